//! Answers kept in the form in which they are sent: what a hot tile costs is a look-up.
//!
//! Kept is what an address answers as long as its bundle is in service, whoever asks and
//! wherever: what may be kept for ever, since the address holds the hash of its content.
//! The look at what is kept stands before everything else: neither routes nor handlers
//! know of it.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RANGE,
};
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use axum::response::IntoResponse;
use moka::sync::Cache;

use super::caching::{Keep, is_held};
use super::encoding::Accepted;
use super::metrics::{Metrics, Route, Tally};
use super::problem::Problem;

/// Bytes kept for each kind of reader.
const BYTES: u64 = 16 << 20;
/// The largest answer kept.
const LARGEST: usize = 1 << 20;
/// What an entry costs besides its body and its address, roughly.
const ENTRY: usize = 1_000;

/// A finished answer.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    tally: Tally,
}

/// Finished answers by address, for each set of encodings that readers take.
pub(super) struct Kept([Cache<Arc<str>, Arc<Answer>>; Accepted::KINDS]);

impl Default for Kept {
    fn default() -> Kept {
        let weigh = |address: &Arc<str>, answer: &Arc<Answer>| {
            u32::try_from(address.len() + answer.body.len() + ENTRY).unwrap_or(u32::MAX)
        };
        let cache = |_| Cache::builder().max_capacity(BYTES).weigher(weigh).build();
        Kept(std::array::from_fn(cache))
    }
}

impl Kept {
    /// The answer to a request, where it is kept.
    pub(super) fn answer<B>(&self, request: &Request<B>) -> Option<Response<Body>> {
        let begun = Instant::now();
        let asked = Asked::of(request)?;
        let kept = self.0[asked.accepted.number()].get(asked.address)?;
        let tag = kept.headers.get(ETAG);
        let response = if tag.is_some_and(|tag| is_held(request.headers(), tag)) {
            kept.not_modified()
        } else {
            kept.whole(request.method())
        };
        kept.tally.count(request.method(), response.status(), begun.elapsed());
        Some(response)
    }

    /// Keeps an answer that lasts as long as the bundle, and gives it back.
    pub(super) async fn keep(
        &self,
        asked: Option<Asked<'_>>,
        response: Response<Body>,
        metrics: &Metrics,
    ) -> Response<Body> {
        let (Some(asked), true) = (asked, lasts(&response)) else { return response };
        let route = response.extensions().get::<Route>().cloned().filter(|_| asked.is_get);
        let Some(route) = route else { return response };
        let (head, body) = response.into_parts();
        // Nothing that we send is larger than memory bears: what streams is no such answer.
        let body = match axum::body::to_bytes(body, usize::MAX).await {
            Ok(body) => body,
            Err(error) => return Problem::internal(&error).into_response(),
        };
        let (status, headers) = (head.status, head.headers);
        let answer = Answer { status, headers, body, tally: metrics.tally(&route) };
        let whole = answer.whole(&Method::GET);
        if answer.body.len() <= LARGEST {
            self.0[asked.accepted.number()].insert(asked.address.into(), Arc::new(answer));
        }
        whole
    }

    /// Lets go of all.
    pub(super) fn clear(&self) {
        self.0.iter().for_each(Cache::invalidate_all);
    }

    /// Bytes kept, and answers.
    pub(super) fn size(&self) -> (u64, u64) {
        self.0.iter().for_each(Cache::run_pending_tasks);
        let sizes = self.0.iter().map(|cache| (cache.weighted_size(), cache.entry_count()));
        sizes.fold((0, 0), |(bytes, entries), (b, e)| (bytes + b, entries + e))
    }
}

/// A request that what is kept may answer.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    is_get: bool,
    address: &'a str,
    accepted: Accepted,
}

impl Asked<'_> {
    /// Reads one; none of parts, of dates, and of what is sent.
    pub(super) fn of<B>(request: &Request<B>) -> Option<Asked<'_>> {
        let headers = request.headers();
        let is_plain = matches!(*request.method(), Method::GET | Method::HEAD)
            && !headers.contains_key(RANGE)
            && (!headers.contains_key(IF_MODIFIED_SINCE) || headers.contains_key(IF_NONE_MATCH));
        let address = request.uri().path_and_query().filter(|_| is_plain)?.as_str();
        let is_get = request.method() == Method::GET;
        Some(Asked { is_get, address, accepted: Accepted::of(headers) })
    }
}

impl Answer {
    fn whole(&self, method: &Method) -> Response<Body> {
        let body = match *method {
            Method::HEAD => Body::empty(),
            _ => Body::from(self.body.clone()),
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        if self.status != StatusCode::NO_CONTENT {
            let length = HeaderValue::from(self.body.len());
            response.headers_mut().insert(CONTENT_LENGTH, length);
        }
        response
    }

    /// RFC 9110 § 15.4.5: what a cache needs to know, and nothing of the body.
    fn not_modified(&self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.headers_mut() = self.headers.clone();
        for name in [ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LAST_MODIFIED] {
            response.headers_mut().remove(name);
        }
        response
    }
}

/// Whether an answer is the same as long as its bundle is in service, for everybody.
fn lasts(response: &Response<Body>) -> bool {
    matches!(response.status(), StatusCode::OK | StatusCode::NO_CONTENT)
        && response.headers().get(CACHE_CONTROL) == Some(&Keep::Forever.header())
}
