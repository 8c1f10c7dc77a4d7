//! The one function: theme + layers + base + brand → a MapLibre style.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::base::{Base, Ground, LAYERS};
use crate::overlay::{self, Overlay};
use crate::patch::{self, Patch};
use crate::{StyleError, Theme, brand};

/// The layers of the places, from bottom to top.
const PLACES: [&str; 4] = [
    include_str!("../layers/places.json"),
    include_str!("../layers/stacks.json"),
    include_str!("../layers/clusters.json"),
    include_str!("../layers/highlight.json"),
];

/// The layers that a reader's pointer can hit, topmost last. Also in the
/// style's `metadata`, under `repere:interactive`.
pub const INTERACTIVE_LAYERS: [&str; 4] = ["places", "place-stacks", "stacks", "clusters"];

/// What [`resolve`] needs besides the theme.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StyleOptions {
    /// The map under the places. Default: none.
    pub base: Base,
    /// Absolute address of the places' TileJSON, filter included.
    pub places: String,
    /// Polygons over the base map, the first at the bottom. Default: none.
    pub overlays: Vec<Overlay>,
    /// The brand's colours, by the keys of [`crate::BRAND_KEYS`]. Default: none.
    pub colours: BTreeMap<String, String>,
    /// Who made the data, shown on the map; HTML as MapLibre takes it. Default:
    /// what the TileJSON says.
    pub attribution: Option<String>,
    /// The style's name. Default: the theme's.
    pub name: Option<String>,
    /// Absolute address of a sprite, without ending, and the name under which layers
    /// know its pictures. Default: none.
    pub sprite: Option<(String, String)>,
    /// Address of glyphs, absolute, with `{fontstack}` and `{range}`; left out where the
    /// base map brings its own. Default: none, so that MapLibre draws text itself.
    pub glyphs: Option<String>,
    /// Changes of its layers. Default: none.
    pub patch: Option<Patch>,
    /// Whether it says what [`Patch::of_edited`] needs. Default: no.
    pub origin: bool,
}

/// Resolves a theme into a MapLibre style document (style specification,
/// version 8).
///
/// The sources are `places` and, where there is a base, `base`; a style
/// document given as base keeps its own. Places are known by their `id`
/// (`promoteId`), for `setFeatureState`: the states `hover` and `selected` are
/// drawn. MapLibre then knows clusters by no id at all.
///
/// No `glyphs` are named, so that MapLibre (from 5.11) draws the text itself
/// with the reader's fonts; where the options name them, labels have one font
/// each. A style document that names glyphs keeps them, and
/// our labels take the font it uses itself.
///
/// # Errors
/// [`StyleError::UnknownColour`], [`StyleError::BadColour`] for the brand,
/// [`StyleError::BaseDocument`] for a document that is no style.
pub fn resolve(theme: &Theme, options: &StyleOptions) -> Result<Value, StyleError> {
    let mut theme = brand::apply(theme, &options.colours)?;
    if options.glyphs.is_some() {
        theme.write_with_first_fonts();
    }
    let mut style = match options.base.ground() {
        Ground::Ours { source, layers } => own_style(&theme, source, layers)?,
        Ground::Document(document) => {
            let document = adopt(document)?;
            if document.contains_key("glyphs")
                && let Some(font) = font_of(&document)
            {
                theme.set("font", font.clone());
                theme.set("font-strong", font);
            }
            document
        }
    };

    let mut places = json!({
        "type": "vector",
        "url": options.places,
        "promoteId": { "places": "id" },
    });
    if let Some(attribution) = &options.attribution {
        places["attribution"] = json!(attribution);
    }
    style_object(&mut style, "sources")?.insert("places".to_owned(), places);

    let mut layers = style_layers(&mut style)?;
    let sources = style_object(&mut style, "sources")?;
    let overlays = overlay::insert(&options.overlays, &theme, sources, &mut layers)?;
    for file in PLACES {
        layers.extend(read_layers(&theme, file, None)?);
    }
    let is_document = matches!(options.base, Base::StyleDocument(_));
    if options.origin {
        let patch = options.patch.as_ref();
        let before = patch.map(|patch| Ok((patch, patch.resolved(&theme)?))).transpose()?;
        patch::remember(&mut style, &layers, before, is_document);
    }
    if let Some(patch) = &options.patch {
        patch.apply(&theme, &mut layers, style_object(&mut style, "sources")?)?;
    }
    if !is_document {
        let used: BTreeSet<&str> = layers.iter().filter_map(|l| l["source"].as_str()).collect();
        style_object(&mut style, "sources")?.retain(|name, _| used.contains(&**name));
    }
    style.insert("layers".to_owned(), Value::Array(layers));
    if let Some((id, url)) = &options.sprite {
        add_sprite(&mut style, id, url);
    }
    if let Some(glyphs) = &options.glyphs {
        style.entry("glyphs").or_insert_with(|| json!(glyphs));
    }
    style.insert("version".to_owned(), json!(8));
    let name = options.name.as_deref().unwrap_or(theme.name());
    style.insert("name".to_owned(), json!(name));
    let metadata = style_object(&mut style, "metadata")?;
    metadata.insert("repere:theme".to_owned(), json!(theme.name()));
    metadata.insert("repere:interactive".to_owned(), json!(INTERACTIVE_LAYERS));
    if !options.overlays.is_empty() {
        metadata.insert("repere:calques".to_owned(), overlays);
    }
    Ok(Value::Object(style))
}

