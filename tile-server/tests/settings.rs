//! Settings of `repere serve`: where each comes from, and what is wrong in a file.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::Path;
use std::process::{Command, Output};

fn told(dir: &Path, text: &str, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    std::fs::write(dir.join("serveur.toml"), text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_repere"));
    command.env_clear().env("NO_COLOR", "1").envs(environment.iter().copied());
    command.arg("serve").args(["--settings", "serveur.toml", "--print-settings"]);
    command.args(arguments).current_dir(dir).output().unwrap()
}

/// The value of a setting and its origin.
fn row(output: &Output, name: &str) -> (String, String) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let mut words = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let found = words.find(|words| words.first() == Some(&name)).unwrap();
    (found[1].to_owned(), found[2..].join(" "))
}

#[test]
fn the_command_line_comes_before_the_environment_and_that_before_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let text = "bundle = \"donnees/bundle\"\nrate = 5\nconnections = 7\n\nbehind-proxy = true\n\
                drain = 9\nbase = \"s3://seau/base.pmtiles\"\n";
    let environment = [("REPERE_CONNECTIONS", "8"), ("REPERE_DRAIN", "8")];
    let output = told(dir.path(), text, &environment, &["--drain", "3"]);
    for (name, value, origin) in [
        ("bundle", "donnees/bundle", "serveur.toml, ligne 1"),
        ("base", "s3://seau/base.pmtiles", "serveur.toml, ligne 7"),
        ("rate", "5", "serveur.toml, ligne 2"),
        ("behind-proxy", "true", "serveur.toml, ligne 5"),
        ("connections", "8", "REPERE_CONNECTIONS"),
        ("drain", "3", "ligne de commande"),
        ("listen", "127.0.0.1:8080", "par défaut"),
        ("cartes", "–", "par défaut"),
    ] {
        assert_eq!(row(&output, name), (value.to_owned(), origin.to_owned()), "{name}");
    }
    // A file elsewhere: its paths are beside it.
    let sub = dir.path().join("etc");
    std::fs::create_dir(&sub).unwrap();
    std::fs::write(sub.join("ici.toml"), "bundle = \"b\"\n").unwrap();
    let elsewhere = Command::new(env!("CARGO_BIN_EXE_repere"))
        .args(["serve", "--print-settings"])
        .env_clear()
        .env("REPERE_SETTINGS", sub.join("ici.toml"))
        .output()
        .unwrap();
    assert_eq!(row(&elsewhere, "bundle").0, sub.join("b").display().to_string());
}

#[test]
fn all_that_is_wrong_in_a_file_is_said_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let text = "bundle = 3\nratee = 5\nrate = 0\nconnections = \"beaucoup\"\nbehind-proxy = \"oui\"\n\
                log = \"xml\"\njeton = \"secret\"\nsettings = \"autre.toml\"\n";
    let output = told(dir.path(), text, &[], &[]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap());

    let output = told(dir.path(), "bundle = [", &[], &[]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("serveur.toml, ligne 1"));
    let nothing = Command::new(env!("CARGO_BIN_EXE_repere"))
        .args(["serve", "--settings", "rien.toml"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    let text = String::from_utf8(nothing.stderr).unwrap();
    assert!(text.contains("rien.toml : lecture impossible"), "{text}");
}

#[test]
fn the_token_is_told_by_nobody_and_may_lie_in_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let token = "un-jeton-assez-long-pour-le-studio";
    std::fs::write(dir.path().join("jeton"), token).unwrap();
    let text = "bundle = \"rien\"\nstudio-write = \".\"\n";
    let output = told(dir.path(), text, &[("REPERE_STUDIO_JETON", token)], &[]);
    assert!(!String::from_utf8_lossy(&output.stdout).contains(token));
    for (file, words) in [("jeton", "rien"), ("autre", "autre : lecture impossible")] {
        let serve = Command::new(env!("CARGO_BIN_EXE_repere"))
            .args(["serve", "--bundle", "rien", "--studio-write", ".", "--listen", "127.0.0.1:0"])
            .env_clear()
            .env("REPERE_STUDIO_JETON_FILE", file)
            .current_dir(dir.path())
            .output()
            .unwrap();
        // With a token it goes on, to the bundle that is not there.
        let text = String::from_utf8(serve.stderr).unwrap();
        assert!(text.contains(words) && !text.contains("jeton d’au moins"), "{text}");
    }
}
