//! What the benchmarks share: seeded places, views of them, the peer beside, and
//! the words to report with.

mod machine;
mod peer;
mod stats;
mod views;

use std::io;
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use repere_data::{
    Facet, Filter, Index, IndexBuilder, LabelPoint, Place, Position, Territories, TerritoryPoints,
    label_points,
};

pub use machine::{machine, resident};
pub use peer::{Peer, PeerTimes, write_points, write_questions};
pub use stats::{Measured, digits, geometric_mean};
pub use views::{View, views};

/// The seed of every benchmark's places.
pub const SEED: u64 = 42;

/// The random numbers of a benchmark: the same for the same seed, everywhere.
pub fn seeded(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

const KINDS: [&str; 6] = [
    "Médiathèque de",
    "France services de",
    "Mairie de",
    "CCAS de",
    "Espace numérique de",
    "Emmaüs de",
];

/// One of the invented places: around one of the bigger communes of France, some
/// with every facet value. The same for the same number.
fn place(number: u32, towns: &[LabelPoint]) -> Place {
    let mut random = seeded(SEED << 32 | u64::from(number));
    // Bigger communes come first, and have more places.
    let skewed = random.random::<f64>().powi(3);
    let town = towns[(skewed * towns.len() as f64) as usize];
    let spread = 0.02 + 0.4 * random.random::<f64>().powi(4);
    let mut around = |centre: f64| centre + spread * (random.random::<f64>() - 0.5);
    let (lon, lat) = (around(town.position.lon()), around(town.position.lat()));
    let kind = KINDS[random.random_range(0..KINDS.len())];
    let mut some = |facet: Facet, share: f64| -> Vec<String> {
        let values = facet.values().iter();
        values.filter(|_| random.random_bool(share)).map(|&v| v.to_owned()).collect()
    };
    Place {
        // As many digits for each: the order of ids is that of numbers.
        id: format!("lieu-{number:08}"),
        nom: format!("{kind} {} {number}", Territories::builtin().name(town.commune)),
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
}

/// An index of invented places, which knows where the bigger communes are, and
/// the time it took to build; inventing is not counted, and the places are never
/// all there at once.
pub fn index(count: u32) -> (Index, Duration) {
    let (towns, territories) = (label_points(), Territories::builtin());
    let mut points = TerritoryPoints::new();
    for town in &towns {
        let (code, at) = (territories.code(town.commune), town.position);
        let inserted = points.insert(territories, code, at.lon(), at.lat());
        inserted.expect("label points are of known communes, on Earth");
    }
    let morton = |number| place(number, &towns).position.map(|at| at.mercator().morton());
    let mut order: Vec<_> = (0..count).map(|number| (morton(number), number)).collect();
    order.sort_unstable();
    let mut builder = IndexBuilder::new(territories, &points, "2026-11-23");
    let mut took = Duration::ZERO;
    for some in order.chunks(1000) {
        let places: Vec<Place> = some.iter().map(|&(_, number)| place(number, &towns)).collect();
        let start = Instant::now();
        places.iter().for_each(|place| builder.push(place));
        took += start.elapsed();
    }
    let start = Instant::now();
    let index = builder.finish();
    (index, took + start.elapsed())
}

/// The index that a command line names, and the time it took to build or to
/// open: a number of invented places, or the file of any bundle's.
///
/// # Errors
/// When it is neither.
pub fn index_of(input: &str) -> io::Result<(Index, Duration)> {
    if let Ok(count) = input.parse() {
        return Ok(index(count));
    }
    let bytes = std::fs::read(input)?;
    let start = Instant::now();
    let index = Index::from_bytes(&bytes).map_err(io::Error::other)?;
    Ok((index, start.elapsed()))
}

/// The committed filters (`filters.tsv`), as their query strings.
pub fn queries() -> Vec<&'static str> {
    include_str!("../filters.tsv").lines().filter(|line| !line.starts_with('#')).collect()
}

/// A filter of a query string that a benchmark was given.
///
/// # Panics
/// When it is none: benchmarks are run by those who wrote them.
pub fn filter(query: &str) -> Filter {
    Filter::parse(query).unwrap_or_else(|error| panic!("{query}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_keep_from_one_in_a_thousand_to_all() {
        let (index, _) = index(3000);
        let kept: Vec<u32> = queries().iter().map(|q| index.select(&filter(q)).total()).collect();
        assert_eq!(kept.len(), 20);
        assert_eq!(kept.iter().max(), Some(&3000));
        assert!(kept.iter().any(|&kept| kept <= 6), "{kept:?}");
        let mut distinct = queries();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 20);
    }
}
