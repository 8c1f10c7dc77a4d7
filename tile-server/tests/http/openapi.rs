//! The description of the addresses, against the addresses.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::program::Program;
use crate::server::{json, read, server};

/// Routes of the server's sources: what stands in `.route("…"`.
fn routes(dir: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        // Those of `--dev` and of the figures are for who runs the server.
        let is_own = ["dev.rs", "metrics.rs"].iter().any(|name| path.ends_with(name));
        if path.is_dir() {
            routes(&path, found);
        } else if !is_own {
            let text = std::fs::read_to_string(&path).unwrap();
            for part in text.split(".route(").skip(1) {
                let route =
                    part.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
                found.extend(route.map(|(route, _)| route.to_owned()));
            }
        }
    }
}

/// A parameter, wherever it stands.
fn resolved<'a>(document: &'a Value, parameter: &'a Value) -> &'a Value {
    match parameter["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => parameter,
    }
}

/// Each operation's path with its examples in it, its method and itself.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let mut path = path.clone();
            for parameter in operation["parameters"].as_array().unwrap() {
                let parameter = resolved(document, parameter);
                if parameter["in"] == "path" {
                    let name = parameter["name"].as_str().unwrap();
                    let example = match &parameter["example"] {
                        Value::String(text) => text.clone(),
                        other => other.to_string(),
                    };
                    path = path.replace(&format!("{{{name}}}"), &example);
                }
            }
            assert!(!path.contains('{'), "{path} names a parameter that it does not have");
            operations.push((path, method.to_uppercase(), operation.clone()));
        }
    }
    operations
}

#[tokio::test]
async fn every_route_is_described_and_answers_as_it_says() {
    let program = Program::start(|command| {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cartes");
        let counts = server().bundle.with_file_name("comptes");
        command.arg("--cartes").arg(examples).arg("--counts").arg(counts);
    });
    let document = read(program.public, "GET", "/openapi.json", &[]).await.json();
    assert_eq!(document["servers"][0]["url"], format!("http://{}", program.public));
    let all = operations(&document);
    let ids: BTreeSet<&str> =
        all.iter().map(|(_, _, operation)| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), all.len(), "every operation has a name of its own");
    for (path, method, operation) in &all {
        let answer = read(program.public, method, path, &[]).await;
        let described = &operation["responses"][answer.status.to_string()];
        assert!(described.is_object(), "{method} {path}: {} {}", answer.status, answer.text());
        if let Some(kinds) = described["content"].as_object() {
            let kind = answer.header("content-type").split(';').next().unwrap();
            let is_any = kinds.keys().any(|known| known.ends_with("/*"));
            assert!(kinds.contains_key(kind) || is_any, "{method} {path}: {kind}");
        }
    }
    // Which routes those were, the server's own figures tell.
    let figures = read(program.private, "GET", "/metrics", &[]).await.text();
    let asked: BTreeSet<&str> = figures
        .lines()
        .filter_map(|line| line.strip_prefix("repere_requests_total{route=\"")?.split_once('"'))
        .map(|(route, _)| route)
        .collect();
    let mut there = BTreeSet::new();
    routes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut there);
    assert!(there.contains("/") && there.contains("/compte"), "{there:?}");
    for route in &there {
        let is_alive = route.starts_with("/health/");
        assert!(is_alive || asked.contains(&**route), "{route} is not in the description");
    }
}

#[tokio::test]
async fn what_is_chosen_from_is_told_as_it_is() {
    let document = json("/openapi.json").await;
    let services = &document["components"]["parameters"]["services"]["schema"]["items"]["enum"];
    assert!(services.as_array().unwrap().contains(&"aide-aux-demarches-administratives".into()));
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    // Every reference leads somewhere.
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
}
