//! `/communes/{shard}.json`: the nation's communes, a shard at a time, for who
//! types the name of one outside the carte's territory.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::caching::{self, Keep};
use super::problem::Problem;
use super::service::Service;
use crate::blocking::blocking;

/// `GET /communes/{shard}.json`; a shard is that of a name, by
/// [`repere_data::commune_shard`].
pub(crate) async fn shard(
    State(service): State<Arc<Service>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let nowhere = || Problem::not_found(format!("Rien à l’adresse /communes/{file}."));
    let name = file.strip_suffix(".json").ok_or_else(nowhere)?.to_owned();
    // The first time it makes them all.
    let json = blocking(move || service.communes(&name)).await.ok_or_else(nowhere)?;
    Ok(caching::answer(&headers, "application/json", json, Keep::Day))
}
