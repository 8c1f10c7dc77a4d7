//! Cartes read from files: the examples that ship, and faults with their place.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use repere_server::carte::{Cartes, Known};
use repere_server::own_territories::KnownTerritories;

fn known() -> Known<'static> {
    static OFFICIAL: LazyLock<KnownTerritories> = LazyLock::new(KnownTerritories::official);
    Known { territories: &OFFICIAL, overlays: None }
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cartes")
}

/// Writes one carte and reads its folder.
fn read(name: &str, text: &str) -> Result<Cartes, String> {
    read_all(&[(name, text)])
}

/// Writes a folder's files and reads it.
fn read_all(files: &[(&str, &str)]) -> Result<Cartes, String> {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
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
            let shortcuts = carte.shortcuts.iter().map(|s| s.title.to_string()).collect::<Vec<_>>();
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
titre = { fr = "Ma ville", en = "My town" }
introduction = "Des gens pour vous aider."
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

[[categories]]
titre = "Papiers et droits"
services = ["aide-aux-demarches-administratives", "Accès internet et matériel informatique"]

[[en_avant]]
lieu = "mairie,1"
raison = "Ouvert aussi le samedi"

[[masques]]
lieu = "ancien!"
raison = "Fermé depuis juin"

[[liens]]
titre = "Nos ateliers"
adresse = "https://www.ville.fr/ateliers"
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
fn faults_of_the_larger_keys_are_named_too() {
    insta::assert_snapshot!(faults(
        r##"titre = { en = "My town" }
introduction = { fr = "Ma ville", de = "Meine Stadt" }

[[categories]]
titre = "Rien"

[[categories]]
titre = "Papiers"
services = ["Aide aux démarches administrative"]

[[categories]]
services = ["Parentalité et éducation avec le numérique"]
frais_a_charge = ["Gratuit"]

[[en_avant]]
lieu = "mairie"

[[masques]]
raison = "Fermé"

[[liens]]
titre = "Nos ateliers"
adresse = "javascript:alert(1)"
"##
    ));
}

#[test]
fn a_carte_takes_over_what_its_model_says() {
    let cartes = read_all(&[
        (
            "hub.toml",
            r##"brouillon = true
theme = "sombre"
autour = "20 km"
filtres = ["services"]
[filtre]
prise_rdv = true
frais_a_charge = ["Gratuit"]
[couleurs]
primaire = "#005b96"
eau = "#aaccee"
"##,
        ),
        (
            "pays.toml",
            "modele = \"hub\"\ntitre = \"Pays\"\nterritoires = [\"epci:200040715\"]\n[couleurs]\nprimaire = \"#123456\"\n",
        ),
        (
            "ville.toml",
            "modele = \"pays\"\ntitre = \"Ville\"\nau_moins = 5\nterritoires = [\"commune:38185\"]\n[filtre]\nfrais_a_charge = []\n",
        ),
    ])
    .unwrap();
    let said: Vec<String> = cartes
        .iter()
        .map(|c| {
            format!(
                "{} {} {} {:?} {:?}",
                c.id,
                c.filter,
                c.theme,
                c.choices,
                c.colours.values().map(ToString::to_string).collect::<Vec<_>>()
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            r##"pays frais_a_charge=Gratuit&territoires=epci:200040715&prise_rdv=oui&autour=20km sombre ["services"] ["#aaccee", "#123456"]"##,
            r##"ville territoires=commune:38185&prise_rdv=oui&au_moins=5 sombre ["services"] ["#aaccee", "#123456"]"##,
        ]
    );
}

#[test]
fn a_model_that_cannot_be_one_is_said_where_it_is_named() {
    let faults = read_all(&[
        ("a.toml", "titre = \"A\"\nmodele = \"b\"\n"),
        ("b.toml", "titre = \"B\"\nmodele = \"a\"\n"),
        ("c.toml", "titre = \"C\"\nmodele = \"hubb\"\n"),
        ("d.toml", "modele = \"hub\"\n"),
        ("hub.toml", "brouillon = true\nautour = \"20 km\"\n"),
    ])
    .unwrap_err();
    insta::assert_snapshot!(faults);
}

#[test]
fn a_family_is_a_carte_for_each_territory() {
    let cartes = read(
        "communes.toml",
        r##"titre = { fr = "Se faire aider {à nom}", en = "Help in {nom}" }
introduction = "La carte {de nom}."
au_moins = 5
[[liens]]
titre = "La mairie {de nom}"
adresse = "https://www.service-public.fr/"
[famille]
par = "commune"
dans = ["epci:200040715", "commune:72181"]
"##,
    )
    .unwrap();
    let grenoble = cartes.find("communes-38185").unwrap();
    assert_eq!(&*grenoble.title, "Se faire aider à Grenoble");
    assert_eq!(&*grenoble.links[0].title, "La mairie de Grenoble");
    assert_eq!(grenoble.filter.to_query(), "territoires=commune:38185&au_moins=5");
    assert_eq!(grenoble.family.as_deref(), Some("communes"));
    assert_eq!(&*cartes.find("communes-72181").unwrap().title, "Se faire aider au Mans");
    assert_eq!(cartes.iter().len(), 50);
    assert!(cartes.find("communes").is_none());
}

#[test]
fn a_table_says_what_differs_in_a_family() {
    let family = "titre = \"À {nom}\"\n[couleurs]\neau = \"#aaccee\"\n[famille]\npar = \"epci\"\ntable = \"epci.csv\"\n";
    let table = "\u{feff}code;id;titre;primaire;autour\n200040715;metro;Grenoble-Alpes;#005b96;10 km\n200018166;;;;\n";
    let cartes = read_all(&[("epci.toml", family), ("epci.csv", table)]).unwrap();
    let metro = cartes.find("metro").unwrap();
    assert_eq!((&*metro.title, metro.colours.len()), ("Grenoble-Alpes", 2));
    assert_eq!(metro.filter.to_query(), "territoires=epci:200040715&autour=10km");
    assert_eq!(
        &*cartes.find("epci-200018166").unwrap().title,
        "À Communauté de communes Le Grésivaudan"
    );

    // As a spreadsheet of Windows saves it.
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("epci.toml"), family).unwrap();
    std::fs::write(dir.path().join("epci.csv"), b"code;titre\r\n200040715;La m\xe9tro\r\n")
        .unwrap();
    let windows = Cartes::read(dir.path(), known()).unwrap();
    assert_eq!(&*windows.find("epci-200040715").unwrap().title, "La métro");

    let table = "code,titre,couleur\n200040715,A,\n999999999,B,\n";
    let unknown = read_all(&[("epci.toml", family), ("epci.csv", table)]).unwrap_err();
    let table = "code,id,primaire,au_moins\n200040715,Métro,bleu,beaucoup\n";
    let wrong = read_all(&[("epci.toml", family), ("epci.csv", table)]).unwrap_err();
    let none = read("epci.toml", family).unwrap_err();
    let empty = read("a.toml", "titre = \"A\"\n[famille]\npar = \"canton\"\n").unwrap_err();
    insta::assert_snapshot!([unknown, wrong, none, empty].join("\n--\n"));
}

#[test]
fn what_has_not_changed_is_not_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write("hub.toml", "brouillon = true\ntheme = \"sombre\"\n");
    write("ville.toml", "modele = \"hub\"\ntitre = \"Ville\"\n");
    write("bourg.toml", "titre = \"Bourg\"\n");
    write("epci.toml", "titre = \"{nom}\"\n[famille]\npar = \"epci\"\ntable = \"epci.csv\"\n");
    write("epci.csv", "code,titre\n200040715,Un\n");
    let first = Cartes::read(dir.path(), known()).unwrap();
    let same = |one: &Cartes, other: &Cartes, id: &str| {
        std::sync::Arc::ptr_eq(one.find(id).unwrap(), other.find(id).unwrap())
    };
    let again = first.again(dir.path(), known()).unwrap();
    assert!(["ville", "bourg", "epci-200040715"].iter().all(|id| same(&first, &again, id)));

    write("hub.toml", "brouillon = true\ntheme = \"contraste\"\n");
    write("epci.csv", "code,titre\n200040715,Deux\n");
    let changed = again.again(dir.path(), known()).unwrap();
    assert!(same(&again, &changed, "bourg"));
    assert_eq!(changed.find("ville").unwrap().theme.to_string(), "contraste");
    assert_eq!(&*changed.find("epci-200040715").unwrap().title, "Deux");
}

