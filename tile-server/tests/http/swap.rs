//! Bundles that take each other's place under a running server.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use repere_server::bundle::Staging;
use repere_server::http::{Change, ServeConfig, Server};
use repere_server::pipeline::{BakeOptions, bake};
use tokio::net::TcpListener;

use crate::server::read;

/// How many readers there are at once.
const READERS: usize = 4;

/// Bakes so many places around Grenoble; gives the bundle's name.
fn baked(dir: &Path, count: usize) -> String {
    let source = dir.join("lieux.csv");
    let head = "id,pivot,nom,commune,code_postal,adresse,date_maj,latitude,longitude,source\n";
    let rows = (0..count).map(|at| {
        format!(
            "{at},,Lieu {at},Grenoble,38000,{at} rue des Essais,2026-01-02,45.{},5.7,essai\n",
            100 + at
        )
    });
    std::fs::write(&source, head.to_owned() + &rows.collect::<String>()).unwrap();
    let options =
        BakeOptions::of_files(&[source], dir.join("bundle"), jiff::civil::date(2026, 11, 23));
    bake(&options, &|_, _, _| {}).unwrap().manifest.bundle
}

async fn serve(dir: &Path, cartes: Option<PathBuf>) -> (Server, SocketAddr, TcpListener) {
    let config =
        ServeConfig { bundle: dir.join("bundle").into(), cartes, ..ServeConfig::default() };
    let server = Server::open(config).await.unwrap();
    assert_eq!(server.unwatched, None);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (server, address, listener)
}

/// What a reader does who comes now: every answer must be of one bundle.
async fn visit(address: SocketAddr, totals: [u64; 2]) {
    let tilejson = read(address, "GET", "/tiles/places.json", &[]).await;
    assert_eq!(tilejson.status, 200);
    let tiles = tilejson.json()["tiles"][0].as_str().unwrap().to_owned();
    let tile = tiles.replace("{z}", "0").replace("{x}", "0").replace("{y}", "0");
    let path = tile.split_once("/tiles/").unwrap().1;
    let list = read(address, "GET", "/api/places?limit=1", &[]).await;
    assert_eq!(list.status, 200);
    assert!(totals.contains(&list.json()["total"].as_u64().unwrap()));
    // Named by a bundle that may have been replaced meanwhile: it still answers.
    let answer = read(address, "GET", &format!("/tiles/{path}"), &[]).await;
    assert_eq!(answer.status, 200, "{path}");
    let filtered = read(address, "GET", "/tiles/places/14/8452/5885?source=essai", &[]).await;
    assert!([200, 204].contains(&filtered.status), "{}", filtered.status);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_take_each_others_place_without_a_failed_or_mixed_answer() {
    let dir = tempfile::tempdir().unwrap();
    let first = baked(dir.path(), 20);
    let (server, address, listener) = serve(dir.path(), None).await;
    let mut changes = server.changes();
    tokio::spawn(server.run(listener, std::future::pending()));

    let over = Arc::new(AtomicBool::new(false));
    let visits: Arc<[AtomicU64; READERS]> = Arc::default();
    let readers: Vec<_> = (0..READERS)
        .map(|reader| {
            let (over, visits) = (over.clone(), visits.clone());
            tokio::spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    visit(address, [20, 30]).await;
                    visits[reader].fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();

    let second = baked(dir.path(), 30);
    let out = dir.path().join("bundle");
    let mut swaps = 0;
    for round in 0..12 {
        let Change::Bundle(name, places) = changes.recv().await.unwrap() else {
            panic!("it is good")
        };
        let expected = if round % 2 == 0 { (&second, 30) } else { (&first, 20) };
        assert_eq!((&name, places), expected);
        swaps += 1;
        let health = read(address, "GET", "/health", &[]).await.json();
        assert_eq!(health["bundle"], name);
        // Each reader comes once more before the next: they hold one bundle back at most.
        let seen = visits.each_ref().map(|count| count.load(Ordering::Relaxed));
        let is_seen = |at: usize| visits[at].load(Ordering::Relaxed) > seen[at];
        while !(0..READERS).all(is_seen) && !readers.iter().any(|r| r.is_finished()) {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        if round < 11 {
            Staging::roll_back(&out).await.unwrap().unwrap();
        }
    }
    over.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    assert_eq!(swaps, 12);
}

#[tokio::test]
async fn a_bundle_that_cannot_be_read_leaves_the_one_before_and_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let first = baked(dir.path(), 20);
    let (server, address, listener) = serve(dir.path(), None).await;
    let (mut changes, live) = (server.changes(), server.live());
    tokio::spawn(server.run(listener, std::future::pending()));
    let manifest = dir.path().join("bundle/manifest.json");
    let good = std::fs::read(&manifest).unwrap();
    std::fs::write(&manifest, "{ pas encore").unwrap();
    let Change::BundleRefused(why) = changes.recv().await.unwrap() else { panic!("it is wrong") };
    assert!(why.contains("manifest.json"), "{why}");
    let health = async || read(address, "GET", "/health", &[]).await.json();
    assert_eq!(health().await["bundle"], first);
    // The very same again is no change.
    std::fs::write(&manifest, good).unwrap();
    live.renew().await;
    assert_eq!(health().await["bundle"], first);
    let second = baked(dir.path(), 30);
    loop {
        if let Change::Bundle(name, _) = changes.recv().await.unwrap() {
            assert_eq!(name, second);
            break;
        }
    }
}

#[tokio::test]
async fn a_new_bundle_is_served_with_the_last_good_cartes() {
    let dir = tempfile::tempdir().unwrap();
    baked(dir.path(), 20);
    let cartes = dir.path().join("cartes");
    std::fs::create_dir(&cartes).unwrap();
    std::fs::write(cartes.join("ville.toml"), "titre = \"Ville\"\n").unwrap();
    let (server, address, listener) = serve(dir.path(), Some(cartes.clone())).await;
    let mut changes = server.changes();
    tokio::spawn(server.run(listener, std::future::pending()));
    std::fs::write(cartes.join("ville.toml"), "titr = \"Ville\"\n").unwrap();
    assert!(matches!(changes.recv().await.unwrap(), Change::Refused(_)));
    let second = baked(dir.path(), 30);
    let Change::Bundle(name, _) = changes.recv().await.unwrap() else { panic!("it is good") };
    assert_eq!(name, second);
    let carte = read(address, "GET", "/cartes/ville.json", &[]).await.json();
    assert_eq!((carte["titre"].as_str(), carte["total"].as_u64()), (Some("Ville"), Some(30)));
    // Mended, the cartes are read against the new bundle.
    std::fs::write(cartes.join("ville.toml"), "titre = \"La ville\"\n").unwrap();
    assert!(matches!(changes.recv().await.unwrap(), Change::Cartes(_)));
    let carte = read(address, "GET", "/cartes/ville.json", &[]).await.json();
    assert_eq!(carte["titre"], "La ville");
}
