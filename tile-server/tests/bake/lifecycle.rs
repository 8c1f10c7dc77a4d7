//! One bundle after another in the same folder.

use std::fs;
use std::process::Command;
use std::time::Duration;

use repere_server::Error;

use crate::given::{Given, csv, row, samples, tokio_block};

/// Bakes a place of this name and gives the names of the bundle's files.
fn bake(given: &Given, nom: &str) -> Vec<String> {
    let source = given.file("a.csv", csv(&[row("1", nom, "45.1,5.7")]));
    let manifest = given.bake(&[source]).unwrap().manifest;
    manifest.names().into_iter().map(str::to_owned).collect()
}

fn all_there(given: &Given, names: &[String]) -> bool {
    names.iter().all(|name| given.out().join(name).exists())
}

#[test]
fn a_failed_bake_leaves_the_bundle_in_service() {
    let given = Given::new();
    bake(&given, "Mairie");
    let before = given.files();
    let good = given.file("b.csv", csv(&[row("2", "Poste", "45.1,5.7")]));
    let bad = given.file("c.csv", "rien,de,bon\n");
    assert!(matches!(given.bake(&[good, bad]), Err(Error::Header { .. })));
    assert!(given.files() == before, "not a byte may change");
}

/// The failure comes when index and tiles have been moved to their names.
#[test]
fn a_bake_that_cannot_publish_leaves_the_bundle_in_service() {
    let given = Given::new();
    bake(&given, "Mairie");
    let before = given.files();
    let source = given.file("a.csv", csv(&[row("1", "Poste", "45.1,5.7")]));
    let elsewhere = Given::new();
    let manifest = elsewhere.bake(std::slice::from_ref(&source)).unwrap().manifest;
    // A folder stands where the new places must go, which are moved after them.
    let obstacle = given.out().join(&manifest.files.fgb.name);
    fs::create_dir(&obstacle).unwrap();
    assert!(matches!(given.bake(&[source]), Err(Error::Write { .. })));
    fs::remove_dir(obstacle).unwrap();
    assert!(given.files() == before, "not a byte may change, and nothing may stay behind");
}

#[test]
fn the_generation_before_stays_until_the_next_bake() {
    let given = Given::new();
    let first = bake(&given, "Mairie");
    let second = bake(&given, "Poste");
    assert!(all_there(&given, &first) && all_there(&given, &second));
    // The same again is no new generation.
    assert_eq!(bake(&given, "Poste"), second);
    assert!(all_there(&given, &first));
    let mine = given.out().join("base.pmtiles");
    fs::write(&mine, "mine").unwrap();
    let third = bake(&given, "École");
    assert!(all_there(&given, &second) && all_there(&given, &third));
    // Reports of the same finding are the same file.
    let gone: Vec<&String> =
        first.iter().filter(|n| !second.contains(n) && !third.contains(n)).collect();
    assert_eq!(gone.len(), 3);
    assert!(gone.iter().all(|name| !given.out().join(name).exists()), "{first:?}");
    assert!(mine.exists(), "what is not ours stays");
}

#[test]
fn damaged_places_are_mended_by_baking_again() {
    let given = Given::new();
    let names = bake(&given, "Mairie");
    let places = given.out().join(names.iter().find(|n| n.ends_with(".fgb")).unwrap());
    let good = fs::read(&places).unwrap();
    fs::write(&places, &good[..good.len() / 2]).unwrap();
    bake(&given, "Mairie");
    assert_eq!(fs::read(&places).unwrap(), good);
}

/// Bakes are killed as no program can foresee, sooner and later: whenever it was,
/// one of the two bundles is there, whole.
#[test]
#[cfg(unix)]
fn whenever_a_bake_is_killed_a_whole_bundle_is_in_service() {
    let given = Given::new();
    let sources = samples();
    let first = given.bake(&sources[..1]).unwrap().manifest;
    let whole = Given::new();
    let second = whole.bake(&sources).unwrap().manifest;
    let mut delay = Duration::from_millis(1);
    let mut killed = 0;
    loop {
        let mut program = Command::new(env!("CARGO_BIN_EXE_repere"))
            .args(["bake", "--quiet", "--date", "2026-11-23", "--out"])
            .arg(given.out())
            .args(&sources)
            .spawn()
            .unwrap();
        std::thread::sleep(delay);
        // SIGKILL.
        program.kill().unwrap();
        let done = program.wait().unwrap().success();
        killed += u32::from(!done);
        let bundle = tokio_block(given.open());
        assert!([&first, &second].contains(&&bundle.manifest), "{delay:?}");
        assert_eq!(given.places().len() as u64, bundle.manifest.places, "{delay:?}");
        if done {
            break;
        }
        delay = delay * 5 / 4 + Duration::from_millis(1);
    }
    assert!(killed > 0);
    let names = given.files();
    assert!(names.keys().all(|name| !name.to_string_lossy().contains(".bake-")), "{names:?}");
    assert_eq!(tokio_block(given.open()).manifest, second);
}

#[test]
fn ids_that_repeat_are_qualified_and_counted() {
    let given = Given::new();
    let a = given.file("a.csv", csv(&[row("1", "Mairie", "45.1,5.7"), row("2", "Poste", ",")]));
    let b = given.file("b.csv", csv(&[row("1", "Gare", "45.1,5.7"), row("1", "Gare", "45.1,5.7")]));
    let report = given.bake(&[b, a]).unwrap().report;
    assert_eq!((report.repeated_ids, report.qualified_ids, report.places), (1, 3, 4));
    let mut ids: Vec<String> = given.places().into_iter().map(|p| p.id).collect();
    ids.sort();
    assert_eq!(ids, ["2", "a:1", "b:essai:1", "b:essai:1~2"]);
}
