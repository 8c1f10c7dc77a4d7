//! Overlays over HTTP: tiles, TileJSON, style and legend.

use mvt_reader::Reader;

use crate::server::{ask, get, json, stable};

#[tokio::test]
async fn tiles_of_an_overlay_never_change_under_the_bundle_s_address() {
    let document = json("/calques/indice.json").await;
    insta::assert_snapshot!(stable(&serde_json::to_string_pretty(&document).unwrap()));
    let tiles = document["tiles"][0].as_str().unwrap();
    let path = tiles.split_once("/calques").unwrap().1;
    let path =
        format!("/calques{path}").replace("{z}", "8").replace("{x}", "131").replace("{y}", "91");
    let tile = get(&path).await;
    assert_eq!(tile.status, 200, "{path}: {}", tile.text());
    assert_eq!(tile.header("content-type"), "application/vnd.mapbox-vector-tile");
    assert!(tile.header("cache-control").contains("immutable"));
    let reader = Reader::new(tile.body.clone()).unwrap();
    assert_eq!(reader.get_layer_names().unwrap(), ["zones"]);
    assert!(!reader.get_features(0).unwrap().is_empty());

    let held = ask("GET", &path, &[("if-none-match", tile.header("etag"))]).await;
    assert_eq!((held.status, held.body.len()), (304, 0));
    let packed = ask("GET", &path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_ne!(packed.header("etag"), tile.header("etag"));
    let now = get("/calques/indice/8/131/91.mvt").await;
    assert_eq!(now.body, tile.body);
    assert!(!now.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn what_is_wrong_with_an_address_of_an_overlay_is_named() {
    for (path, status, words) in [
        ("/calques/indices.json", 404, "Vouliez-vous dire « indice » ?"),
        ("/calques/rien/8/131/91.mvt", 404, "Ce calque n’existe pas."),
        ("/calques/indice/8/131/999.mvt", 400, "un nombre de 0 à 255 est attendu"),
        ("/calques/0123456789abcdef/indice/8/131/91.mvt", 410, "ont été remplacées"),
        ("/calques/indice", 404, "Rien à l’adresse"),
        ("/calques/indice/8/1.mvt", 404, "Rien à l’adresse"),
    ] {
        let answer = get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert!(answer.text().contains(words), "{path}: {}", answer.text());
    }
    // Between the zooms there is nothing to show, which is no fault.
    assert_eq!(get("/calques/indice/0/0/0.mvt").await.status, 204);
}

#[tokio::test]
async fn a_carte_s_style_and_document_have_its_overlays() {
    let style = json("/styles/clair.json?carte=ville").await;
    let source = &style["sources"]["calque-indice"];
    assert_eq!(stable(source["url"].as_str().unwrap()), "http://<host>/calques/indice.json");
    assert_eq!(source["attribution"], "Nous &lt;tous&gt;", "MapLibre takes HTML");
    assert_eq!(style["metadata"]["repere:calques"]["indice"].as_array().unwrap().len(), 3);
    let carte = json("/cartes/ville.json").await;
    let overlay = &carte["calques"][0];
    assert_eq!(overlay["titre"], "Un indice inventé");
    assert_eq!((&overlay["unite"], &overlay["sans_donnee"]), (&"points".into(), &true.into()));
    assert_eq!(overlay["classes"].as_array().unwrap().len(), 3);
    assert!(json("/cartes/isere.json").await.get("calques").is_none());
    assert!(json("/styles/clair.json").await["metadata"].get("repere:calques").is_none());
}

#[tokio::test]
async fn a_territory_of_a_hub_s_own_filters_and_frames() {
    let own = json("/api/places?territoires=propre:les-secteurs").await;
    let isere = json("/api/places?territoires=departement:38").await;
    let both = json("/api/places?territoires=propre:les-secteurs;departement:38").await;
    let (own, isere) = (own["total"].as_u64().unwrap(), isere["total"].as_u64().unwrap());
    assert!(own > 10 && both["total"].as_u64().unwrap() <= isere.min(own));
    let carte = json("/cartes/secteurs.json").await;
    assert_eq!(carte["total"], own);
    assert_eq!(carte["territoires"][0], "propre:les-secteurs");
    // Its outline, and a little around.
    let frame: Vec<f64> = serde_json::from_value(carte["vue"]["bounds"].clone()).unwrap();
    assert!(frame[0] < 5.25 && frame[0] > 5.0 && frame[3] > 45.35 && frame[3] < 45.6, "{frame:?}");
    let wrong = get("/api/places?territoires=propre:les-secteur").await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("propre:les-secteurs"), "{}", wrong.text());
}
