//! Reads a file of changes, and tells all that is wrong in it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Patch, Place};
use crate::fault::{Fault, FileFault, meant, syntax};
use crate::resolve::{INTERACTIVE_LAYERS, known_layers};
use crate::{Mode, Theme};

pub(super) const CHANGED: &str = "modifier";
pub(super) const REMOVED: &str = "retirer";
pub(super) const MOVED: &str = "deplacer";
pub(super) const ADDED: &str = "ajouter";
pub(super) const SOURCES: &str = "sources";
pub(super) const LAYER: &str = "couche";
pub(super) const BEFORE: &str = "avant";
pub(super) const AFTER: &str = "apres";
/// Says that a base map is a whole style, whose layers are not ours.
pub(super) const BASE: &str = "fond";
pub(super) const DOCUMENT: &str = "document";

const KEYS: [&str; 6] = [BASE, CHANGED, REMOVED, MOVED, ADDED, SOURCES];
/// What a layer may have (MapLibre's style specification, « layers »).
const MEMBERS: [&str; 10] = [
    "id",
    "type",
    "metadata",
    "source",
    "source-layer",
    "minzoom",
    "maxzoom",
    "filter",
    "layout",
    "paint",
];
/// Sources of ours.
const OURS: [&str; 2] = ["places", "base"];
/// Beside those that a reader's pointer hits, what the element draws by itself.
const NEEDED: &str = "places-highlight";

/// What each kind of layer may have in `layout` and `paint`: see `styles/properties.mjs`.
static PROPERTIES: LazyLock<BTreeMap<String, Groups>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../properties.json"))
        .expect("it is written by a script, as a test shows")
});

/// The properties of `layout` and of `paint`, by name.
type Groups = BTreeMap<String, BTreeMap<String, Kind>>;

/// What a property's value may be.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kind {
    Values(Vec<String>),
    Named(String),
}

pub(super) fn read(json: &str) -> Result<Patch, Vec<FileFault>> {
    let remedy = "voir docs/couches.md : modifier, retirer, deplacer, ajouter";
    let file: Map<String, Value> =
        serde_json::from_str(json).map_err(|error| vec![syntax(json, &error, remedy)])?;
    let mut reader = Reader::new(&file);
    let patch = reader.patch(&file);
    if reader.faults.is_empty() {
        return Ok(patch);
    }
    let mut placed: Vec<FileFault> =
        reader.faults.into_iter().map(|fault| fault.placed(json)).collect();
    placed.sort_by_key(|fault| fault.span.start);
    Err(placed)
}

struct Reader {
    faults: Vec<Fault>,
    /// Layers of ours, with their kinds, and those that the file adds.
    known: BTreeMap<String, Vec<String>>,
    /// Names that lead to what is being read.
    path: Vec<String>,
    /// Whether there are layers that we do not know.
    is_open: bool,
    tokens: Theme,
}

impl Reader {
    fn new(file: &Map<String, Value>) -> Self {
        let mut known = known_layers();
        let added = file.get(ADDED).and_then(Value::as_array).into_iter().flatten();
        for layer in added.map(|one| &one[LAYER]) {
            if let (Some(id), Some(kind)) = (layer["id"].as_str(), layer["type"].as_str()) {
                known.entry(id.to_owned()).or_default().push(kind.to_owned());
            }
        }
        let is_open = file.get(BASE).is_some_and(|base| base == DOCUMENT);
        Self {
            faults: Vec::new(),
            known,
            path: Vec::new(),
            is_open,
            tokens: Theme::of_mode(Mode::Clair),
        }
    }

    fn fault(&mut self, name: &str, message: impl Into<String>, help: Option<String>) {
        let path = self.path.iter().map(String::as_str).chain([name]);
        self.faults.push(Fault::new(&path.collect::<Vec<_>>(), message, help));
    }

