//! Polygons from a file: GeoJSON, plain or gzip.
//!
//! Coordinates are kept in units of 1e-7 degree, so that vertices of neighbours
//! can be compared.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::Value;

use super::{Point, project};

/// A vertex in units of 1e-7 degree: longitude, latitude.
pub(crate) type Vertex = (i32, i32);

/// Outer ring, then holes; the last vertex of each is its first again, or not.
pub(crate) type Polygon = Vec<Vec<Vertex>>;

/// One feature of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline {
    /// Texts and numbers among its properties, as texts.
    pub(crate) properties: BTreeMap<String, String>,
    pub(crate) polygons: Vec<Polygon>,
}

/// More than any file of outlines unpacks to: a small hostile one must not fill
/// the memory.
const MAX_UNPACKED: u64 = 2 << 30;

const GZIP: &[u8] = &[0x1f, 0x8b];
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A file's bytes, unpacked when they are gzip.
///
/// # Errors
/// What the system or the unpacker says.
pub(crate) fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = fs::read(path)?;
    if !bytes.starts_with(GZIP) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    let mut gzip = MultiGzDecoder::new(&*bytes).take(MAX_UNPACKED);
    gzip.read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<BTreeMap<String, Value>>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Vec<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Vec<f64>>>>),
}

/// The features of a GeoJSON collection that have polygons (RFC 7946).
///
/// # Errors
/// What is wrong, in French where it is ours to say.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<Outline>, String> {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let collection: Collection =
        serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let mut outlines = Vec::new();
    for feature in collection.features {
        let polygons = match feature.geometry {
            Some(Geometry::Polygon(rings)) => vec![rings],
            Some(Geometry::MultiPolygon(polygons)) => polygons,
            None => continue,
        };
        let ring = |ring: Vec<Vec<f64>>| ring.iter().map(|c| vertex(c)).collect::<Option<_>>();
        let polygons = polygons
            .into_iter()
            .map(|rings| rings.into_iter().map(ring).collect::<Option<Polygon>>())
            .collect::<Option<Vec<Polygon>>>()
            .ok_or_else(|| "un point n’a pas deux nombres en degrés".to_owned())?;
        let properties = feature.properties.unwrap_or_default();
        let texts = properties.into_iter().filter_map(|(name, value)| Some((name, text(value)?)));
        outlines.push(Outline { properties: texts.collect(), polygons });
    }
    Ok(outlines)
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn vertex(coordinates: &[f64]) -> Option<Vertex> {
    let [lon, lat, ..] = *coordinates else {
        return None;
    };
    let on_earth = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    on_earth.then(|| ((lon * 1e7).round() as i32, (lat * 1e7).round() as i32))
}

/// A vertex in the unit square.
pub(crate) fn point((lon, lat): Vertex) -> Point {
    project(f64::from(lon) / 1e7, f64::from(lat) / 1e7)
}
