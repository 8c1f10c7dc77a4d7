//! The binary: its command line, its output, its exit codes.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::given::{Given, csv, row, samples};

fn repere(arguments: &[&str], input: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_repere"));
    command.args(arguments).env("NO_COLOR", "1").stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.spawn().unwrap();
    if let Some(input) = input {
        // A program that stops early closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    }
    child.wait_with_output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn standard_input_is_a_source_in_either_format() {
    let table = csv(&[row("1", "Mairie", "45.1,5.7")]);
    let array = r#" [{"id":"1","nom":"Mairie","latitude":45.1,"longitude":5.7}]"#;
    for input in [table.as_str(), array] {
        let given = Given::new();
        let done = repere(&["bake", "-", "--out", text(&given.out())], Some(input));
        assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
        assert!(stdout(&done).contains("entrée standard : 1 ligne, 1 lieu\n"), "{}", stdout(&done));
        assert_eq!(stderr(&done), "", "no progress bar without a terminal");
        assert_eq!(given.places()[0].dataset, "entrée-standard");
    }
}

#[test]
fn a_bake_sums_up_what_it_did() {
    let given = Given::new();
    let mut arguments: Vec<String> = vec!["bake".into()];
    arguments.extend(samples().iter().map(|p| text(p).to_owned()));
    arguments.extend([
        "--out".into(),
        text(&given.out()).into(),
        "--date".into(),
        "2026-11-23".into(),
    ]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = stdout(&repere(&arguments, None));
    for expected in [
        "lieux-inventes.csv : ",
        " sans position\n",
        "1 identifiant en double : 2 lieux distingués",
        "À corriger : ",
        "× horaires : horaires illisibles",
        "  tuiles   places.",
        "Fait en ",
    ] {
        assert!(said.contains(expected), "{expected} is not in:\n{said}");
    }
    let quiet: Vec<&str> = arguments.iter().copied().chain(["--quiet"]).collect();
    assert_eq!(stdout(&repere(&quiet, None)), "");
}

#[test]
fn without_files_a_bake_reads_the_project_of_its_folder_or_another() {
    let given = Given::new();
    given.file("a.csv", csv(&[row("1", "Mairie", "45.1,5.7")]));
    let project =
        given.file("repere.toml", "[[sources]]\nnom = \"mairies\"\nfichier = \"a.csv\"\n");
    let asked = ["bake", "--config", text(&project)];
    let failed = repere(&asked, None);
    assert_eq!(failed.status.code(), Some(2));
    assert!(stderr(&failed).contains("ni « sortie » dans repere.toml"), "{}", stderr(&failed));
    let out = given.out();
    let done = repere(&[&asked[..], &["--out", text(&out)]].concat(), None);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    assert_eq!(given.places()[0].dataset, "mairies");

    given.file("repere.toml", "sortie = \"bundle\"\n[[source]]\nnom = \"mairies\"\n");
    let said = stderr(&repere(&asked, None));
    for expected in ["2 erreurs", "ligne 2, colonne 3", "vouliez-vous dire « sources » ?"] {
        assert!(said.contains(expected), "{expected} is not in:\n{said}");
    }
}

#[test]
fn an_error_is_printed_once_with_what_to_do() {
    let given = Given::new();
    let bad = given.file("lieux.csv", "intitule;ville\nMairie;Grenoble\n");
    let failed = repere(&["bake", text(&bad), "--out", text(&given.out())], None);
    assert_eq!(failed.status.code(), Some(1));
    assert_eq!(stdout(&failed), "");
    let said = stderr(&failed).split_whitespace().collect::<Vec<_>>().join(" ").replace(" │", "");
    assert_eq!(said.matches("intitule,ville").count(), 1, "{said}");
    assert!(said.contains("lieux.csv, ligne 1 : aucune colonne du standard"), "{said}");
    assert!(said.contains("aide : une première ligne qui nomme les colonnes"), "{said}");

    let missing = repere(&["bake", text(&given.path("x.csv")), "--out", text(&given.out())], None);
    let said = stderr(&missing);
    assert!(said.contains("x.csv : lecture impossible"), "{said}");
    assert!(said.contains("╰─▶ fichier ou dossier introuvable"), "{said}");
}

#[test]
fn a_wrong_command_line_is_explained_in_french() {
    for (arguments, expected) in [
        (
            &["bake", "a.csv", "--out", "b", "--jbos", "2"][..],
            "« --jbos » n’est pas une option de cette commande",
        ),
        (&["bake", "a.csv", "--out", "b", "--jbos", "2"], "vouliez-vous écrire « --jobs » ?"),
        (&["bake", "a.csv"], "il manque : --out <DOSSIER>"),
        (&["bake", "a.csv", "--config", "b.toml"], "ne va pas avec"),
        (&["bake", "--out", "b"], "ni fichiers de lieux, ni repere.toml dans ce dossier"),
        (
            &["bake", "a.csv", "--out", "b", "--date", "hier"],
            "« hier » ne convient pas : une date comme 2026-11-23 est attendue",
        ),
        (&["bake", "a.csv", "--out"], "il manque la valeur"),
        (&["cuire"], "« cuire » n’est pas une commande"),
        (&["base", "--out", "x", "--from", "y"], "il manque : --territoires <TERRITOIRES>"),
    ] {
        let failed = repere(arguments, None);
        assert_eq!(failed.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&failed).contains(expected), "{arguments:?}: {}", stderr(&failed));
    }
    let asked = repere(&["bake", "--help"], None);
    assert_eq!(asked.status.code(), Some(0));
    let said = stdout(&asked);
    assert!(said.contains("Usage : repere bake [OPTIONS] [SOURCES]...\n"), "{said}");
    for english in ["Usage:", "Print", "default", "possible values"] {
        assert!(!said.contains(english), "{english} is in:\n{said}");
    }
    let version = stdout(&repere(&["--version"], None));
    assert_eq!(version, concat!("repere ", env!("CARGO_PKG_VERSION"), "\n"));
    assert_eq!(repere(&[], None).status.code(), Some(2));
}

#[test]
fn serving_nothing_says_how_to_bake() {
    let given = Given::new();
    let failed =
        repere(&["serve", "--bundle", text(&given.path("x")), "--listen", "127.0.0.1:0"], None);
    assert_eq!(failed.status.code(), Some(1));
    let said = stderr(&failed);
    assert!(said.contains("manifest.json : lecture impossible"), "{said}");
    assert!(said.contains("repere bake SOURCES"), "{said}");
}

#[test]
fn cartes_are_judged_by_themselves_and_over_a_bundle() {
    let given = Given::new();
    let sources = samples();
    let mut arguments = vec!["bake"];
    arguments.extend(sources.iter().map(|path| text(path)));
    let out = given.out();
    arguments.extend(["--out", text(&out), "--quiet"]);
    assert_eq!(repere(&arguments, None).status.code(), Some(0));
    let cartes = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(cartes.path().join(name), text).unwrap();
    write("a.toml", "titre = \"A\"\nterritoires = [\"departement:38\"]\n");
    write("b.toml", "titre = \"B\"\nterritoires = [\"commune:38195\"]\n");
    write("c.toml", "titre = \"C\"\n[filtre]\nsource = [\"inconnue\"]\n");
    write("d.toml", "titre = \"D\"\n[[en_avant]]\nlieu = \"parti\"\nraison = \"Rien\"\n");
    let folder = text(cartes.path());
    let alone = repere(&["check", folder], None);
    assert!(stdout(&alone).starts_with("Sans faute : 4 cartes ("), "{}", stdout(&alone));
    let over = stdout(&repere(&["check", folder, "--bundle", text(&out)], None));
    let said: Vec<&str> = over.lines().collect();
    assert_eq!(said.len(), 4, "{over}");
    assert!(said[0].starts_with("b : Ce territoire n’a aucun lieu connu."), "{over}");
    assert!(said[1].starts_with("c : Aucun lieu ne répond à tous ces choix. Sans « "), "{over}");
    assert_eq!(said[2], "d : Le lieu « parti » n’est pas dans les données.");

    write("d.toml", "titre = \"D\"\ntitres = \"d\"\n");
    let wrong = repere(&["check", folder], None);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(stderr(&wrong).contains("vouliez-vous dire « titre » ?"), "{}", stderr(&wrong));
}

#[test]
fn places_beside_a_carte_join_the_bundle_under_its_name() {
    let given = Given::new();
    let base = given.file("base.csv", csv(&[row("1", "Mairie", "45.1,5.7")]));
    // What somebody writes in a spreadsheet: no id, no date.
    given.file(
        "cartes/nos-lieux.csv",
        "nom;commune;code_postal;adresse;latitude;longitude\nLe café des écrans;Grenoble;38000;2 rue des Essais;45,19;5,73\n",
    );
    given.file("cartes/ville.toml", "titre = \"Ville\"\nlieux = \"nos-lieux.csv\"\n");
    given.file("cartes/autre.toml", "titre = \"Autre\"\n[filtre]\nsource = \"!ville\"\n");
    let cartes = given.path("cartes");
    let out = given.out();
    let bake =
        || repere(&["bake", text(&base), "--cartes", text(&cartes), "--out", text(&out)], None);
    let check = || stdout(&repere(&["check", text(&cartes), "--bundle", text(&out)], None));

    let before = repere(&["bake", text(&base), "--out", text(&out)], None);
    assert!(before.status.success(), "{}", stderr(&before));
    assert!(
        check().contains("ville : les lieux de « lieux » ne sont pas dans ce bundle"),
        "{}",
        check()
    );

    let done = bake();
    assert!(done.status.success(), "{}", stderr(&done));
    let places = given.places();
    let mut told: Vec<(&str, &str)> = places.iter().map(|p| (&*p.nom, &*p.dataset)).collect();
    told.sort_unstable();
    assert_eq!(told, [("Le café des écrans", "ville"), ("Mairie", "base")]);
    assert!(check().starts_with("Sans faute : 2 cartes"), "{}", check());

    // A file that is not there is said where it is named, by each of the two.
    given.file("cartes/ville.toml", "titre = \"Ville\"\nlieux = \"nos-lieu.csv\"\n");
    let told = stderr(&repere(&["check", text(&cartes)], None));
    assert!(told.contains("ville.toml") && told.contains("ce fichier n’existe pas"), "{told}");
    let refused = bake();
    assert!(!refused.status.success());
    assert!(stderr(&refused).contains("nos-lieu.csv"), "{}", stderr(&refused));
    assert_eq!(given.places().len(), 2, "the bundle before is still there");
}

#[test]
fn a_rollback_puts_the_bundle_from_before_back_and_again() {
    let given = Given::new();
    let out = given.out();
    let rollback = || repere(&["rollback", "--bundle", text(&out)], None);
    let bake = |name: &str| {
        let source = given.file("a.csv", csv(&[row("1", name, "45.1,5.7")]));
        let done = repere(&["bake", text(&source), "--out", text(&out)], None);
        assert!(done.status.success(), "{}", stderr(&done));
    };
    bake("Mairie");
    let none = rollback();
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("il n’y a pas de bundle d’avant"), "{}", stderr(&none));
    bake("Poste");
    for expected in ["Mairie", "Poste", "Mairie"] {
        let done = rollback();
        assert!(done.status.success(), "{}", stderr(&done));
        assert!(stdout(&done).contains("de nouveau en service : 1 lieu"), "{}", stdout(&done));
        assert_eq!(given.places()[0].nom, expected);
    }
}