    fn patch(&mut self, file: &Map<String, Value>) -> Patch {
        for key in file.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let help = meant(key, KEYS.into_iter());
            let help = help.or_else(|| Some(format!("les clés sont {}", KEYS[1..].join(", "))));
            self.fault(key, format!("clé inconnue : « {key} »"), help);
        }
        if let Some(base) = file.get(BASE).filter(|base| *base != DOCUMENT) {
            let help =
                format!("« {DOCUMENT} » quand le fond est un style entier ; sinon, retirer la clé");
            self.fault(BASE, format!("« {BASE} » ne peut pas valoir {base}"), Some(help));
        }
        let mut patch = Patch { of_document: self.is_open, ..Patch::default() };
        for (id, change) in self.object(file, CHANGED) {
            if self.layer(&id) {
                let kinds = self.known.get(&id).cloned().unwrap_or_default();
                self.members(&id, &change, &kinds, &MEMBERS[2..]);
            }
            patch.changed.insert(id, change);
        }
        for id in self.list(file, REMOVED) {
            match id.as_str() {
                Some(id) => {
                    if self.layer(id) {
                        self.not_needed(id);
                    }
                    patch.removed.push(id.to_owned());
                }
                None => self.fault(REMOVED, "une liste de noms de couches est attendue", None),
            }
        }
        for one in self.list(file, MOVED) {
            let Some(id) = one[LAYER].as_str().map(str::to_owned) else {
                let help =
                    format!("écrire {{ \"{LAYER}\": \"clusters\", \"{AFTER}\": \"places\" }}");
                self.fault(
                    MOVED,
                    format!("il manque « {LAYER} », le nom de la couche"),
                    Some(help),
                );
                continue;
            };
            self.layer(&id);
            match self.place(&one, &id) {
                Some(place) => patch.moved.push((id, place)),
                None => {
                    let help =
                        format!("ajouter \"{BEFORE}\" ou \"{AFTER}\", et le nom d’une couche");
                    self.fault(&id, format!("« {id} » : où la déplacer ?"), Some(help));
                }
            }
        }
        let ours = known_layers();
        for one in self.list(file, ADDED) {
            let layer = one[LAYER].clone();
            let (Some(id), Some(kind)) = (layer["id"].as_str(), layer["type"].as_str()) else {
                let help = format!(
                    "écrire {{ \"{LAYER}\": {{ \"id\": \"halos\", \"type\": \"circle\", … }} }}"
                );
                self.fault(
                    ADDED,
                    format!("« {LAYER} » est une couche, avec id et type"),
                    Some(help),
                );
                continue;
            };
            if ours.contains_key(id) {
                let help = format!("la changer par « {CHANGED} », ou prendre un autre nom");
                self.fault(id, format!("il y a déjà une couche « {id} »"), Some(help));
            }
            if !PROPERTIES.contains_key(kind) {
                let help = meant(kind, PROPERTIES.keys().map(String::as_str));
                self.fault(kind, format!("« {kind} » n’est pas un type de couche"), help);
            }
            self.members(id, &layer, &[kind.to_owned()], &MEMBERS);
            let place = self.place(&one, id).unwrap_or(Place::UnderPlaces);
            patch.added.push((layer, place));
        }
        for (name, source) in self.object(file, SOURCES) {
            if OURS.contains(&name.as_str()) {
                let help = "lui donner un autre nom".to_owned();
                self.fault(&name, format!("la source « {name} » est la nôtre"), Some(help));
            } else if !source["type"].is_string() {
                let help =
                    "par exemple { \"type\": \"vector\", \"url\": \"https://…\" }".to_owned();
                self.fault(&name, format!("la source « {name} » n’a pas de type"), Some(help));
            }
            patch.sources.insert(name, source);
        }
        patch
    }

    /// The object of a key, which is read from here on.
    fn object(&mut self, file: &Map<String, Value>, key: &str) -> Map<String, Value> {
        self.path = Vec::new();
        let object = match file.get(key) {
            None => Map::new(),
            Some(Value::Object(object)) => object.clone(),
            Some(_) => {
                let help = format!("écrire \"{key}\": {{ … }}");
                self.fault(key, format!("« {key} » est un objet"), Some(help));
                Map::new()
            }
        };
        self.path = vec![key.to_owned()];
        object
    }

    /// The list of a key, which is read from here on.
    fn list(&mut self, file: &Map<String, Value>, key: &str) -> Vec<Value> {
        self.path = Vec::new();
        let list = match file.get(key) {
            None => Vec::new(),
            Some(Value::Array(list)) => list.clone(),
            Some(_) => {
                let help = format!("écrire \"{key}\": [ … ]");
                self.fault(key, format!("« {key} » est une liste"), Some(help));
                Vec::new()
            }
        };
        self.path = vec![key.to_owned()];
        list
    }

    /// Whether there is such a layer, which is a fault where not.
    fn layer(&mut self, id: &str) -> bool {
        // Those of an overlay are named after it.
        let is_known = self.is_open || self.known.contains_key(id) || id.starts_with("calque-");
        if !is_known {
            let help = meant(id, self.known.keys().map(String::as_str));
            let help = help.or_else(|| Some("les couches sont dans docs/couches.md".to_owned()));
            self.fault(id, format!("il n’y a pas de couche « {id} »"), help);
        }
        is_known
    }

    fn not_needed(&mut self, id: &str) {
        if INTERACTIVE_LAYERS.contains(&id) || id == NEEDED {
            let help =
                format!("la rendre discrète par « {CHANGED} », par exemple avec une opacité");
            let message =
                format!("« {id} » ne peut pas être retirée : la carte en a besoin pour répondre");
            self.fault(id, message, Some(help));
        }
    }

    fn place(&mut self, one: &Value, id: &str) -> Option<Place> {
        let mut beside = |key: &str| {
            let other = one[key].as_str()?;
            if other == id {
                self.fault(id, format!("« {id} » ne peut pas être à côté d’elle-même"), None);
            } else {
                self.layer(other);
            }
            Some(other.to_owned())
        };
        beside(BEFORE).map(Place::Before).or_else(|| beside(AFTER).map(Place::After))
    }

    /// What is said of a layer: its members, its properties and their values.
    fn members(&mut self, id: &str, layer: &Value, kinds: &[String], allowed: &[&str]) {
        let Some(members) = layer.as_object() else {
            let help = "écrire { \"paint\": { … } }".to_owned();
            self.fault(id, format!("« {id} » : un objet est attendu"), Some(help));
            return;
        };
        self.path.push(id.to_owned());
        for key in members.keys().filter(|key| !allowed.contains(&key.as_str())) {
            let help = meant(key, allowed.iter().copied());
            let message = match MEMBERS.contains(&key.as_str()) {
                true => format!("« {id} » : « {key} » ne se change pas"),
                false => format!("« {id} » : « {key} » n’est pas d’une couche"),
            };
            self.fault(key, message, help);
        }
        self.tokens(id, layer);
        // A layer of one name is of another kind over another base map.
        let kinds: Vec<_> = kinds.iter().filter_map(|kind| PROPERTIES.get(kind)).collect();
        for group in ["layout", "paint"] {
            let known: BTreeMap<&String, &Kind> =
                kinds.iter().flat_map(|kind| &kind[group]).collect();
            let properties = members.get(group).and_then(Value::as_object).into_iter().flatten();
            for (name, value) in properties.filter(|_| !kinds.is_empty()) {
                match known.get(name) {
                    Some(kind) => self.value(id, name, value, kind),
                    None => {
                        let help = meant(name, known.keys().map(|name| name.as_str())).or_else(|| {
                            Some("les propriétés de chaque type de couche sont dans la spécification des styles de MapLibre".to_owned())
                        });
                        self.fault(
                            name,
                            format!("« {id} » n’a pas de « {name} » dans « {group} »"),
                            help,
                        );
                    }
                }
            }
        }
        self.path.pop();
    }

    /// A value that is none: expressions, which are lists, are MapLibre's to judge.
    fn value(&mut self, id: &str, name: &str, value: &Value, kind: &Kind) {
        let token = value.as_str().and_then(|text| text.strip_prefix('@'));
        // A token that there is not is told of as such.
        let Some(value) = token.map_or(Some(value), |token| self.tokens.token(token)).cloned()
        else {
            return;
        };
        if value.is_null() || value.is_array() || value.is_object() {
            return;
        }
        let (is_right, help) = match kind {
            Kind::Values(values) => (
                values.iter().any(|known| value == **known),
                format!("les valeurs sont {}", values.join(", ")),
            ),
            Kind::Named(kind) => match kind.as_str() {
                "color" => (
                    value.as_str().is_some_and(|c| c.parse::<csscolorparser::Color>().is_ok()),
                    "une couleur CSS est attendue, comme \"#005b96\", ou un jeton, comme \"@label\"".to_owned(),
                ),
                "number" => (value.is_number(), "un nombre est attendu".to_owned()),
                "boolean" => (value.is_boolean(), "true ou false est attendu".to_owned()),
                _ => (true, String::new()),
            },
        };
        if !is_right {
            self.fault(
                name,
                format!("« {id} » : « {name} » ne peut pas valoir {value}"),
                Some(help),
            );
        }
    }

    /// Tokens that no theme has.
    fn tokens(&mut self, id: &str, value: &Value) {
        match value {
            Value::String(text) => {
                let Some(token) = text.strip_prefix('@') else { return };
                if self.tokens.token(token).is_none() {
                    let help = meant(token, self.tokens.tokens().map(|(name, _)| name));
                    self.fault(
                        text,
                        format!("« {id} » : aucun thème n’a le jeton « {text} »"),
                        help,
                    );
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.tokens(id, value)),
            Value::Object(values) => values.values().for_each(|value| self.tokens(id, value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
