//! JSON of the standard: an array of objects, flat ones with lists joined by
//! `|`, or those of the newer API with real arrays and objects for the address,
//! the position, the contact and the presentation. Read one object at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use repere_data::{Column, RawRecord};
use serde::Deserializer;
use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};

use super::text::Text;
use super::{Format, Outcome, Row, Source};
use crate::bundle::Finding;
use crate::error::Error;

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

/// What serde_json says of a text that is no JSON, in French.
const SAID: [(&str, &str); 12] = [
    ("expected value", "une valeur est attendue ici"),
    ("expected ident", "une valeur est attendue ici"),
    ("expected `:`", "« : » attendu après la clé"),
    ("expected `,` or `]`", "« , » ou « ] » attendu"),
    ("expected `,` or `}`", "« , » ou « } » attendu"),
    ("key must be a string", "une clé entre guillemets est attendue"),
    ("trailing comma", "virgule de trop"),
    ("trailing characters", "il reste du texte après le tableau"),
    ("invalid number", "nombre mal écrit"),
    ("number out of range", "nombre trop grand"),
    ("invalid escape", "suite d’échappement inconnue après « \\ »"),
    ("recursion limit exceeded", "trop d’objets les uns dans les autres"),
];

pub(super) fn read(
    source: &Source,
    text: Text,
    each: &mut dyn FnMut(Row),
) -> Result<Outcome, Error> {
    let mut unknown = BTreeSet::new();
    let mut json = serde_json::Deserializer::from_reader(text);
    let rows = Rows { source, unknown: &mut unknown, each };
    json.deserialize_any(rows).and_then(|()| json.end()).map_err(|error| explain(source, error))?;
    Ok(Outcome { format: Format::Json, unknown_columns: unknown.into_iter().collect() })
}

/// Serde's messages in plain words.
fn explain(source: &Source, error: serde_json::Error) -> Error {
    // Column 0 is the line feed that ends the line before.
    let (line, column) = match (error.line(), error.column()) {
        (line, 0) => (line.saturating_sub(1).max(1), None),
        (line, column) => (line, Some(column)),
    };
    let problem = match error.classify() {
        Category::Io => return source.failed(error.into()),
        Category::Eof => "le fichier s’arrête au milieu d’une valeur".to_owned(),
        Category::Data => {
            "un tableau d’objets est attendu : [ { \"id\": …, \"nom\": … }, … ]".to_owned()
        }
        Category::Syntax => {
            let text = error.to_string();
            let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
            let known = SAID.iter().find(|(english, _)| *english == what);
            format!("JSON mal formé : {}", known.map_or(what, |(_, french)| french))
        }
    };
    Error::Json { file: source.shown(), line, column, problem }
}

/// Visits the array and hands each object on.
struct Rows<'a> {
    source: &'a Source,
    unknown: &'a mut BTreeSet<String>,
    each: &'a mut dyn FnMut(Row),
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        let mut position = 0;
        while let Some(value) = rows.next_element_seed(Element)? {
            position += 1;
            (self.each)(row(self.source, self.unknown, position, value));
        }
        Ok(())
    }
}

/// One element of the array, whatever it is.
struct Element;

impl<'de> DeserializeSeed<'de> for Element {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        serde::Deserialize::deserialize(deserializer)
    }
}

fn row(source: &Source, unknown: &mut BTreeSet<String>, line: u64, value: Value) -> Row {
    let file = source.file.clone();
    let Value::Object(object) = value else {
        let message = "élément écarté : un objet { … } est attendu".to_owned();
        return Err(Finding::unreadable_row(file, line, text_of(&value), message));
    };
    let mut values = BTreeMap::new();
    for (key, value) in &object {
        let nested = NESTED.iter().find(|(outer, _)| outer == key);
        match (value, nested, Column::parse(key)) {
            (Value::Object(inner), Some((_, fields)), _) => {
                flatten(key, inner, fields, &mut values, unknown);
            }
            (_, _, Some(column)) => put(&mut values, column, value),
            _ => {
                unknown.insert(key.clone());
            }
        }
    }
    Ok(RawRecord { dataset: source.dataset.clone(), file, line, values })
}

fn flatten(
    outer: &str,
    object: &Map<String, Value>,
    fields: &[(&str, Column)],
    values: &mut BTreeMap<Column, String>,
    unknown: &mut BTreeSet<String>,
) {
    // In the table's order, for the number comes before the street.
    for (key, column) in fields {
        if let Some(value) = object.get(*key) {
            put(values, *column, value);
        }
    }
    let others = object.keys().filter(|key| !fields.iter().any(|(known, _)| known == key));
    unknown.extend(others.map(|key| format!("{outer}.{key}")));
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
fn text_of(value: &Value) -> String {
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
