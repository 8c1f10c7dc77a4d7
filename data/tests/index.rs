//! The index as its callers meet it: places in, tiles, pages and counts out.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use mvt_reader::Reader;
use mvt_reader::feature::Value;
use proptest::prelude::*;
use repere_data::{
    Approximation, Facet, Filter, Index, IndexError, MAX_ZOOM, Place, Position, Query, Territories,
    TerritoryPoints, TileCoord,
};

/// A place by its id, commune and degrees.
fn place(id: &str, code: &str, position: Option<(f64, f64)>) -> Place {
    Place {
        id: id.to_owned(),
        nom: format!("Lieu {id}"),
        code_insee: code.to_owned(),
        position: position.map(|(lon, lat)| Position::new(lon, lat).unwrap()),
        commune_id: Territories::builtin().commune(code),
        ..Place::default()
    }
}

fn index(mut places: Vec<Place>) -> Index {
    Index::sort(&mut places);
    let mut points = TerritoryPoints::new();
    for (code, lon, lat) in [("38185", 5.7243, 45.1821), ("38421", 5.7653, 45.1794)] {
        points.insert(Territories::builtin(), code, lon, lat).unwrap();
    }
    Index::build(&places, Territories::builtin(), &points, "2026-11-23")
}

/// Eight places: Grenoble (38185) and its neighbour Saint-Martin-d'Hères
/// (38421), Lyon 3e (69383), La Réunion (97411), one without a position.
fn small() -> Index {
    let mut places = vec![
        place("a", "38185", Some((5.7243, 45.1821))),
        place("b", "38185", Some((5.7243, 45.1821))),
        place("c", "38185", Some((5.7301, 45.1902))),
        place("d", "38421", Some((5.7653, 45.1794))),
        place("e", "69383", Some((4.8500, 45.7600))),
        place("f", "97411", Some((55.4500, -20.8800))),
        place("g", "38185", None),
        place("h", "", Some((2.35, 48.85))),
    ];
    places[0].services = vec!["Accès internet et matériel informatique".into()];
    places[0].frais_a_charge = vec!["Gratuit".into()];
    places[1].services = vec![
        "Accès internet et matériel informatique".into(),
        "Loisirs et créations numériques".into(),
    ];
    places[2].dispositif_programmes_nationaux = vec!["France Services".into()];
    places[2].prise_rdv = "https://rdv.example/c".into();
    places[3].autres_formations_labels = vec!["FRR".into()];
    places[4].source = "Les Amis".into();
    places[5].itinerance = vec!["Itinérant".into()];
    places[5].position_approchee = Some(Approximation::Commune);
    places[6].frais_a_charge = vec!["Payant".into()];
    index(places)
}

fn ids(index: &Index, filter: &str) -> String {
    let selection = index.select(&Filter::parse(filter).unwrap());
    let mut ids: Vec<&str> = selection.iter().map(|place| index.id(place)).collect();
    ids.sort_unstable();
    ids.concat()
}

fn page(index: &Index, filter: &str, query: &[(&str, &str)]) -> (String, u32, u32) {
    let mut q = Query::default();
    for (name, value) in query {
        assert!(q.set(name, value).unwrap());
    }
    let page = index.page(&index.select(&Filter::parse(filter).unwrap()), &q);
    let ids: Vec<&str> = page.items.iter().map(|item| index.id(item.place)).collect();
    (ids.concat(), page.total, page.located)
}