/// Adds a sprite to those that a base map brings, which keep their names.
fn add_sprite(style: &mut Map<String, Value>, id: &str, url: &str) {
    let mut sprites = match style.remove("sprite") {
        Some(Value::Array(sprites)) => sprites,
        Some(url @ Value::String(_)) => vec![json!({ "id": "default", "url": url })],
        _ => Vec::new(),
    };
    sprites.push(json!({ "id": id, "url": url }));
    style.insert("sprite".to_owned(), Value::Array(sprites));
}

fn own_style(
    theme: &Theme,
    source: Option<Value>,
    layers: &'static str,
) -> Result<Map<String, Value>, StyleError> {
    let sources = source.map(|source| ("base".to_owned(), source)).into_iter().collect();
    let mut style = Map::new();
    style.insert("sources".to_owned(), Value::Object(sources));
    style.insert("layers".to_owned(), Value::Array(read_layers(theme, layers, None)?));
    Ok(style)
}

/// Takes over a whole style document: its sources and layers that bear a name
/// of ours get another, so that nothing of either is lost.
fn adopt(document: &Value) -> Result<Map<String, Value>, StyleError> {
    let fault = |message: &str| StyleError::BaseDocument { message: message.to_owned() };
    let mut style =
        document.as_object().ok_or_else(|| fault("ce n’est pas un objet JSON"))?.clone();
    if style.get("version") != Some(&json!(8)) {
        return Err(fault("sa « version » n’est pas 8, la seule que MapLibre connaisse"));
    }
    let mut layers = style_layers(&mut style)?;

    let sources = style_object(&mut style, "sources")?;
    if let Some(theirs) = sources.remove("places") {
        let name = free_name("base-places", |name| sources.contains_key(name));
        sources.insert(name.clone(), theirs);
        for layer in layers.iter_mut().filter(|layer| layer["source"] == "places") {
            layer["source"] = json!(name);
        }
        if let Some(terrain) =
            style.get_mut("terrain").filter(|terrain| terrain["source"] == "places")
        {
            terrain["source"] = json!(name);
        }
    }

    let ours: BTreeSet<String> = PLACES.into_iter().flat_map(layer_ids).collect();
    let mut taken: BTreeSet<String> =
        layers.iter().filter_map(|layer| Some(layer.get("id")?.as_str()?.to_owned())).collect();
    for layer in &mut layers {
        let Some(id) = layer.get("id").and_then(Value::as_str).map(str::to_owned) else {
            return Err(fault("une de ses couches n’a pas d’« id »"));
        };
        if ours.contains(&id) {
            let name = free_name(&format!("base-{id}"), |name| taken.contains(name));
            taken.insert(name.clone());
            layer["id"] = json!(name);
        }
    }
    style.insert("layers".to_owned(), Value::Array(layers));
    Ok(style)
}

