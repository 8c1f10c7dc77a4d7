//! `POST /studio/carte`: a carte's TOML, put on trial.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use repere_data::Territories;
use serde::Serialize;

use super::super::caching::fingerprint;
use super::super::embed::Asked;
use super::super::problem::Problem;
use super::super::service::Service;
use super::advice::{self, Advice};
use super::{MAX_TEXT, TRIAL, Trial};
use crate::carte::{self, Carte};

/// What the page is told of a carte without faults.
#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    total: u32,
    localises: u32,
    territoires: Vec<Named>,
    avertissements: Vec<Advice>,
    csp: Policies,
}

#[derive(Serialize)]
struct Named {
    code: String,
    nom: String,
}

/// What a page that holds the carte must allow, one line a directive.
#[derive(Serialize)]
struct Policies {
    /// Around a frame.
    cadre: Vec<String>,
    /// With the element in it.
    page: Vec<String>,
}

/// `POST /studio/carte`.
pub(super) async fn answer(
    State(service): State<Arc<Service>>,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let text = super::text(body, MAX_TEXT)?;
    let id = format!("{TRIAL}{}", fingerprint(&[text.as_bytes()]));
    let carte = Arc::new(read(&service, &id, &text)?);
    let trial = Trial { carte: carte.clone(), bytes: text.len() };
    service.trials.insert(id.clone(), Arc::new(trial));
    let selection = service.select(&carte.filter).await;
    let answer = Answer {
        id: &id,
        total: selection.total(),
        localises: selection.located(),
        territoires: territories(&service, &carte),
        avertissements: advice::of(&service, &carte, &selection),
        csp: policies(&service.address.root(&uri, &headers), &carte),
    };
    let mut response = axum::Json(answer).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Reads a carte against what this server knows.
///
/// # Errors
/// All its faults.
pub(super) fn read(service: &Service, id: &str, text: &str) -> Result<Carte, Problem> {
    let overlays = service.bundle.overlay_names();
    let known = service.known(&overlays);
    carte::read_text(id, text, known, service.cartes().themes())
        .map_err(|faults| Problem::faults(&faults))
}

/// The carte's territories with their names: a link or a file holds their codes alone.
fn territories(service: &Service, carte: &Carte) -> Vec<Named> {
    let official = Territories::builtin();
    let own = |territory| {
        let mut known = service.bundle.index.own_territories();
        known.find(|(own, _)| *own == territory).map(|(_, name)| name)
    };
    let named = |territory| {
        let name = official.label(territory).or_else(|| own(territory)).unwrap_or_default();
        Named { code: territory.to_string(), nom: name.to_owned() }
    };
    carte.territories().map(named).collect()
}

/// The lines of a policy that a webmaster adds, as `docs/integrer.md` says them.
fn policies(root: &str, carte: &Carte) -> Policies {
    let site =
        url::Url::parse(root).map_or(root.to_owned(), |url| url.origin().ascii_serialization());
    let Asked { connect, images } = Asked::of(carte);
    Policies {
        cadre: vec![format!("frame-src {site};"), format!("script-src {site};")],
        page: vec![
            format!("script-src {site} 'wasm-unsafe-eval';"),
            format!("connect-src {site}{connect};"),
            format!("img-src {site} data: blob:{images};"),
            "worker-src blob:;".to_owned(),
        ],
    }
}
