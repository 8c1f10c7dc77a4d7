//! Starting, stopping, and what a server says when it has less, or is reached
//! by another address than its own.

use std::net::SocketAddr;

use repere_server::http::{ServeConfig, run};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::server::{read, server};

type Running = JoinHandle<Result<(), repere_server::Error>>;

/// Another server over the same bundle, with the word that stops it.
pub(crate) async fn start(config: ServeConfig) -> (SocketAddr, oneshot::Sender<()>, Running) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let shutdown = async {
        let _ = stopped.await;
    };
    (address, stop, tokio::spawn(run(listener, config, shutdown)))
}

fn config() -> ServeConfig {
    ServeConfig { bundle: server().bundle.clone().into(), ..ServeConfig::default() }
}

#[tokio::test]
async fn a_server_without_cartes_or_files_still_answers_and_stops_when_told() {
    let (address, stop, running) = start(config()).await;
    for (path, status) in [
        ("/", 200),
        ("/cartes/_", 200),
        ("/cartes/_.json", 200),
        ("/cartes.json", 200),
        ("/styles/clair.json", 200),
        ("/tiles/places/0/0/0", 200),
        ("/tiles/base.json", 404),
        ("/tiles/base/0/0/0", 404),
        ("/repere.js", 404),
        ("/assets/x.js", 404),
    ] {
        let answer = read(address, "GET", path, &[]).await;
        assert_eq!(answer.status, status, "{path}");
        if status == 404 {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        }
    }
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn addresses_are_the_public_ones() {
    let public_url = Some("https://carte.example.fr/repere/".to_owned());
    let (address, _stop, _running) = start(ServeConfig { public_url, ..config() }).await;
    let tilejson = read(address, "GET", "/tiles/places.json", &[]).await.json();
    let tiles = tilejson["tiles"][0].as_str().unwrap();
    assert!(tiles.starts_with("https://carte.example.fr/repere/tiles/"), "{tiles}");
    let carte = read(address, "GET", "/cartes/_.json", &[]).await.json();
    assert_eq!(carte["style"], "/repere/styles/clair.json");
    let page = read(address, "GET", "/cartes/_", &[]).await.text();
    for link in page.split("href=\"/").skip(1) {
        assert!(link.starts_with("repere/"), "{}", link.split('"').next().unwrap());
    }
}

#[tokio::test]
async fn what_cannot_be_served_is_said_before_the_first_answer() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("ville.toml"), "titre = 3").unwrap();
    for (config, words) in [
        (
            ServeConfig { cartes: Some(dir.path().to_owned()), ..config() },
            "1 erreur dans les cartes",
        ),
        (ServeConfig { bundle: dir.path().into(), ..config() }, "manifest.json"),
        (
            ServeConfig { base: Some(dir.path().join("base.pmtiles").into()), ..config() },
            "base.pmtiles",
        ),
        (ServeConfig { public_url: Some("carte".into()), ..config() }, "--public-url carte"),
    ] {
        let (_, _stop, running) = start(config).await;
        let error = running.await.unwrap().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}