#[test]
fn a_filter_lets_through_what_it_says() {
    let index = small();
    for (filter, expected) in [
        ("", "abcdefgh"),
        ("services=acces-internet-et-materiel-informatique", "ab"),
        ("services=acces-internet-et-materiel-informatique,!loisirs-et-creations-numeriques", "a"),
        ("services=acces-internet-et-materiel-informatique;loisirs-et-creations-numeriques", "b"),
        ("frais_a_charge=gratuit,payant", "ag"),
        ("frais_a_charge=gratuit&services=loisirs-et-creations-numeriques", ""),
        ("services=!acces-internet-et-materiel-informatique", "cdefgh"),
        ("prise_rdv=oui", "c"),
        ("prise_rdv=non", "abdefgh"),
        ("prise_rdv=oui;non", ""),
        ("localise=non", "g"),
        ("autres_formations_labels=zrr", "d"),
        ("source=les amis", "e"),
        ("source=inconnue", ""),
        ("lieux=b,nulle-part,e", "be"),
        ("lieux=!b,!e", "acdfgh"),
        ("lieux=a,b;b,c&prise_rdv=non", "b"),
        ("territoires=commune:38421&au_moins=2&lieux=!d", "ac"),
        ("territoires=departement:38", "abcdg"),
        ("territoires=commune:38185", "abcg"),
        ("territoires=epci:200040715", "abcdg"),
        ("territoires=commune:69123", "e"),
        ("territoires=commune:69383", "e"),
        ("territoires=commune:69381", ""),
        ("territoires=region:04", "f"),
        ("territoires=region:84;!departement:38", "e"),
        ("territoires=!departement:38", "efh"),
        ("territoire_type=departements&territoires=38,974", "abcdfg"),
        ("territoires=commune:38421&autour=4km", "abcd"),
        ("territoires=commune:38421&autour=3100m", "cd"),
        ("territoires=commune:38421&au_moins=2", "cd"),
        ("territoires=commune:38421&au_moins=6", "abcde"),
        // A commune that has no point is measured from its EPCI's places.
        ("territoires=commune:38151&autour=1km", "abcd"),
    ] {
        assert_eq!(ids(&index, filter), expected, "{filter}");
    }
}

#[test]
fn pages_are_in_the_order_people_expect() {
    let index = small();
    // By commune and name, the unknown commune last.
    assert_eq!(page(&index, "", &[]), ("abcgefdh".into(), 8, 7));
    assert_eq!(page(&index, "", &[("near", "5.73,45.19"), ("limit", "4")]).0, "cabd");
    assert_eq!(page(&index, "", &[("near", "5.73,45.19")]).0.chars().last(), Some('g'));
    // Some come first where they match, unless the distance decides.
    let first = [("avant", "h\nnulle-part\nc")];
    assert_eq!(page(&index, "", &first).0, "chabgefd");
    assert_eq!(page(&index, "lieux=!h", &first).0, "cabgefd");
    assert_eq!(page(&index, "", &[first[0], ("near", "5.73,45.19"), ("limit", "4")]).0, "cabd");
    assert_eq!(page(&index, "", &[("bbox", "5.7,45.1,5.8,45.2")]), ("abcd".into(), 4, 4));
    assert_eq!(page(&index, "", &[("bbox", "-10,40,350,60")]).1, 6);
    // The territory first, then what lies around it by distance.
    assert_eq!(page(&index, "territoires=commune:38421&autour=5km", &[]).0, "dcab");
}

#[test]
fn words_are_found_in_any_order_and_the_commune_counts_first() {
    let index = small();
    assert_eq!(page(&index, "", &[("q", "grenoble")]).0, "abcg");
    assert_eq!(page(&index, "", &[("q", "hères lieu")]).0, "d");
    assert_eq!(page(&index, "", &[("q", "heres SAINT-MARTIN")]).0, "d");
    assert_eq!(page(&index, "", &[("q", "st martin")]).0, "d");
    assert_eq!(page(&index, "", &[("q", "acces int")]).0, "ab");
    assert_eq!(page(&index, "", &[("q", "l'accès à l'internet")]).0, "ab");
    assert_eq!(page(&index, "", &[("q", "grenobel")]).0, "abcg");
    assert_eq!(page(&index, "", &[("q", "intrenet")]).0, "ab");
    assert_eq!(page(&index, "", &[("q", "france serv")]).0, "c");
    assert_eq!(page(&index, "", &[("q", "nulle part")]).0, "");
    assert_eq!(page(&index, "", &[("q", " - ")]).1, 8);
}

