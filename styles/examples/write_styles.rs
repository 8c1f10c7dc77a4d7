//! Writes every theme over every base into a directory, for `check.mjs`:
//!
//! ```sh
//! cargo run -p repere-styles --example write_styles -- DIR [ORIGIN]
//! ```
//!
//! ORIGIN is what the addresses begin with (default `https://carte.example`).

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use repere_styles::{Base, Overlay, Patch, Schema, StyleOptions, Theme, resolve};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("usage: write_styles DIR [ORIGIN]")?);
    let origin = arguments.next().unwrap_or_else(|| "https://carte.example".to_owned());
    fs::create_dir_all(&dir)?;

    let tilejson_url = format!("{origin}/tiles/base.json");
    let tilejson = |schema| Base::TileJson { url: tilejson_url.clone(), schema };
    let archive = format!("{origin}/base.pmtiles");
    let bases = [
        ("none", Base::None),
        ("built-in", Base::BuiltIn { tilejson_url: tilejson_url.clone() }),
        ("plan-ign", Base::PlanIgn),
        ("openmaptiles", tilejson(Schema::OpenMapTiles)),
        ("raster", tilejson(Schema::Raster)),
        ("protomaps", Base::PmTiles { url: archive, schema: Schema::Protomaps, attribution: None }),
        ("document", Base::StyleDocument(json!({ "version": 8, "sources": {}, "layers": [] }))),
    ];
    for name in Theme::NAMES {
        let theme = Theme::builtin(name)?;
        for (base, ground) in &bases {
            let options = StyleOptions {
                base: ground.clone(),
                places: format!("{origin}/tiles/places.json"),
                overlays: overlays(&origin),
                ..StyleOptions::default()
            };
            let style = resolve(&theme, &options)?;
            fs::write(dir.join(format!("{name}-{base}.json")), style.to_string())?;
            let drawn = StyleOptions {
                patch: Some(patch()),
                sprite: Some(("icones".to_owned(), format!("{origin}/themes/ville/sprite"))),
                glyphs: Some(format!("{origin}/glyphes/{{fontstack}}/{{range}}.pbf")),
                origin: true,
                ..options
            };
            let style = resolve(&theme, &drawn)?;
            fs::write(dir.join(format!("{name}-{base}-patch.json")), style.to_string())?;
        }
        let options = StyleOptions {
            places: format!("{origin}/tiles/places.json"),
            colours: [("primaire", "#ffd400"), ("secondaire", "#e30613"), ("eau", "#0b2a3c")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            ..StyleOptions::default()
        };
        fs::write(dir.join(format!("{name}-brand.json")), resolve(&theme, &options)?.to_string())?;
        let mode = theme.mode();
        for brand in ["#00aa55", "#ffff00", "#ff00ff"] {
            let made = Theme::from_brand("ville", brand, mode)?;
            let options = StyleOptions { colours: Default::default(), ..options.clone() };
            let file = format!("{mode}-{}.json", &brand[1..]);
            fs::write(dir.join(file), resolve(&made, &options)?.to_string())?;
        }
    }
    Ok(())
}

/// A designer's changes: all four kinds, a source and an icon.
fn patch() -> Patch {
    let file = json!({
        "modifier": { "places": { "paint": { "circle-color": "@focus", "circle-opacity": null } } },
        "retirer": ["base-border-departement"],
        "deplacer": [{ "couche": "clusters", "avant": "places" }],
        "ajouter": [
            { "couche": { "id": "zones", "type": "line", "source": "zones", "source-layer": "z", "paint": { "line-color": "@label" } } },
            { "apres": "places", "couche": { "id": "icones", "type": "symbol", "source": "places", "source-layer": "places", "layout": { "icon-image": "icones:lieu" } } },
        ],
        "sources": { "zones": { "type": "vector", "url": "https://zones.example/z.json" } },
    });
    Patch::parse(&file.to_string()).expect("the file is right")
}

/// A choropleth and outlines.
fn overlays(origin: &str) -> Vec<Overlay> {
    let overlay = |name: &str, colours: &[&str]| Overlay {
        name: name.to_owned(),
        url: format!("{origin}/calques/{name}.json"),
        colours: colours.iter().map(|&colour| colour.to_owned()).collect(),
        attribution: None,
    };
    vec![overlay("fragilite", &["#fdf1d4", "#e6a654", "#9e4e1e"]), overlay("departements", &[])]
}
