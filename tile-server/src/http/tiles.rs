//! `/tiles/…`: tiles of the places and of the base map, their TileJSON, and
//! the archives themselves.
//!
//! Unfiltered tiles are sent as the archive stores them; filtered ones come
//! from the index. Tags name the encoding, so a reader who holds one is
//! answered before anything is rendered.

use std::cell::RefCell;
use std::io::Read;
use std::sync::Arc;

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_RANGE, RANGE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::read::GzDecoder;
use repere_data::{Filter, TileCoord};
use serde_json::{Value, json};
use tower_http::services::ServeFile;

use super::caching::{self, Keep, is_held, not_modified};
use super::encoding::{Accepted, Encoding};
use super::params::Params;
use super::problem::Problem;
use super::ranges;
use super::service::Service;
use super::tile_path::{self, Asked, Tileset};
use crate::bundle::{Archive, Gzip};

/// The media type of vector tiles (IANA).
const MVT: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");

/// `GET /tiles/{path}`.
pub(crate) async fn answer(
    State(service): State<Arc<Service>>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let params = Params::read(query.as_deref());
    match tile_path::parse(&path)? {
        Asked::Tile { set: Tileset::Places, bundle, coord } => {
            place_tile(&service, bundle, coord, params, request.headers()).await
        }
        Asked::Tile { set: Tileset::Base, bundle, coord } => {
            base_tile(&service, bundle, coord, request.headers()).await
        }
        Asked::TileJson(set) => {
            let root = service.address.root(request.uri(), request.headers());
            let document = match set {
                Tileset::Places => {
                    places_tilejson(&service, &root, &params.filter(&service.territories)?)?
                }
                Tileset::Base => service.base.as_ref().ok_or_else(no_base)?.tilejson(&root),
            };
            Ok(caching::json(request.headers(), &document, Keep::Minutes))
        }
        Asked::Archive(Tileset::Places) => {
            send_archive(&service.bundle.archive, service.bundle.name(), request).await
        }
        Asked::Archive(Tileset::Base) => {
            let base = service.base.as_ref().ok_or_else(no_base)?;
            send_archive(&base.archive, &base.tag, request).await
        }
    }
}

fn no_base() -> Problem {
    Problem::not_found("Ce serveur n’a pas de fond de carte (option --base).")
}

async fn place_tile(
    service: &Service,
    bundle: Option<String>,
    coord: TileCoord,
    params: Params,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let current = service.bundle.name();
    let keep = match bundle.as_deref() {
        Some(asked) if asked != current => {
            let detail = format!("Les données {asked} ont été remplacées par {current}.");
            return Err(Problem::gone(detail).about("bundle", asked));
        }
        Some(_) => Keep::Forever,
        None => Keep::Minutes,
    };
    let filter = params.filter(&service.territories)?;
    let canonical = filter.to_query();
    let tag = service.tag(&[&canonical, &coord.to_string()]);
    let (tag, encoding) = encoded_tag(&tag, headers);
    if is_held(headers, &tag) {
        return Ok(not_modified(tag, keep));
    }
    // To draw a tile is faster than to ask storage for it, and gives the same bytes.
    let tile = if filter.is_empty() && service.bundle.is_at_hand() {
        service.bundle.archive.tile(coord).await.map_err(|e| Problem::reading(&e))?
    } else {
        service.filtered_tile(&filter, &canonical, coord).await
    };
    send_tile(tile, tag, encoding, keep)
}

async fn base_tile(
    service: &Service,
    named: Option<String>,
    coord: TileCoord,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let base = service.base.as_ref().ok_or_else(no_base)?;
    // One that is another by now is a base map, too: nobody needs a hole in their map.
    let is_this = named.as_ref().is_some_and(|named| *named == base.tag);
    let keep = if is_this { Keep::Forever } else { Keep::Minutes };
    let tag = format!("{}-{}", base.tag, coord).replace('/', "-");
    let (tag, encoding) = encoded_tag(&tag, headers);
    if is_held(headers, &tag) {
        return Ok(not_modified(tag, keep));
    }
    let tile = base.archive.tile(coord).await.map_err(|e| Problem::reading(&e))?;
    send_tile(tile, tag, encoding, keep)
}

/// The encoding this reader gets, and its tag.
pub(super) fn encoded_tag(tag: &str, headers: &HeaderMap) -> (HeaderValue, Encoding) {
    let encoding = match Accepted::of(headers) {
        Accepted { brotli: true, .. } => Encoding::Brotli,
        Accepted { gzip: true, .. } => Encoding::Gzip,
        _ => Encoding::Identity,
    };
    (caching::tag(&format!("{tag}{}", encoding.tag()), false), encoding)
}

