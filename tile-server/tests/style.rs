//! `repere style import`: a style that somebody edited, as changes of layers.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use repere_styles::{Base, StyleOptions, Theme, resolve};
use serde_json::{Value, json};

fn import(dir: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_repere"));
    command.current_dir(dir).args(["style", "import", "edite.json", "--out", "couches.json"]);
    command.args(more).output().unwrap()
}

fn style() -> Value {
    let options = StyleOptions {
        base: Base::PlanIgn,
        places: "https://carte.example/tiles/places.json".to_owned(),
        origin: true,
        ..StyleOptions::default()
    };
    resolve(&Theme::builtin("clair").unwrap(), &options).unwrap()
}

#[test]
fn what_changed_is_written_and_said_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let edited = dir.path().join("edite.json");
    let mut changed = style();
    let layers = changed["layers"].as_array_mut().unwrap();
    let clusters = layers.iter_mut().find(|layer| layer["id"] == "clusters").unwrap();
    clusters["paint"]["circle-color"] = json!("#aa0000");
    layers.push(
        json!({ "id": "halos", "type": "circle", "source": "places", "source-layer": "places" }),
    );
    fs::write(&edited, changed.to_string()).unwrap();

    let done = import(dir.path(), &[]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(
        String::from_utf8_lossy(&done.stdout),
        "couches.json : 1 couche modifiée, 1 couche ajoutée, 0 couche déplacée, 0 couche retirée\n"
    );
    let written = fs::read_to_string(dir.path().join("couches.json")).unwrap();
    let file: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(file["modifier"], json!({ "clusters": { "paint": { "circle-color": "#aa0000" } } }));
    assert_eq!(file["ajouter"][0]["apres"], "places-highlight");

    // What is there is replaced only when asked.
    let again = import(dir.path(), &[]);
    assert!(!again.status.success());
    assert!(
        String::from_utf8_lossy(&again.stderr).contains("couches.json : ce fichier existe déjà")
    );
    assert!(import(dir.path(), &["--force"]).status.success());

    // What cannot be read leaves it as it was.
    for (text, why) in
        [("{", "ce n’est pas du JSON"), (r#"{ "version": 8, "layers": [] }"#, "origine=oui")]
    {
        fs::write(&edited, text).unwrap();
        let refused = import(dir.path(), &["--force"]);
        assert!(!refused.status.success());
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(told.contains("edite.json") && told.contains(why), "{told}");
    }
    assert_eq!(fs::read_to_string(dir.path().join("couches.json")).unwrap(), written);
}
