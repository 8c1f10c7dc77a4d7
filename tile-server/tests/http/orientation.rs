//! A person's need by POST: the order, the reasons, and what must not be kept.
//!
//! Needs and expected places were written by hand, reading the sample's rows.

use repere_data::{Filter, Index, Need};
use serde_json::Value;

use crate::server::{Answer, ask, json, post, server};

const FORM: &str = "application/x-www-form-urlencoded";

async fn orientation(form: &str) -> Answer {
    post("/api/orientation", FORM, form).await
}

async fn ranking(form: &str) -> Value {
    let answer = orientation(form).await;
    assert_eq!(answer.status, 200, "{form}: {}", answer.text());
    answer.json()
}

fn features(ranking: &Value) -> &[Value] {
    ranking["features"].as_array().unwrap()
}

fn find<'a>(ranking: &'a Value, id: &str) -> &'a Value {
    features(ranking).iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

const ISERE: &str = "filtre=territoires%3Ddepartement%3A38";

#[tokio::test]
async fn who_uses_a_wheelchair_is_sent_where_it_is_known_to_get_in() {
    let need = "services=aide-aux-demarches-administratives&frais_a_charge=gratuit\
                &prise_en_charge_specifique=handicaps-moteurs&indispensable=handicaps-moteurs\
                &near=5.72,45.18&limit=5";
    let ranking = ranking(&format!("{ISERE}&{need}")).await;
    let first: Vec<(&str, u64, Option<u64>)> = features(&ranking)
        .iter()
        .map(|feature| {
            let distance = feature["properties"]["distance"].as_u64();
            (feature["id"].as_str().unwrap(), feature["score"].as_u64().unwrap(), distance)
        })
        .collect();
    assert_eq!(
        first,
        [
            // Somewhere in Grenoble, as the person is; free « sous condition ».
            ("li-0609", 46, None),
            // All fits, 5 and 6 km away.
            ("mi-0355", 44, Some(4866)),
            ("mi-0132", 44, Some(5921)),
            // Nearer, but free only « sous condition ».
            ("li-0569", 43, Some(2504)),
            // All fits, 8 km away: before the nearest that do not say.
            ("li-1318", 43, Some(8024)),
        ]
    );
    assert_eq!(ranking["maximum"], 48);
    let reasons = &find(&ranking, "li-0569")["raisons"];
    assert_eq!(
        *reasons,
        serde_json::json!([
            {
                "critere": "services",
                "attendu": ["Aide aux démarches administratives"],
                "avis": "convient",
                "valeur": ["Aide aux démarches administratives"],
            },
            {
                "critere": "prise_en_charge_specifique",
                "attendu": ["Handicaps moteurs"],
                "avis": "convient",
                "valeur": ["Handicaps moteurs"],
            },
            {
                "critere": "frais_a_charge",
                "attendu": ["Gratuit"],
                "avis": "inconnu",
                "valeur": ["Gratuit sous condition"],
            },
        ])
    );
    // Those that say « Surdité » and no more are left out, and counted.
    let all = json("/api/places?limit=1&territoires=departement:38").await;
    let (total, out) = (ranking["total"].as_u64().unwrap(), ranking["ecartes"].as_u64().unwrap());
    assert_eq!(Some(total + out), all["total"].as_u64());
    assert_eq!(ranking["criteres"][1]["ne_conviennent_pas"], out);
    assert_eq!(ranking["criteres"][1]["indispensable"], true);
    assert_eq!(ranking["criteres"][0]["indispensable"], false);
}

#[tokio::test]
async fn who_need_not_go_there_may_be_helped_by_a_place_that_receives_nobody() {
    let service =
        format!("{ISERE}&services=aide-aux-demarches-administratives&near=5.72,45.18&limit=1000");
    // 42 km away, receives nobody, helps from afar: 8 for the service, 9 for being
    // so far, nothing for its door.
    let going = ranking(&service).await;
    let shut = find(&going, "mi-0141");
    assert_eq!((&shut["score"], &going["maximum"]), (&17.into(), &32.into()));
    let reason = &shut["raisons"][1];
    assert_eq!(reason["critere"], "modalites_acces");
    assert_eq!(reason["avis"], "ne convient pas");
    assert_eq!(reason["valeur"][0], "Ce lieu n'accueille pas de public");
    // Wanted from afar, it is as near as one at 8 km, and its door is no matter.
    let afar =
        ranking(&format!("{service}&modalites_accompagnement=a-distance&distance=10km")).await;
    let shut = find(&afar, "mi-0141");
    assert_eq!((&shut["score"], &afar["maximum"]), (&(8 + 4 + 6 + 12 + 8).into(), &42.into()));
    let reasons = shut["raisons"].as_array().unwrap();
    assert_eq!(reasons.len(), 3);
    assert!(reasons.iter().all(|reason| reason["avis"] == "convient"), "{reasons:?}");
    assert_eq!(reasons[2]["valeur"][0], "À distance");
    // By telephone only: it has a number. On the spot only: it is left out.
    let phone =
        ranking(&format!("{service}&modalites_acces=telephoner&indispensable=modalites_acces"))
            .await;
    assert_eq!(find(&phone, "mi-0141")["raisons"][1]["valeur"][0], "+33465719377");
    let there =
        ranking(&format!("{service}&modalites_acces=se-presenter&indispensable=modalites_acces"))
            .await;
    assert!(features(&there).iter().all(|feature| feature["id"] != "mi-0141"));
}

