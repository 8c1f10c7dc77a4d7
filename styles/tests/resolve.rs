//! Every theme resolves over every base, and brands stay readable.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use repere_styles::{
    BRAND_KEYS, Base, INTERACTIVE_LAYERS, Overlay, Schema, StyleError, StyleOptions, Theme,
    contrast, resolve,
};
use serde_json::{Value, json};

const PLACES: &str = "https://carte.example/tiles/places.json";

fn bases() -> Vec<(&'static str, Base)> {
    let url = "https://carte.example/tiles/base.json".to_owned();
    let tilejson = |schema| Base::TileJson { url: url.clone(), schema };
    vec![
        ("none", Base::None),
        ("built-in", Base::BuiltIn { tilejson_url: url.clone() }),
        ("plan-ign", Base::PlanIgn),
        ("openmaptiles", tilejson(Schema::OpenMapTiles)),
        ("raster", tilejson(Schema::Raster)),
        (
            "protomaps",
            Base::PmTiles { url: url.clone(), schema: Schema::Protomaps, attribution: None },
        ),
        ("document", Base::StyleDocument(document())),
    ]
}

/// Somebody's style, with names that collide with ours on purpose.
fn document() -> Value {
    json!({
        "version": 8,
        "glyphs": "https://fonds.example/{fontstack}/{range}.pbf",
        "sources": { "places": { "type": "vector", "url": "https://fonds.example/plan.json" } },
        "layers": [
            { "id": "fond", "type": "background", "paint": { "background-color": "#eeeeee" } },
            { "id": "places", "type": "circle", "source": "places", "source-layer": "poi" },
            { "id": "noms", "type": "symbol", "source": "places", "source-layer": "noms",
              "layout": { "text-field": ["get", "nom"], "text-font": ["get", "police"] } },
            { "id": "villes", "type": "symbol", "source": "places", "source-layer": "villes",
              "layout": { "text-field": ["get", "nom"], "text-font": ["Noto Sans Bold"] } },
        ],
    })
}

fn style(theme: &str, base: Base, colours: &[(&str, &str)]) -> Result<Value, StyleError> {
    resolve(
        &Theme::builtin(theme).unwrap(),
        &StyleOptions {
            base,
            places: PLACES.to_owned(),
            colours: colours.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            ..StyleOptions::default()
        },
    )
}

fn layer<'s>(style: &'s Value, id: &str) -> &'s Value {
    let layers = style["layers"].as_array().unwrap();
    layers.iter().find(|layer| layer["id"] == id).unwrap_or_else(|| panic!("layer {id}"))
}

#[test]
fn every_theme_resolves_over_every_base() {
    for theme in Theme::NAMES {
        for (name, base) in bases() {
            let style = style(theme, base, &[]).unwrap();
            let at = format!("{theme} over {name}");
            let sources = style["sources"].as_object().unwrap();
            let mut ids = BTreeSet::new();
            for layer in style["layers"].as_array().unwrap() {
                let id = layer["id"].as_str().unwrap();
                assert!(ids.insert(id.to_owned()), "{at}: two layers « {id} »");
                if let Some(source) = layer.get("source") {
                    assert!(sources.contains_key(source.as_str().unwrap()), "{at}: {id}");
                }
            }
            for id in INTERACTIVE_LAYERS {
                assert!(ids.contains(id), "{at}: {id}");
            }
            assert_eq!(style["sources"]["places"]["url"], PLACES, "{at}");
            assert_eq!(style["sources"]["places"]["promoteId"]["places"], "id", "{at}");
            assert!(!style.to_string().contains("\"@"), "{at}: a token was left over");
        }
    }
}

#[test]
fn our_own_styles_name_no_glyphs_and_no_sprite() {
    for (name, base) in bases().into_iter().filter(|(name, _)| *name != "document") {
        let style = style("clair", base, &[]).unwrap();
        assert!(style.get("glyphs").is_none() && style.get("sprite").is_none(), "{name}");
    }
}

#[test]
fn with_glyphs_of_its_own_each_label_has_one_font_as_plain_files_do() {
    let glyphs = "https://carte.example/glyphes/{fontstack}/{range}.pbf";
    let options = StyleOptions {
        places: PLACES.to_owned(),
        glyphs: Some(glyphs.to_owned()),
        ..StyleOptions::default()
    };
    let style = resolve(&Theme::builtin("clair").unwrap(), &options).unwrap();
    assert_eq!(style["glyphs"], glyphs);
    assert_eq!(layer(&style, "places-names")["layout"]["text-font"], json!(["system-ui"]));
    assert_eq!(layer(&style, "clusters-count")["layout"]["text-font"], json!(["Bold"]));
}

