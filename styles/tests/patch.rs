//! A designer's changes: read from a file, put over any theme and base map, and made
//! from a style that somebody edited.
#![allow(clippy::unwrap_used)]

use rand::RngExt as _;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use repere_styles::{Base, Overlay, Patch, Schema, StyleOptions, Theme, resolve};
use serde_json::{Value, json};

fn options(patch: Option<Patch>, origin: bool) -> StyleOptions {
    let overlay = Overlay {
        name: "fragilite".to_owned(),
        url: "https://carte.example/f.json".to_owned(),
        colours: vec!["#fff".to_owned(), "#900".to_owned()],
        attribution: None,
    };
    StyleOptions {
        base: Base::TileJson {
            url: "https://carte.example/base.json".to_owned(),
            schema: Schema::Repere,
        },
        places: "https://carte.example/places.json".to_owned(),
        overlays: vec![overlay],
        patch,
        origin,
        ..StyleOptions::default()
    }
}

fn style(theme: &str, patch: Option<Patch>, origin: bool) -> Value {
    resolve(&Theme::builtin(theme).unwrap(), &options(patch, origin)).unwrap()
}

fn patch(file: Value) -> Patch {
    Patch::parse(&file.to_string()).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn ids(style: &Value) -> Vec<&str> {
    style["layers"].as_array().unwrap().iter().map(|layer| layer["id"].as_str().unwrap()).collect()
}

fn layer<'s>(style: &'s mut Value, id: &str) -> &'s mut Value {
    let layers = style["layers"].as_array_mut().unwrap();
    layers.iter_mut().find(|layer| layer["id"] == id).unwrap()
}

#[test]
fn a_patch_changes_removes_moves_and_adds_in_the_colours_of_each_theme() {
    let patch = patch(json!({
        "modifier": { "places": { "minzoom": 4, "paint": { "circle-color": "@focus", "circle-opacity": null } } },
        "retirer": ["base-border-departement"],
        "deplacer": [{ "couche": "clusters", "avant": "places" }],
        "ajouter": [
            { "avant": "places", "couche": { "id": "halos", "type": "circle", "source": "places", "source-layer": "places", "paint": { "circle-color": "@place-fill", "circle-blur": 1 } } },
            { "couche": { "id": "zones", "type": "line", "source": "zones", "source-layer": "z" } },
        ],
        "sources": { "zones": { "type": "vector", "url": "https://zones.example/z.json" } },
    }));
    for theme in Theme::NAMES {
        let plain = style(theme, None, false);
        let mut changed = style(theme, Some(patch.clone()), false);
        let tokens = Theme::builtin(theme).unwrap();
        let places = layer(&mut changed, "places").clone();
        assert_eq!(places["paint"]["circle-color"], tokens.colour("focus").unwrap());
        assert!(places["paint"].get("circle-opacity").is_none());
        assert_eq!(places["minzoom"], 4);
        // What is not named is as it was.
        assert_eq!(
            places["paint"]["circle-radius"],
            layer(&mut plain.clone(), "places")["paint"]["circle-radius"]
        );
        assert_eq!(
            layer(&mut changed, "halos")["paint"]["circle-color"],
            tokens.colour("place-fill").unwrap()
        );
        assert_eq!(changed["sources"]["zones"]["url"], "https://zones.example/z.json");
        let now = ids(&changed);
        assert!(!now.contains(&"base-border-departement"));
        let at = |id: &str| now.iter().position(|known| *known == id).unwrap();
        assert_eq!((at("clusters") + 1, at("halos") + 1), (at("halos"), at("places")));
        assert_eq!(at("zones") + 1, now.iter().position(|id| id.starts_with("places")).unwrap());
    }
}

