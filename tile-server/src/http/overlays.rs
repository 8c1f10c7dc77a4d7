//! `/calques/…`: tiles of the overlays and their TileJSON.
//!
//! An address with the bundle's hash never changes what it answers; one without
//! is the bundle's in service.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use super::caching::{self, Keep, is_held, not_modified};
use super::problem::Problem;
use super::service::Service;
use super::tile_path::{coord, is_hash};
use super::tiles::{encoded_tag, send_tile};
use crate::bundle::{Archive, OverlayEntry};
use crate::overlays::LAYER;

/// `GET /calques/{path}`: `{nom}.json`, `{nom}/{z}/{x}/{y}.mvt`, the latter
/// behind the bundle's hash or not.
pub(crate) async fn answer(
    State(service): State<Arc<Service>>,
    Path(path): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let nowhere = || Problem::not_found(format!("Rien à l’adresse /calques/{path}."));
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        [file] => {
            let (entry, _) = find(&service, file.strip_suffix(".json").ok_or_else(nowhere)?)?;
            let root = service.address.root(&uri, &headers);
            Ok(caching::json(&headers, &tilejson(&service, entry, &root), Keep::Minutes))
        }
        [name, z, x, y] => tile(&service, name, [z, x, y], Keep::Minutes, &headers).await,
        [bundle, name, z, x, y] if is_hash(bundle) => {
            let current = service.bundle.name();
            if bundle != current {
                let detail = format!("Les données {bundle} ont été remplacées par {current}.");
                return Err(Problem::gone(detail).about("bundle", bundle));
            }
            tile(&service, name, [z, x, y], Keep::Forever, &headers).await
        }
        _ => Err(nowhere()),
    }
}

fn find<'s>(service: &'s Service, name: &str) -> Result<(&'s OverlayEntry, &'s Archive), Problem> {
    let overlays = || service.bundle.overlays();
    overlays().find(|(entry, _)| entry.name == name).ok_or_else(|| {
        let known = overlays().map(|(entry, _)| entry.name.clone()).collect();
        Problem::not_found("Ce calque n’existe pas.").about("calque", name).allowing(known)
    })
}

async fn tile(
    service: &Service,
    name: &str,
    [z, x, y]: [&str; 3],
    keep: Keep,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (entry, archive) = find(service, name)?;
    let coord = coord(z, x, y)?;
    let tag = service.tag(&[&entry.file.sha256, &coord.to_string()]);
    let (tag, encoding) = encoded_tag(&tag, headers);
    if is_held(headers, &tag) {
        return Ok(not_modified(tag, keep));
    }
    let tile = archive.tile(coord).await.map_err(|error| Problem::reading(&error))?;
    send_tile(tile, tag, encoding, keep)
}

/// TileJSON 3.0, with the legend.
fn tilejson(service: &Service, entry: &OverlayEntry, root: &str) -> Value {
    let kind = |field: &str| if matches!(field, "valeur" | "classe") { "Number" } else { "String" };
    let fields: serde_json::Map<_, _> =
        entry.fields.iter().map(|field| (field.clone(), kind(field).into())).collect();
    let bundle = service.bundle.name();
    let mut document = json!({
        "tilejson": "3.0.0",
        "tiles": [format!("{root}/calques/{bundle}/{}/{{z}}/{{x}}/{{y}}.mvt", entry.name)],
        "name": entry.title,
        "minzoom": entry.min_zoom,
        "maxzoom": entry.max_zoom,
        "bounds": entry.bounds,
        "bundle": bundle,
        "vector_layers": [{ "id": LAYER, "fields": fields }],
    });
    let optional = [("attribution", &entry.attribution), ("licence", &entry.licence)];
    for (key, text) in optional.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))) {
        document[key] = json!(text);
    }
    if let Some(legend) = &entry.legend {
        document["legend"] = json!(legend);
    }
    document
}
