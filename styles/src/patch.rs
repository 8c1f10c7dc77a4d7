//! Changes of a style's layers, in a file of a designer's own.
//!
//! ```json
//! {
//!   "modifier": { "places": { "paint": { "circle-color": "@focus", "circle-opacity": null } } },
//!   "retirer": ["base-border-departement"],
//!   "deplacer": [{ "couche": "clusters", "apres": "places" }],
//!   "ajouter": [{ "avant": "places", "couche": { "id": "halos", "type": "circle", … } }],
//!   "sources": { "zones": { "type": "vector", "url": "https://…" } }
//! }
//! ```
//!
//! It says only what differs: what it does not name stays as the layer files and the
//! theme say, and `"@token"` is the theme's own in each mode. Base maps have different
//! layers; a change of one that a base map has not is left out there.

mod between;
mod check;

pub(crate) use between::remember;

use serde_json::{Map, Value};

use crate::fault::FileFault;
use crate::resolve::replace_tokens;
use crate::{StyleError, Theme};

/// Members of a layer whose own members are changed one by one.
const GROUPS: [&str; 2] = ["layout", "paint"];

/// Changes of a style's layers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Patch {
    /// By layer, what is put over it.
    changed: Map<String, Value>,
    /// Ids of layers that go.
    removed: Vec<String>,
    /// Layers that move, in this order.
    moved: Vec<(String, Place)>,
    /// Layers that come, in this order.
    added: Vec<(Value, Place)>,
    /// Sources that come with them.
    sources: Map<String, Value>,
    /// Whether it is of a base map with layers that we do not know.
    of_document: bool,
}

/// Where a layer goes.
#[derive(Debug, Clone, PartialEq)]
enum Place {
    /// Right under another.
    Before(String),
    /// Right over another.
    After(String),
    /// Over the base map and under the places.
    UnderPlaces,
}

impl Patch {
    /// Reads a file of changes.
    ///
    /// # Errors
    /// All its faults: what is no such file, layers, properties and tokens that there
    /// are not, and layers that the element cannot do without.
    pub fn parse(json: &str) -> Result<Self, Vec<FileFault>> {
        check::read(json)
    }

    /// The file.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", Value::Object(self.to_object()))
    }

    /// How many layers are changed, removed, moved and added.
    pub fn counts(&self) -> [usize; 4] {
        [self.changed.len(), self.removed.len(), self.moved.len(), self.added.len()]
    }

    /// The sources that it brings.
    pub fn sources(&self) -> &Map<String, Value> {
        &self.sources
    }

    /// Whether it changes layers of a base map that is a whole style of somebody's.
    pub fn is_of_document(&self) -> bool {
        self.of_document
    }

    /// The names of pictures that its layers draw.
    pub fn icons(&self) -> Vec<&str> {
        let layers = self.changed.values().chain(self.added.iter().map(|(layer, _)| layer));
        layers.filter_map(|layer| layer["layout"]["icon-image"].as_str()).collect()
    }

    /// Puts the changes over resolved layers, in the theme's colours.
    pub(crate) fn apply(
        &self,
        theme: &Theme,
        layers: &mut Vec<Value>,
        sources: &mut Map<String, Value>,
    ) -> Result<(), StyleError> {
        let resolved = |value: &Value, id: &str| {
            let mut value = value.clone();
            replace_tokens(&mut value, theme, None, id).map(|()| value)
        };
        for layer in layers.iter_mut() {
            let id = layer["id"].as_str().unwrap_or_default().to_owned();
            if let Some(change) = self.changed.get(&id) {
                merge(layer, resolved(change, &id)?);
            }
        }
        layers.retain(|layer| !self.removed.iter().any(|id| layer["id"] == **id));
        for (id, place) in &self.moved {
            let Some(from) = position(layers, id) else { continue };
            let layer = layers.remove(from);
            // Beside one that this base map has not, it stays.
            let to = place.find(layers).unwrap_or(from);
            layers.insert(to, layer);
        }
        for (layer, place) in &self.added {
            let id = layer["id"].as_str().unwrap_or_default();
            let to = place.find(layers).or_else(|| Place::UnderPlaces.find(layers));
            let layer = resolved(layer, id)?;
            layers.insert(to.unwrap_or(layers.len()), layer);
        }
        for (name, source) in &self.sources {
            sources.insert(name.clone(), source.clone());
        }
        Ok(())
    }

    /// What its file says, in a theme's colours.
    pub(crate) fn resolved(&self, theme: &Theme) -> Result<Value, StyleError> {
        let mut object = Value::Object(self.to_object());
        replace_tokens(&mut object, theme, None, "couches.json").map(|()| object)
    }

    fn to_object(&self) -> Map<String, Value> {
        let mut object = Map::new();
        let mut add = |key: &str, value: Value| {
            object.insert(key.to_owned(), value);
        };
        if self.of_document {
            add(check::BASE, check::DOCUMENT.into());
        }
        if !self.changed.is_empty() {
            add(check::CHANGED, self.changed.clone().into());
        }
        if !self.removed.is_empty() {
            add(check::REMOVED, self.removed.clone().into());
        }
        let placed = |key: &str, what: Value, place: &Place| {
            let mut one = Map::new();
            match place {
                Place::Before(id) => one.insert(check::BEFORE.to_owned(), id.clone().into()),
                Place::After(id) => one.insert(check::AFTER.to_owned(), id.clone().into()),
                Place::UnderPlaces => None,
            };
            one.insert(key.to_owned(), what);
            Value::Object(one)
        };
        if !self.moved.is_empty() {
            let moved =
                self.moved.iter().map(|(id, at)| placed(check::LAYER, id.clone().into(), at));
            add(check::MOVED, moved.collect());
        }
        if !self.added.is_empty() {
            let added =
                self.added.iter().map(|(layer, at)| placed(check::LAYER, layer.clone(), at));
            add(check::ADDED, added.collect());
        }
        if !self.sources.is_empty() {
            add(check::SOURCES, self.sources.clone().into());
        }
        object
    }
}

impl Place {
    /// The index at which a layer of this place is put.
    fn find(&self, layers: &[Value]) -> Option<usize> {
        match self {
            Self::Before(id) => position(layers, id),
            Self::After(id) => position(layers, id).map(|at| at + 1),
            Self::UnderPlaces => layers.iter().position(|layer| layer["source"] == "places"),
        }
    }
}

fn position(layers: &[Value], id: &str) -> Option<usize> {
    layers.iter().position(|layer| layer["id"] == *id)
}

/// Puts a change over a layer: a member replaces the layer's, null takes it away; those
/// of `layout` and `paint` one by one.
fn merge(layer: &mut Value, change: Value) {
    let Value::Object(change) = change else { return };
    for (key, value) in change {
        match value {
            Value::Object(_) if GROUPS.contains(&key.as_str()) => {
                if !layer[&key].is_object() {
                    layer[&key] = Value::Object(Map::new());
                }
                // No group has a group in it.
                merge(&mut layer[&key], value);
            }
            Value::Null => {
                layer.as_object_mut().and_then(|layer| layer.remove(&key));
            }
            value => layer[&key] = value,
        }
    }
}
