//! Lists and places: totals, pages, CSV, problems.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::server::{ask, get, json, post, stable};

fn ids(answer: &Value) -> Vec<String> {
    let features = answer["features"].as_array().unwrap();
    features.iter().map(|feature| feature["id"].as_str().unwrap().to_owned()).collect()
}

/// Every page of a list, by its cursors.
async fn walk(query: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = json(&format!("/api/places?{query}{cursor}")).await;
        all.extend(ids(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

#[tokio::test]
async fn pages_give_every_place_exactly_once() {
    for query in [
        "limit=100",
        "limit=7&territoires=epci:200040715",
        "limit=13&near=5.72,45.18&services=utilisation-securisee-du-numerique",
        "limit=10&carte=village",
        "limit=50&q=mediatheque",
        "limit=9&bbox=5.5,45,6,45.5",
    ] {
        let total = json(&format!("/api/places?{query}")).await["total"].as_u64().unwrap();
        let all = walk(query).await;
        let once: BTreeSet<_> = all.iter().collect();
        assert!(total > 0, "{query}");
        assert_eq!((all.len() as u64, once.len() as u64), (total, total), "{query}");
    }
}

#[tokio::test]
async fn the_ways_of_asking_one_filter_give_one_list() {
    let forms = [
        "territoires=departement:38&dispositif_programmes_nationaux=France%20Services,Aidants%20Connect",
        "dispositif_programmes_nationaux=aidants-connect&dispositif_programmes_nationaux=france-services&territoires=departement:38",
        "territoire_type=departements&territoires=38&dispositif_programmes_nationaux=France+Services%2CAidants+Connect",
    ];
    let first = json(&format!("/api/places?{}", forms[0])).await;
    assert!(first["total"].as_u64().unwrap() > 0);
    for form in forms {
        assert_eq!(json(&format!("/api/places?{form}")).await, first, "{form}");
    }
    // NOT: what has it and what has it not are all of them.
    let of = |query: &'static str| async move {
        json(&format!("/api/places?limit=1&{query}")).await["total"].as_u64().unwrap()
    };
    let (yes, no, all) = (of("itinerance=Fixe").await, of("itinerance=!Fixe").await, of("").await);
    assert_eq!(yes + no, all);
    assert!(yes > 0 && no > 0);
}

#[tokio::test]
async fn counts_say_what_a_further_choice_gives() {
    let list = json("/api/places?limit=1&territoires=departement:38&frais_a_charge=Gratuit").await;
    for (facet, value) in [
        ("services", "Aide aux démarches administratives"),
        ("dispositif_programmes_nationaux", "France Services"),
        ("typologie", "BIB"),
    ] {
        let promised = list["counts"][facet][value].as_u64().unwrap();
        let query = format!("territoires=departement:38&frais_a_charge=Gratuit&{facet}={value}");
        let given = json(&format!("/api/places?limit=1&{query}")).await;
        assert_eq!(given["total"].as_u64(), Some(promised), "{value}");
    }
    // Within the facet of a choice, the choice is lifted.
    let paying = list["counts"]["frais_a_charge"]["Payant"].as_u64().unwrap();
    let given = json("/api/places?limit=1&territoires=departement:38&frais_a_charge=Payant").await;
    assert_eq!(given["total"].as_u64(), Some(paying));
}

#[tokio::test]
async fn a_list_is_geojson() {
    let answer = get("/api/places?carte=village&limit=2").await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    let mut list = answer.json();
    list["counts"] = Value::Null;
    let cursor = list["next_cursor"].as_str().unwrap().to_owned();
    let text = serde_json::to_string_pretty(&list).unwrap();
    insta::assert_snapshot!(stable(&text).replace(&stable(&cursor), "<cursor>"));
}

#[tokio::test]
async fn a_cartes_preset_holds_whatever_a_reader_chooses() {
    let ville = json("/api/places?limit=1&carte=ville").await;
    let free = json("/api/places?limit=1&territoires=departement:38&frais_a_charge=Gratuit").await;
    assert_eq!(ville["total"], free["total"]);
    let paying = json("/api/places?limit=1000&carte=ville&frais_a_charge=Payant").await;
    for feature in paying["features"].as_array().unwrap() {
        let costs = feature["properties"]["frais_a_charge"].as_array().unwrap();
        assert!(costs.contains(&"Gratuit".into()) && costs.contains(&"Payant".into()));
    }
    let document = json("/cartes/ville.json").await;
    assert_eq!(document["total"], ville["total"]);
    assert_eq!(document["localises"], ville["localises"]);
}

#[tokio::test]
async fn a_village_without_a_place_shows_the_nearest() {
    let list = json("/api/places?carte=village").await;
    assert_eq!(list["total"], 5);
    let distances: Vec<u64> = list["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| {
            assert_eq!(feature["properties"]["proximite"], true);
            feature["properties"]["distance"].as_u64().unwrap()
        })
        .collect();
    assert!(distances.is_sorted() && distances[0] > 0, "{distances:?}");
}

#[tokio::test]
async fn csv_holds_what_the_list_holds() {
    for query in ["", "territoires=departement:38", "q=mediatheque", "carte=ville&prise_rdv=oui"] {
        let list = json(&format!("/api/places?limit=1&{query}")).await;
        let answer = get(&format!("/api/places.csv?{query}")).await;
        assert!(answer.header("content-type").starts_with("text/csv"));
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"lieux-2026-11-23.csv\""
        );
        let mut reader = csv::Reader::from_reader(&*answer.body);
        assert_eq!(reader.headers().unwrap().len(), 32);
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(Some(rows.len() as u64), list["total"].as_u64(), "{query}");
        let located = rows.iter().filter(|row| !row[8].is_empty()).count();
        assert_eq!(Some(located as u64), list["localises"].as_u64(), "{query}");
    }
    let preferred = ask("GET", "/api/places?limit=3", &[("accept", "text/csv")]).await;
    let suffix = get("/api/places.csv?limit=3").await;
    assert_eq!(preferred.text(), suffix.text());
    assert_eq!(preferred.vary(), "accept, accept-encoding");
    insta::assert_snapshot!(suffix.text().lines().next().unwrap());
}

