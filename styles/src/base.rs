//! The map under the places.

use serde_json::{Value, json};

/// The map under the places.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Base {
    /// Nothing but the colour of land.
    #[default]
    None,
    /// Our own `base.pmtiles`, through its TileJSON; good to zoom 8.
    BuiltIn {
        /// Absolute address of the TileJSON.
        tilejson_url: String,
    },
    /// The vector tiles of France's mapping agency, which need no key, in the
    /// colours of the theme. Readers' browsers then ask `data.geopf.fr`.
    PlanIgn,
    /// Tiles of a known schema through a TileJSON.
    TileJson {
        /// Absolute address of the TileJSON.
        url: String,
        /// What the layers of these tiles are called.
        schema: Schema,
    },
    /// A PMTiles archive read by the browser itself, which needs the `pmtiles`
    /// protocol registered on the page.
    PmTiles {
        /// Address of the archive, absolute or relative to the element's base address.
        url: String,
        /// What the layers of these tiles are called.
        schema: Schema,
        /// Who made it, shown on the map; HTML as MapLibre takes it. Default: what the
        /// archive says.
        attribution: Option<String>,
    },
    /// A whole MapLibre style document; our layers go on top of its own.
    StyleDocument(Value),
}

/// What the layers of a base map's tiles are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Our own: `land`, `borders`, `departements`, `communes`.
    Repere,
    /// [OpenMapTiles](https://openmaptiles.org/schema/).
    OpenMapTiles,
    /// [Protomaps basemaps](https://docs.protomaps.com/basemaps/layers), version 4.
    Protomaps,
    /// PLAN.IGN of the Géoplateforme (its `metadata.json` lists layers and values).
    PlanIgn,
    /// Pictures instead of vectors, 256 pixels wide.
    Raster,
}

impl Schema {
    /// Whose data tiles of this schema are made from, where they do not say so
    /// themselves; HTML. None for what anybody may have made.
    pub fn attribution(self) -> Option<&'static str> {
        match self {
            Self::OpenMapTiles | Self::Protomaps => {
                Some("<a href=\"https://www.openstreetmap.org/copyright\">© OpenStreetMap</a>")
            }
            Self::PlanIgn => Some("<a href=\"https://geoservices.ign.fr/\">© IGN</a>"),
            Self::Repere | Self::Raster => None,
        }
    }

    /// Recognises a vector schema by the names of its layers (`vector_layers`
    /// of a TileJSON or of an archive's metadata). `None` when it is none of
    /// those we can draw.
    ///
    /// ```
    /// use repere_styles::Schema;
    /// assert_eq!(Schema::detect(&["earth", "water", "roads"]), Some(Schema::Protomaps));
    /// assert_eq!(Schema::detect(&["parcelles"]), None);
    /// ```
    pub fn detect(layers: &[&str]) -> Option<Self> {
        let signs: [(Self, &[&str]); 4] = [
            (Self::Repere, &["land", "borders", "departements"]),
            (Self::PlanIgn, &["toponyme_localite_ponc"]),
            (Self::OpenMapTiles, &["transportation", "place"]),
            (Self::Protomaps, &["earth", "roads"]),
        ];
        signs
            .into_iter()
            .find(|(_, signs)| signs.iter().all(|sign| layers.contains(sign)))
            .map(|(schema, _)| schema)
    }
}

/// What a base brings into the style.
pub(crate) enum Ground<'b> {
    /// Layers of ours (a file as JSON text) over the source `base`, if any.
    Ours { source: Option<Value>, layers: &'static str },
    /// A document with sources and layers of its own.
    Document(&'b Value),
}

impl Base {
    pub(crate) fn ground(&self) -> Ground<'_> {
        let (source, schema) = match self {
            Self::StyleDocument(document) => return Ground::Document(document),
            Self::None => {
                let layers = include_str!("../layers/base-blank.json");
                return Ground::Ours { source: None, layers };
            }
            Self::BuiltIn { tilejson_url } => {
                (source(tilejson_url, Schema::Repere), Schema::Repere)
            }
            Self::PlanIgn => (plan_ign(), Schema::PlanIgn),
            Self::TileJson { url, schema } => (source(url, *schema), *schema),
            Self::PmTiles { url, schema, attribution } => {
                let mut source = source(&format!("pmtiles://{url}"), *schema);
                if let Some(attribution) = attribution {
                    source["attribution"] = json!(attribution);
                }
                (source, *schema)
            }
        };
        Ground::Ours { source: Some(source), layers: layers(schema) }
    }
}

fn source(url: &str, schema: Schema) -> Value {
    match schema {
        Schema::Raster => json!({ "type": "raster", "url": url, "tileSize": 256 }),
        _ => json!({ "type": "vector", "url": url }),
    }
}

/// The Géoplateforme's own address; its tiles reach zoom 18.
fn plan_ign() -> Value {
    json!({
        "type": "vector",
        "tiles": ["https://data.geopf.fr/tms/1.0.0/PLAN.IGN/{z}/{x}/{y}.pbf"],
        "minzoom": 0,
        "maxzoom": 18,
        "attribution": Schema::PlanIgn.attribution(),
    })
}

/// The layers of every base map of ours.
pub(crate) const LAYERS: [&str; 6] = [
    include_str!("../layers/base-blank.json"),
    include_str!("../layers/base-repere.json"),
    include_str!("../layers/base-openmaptiles.json"),
    include_str!("../layers/base-protomaps.json"),
    include_str!("../layers/base-plan-ign.json"),
    include_str!("../layers/base-raster.json"),
];

fn layers(schema: Schema) -> &'static str {
    match schema {
        Schema::Repere => include_str!("../layers/base-repere.json"),
        Schema::OpenMapTiles => include_str!("../layers/base-openmaptiles.json"),
        Schema::Protomaps => include_str!("../layers/base-protomaps.json"),
        Schema::PlanIgn => include_str!("../layers/base-plan-ign.json"),
        Schema::Raster => include_str!("../layers/base-raster.json"),
    }
}
