//! What the benchmarks share: seeded places, and the words to report with.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use repere_data::{Facet, Index, Place, Position, Territories, TerritoryPoints, label_points};

/// The random numbers of a benchmark: the same for the same seed, everywhere.
pub fn seeded(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Invented places clustered around the bigger communes of France, some with
/// every facet value, sorted as an index wants them.
pub fn places(count: usize, seed: u64) -> Vec<Place> {
    let mut random = seeded(seed);
    let towns = label_points();
    let mut places: Vec<Place> = (0..count)
        .map(|i| {
            // Bigger communes come first, and have more places.
            let skewed = random.random::<f64>().powi(3);
            let town = towns[(skewed * towns.len() as f64) as usize];
            let spread = 0.02 + 0.4 * random.random::<f64>().powi(4);
            let mut around = |centre: f64| centre + spread * (random.random::<f64>() - 0.5);
            let (lon, lat) = (around(town.position.lon()), around(town.position.lat()));
            let mut some = |facet: Facet, share: f64| -> Vec<String> {
                let values = facet.values().iter();
                values.filter(|_| random.random_bool(share)).map(|&v| v.to_owned()).collect()
            };
            Place {
                id: format!("lieu-{i}"),
                nom: format!("Lieu inventé {i}"),
                commune_id: Some(town.commune),
                position: Position::new(lon, lat).ok(),
                services: some(Facet::Services, 0.3),
                publics_specifiquement_adresses: some(Facet::Publics, 0.1),
                frais_a_charge: some(Facet::Frais, 0.3),
                dispositif_programmes_nationaux: some(Facet::Dispositifs, 0.15),
                modalites_acces: some(Facet::ModalitesAcces, 0.3),
                modalites_accompagnement: some(Facet::ModalitesAccompagnement, 0.3),
                ..Place::default()
            }
        })
        .collect();
    Index::sort(&mut places);
    places
}

/// An index of places.
pub fn index(places: &[Place]) -> Index {
    Index::build(places, Territories::builtin(), &TerritoryPoints::new(), "2026-11-23")
}

/// The middle and the 95th hundredth of some measurements, sorted by it.
///
/// # Panics
/// When there is none.
pub fn median_and_p95(measured: &mut [f64]) -> (f64, f64) {
    measured.sort_by(f64::total_cmp);
    (measured[measured.len() / 2], measured[measured.len() * 95 / 100])
}