#[tokio::test]
async fn a_whole_csv_that_is_compressed_comes_to_its_end() {
    let plain = get("/api/places.csv").await;
    let gzip = ask("GET", "/api/places.csv", &[("accept-encoding", "gzip")]).await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let mut text = String::new();
    GzDecoder::new(&*gzip.body).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.text());
}

#[tokio::test]
async fn a_page_of_csv_is_the_page_of_the_list_and_names_the_next() {
    let list = json("/api/places?limit=4&territoires=epci:200040715").await;
    let page = get("/api/places.csv?limit=4&territoires=epci:200040715").await;
    let mut reader = csv::Reader::from_reader(&*page.body);
    let rows: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(rows, ids(&list));
    let link = page.header("link");
    let next = link.trim_start_matches('<').split('>').next().unwrap();
    assert!(link.ends_with("rel=\"next\""), "{link}");
    let second = get(next).await;
    let list = json(&format!(
        "/api/places?limit=4&territoires=epci:200040715&cursor={}",
        list["next_cursor"].as_str().unwrap()
    ))
    .await;
    let mut reader = csv::Reader::from_reader(&*second.body);
    let rows: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(rows, ids(&list));
}

#[tokio::test]
async fn a_place_has_everything() {
    let list = json("/api/places?limit=1&prise_rdv=oui&territoires=epci:200040715&dispositif_programmes_nationaux=france-services").await;
    let id = &ids(&list)[0];
    let place = json(&format!("/api/places/{id}")).await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&place).unwrap());
    let answer = get(&format!("/api/places/{id}")).await;
    assert_eq!(answer.header("content-type"), "application/geo+json");
    let held = [("if-none-match", answer.header("etag"))];
    assert_eq!(ask("GET", &format!("/api/places/{id}"), &held).await.status, 304);
}

#[tokio::test]
async fn what_is_wrong_is_named_with_what_is_allowed() {
    let cursor = json("/api/places?limit=5").await["next_cursor"].as_str().unwrap().to_owned();
    let stale = format!("/api/places?limit=5&cursor=0123456789abcdef{}", &cursor[16..]);
    let foreign = format!("/api/places?limit=5&prise_rdv=oui&cursor={cursor}");
    let mut answers = Vec::new();
    for path in [
        "/api/places?frais_a_charge=Gratui",
        "/api/places?servces=x",
        "/api/places?utm_source=lettre",
        "/api/places?limit=0",
        "/api/places?limit=5000",
        "/api/places?bbox=1,2,3",
        "/api/places?near=200,1",
        "/api/places?territoires=38",
        "/api/places?carte=iser",
        "/api/places?limit=5&limit=6",
        &stale,
        &foreign,
        "/api/places/nulle-part",
        "/api/places/nulle-part?x=1",
        "/cartes/iser.json",
        "/cartes/_.json?theme=claire",
        "/cartes/_.json?logo=javascript:alert(1)",
        "/styles/clairr.json",
        "/nulle/part",
    ] {
        let answer = get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        let text = stable(&answer.text()).replace(&stable(&cursor)[8..], "<cursor>");
        let short =
            if text.len() > 700 { "…allowed values left out…".to_owned() } else { text };
        let detail = answer.json()["detail"].as_str().unwrap().replace(&cursor[16..], "<cursor>");
        answers.push(format!(
            "{} {}\n  {detail}\n  {short}",
            answer.status,
            stable(path).replace(&cursor[16..], "<cursor>")
        ));
    }
    insta::assert_snapshot!(stable(&answers.join("\n")).replace(&cursor[16..], "<cursor>"));
    let answer = ask("PUT", "/api/places", &[]).await;
    assert_eq!((answer.status, answer.header("content-type")), (405, "application/problem+json"));
}

