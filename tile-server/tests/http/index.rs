//! What a page is given to answer by itself.

use repere_data::{Filter, Index};
use repere_server::bundle::Bundle;
use repere_server::http::ServeConfig;

use crate::lifecycle::start;
use crate::server::{ENGINE, ask, get, json, read, server};

#[tokio::test]
async fn a_carte_offers_its_index_and_the_engine() {
    for (carte, filter) in [
        ("isere", "territoires=departement:38"),
        ("france", ""),
        ("village", "territoires=commune:38195&au_moins=5"),
    ] {
        let document = json(&format!("/cartes/{carte}.json")).await;
        let offer = &document["moteur"];
        assert_eq!(offer["wasm"], ENGINE);
        assert_eq!(offer["serveur"], true);
        assert_eq!(offer["bundle"], document["bundle"]);
        let answer = get(&format!("/{}", offer["index"].as_str().unwrap())).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-encoding"), "", "it compresses itself");
        assert!(answer.header("cache-control").contains("immutable"));
        assert_eq!(offer["octets"], answer.body.len());
        // Only what the carte needs; under its own filter it answers as the whole.
        let index = Index::from_bytes(&answer.body).unwrap();
        assert_eq!(offer["lieux"], index.len());
        let all = json("/health").await["lieux"].as_u64().unwrap();
        assert_eq!(u64::from(index.len()) < all, carte != "france", "{carte}");
        let own = Filter::parse(document["filtre"].as_str().unwrap()).unwrap();
        assert!(own.to_query().contains(filter), "{own}");
        let whole = Bundle::open(&server().bundle).await.unwrap().index;
        assert_eq!(index.select(&own).total(), whole.select(&own).total(), "{carte}");
        assert_eq!(document["total"], whole.select(&own).total(), "{carte}");
    }
    let wasm = get(&format!("/{ENGINE}")).await;
    assert_eq!((wasm.status, wasm.header("content-type")), (200, "application/wasm"));
}

#[tokio::test]
async fn a_carte_of_a_query_offers_the_index_of_that_query() {
    let document = json("/cartes/_.json?territoires=departement:38&frais_a_charge=Gratuit").await;
    let path = document["moteur"]["index"].as_str().unwrap();
    assert!(path.ends_with("/_.index?frais_a_charge=Gratuit&territoires=departement:38"), "{path}");
    assert_eq!(get(&format!("/{path}")).await.status, 200);
}

#[tokio::test]
async fn an_index_is_held_and_named_by_carte_too() {
    let bundle = json("/health").await["bundle"].as_str().unwrap().to_owned();
    let named = get(&format!("/index/{bundle}/isere.index")).await;
    let document = json("/cartes/isere.json").await;
    let hashed = get(&format!("/{}", document["moteur"]["index"].as_str().unwrap())).await;
    assert_eq!(named.body, hashed.body);
    // The carte may change while the bundle stays.
    assert_eq!(named.header("cache-control"), "public, max-age=300, stale-while-revalidate=3600");
    let tag = hashed.header("etag").to_owned();
    let held =
        ask("GET", &format!("/index/{bundle}/isere.index"), &[("if-none-match", &tag)]).await;
    assert_eq!((held.status, held.body.len()), (304, 0));
    for (path, status, words) in [
        (format!("/index/{bundle}/isere"), 404, "/isere."),
        (format!("/index/{bundle}/isre.index"), 404, "isere"),
        (format!("/index/{bundle}/isere.index?services=x"), 400, "services"),
        (format!("/index/{bundle}/_.index?territoires=departement:99"), 400, "departement:99"),
        ("/index/0123456789abcdef/isere.index".to_owned(), 410, "0123456789abcdef"),
    ] {
        let answer = get(&path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text().contains(words), "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn beyond_the_bundle_s_bound_the_server_answers() {
    // The same bundle with another word in its manifest, which names files only.
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(&server().bundle).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
        }
    }
    let path = dir.path().join("manifest.json");
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(manifest["page"]["max_places"], 20_000);
    let isere = json("/cartes/_.json?territoires=departement:38").await;
    let most = isere["moteur"]["lieux"].as_u64().unwrap();
    manifest["page"]["max_places"] = most.into();
    std::fs::write(&path, manifest.to_string()).unwrap();
    let config = ServeConfig {
        bundle: dir.path().into(),
        assets: Some(server().bundle.with_file_name("dist")),
        ..ServeConfig::default()
    };
    let (address, _stop, _running) = start(config).await;
    let small = read(address, "GET", "/cartes/_.json?territoires=departement:38", &[]).await;
    assert_eq!(small.json()["moteur"]["lieux"], most);
    let large = read(address, "GET", "/cartes/_.json", &[]).await.json();
    assert!(large.get("moteur").is_none(), "{}", large["moteur"]);
    let index = format!("/index/{}/_.index", large["bundle"].as_str().unwrap());
    let refused = read(address, "GET", &index, &[]).await;
    assert_eq!(refused.status, 404);
    assert!(refused.text().contains(&format!("Plus de {most} lieux")), "{}", refused.text());
}
