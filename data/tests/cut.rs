//! A carte's part of an index answers as the whole does.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use mvt_reader::Reader;
use proptest::prelude::*;
use repere_data::{
    Facet, Filter, Index, IndexBuilder, OwnTerritory, Place, Position, Query, Territories,
    TerritoryPoints, TileCoord,
};

/// Communes with their points, so that some lie within 20 km of Grenoble and
/// some beyond; the last one is given no point.
const COMMUNES: [(&str, f64, f64); 7] = [
    ("38185", 5.7243, 45.1821),
    ("38421", 5.7653, 45.1794),
    ("38253", 6.1263, 45.0116),
    ("73065", 5.9090, 45.5822),
    ("69383", 4.8500, 45.7600),
    ("97411", 55.4500, -20.8800),
    ("38151", 5.7100, 45.1300),
];

/// Three hundred places in and around these communes.
static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let territories = Territories::builtin();
    let mut points = TerritoryPoints::new();
    for &(code, lon, lat) in &COMMUNES[..6] {
        points.insert(territories, code, lon, lat).unwrap();
    }
    let mut places: Vec<Place> = (0..300u32)
        .map(|i| {
            // Spread by multiples of primes: no two facets go together.
            let (code, lon, lat) = COMMUNES[i as usize * 11 % 7];
            let off = |prime: u32| f64::from(i * prime % 41) / 400.0;
            let one = |facet: Facet, prime: usize| {
                vec![facet.values()[i as usize * prime % facet.values().len()].to_owned()]
            };
            Place {
                id: format!("p{i}"),
                nom: format!("Maison {i}"),
                adresse: format!("{i} rue de l’Église"),
                code_insee: code.to_owned(),
                commune_id: territories.commune(code).filter(|_| i % 29 != 0),
                position: Position::new(lon + off(17), lat + off(23)).ok().filter(|_| i % 13 != 0),
                services: one(Facet::Services, 5),
                frais_a_charge: one(Facet::Frais, 7),
                dispositif_programmes_nationaux: one(Facet::Dispositifs, 3),
                typologie: vec![["BIB", "MUNI", "RFS"][i as usize * 19 % 3].to_owned()],
                source: format!("Source {}", i % 4),
                prise_rdv: "https://rdv.example".repeat((i % 5 == 0).into()),
                horaires: format!("Mo 09:00-1{}:00", i % 3),
                structure_parente: format!("Communauté {}", i % 2),
                ..Place::default()
            }
        })
        .collect();
    Index::sort(&mut places);
    let builder = IndexBuilder::new(territories, &points, "2026-11-23");
    let mut builder = builder.with_own(own(), territories, &points);
    places.iter().for_each(|place| builder.push(place));
    builder.finish()
});

/// Territories of a hub's own: two communes; a square with Grenoble's point in
/// it; one east of it, in which places stand but no commune's point.
fn own() -> Vec<OwnTerritory> {
    let territories = Territories::builtin();
    let square = |west: f64, south: f64, side: f64| {
        let e7 = |degrees: f64| (degrees * 1e7) as i32;
        let (w, s, e, n) = (e7(west), e7(south), e7(west + side), e7(south + side));
        vec![vec![vec![(w, s), (e, s), (e, n), (w, n), (w, s)]]]
    };
    let communes = ["38253", "69383"].map(|code| territories.commune(code).unwrap());
    let make = |id: &str, communes: &[_], outline| {
        OwnTerritory::new(id, &format!("Le {id}"), communes, outline, territories).unwrap()
    };
    vec![
        make("vallee", &communes, Vec::new()),
        make("cadre", &[], square(5.7, 45.15, 0.06)),
        make("autre", &[], square(5.78, 45.19, 0.05)),
    ]
}

/// What a list shows under a filter: each place with its distance.
fn list(index: &Index, filter: &Filter, words: &str) -> Vec<String> {
    let mut query = Query { limit: 1000, ..Query::default() };
    query.set("q", words).unwrap();
    let page = index.page(&index.select(filter), &query);
    assert_eq!(page.items.len(), page.total as usize);
    let item =
        |item: &repere_data::Item| String::from_utf8(index.feature(*item).to_json()).unwrap();
    page.items.iter().map(item).collect()
}

/// What a zoom's tiles show: where each feature stands, and its attributes.
fn features(index: &Index, filter: &Filter, zoom: u8) -> BTreeSet<String> {
    let selection = index.select(filter);
    let mut all = BTreeSet::new();
    for tile in index.occupied(zoom).collect::<BTreeSet<TileCoord>>() {
        let reader = Reader::new(index.tile(&selection, tile)).unwrap();
        for layer in 0..reader.get_layer_names().unwrap().len() {
            for feature in reader.get_features(layer).unwrap() {
                let mut said: Vec<_> = feature.properties.unwrap().into_iter().collect();
                said.sort_by(|a, b| a.0.cmp(&b.0));
                all.insert(format!("{tile} {:?} {said:?}", feature.geometry));
            }
        }
    }
    all
}