/// What the schema says against a carte.
fn by_schema(text: &str) -> Vec<String> {
    let table: toml::Table = text.parse().unwrap();
    let validator = jsonschema::validator_for(&repere_server::carte::schema()).unwrap();
    let json = serde_json::to_value(table).unwrap();
    validator.iter_errors(&json).map(|error| format!("{error}")).collect()
}

#[test]
fn the_schema_and_the_reader_say_the_same() {
    let files = std::fs::read_dir(examples()).unwrap().map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.is_file()) {
        assert_eq!(by_schema(&std::fs::read_to_string(&path).unwrap()), [""; 0], "{path:?}");
    }
    // Each with a line that is right, and one that is wrong.
    for (right, wrong) in [
        ("introduction = { fr = \"a\", en = \"b\" }", "introduction = { en = \"b\" }"),
        ("langue = \"en\"", "langue = \"de\""),
        ("brouillon = true", "brouillon = \"oui\""),
        ("territoires = [\"departement:38\"]", "territoires = \"departement:38\""),
        (
            "territoires = [\"departement:38\"]\nau_moins = 5",
            "territoires = [\"departement:38\"]\nau_moins = 0",
        ),
        ("filtres = [\"services\", \"ouvert\", \"prise_rdv\"]", "filtres = [\"service\"]"),
        ("theme = \"sombre\"", "theme = 3"),
        ("fond = \"ign\"", "fond = true"),
        (
            "[filtre]\nservices = \"acces-internet-et-materiel-informatique\"\nprise_rdv = true",
            "[filtre]\nservice = \"x\"",
        ),
        ("[filtre]\nsource = [\"Les Amis\"]\nlieux = [\"!a\"]", "[filtre]\nautour = \"20 km\""),
        ("[couleurs]\nprimaire = \"teal\"", "[couleurs]\nprincipale = \"teal\""),
        ("[vue]\ncentre = [5.7, 45]\nzoom = 9", "[vue]\ncentre = [5.7, 95]\nzoom = 9"),
        ("[vue]\ncentre = [5, 45]\nzoom = 9.5", "[vue]\nzoom = 9"),
        (
            "[[raccourcis]]\ntitre = \"a\"\ncentre = [5.7, 45.1]\nzoom = 9",
            "[[raccourcis]]\ncentre = [5.7, 45.1]\nzoom = 9",
        ),
        (
            "[[categories]]\ntitre = \"a\"\nfrais_a_charge = [\"Gratuit\"]",
            "[[categories]]\ntitre = \"a\"",
        ),
        ("[[en_avant]]\nlieu = \"a\"\nraison = \"b\"", "[[en_avant]]\nlieu = \"a\""),
        (
            "[[masques]]\nlieu = \"a\"\nraison = { fr = \"b\" }",
            "[[masques]]\nid = \"a\"\nraison = \"b\"",
        ),
        ("[[liens]]\ntitre = \"a\"\nadresse = \"https://a.fr/\"", "[[liens]]\ntitre = \"a\""),
        ("[famille]\npar = \"epci\"\ndans = [\"departement:38\"]", "[famille]\npar = \"canton\""),
    ] {
        let [right, wrong] = [right, wrong].map(|text| format!("titre = \"A\"\n{text}\n"));
        assert_eq!(by_schema(&right), [""; 0], "{right}");
        assert!(read("a.toml", &right).is_ok(), "{right}");
        assert!(!by_schema(&wrong).is_empty(), "{wrong}");
        assert!(read("a.toml", &wrong).is_err(), "{wrong}");
    }
    // Whatever key there is, both know it.
    let schema = repere_server::carte::schema();
    for key in schema["properties"].as_object().unwrap().keys() {
        let faults = read("a.toml", &format!("titre = \"A\"\n{key} = 1979-05-27\n"));
        assert!(!faults.is_err_and(|faults| faults.contains("clé inconnue")), "{key}");
    }
    let unknown = faults("sans = 1\n");
    assert!(unknown.contains("clé inconnue"), "{unknown}");
    assert!(!by_schema("titre = \"A\"\nsans = 1\n").is_empty());
}

#[test]
fn two_cartes_have_two_ids() {
    let family = "titre = \"À {nom}\"\n[famille]\npar = \"epci\"\ntable = \"epci.csv\"\n";
    let fault = read_all(&[
        ("metro.toml", "titre = \"La métropole\"\n"),
        ("epci.toml", family),
        ("epci.csv", "code,id\n200040715,metro\n"),
    ]);
    assert!(fault.unwrap_err().contains("« metro » est déjà l’identifiant d’une autre carte"));
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
