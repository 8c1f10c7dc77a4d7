//! JSON: an array of objects, a document that holds one (GeoJSON, answers of
//! APIs), or one object a line. Read one object at a time.

use std::collections::BTreeSet;
use std::fmt;
use std::io::BufRead;
use std::sync::Arc;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use super::columns::shortened;
use super::objects::{Missing, Objects, flat_feature};
use super::text::Text;
use super::{Format, Found, Inner, Outcome, Source};
use crate::bundle::Finding;
use crate::error::Error;

/// Keys under which documents keep their rows: GeoJSON's, then those of APIs.
const ROWS: [&str; 6] = ["features", "results", "items", "records", "data", "lieux"];

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

/// Reads a document: an array, or an object that holds one.
pub(super) fn read_document(
    source: &Source,
    text: Text,
    each: &mut dyn FnMut(Found),
) -> Result<Outcome, Error> {
    let mut json = serde_json::Deserializer::from_reader(text);
    let mut rows = Rows::new(source, each);
    let found = Document(&mut rows).deserialize(&mut json);
    let found = found.and_then(|found| json.end().map(|()| found));
    match found.map_err(|error| explain(source, error))? {
        Some(format) => Ok(rows.outcome(format)),
        None => Err(Error::Json {
            file: source.shown(),
            line: 1,
            column: None,
            problem: EXPECTED.to_owned(),
        }),
    }
}

/// Reads one object a line; a line that is none is said and passed over.
pub(super) fn read_lines(
    source: &Source,
    mut text: Text,
    each: &mut dyn FnMut(Found),
) -> Result<Outcome, Error> {
    let mut rows = Rows::new(source, each);
    let mut bytes = Vec::new();
    let mut line = 0;
    while text.read_until(b'\n', &mut bytes).map_err(|e| source.failed(e))? > 0 {
        line += 1;
        if !bytes.trim_ascii().is_empty() {
            match serde_json::from_slice(&bytes) {
                Ok(value) => rows.take(line, value),
                Err(error) => rows.refuse(line, &bytes, &in_french(&error)),
            }
        }
        bytes.clear();
    }
    Ok(rows.outcome(Format::JsonLines))
}

/// Whether a text that begins with `{` is one object a line: its first line is
/// one, and not a document that holds the rows.
pub(super) fn are_lines(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
    match serde_json::from_slice::<Value>(line) {
        Ok(object @ Value::Object(_)) => !holds_rows(&object),
        _ => false,
    }
}

/// Whether an object keeps rows under one of the keys of documents.
fn holds_rows(object: &Value) -> bool {
    let mut inside = ROWS.iter().filter_map(|key| object.get(*key));
    inside.any(|value| value.is_array() || holds_rows(value))
}

const EXPECTED: &str = "un tableau d’objets est attendu : [ { \"id\": …, \"nom\": … }, … ]";

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
        Category::Data => EXPECTED.to_owned(),
        Category::Syntax => in_french(&error),
    };
    Error::Json { file: source.shown(), line, column, problem }
}

/// What is wrong with the syntax.
fn in_french(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "JSON mal formé : l’objet n’est pas fini".to_owned();
    }
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    let known = SAID.iter().find(|(english, _)| *english == what);
    format!("JSON mal formé : {}", known.map_or(what, |(_, french)| french))
}

/// Hands objects on.
struct Rows<'a> {
    source: &'a Source,
    objects: Arc<Objects>,
    unknown: BTreeSet<String>,
    missing: Missing,
    /// Features that are no points.
    other_geometries: u64,
    each: &'a mut dyn FnMut(Found),
}

impl<'a> Rows<'a> {
    fn new(source: &'a Source, each: &'a mut dyn FnMut(Found)) -> Rows<'a> {
        let objects = Objects::new(source);
        let missing = Missing::all(&objects);
        Rows { source, objects, unknown: BTreeSet::new(), missing, other_geometries: 0, each }
    }

    fn take(&mut self, line: u64, value: Value) {
        let found = match value {
            Value::Object(object) => {
                let (object, other) = flat_feature(object);
                self.other_geometries += u64::from(other);
                self.objects.gather_unknown(&object, &mut self.unknown);
                self.missing.see(&self.objects, &object);
                Inner::Object { object, line, objects: self.objects.clone() }
            }
            other => Inner::Refused(self.objects.no_object(&other, line)),
        };
        (self.each)(Found(found));
    }

    fn refuse(&mut self, line: u64, bytes: &[u8], why: &str) {
        let value = shortened(String::from_utf8_lossy(bytes).trim());
        let message = format!("ligne écartée : {why}");
        let finding = Finding::unreadable_row(self.source.file.clone(), line, value, message);
        (self.each)(Found(Inner::Refused(finding)));
    }

    fn outcome(self, format: Format) -> Outcome {
        let unknown_columns = self.unknown.iter().cloned().collect();
        let mut notes: Vec<String> = self.missing.said(&self.objects).into_iter().collect();
        notes.extend(other_geometries(self.other_geometries));
        Outcome { format, unknown_columns, notes }
    }
}

/// What is said of features that are no points.
pub(super) fn other_geometries(count: u64) -> Option<String> {
    let s = if count > 1 { "s" } else { "" };
    (count > 0)
        .then(|| format!("{count} géométrie{s} sans point, comme un contour : sans position"))
}

/// A value in which rows are looked for; the format they were found in.
struct Document<'r, 'a>(&'r mut Rows<'a>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = Option<Format>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = Option<Format>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Self::Value, A::Error> {
        let mut position = 0;
        while let Some(value) = rows.next_element::<Value>()? {
            position += 1;
            self.0.take(position, value);
        }
        Ok(Some(Format::Json))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if found.is_none() && ROWS.contains(&key.as_str()) {
                found = map.next_value_seed(Document(self.0))?;
                if key == ROWS[0] {
                    found = found.map(|_| Format::GeoJson);
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
}
