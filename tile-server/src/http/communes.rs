//! `/communes/{shard}.json`: the nation's communes, a shard at a time, for who
//! types the name of one outside the carte's territory.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::caching::{self, Keep};
use super::problem::Problem;
use super::service::Service;
use crate::bundle::shard_file;

/// `GET /communes/{shard}.json`; a shard is that of a name, by
/// [`repere_data::commune_shard`].
pub(crate) async fn shard(
    State(service): State<Arc<Service>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let nowhere = || Problem::not_found(format!("Rien à l’adresse /communes/{file}."));
    let name = file.strip_suffix(".json").filter(|name| is_shard(name)).ok_or_else(nowhere)?;
    let folder = service.bundle.dir().join(&service.bundle.manifest.files.communes.name);
    // No commune is called so, or two bakes have passed.
    let json = std::fs::read(folder.join(shard_file(name))).map_err(|_| nowhere())?;
    Ok(caching::answer(&headers, "application/json", json, Keep::Day))
}

/// One or two letters: nothing that leads out of the folder.
fn is_shard(name: &str) -> bool {
    matches!(name.len(), 1 | 2) && name.bytes().all(|b| b.is_ascii_lowercase())
}
