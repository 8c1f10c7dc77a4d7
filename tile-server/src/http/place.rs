//! `/api/places/{id}`: everything about one place, as a GeoJSON feature.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use repere_data::{Item, Place};
use serde_json::{Map, Value, json};

use super::caching::{self, Keep};
use super::params::Params;
use super::problem::Problem;
use super::service::Service;
use crate::blocking::blocking;
use crate::error::Error;

/// A place with what only the index knows of it.
pub(super) struct Known {
    /// Every column.
    pub(super) place: Place,
    /// The official name of its commune, or the one its source gives.
    pub(super) commune: String,
    /// IANA name of the time zone of its hours; empty when unknown.
    pub(super) timezone: String,
    /// The calendar of public holidays it keeps; empty for the national one.
    pub(super) holidays: &'static str,
}

/// Finds a place by its id, by one it had before, or by a record's.
///
/// # Errors
/// A problem when there is none, or when its details cannot be read.
pub(super) async fn find(service: &Service, id: &str) -> Result<Known, Problem> {
    let index = &service.bundle.index;
    let (bundle, asked) = (service.bundle.clone(), id.to_owned());
    let read = move || match bundle.find(&asked)? {
        Some(ordinal) => Ok::<_, Error>(bundle.place(ordinal)?.map(|place| (ordinal, place))),
        None => Ok(None),
    };
    let read = blocking(read).await.map_err(|error| Problem::reading(&error))?;
    let (ordinal, place) = read.ok_or_else(|| {
        Problem::not_found("Ce lieu n’existe pas, ou n’existe plus.").about("id", id)
    })?;
    let card = index.card(Item { place: ordinal, distance: None, nearby: false });
    let (commune, timezone) = (card.commune.to_owned(), card.fuseau.to_owned());
    Ok(Known { place, commune, timezone, holidays: index.holiday_calendar(ordinal) })
}

/// `GET /api/places/{id}`.
pub(crate) async fn feature(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some((name, value)) = Params::read(raw.as_deref()).first() {
        return Err(Problem::unknown_parameter(name, value, Vec::new()));
    }
    let known = find(&service, &id).await?;
    let mut response = caching::json(&headers, &document(&known), Keep::Minutes);
    if response.headers().contains_key(CONTENT_TYPE) {
        let geojson = HeaderValue::from_static("application/geo+json");
        response.headers_mut().insert(CONTENT_TYPE, geojson);
    }
    Ok(response)
}

/// All that is not empty, by the standard's names, with `semaine`, `fuseau`,
/// `feries`, `dataset`, `hors_liste`, and `sources` and `origines` of a place of
/// several records beside.
fn document(known: &Known) -> Value {
    let Known { place, commune, timezone, holidays } = known;
    let value = serde_json::to_value(place).expect("a place is texts, numbers and lists");
    let Value::Object(mut properties) = value else { unreachable!("a place is an object") };
    properties.remove("position");
    let mut put = |key: &str, value: Value| properties.insert(key.to_owned(), value);
    if !commune.is_empty() {
        put("commune", json!(commune));
    }
    if !timezone.is_empty() {
        put("fuseau", json!(timezone));
    }
    if !holidays.is_empty() {
        put("feries", json!(holidays));
    }
    if let Some(position) = place.position {
        put("longitude", json!(position.lon()));
        put("latitude", json!(position.lat()));
    }
    let geometry = place.position.map(|p| json!({ "type": "Point", "coordinates": p }));
    let mut feature = Map::new();
    feature.insert("type".into(), json!("Feature"));
    feature.insert("id".into(), json!(place.id));
    feature.insert("geometry".into(), json!(geometry));
    feature.insert("properties".into(), Value::Object(properties));
    Value::Object(feature)
}
