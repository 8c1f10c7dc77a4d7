//! Polygons from a file: GeoJSON or FlatGeobuf, plain or gzip.
//!
//! Coordinates are kept in units of 1e-7 degree, so that vertices of neighbours
//! can be compared.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use flatgeobuf::{
    ColumnType, GeometryType, size_prefixed_root_as_feature, size_prefixed_root_as_header,
};
use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;

use super::{Point, project};
use crate::sources::fgb;

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
const FGB: &[u8] = b"fgb\x03";
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

/// The features of a file that have polygons.
///
/// # Errors
/// What is wrong, in French where it is ours to say.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<Outline>, String> {
    if bytes.starts_with(FGB) {
        parse_fgb(&bytes[8.min(bytes.len())..])
    } else {
        parse_geojson(bytes)
    }
}

/// FlatGeobuf, version 3, after its first eight bytes.
fn parse_fgb(mut bytes: &[u8]) -> Result<Vec<Outline>, String> {
    let broken = || "FlatGeobuf abîmé ou coupé".to_owned();
    let next = |bytes: &mut &[u8]| fgb::frame(bytes).map_err(|_| broken());
    let head = next(&mut bytes)?.ok_or_else(broken)?;
    let header = size_prefixed_root_as_header(&head).map_err(|_| broken())?;
    let crs = header.crs().map_or(0, |crs| crs.code());
    if !matches!(crs, 0 | 4326) {
        return Err(format!("positions dans le système EPSG:{crs}, des degrés sont attendus"));
    }
    let columns = header.columns();
    let columns: Vec<_> =
        columns.iter().flatten().map(|c| (c.name().to_owned(), c.type_())).collect();
    let types: Vec<ColumnType> = columns.iter().map(|(_, kind)| *kind).collect();
    let index = fgb::index_bytes(&header).and_then(|index| usize::try_from(index).ok());
    bytes = index.and_then(|index| bytes.get(index..)).ok_or_else(broken)?;
    let mut outlines = Vec::new();
    while let Some(frame) = next(&mut bytes)? {
        let feature = size_prefixed_root_as_feature(&frame).map_err(|_| broken())?;
        let Some(geometry) = feature.geometry() else { continue };
        let mut cells = vec![String::new(); columns.len()];
        let properties = feature.properties().map_or(&[][..], |p| p.bytes());
        fgb::fill(&mut cells, &types, properties).ok_or_else(broken)?;
        let kind = match header.geometry_type() {
            GeometryType::Unknown => geometry.type_(),
            kind => kind,
        };
        let polygons = match kind {
            GeometryType::Polygon => vec![rings(&geometry)?],
            GeometryType::MultiPolygon => {
                let parts = geometry.parts();
                parts.iter().flatten().map(|part| rings(&part)).collect::<Result<_, _>>()?
            }
            _ => return Err("des polygones sont attendus".to_owned()),
        };
        let names = columns.iter().map(|(name, _)| name.clone());
        let properties = names.zip(cells).filter(|(_, text)| !text.is_empty()).collect();
        outlines.push(Outline { properties, polygons });
    }
    Ok(outlines)
}

/// The rings of a FlatGeobuf polygon.
fn rings(polygon: &flatgeobuf::Geometry<'_>) -> Result<Polygon, String> {
    let broken = || "un polygone n’a pas de points".to_owned();
    let xy = polygon.xy().ok_or_else(broken)?;
    let count = xy.len() / 2;
    let ends: Vec<usize> = match polygon.ends() {
        Some(ends) if !ends.is_empty() => ends.iter().map(|end| end as usize).collect(),
        _ => vec![count],
    };
    let mut start = 0;
    let mut rings = Vec::new();
    for end in ends {
        if end < start || end > count {
            return Err(broken());
        }
        let ring = (start..end).map(|i| vertex(&[xy.get(2 * i), xy.get(2 * i + 1)]));
        rings.push(ring.collect::<Option<_>>().ok_or_else(no_degrees)?);
        start = end;
    }
    Ok(rings)
}

fn no_degrees() -> String {
    "un point n’a pas deux nombres en degrés".to_owned()
}

/// A GeoJSON collection (RFC 7946).
fn parse_geojson(bytes: &[u8]) -> Result<Vec<Outline>, String> {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let collection: Collection = serde_json::from_slice(bytes).map_err(|error| {
        let what = match error.classify() {
            Category::Io | Category::Syntax => "JSON mal écrit",
            Category::Eof => "le fichier s’arrête trop tôt",
            Category::Data => "une collection GeoJSON de polygones est attendue",
        };
        format!("ligne {}, colonne {} : {what}", error.line(), error.column())
    })?;
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
            .ok_or_else(no_degrees)?;
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
