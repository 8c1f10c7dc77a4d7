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
