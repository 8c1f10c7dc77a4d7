//! The least changes that lead from a style to an edited one.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{GROUPS, Patch, Place};
use crate::StyleError;

/// Under this key of a style's metadata is what it was before somebody edited it.
const ORIGIN: &str = "repere:origine";

/// Keeps in a style what [`Patch::of_edited`] needs to tell what changed: the style
/// itself, and the changes that a designer made before, with their tokens.
pub(crate) fn remember(
    style: &mut Map<String, Value>,
    layers: &[Value],
    before: Option<(&Patch, Value)>,
    is_document: bool,
) {
    let mut origin = Map::new();
    origin.insert("layers".to_owned(), layers.into());
    origin.insert("sources".to_owned(), style.get("sources").cloned().unwrap_or_default());
    origin.insert("document".to_owned(), is_document.into());
    if let Some((patch, resolved)) = before {
        origin.insert("avant".to_owned(), patch.to_object().into());
        origin.insert("avant-resolu".to_owned(), resolved);
    }
    let metadata = style.entry("metadata").or_insert_with(|| json!({}));
    metadata[ORIGIN] = origin.into();
}

impl Patch {
    /// What somebody changed in a style that was asked for with its origin, edited in
    /// Maputnik or by hand: no more than that. What was a token and is what it was
    /// stays a token; so do those of the changes from before.
    ///
    /// # Errors
    /// [`StyleError::Edited`] for a document that is no such style.
    pub fn of_edited(edited: &Value) -> Result<Self, StyleError> {
        let fault = |message: &str| StyleError::Edited { message: message.to_owned() };
        let origin = &edited["metadata"][ORIGIN];
        if !origin.is_object() {
            return Err(fault(
                "il ne vient pas de /styles/….json?origine=oui, ou son éditeur en a retiré les métadonnées",
            ));
        }
        let read = |style: &Value| {
            layers(style).ok_or_else(|| fault("« layers » n’est pas une liste de couches"))
        };
        let (before, after) = (read(origin)?, read(edited)?);
        let mut patch = Self::between(&before, &after);
        patch.of_document = origin["document"] == true;
        let known = origin["sources"].as_object();
        for (name, source) in edited["sources"].as_object().into_iter().flatten() {
            if known.and_then(|known| known.get(name)).is_none_or(|known| !same(known, source)) {
                patch.sources.insert(name.clone(), source.clone());
            }
        }
        let mut object = Value::Object(patch.to_object());
        keep_tokens(&mut object, &origin["avant"], &origin["avant-resolu"]);
        // Read as any file of changes is, so that what it says can be served.
        Self::parse(&object.to_string()).map_err(|faults| StyleError::Edited {
            message: faults
                .iter()
                .map(|one| match &one.help {
                    Some(help) => format!("{one} ({help})"),
                    None => one.to_string(),
                })
                .collect::<Vec<_>>()
                .join(" ; "),
        })
    }

    fn between(before: &[(String, Value)], after: &[(String, Value)]) -> Self {
        let mut patch = Self::default();
        let was: BTreeMap<&str, &Value> = before.iter().map(|(id, layer)| (&**id, layer)).collect();
        let is: BTreeMap<&str, &Value> = after.iter().map(|(id, layer)| (&**id, layer)).collect();
        for (id, layer) in before {
            match is.get(&**id) {
                None => patch.removed.push(id.clone()),
                Some(edited) => {
                    let change = difference(layer, edited);
                    if !change.is_empty() {
                        patch.changed.insert(id.clone(), change.into());
                    }
                }
            }
        }
        // Where the layers that stay were, in their order of now.
        let at: BTreeMap<&str, usize> =
            before.iter().enumerate().map(|(at, (id, _))| (&**id, at)).collect();
        let staying: Vec<&str> =
            after.iter().map(|(id, _)| &**id).filter(|id| was.contains_key(id)).collect();
        let fixed = longest_rising(&staying.iter().map(|id| at[id]).collect::<Vec<_>>());
        for (index, id) in staying.iter().enumerate().filter(|(index, _)| !fixed.contains(index)) {
            let place = match index.checked_sub(1) {
                Some(below) => Place::After(staying[below].to_owned()),
                // There is one that stays where it was, else this one would be it.
                None => Place::Before(staying[fixed[0]].to_owned()),
            };
            patch.moved.push(((*id).to_owned(), place));
        }
        let new = after.iter().enumerate().filter(|(_, (id, _))| !was.contains_key(&**id));
        for (index, (_, layer)) in new {
            let place = match (index.checked_sub(1), staying.first()) {
                (Some(below), _) => Place::After(after[below].0.clone()),
                (None, Some(first)) => Place::Before((*first).to_owned()),
                (None, None) => Place::UnderPlaces,
            };
            patch.added.push((layer.clone(), place));
        }
        patch
    }
}

