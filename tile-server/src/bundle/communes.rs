//! `/communes/ab.json`: every commune of the nation, in shards small enough for a
//! page to fetch as somebody types ([`commune_shard`]).
//!
//! An index knows the communes of its territory; who looks for another one finds
//! it here, on the map's own host, and no address leaves for a third party. Each
//! shard is an array, the most populous commune first, so that its beginning is
//! what most people mean.

use std::collections::BTreeMap;

use rayon::prelude::*;
use repere_data::{CommuneId, Index, Position, Territories, commune_shard};
use serde::Serialize;

/// A commune or an arrondissement, with the names that the engine answers.
#[derive(Serialize)]
struct Commune<'a> {
    code: &'a str,
    nom: &'a str,
    departement: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    codes_postaux: Vec<&'a str>,
    /// Longitude and latitude in degrees, where the bake was given them.
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<Position>,
}

/// The shards by their names: JSON arrays, with the points that a bundle's index
/// knows.
pub(crate) fn commune_shards(index: &Index) -> BTreeMap<String, Vec<u8>> {
    let territories = Territories::builtin();
    let points: BTreeMap<&str, Option<Position>> = index.commune_points().collect();
    let mut shards: BTreeMap<String, Vec<CommuneId>> = BTreeMap::new();
    for id in (0..territories.len() as u32).map(CommuneId) {
        // A commune without a name can be looked for by nobody.
        if let Some(shard) = commune_shard(territories.name(id)) {
            shards.entry(shard).or_default().push(id);
        }
    }
    let write = |(shard, mut ids): (String, Vec<CommuneId>)| {
        ids.sort_by_key(|&id| (std::cmp::Reverse(territories.population(id)), id.0));
        let communes: Vec<Commune<'_>> = ids
            .into_iter()
            .map(|id| Commune {
                code: territories.code(id),
                nom: territories.name(id),
                departement: territories.departement(id),
                codes_postaux: territories.postal_codes(id).collect(),
                point: points.get(territories.code(id)).copied().flatten(),
            })
            .collect();
        let json = serde_json::to_vec(&communes).expect("a commune is texts and two numbers");
        (shard, json)
    };
    shards.into_par_iter().map(write).collect()
}

#[cfg(test)]
mod tests {
    use repere_data::{IndexBuilder, TerritoryPoints};
    use serde_json::Value;

    use super::*;

    fn read(points: &TerritoryPoints) -> BTreeMap<String, Vec<Value>> {
        let index = IndexBuilder::new(Territories::builtin(), points, "2026-11-23").finish();
        commune_shards(&index)
            .into_iter()
            .map(|(name, json)| (name, serde_json::from_slice(&json).unwrap()))
            .collect()
    }

    #[test]
    fn every_commune_is_in_exactly_one_shard_and_none_is_large() {
        let shards = read(&TerritoryPoints::new());
        let mut codes: Vec<&str> =
            shards.values().flatten().map(|commune| commune["code"].as_str().unwrap()).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(
            (codes.len(), all),
            (Territories::builtin().len(), Territories::builtin().len())
        );
        for (name, communes) in &shards {
            assert!(communes.len() < 1_800, "{name}: {}", communes.len());
            assert!(name.bytes().all(|b| b.is_ascii_lowercase()), "{name}");
        }
    }

    #[test]
    fn what_people_type_leads_to_the_shard_of_what_they_mean() {
        let shards = read(&TerritoryPoints::new());
        for (typed, code) in [
            ("Grenoble", "38185"),
            ("gre", "38185"),
            ("ST ETIENNE", "42218"),
            ("Saint-Étienne", "42218"),
            ("st-et", "42218"),
            ("ste foy les lyon", "69202"),
            ("Évreux", "27229"),
            ("evr", "27229"),
            ("l'hay", "94038"),
            ("La Rochelle", "17300"),
            ("roche", "17300"),
            ("le havre", "76351"),
            ("Œuilly", "51410"),
            ("oeui", "51410"),
            ("Lyon 3", "69383"),
            ("Paris 20", "75120"),
            ("Paris", "75056"),
            ("y", "80829"),
            ("Saint", ""),
        ] {
            let shard = commune_shard(typed).unwrap();
            let communes = shards.get(&shard).map_or(&[][..], |communes| communes);
            let found = communes.iter().any(|commune| commune["code"] == code);
            // One letter is the start of several shards, or all of a name.
            let whole = shard.len() == 2 || typed == "y";
            assert!(found || code.is_empty() || !whole, "{typed} {shard}");
        }
    }

    #[test]
    fn a_commune_has_its_departement_postal_codes_and_point() {
        let mut points = TerritoryPoints::new();
        points.insert(Territories::builtin(), "69123", 4.8357, 45.764).unwrap();
        let shards = read(&points);
        let find = |code: &str| {
            shards.values().flatten().find(|commune| commune["code"] == code).unwrap().clone()
        };
        assert_eq!(shards["pa"][0]["nom"], "Paris", "the most populous first");
        let grenoble = find("38185");
        assert_eq!(grenoble["departement"], "38");
        assert!(grenoble["codes_postaux"].as_array().unwrap().contains(&"38000".into()));
        assert_eq!(grenoble.get("point"), None);
        // An arrondissement without a point has its commune's.
        assert_eq!(find("69383")["point"], serde_json::json!([4.8357, 45.764]));
        assert_eq!(find("97411")["departement"], "974");
    }
}
