//! `/index/{bundle}/{carte}.index`: the index of one carte, for a page that
//! answers by itself; and what a carte says of it.
//!
//! The bundle's manifest bounds how many places a page is given. As with tiles,
//! an address that holds the bundle and the filter never changes its answer;
//! one that names a carte changes with it.

use std::path::Path as FilePath;
use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use repere_data::{Filter, Index};
use serde::Deserialize;

use super::caching::{self, Keep, is_held, not_modified};
use super::cartes::OF_QUERY;
use super::params::Params;
use super::problem::Problem;
use super::service::Service;
use crate::carte::Engine;

/// An index as a page fetches it. It compresses itself: no layer does it again.
#[derive(Clone)]
pub(crate) struct PageIndex {
    pub(crate) bytes: Bytes,
    places: u32,
}

impl PageIndex {
    /// Cuts it out of the bundle's ([`Index::cut`]).
    pub(super) fn cut(index: &Index, filter: &Filter) -> PageIndex {
        let cut = index.cut(filter);
        PageIndex { bytes: cut.to_bytes().into(), places: cut.len() }
    }
}

/// What a page is offered to answer by itself; nothing beyond the bundle's bound,
/// or where the widget was built without an engine.
pub(super) async fn offer<'a>(service: &'a Service, filter: &Filter) -> Option<Engine<'a>> {
    let wasm = service.engine.as_deref()?;
    let index = within_bound(service, filter).await?;
    let bundle = service.bundle.name();
    let query = match filter.is_empty() {
        true => String::new(),
        false => format!("?{filter}"),
    };
    Some(Engine {
        wasm,
        index: format!("index/{bundle}/{OF_QUERY}.index{query}"),
        octets: index.bytes.len() as u64,
        lieux: index.places,
        bundle,
        details: None,
        serveur: true,
    })
}

/// The index of a filter, unless it holds more places than a page is given.
async fn within_bound(service: &Service, filter: &Filter) -> Option<PageIndex> {
    let most = service.bundle.manifest.page.max_places;
    // Before anything is cut: a page has all that match, and more with `autour`
    // or `au_moins`.
    if most == 0 || service.select(filter).await.total() > most {
        return None;
    }
    Some(service.page_index(filter).await).filter(|index| index.places <= most)
}

/// `GET /index/{bundle}/{carte}.index`, and `_.index?filter`.
pub(crate) async fn answer(
    State(service): State<Arc<Service>>,
    Path((bundle, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = file
        .strip_suffix(".index")
        .ok_or_else(|| Problem::not_found(format!("Rien à l’adresse /index/{bundle}/{file}.")))?;
    let current = service.bundle.name();
    if bundle != current {
        let detail = format!("Les données {bundle} ont été remplacées par {current}.");
        return Err(Problem::gone(detail).about("bundle", &bundle));
    }
    let params = Params::read(query.as_deref());
    let (filter, keep) = if id == OF_QUERY {
        (params.filter(&service.territories)?, Keep::Forever)
    } else {
        if let Some((name, value)) = params.first() {
            return Err(Problem::unknown_parameter(name, value, Vec::new()));
        }
        (service.carte(id)?.filter.clone(), Keep::Minutes)
    };
    let tag = caching::tag(&service.tag(&["index", &filter.to_query()]), false);
    if is_held(&headers, &tag) {
        return Ok(not_modified(tag, keep));
    }
    let index = within_bound(&service, &filter).await.ok_or_else(|| {
        let most = service.bundle.manifest.page.max_places;
        Problem::not_found(format!(
            "Plus de {most} lieux : l’index n’est pas donné aux pages, le serveur répond."
        ))
    })?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (CACHE_CONTROL, keep.header()),
        (ETAG, tag),
    ];
    Ok((headers, index.bytes).into_response())
}

/// The engine that a build of the widget brings, by its manifest; none in a
/// folder without.
pub(super) fn engine(assets: &FilePath) -> Option<String> {
    #[derive(Deserialize)]
    struct Built {
        engine: Option<String>,
    }
    let json = std::fs::read(assets.join("manifest.json")).ok()?;
    let engine = serde_json::from_slice::<Built>(&json).ok()?.engine?;
    assets.join(&engine).is_file().then_some(engine)
}
