//! `/openapi.json`: every address of the server as OpenAPI 3.1
//! (<https://spec.openapis.org/oas/v3.1.0>), for who writes a program against it.
//!
//! What there is to choose from (values of filters, themes, the bundle in service) is read
//! where the handlers read it. Examples can be asked as they stand.

mod operation;
mod operations;
mod parameters;
mod schemas;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::caching::{self, Keep};
use super::service::Service;
use operation::Operation;

const ABOUT: &str = "\
Places of digital mediation as lists, sheets, vector tiles and cartes (a map with its filter \
and its looks). Everything is read by GET or HEAD, from pages of any site, without key and \
without cookie; answers carry an `ETag` and are compressed as `Accept-Encoding` says. What a \
person answers or where they stand is sent in a body, which is kept nowhere.

Filters mean the same in every address: values of one parameter are alternatives (`a,b`), \
parameters must all hold, `!a` excludes, and `a;b` asks for both. Values are the national \
standard's, or their slugs. What is wrong is answered by a problem (RFC 9457) that names the \
parameter, its value and what is allowed.";

/// `GET /openapi.json`.
pub(super) async fn answer(
    State(service): State<Arc<Service>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let root = service.address.root(&uri, &headers);
    caching::json(&headers, &document(&service, &root), Keep::Minutes)
}

fn document(service: &Service, root: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations::all(service) {
        let Operation { path, method, document } = operation;
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[method] = document;
    }
    let manifest = &service.bundle.manifest;
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Repère",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Places where people get help with digital life, in France",
            "description": ABOUT,
            "license": { "name": "MIT", "identifier": "MIT" },
            "x-bundle": manifest.bundle,
        },
        "servers": [{ "url": root }],
        "tags": [
            { "name": "places", "description": "Lists and sheets" },
            { "name": "tiles", "description": "Vector tiles (SCHEMA.md says what is in them)" },
            { "name": "cartes", "description": "Maps with their filters and looks" },
            { "name": "pages", "description": "Pages for people" },
            { "name": "files", "description": "What pages and the element are made of" },
            { "name": "studio", "description": "What the page that makes cartes asks" },
            { "name": "health", "description": "Whether the server is well" },
        ],
        "paths": paths,
        "components": {
            "parameters": parameters::shared_ones(service),
            "schemas": schemas::all(),
            "securitySchemes": {
                "jeton": { "type": "http", "scheme": "bearer", "description": "The studio's token" },
            },
        },
    })
}

/// A reference to a part that many use.
fn shared(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}
