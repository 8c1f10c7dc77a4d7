//! The widget's files: `/repere.js` and its like, which pages name and which stay
//! small and fresh, and `/assets/…`, whose names hold the hash of their content.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::handler::HandlerWithoutStateExt;
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CACHE_CONTROL};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get_service;
use tower_http::services::{ServeDir, ServeFile};

use super::caching::Keep;
use super::metrics::Route;
use super::nowhere;
use super::problem::Problem;

/// What pages name: the element, the height of our frames, the national map's element,
/// and what the studio is made of.
pub(super) const NAMED: [&str; 5] =
    ["repere.js", "cadre.js", "national.js", "studio.js", "studio.css"];

/// What pages name besides, where somebody develops.
const DEV: [&str; 3] = ["dev.js", "galerie.js", "galerie.css"];

/// Routes to the files of a folder; none without a folder. Only what lies in
/// `assets/` can be reached: `ServeDir` refuses paths that lead out of it.
pub(super) fn routes(assets: Option<&Path>, is_dev: bool) -> Router {
    let Some(dir) = assets else {
        return Router::new();
    };
    let files = ServeDir::new(dir.join("assets"))
        .append_index_html_on_directories(false)
        .fallback(nowhere.into_service());
    let hashed = Router::new().nest_service("/assets", files).layer(from_fn(
        async |request: Request, next: Next| {
            let mut response = keep(next.run(request).await, Keep::Forever);
            response.extensions_mut().insert(Route("/assets/{file}".into()));
            response
        },
    ));
    // A server that somebody develops with has a loader of its own, and some files more.
    let (loader, others) = NAMED.split_at(1);
    let extra = if is_dev { &DEV } else { loader };
    let named = others.iter().chain(extra).fold(Router::new(), |router, name| {
        router.route(&format!("/{name}"), get_service(ServeFile::new(dir.join(name))))
    });
    let named = named.layer(from_fn(async |request: Request, next: Next| {
        keep(next.run(request).await, Keep::Minutes)
    }));
    hashed.merge(named)
}

/// Only an answer that holds something is worth keeping; what is refused says why.
fn keep(mut response: Response, keep: Keep) -> Response {
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => {
            let allowed = response.headers_mut().remove(ALLOW);
            let mut refused = Problem::method().into_response();
            refused.headers_mut().extend(allowed.map(|allowed| (ALLOW, allowed)));
            return refused;
        }
        status if status.is_success() || status == StatusCode::NOT_MODIFIED => {
            response.headers_mut().insert(CACHE_CONTROL, keep.header());
        }
        _ => {}
    }
    response
}
