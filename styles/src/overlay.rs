//! Overlays: polygons over the base map and under its names.

use serde_json::{Map, Value, json};

use crate::resolve::read_layers;
use crate::{StyleError, Theme};

/// An overlay as a style draws it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// Its name: source and layers are called after it.
    pub name: String,
    /// Address of its TileJSON, absolute; or `pmtiles://` and an archive's.
    pub url: String,
    /// The colour of each class, CSS, the lowest first; none for outlines alone.
    pub colours: Vec<String>,
    /// Who made it, shown on the map. Default: what the TileJSON says.
    pub attribution: Option<String>,
}

impl Overlay {
    /// The name of its source.
    pub(crate) fn source_id(&self) -> String {
        format!("calque-{}", self.name)
    }

    pub(crate) fn source(&self) -> Value {
        let mut source = json!({ "type": "vector", "url": self.url });
        if let Some(attribution) = &self.attribution {
            source["attribution"] = json!(attribution);
        }
        source
    }

    /// Its layers, from bottom to top.
    pub(crate) fn layers(&self, theme: &Theme) -> Result<Vec<Value>, StyleError> {
        let file = match self.colours.is_empty() {
            true => include_str!("../layers/overlay-outlines.json"),
            false => include_str!("../layers/overlay-choropleth.json"),
        };
        let mut layers = read_layers(theme, file, Some(&self.classes()))?;
        for layer in &mut layers {
            let part = layer["id"].as_str().unwrap_or_default();
            layer["id"] = json!(format!("{}-{part}", self.source_id()));
            layer["source"] = json!(self.source_id());
        }
        Ok(layers)
    }

    /// The colour of a polygon by the number of its class.
    fn classes(&self) -> Value {
        let mut expression = vec![json!("match"), json!(["get", "classe"])];
        for (class, colour) in self.colours.iter().enumerate() {
            expression.extend([json!(class), json!(colour)]);
        }
        expression.push(json!("rgba(0,0,0,0)"));
        Value::Array(expression)
    }
}

/// Puts overlays under the first names of a base's layers, and says which layers
/// are whose in the style's metadata, so that a page can hide them.
pub(crate) fn insert(
    overlays: &[Overlay],
    theme: &Theme,
    sources: &mut Map<String, Value>,
    layers: &mut Vec<Value>,
) -> Result<Value, StyleError> {
    let mut at = layers.iter().position(|l| l["type"] == "symbol").unwrap_or(layers.len());
    let mut theirs = Map::new();
    for overlay in overlays {
        sources.insert(overlay.source_id(), overlay.source());
        let own = overlay.layers(theme)?;
        theirs.insert(overlay.name.clone(), own.iter().map(|l| l["id"].clone()).collect());
        let count = own.len();
        layers.splice(at..at, own);
        at += count;
    }
    Ok(Value::Object(theirs))
}
