//! `/themes/{theme}/{file}`: what lies in themes of one's own. Names hold the hash of
//! what they name; glyphs have the names that MapLibre gives them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::caching::{self, Keep};
use super::problem::Problem;
use super::service::Service;
use crate::themes::ThemeFolder;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/// `GET /themes/{theme}/{file}`.
pub(crate) async fn file(
    State(service): State<Arc<Service>>,
    Path((theme, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let theme = find(&service, &theme)?;
    let mut files = theme.hashed_files();
    let (_, bytes) = files.find(|(name, _)| *name == file).ok_or_else(|| {
        Problem::gone("Ce fichier est celui d’une version passée du thème : recharger la page.")
    })?;
    let kind = match file.rsplit_once('.') {
        Some((_, "svg")) => "image/svg+xml",
        Some((_, "png")) => "image/png",
        _ => "application/json",
    };
    let mut response = caching::answer(&headers, kind, bytes.clone(), Keep::Forever);
    // Opened by itself, a picture is a document: nothing in it may act.
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

/// `GET /themes/{theme}/glyphes/{fonts}/{range}.pbf`, as MapLibre asks for glyphs; a
/// font that has none of a range is answered with an empty file, which says so.
pub(crate) async fn glyphs(
    State(service): State<Arc<Service>>,
    Path((theme, fonts, range)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let theme = find(&service, &theme)?;
    let known = theme.glyphs.as_ref();
    let path = known.and_then(|glyphs| glyphs.file(&fonts, &range)).ok_or_else(|| {
        let there = known.map(|glyphs| glyphs.fonts.iter().cloned().collect());
        Problem::not_found("Ces glyphes n’existent pas.")
            .about("police", &fonts)
            .allowing(there.unwrap_or_default())
    })?;
    let bytes = match tokio::fs::read(&path).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Problem::internal(&error)),
    };
    Ok(caching::answer(&headers, "application/x-protobuf", bytes, Keep::Minutes))
}

fn find(service: &Service, name: &str) -> Result<Arc<ThemeFolder>, Problem> {
    let cartes = service.cartes();
    cartes.themes().find(name).cloned().ok_or_else(|| {
        let names = cartes.themes().iter().map(|theme| theme.name.clone()).collect();
        Problem::not_found("Ce thème n’existe pas.").about("theme", name).allowing(names)
    })
}