/// The layers of a style by id, without what an editor keeps for itself.
fn layers(style: &Value) -> Option<Vec<(String, Value)>> {
    let layers = style["layers"].as_array()?.iter().map(|layer| {
        let mut layer = layer.clone();
        let id = layer["id"].as_str()?.to_owned();
        if let Some(metadata) = layer.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.retain(|key, _| !key.starts_with("maputnik:"));
        }
        if layer["metadata"].as_object().is_some_and(Map::is_empty) {
            layer.as_object_mut()?.remove("metadata");
        }
        Some((id, layer))
    });
    layers.collect()
}

/// What turns one layer into the other, as a merge patch.
fn difference(before: &Value, after: &Value) -> Map<String, Value> {
    let empty = Map::new();
    let [was, is] = [before, after].map(|layer| layer.as_object().unwrap_or(&empty));
    let mut change = members(was, is, &GROUPS);
    for group in GROUPS {
        let [was, is] =
            [was, is].map(|layer| layer.get(group).and_then(Value::as_object).unwrap_or(&empty));
        let inner = members(was, is, &[]);
        if !inner.is_empty() {
            change.insert(group.to_owned(), inner.into());
        }
    }
    change
}

/// The members that are new or other, and null for those that are gone.
fn members(was: &Map<String, Value>, is: &Map<String, Value>, but: &[&str]) -> Map<String, Value> {
    let is_told = |key: &&String| !but.contains(&key.as_str());
    let gone = was.keys().filter(is_told).filter(|key| !is.contains_key(*key));
    let mut change: Map<String, Value> = gone.map(|key| (key.clone(), Value::Null)).collect();
    for (key, value) in is.iter().filter(|(key, _)| is_told(key)) {
        if was.get(key).is_none_or(|known| !same(known, value)) {
            change.insert(key.clone(), value.clone());
        }
    }
    change
}

/// Whether two values mean the same: `1` is `1.0`, a colour is a colour however written.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::String(one), Value::String(other)) => {
            let colour = |text: &str| text.parse::<csscolorparser::Color>().ok();
            one == other || colour(one).is_some_and(|one| colour(other) == Some(one))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|it| same(value, it)))
        }
        _ => one == other,
    }
}

/// Writes what is as it was before as it was written before.
fn keep_tokens(value: &mut Value, written: &Value, resolved: &Value) {
    if written.is_null() {
        return;
    }
    if same(value, resolved) {
        *value = written.clone();
        return;
    }
    match value {
        Value::Object(values) => {
            for (key, value) in values {
                keep_tokens(value, &written[key.as_str()], &resolved[key.as_str()]);
            }
        }
        // Layers of a list are known by their ids.
        Value::Array(values) => {
            let (Some(written), Some(resolved)) = (written.as_array(), resolved.as_array()) else {
                return;
            };
            for value in values {
                let id = &value["couche"]["id"];
                let known =
                    written.iter().position(|one| !id.is_null() && one["couche"]["id"] == *id);
                if let Some(known) = known {
                    keep_tokens(
                        &mut value["couche"],
                        &written[known]["couche"],
                        &resolved[known]["couche"],
                    );
                }
            }
        }
        _ => {}
    }
}

/// The indexes of a longest rising run of numbers that are all different (patience
/// sorting; M. L. Fredman, « On computing the length of longest increasing
/// subsequences », 1975).
fn longest_rising(numbers: &[usize]) -> Vec<usize> {
    // The index of the least number that a run of each length ends with.
    let mut ends: Vec<usize> = Vec::new();
    let mut below: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (index, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        below.push(length.checked_sub(1).map(|length| ends[length]));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut run: Vec<usize> =
        std::iter::successors(ends.last().copied(), |at| below[*at]).collect();
    run.reverse();
    run
}
