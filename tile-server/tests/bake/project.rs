//! `repere.toml`: what it says, and what is said of one that is wrong.

use repere_server::Error;
use repere_server::pipeline::bake;
use repere_server::project::Project;

use crate::given::{Given, csv, row};

/// A `repere.toml` read, or its faults with what would be right, a line each.
fn read(given: &Given, text: &str) -> Result<Project, String> {
    let path = given.file("repere.toml", text);
    Project::read(&path).map_err(|error| {
        let Error::Project(error) = error else { panic!("{error}") };
        let folder = format!("{}/", path.parent().unwrap().display());
        let lines = error.faults().iter().map(|fault| {
            let help = fault.help().map(|h| format!("\n    {h}")).unwrap_or_default();
            format!("{fault}{help}").replace(&folder, "")
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}

#[test]
fn every_fault_of_a_project_is_named_with_its_place() {
    let said = read(
        &Given::new(),
        r#"
sorti = "bundle"
territoires = 12
[[sources]]
nom = "a"
fichier = "a.csv"
license = "ouverte"
date = "hier"
priorite = 1.5
[[sources]]
nom = "a"
[fusion]
active = "oui"
"#,
    );
    insta::assert_snapshot!(said.unwrap_err());
    let said = read(&Given::new(), "sortie = \"x\"\nsources = 3").unwrap_err();
    assert!(said.contains("« sources » est une suite de tables"), "{said}");
    let said = read(&Given::new(), "sortie = \"x\"").unwrap_err();
    assert!(said.starts_with("repere.toml, ligne 1, colonne 1 : aucune source"), "{said}");
    let said = read(&Given::new(), "sortie = ").unwrap_err();
    assert!(said.contains("TOML illisible"), "{said}");
}

#[test]
fn a_project_bakes_files_beside_it_under_the_names_it_gives() {
    let given = Given::new();
    given.file("donnees/a.csv", csv(&[row("1", "Mairie", "45.1,5.7")]));
    given.file("donnees/b.csv", csv(&[row("2", "École", "45.2,5.7")]));
    let project = read(
        &given,
        r#"
sortie = "bundle"
attribution = "Le hub"
[[sources]]
nom = "mairies"
fichier = "donnees/b.csv"
[[sources]]
nom = "écoles"
fichier = "donnees/a.csv"
licence = "Licence Ouverte 2.0"
date = 2026-08-01
priorite = 10
"#,
    )
    .unwrap();
    assert!(project.fusion.active, "a project merges unless it says no");
    assert_eq!(project.sources[1].date, Some(jiff::civil::date(2026, 8, 1)));
    let options = project.bake_options(None, jiff::civil::date(2026, 11, 23)).unwrap();
    let baked = bake(&options, &|_, _, _| {}).unwrap();
    let names: Vec<&str> = baked.manifest.sources.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["mairies", "écoles"]);
    assert_eq!(baked.manifest.attribution, "Le hub");
    assert_eq!(given.places().len(), 2);
}

#[test]
fn sources_of_other_columns_come_in_by_their_mappings() {
    let given = Given::new();
    given.file(
        "v0.csv",
        "id;nom;commune;code_postal;adresse;latitude;longitude;publics_accueillis;date_maj\n\
         1;Le Nid;Grenoble;38000;1 rue Neuve;45.18;5.72;Familles/enfants;01/02/2022\n",
    );
    given.file(
        "fs.json",
        r#"[{"id_fs": 7, "lib_fs": "France services du Lac", "lib_com": "Grenoble",
            "code_postal": "38000", "h_lundi": "9h-12h", "h_mardi": "sur rdv", "autre": 1}]"#,
    );
    given.file(
        "a.json",
        r#"{"results": [{"n": 3, "lieu": {"nom": "La Ruche", "ville": "Grenoble"}}]}"#,
    );
    given.file(
        "a.toml",
        "[colonnes]\nid = \"n\"\nnom = \"lieu.nom\"\ncommune = \"lieu.ville\"\nadresse = \"voie\"\n",
    );
    let project = read(
        &given,
        r#"
sortie = "bundle"
[fusion]
active = false
[[sources]]
nom = "v0"
fichier = "v0.csv"
correspondance = "schema-v0"
[[sources]]
nom = "fs"
fichier = "fs.json"
correspondance = "france-services"
[[sources]]
nom = "ruche"
fichier = "a.json"
correspondance = "a.toml"
"#,
    )
    .unwrap();
    let options = project.bake_options(None, jiff::civil::date(2026, 11, 23)).unwrap();
    let report = bake(&options, &|_, _, _| {}).unwrap().report;
    let mut places = given.places();
    places.sort_by(|a, b| a.nom.cmp(&b.nom));
    let [fs, ruche, nid] = &places[..] else { panic!("{places:?}") };
    assert_eq!((fs.id.as_str(), fs.typologie.join("|").as_str()), ("france-services-7", "RFS"));
    assert_eq!(fs.horaires, "Mo 09:00-12:00; Tu \"sur rdv\"");
    assert!(fs.semaine.is_some(), "a comment is no reason not to read the rest");
    assert_eq!((ruche.id.as_str(), ruche.commune.as_str()), ("3", "Grenoble"));
    assert_eq!(nid.publics_specifiquement_adresses, ["Familles et/ou enfants"]);
    assert_eq!(nid.date_maj, "2022-02-01");
    let unread: Vec<String> = report
        .list
        .iter()
        .filter(|finding| finding.message.contains("horaires"))
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        unread,
        [
            "fs.json, ligne 1, horaires = « sur rdv » : horaires d’un jour illisibles : gardés comme commentaire (mardi)"
        ]
    );
    let said = |dataset: &str| report.sources.iter().find(|s| s.dataset == dataset).unwrap();
    assert_eq!(said("fs").unknown_columns, ["autre"]);
    assert_eq!(said("ruche").notes, ["clés absentes de tous les objets : voie"]);
}

