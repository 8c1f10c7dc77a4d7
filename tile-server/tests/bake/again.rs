//! Baking again: what changed, and nothing else.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use repere_server::bundle::Bundle;
use repere_server::difference::{Change, Totals, What, compare};
use repere_server::pipeline::{bake, bake_again};
use repere_server::project::Project;
use repere_server::{Error, Unchanged};

use crate::given::{Given, csv, row, samples, tokio_block};

fn changes(before: &Bundle, after: &Bundle) -> (Vec<Change>, Totals) {
    let mut all = Vec::new();
    let totals = compare::<Error>(before, after, &mut |change| {
        all.push(change);
        Ok(())
    });
    (all, totals.unwrap())
}

#[test]
fn a_bake_that_takes_over_what_did_not_change_writes_the_same_bytes() {
    let (again, anew) = (Given::new(), Given::new());
    let mut unchanged = Unchanged::default();
    let a = again.file("a.csv", csv(&[row("1", "Mairie", "45.1,5.7"), row("2", "Poste", ",")]));
    let b = again.file("b.csv", csv(&[row("1", "Gare", "45.2,5.8"), "".into()]));
    let sources = [a.clone(), b.clone()];
    let quiet = |_, _, _| ();
    bake_again(&again.options(&sources), &mut unchanged, &quiet).unwrap();
    // One file longer, one source more, one less: whatever is left is taken over.
    again.file("b.csv", csv(&[row("1", "Gare routière", "45.2,5.8"), row("3", "École", ",")]));
    let more = [a.clone(), b.clone(), samples()[2].clone()];
    for sources in [&sources[..], &more, &sources[1..]] {
        let taken = bake_again(&again.options(sources), &mut unchanged, &quiet).unwrap();
        let read = bake(&anew.options(sources), &quiet).unwrap();
        assert_eq!(taken.manifest, read.manifest);
        assert_eq!(taken.report, read.report);
    }
}