#[test]
fn a_walk_over_pages_meets_each_place_once() {
    let index = small();
    let selection = index.select_all();
    let mut query = Query { limit: 3, ..Query::default() };
    let mut seen = Vec::new();
    loop {
        let page = index.page(&selection, &query);
        seen.extend(page.items.iter().map(|item| item.place));
        match page.next {
            Some(next) => query.offset = next,
            None => break,
        }
    }
    assert_eq!(seen.len(), 8);
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>().len(), 8);
}

#[test]
fn counts_say_what_a_further_choice_gives() {
    let index = small();
    let preset = Filter::parse("territoires=departement:38").unwrap();
    let reader = Filter::parse("frais_a_charge=gratuit").unwrap();
    let counts = index.counts(&preset, &reader);
    // Within its own facet the choice is lifted, elsewhere it holds.
    assert_eq!(counts.of("frais_a_charge", "Payant"), 1);
    assert_eq!(counts.of("services", "Loisirs et créations numériques"), 0);
    assert_eq!(counts.of("services", "Accès internet et matériel informatique"), 1);
    assert_eq!(counts.of("prise_rdv", "oui"), 0);
    let all = index.counts(&Filter::default(), &Filter::default());
    assert_eq!(all.of("prise_rdv", "oui"), 1);
    for &facet in Facet::ALL {
        for (value, count) in index.values(facet) {
            assert_eq!(all.of(facet.name(), value), count);
        }
    }
}

#[test]
fn the_answer_is_geojson() {
    let index = small();
    let filter = Filter::parse("territoires=commune:38421&autour=4km").unwrap();
    let page = index.page(&index.select(&filter), &Query { limit: 2, ..Query::default() });
    let counts = index.counts(&filter, &Filter::default());
    let answer = index.answer(&page, Some(counts), "0123456789abcdef", |n| format!("c{n}"));
    let json = String::from_utf8(answer.to_json()).unwrap();
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
    // As it is, but a member a line.
    insta::assert_snapshot!(json.replace(",\"", ",\n\""));
}

/// Layers of a tile as text: id, point and sorted properties of each feature.
fn decoded(tile: &[u8]) -> String {
    let mut text = String::new();
    let reader = Reader::new(tile.to_vec()).unwrap();
    for (i, layer) in reader.get_layer_names().unwrap().iter().enumerate() {
        text += &format!("{layer}\n");
        for feature in reader.get_features(i).unwrap() {
            let properties: BTreeMap<_, _> = feature.properties.unwrap().into_iter().collect();
            let id = feature.id.unwrap();
            text += &format!("  {id} {:?} {properties:?}\n", feature.geometry);
        }
    }
    text
}

#[test]
fn golden_tiles() {
    let index = small();
    let selection = index.select_all();
    let at = |zoom| {
        let grenoble = Position::new(5.7243, 45.1821).unwrap().mercator();
        decoded(&index.tile(&selection, TileCoord::of(zoom, grenoble)))
    };
    let filtered = index.select(&Filter::parse("localise=oui&territoires=commune:38185").unwrap());
    let whole = TileCoord::new(0, 0, 0).unwrap();
    let zoom_0_filtered = decoded(&index.tile(&filtered, whole));
    insta::assert_snapshot!(format!(
        "# 0\n{}# 0, Grenoble\n{zoom_0_filtered}# 9\n{}# 13\n{}# 14\n{}",
        at(0),
        at(9),
        at(13),
        at(14)
    ));
}

