//! Styles and cartes as documents.

use serde_json::{Value, json as value};

use crate::server::{get, json, stable};

#[tokio::test]
async fn a_style_names_the_cartes_places_and_colours() {
    let style = json("/styles/clair.json?carte=ville").await;
    let source = style["sources"]["places"]["url"].as_str().unwrap();
    assert_eq!(
        stable(source),
        "http://<host>/tiles/places.json?frais_a_charge=Gratuit&territoires=departement:38"
    );
    assert!(style["sources"]["base"]["tiles"][0].as_str().unwrap().contains("data.geopf.fr"));
    assert!(style.to_string().contains("#ffd400"));
    let path = source.split_once("/tiles").unwrap().1;
    assert_eq!(get(&format!("/tiles{path}")).await.status, 200);

    let plain = json("/styles/sombre.json?prise_rdv=oui").await;
    let source = plain["sources"]["places"]["url"].as_str().unwrap();
    assert!(source.ends_with("/tiles/places.json?prise_rdv=oui"));
}

#[tokio::test]
async fn a_carte_tells_the_element_all() {
    let mut carte = json("/cartes/village.json").await;
    let bounds: Vec<f64> = serde_json::from_value(carte["vue"]["bounds"].take()).unwrap();
    // The village and the five places around it.
    assert!(bounds[0] < 5.388 && bounds[2] > 5.388 && bounds[1] < 45.143 && bounds[3] > 45.143);
    assert!(bounds[2] - bounds[0] < 0.6, "{bounds:?}");
    carte["facettes"] = Value::Null;
    // The index's own business: see `index.rs`.
    for size in ["octets", "lieux"] {
        assert!(carte["moteur"][size].take().is_u64());
    }
    insta::assert_snapshot!(stable(&serde_json::to_string_pretty(&carte).unwrap()));
}

#[tokio::test]
async fn a_national_carte_frames_the_mainland_and_leads_overseas() {
    let carte = json("/cartes/france.json").await;
    let bounds: Vec<f64> = serde_json::from_value(carte["vue"]["bounds"].clone()).unwrap();
    assert!(
        bounds[0] > -8.0 && bounds[2] < 12.0 && bounds[1] > 40.0 && bounds[3] < 52.5,
        "{bounds:?}"
    );
    assert!(bounds[0] < -3.0 && bounds[2] > 7.5 && bounds[3] > 50.0, "{bounds:?}");
    let names: Vec<&str> = carte["raccourcis"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["titre"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"]);
    assert_eq!(carte["raccourcis"][3]["centre"], value!([55.53, -21.12]));
}

#[tokio::test]
async fn a_carte_can_be_made_of_a_query() {
    let carte = json("/cartes/_.json?territoire_type=departements&territoires=38&prise_rdv=oui&theme=sombre&titre=Ici").await;
    assert_eq!(carte["titre"], "Ici");
    assert_eq!(carte["filtre"], "territoires=departement:38&prise_rdv=oui");
    let style = carte["style"].as_str().unwrap();
    assert_eq!(style, "/styles/sombre.json?territoires=departement:38&prise_rdv=oui");
    assert_eq!(get(style).await.status, 200);
    assert_eq!(get(carte["page"].as_str().unwrap()).await.status, 200);
    let list = json("/api/places?limit=1&territoires=departement:38&prise_rdv=oui").await;
    assert_eq!(carte["total"], list["total"]);
}

#[tokio::test]
async fn all_cartes_are_listed() {
    let list = json("/cartes.json").await;
    let ids: Vec<&str> =
        list.as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
    let expected = [
        "conseillers-numeriques",
        "france",
        "grenoble-bibliotheques",
        "isere",
        "secteurs",
        "village",
        "ville",
    ];
    assert_eq!(ids, expected);
    for carte in list.as_array().unwrap() {
        assert!(carte["total"].as_u64().unwrap() > 0, "{carte}");
        for key in ["carte", "page", "embed"] {
            assert_eq!(get(carte[key].as_str().unwrap()).await.status, 200, "{carte}");
        }
    }
}
