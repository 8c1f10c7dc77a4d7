//! Cartes read from files: the examples that ship, and faults with their place.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use repere_server::carte::{Cartes, Known};
use repere_server::own_territories::KnownTerritories;
use repere_styles::Theme;

fn known() -> Known<'static> {
    static OFFICIAL: LazyLock<KnownTerritories> = LazyLock::new(KnownTerritories::official);
    Known { territories: &OFFICIAL, themes: &Theme::NAMES, overlays: None }
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cartes")
}

/// Writes one carte and reads its folder.
fn read(name: &str, text: &str) -> Result<Cartes, String> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(name), text).unwrap();
    Cartes::read(dir.path(), known()).map_err(|error| {
        let dir = dir.path().display().to_string();
        let lines = error.faults().iter().map(|fault| {
            let help = fault.help().map(|h| format!("\n    {h}")).unwrap_or_default();
            format!("{fault}{help}").replace(&format!("{dir}/"), "")
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}

fn faults(text: &str) -> String {
    read("essai.toml", text).unwrap_err()
}

#[test]
fn the_examples_are_right() {
    let cartes = Cartes::read(&examples(), known()).unwrap();
    let lines: Vec<String> = cartes
        .iter()
        .map(|carte| {
            let shortcuts = carte.shortcuts.iter().map(|s| s.title.as_str()).collect::<Vec<_>>();
            format!("{} | {} | {} | {}", carte.id, carte.title, carte.filter, shortcuts.join(", "))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_calque_is_one_of_the_bundle_s() {
    let dir = tempfile::tempdir().unwrap();
    let text = "titre = \"a\"\ncalques = [\"fragilité\", \"epci\"]\n";
    std::fs::write(dir.path().join("a.toml"), text).unwrap();
    let said = |overlays: &[&str]| {
        let known = Known { overlays: Some(overlays), ..known() };
        let error = Cartes::read(dir.path(), known).unwrap_err();
        let fault = &error.faults()[0];
        format!("{fault} | {}", fault.help().unwrap_or_default())
    };
    let misspelt = said(&["fragilite", "epci"]);
    assert!(misspelt.contains("ligne 2, colonne 12"), "{misspelt}");
    assert!(misspelt.contains("vouliez-vous dire « fragilite » ?"), "{misspelt}");
    assert!(said(&[]).contains("ce bundle n’a pas de calque"));
}

#[test]
fn every_key_is_read() {
    let cartes = read(
        "ville.toml",
        r##"
titre = "Ma ville"
langue = "fr"
territoires = ["commune:38185", "epci:200040715"]
autour = "20 km"
filtres = ["services", "prise_rdv", "services"]
theme = "contraste"
logo = "https://www.ville.fr/logo.svg"
signalement = "carte@ville.fr"
adresses = "ban"
sites = ["https://www.ville.fr", "https://*.ville.fr"]
fond = "ign"

[filtre]
dispositif_programmes_nationaux = ["france-services", "Aidants Connect"]
itinerance = "!Itinérant"
prise_rdv = true
source = ["Les Amis, réunis"]

[couleurs]
primaire = "teal"
secondaire = "#abc"

[vue]
centre = [5.72, 45]
zoom = 9.5

[[raccourcis]]
titre = "La gare"
centre = [5.71, 45.19]
zoom = 15
"##,
    )
    .unwrap();
    insta::assert_debug_snapshot!(cartes.find("ville").unwrap());
}

#[test]
fn faults_are_all_named_with_their_place_and_what_is_right() {
    insta::assert_snapshot!(faults(
        r##"titre = "Ma ville"
teritoires = ["commune:38185"]
territoires = ["departement:isere", "commune:99999", "38"]
filtres = ["service", "couleur"]
theme = "claire"
langue = "fra"
logo = "logo.svg"
signalement = "ville.fr"
adresses = "BAN"
sites = ["www.ville.fr", "https://ville.fr/accueil"]
fond = "osm"

[filtre]
service = ["x"]
services = ["Accès internet", "Aide aux démarches administrative"]
territoires = ["departement:38"]
prise_rdv = "peut-être"

[couleurs]
primaire = "bleu"
principale = "#005b96"

[vue]
centre = [45.18, 95.72]
zoom = 42

[[raccourcis]]
centre = [5.71, 45.19]
zoom = 15
"##
    ));
}

#[test]
fn what_does_not_go_together_is_said() {
    insta::assert_snapshot!(faults(
        "titre = \"A\"\nterritoires = [\"commune:38185\"]\nautour = \"20 km\"\nau_moins = 5\n"
    ));
    insta::assert_snapshot!(faults("titre = \"A\"\nautour = \"300 km\"\n"));
    insta::assert_snapshot!(faults("territoires = \"commune:38185\"\n[vue]\nzoom = 9\n"));
}

#[test]
fn a_file_that_is_no_toml_and_a_name_that_is_no_id_are_said() {
    insta::assert_snapshot!(faults("titre = \"Ma ville\nzoom"));
    insta::assert_snapshot!(read("Ma Ville.toml", "titre = \"A\"").unwrap_err());
    let nowhere = Cartes::read(Path::new("nulle-part"), known()).unwrap_err();
    assert!(nowhere.to_string().contains("nulle-part"));
}

#[test]
fn a_style_document_beside_the_carte_is_its_ground() {
    let dir = tempfile::tempdir().unwrap();
    let carte = "titre = \"A\"\nfond = \"style.json\"\n";
    std::fs::write(dir.path().join("a.toml"), carte).unwrap();
    let broken = Cartes::read(dir.path(), known()).unwrap_err();
    assert!(broken.faults()[0].to_string().contains("style.json"), "{broken}");

    let style = r#"{"version":8,"sources":{"x":{"type":"vector","url":"https://tuiles.example/x.json"}},
        "sprite":"https://images.example/s","layers":[]}"#;
    std::fs::write(dir.path().join("style.json"), style).unwrap();
    let cartes = Cartes::read(dir.path(), known()).unwrap();
    let hosts = cartes.find("a").unwrap().ground.hosts();
    let mut hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
    hosts.sort();
    assert_eq!(hosts, ["https://images.example", "https://tuiles.example"]);
}