/// `wanted`, or the first of `wanted-2`, `wanted-3`, … that is not taken.
fn free_name(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while taken(&name) {
        name = format!("{wanted}-{number}");
        number += 1;
    }
    name
}

/// The first plain font stack that a document's labels use. A stack that is
/// computed from a feature's properties would mean nothing on our features.
fn font_of(document: &Map<String, Value>) -> Option<Value> {
    let layers = document.get("layers")?.as_array()?;
    layers
        .iter()
        .filter(|layer| layer["type"] == "symbol")
        .map(|layer| &layer["layout"]["text-font"])
        .find(|font| is_font_stack(font))
        .cloned()
}

fn is_font_stack(font: &Value) -> bool {
    // `["get", "x"]` is an array of texts too: an expression begins with the
    // name of an operator, in lower case; a font has a capital letter.
    font.as_array().is_some_and(|names| {
        !names.is_empty()
            && names.iter().all(|name| {
                name.as_str().is_some_and(|name| name.contains(|c: char| c.is_uppercase()))
            })
    })
}

fn style_object<'s>(
    style: &'s mut Map<String, Value>,
    key: &'static str,
) -> Result<&'s mut Map<String, Value>, StyleError> {
    style.entry(key).or_insert_with(|| Value::Object(Map::new())).as_object_mut().ok_or_else(|| {
        StyleError::BaseDocument { message: format!("« {key} » n’est pas un objet") }
    })
}

fn style_layers(style: &mut Map<String, Value>) -> Result<Vec<Value>, StyleError> {
    match style.remove("layers") {
        Some(Value::Array(layers)) if layers.iter().all(Value::is_object) => Ok(layers),
        _ => Err(StyleError::BaseDocument {
            message: "« layers » n’est pas une liste d’objets".to_owned(),
        }),
    }
}

fn parse(file: &'static str) -> Vec<Value> {
    serde_json::from_str(file).expect("a layer file is a JSON array, as a test shows")
}

/// Every layer of our files, with its types: base maps have some names in common.
pub(crate) fn known_layers() -> BTreeMap<String, Vec<String>> {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for layer in LAYERS.into_iter().chain(PLACES).flat_map(parse) {
        if let (Some(id), Some(kind)) = (layer["id"].as_str(), layer["type"].as_str()) {
            known.entry(id.to_owned()).or_default().push(kind.to_owned());
        }
    }
    known
}

fn layer_ids(file: &'static str) -> Vec<String> {
    parse(file).iter().filter_map(|layer| Some(layer["id"].as_str()?.to_owned())).collect()
}

/// The layers of one file with every `"@token"` replaced by its value, and
/// `"@classes"` by the colours of an overlay's classes.
pub(crate) fn read_layers(
    theme: &Theme,
    file: &'static str,
    classes: Option<&Value>,
) -> Result<Vec<Value>, StyleError> {
    let mut layers = parse(file);
    for layer in &mut layers {
        let id = layer["id"].as_str().unwrap_or_default().to_owned();
        replace_tokens(layer, theme, classes, &id)?;
    }
    Ok(layers)
}

pub(crate) fn replace_tokens(
    value: &mut Value,
    theme: &Theme,
    classes: Option<&Value>,
    layer: &str,
) -> Result<(), StyleError> {
    match value {
        Value::String(text) => {
            if let Some(token) = text.strip_prefix('@') {
                let own = classes.filter(|_| token == "classes");
                let found = own.or_else(|| theme.token(token)).cloned();
                *value = found.ok_or_else(|| StyleError::UnknownToken {
                    layer: layer.to_owned(),
                    token: token.to_owned(),
                    theme: theme.name().to_owned(),
                })?;
            }
            Ok(())
        }
        Value::Array(values) => {
            values.iter_mut().try_for_each(|value| replace_tokens(value, theme, classes, layer))
        }
        Value::Object(values) => {
            values.values_mut().try_for_each(|value| replace_tokens(value, theme, classes, layer))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}
