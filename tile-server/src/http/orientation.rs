//! `POST /api/orientation`: the places that serve a person's need, in order.
//!
//! What somebody answers here (a disability, where they stand) must not lie in
//! addresses, which histories, journals and proxies keep: it comes in the body,
//! and the answer is stored nowhere. Pages compute it themselves where they can
//! (`rank` of the engine, the same bytes); those that cannot round the position
//! to 0.01° before they send it. It is taken here as it comes.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use repere_data::{Filter, FilterError, Need};

use super::params::Params;
use super::problem::Problem;
use super::service::Service;
use crate::blocking::blocking;

/// What the body says besides the need.
const CARTE: &str = "carte";
const FILTER: &str = "filtre";

const FORM: &str = "application/x-www-form-urlencoded";

/// The longest body, in bytes: every value of every list takes 4 KB.
pub(super) const MAX_BODY: usize = 64 << 10;

/// `POST /api/orientation`: a form with a need ([`Need::from_query`]), `carte`
/// for that carte's own filter, and `filtre` for one more as a query string.
pub(crate) async fn answer(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let mut params = Params::read(Some(&form(query, &headers, body)?));
    let mut preset = match params.take(CARTE)? {
        Some(id) => service.carte(&id)?.filter.clone(),
        None => Filter::default(),
    };
    if let Some(filter) = params.take(FILTER)? {
        preset = preset.and(&Params::read(Some(&filter)).filter(&service.territories)?);
    }
    let need = Need::from_query(params.rest()).map_err(refused)?;
    let selection = service.select(&preset).await;
    let bundle = service.bundle.clone();
    // Every place is judged: milliseconds for a country, too long for a thread
    // that answers others meanwhile when there are millions.
    let rank = move || bundle.index.rank(&selection, &need).to_json(bundle.name());
    let json = blocking(rank).await;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/geo+json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, json).into_response())
}

/// The text of a form that came in a request's body.
///
/// # Errors
/// A problem: an address that says something, another kind of body, one that is
/// too long.
pub(super) fn form(
    query: Option<String>,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<String, Problem> {
    if query.is_some_and(|query| !query.is_empty()) {
        let message = "rien n’est lu dans l’adresse : la demande vient dans le corps, qui n’est \
                       gardé nulle part";
        return Err(Problem::value("adresse", "?…", message));
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM) {
        let message = "un formulaire est attendu";
        return Err(Problem::value("content-type", kind, message).allowing(vec![FORM.to_owned()]));
    }
    let body = body.map_err(|_| {
        Problem::value("corps", "…", &format!("{MAX_BODY} octets au plus sont attendus"))
    })?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// Anything but POST.
pub(crate) async fn method() -> Problem {
    Problem::post_only()
}

fn refused(error: FilterError) -> Problem {
    let FilterError { parameter, value, message, allowed } = error;
    if Need::PARAMETERS.contains(&&*parameter) {
        return Problem::value(&parameter, &value, &message).allowing(allowed);
    }
    let ours = [CARTE, FILTER].map(str::to_owned);
    Problem::unknown_parameter(&parameter, &value, allowed.into_iter().chain(ours).collect())
}
