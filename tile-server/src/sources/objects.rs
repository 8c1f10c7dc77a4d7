//! Objects of a JSON source, and the columns their keys fill.
//!
//! Those of the standard are flat with lists joined by `|`, or have real arrays
//! and objects for the address, the position, the contact and the presentation,
//! as the newer API writes them. A GeoJSON feature is its properties with the
//! position of its point.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use repere_data::{Column, RawRecord};
use serde_json::{Map, Value};

use super::columns::mapped;
use super::{Row, Source};
use crate::bundle::Finding;
use crate::mapping::Mapping;

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
    mapping: Option<Arc<Mapping>>,
}

impl Objects {
    pub(super) fn new(source: &Source) -> Arc<Objects> {
        let (dataset, file) = (source.dataset.clone(), source.file.clone());
        Arc::new(Objects { dataset, file, mapping: source.options.mapping.clone() })
    }

    /// Takes an object apart.
    pub(super) fn row(&self, object: &Map<String, Value>, line: u64) -> Row {
        let raw = |values| RawRecord {
            dataset: self.dataset.clone(),
            file: self.file.clone(),
            line,
            values,
        };
        if let Some(mapping) = &self.mapping {
            let text = |name| inside(object, name).map(text_of).unwrap_or_default();
            let texts: Vec<Cow<'_, str>> = mapping.columns().map(|n| text(n).into()).collect();
            return Ok(mapped(mapping, &texts, raw(BTreeMap::new())));
        }
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
        Ok((raw(values), Vec::new()))
    }

    /// Adds the keys of an object that nothing is made of.
    pub(super) fn gather_unknown(
        &self,
        object: &Map<String, Value>,
        unknown: &mut BTreeSet<String>,
    ) {
        if let Some(mapping) = &self.mapping {
            let is_read = |key: &str| {
                let mut names = mapping.columns();
                names.any(|name| name == key || name.split('.').next() == Some(key))
            };
            for key in object.keys() {
                if !unknown.contains(key) && !is_read(key) {
                    unknown.insert(key.clone());
                }
            }
            return;
        }
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

/// The texts of an object by the paths of their keys, for a sample.
pub(super) fn cells(object: &Map<String, Value>, outer: &str, into: &mut Vec<(String, String)>) {
    for (key, value) in object {
        let name = format!("{outer}{key}");
        match value {
            Value::Object(inner) => cells(inner, &format!("{name}."), into),
            _ => into.push((name, text_of(value))),
        }
    }
}

/// The columns of a mapping that no object has had so far.
pub(super) struct Missing(Vec<usize>);

impl Missing {
    pub(super) fn all(objects: &Objects) -> Missing {
        let mapping = objects.mapping.as_ref();
        let required = |mapping: &Arc<Mapping>| {
            (0..mapping.columns().len()).filter(|&at| !mapping.is_optional(at)).collect()
        };
        Missing(mapping.map(required).unwrap_or_default())
    }

    /// Takes off those that an object has.
    pub(super) fn see(&mut self, objects: &Objects, object: &Map<String, Value>) {
        if let Some(mapping) = &objects.mapping
            && !self.0.is_empty()
        {
            let names: Vec<&str> = mapping.columns().collect();
            self.0.retain(|&at| inside(object, names[at]).is_none());
        }
    }

    /// What is said of them at the end.
    pub(super) fn said(&self, objects: &Objects) -> Option<String> {
        let mapping = objects.mapping.as_ref()?;
        let names: Vec<&str> = mapping.columns().collect();
        let missing: Vec<&str> = self.0.iter().map(|&at| names[at]).collect();
        (!missing.is_empty())
            .then(|| format!("clés absentes de tous les objets : {}", missing.join(", ")))
    }
}

/// The value of a key, or of a path of keys apart by points.
fn inside<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.get(name).or_else(|| {
        let (outer, rest) = name.split_once('.')?;
        inside(object.get(outer)?.as_object()?, rest)
    })
}

/// The properties of a GeoJSON feature with its point's position (RFC 7946); any
/// other object as it is.
/// Says, too, whether the geometry is one that has no position.
pub(super) fn flat_feature(mut object: Map<String, Value>) -> (Map<String, Value>, bool) {
    let is_feature = object.get("type").is_some_and(|kind| kind == "Feature");
    if !is_feature || !object.contains_key("geometry") {
        return (object, false);
    }
    let mut flat = match object.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    if let Some(id) = object.remove("id") {
        flat.entry("id").or_insert(id);
    }
    let geometry = object.get("geometry").filter(|geometry| !geometry.is_null());
    let point = geometry.and_then(point);
    let other = geometry.is_some() && point.is_none();
    if let Some([lon, lat]) = point {
        flat.insert("longitude".to_owned(), lon);
        flat.insert("latitude".to_owned(), lat);
    }
    (flat, other)
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