#[test]
fn a_source_that_did_not_change_is_not_read_again() {
    let given = Given::new();
    let mut unchanged = Unchanged::default();
    let a = given.file("a.csv", csv(&[row("1", "Mairie", "45.1,5.7")]));
    let b = given.file("b.csv", csv(&[row("2", "Gare", "45.2,5.8")]));
    let count = std::sync::atomic::AtomicU64::new(0);
    let heard = |stage, done, _| {
        if stage == repere_server::pipeline::Stage::Read && done > 0 {
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    };
    let mut read = || {
        let before = count.load(std::sync::atomic::Ordering::Relaxed);
        let options = given.options(&[a.clone(), b.clone()]);
        bake_again(&options, &mut unchanged, &heard).unwrap();
        count.load(std::sync::atomic::Ordering::Relaxed) - before
    };
    assert_eq!(read(), 2);
    assert_eq!(read(), 0);
    given.file("b.csv", csv(&[row("2", "Gare routière", "45.2,5.8")]));
    assert_eq!(read(), 1);
}

#[test]
fn what_appeared_went_and_changed_is_told_column_by_column() {
    let given = Given::new();
    let first =
        csv(&[row("1", "Mairie", "45.1,5.7"), row("2", "Poste", ","), row("3", "Gare", ",")]);
    given.bake(&[given.file("a.csv", first)]).unwrap();
    assert!(tokio_block(Bundle::open_before(given.out())).unwrap().is_none());
    let second = csv(&[
        row("1", "Mairie annexe", "45.1,5.8"),
        row("3", "Gare", ","),
        row("4", "École", "45.3,5.7"),
    ]);
    given.bake(&[given.file("a.csv", second)]).unwrap();
    let before = tokio_block(Bundle::open_before(given.out())).unwrap().unwrap();
    let after = tokio_block(given.open());
    let (mut all, totals) = changes(&before, &after);
    all.sort_by(|a, b| a.id.cmp(&b.id));
    insta::assert_snapshot!(serde_json::to_string_pretty(&all).unwrap());
    assert_eq!((totals.apparus, totals.disparus, totals.modifies, totals.inchanges), (1, 1, 1, 1));
    let (none, same) = changes(&after, &after);
    assert!(none.is_empty() && same.is_same());
    let (back, totals) = changes(&after, &before);
    assert_eq!(back.len(), 3);
    assert!(back.iter().any(|c| c.id == "4" && c.what == What::Gone));
    assert_eq!((totals.apparus, totals.disparus), (1, 1));
}

#[test]
fn the_command_tells_the_difference_as_a_text_and_as_json() {
    let given = Given::new();
    let diff = |options: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_repere"))
            .arg("diff")
            .arg(given.out())
            .args(options)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    given.bake(&[given.file("a.csv", csv(&[row("1", "Mairie", "45.1,5.7")]))]).unwrap();
    let (code, _, said) = diff(&[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("aucun bundle d’avant"), "{said}");
    given.bake(&[given.file("a.csv", csv(&[row("1", "Mairie annexe", "45.1,5.7")]))]).unwrap();
    let (code, text, _) = diff(&[]);
    assert_eq!(code, Some(0));
    assert!(text.contains("~ Mairie annexe · Grenoble (1)"), "{text}");
    assert!(text.contains("    nom : « Mairie » → « Mairie annexe »"), "{text}");
    assert!(text.contains("0 apparus, 0 disparus, 1 modifiés, 0 inchangés"), "{text}");
    let (_, json, _) = diff(&["--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changements"][0]["quoi"], "modifie");
    assert_eq!(json["bilan"]["champs"]["nom"], 1);
}

#[test]
fn a_change_bakes_again_and_a_fault_leaves_the_bundle_in_service() {
    let given = Given::new();
    let source = given.file("a.csv", csv(&[row("1", "Mairie", "45.1,5.7")]));
    let mut program = Command::new(env!("CARGO_BIN_EXE_repere"))
        .args(["bake", "--watch", "--date", "2026-11-23", "--out"])
        .arg(given.out())
        .arg(&source)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut faults = BufReader::new(program.stderr.take().unwrap()).lines();
    // The first summary ends with the time it took.
    said.by_ref().map(Result::unwrap).find(|line| line.contains("fichiers")).expect("a bundle");
    given.file("a.csv", csv(&[row("1", "Mairie annexe", "45.1,5.7")]));
    let told = said.by_ref().map(Result::unwrap).find(|line| line.contains("modifiés")).unwrap();
    assert!(told.contains("1 modifiés"), "{told}");
    given.file("a.csv", "rien,de,bon\n");
    let fault = faults.by_ref().map(Result::unwrap).find(|line| line.contains("a.csv")).unwrap();
    assert!(fault.contains("ligne 1"), "{fault}");
    let manifest = given.files();
    given.file("a.csv", csv(&[row("1", "Mairie", "45.1,5.7"), row("2", "Poste", ",")]));
    said.by_ref().map(Result::unwrap).find(|line| line.contains("apparus")).expect("again");
    program.kill().unwrap();
    program.wait().unwrap();
    let of = |name: &str| manifest.iter().find(|(path, _)| path.ends_with(name)).unwrap().1;
    let text = String::from_utf8(of("manifest.json").clone()).unwrap();
    assert!(text.contains("\"places\": 1"), "the faulty file changed nothing: {text}");
    assert_eq!(given.places().len(), 2);
}

#[test]
fn every_file_that_a_project_names_is_watched() {
    let given = Given::new();
    let text = "sortie = \"bundle\"\nterritoires = \"communes.csv\"\n\
                [[sources]]\nnom = \"a\"\nfichier = \"a.csv\"\n\
                [fusion]\nmemes = \"memes.csv\"\ndistincts = \"distincts.csv\"\n";
    let project = Project::read(&given.file("repere.toml", text)).unwrap();
    let files = project.bake_options(None, jiff::civil::date(2026, 11, 23)).unwrap().files();
    let mut names: Vec<&str> =
        files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["a.csv", "communes.csv", "distincts.csv", "memes.csv"]);
}
