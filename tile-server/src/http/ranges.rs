//! A file of storage sent on, whole or in part (RFC 9110 § 14). One range at a time:
//! readers of PMTiles and FlatGeobuf ask for no more.

use std::ops::Range;

use axum::body::Body;
use axum::http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use http_range_header::parse_range_header;

use crate::storage::Stored;

/// Answers with the bytes that a request asks for.
pub(super) fn send(
    file: Stored,
    method: &Method,
    request: &HeaderMap,
    content_type: HeaderValue,
) -> Response {
    let len = file.len();
    let bytes = (ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let (status, range) = match asked(request, len) {
        Asked::All => (StatusCode::OK, 0..len),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Nothing => {
            let range = (CONTENT_RANGE, part(&format!("*/{len}")));
            return (StatusCode::RANGE_NOT_SATISFIABLE, [bytes, range]).into_response();
        }
    };
    let length = HeaderValue::from(range.end - range.start);
    let headers = [bytes, (CONTENT_TYPE, content_type), (CONTENT_LENGTH, length)];
    let named = part(&format!("{}-{}/{len}", range.start, range.end.saturating_sub(1)));
    let body = match *method {
        Method::HEAD => Body::empty(),
        _ => Body::from_stream(file.stream(range)),
    };
    let mut response = (status, headers, body).into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        response.headers_mut().insert(CONTENT_RANGE, named);
    }
    response
}

/// What is asked for of a file.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    All,
    Part(Range<u64>),
    /// Only what is past its end, or no range at all.
    Nothing,
}

fn asked(request: &HeaderMap, len: u64) -> Asked {
    let Some(header) = request.get(RANGE) else { return Asked::All };
    let ranges = header.to_str().ok().and_then(|text| parse_range_header(text).ok());
    match ranges.and_then(|ranges| ranges.validate(len).ok()).as_deref() {
        Some([range]) => Asked::Part(*range.start()..range.end() + 1),
        // Several: whoever asks takes the whole as well.
        Some(_) => Asked::All,
        None => Asked::Nothing,
    }
}

fn part(text: &str) -> HeaderValue {
    HeaderValue::try_from(format!("bytes {text}")).expect("digits and signs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_a_part_and_anything_else_all_or_nothing() {
        for (range, expected) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=2-5", Asked::Part(2..6)),
            ("bytes=7-", Asked::Part(7..10)),
            ("bytes=7-99", Asked::Part(7..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=10-", Asked::Nothing),
            ("bytes=0-1,4-5", Asked::All),
            ("lines=1-2", Asked::Nothing),
            ("bytes=b-a", Asked::Nothing),
            ("bytes=5-2", Asked::Nothing),
        ] {
            let headers = HeaderMap::from_iter([(RANGE, HeaderValue::from_static(range))]);
            assert_eq!(asked(&headers, 10), expected, "{range}");
        }
        assert_eq!(asked(&HeaderMap::new(), 10), Asked::All);
    }
}