#[tokio::test]
async fn the_answer_is_the_cores_within_the_cartes_preset() {
    let manifest = std::fs::read(server().bundle.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let file = server().bundle.join(manifest["files"]["index"]["name"].as_str().unwrap());
    let index = Index::from_bytes(&std::fs::read(file).unwrap()).unwrap();
    let need = "publics_specifiquement_adresses=seniors,femmes&near=5.7,45.2&distance=60+km\
                &prise_en_charge_specifique=langues-etrangeres&jours=lundi,samedi&debut=09:00\
                &modalites_acces=telephoner,se-presenter&indispensable=distance&limit=50";
    for (form, preset) in [
        ("", ""),
        ("carte=ville", "territoires=departement:38&frais_a_charge=Gratuit"),
        ("carte=village", "territoires=commune:38195&au_moins=5"),
        (
            "carte=ville&filtre=itinerance%3DFixe",
            "territoires=departement:38&frais_a_charge=Gratuit&itinerance=Fixe",
        ),
    ] {
        let answer = orientation(&format!("{form}&{need}")).await;
        let selection = index.select(&Filter::parse(preset).unwrap());
        let ranking = index.rank(&selection, &Need::parse(need).unwrap());
        let expected = ranking.to_json(manifest["bundle"].as_str().unwrap());
        assert!(ranking.total > 0, "{form}");
        assert_eq!(answer.text(), String::from_utf8(expected).unwrap(), "{form}");
        assert_eq!(answer.header("content-type"), "application/geo+json");
    }
}

#[tokio::test]
async fn nothing_of_a_need_is_kept_or_read_in_an_address() {
    let answer = orientation("services=aide-aux-demarches-administratives").await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    assert!(answer.headers.get("etag").is_none());
    let answer = post("/api/orientation?near=5.72,45.18", FORM, "limit=1").await;
    assert_eq!((answer.status, answer.header("cache-control")), (400, "no-store"));
    assert!(answer.json()["detail"].as_str().unwrap().contains("corps"), "{}", answer.text());
    assert!(!answer.text().contains("5.72"), "{}", answer.text());
    for method in ["GET", "PUT"] {
        let answer = ask(method, "/api/orientation", &[]).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (405, "application/problem+json")
        );
        assert!(answer.json()["detail"].as_str().unwrap().contains("POST"));
    }
    let asked = [("origin", "https://ville.example"), ("access-control-request-method", "POST")];
    let preflight = ask("OPTIONS", "/api/orientation", &asked).await;
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert!(preflight.header("access-control-allow-methods").contains("POST"));
}

#[tokio::test]
async fn what_is_not_understood_is_named_with_what_is_allowed() {
    for (form, parameter, allowed) in [
        ("services=couture", "services", "Loisirs et créations numériques"),
        ("servces=x", "servces", "services"),
        ("utm_source=x", "utm_source", "filtre"),
        ("jours=hier", "jours", "lundi"),
        ("near=200,45", "near", ""),
        ("distance=10km&distance=20km", "distance", ""),
        ("debut=10:00&fin=9:00", "fin", ""),
        ("indispensable=tout", "indispensable", "horaires"),
        ("limit=1001", "limit", ""),
        ("carte=ville&carte=isere", "carte", ""),
        ("filtre=frais_a_charge%3Dcher", "frais_a_charge", "Gratuit"),
        ("filtre=territoires%3Ddepartement%3A99", "territoires", ""),
    ] {
        let answer = orientation(form).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (400, "application/problem+json")
        );
        let problem = answer.json();
        assert_eq!(problem["parametre"], parameter, "{form}: {problem}");
        let named = problem["permis"].as_array().is_some_and(|p| p.contains(&allowed.into()));
        assert!(allowed.is_empty() || named, "{form}: {problem}");
    }
    assert_eq!(orientation("carte=nulle-part").await.status, 404);
    assert_eq!(post("/api/orientation", "application/json", "{}").await.status, 400);
    let long = format!("services={}", "a".repeat(70_000));
    let answer = orientation(&long).await;
    assert_eq!((answer.status, answer.header("content-type")), (400, "application/problem+json"));
    // Empty values ask nothing, as a form sends them.
    assert_eq!(ranking("services=&near=&carte=&filtre=").await["maximum"], 24);
}
