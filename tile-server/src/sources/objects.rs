//! Objects of a JSON source, and the columns their keys fill.
//!
//! Those of the standard are flat with lists joined by `|`, or have real arrays
//! and objects for the address, the position, the contact and the presentation,
//! as the newer API writes them. A GeoJSON feature is its properties with the
//! position of its point.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use repere_data::{Column, RawRecord};
use serde_json::{Map, Value};

use super::{Row, Source};
use crate::bundle::Finding;

/// Keys inside objects, with the columns they fill. The address's number and
/// street are joined.
const NESTED: [(&str, &[(&str, Column)]); 4] = [
    (
        "adresse",
        &[
            ("numero_voie", Column::Adresse),
            ("voie", Column::Adresse),
            ("complement_adresse", Column::ComplementAdresse),
            ("code_postal", Column::CodePostal),
            ("code_insee", Column::CodeInsee),
            ("commune", Column::Commune),
        ],
    ),
    ("localisation", &[("latitude", Column::Latitude), ("longitude", Column::Longitude)]),
    (
        "contact",
        &[
            ("telephone", Column::Telephone),
            ("courriels", Column::Courriels),
            ("site_web", Column::SiteWeb),
        ],
    ),
    (
        "presentation",
        &[("resume", Column::PresentationResume), ("detail", Column::PresentationDetail)],
    ),
];

/// What is known of every object of a source.
pub(super) struct Objects {
    dataset: Arc<str>,
    file: Arc<str>,
}

impl Objects {
    pub(super) fn new(source: &Source) -> Arc<Objects> {
        let (dataset, file) = (source.dataset.clone(), source.file.clone());
        Arc::new(Objects { dataset, file })
    }

    /// Takes an object apart.
    pub(super) fn row(&self, object: &Map<String, Value>, line: u64) -> Row {
        let mut values = BTreeMap::new();
        for (key, value) in object {
            let nested = NESTED.iter().find(|(outer, _)| outer == key);
            match (value, nested, Column::parse(key)) {
                (Value::Object(inner), Some((_, fields)), _) => {
                    // In the table's order, for the number comes before the street.
                    for (key, column) in *fields {
                        if let Some(value) = inner.get(*key) {
                            put(&mut values, *column, value);
                        }
                    }
                }
                (_, _, Some(column)) => put(&mut values, column, value),
                _ => {}
            }
        }
        Ok(RawRecord { dataset: self.dataset.clone(), file: self.file.clone(), line, values })
    }

    /// Adds the keys of an object that nothing is made of.
    pub(super) fn gather_unknown(
        &self,
        object: &Map<String, Value>,
        unknown: &mut BTreeSet<String>,
    ) {
        for (key, value) in object {
            let nested = NESTED.iter().find(|(outer, _)| outer == key);
            match (value, nested) {
                (Value::Object(inner), Some((outer, fields))) => {
                    let known = |key: &&String| fields.iter().any(|(known, _)| known == key);
                    let others = inner.keys().filter(|key| !known(key));
                    unknown.extend(others.map(|key| format!("{outer}.{key}")));
                }
                _ if Column::parse(key).is_some() || unknown.contains(key) => {}
                _ => {
                    unknown.insert(key.clone());
                }
            }
        }
    }

    /// What is said of something that is no object.
    pub(super) fn no_object(&self, value: &Value, line: u64) -> Box<Finding> {
        let message = "élément écarté : un objet { … } est attendu".to_owned();
        Finding::unreadable_row(self.file.clone(), line, text_of(value), message)
    }
}

/// The properties of a GeoJSON feature with its point's position (RFC 7946); any
/// other object as it is.
pub(super) fn flat_feature(mut object: Map<String, Value>) -> Map<String, Value> {
    let is_feature = object.get("type").is_some_and(|kind| kind == "Feature");
    if !is_feature || !object.contains_key("geometry") {
        return object;
    }
    let mut flat = match object.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    if let Some(id) = object.remove("id") {
        flat.entry("id").or_insert(id);
    }
    if let Some([lon, lat]) = object.get("geometry").and_then(point) {
        flat.insert("longitude".to_owned(), lon);
        flat.insert("latitude".to_owned(), lat);
    }
    flat
}

/// Longitude and latitude of a point, alone or the only one of several.
fn point(geometry: &Value) -> Option<[Value; 2]> {
    let coordinates = geometry.get("coordinates")?.as_array()?;
    let coordinates = match geometry.get("type")?.as_str()? {
        "Point" => coordinates,
        "MultiPoint" if coordinates.len() == 1 => coordinates[0].as_array()?,
        _ => return None,
    };
    match &coordinates[..] {
        [lon @ Value::Number(_), lat @ Value::Number(_), ..] => Some([lon.clone(), lat.clone()]),
        _ => None,
    }
}

/// Sets a column's text, after a space where it has one already.
fn put(values: &mut BTreeMap<Column, String>, column: Column, value: &Value) {
    let text = text_of(value);
    if text.is_empty() {
        return;
    }
    let all = values.entry(column).or_default();
    if !all.is_empty() {
        all.push(' ');
    }
    all.push_str(&text);
}

/// A value as the CSV would write it: nothing for null, lists joined by `|`.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
        Value::Array(items) => {
            let texts = items.iter().map(text_of).filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join("|")
        }
    }
}