#[test]
fn a_patch_goes_with_every_base_map_that_has_its_layers_or_has_not() {
    let patch = patch(json!({
        "modifier": { "base-border-country": { "paint": { "line-width": 4 } } },
        "retirer": ["base-water"],
        "deplacer": [{ "couche": "places", "apres": "base-water" }],
    }));
    let theme = Theme::builtin("clair").unwrap();
    for base in [Base::None, Base::PlanIgn] {
        let options = StyleOptions { base, patch: Some(patch.clone()), ..options(None, false) };
        let plain = resolve(&theme, &StyleOptions { patch: None, ..options.clone() }).unwrap();
        let changed = resolve(&theme, &options).unwrap();
        let kept = |style: &Value| {
            ids(style)
                .into_iter()
                .filter(|id| *id != "base-water")
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(kept(&changed), kept(&plain));
    }
}

#[test]
fn a_base_map_that_no_layer_draws_is_not_asked_for() {
    let all: Vec<String> = ids(&style("clair", None, false))
        .into_iter()
        .filter(|id| id.starts_with("base-"))
        .map(str::to_owned)
        .collect();
    let bare = style("clair", Some(patch(json!({ "retirer": all }))), false);
    assert!(bare["sources"].get("base").is_none(), "its attribution would be shown too");
    assert!(bare["sources"].get("places").is_some());
}

#[test]
fn every_fault_of_a_patch_is_said_with_its_place_and_what_is_right() {
    let json = r##"{
  "modifer": {},
  "modifier": {
    "place": { "paint": { "circle-color": "red" } },
    "places": { "id": "autre", "paint": { "circle-colour": "red", "circle-radius": "gros", "circle-stroke-color": "@focuss" } },
    "clusters": { "layout": { "visibility": "cachée" } }
  },
  "retirer": ["clusters"],
  "deplacer": [{ "couche": "stacks" }],
  "ajouter": [
    { "couche": { "id": "places-names", "type": "symbol" } },
    { "couche": { "id": "halos", "type": "cercle" } }
  ],
  "sources": { "places": {} },
  "fond": "ign"
}"##;
    let faults = Patch::parse(json).unwrap_err();
    let told: Vec<String> = faults
        .iter()
        .map(|fault| {
            let line = json[..fault.span.start].matches('\n').count() + 1;
            format!("{line} {fault} → {}", fault.help.as_deref().unwrap_or("-"))
        })
        .collect();
    let expected = [
        "2 clé inconnue : « modifer » → vouliez-vous dire « modifier » ?",
        "4 il n’y a pas de couche « place » → vouliez-vous dire « places » ?",
        "5 « places » : « id » ne se change pas → -",
        "5 « places » n’a pas de « circle-colour » dans « paint » → vouliez-vous dire « circle-color » ?",
        "5 « places » : « circle-radius » ne peut pas valoir \"gros\" → un nombre est attendu",
        "5 « places » : aucun thème n’a le jeton « @focuss » → vouliez-vous dire « focus » ?",
        "6 « clusters » : « visibility » ne peut pas valoir \"cachée\" → les valeurs sont visible, none",
        "8 « clusters » ne peut pas être retirée : la carte en a besoin pour répondre → la rendre discrète par « modifier », par exemple avec une opacité",
        "9 « stacks » : où la déplacer ? → ajouter \"avant\" ou \"apres\", et le nom d’une couche",
        "11 il y a déjà une couche « places-names » → la changer par « modifier », ou prendre un autre nom",
        "12 « cercle » n’est pas un type de couche → vouliez-vous dire « circle » ?",
        "14 la source « places » est la nôtre → lui donner un autre nom",
        "15 « fond » ne peut pas valoir \"ign\" → « document » quand le fond est un style entier ; sinon, retirer la clé",
    ];
    for (told, expected) in told.iter().zip(expected) {
        assert_eq!(told, expected);
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    assert!(
        Patch::parse("{\n  \"modifier\": \n}").unwrap_err()[0]
            .message
            .contains("pas un objet JSON")
    );
}

#[test]
fn an_edited_style_comes_back_as_just_its_changes() {
    let mut edited = style("clair", None, true);
    layer(&mut edited, "clusters")["paint"]["circle-color"] = json!("#aa0000");
    // What an editor does besides is no change.
    layer(&mut edited, "places")["paint"]["circle-stroke-width"] = json!(2.0);
    layer(&mut edited, "places")["metadata"] = json!({ "maputnik:comment": "à revoir" });
    layer(&mut edited, "stacks")["paint"]["circle-stroke-color"] = json!("#FFF");
    edited["metadata"]["maputnik:renderer"] = json!("mlgljs");
    let layers = edited["layers"].as_array_mut().unwrap();
    let halos =
        json!({ "id": "halos", "type": "circle", "source": "places", "source-layer": "places" });
    let at = layers.iter().position(|layer| layer["id"] == "places").unwrap();
    layers.insert(at, halos.clone());
    let below = layers[at - 1]["id"].clone();
    let from = layers.iter().position(|layer| layer["id"] == "base-border-country").unwrap();
    let border = layers.remove(from);
    let to = layers.iter().position(|layer| layer["id"] == "base-land").unwrap();
    layers.insert(to, border);

    let patch = Patch::of_edited(&edited).unwrap();
    assert_eq!(patch.counts(), [1, 0, 1, 1]);
    let file: Value = serde_json::from_str(&patch.to_json()).unwrap();
    assert_eq!(
        file,
        json!({
            "modifier": { "clusters": { "paint": { "circle-color": "#aa0000" } } },
            "deplacer": [{ "apres": "base-land-around", "couche": "base-border-country" }],
            "ajouter": [{ "apres": below, "couche": halos }],
        })
    );
    assert_eq!(Patch::of_edited(&style("sombre", None, true)).unwrap(), Patch::default());
}

#[test]
fn tokens_of_a_patch_from_before_stay() {
    let before = patch(json!({
        "modifier": { "places": { "paint": { "circle-color": "@cluster-fill", "circle-radius": 9, "circle-opacity": null } } },
        "ajouter": [{ "couche": { "id": "halos", "type": "circle", "source": "places", "source-layer": "places", "paint": { "circle-color": "@place-fill" } } }],
    }));
    let mut edited = style("clair", Some(before), true);
    layer(&mut edited, "places")["paint"]["circle-radius"] = json!(11);
    layer(&mut edited, "halos")["paint"]["circle-blur"] = json!(1);
    let file: Value = serde_json::from_str(&Patch::of_edited(&edited).unwrap().to_json()).unwrap();
    assert_eq!(
        file["modifier"]["places"]["paint"],
        json!({ "circle-color": "@cluster-fill", "circle-radius": 11, "circle-opacity": null })
    );
    assert_eq!(
        file["ajouter"][0]["couche"]["paint"],
        json!({ "circle-color": "@place-fill", "circle-blur": 1 })
    );
}

#[test]
fn what_is_no_edited_style_of_ours_is_said() {
    let told = |style: &Value| Patch::of_edited(style).unwrap_err().to_string();
    assert!(told(&json!({ "version": 8, "layers": [] })).contains("?origine=oui"));
    let mut broken = style("clair", None, true);
    broken["layers"] = json!({});
    assert!(told(&broken).contains("« layers »"));
    let mut needy = style("clair", None, true);
    needy["layers"].as_array_mut().unwrap().retain(|layer| layer["id"] != "clusters");
    assert!(told(&needy).contains("« clusters » ne peut pas être retirée"));
}

/// Edits as a designer makes them, at random.
fn edit(style: &mut Value, random: &mut ChaCha8Rng) {
    const NEEDED: [&str; 5] = ["places", "place-stacks", "stacks", "clusters", "places-highlight"];
    let layers = style["layers"].as_array_mut().unwrap();
    for _ in 0..random.random_range(0..4) {
        let one = &mut layers[random.random_range(0..20)];
        match random.random_range(0..4) {
            0 => one["minzoom"] = json!(random.random_range(0..9)),
            1 => one["filter"] = json!(["has", "nom"]),
            2 => one["layout"] = json!({ "visibility": "none" }),
            _ => {
                one.as_object_mut().unwrap().remove("paint");
            }
        }
    }
    for _ in 0..random.random_range(0..3) {
        let at = random.random_range(0..layers.len());
        if !NEEDED.contains(&layers[at]["id"].as_str().unwrap()) {
            layers.remove(at);
        }
    }
    for number in 0..random.random_range(0..3) {
        let at = random.random_range(0..=layers.len());
        layers.insert(at, json!({ "id": format!("ajout-{number}"), "type": "circle", "source": "places", "source-layer": "places" }));
    }
    for _ in 0..random.random_range(0..4) {
        let from = random.random_range(0..layers.len());
        let one = layers.remove(from);
        layers.insert(random.random_range(0..=layers.len()), one);
    }
    if random.random_bool(0.1) {
        layers.shuffle(random);
    }
}

#[test]
fn whatever_is_edited_the_patch_leads_there() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    for round in 0..300 {
        let theme = Theme::NAMES.choose(&mut random).unwrap();
        let mut edited = style(theme, None, true);
        edit(&mut edited, &mut random);
        let patch = Patch::of_edited(&edited).unwrap();
        let again = style(theme, Some(Patch::parse(&patch.to_json()).unwrap()), false);
        assert_eq!(ids(&again), ids(&edited), "round {round}: {}", patch.to_json());
        // A group that lost all its members is an empty one.
        let bare = |style: &Value| {
            let mut layers = style["layers"].clone();
            for layer in layers.as_array_mut().unwrap() {
                layer.as_object_mut().unwrap().retain(|_, value| *value != json!({}));
            }
            layers
        };
        assert_eq!(bare(&again), bare(&edited), "round {round}: {}", patch.to_json());
    }
}
