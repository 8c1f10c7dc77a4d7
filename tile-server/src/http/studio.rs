//! What the page `/studio` asks: what there is to choose from, a carte on trial, the
//! territories that a list means, and a carte's writing.
//!
//! A carte on trial is its TOML, the same text as in a file, kept in memory under an id
//! made of it: every address of a carte answers for it, so that what somebody sees while
//! they choose is the element itself. Nobody logs in, and no cookie is read: a page of
//! another site gains nothing by asking here.

mod advice;
mod choices;
mod drawing;
mod list;
mod trial;
mod writing;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::{get, post, put};
use moka::sync::Cache;

use super::caching::fingerprint;
use super::orientation;
use super::pages;
use super::problem::Problem;
use super::service::Service;
use crate::carte::Carte;

pub use writing::StudioWriting;

/// How ids of cartes on trial begin; no file's may.
const TRIAL: &str = "essai-";
/// The longest text of a carte, and of a list: bytes.
const MAX_TEXT: usize = 64 << 10;
/// Bytes of texts of cartes on trial kept, some thousands of them.
const TRIALS: u64 = 16 << 20;
/// How long one is kept after it was last asked for.
const TRIAL_TIME: Duration = Duration::from_secs(3600);
/// What one takes besides its text, at least: hostile ones are counted too.
const TRIAL_ENTRY: usize = 2048;

/// Cartes on trial, by their ids.
pub(super) type Trials = Cache<String, Arc<Trial>>;

/// A carte on trial, and how long its text is.
pub(super) struct Trial {
    pub(super) carte: Arc<Carte>,
    bytes: usize,
}

/// Puts a carte on trial that stands for itself; returns its id.
pub(super) fn try_out(service: &Service, carte: Carte, sign: &str) -> String {
    let id = format!("{TRIAL}{}", fingerprint(&[sign.as_bytes()]));
    let carte = Arc::new(Carte { id: id.clone(), ..carte });
    service.trials.insert(id.clone(), Arc::new(Trial { carte, bytes: sign.len() }));
    id
}

/// Room for cartes on trial.
pub(super) fn trials() -> Trials {
    Cache::builder()
        .max_capacity(TRIALS)
        .weigher(|_: &String, trial: &Arc<Trial>| {
            u32::try_from(trial.bytes + TRIAL_ENTRY).unwrap_or(u32::MAX)
        })
        .time_to_idle(TRIAL_TIME)
        .build()
}

/// The addresses of the studio.
pub(super) fn routes() -> Router<Arc<Service>> {
    // An outline may be longer than a carte.
    let territories = post(list::answer)
        .fallback(orientation::method)
        .layer(DefaultBodyLimit::max(drawing::MAX_BYTES));
    Router::new()
        .route("/studio", get(pages::studio))
        .route("/studio/choix.json", get(choices::answer))
        .route("/studio/carte", post(trial::answer).fallback(orientation::method))
        .route("/studio/territoires", territories)
        .route("/studio/cartes/{id}", put(writing::answer).fallback(writing::method))
        .layer(DefaultBodyLimit::max(MAX_TEXT))
}

/// Search engines are asked to leave alone what hangs on a carte on trial.
pub(super) async fn unlisted(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query();
    let is_trial = address.is_some_and(|address| address.as_str().contains(TRIAL));
    let mut response = next.run(request).await;
    if is_trial {
        let name = HeaderName::from_static("x-robots-tag");
        response.headers_mut().insert(name, HeaderValue::from_static("noindex"));
    }
    response
}

/// The text of a body, which may have so many bytes.
fn text(body: Result<Bytes, BytesRejection>, most: usize) -> Result<String, Problem> {
    let body = body.map_err(|_| too_long(most))?;
    let text = String::from_utf8(body.into());
    text.map_err(|_| Problem::value("corps", "…", "un texte en UTF-8 est attendu"))
}

fn too_long(most: usize) -> Problem {
    Problem::value("corps", "…", &format!("{most} octets au plus sont attendus"))
}
