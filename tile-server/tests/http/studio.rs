//! The studio from outside: what may be chosen, a carte on trial, and its writing.

use repere_server::http::{ServeConfig, StudioWriting};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::lifecycle::start;
use crate::server::{Answer, ask, get, post, server};

const TOML: &str = "application/toml";
const TOKEN: &str = "un-jeton-bien-long-0123";

async fn trial(toml: &str) -> Answer {
    post("/studio/carte", TOML, toml).await
}

async fn tried(toml: &str) -> Value {
    let answer = trial(toml).await;
    assert_eq!(answer.status, 200, "{toml}: {}", answer.text());
    answer.json()
}

/// The messages about a key.
fn advice(answer: &Value, key: &str) -> Vec<String> {
    let all = answer["avertissements"].as_array().unwrap().iter();
    all.filter(|a| a["cle"] == key).map(|a| a["message"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_address_of_a_carte_answers_for_one_on_trial() {
    let answer = tried(
        "titre = \"Mon essai\"\nterritoires = [\"departement:38\"]\n[couleurs]\nprimaire = \"#005b96\"\n",
    )
    .await;
    let id = answer["id"].as_str().unwrap();
    assert!(id.starts_with("essai-"));
    assert_eq!(answer["territoires"], json!([{ "code": "departement:38", "nom": "Isère" }]));
    assert_eq!(answer["avertissements"], json!([]));
    let of_isere = get("/api/places?limit=1&territoires=departement:38").await.json();
    assert_eq!(answer["total"], of_isere["total"]);
    for path in [
        format!("/cartes/{id}.json"),
        format!("/cartes/{id}.css"),
        format!("/cartes/{id}"),
        format!("/embed/{id}"),
        format!("/styles/clair.json?carte={id}"),
        format!("/api/places?carte={id}&limit=1"),
    ] {
        let answer = get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("x-robots-tag"), "noindex", "{path}");
    }
    assert_eq!(get("/cartes/isere").await.header("x-robots-tag"), "");
    // The list of cartes does not hold it.
    assert!(!get("/cartes.json").await.text().contains(id));
    assert_eq!(get("/cartes/essai-0000000000000000.json").await.status, 404);
}

#[tokio::test]
async fn all_faults_are_told_with_their_places() {
    let answer = trial("titre = \"\"\ntheme = \"clar\"\nfond = \"x.json\"\nautre = 1\n").await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    let faults: Vec<_> = problem["fautes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["ligne"].as_u64().unwrap(), f["message"].as_str().unwrap().to_owned()))
        .collect();
    let lines: Vec<u64> = faults.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 2, 3, 4], "{faults:?}");
    assert_eq!(problem["fautes"][1]["aide"], "vouliez-vous dire « clair » ?");
    // No file of the server is looked at.
    assert_eq!(faults[2].1, "le style « x.json » n’est pas à côté de cette carte");
    // One stands alone: neither a model nor a family is looked for.
    let alone = trial(
        "titre = \"T\"\nmodele = \"isere\"\n[famille]\npar = \"commune\"\ntable = \"x.csv\"\n",
    );
    let alone = alone.await.json();
    assert_eq!(alone["fautes"].as_array().unwrap().len(), 2, "{alone}");
    assert_eq!(trial("titre = ").await.json()["fautes"][0]["ligne"], 1);
    assert_eq!(trial(&"#".repeat(65_537)).await.status, 400);
    assert_eq!(get("/studio/carte").await.status, 405);
}

#[tokio::test]
async fn what_will_be_seen_is_told_in_words() {
    let pale = tried("titre = \"T\"\n[couleurs]\nprimaire = \"#ffd400\"\n").await;
    let messages = advice(&pale, "couleurs");
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains("contraste de 1,4 pour 1"), "{messages:?}");
    assert!(messages[0].contains("texte noir"), "{messages:?}");

    let base = "titre = \"T\"\nterritoires = [\"commune:38185\"]\n";
    let nothing =
        tried(&format!("{base}[filtre]\nfrais_a_charge = [\"Payant\"]\ntypologie = [\"RFS\"]\nitinerance = [\"Itinérant\"]\n"))
            .await;
    assert_eq!(nothing["total"], 0);
    assert!(advice(&nothing, "filtre")[0].contains("Aucun lieu ne répond"), "{nothing}");

    // Izeron has no place of its own.
    let village = "titre = \"T\"\nterritoires = [\"commune:38195\"]\n";
    let empty = tried(village).await;
    assert!(advice(&empty, "territoires")[0].contains("au_moins = 5"), "{empty}");
    let enough = tried(&format!("{village}au_moins = 5\n")).await;
    assert_eq!(enough["total"], 5);
    assert_eq!(enough["avertissements"], json!([]));

    let gone = "titre = \"T\"\n[[en_avant]]\nlieu = \"parti\"\nraison = \"r\"\n\
                [[masques]]\nlieu = \"parti\"\nraison = \"r\"\n";
    let gone = tried(gone).await;
    let all = gone["avertissements"].as_array().unwrap();
    assert_eq!(all.iter().map(|a| &a["cle"]).collect::<Vec<_>>(), ["en_avant", "masques"]);
    assert_eq!(all[0]["rang"], 0);
    assert!(advice(&gone, "masques")[0].contains("n’est pas dans les données"), "{gone}");

    let long =
        tried(&format!("titre = \"{}\"\nlogo = \"http://ville.fr/l.svg\"\n", "a".repeat(71))).await;
    assert!(advice(&long, "titre")[0].contains("71 signes"));
    assert!(advice(&long, "logo")[0].contains("https"));
}

