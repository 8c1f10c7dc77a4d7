//! What a manifest says of an overlay.

use repere_styles::Overlay;
use serde::{Deserialize, Serialize};

use super::FileEntry;

/// An overlay of a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverlayEntry {
    /// Its name in addresses.
    pub name: String,
    /// What readers see it called.
    pub title: String,
    /// Its archive.
    pub file: FileEntry,
    /// Whom the map credits for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attribution: Option<String>,
    /// The licence of its data.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub licence: Option<String>,
    /// The first zoom with tiles.
    pub min_zoom: u8,
    /// The last one; MapLibre stretches its tiles beyond.
    pub max_zoom: u8,
    /// West, south, east, north, in degrees.
    pub bounds: [f64; 4],
    /// The properties of its polygons.
    pub fields: Vec<String>,
    /// Of a choropleth, what its colours mean.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub legend: Option<LegendEntry>,
}

impl OverlayEntry {
    /// As a style draws it; its address is left to who knows it.
    pub(crate) fn to_style(&self) -> Overlay {
        let classes = self.legend.iter().flat_map(|legend| &legend.classes);
        Overlay {
            name: self.name.clone(),
            url: String::new(),
            colours: classes.map(|class| class.colour.clone()).collect(),
            attribution: self.attribution.as_deref().map(as_text),
        }
    }
}

/// A text that MapLibre, which takes HTML, shows as it is.
fn as_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What the colours of a choropleth mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegendEntry {
    /// What the values are.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
    /// The unit after a value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// The classes, lowest first; their places in this list stand in the tiles.
    pub classes: Vec<ClassEntry>,
    /// How many polygons have no value.
    pub missing: u64,
}

/// A class of a choropleth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassEntry {
    /// The least value in it; none where it reaches down without end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<f64>,
    /// The value it ends before (the last class: with); none where it reaches
    /// up without end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<f64>,
    /// Its colour, as CSS writes it.
    pub colour: String,
    /// How many polygons are in it.
    pub count: u64,
}
