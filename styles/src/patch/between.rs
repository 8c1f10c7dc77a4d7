//! The least changes that lead from a style to an edited one.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::check::{ADDED, CHANGED, LAYER};
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
        keep(&mut patch, &origin["avant"], &origin["avant-resolu"], &after);
        // Read as any file of changes is, so that what it says can be served.
        Self::parse(&patch.to_json()).map_err(|faults| StyleError::Edited {
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

/// Takes over from the changes of before what still stands, as it was written: a token
/// is one even where this theme gives it the value that was there anyway.
fn keep(patch: &mut Patch, written: &Value, resolved: &Value, after: &[(String, Value)]) {
    let after: BTreeMap<&str, &Value> = after.iter().map(|(id, layer)| (&**id, layer)).collect();
    for (id, change) in written[CHANGED].as_object().into_iter().flatten() {
        let Some(layer) = after.get(&**id) else { continue };
        let mut kept = patch.changed.remove(id).unwrap_or_else(|| json!({}));
        keep_members(&mut kept, change, &resolved[CHANGED][id.as_str()], layer, &GROUPS);
        if kept != json!({}) {
            patch.changed.insert(id.clone(), kept);
        }
    }
    let layers = |list: &Value| -> BTreeMap<String, Value> {
        let all = list[ADDED].as_array().into_iter().flatten().map(|one| one[LAYER].clone());
        all.filter_map(|layer| Some((layer["id"].as_str()?.to_owned(), layer))).collect()
    };
    let (written, resolved) = (layers(written), layers(resolved));
    for (layer, _) in &mut patch.added {
        let id = layer["id"].as_str().unwrap_or_default().to_owned();
        if let (Some(written), Some(resolved)) = (written.get(&id), resolved.get(&id)) {
            let now = layer.clone();
            keep_members(layer, written, resolved, &now, &GROUPS);
        }
    }
}

/// Members that are what they were made before, as they were written then.
fn keep_members(kept: &mut Value, written: &Value, resolved: &Value, now: &Value, groups: &[&str]) {
    for (key, value) in written.as_object().into_iter().flatten() {
        let (resolved, now) = (&resolved[key.as_str()], &now[key.as_str()]);
        if groups.contains(&key.as_str()) && value.is_object() {
            let mut inner = kept[key.as_str()].take();
            if !inner.is_object() {
                inner = json!({});
            }
            keep_members(&mut inner, value, resolved, now, &[]);
            match inner == json!({}) {
                true => kept.as_object_mut().and_then(|kept| kept.remove(key)),
                false => Some(std::mem::replace(&mut kept[key.as_str()], inner)),
            };
        } else if same(resolved, now) {
            kept[key.as_str()] = value.clone();
        }
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
