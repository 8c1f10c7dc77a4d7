//! `/themes/{theme}/{file}`: what lies in themes of one's own. Names hold the hash of
//! what they name.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::caching::{self, Keep};
use super::problem::Problem;
use super::service::Service;

/// `GET /themes/{theme}/{file}`.
pub(crate) async fn file(
    State(service): State<Arc<Service>>,
    Path((theme, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let cartes = service.cartes();
    let Some(known) = cartes.themes().find(&theme) else {
        let names = cartes.themes().iter().map(|theme| theme.name.clone()).collect();
        return Err(Problem::not_found("Ce thème n’existe pas.")
            .about("theme", &theme)
            .allowing(names));
    };
    let logo = known.logo.as_ref().filter(|logo| logo.file == file).ok_or_else(|| {
        Problem::gone("Ce fichier est celui d’une version passée du thème : recharger la page.")
    })?;
    let mut response = caching::answer(&headers, logo.kind, logo.bytes.clone(), Keep::Forever);
    // Opened by itself, a picture is a document: nothing in it may act.
    let policy = HeaderValue::from_static(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    );
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
