//! Addresses as the national map's own client writes them.

use crate::server::{client, get, json, server};

#[tokio::test]
async fn its_filters_are_understood_by_every_address_that_takes_one() {
    for (national, ours) in [
        (
            "territoire_type=departements&territoires=38,73",
            "territoires=departement:38,departement:73",
        ),
        ("territoire_type=regions&territoires=84", "territoires=region:84"),
        ("territoire_type=communes&territoires=38185", "territoires=commune:38185"),
        (
            "services=aide-aux-demarches-administratives&services=insertion-professionnelle-via-le-numerique",
            "services=aide-aux-demarches-administratives,insertion-professionnelle-via-le-numerique",
        ),
        (
            "services=Aide+aux+d%C3%A9marches+administratives&frais_a_charge=Gratuit",
            "services=aide-aux-demarches-administratives&frais_a_charge=gratuit",
        ),
        (
            "dispositif_programmes_nationaux=France+Services&dispositif_programmes_nationaux=Conseillers+num%C3%A9riques",
            "dispositif_programmes_nationaux=france-services,conseillers-numeriques",
        ),
        (
            "publics_specifiquement_adresses=%C3%89tudiants",
            "publics_specifiquement_adresses=etudiants",
        ),
        ("prise_en_charge_specifique=Surdit%C3%A9", "prise_en_charge_specifique=surdite"),
    ] {
        let list = json(&format!("/api/places?{national}&limit=1000")).await;
        assert_eq!(list, json(&format!("/api/places?{ours}&limit=1000")).await, "{national}");
        assert_ne!(list["total"], json("/api/places").await["total"], "{national} filters nothing");
        let tiles = json(&format!("/tiles/places.json?{national}")).await;
        assert_eq!(tiles, json(&format!("/tiles/places.json?{ours}")).await, "{national}");
        for page in ["/cartes/_", "/embed/_"] {
            assert_eq!(get(&format!("{page}?{national}")).await.status, 200, "{page}?{national}");
        }
    }
}

#[tokio::test]
async fn its_paths_lead_to_the_carte_of_their_territory() {
    let stays = client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for (national, ours) in [
        ("/auvergne-rhone-alpes", "/embed/_?territoires=region%3A84"),
        ("/auvergne-rhone-alpes/isere", "/embed/_?territoires=departement%3A38"),
        (
            "/auvergne-rhone-alpes/isere?longitude=5.72&latitude=45.18&zoom=12&frais_a_charge=Gratuit&utm_source=x",
            "/embed/_?frais_a_charge=Gratuit&territoires=departement%3A38&centre=5.72%2C45.18&zoom=12",
        ),
        (
            "/auvergne-rhone-alpes/isere?territoire_type=communes&territoires=38185",
            "/embed/_?territoires=commune%3A38185",
        ),
    ] {
        let url = format!("http://{}{national}", server().address);
        let answer = stays.get(url).send().await.unwrap();
        let led = answer.headers()["location"].to_str().unwrap();
        assert_eq!((answer.status().as_u16(), led), (302, ours), "{national}");
        assert_eq!(get(ours).await.status, 200, "{ours}");
    }
    assert_eq!(get("/auvergne-rhone-alpes/finistere/x").await.status, 404);
    assert_eq!(get("/auvergne-rhone-alpes?frais_a_charge=jamais").await.status, 400);
}