/// A GeoJSON collection with one polygon.
fn outline(ring: &[[f64; 2]]) -> String {
    json!({ "type": "FeatureCollection", "features": [{ "type": "Feature", "properties": {},
        "geometry": { "type": "Polygon", "coordinates": [ring] } }] })
    .to_string()
}

#[tokio::test]
async fn an_outline_means_the_communes_whose_point_lies_in_it() {
    let ask = async |geojson: &str| post("/studio/territoires", TOML, geojson).await;
    // Around Grenoble and nothing else.
    let ring = [[5.70, 45.17], [5.75, 45.17], [5.75, 45.20], [5.70, 45.20], [5.70, 45.17]];
    let answer = ask(&outline(&ring)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let grenoble = json!([{ "code": "commune:38185", "nom": "Grenoble" }]);
    assert_eq!(answer.json(), json!({ "trouves": grenoble, "inconnus": [] }));
    // An open ring is one, too, and an arrondissement is its commune.
    let lyon = [[4.75, 45.70], [4.90, 45.70], [4.90, 45.81], [4.75, 45.81]];
    let codes = ask(&outline(&lyon)).await.json()["trouves"].clone();
    let codes: Vec<_> = codes.as_array().unwrap().iter().map(|f| f["code"].clone()).collect();
    assert!(codes.contains(&json!("commune:69123")), "{codes:?}");
    assert!(!codes.iter().any(|code| code.as_str().unwrap().starts_with("commune:6938")));

    let round = |n: usize| {
        let at = |i: usize| std::f64::consts::TAU * i as f64 / n as f64;
        (0..n).map(|i| [5.7 + 0.1 * at(i).cos(), 45.2 + 0.1 * at(i).sin()]).collect::<Vec<_>>()
    };
    let sea = [[-20.0, 40.0], [-19.0, 40.0], [-19.0, 41.0]];
    let france = [[-6.0, 41.0], [10.0, 41.0], [10.0, 52.0], [-6.0, 52.0]];
    for (body, said) in [
        (outline(&sea), "Aucune commune n’a son centre dans ce contour."),
        (outline(&france), "300 au plus"),
        (outline(&ring[..2]), "a trois coins au moins"),
        (outline(&round(5_001)), "5001 points"),
        (outline(&[[500.0, 1.0], [1.0, 1.0], [1.0, 2.0]]), "en degrés"),
        ("{\"type\": \"FeatureCollection\"".to_owned(), "s’arrête trop tôt"),
        ("{\"type\": \"Topology\"}".to_owned(), "collection GeoJSON de polygones"),
        (format!("{{{}", " ".repeat(600 << 10)), "524288 octets au plus"),
        ("Grenoble\n".repeat(8_000), "65536 octets au plus"),
    ] {
        let answer = ask(&body).await;
        assert_eq!(answer.status, 400, "{said}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(said), "{detail}");
    }
    assert_eq!(ask(&outline(&round(5_000))).await.status, 200);
}

#[tokio::test]
async fn the_lines_of_a_policy_are_those_that_the_carte_needs() {
    let toml = "titre = \"T\"\nfond = \"ign\"\nadresses = \"https://adresses.example/search\"\nlogo = \"https://logos.example/l.svg\"\n";
    let csp = tried(toml).await["csp"].clone();
    let site = format!("http://{}", server().address);
    assert_eq!(csp["cadre"][0], format!("frame-src {site};"));
    assert_eq!(
        csp["page"],
        json!([
            format!("script-src {site} 'wasm-unsafe-eval';"),
            format!("connect-src {site} https://data.geopf.fr https://adresses.example;"),
            format!("img-src {site} data: blob: https://data.geopf.fr https://logos.example;"),
            "worker-src blob:;",
        ])
    );
}

#[tokio::test]
async fn the_page_is_strict_and_says_whether_it_may_write() {
    let page = get("/studio").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    let html = page.text();
    assert!(html.contains(&format!("data-racine=\"http://{}\"", server().address)));
    assert!(!html.contains("data-ecriture"));
    assert!(get("/").await.text().contains("href=\"/studio\""));
}

#[tokio::test]
async fn there_is_much_to_choose_from() {
    let choices = get("/studio/choix.json").await.json();
    let territories = choices["territoires"].as_array().unwrap();
    for known in [["propre:les-secteurs", "Les secteurs"], ["departement:38", "Isère"]] {
        assert!(territories.contains(&json!(known)), "{known:?}");
    }
    let filters = choices["filtres"].as_array().unwrap();
    assert_eq!(filters.len(), 14);
    assert!(filters.iter().all(|filter| !filter["valeurs"].as_array().unwrap().is_empty()));
    assert_eq!(choices["calques"], json!([["indice", "Un indice inventé"]]));
    let meant = post("/studio/territoires", "text/plain", "Grenoble\n99999").await.json();
    assert_eq!(meant["trouves"], json!([{ "code": "commune:38185", "nom": "Grenoble" }]));
    assert_eq!(meant["inconnus"][0]["texte"], "99999");
}

#[tokio::test]
async fn nothing_is_written_where_it_was_not_asked_for() {
    let answer = ask("PUT", "/studio/cartes/essai", &[("authorization", "Bearer x")]).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_carte_is_written_once_and_replaced_only_on_purpose() {
    let folder = tempfile::tempdir().unwrap();
    assert!(StudioWriting::new(folder.path(), "court").is_err());
    assert!(StudioWriting::new(&folder.path().join("absent"), TOKEN).is_err());
    let config = ServeConfig {
        bundle: server().bundle.clone().into(),
        cartes: Some(folder.path().to_owned()),
        studio: Some(StudioWriting::new(folder.path(), TOKEN).unwrap()),
        ..ServeConfig::default()
    };
    let (address, _stop, _running) = start(config).await;
    let client = crate::server::client().build().unwrap();
    let put = async |id: &str, token: &str, held: &str, text: &str| {
        let mut request = client.put(format!("http://{address}/studio/cartes/{id}"));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !held.is_empty() {
            request = request.header("if-match", held);
        }
        let response = request.body(text.to_owned()).send().await.unwrap();
        (response.status().as_u16(), response.headers().clone())
    };
    let tag = |headers: &HeaderMap| headers["etag"].to_str().unwrap().to_owned();
    let text = "titre = \"Ma ville\"\nterritoires = [\"commune:38185\"]\n";
    let file = folder.path().join("ma-ville.toml");

    let (status, headers) = put("ma-ville", "", "", text).await;
    assert_eq!((status, headers["www-authenticate"].to_str().unwrap()), (401, "Bearer"));
    assert_eq!(put("ma-ville", "un-autre-jeton-bien-long", "", text).await.0, 403);
    for id in ["Ma%20ville", "..%2Fma-ville", "essai-1", "ma.ville"] {
        assert_eq!(put(id, TOKEN, "", text).await.0, 400, "{id}");
    }
    assert_eq!(put("ma-ville", TOKEN, "", "titre = 1").await.0, 422);
    assert_eq!(put("ma-ville", TOKEN, "\"0000000000000000\"", text).await.0, 412);
    assert!(!file.exists());

    let (status, headers) = put("ma-ville", TOKEN, "", text).await;
    assert_eq!(status, 201);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    let first = tag(&headers);
    // It is served at once: its folder is that of the cartes.
    let carte = client.get(format!("http://{address}/cartes/ma-ville.json")).send().await.unwrap();
    assert_eq!(carte.json::<Value>().await.unwrap()["titre"], "Ma ville");

    let other = text.replace("Ma ville", "Notre ville");
    let (status, headers) = put("ma-ville", TOKEN, "", &other).await;
    assert_eq!((status, tag(&headers)), (409, first.clone()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    assert_eq!(put("ma-ville", TOKEN, &first, &other).await.0, 200);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), other);
    assert_eq!(put("ma-ville", TOKEN, &first, text).await.0, 412);
    // Nothing else is left in the folder.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