/// The sum of `point_count`, single places counting one, over a zoom's tiles.
fn sum(index: &Index, filter: &Filter, zoom: u8) -> u64 {
    let selection = index.select(filter);
    let count = |tile: TileCoord| -> u64 {
        let reader = Reader::new(index.tile(&selection, tile)).unwrap();
        let layers = 0..reader.get_layer_names().unwrap().len();
        layers
            .flat_map(|layer| reader.get_features(layer).unwrap())
            .map(|feature| match feature.properties.unwrap().get("point_count") {
                Some(Value::UInt(n)) => *n,
                Some(other) => panic!("point_count is {other:?}"),
                None => 1,
            })
            .sum()
    };
    index.occupied(zoom).map(count).sum()
}

prop_compose! {
    fn any_places()(
        rows in proptest::collection::vec(
            (proptest::option::weighted(0.9, (-5.0..9.0, 42.0..51.0)), 0usize..9, any::<bool>(), any::<bool>()),
            0..60,
        ),
        doubled in any::<bool>(),
    ) -> Vec<Place> {
        let services = Facet::Services.values();
        let mut places: Vec<Place> = rows.into_iter().enumerate().map(|(i, (at, service, free, booking))| {
            let mut p = place(&format!("p{i}"), "38185", at);
            p.services = vec![services[service].to_owned()];
            p.frais_a_charge = free.then(|| "Gratuit".to_owned()).into_iter().collect();
            p.prise_rdv = if booking { "https://rdv.example".to_owned() } else { String::new() };
            p
        }).collect();
        if doubled {
            let again: Vec<Place> = places.iter().map(|p| Place { id: format!("{}bis", p.id), ..p.clone() }).collect();
            places.extend(again);
        }
        places
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn point_counts_add_up_to_the_located_places(places in any_places(), zoom in 0u8..=MAX_ZOOM) {
        let matching = |p: &&Place| p.services[0] == Facet::Services.values()[7] && p.prise_rdv.is_empty();
        let expected: BTreeSet<_> = places.iter().filter(matching).map(|p| p.id.clone()).collect();
        let located = places.iter().filter(matching).filter(|p| p.position.is_some()).count();
        let index = index(places.clone());
        let filter = Filter::parse("services=acces-internet-et-materiel-informatique&prise_rdv=non").unwrap();
        let selection = index.select(&filter);
        let found: BTreeSet<_> = selection.iter().map(|p| index.id(p).to_owned()).collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(selection.located() as usize, located);
        prop_assert_eq!(sum(&index, &filter, zoom) as usize, located);
    }

    #[test]
    fn an_index_survives_its_file(places in any_places()) {
        let index = index(places);
        let bytes = index.to_bytes();
        let read = Index::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&read, &index);
        prop_assert_eq!(read.to_bytes(), bytes);
    }

    #[test]
    fn a_damaged_file_is_an_error_and_no_panic(at in any::<prop::sample::Index>(), flip in 1u8..) {
        static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| small().to_bytes());
        let mut bytes = BYTES.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        // Some bits mean nothing: reserved ones, fields of gzip's header, lengths
        // of codes that are not used. Then nothing may have changed.
        if let Ok(read) = Index::from_bytes(&bytes) {
            prop_assert!(read == small(), "byte {at} was not noticed");
        }
    }
}

#[test]
fn a_cut_file_says_so() {
    let bytes = small().to_bytes();
    assert!(matches!(Index::from_bytes(&bytes[..10]), Err(IndexError::Magic)));
    assert!(matches!(Index::from_bytes(b"PMTiles\x03 and so on and on"), Err(IndexError::Magic)));
    assert!(matches!(Index::from_bytes(&bytes[..bytes.len() - 9]), Err(IndexError::Damaged(_))));
    let mut other = bytes;
    other[8] = 9;
    assert!(matches!(Index::from_bytes(&other), Err(IndexError::Format { found: 9 })));
}

#[test]
fn the_order_of_places_does_not_matter() {
    let mut places: Vec<Place> =
        ["x", "y", "z"].into_iter().map(|id| place(id, "38185", Some((5.7, 45.2)))).collect();
    let bytes = index(places.clone()).to_bytes();
    places.reverse();
    assert_eq!(index(places).to_bytes(), bytes);
}