#[tokio::test]
async fn a_foreign_page_may_read() {
    let preflight = ask(
        "OPTIONS",
        "/api/places",
        &[("origin", "https://www.ville.example"), ("access-control-request-method", "GET")],
    )
    .await;
    assert_eq!(preflight.status, 200);
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    let list = ask("GET", "/api/places?limit=1", &[("origin", "https://www.ville.example")]).await;
    assert_eq!(list.header("access-control-allow-origin"), "*");
    assert_eq!(list.headers.get("set-cookie"), None);
}

#[tokio::test]
async fn answers_are_compressed_as_they_leave() {
    for (path, encoding) in [
        ("/api/places?limit=200", "br"),
        ("/cartes/isere", "gzip"),
        ("/assets/application-AB.js", "br"),
    ] {
        let answer = ask("GET", path, &[("accept-encoding", encoding)]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{path}");
        assert!(answer.vary().contains("accept-encoding"), "{path}");
    }
}

#[tokio::test]
async fn health_tells_the_bundle() {
    let answer = get("/health").await;
    assert_eq!(answer.header("cache-control"), "public, no-cache");
    let health = answer.json();
    assert_eq!(stable(health["bundle"].as_str().unwrap()), "<bundle>");
    assert_eq!(health["lieux"], json("/api/places?limit=1").await["total"]);
}

#[tokio::test]
async fn the_nation_s_communes_come_a_shard_at_a_time() {
    let answer = get("/communes/et.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert!(answer.header("cache-control").starts_with("public, max-age=86400"));
    let shard = answer.json();
    let commune = |code: &str| {
        let communes = shard.as_array().unwrap();
        communes.iter().find(|commune| commune["code"] == code).cloned()
    };
    let saint_etienne = commune("42218").unwrap();
    assert_eq!(saint_etienne["nom"], "Saint-Étienne");
    assert_eq!(saint_etienne["departement"], "42");
    assert_eq!(commune("38185"), None);
    // The sample's table of communes gives points, as the index has them.
    let grenoble = json("/communes/gr.json").await;
    assert_eq!(grenoble[0]["point"], serde_json::json!([5.7148, 45.1787]));
    let held = [("if-none-match", answer.header("etag"))];
    assert_eq!(ask("GET", "/communes/et.json", &held).await.status, 304);
    for path in
        ["/communes/qq.json", "/communes/e.t", "/communes/..%2Fet.json", "/communes/ETA.json"]
    {
        assert_eq!(get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_list_around_a_point_can_be_asked_for_without_an_address_that_holds_it() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let list = "territoires=departement:38&near=5.72,45.18&limit=5";
    let in_a_form = post("/api/places", FORM, list).await;
    let in_an_address = get(&format!("/api/places?{list}")).await;
    assert_eq!((in_a_form.status, in_an_address.status), (200, 200));
    assert_eq!(in_a_form.json(), in_an_address.json());
    assert_eq!(in_a_form.header("cache-control"), "no-store");
    assert_eq!(in_a_form.header("etag"), "");
    let features = in_a_form.json();
    let distances = features["features"].as_array().unwrap().iter();
    let distances: Vec<u64> =
        distances.map(|f| f["properties"]["distance"].as_u64().unwrap()).collect();
    assert_eq!(distances.len(), 5);
    assert!(distances.is_sorted() && distances[4] > 0, "{distances:?}");
    assert_eq!(post("/api/places?limit=1", FORM, list).await.status, 400, "one or the other");
    assert_eq!(post("/api/places", "application/json", "{}").await.status, 400);
    assert_eq!(post("/api/places", FORM, "nulle=part").await.status, 400);
}
