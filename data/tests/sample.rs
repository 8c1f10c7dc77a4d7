//! The invented sample through the core: every row becomes a place in a
//! commune, every value of every closed list shows, every edge is noticed.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail the test")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use repere_data::{
    Checks, Column, Day, Facet, Place, RawRecord, Remark, Rule, Territories, Territory,
    TerritoryPoints,
};

fn text(name: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample").join(name);
    std::fs::read_to_string(file).unwrap()
}

type Rows = Vec<BTreeMap<String, String>>;

fn csv_rows(name: &str) -> Rows {
    let text = text(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn json_rows(name: &str) -> Rows {
    let rows: Vec<BTreeMap<String, serde_json::Value>> = serde_json::from_str(&text(name)).unwrap();
    let plain = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    rows.into_iter()
        .map(|row| row.into_iter().map(|(key, value)| (key, plain(value))).collect())
        .collect()
}

/// The three files as places, and what was remarked.
fn sample() -> (Vec<Place>, Vec<Remark>) {
    let files = [
        ("lieux-inventes.csv", csv_rows("lieux-inventes.csv")),
        ("maisons-inventees.csv", csv_rows("maisons-inventees.csv")),
        ("partenaires-inventes.json", json_rows("partenaires-inventes.json")),
    ];
    let (mut places, mut remarks) = (Vec::new(), Vec::new());
    let no_points = TerritoryPoints::new();
    let checks = Checks::new(Territories::builtin(), &no_points, Day::new(2026, 11, 23));
    for (file, rows) in files {
        for (row, line) in rows.into_iter().zip(1..) {
            let column = |name: &str| Column::parse(name).unwrap_or_else(|| panic!("{name}"));
            let raw = RawRecord {
                dataset: Arc::from(file.split('.').next().unwrap()),
                file: Arc::from(file),
                line,
                values: row.into_iter().map(|(name, value)| (column(&name), value)).collect(),
            };
            let (place, noticed) = checks.normalise(&raw).unwrap();
            places.push(place);
            remarks.extend(noticed);
        }
    }
    (places, remarks)
}

#[test]
fn every_place_is_in_a_commune() {
    let (places, remarks) = sample();
    assert!((1_900..=2_200).contains(&places.len()), "{}", places.len());
    for place in &places {
        assert!(place.commune_id.is_some(), "{} {}", place.id, place.commune);
    }
    assert_eq!(places.iter().filter(|p| p.position.is_none()).count(), 60);
    // One each; other spellings of known values go unremarked.
    let outside = remarks.iter().filter(|remark| remark.rule == Rule::OutsideList);
    let mut outside: Vec<_> = outside.map(|remark| &*remark.value).collect();
    outside.sort_unstable();
    assert_eq!(
        outside,
        [
            "Chats",
            "Cuisine du monde",
            "PHARE",
            "Par pigeon voyageur",
            "Prix libre",
            "Programme des Sept Clefs",
            "Réparation de vélos",
        ]
    );
}

#[test]
fn every_value_of_every_closed_list_shows() {
    let (places, _) = sample();
    for facet in Facet::ALL {
        for value in facet.values() {
            let with_it = places.iter().filter(|p| p.facet(*facet).iter().any(|v| v == value));
            assert!(with_it.count() >= 4, "{}: {value}", facet.name());
        }
    }
}

#[test]
fn the_village_of_the_example_has_neighbours_only() {
    let territories = Territories::builtin();
    let village: Territory = "commune:38195".parse().unwrap();
    let mut points = TerritoryPoints::new();
    for row in csv_rows("communes.csv") {
        let degrees = |column: &str| row[column].parse().unwrap();
        points.insert(territories, &row["code"], degrees("lon"), degrees("lat")).unwrap();
    }
    let village_id = territories.members(&village).next().unwrap();
    assert_eq!(territories.name(village_id), "Izeron");
    assert!((700..900).contains(&territories.population(village_id)));
    let centre = points.point(territories, village_id).unwrap();

    let (places, _) = sample();
    assert!(places.iter().all(|place| place.commune_id != Some(village_id)));
    let near =
        places.iter().filter(|place| place.position.is_some_and(|p| p.metres_to(centre) < 20_000));
    assert!(near.count() >= 10);
}