#[test]
fn a_mapping_that_is_wrong_or_does_not_fit_is_said_with_its_place() {
    let given = Given::new();
    given.file("a.csv", "Numéro;Nom\n1;La Ruche\n");
    given.file("a.toml", "[colonnes]\nid = \"Numéro\"\nnom = \"Noms\"\n");
    let source = |mapping: &str| {
        format!(
            "sortie = \"b\"\n[[sources]]\nnom = \"a\"\nfichier = \"a.csv\"\ncorrespondance = \"{mapping}\"\n"
        )
    };
    let said = read(&given, &source("schema-v1")).unwrap_err();
    assert!(said.contains("vouliez-vous dire « schema-v0 » ?"), "{said}");
    given.file("faux.toml", "[colonnes]\nid = 3\n");
    let said = read(&given, &source("faux.toml")).unwrap_err();
    assert!(said.contains("faux.toml, ligne 2, colonne 6 : un texte est attendu"), "{said}");
    let project = read(&given, &source("a.toml")).unwrap();
    let options = project.bake_options(None, jiff::civil::date(2026, 11, 23)).unwrap();
    let error = bake(&options, &|_, _, _| {}).unwrap_err();
    let Error::Mapping(error) = error else { panic!("{error}") };
    let said = error.faults[0].to_string();
    assert!(
        said.ends_with(
            "a.toml, ligne 3, colonne 7 : la colonne « Noms » n’est pas dans le fichier"
        ),
        "{said}"
    );
    assert_eq!(error.faults[0].help(), Some("vouliez-vous dire « Nom » ?"));
}

#[test]
fn the_example_of_a_hub_bakes_its_four_kinds_of_sources() {
    let given = Given::new();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/hub/repere.toml");
    let project = Project::read(&path).unwrap();
    let date = jiff::civil::date(2026, 11, 23);
    let mut options = project.bake_options(Some(given.out()), date).unwrap();
    options.fusion.active = false;
    let baked = bake(&options, &|_, _, _| {}).unwrap();
    let formats: Vec<(&str, &str, u64)> = baked
        .report
        .sources
        .iter()
        .map(|s| (s.dataset.as_str(), s.format.as_str(), s.places))
        .collect();
    assert_eq!(
        formats,
        [
            ("annuaire", "csv", 5),
            ("bibliotheques", "geojson", 4),
            ("espaces-publics", "csv", 3),
            ("maisons", "xlsx", 3),
        ]
    );
    assert_eq!(
        baked.manifest.attribution,
        "Données : Hub de l’Exemple (2026-10-15, Licence Ouverte 2.0), \
         Bibliothèques de l’Exemple (2026-09-01, ODbL 1.0), \
         espaces-publics (2022-06-30, Licence Ouverte 2.0), \
         France Services de l’Exemple (2026-11-02, Licence Ouverte 2.0)"
    );
    let places = given.places();
    let place = |id: &str| places.iter().find(|place| place.id == id).unwrap();
    let workshop = place("hub-2");
    assert_eq!(workshop.nom, "L’Atelier du Sud-Grésivaudan", "Windows-1252 is read as such");
    assert_eq!(workshop.horaires, "Mo 14:00-18:00; We 09:30-12:00; Fr \"sur rendez-vous\"");
    let at = workshop.position.unwrap();
    assert_eq!(format!("{:.4} {:.4}", at.lat(), at.lon()), "45.1515 5.3206");
    let bus = place("france-services-1002");
    assert_eq!(
        (bus.itinerance.join("|").as_str(), bus.date_maj.as_str()),
        ("Itinérant", "2026-11-02")
    );
    assert_eq!(place("epn-2").formations_labels, ["Fabriques de Territoire"]);
    assert_eq!(baked.report.hours_unread, 0, "{:?}", baked.report.remarks);
}
