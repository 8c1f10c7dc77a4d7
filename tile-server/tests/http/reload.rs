//! Cartes that change under a running server.

use repere_server::http::{Change, ServeConfig, Server};
use tokio::net::TcpListener;

use crate::server::{read, server};

#[tokio::test]
async fn a_changed_carte_is_served_and_a_broken_one_leaves_the_last_good_one() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write("hub.toml", "brouillon = true\ntitre = \"Avant\"\n");
    write("ville.toml", "modele = \"hub\"\nterritoires = [\"commune:38185\"]\n");
    let config = ServeConfig {
        bundle: server().bundle.clone().into(),
        cartes: Some(dir.path().to_owned()),
        ..ServeConfig::default()
    };
    let running = Server::open(config).await.unwrap();
    assert_eq!(running.unwatched, None);
    let mut changes = running.changes();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(running.run(listener, std::future::pending()));
    let title = async || {
        let carte = read(address, "GET", "/cartes/ville.json", &[]).await.json();
        carte["titre"].as_str().map(str::to_owned)
    };
    assert_eq!(title().await.as_deref(), Some("Avant"));

    // The model changes, and with it what takes over from it.
    write("hub.toml", "brouillon = true\ntitre = \"Après\"\n");
    assert!(matches!(changes.recv().await.unwrap(), Change::Cartes(_)));
    assert_eq!(title().await.as_deref(), Some("Après"));

    write("ville.toml", "modele = \"hubb\"\n");
    let Change::Refused(error) = changes.recv().await.unwrap() else { panic!("it is wrong") };
    assert!(error.faults()[0].to_string().contains("ligne 1, colonne 10"), "{error}");
    assert_eq!(title().await.as_deref(), Some("Après"));

    write("ville.toml", "titre = \"Ville\"\n");
    assert!(matches!(changes.recv().await.unwrap(), Change::Cartes(_)));
    assert_eq!(title().await.as_deref(), Some("Ville"));

    std::fs::remove_file(dir.path().join("ville.toml")).unwrap();
    assert!(matches!(changes.recv().await.unwrap(), Change::Cartes(_)));
    assert_eq!(read(address, "GET", "/cartes/ville.json", &[]).await.status, 404);
}
