//! `repere publish` and `repere rollback` against S3, as their users run them.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::given::baked;
use crate::s3::S3;

/// Runs the program with what it needs to know of storage.
fn repere(s3: &S3, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_repere"))
        .args(arguments)
        .env_clear()
        .envs(s3.environment())
        .output()
        .unwrap()
}

fn publish(s3: &S3, bundle: &Path, to: &str) -> Output {
    repere(s3, &["publish", "--bundle", bundle.to_str().unwrap(), "--to", to])
}

/// What a command says, when it did what it should.
fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn failed(output: &Output) -> String {
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    // Lines are broken to the width of a terminal.
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

/// The bundle that a folder of the bucket has in service.
fn in_service(s3: &S3, folder: &str, manifest: &str) -> Option<String> {
    let json = std::fs::read(s3.folder(folder).join(manifest)).ok()?;
    let manifest: Value = serde_json::from_slice(&json).unwrap();
    Some(manifest["bundle"].as_str().unwrap().to_owned())
}

#[test]
fn a_bundle_is_put_verified_replaced_and_put_back() {
    let (s3, dir) = (S3::begin(true), tempfile::tempdir().unwrap());
    let bundle = dir.path().join("bundle");
    let first = baked(&bundle, &["lieux-inventes.csv"]);
    let text = said(&publish(&s3, &bundle, "s3://seau/national"));
    assert!(text.contains(&first) && text.contains("4 fichiers"), "{text}");
    assert_eq!(in_service(&s3, "national", "manifest.json"), Some(first.clone()));

    // The same again puts nothing, and verifies.
    let text = said(&publish(&s3, &bundle, "s3://seau/national/"));
    assert!(text.contains("0 fichier") && text.contains("4 déjà là"), "{text}");
    assert_eq!(in_service(&s3, "national", "manifest.before.json"), None);

    let second = baked(&bundle, &["lieux-inventes.csv", "maisons-inventees.csv"]);
    said(&publish(&s3, &bundle, "s3://seau/national"));
    assert_eq!(in_service(&s3, "national", "manifest.json"), Some(second.clone()));
    assert_eq!(in_service(&s3, "national", "manifest.before.json"), Some(first.clone()));

    // Back, and back again; then a third lets go of what only the first has.
    for (now, before) in [(&first, &second), (&second, &first)] {
        said(&repere(&s3, &["rollback", "--bundle", "s3://seau/national"]));
        assert_eq!(in_service(&s3, "national", "manifest.json"), Some(now.clone()));
        assert_eq!(in_service(&s3, "national", "manifest.before.json"), Some(before.clone()));
    }
    let own = s3.folder("national/places.csv");
    std::fs::write(&own, "à quelqu’un d’autre").unwrap();
    baked(&bundle, &["maisons-inventees.csv"]);
    said(&publish(&s3, &bundle, "s3://seau/national"));
    let names = std::fs::read_dir(s3.folder("national")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    // Two bundles of four files, two manifests, and what is somebody else's.
    let ours = names.filter(|name| !name.starts_with('.')).count();
    assert_eq!((ours, own.exists()), (11, true));
}

#[test]
fn what_is_wrong_is_said_and_changes_nothing() {
    let (s3, dir) = (S3::begin(true), tempfile::tempdir().unwrap());
    let bundle = dir.path().join("bundle");
    let first = baked(&bundle, &["lieux-inventes.csv"]);
    for (to, words) in [
        ("bundle-ailleurs", "on ne peut y publier"),
        ("https://127.0.0.1:9/seau", "on ne peut y publier"),
    ] {
        let text = failed(&publish(&s3, &bundle, to));
        assert!(text.contains(words), "{text}");
    }
    said(&publish(&s3, &bundle, "s3://seau/b"));

    // Another key.
    let denied = Command::new(env!("CARGO_BIN_EXE_repere"))
        .args(["publish", "--bundle", bundle.to_str().unwrap(), "--to", "s3://seau/b"])
        .env_clear()
        .envs(s3.environment())
        .env("AWS_SECRET_ACCESS_KEY", "un autre")
        .output()
        .unwrap();
    let text = failed(&denied);
    assert!(text.contains("accès refusé") && !text.contains("un autre"), "{text}");

    // A bundle that is damaged here does not go there.
    let second = baked(&bundle, &["maisons-inventees.csv"]);
    let fgb = std::fs::read_dir(&bundle).unwrap().map(|entry| entry.unwrap().path());
    let is_its = |path: &std::path::PathBuf| {
        let manifest = std::fs::read_to_string(bundle.join("manifest.json")).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        name.ends_with(".fgb") && manifest.contains(name)
    };
    let fgb = fgb.into_iter().find(is_its).unwrap();
    let good = std::fs::read(&fgb).unwrap();
    let mut bytes = good.clone();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&fgb, bytes).unwrap();
    let text = failed(&publish(&s3, &bundle, "s3://seau/b"));
    assert!(text.contains(".fgb") && text.contains("n’est pas celui"), "{text}");
    assert_eq!(in_service(&s3, "b", "manifest.json"), Some(first.clone()));

    // One that storage has damaged is found, and put again by the next.
    std::fs::write(&fgb, &good).unwrap();
    let there = s3.folder("b").join(fgb.file_name().unwrap());
    std::fs::write(&there, vec![0; good.len()]).unwrap();
    let text = failed(&publish(&s3, &bundle, "s3://seau/b"));
    assert!(text.contains("n’est pas celui"), "{text}");
    assert_eq!(in_service(&s3, "b", "manifest.json"), Some(first));
    said(&publish(&s3, &bundle, "s3://seau/b"));
    assert_eq!(in_service(&s3, "b", "manifest.json"), Some(second));
    assert_eq!(std::fs::read(&there).unwrap(), good);

    // Nothing to go back to.
    let text = failed(&repere(&s3, &["rollback", "--bundle", "s3://seau/rien"]));
    assert!(text.contains("pas de bundle d’avant"), "{text}");
}
