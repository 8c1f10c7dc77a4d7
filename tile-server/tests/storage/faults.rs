//! Servers over storage: the same bytes as over a folder, and what becomes of readers
//! when storage is slow, gone, cut or gives something else.

use std::time::Duration;

use repere_server::http::{Change, Limits, ServeConfig, Server};
use repere_server::storage::{Location, Patience};
use tokio::net::TcpListener;

use crate::given::{PATIENCE, baked, begin, get, get_with, serving, web};
use crate::s3::{S3, Way};

const FILES: [&str; 2] = ["lieux-inventes.csv", "maisons-inventees.csv"];

/// A sheet of the sample, and another far from it in the file.
async fn sheets(address: std::net::SocketAddr) -> [String; 2] {
    let (_, _, body) = get(address, "/api/places?limit=200").await;
    let list: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let places = list["features"].as_array().unwrap();
    let id = |at: usize| format!("/api/places/{}", places[at]["id"].as_str().unwrap());
    [id(0), id(places.len() - 1)]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_in_storage_gives_the_bytes_that_it_gives_in_a_folder() {
    let (s3, dir) = (S3::begin(false), tempfile::tempdir().unwrap());
    let bundle = dir.path().join("bundle");
    baked(&bundle, &FILES);
    s3.put(&bundle, "b");
    let (there, _) = serving(web(&s3, "b")).await;
    let (here, _) = serving(Location::Local(bundle)).await;
    let [one, other] = sheets(here).await;
    let paths = [
        "/tiles/places/0/0/0",
        "/tiles/places/8/131/92?services=%C3%80%20distance",
        "/api/places?limit=7",
        "/api/places.csv",
        "/tiles/places.pmtiles",
        "/health/ready",
        &one,
        &other,
    ];
    for path in paths {
        let (local, stored) = (get(here, path).await, get(there, path).await);
        assert_eq!(local.0, stored.0, "{path}");
        assert_eq!(local.1.get("etag"), stored.1.get("etag"), "{path}");
        assert!(local.2 == stored.2 && !local.2.is_empty(), "{path}");
    }
    // Parts, as readers of PMTiles ask for them.
    for range in ["bytes=0-126", "bytes=100-", "bytes=-5", "bytes=99999999-"] {
        let asked = [("range", range)];
        let ask = |address| get_with(address, "/tiles/places.pmtiles", &asked);
        let (local, stored) = (ask(here).await, ask(there).await);
        assert_eq!(
            (local.0, local.1.get("content-range")),
            (stored.0, stored.1.get("content-range"))
        );
        assert_eq!(local.2, stored.2, "{range}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_read_the_same_are_one_question_to_storage() {
    let (s3, dir) = (S3::begin(false), tempfile::tempdir().unwrap());
    baked(dir.path(), &FILES);
    s3.put(dir.path(), "b");
    let (address, _) = serving(web(&s3, "b")).await;
    let [sheet, _] = sheets(address).await;
    let before = s3.asked();
    s3.is(Way::Slow(Duration::from_millis(100)));
    let asked = (0..50).map(|_| get(address, &sheet));
    let answers = futures_util::future::join_all(asked).await;
    assert!(answers.iter().all(|(status, _, body)| *status == 200 && *body == answers[0].2));
    // The file of places is one block or two, of which the first is known since the start.
    assert!(s3.asked() - before <= 2, "{}", s3.asked() - before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_served_while_storage_is_away_and_the_rest_says_when() {
    let (s3, dir) = (S3::begin(false), tempfile::tempdir().unwrap());
    large(dir.path());
    s3.put(dir.path(), "b");
    let (address, _) = serving(web(&s3, "b")).await;
    let [read, unread] = sheets(address).await;
    assert_eq!(get(address, &read).await.0, 200);
    for way in [Way::Refuses, Way::Cut, Way::Half, Way::Garbage, Way::Slow(PATIENCE.request * 3)] {
        s3.is(way);
        assert_eq!(get(address, &read).await.0, 200, "{way:?}");
        // Tiles, lists and pages come from the index, which is in memory.
        for path in [
            "/tiles/places/0/0/0",
            "/tiles/places/6/33/22",
            "/tiles/places.json",
            "/api/places?q=lieu",
            "/",
        ] {
            assert_eq!(get(address, path).await.0, 200, "{way:?} {path}");
        }
        let (status, headers, body) = get(address, &unread).await;
        let text = String::from_utf8(body).unwrap();
        if way == Way::Garbage {
            // It answers, and not with what was put there: nobody gets it.
            assert_eq!(status, 500, "{text}");
        } else {
            assert_eq!((status, headers["retry-after"].to_str().unwrap()), (503, "5"), "{text}");
            assert_eq!(headers["access-control-allow-origin"], "*");
        }
        // One who was told so is not a minute away from it: nothing bad was kept.
        s3.is(Way::Open);
        tokio::time::sleep(PATIENCE.rest * 2).await;
    }
    let (status, _, body) = get(address, &unread).await;
    assert_eq!(status, 200, "{}", String::from_utf8(body).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_when_there_is_no_room_hears_so_at_once_and_what_is_kept_goes_on() {
    let (s3, dir) = (S3::begin(false), tempfile::tempdir().unwrap());
    large(dir.path());
    s3.put(dir.path(), "b");
    let config = ServeConfig {
        bundle: web(&s3, "b"),
        patience: Patience { request: Duration::from_secs(60), ..PATIENCE },
        limits: Limits { in_flight: 1, ..Limits::default() },
        ..ServeConfig::default()
    };
    let (address, _) = begin(config).await;
    let bundle = get(address, "/health").await.2;
    let bundle: serde_json::Value = serde_json::from_slice(&bundle).unwrap();
    let tile = format!("/tiles/{}/places/0/0/0", bundle["bundle"].as_str().unwrap());
    let first = get(address, &tile).await;
    assert_eq!(first.0, 200);
    let [_, sheet] = sheets(address).await;
    // The one place is taken by who waits for storage.
    s3.is(Way::Slow(Duration::from_secs(3)));
    let before = s3.asked();
    let waiting = tokio::spawn(async move { get(address, &sheet).await });
    while s3.asked() == before {
        tokio::task::yield_now().await;
    }
    let (status, headers, body) = get(address, "/api/places?limit=1").await;
    assert_eq!((status, headers["retry-after"].to_str().unwrap()), (503, "5"));
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert!(String::from_utf8(body).unwrap().contains("trop-charge"));
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(get(address, path).await.0, 200, "{path}");
    }
    let kept = get(address, &tile).await;
    assert_eq!((kept.0, kept.2), (200, first.2));
    assert_eq!(waiting.await.unwrap().0, 200);
    assert_eq!(get(address, "/api/places?limit=1").await.0, 200);
}

/// A bundle whose file of places is several blocks.
fn large(out: &std::path::Path) {
    let source = out.join("lieux.csv");
    let head = "id,pivot,nom,commune,code_postal,adresse,date_maj,latitude,longitude,\
                presentation_detail,source\n";
    let rows = (0..190).map(|at| {
        let lat = 45.0 + f64::from(at) / 100.0;
        let text = "Une présentation assez longue. ".repeat(100);
        format!("lieu-{at},,Lieu {at},Grenoble,38000,1 rue,2026-01-01,{lat},5.7,{text},essai\n")
    });
    std::fs::write(&source, head.to_owned() + &rows.collect::<String>()).unwrap();
    let options = repere_server::pipeline::BakeOptions::of_files(
        &[source],
        out,
        jiff::civil::date(2026, 11, 23),
    );
    repere_server::pipeline::bake(&options, &|_, _, _| {}).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_bundle_is_taken_up_and_a_bad_one_is_not() {
    let (s3, dir) = (S3::begin(false), tempfile::tempdir().unwrap());
    let [one, two] = ["un", "deux"].map(|name| dir.path().join(name));
    let names = [baked(&one, &FILES[..1]), baked(&two, &FILES)];
    s3.put(&one, "b");
    let config = ServeConfig {
        bundle: web(&s3, "b"),
        patience: PATIENCE,
        poll: Duration::from_millis(50),
        ..ServeConfig::default()
    };
    let server = Server::open(config).await.unwrap();
    let mut changes = server.changes();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server.run(listener, std::future::pending()));
    let in_service = async || {
        let (_, _, body) = get(address, "/health").await;
        let health: serde_json::Value = serde_json::from_slice(&body).unwrap();
        health["bundle"].as_str().unwrap().to_owned()
    };
    assert_eq!(in_service().await, names[0]);

    // A manifest whose files are not there is refused, and says which.
    std::fs::copy(two.join("manifest.json"), s3.folder("b").join("manifest.json")).unwrap();
    match changes.recv().await.unwrap() {
        Change::BundleRefused(why) => assert!(why.contains("/seau/b/places."), "{why}"),
        change => panic!("{change:?}"),
    }
    assert_eq!(in_service().await, names[0]);

    // While storage is away, the one in service stays; then the new one comes.
    s3.is(Way::Refuses);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(in_service().await, names[0]);
    s3.put(&two, "b");
    let manifest = std::fs::read(two.join("manifest.json")).unwrap();
    std::fs::write(s3.folder("b").join("manifest.json"), [&manifest[..], b"\n"].concat()).unwrap();
    s3.is(Way::Open);
    loop {
        match changes.recv().await.unwrap() {
            Change::Bundle(name, _) => break assert_eq!(name, names[1]),
            Change::BundleRefused(_) => {}
            change => panic!("{change:?}"),
        }
    }
    assert_eq!(in_service().await, names[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_not_begin_with_what_it_cannot_trust() {
    let (s3, dir) = (S3::begin(false), tempfile::tempdir().unwrap());
    baked(dir.path(), &FILES);
    s3.put(dir.path(), "b");
    let open = async || {
        let bundle = web(&s3, "b");
        let config = ServeConfig { bundle, patience: PATIENCE, ..ServeConfig::default() };
        Server::open(config).await.err().map(|error| error.to_string())
    };
    for way in [Way::Refuses, Way::Cut, Way::Half, Way::Garbage] {
        s3.is(way);
        let error = open().await.expect("it must not begin");
        assert!(error.contains("/seau/b/manifest.json"), "{way:?} {error}");
    }
    s3.is(Way::Open);
    assert_eq!(open().await, None);
    // Nothing there, and a file of another length.
    let mut index = std::fs::read_dir(s3.folder("b")).unwrap().map(|entry| entry.unwrap().path());
    let index = index.find(|path| path.extension().is_some_and(|e| e == "index")).unwrap();
    std::fs::write(&index, "court").unwrap();
    assert!(open().await.unwrap().contains("n’est pas celui que le manifeste annonce"));
    std::fs::remove_file(&index).unwrap();
    assert!(open().await.unwrap().contains("introuvable"));
}