const PRESETS: [&str; 13] = [
    "",
    "territoires=departement:38",
    "territoires=commune:38421&autour=20km&services=!loisirs-et-creations-numeriques",
    "territoires=commune:38253&au_moins=6",
    "territoires=commune:38151&autour=3km&au_moins=9&frais_a_charge=Gratuit,Payant",
    "territoires=epci:200040715;!commune:38185",
    "territoires=!departement:38",
    "dispositif_programmes_nationaux=France+Services",
    "territoires=propre:vallee",
    "territoires=propre:cadre,commune:73065&autour=5km",
    "territoires=propre:autre&au_moins=60",
    "territoires=departement:38;!propre:cadre",
    "territoires=propre:rien",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_cut_answers_as_the_whole_under_any_choice(
        preset in prop::sample::select(&PRESETS[..]),
        choice in prop::sample::select(vec![
            "", "frais_a_charge=Gratuit", "services=acces-internet-et-materiel-informatique",
            "prise_rdv=oui", "typologie=BIB,RFS", "source=source-2",
            "dispositif_programmes_nationaux=Aidants+Connect,France+Services",
        ]),
        words in prop::sample::select(vec!["", "grenoble", "maison 1", "communauté", "eglise", "biblioteque"]),
        zoom in 0u8..=14,
    ) {
        let preset = Filter::parse(preset).unwrap();
        let both = preset.and(&Filter::parse(choice).unwrap());
        let cut = Index::from_bytes(&INDEX.cut(&preset).to_bytes()).unwrap();
        prop_assert_eq!(list(&cut, &both, words), list(&INDEX, &both, words));
        let choice = Filter::parse(choice).unwrap();
        prop_assert_eq!(cut.counts(&preset, &choice), INDEX.counts(&preset, &choice));
        prop_assert_eq!(features(&cut, &both, zoom), features(&INDEX, &both, zoom));
    }
}

#[test]
fn an_own_territory_holds_the_places_a_plain_count_finds() {
    let count = |query: &str| INDEX.select(&Filter::parse(query).unwrap()).total();
    let places = || (0..INDEX.len()).map(|place| INDEX.position(place));
    let within = |at: Position, west: f64, south: f64, side: f64| {
        (west..west + side).contains(&at.lon()) && (south..south + side).contains(&at.lat())
    };
    let found = |query: &str| {
        let selection = INDEX.select(&Filter::parse(query).unwrap());
        selection.iter().collect::<BTreeSet<u32>>()
    };
    // By position alone, since no place without one has its commune's point there.
    let expected: BTreeSet<u32> = (0..)
        .zip(places())
        .filter(|(_, at)| at.is_some_and(|at| within(at, 5.78, 45.19, 0.05)))
        .map(|(place, _)| place)
        .collect();
    assert!(expected.len() > 5, "{expected:?}");
    assert_eq!(found("territoires=propre:autre"), expected);
    // By commune alone.
    assert_eq!(
        found("territoires=propre:vallee"),
        found("territoires=commune:38253,commune:69383")
    );
    // A place of Grenoble without a position lies where its commune does.
    let drawn = found("territoires=propre:cadre");
    assert!(found("territoires=commune:38185&localise=non").is_subset(&drawn));
    assert!(drawn.iter().any(|&place| INDEX.position(place).is_some()));
    assert_eq!(count("territoires=!propre:cadre"), 300 - drawn.len() as u32);
    assert_eq!(count("territoires=propre:rien"), 0);

    let again = Index::from_bytes(&INDEX.to_bytes()).unwrap();
    assert_eq!(again, *INDEX);
    let names: Vec<String> =
        again.own_territories().map(|(own, name)| format!("{own} {name}")).collect();
    assert_eq!(
        names,
        ["propre:autre Le autre", "propre:cadre Le cadre", "propre:vallee Le vallee"]
    );
    let frame = again.own_bounds(&"propre:cadre".parse().unwrap()).unwrap().to_array();
    assert!((frame[0] - 5.7).abs() < 1e-6 && (frame[3] - 45.21).abs() < 1e-6, "{frame:?}");
    assert_eq!(again.own_bounds(&"propre:vallee".parse().unwrap()), None);
}

#[test]
fn a_cut_holds_what_its_carte_needs_and_no_more() {
    let places = |preset: &str| INDEX.cut(&Filter::parse(preset).unwrap()).len();
    assert_eq!(places(""), 300);
    let isere = Filter::parse("territoires=departement:38").unwrap();
    assert_eq!(INDEX.cut(&isere).len(), INDEX.select(&isere).total());
    let nearby = Filter::parse("territoires=commune:38253&au_moins=6").unwrap();
    let needed = INDEX.cut(&nearby).len();
    assert!((INDEX.select(&nearby).total()..250).contains(&needed), "{needed}");
    // The communes of a whole country weigh more than these places, even without
    // the names of those that have none.
    let bytes = INDEX.cut(&isere).to_bytes().len();
    assert!(bytes * 5 < INDEX.to_bytes().len(), "{bytes}");
}

#[test]
fn a_cut_names_every_commune_of_its_territory() {
    let cut = INDEX.cut(&Filter::parse("territoires=departement:38").unwrap());
    let territories = repere_data::Territories::builtin();
    let isere = territories.read("departement:38").unwrap();
    for id in territories.members(&isere) {
        let found = String::from_utf8(cut.communes(territories.name(id))).unwrap();
        assert!(found.contains(territories.code(id)), "{}", territories.name(id));
    }
}
