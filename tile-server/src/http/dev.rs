//! `--dev`: whoever writes a carte sees what became of it in the open page.
//!
//! Pages that hold `repere.js` get `dev.js` with it, which listens to
//! `/dev/evenements` (server-sent events): an element starts again when cartes were
//! read anew, and faults lie over the page until they are mended. Nothing is cached
//! but what has the hash of its content in its name.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use super::live::Change;
use super::pages;
use super::service::Service;
use crate::carte::CartesError;

/// Follows the loader, which is both a module and a plain script.
const IMPORT: &str = "import(document.currentScript?.src ? new URL('dev.js', document.currentScript.src).href : './dev.js');\n";

/// The routes of a server that somebody develops with: `repere.js` with more in it.
pub(super) fn routes(assets: Option<&Path>) -> Router<Arc<Service>> {
    let events = Router::new()
        .route("/dev/evenements", get(events))
        .route("/galerie", get(pages::galerie))
        .route("/galerie/{theme}/{file}", get(pages::specimen));
    let Some(loader) = assets.map(|dir| dir.join("repere.js")) else {
        return events;
    };
    events.route(
        "/repere.js",
        get(async move || match tokio::fs::read_to_string(&loader).await {
            Ok(text) => {
                let kind = (CONTENT_TYPE, HeaderValue::from_static("text/javascript"));
                ([kind], format!("{text}\n{IMPORT}")).into_response()
            }
            Err(_) => {
                super::problem::Problem::not_found("Rien à l’adresse /repere.js.").into_response()
            }
        }),
    )
}

/// Leaves nothing in a cache that could be older than the file it came from.
pub(super) async fn fresh(request: Request, next: Next) -> Response {
    let is_hashed = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    if !is_hashed {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// `GET /dev/evenements`: `cartes` when they were read anew, `fautes` when they could
/// not be; faults that are there already come first.
async fn events(
    State(service): State<Arc<Service>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = service.changes.subscribe();
    let dir = service.folder.clone().unwrap_or_default();
    let standing = service.refused.load_full().map(|error| Ok(faults(&error, &dir)));
    let later = stream::unfold((changes, dir), |(mut changes, dir)| async move {
        loop {
            let event = match changes.recv().await {
                // Without data no browser hands an event on.
                Ok(Change::Cartes(_)) => Event::default().event("cartes").data("relues"),
                Ok(Change::Refused(error)) => faults(&error, &dir),
                Ok(Change::Closing) | Err(RecvError::Closed) => return None,
                Ok(Change::Bundle(..)) => Event::default().event("cartes").data("bundle"),
                Ok(Change::BundleRefused(_)) | Err(RecvError::Lagged(_)) => continue,
            };
            return Some((Ok(event), (changes, dir)));
        }
    });
    Sse::new(stream::iter(standing).chain(later)).keep_alive(KeepAlive::default())
}

/// One fault, as the page shows it.
#[derive(Serialize)]
struct Fault {
    /// File, line, column and what is wrong.
    faute: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aide: Option<String>,
}

/// Files are named from the folder of the cartes on.
fn faults(error: &CartesError, dir: &Path) -> Event {
    let folder = format!("{}{}", dir.display(), std::path::MAIN_SEPARATOR);
    let told = error.faults().iter().map(|fault| Fault {
        faute: fault.to_string().replacen(&folder, "", 1),
        aide: fault.help().map(str::to_owned),
    });
    let json = serde_json::to_string(&told.collect::<Vec<_>>()).expect("texts alone");
    Event::default().event("fautes").data(json)
}