/// Sends a gzip tile in the encoding that its reader gets.
pub(super) fn send_tile(
    tile: Option<Bytes>,
    tag: HeaderValue,
    encoding: Encoding,
    keep: Keep,
) -> Result<Response, Problem> {
    let vary = (VARY, HeaderValue::from_static("Accept-Encoding"));
    let cache = (CACHE_CONTROL, keep.header());
    let Some(tile) = tile else {
        return Ok((StatusCode::NO_CONTENT, [vary, cache]).into_response());
    };
    let headers = [vary, cache, (CONTENT_TYPE, MVT), (ETAG, tag)];
    let mut plain = Vec::new();
    if encoding != Encoding::Gzip {
        GzDecoder::new(&*tile).read_to_end(&mut plain).map_err(|e| Problem::internal(&e))?;
    }
    let body = match encoding {
        Encoding::Identity => plain.into(),
        Encoding::Gzip => tile,
        Encoding::Brotli => brotli(&plain).into(),
    };
    let mut response = (headers, body).into_response();
    if let Some(encoding) = encoding.header() {
        response.headers_mut().insert(CONTENT_ENCODING, encoding);
    }
    Ok(response)
}

/// Compresses a tile: a fifteenth smaller than gzip, in about its time; the levels above
/// win as much again, and take thirty times as long.
fn brotli(tile: &[u8]) -> Vec<u8> {
    let params = BrotliEncoderParams {
        quality: 5,
        lgwin: 18,
        size_hint: tile.len(),
        ..BrotliEncoderParams::default()
    };
    let mut out = Vec::with_capacity(tile.len() / 2 + 64);
    brotli::BrotliCompress(&mut &*tile, &mut out, &params).expect("memory takes it all");
    out
}

/// Compresses a tile; each thread keeps the tables that this takes.
pub(super) fn gzip(tile: &[u8]) -> Vec<u8> {
    thread_local! {
        static GZIP: RefCell<Gzip> = RefCell::new(Gzip::new());
    }
    GZIP.with_borrow_mut(|gzip| gzip.compress(tile))
}

/// TileJSON 3.0 of the places. Its addresses carry the bundle's hash and the
/// filter in its canonical form, so that what they answer never changes.
fn places_tilejson(service: &Service, root: &str, filter: &Filter) -> Result<Value, Problem> {
    let bundle = &service.bundle;
    let metadata = bundle.archive.metadata();
    let metadata: Value = serde_json::from_str(metadata).map_err(|e| Problem::internal(&e))?;
    let query = match filter.is_empty() {
        true => String::new(),
        false => format!("?{filter}"),
    };
    let mut document = json!({
        "tilejson": "3.0.0",
        "tiles": [format!("{root}/tiles/{}/places/{{z}}/{{x}}/{{y}}{query}", bundle.name())],
        "minzoom": 0,
        "maxzoom": repere_data::MAX_ZOOM,
        "bundle": bundle.name(),
    });
    if let Some(bounds) = bundle.manifest.bounds {
        document["bounds"] = json!(bounds);
    }
    for key in ["name", "description", "attribution", "vector_layers"] {
        if let Some(value) = metadata.get(key) {
            document[key] = value.clone();
        }
    }
    Ok(document)
}

/// An archive as a file with ranges. Never encoded: a range of an encoded file
/// means nothing to those who read PMTiles.
async fn send_archive(
    archive: &Archive,
    tag: &str,
    mut request: Request,
) -> Result<Response, Problem> {
    const KIND: &str = "application/vnd.pmtiles";
    let tag = caching::tag(tag, false);
    if is_held(request.headers(), &tag) {
        return Ok(not_modified(tag, Keep::Minutes));
    }
    // A part of another file than the one begun (RFC 9110 § 13.1.5): send it all.
    if request.headers().get(IF_RANGE).is_some_and(|held| *held != tag) {
        request.headers_mut().remove(RANGE);
    }
    let mut response = match archive.in_storage() {
        Some(file) => {
            let kind = HeaderValue::from_static(KIND);
            ranges::send(file.clone(), request.method(), request.headers(), kind)
        }
        None => {
            let kind = KIND.parse().expect("a media type of plain letters");
            let service = ServeFile::new_with_mime(archive.path(), &kind);
            let answer = tower::ServiceExt::oneshot(service, request).await;
            answer.expect("ServeFile turns its errors into answers").into_response()
        }
    };
    if response.status() == StatusCode::NOT_FOUND {
        // The file of a bundle may go two bakes later, while its tiles stay.
        return Err(Problem::gone("Cette archive a été remplacée par une plus récente."));
    }
    response.headers_mut().insert(ETAG, tag);
    response.headers_mut().insert(CACHE_CONTROL, Keep::Minutes.header());
    Ok(response)
}