#[test]
fn a_document_keeps_its_layers_under_ours_and_lends_its_font() {
    let style = style("clair", Base::StyleDocument(document()), &[]).unwrap();
    let ids: Vec<&str> =
        style["layers"].as_array().unwrap().iter().map(|l| l["id"].as_str().unwrap()).collect();
    assert_eq!(ids[..4], ["fond", "base-places", "noms", "villes"]);
    assert_eq!(layer(&style, "base-places")["source"], "base-places");
    assert_eq!(style["sources"]["base-places"]["url"], "https://fonds.example/plan.json");
    assert_eq!(layer(&style, "places")["source"], "places");
    assert_eq!(layer(&style, "clusters-count")["layout"]["text-font"], json!(["Noto Sans Bold"]));
}

#[test]
fn a_document_that_is_no_style_is_refused() {
    for (document, word) in [
        (json!([]), "objet JSON"),
        (json!({ "version": 7, "layers": [] }), "version"),
        (json!({ "version": 8 }), "layers"),
        (json!({ "version": 8, "layers": [{}] }), "id"),
        (json!({ "version": 8, "layers": [], "sources": 3 }), "sources"),
        (json!({ "version": 8, "layers": [], "metadata": 3 }), "metadata"),
    ] {
        let error = style("clair", Base::StyleDocument(document.clone()), &[]).unwrap_err();
        assert!(matches!(error, StyleError::BaseDocument { .. }), "{document}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn text_on_any_brand_colour_can_be_read() {
    for theme in Theme::NAMES {
        for brand in ["#005b96", "#ffd400", "yellow", "#777777", "#e30613", "white", "black"] {
            let brands = [("primaire", brand), ("secondaire", brand)];
            let style = style(theme, Base::None, &brands).unwrap();
            for (circle, count) in [("clusters", "clusters-count"), ("stacks", "stacks-count")] {
                let fill = layer(&style, circle)["paint"]["circle-color"].as_str().unwrap();
                let text = layer(&style, count)["paint"]["text-color"].as_str().unwrap();
                let ratio = contrast(fill, text).unwrap();
                assert!(ratio >= 4.5, "{theme}, {brand}: {circle} {ratio:.2}");
            }
            let land = layer(&style, "base-land")["paint"]["background-color"].as_str().unwrap();
            let paint = &layer(&style, "places")["paint"];
            let seen = [&paint["circle-color"], &paint["circle-stroke-color"]]
                .map(|colour| contrast(colour.as_str().unwrap(), land).unwrap());
            assert!(seen[0].max(seen[1]) >= 3.0, "{theme}, {brand}: {seen:?} on land");
        }
    }
}

#[test]
fn names_stay_readable_on_a_brands_own_land() {
    let url = "https://carte.example/tiles/base.json".to_owned();
    for (theme, land, water) in [("clair", "#10202c", "#08141c"), ("sombre", "#ffffff", "#cde")] {
        let brand = [("terre", land), ("eau", water)];
        let base = Base::BuiltIn { tilejson_url: url.clone() };
        let style = style(theme, base, &brand).unwrap();
        let paint = &layer(&style, "base-towns")["paint"];
        let label = paint["text-color"].as_str().unwrap();
        for ground in [land, water, paint["text-halo-color"].as_str().unwrap()] {
            assert!(contrast(label, ground).unwrap() >= 4.5, "{theme}: {label} on {ground}");
        }
    }
}

#[test]
fn colours_that_mean_nothing_are_named_with_what_is_allowed() {
    let unknown = style("clair", Base::None, &[("primary", "#fff")]).unwrap_err().to_string();
    assert!(unknown.contains("« primary »") && unknown.contains(&BRAND_KEYS.join(", ")));
    for value in ["bleu ciel", "#12", "#00000080", ""] {
        let error = style("clair", Base::None, &[("primaire", value)]).unwrap_err();
        assert!(matches!(error, StyleError::BadColour { .. }), "{value}: {error}");
    }
}

#[test]
fn an_unknown_theme_is_answered_with_the_themes_there_are() {
    let error = Theme::builtin("dark").unwrap_err().to_string();
    assert!(error.contains("dark") && error.contains("clair, sombre, contraste"), "{error}");
}

#[test]
fn attribution_and_name_are_the_callers() {
    let options = StyleOptions {
        places: PLACES.to_owned(),
        attribution: Some("Les bases nationales".to_owned()),
        name: Some("Isère".to_owned()),
        ..StyleOptions::default()
    };
    let style = resolve(&Theme::builtin("sombre").unwrap(), &options).unwrap();
    assert_eq!(style["sources"]["places"]["attribution"], "Les bases nationales");
    assert_eq!(style["name"], "Isère");
    assert_eq!(style["metadata"]["repere:theme"], "sombre");
}

#[test]
fn overlays_lie_over_the_base_and_under_names_and_places() {
    let overlay = |name: &str, colours: &[&str]| Overlay {
        name: name.to_owned(),
        url: format!("https://carte.example/calques/{name}.json"),
        colours: colours.iter().map(|&colour| colour.to_owned()).collect(),
        attribution: Some("Qui l’a fait".to_owned()),
    };
    let options = StyleOptions {
        base: Base::BuiltIn { tilejson_url: "https://carte.example/tiles/base.json".into() },
        overlays: vec![overlay("fragilite", &["#eee", "#111"]), overlay("epci", &[])],
        ..StyleOptions::default()
    };
    let style = resolve(&Theme::builtin("clair").unwrap(), &options).unwrap();
    let ids: Vec<&str> =
        style["layers"].as_array().unwrap().iter().map(|l| l["id"].as_str().unwrap()).collect();
    let at = |id: &str| ids.iter().position(|other| *other == id).unwrap();
    assert!(at("base-land") < at("calque-fragilite-missing"));
    assert!(at("calque-fragilite-edges") < at("calque-epci-lines"));
    assert!(at("calque-epci-lines") < at("base-communes"));
    assert!(at("base-communes") < at("places"));
    let classes = &style["layers"][at("calque-fragilite-classes")];
    assert_eq!(
        classes["paint"]["fill-color"],
        json!(["match", ["get", "classe"], 0, "#eee", 1, "#111", "rgba(0,0,0,0)"])
    );
    assert_eq!(style["sources"]["calque-epci"]["attribution"], "Qui l’a fait");
    assert_eq!(
        style["metadata"]["repere:calques"],
        json!({
            "fragilite": [
                "calque-fragilite-missing", "calque-fragilite-classes", "calque-fragilite-edges"
            ],
            "epci": ["calque-epci-lines"],
        })
    );
}

#[test]
fn the_guide_names_every_layer_of_every_base_map_in_its_order() {
    let path = format!("{}/../docs/couches.md", env!("CARGO_MANIFEST_DIR"));
    let guide = std::fs::read_to_string(path).unwrap();
    let row = |name: &str| -> Vec<String> {
        let row = guide.lines().find(|line| line.starts_with(&format!("| {name} |"))).unwrap();
        row.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let named = [
        ("none", "aucun fond"),
        ("built-in", "fond « repere »"),
        ("plan-ign", "fond « ign »"),
        ("openmaptiles", "fond OpenMapTiles"),
        ("raster", "images (raster)"),
        ("protomaps", "fond Protomaps"),
    ];
    for ((base, ground), (name, words)) in bases().into_iter().zip(named) {
        assert_eq!(base, name);
        let style = style("clair", ground, &[]).unwrap();
        let ids = style["layers"].as_array().unwrap().iter().map(|l| l["id"].as_str().unwrap());
        let told: Vec<String> = row(words).into_iter().chain(row("lieux")).collect();
        assert_eq!(ids.collect::<Vec<_>>(), told, "{words}");
    }
}

#[test]
fn what_is_drawn_names_whom_it_is_from_and_nothing_else_does() {
    let attribution = |base| {
        let style = style("clair", base, &[]).unwrap();
        style["sources"]["base"]["attribution"].as_str().map(str::to_owned)
    };
    assert!(attribution(Base::PlanIgn).unwrap().contains("© IGN"));
    let url = "https://carte.example/base.pmtiles".to_owned();
    let archive =
        |attribution| Base::PmTiles { url: url.clone(), schema: Schema::Protomaps, attribution };
    let osm = Schema::Protomaps.attribution().unwrap();
    assert_eq!(attribution(archive(Some(osm.to_owned()))).as_deref(), Some(osm));
    // The archive itself, and a TileJSON, say what the style does not.
    assert_eq!(attribution(archive(None)), None);
    let tilejson = Base::TileJson { url: url.clone(), schema: Schema::OpenMapTiles };
    assert_eq!(attribution(tilejson), None);
    assert!(style("clair", Base::None, &[]).unwrap()["sources"].get("base").is_none());
}
