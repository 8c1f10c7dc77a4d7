//! `POST /compte`: what was done with a carte is counted, where the server keeps counts.
//!
//! A page says what, never who: the element sends neither cookie nor address of the page,
//! and nothing at all for readers who ask not to be counted.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use repere_data::Territories;

use super::params::Params;
use super::problem::Problem;
use super::service::Service;
use crate::counts::Event;

/// The longest body, in bytes.
pub(super) const MAX_BODY: usize = 1 << 10;

/// What a browser says for readers who ask not to be counted.
const REFUSALS: [&str; 2] = ["sec-gpc", "dnt"];

/// `POST /compte`: `carte`, `quoi` and, where nothing was found, `commune`, as a form. Of
/// what kind the body says it is does not matter: pages of other sites may send a plain
/// text without asking first.
pub(super) async fn answer(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let Some(counts) = &service.counts else {
        return Err(Problem::not_found("Ce serveur ne compte rien (option --counts)."));
    };
    let body = body.map_err(|_| {
        Problem::value("corps", "…", &format!("{MAX_BODY} octets au plus sont attendus"))
    })?;
    let mut params = Params::read(Some(&String::from_utf8_lossy(&body)));
    let carte = params.take("carte")?.unwrap_or_default();
    let what = params.take("quoi")?.unwrap_or_default();
    let commune = params.take("commune")?;
    if let Some((name, value)) = params.first() {
        let known = ["carte", "quoi", "commune"].map(str::to_owned);
        return Err(Problem::unknown_parameter(name, value, known.to_vec()));
    }
    let event: Event = what.parse().map_err(|()| {
        let known = Event::ALL.map(|event| event.name().to_owned());
        Problem::value("quoi", &what, "inconnu").allowing(known.to_vec())
    })?;
    let cartes = service.cartes();
    // What somebody tries out, or makes of a query, has no owner who reads figures.
    let carte = cartes
        .find(&carte)
        .ok_or_else(|| Problem::not_found("Cette carte n’existe pas.").about("carte", &carte))?;
    let code = match commune.as_deref().filter(|_| event == Event::RechercheVide) {
        None => None,
        Some(code) => {
            let territories = Territories::builtin();
            let commune = territories.commune(code).ok_or_else(|| {
                Problem::value("commune", code, "le code INSEE d’une commune est attendu")
            })?;
            Some(territories.code(commune))
        }
    };
    let is_refused = |name| headers.get(name).is_some_and(|value| value == "1");
    if !REFUSALS.into_iter().any(is_refused) {
        counts.count(&carte.id, event, code);
    }
    Ok(StatusCode::NO_CONTENT)
}
