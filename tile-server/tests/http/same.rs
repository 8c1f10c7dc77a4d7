//! Ids that lead to a place of several records, and the sheet that says so.

use repere_server::http::{ServeConfig, run};
use repere_server::pipeline::{BakeOptions, bake};
use reqwest::redirect::Policy;

#[tokio::test]
async fn an_id_of_a_record_leads_to_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let header = "id,pivot,nom,commune,code_postal,adresse,date_maj,latitude,longitude,source";
    let row = |id: &str, nom: &str| {
        format!("{id},,{nom},Grenoble,38000,12 rue Quine,2025-01-01,45.18,5.72,essai")
    };
    let sources = [("a", row("1", "Atelier Zéphyrine")), ("b", row("x", "ATELIER ZEPHYRINE"))];
    let files = sources.map(|(name, row)| {
        let path = dir.path().join(format!("{name}.csv"));
        std::fs::write(&path, format!("{header}\n{row}\n")).unwrap();
        path
    });
    let bundle = dir.path().join("bundle");
    let mut options = BakeOptions::of_files(&files, &bundle, jiff::civil::date(2026, 11, 23));
    options.fusion.active = true;
    bake(&options, &|_, _, _| {}).unwrap();

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = ServeConfig { bundle: bundle.into(), ..ServeConfig::default() };
    tokio::spawn(async move { run(listener, config, std::future::pending()).await });
    let client = crate::server::client().redirect(Policy::none()).build().unwrap();
    let get =
        async |path: &str| client.get(format!("http://{address}{path}")).send().await.unwrap();

    for asked in ["x", "b:x", "1"] {
        let answer = get(&format!("/lieux/{asked}?carte=rien")).await;
        assert_eq!(answer.status(), 301, "{asked}");
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        assert!(location.ends_with("/lieux/a%3A1?carte=rien"), "{location}");
        let feature: serde_json::Value =
            get(&format!("/api/places/{asked}")).await.json().await.unwrap();
        assert_eq!(feature["id"], "a:1");
        let origins = feature["properties"]["origines"].as_array().unwrap();
        assert_eq!(origins.len(), 2);
        assert_eq!((&origins[1]["jeu"], &origins[1]["id"]), (&"b".into(), &"x".into()));
    }
    let page = get("/lieux/a%3A1").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Ce lieu réunit 2 fiches"));
    assert_eq!(get("/lieux/b:1").await.status(), 404);
}
