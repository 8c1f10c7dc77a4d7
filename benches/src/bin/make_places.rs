//! Invented places as a CSV of the standard, on standard output: what bakes
//! are measured with.
//!
//!     cargo run --release -p repere-benches --bin make_places -- 1000000 42 > lieux.csv
//!
//! A third number, in hundredths, makes so many rows tell again of the place before,
//! as another source would: name and address written otherwise, some metres away,
//! some columns empty, the id with `-bis` after it.
//!
//! The same number and seed give the same bytes, and the rows of a smaller
//! number begin those of a larger one. Places lie around the bigger communes
//! of France, closer in the middle, one in twenty at the very point of the one
//! before; some 18 columns are filled, some 450 bytes a row.

#![allow(clippy::print_stderr, reason = "it explains its use on a terminal")]

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use repere_benches::seeded;
use repere_data::{Column, Facet, LabelPoint, Territories, label_points};

const KINDS: [(&str, &str, &str); 10] = [
    ("Médiathèque", "BIB", "Bibliothèques numérique de référence"),
    ("France services de", "RFS", "France Services"),
    ("Mairie de", "MUNI", ""),
    ("Centre social", "CS", "Conseillers numériques"),
    ("CCAS de", "CCAS", "Aidants Connect|Conseillers numériques"),
    ("Espace public numérique", "EPN", "Conseillers numériques"),
    ("Tiers-lieu", "TIERS_LIEUX", ""),
    ("Maison de quartier", "ASSO", "Point d'accès numérique CAF"),
    ("Mission locale de", "ML", "Promeneurs du net"),
    ("Emmaüs Connect", "ASSO", "Emmaüs Connect"),
];
const OF: [&str; 12] = [
    "des Tilleuls",
    "Jacques Prévert",
    "du Parc",
    "Simone Veil",
    "de la Gare",
    "L’Étincelle",
    "des Deux Rives",
    "Aimé Césaire",
    "du Vieux Moulin",
    "La Passerelle",
    "Olympe de Gouges",
    "des Écoles",
];
const WAYS: [&str; 5] = ["rue", "avenue", "place", "boulevard", "chemin"];
const NAMED: [&str; 16] = [
    "de la République",
    "Victor Hugo",
    "Jean Jaurès",
    "de l’Église",
    "des Écoles",
    "du 8 mai 1945",
    "Pasteur",
    "de la Mairie",
    "du Général de Gaulle",
    "des Lilas",
    "de Verdun",
    "Gambetta",
    "du Stade",
    "de la Fontaine",
    "Marie Curie",
    "des Acacias",
];
const SOURCES: [&str; 6] =
    ["dora", "france-services", "conseiller-numerique", "hinaura", "aidants-connect", "mednum"];
/// Different texts of opening hours.
const HOURS: usize = 2000;

fn main() -> ExitCode {
    let numbers: Vec<Option<u64>> = std::env::args().skip(1).map(|a| a.parse().ok()).collect();
    let (count, seed, again) = match numbers[..] {
        [Some(count), Some(seed)] => (count, seed, 0),
        [Some(count), Some(seed), Some(again @ 0..100)] => (count, seed, again),
        _ => {
            eprintln!("make_places NUMBER SEED [PERCENT OF DUPLICATES] > places.csv");
            return ExitCode::FAILURE;
        }
    };
    match write(count, seed, again as f64 / 100.0) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("standard output: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(count: u64, seed: u64, again: f64) -> io::Result<()> {
    let mut random = seeded(seed);
    let towns = label_points();
    let hours: Vec<String> = (0..HOURS).map(|_| hours(&mut random)).collect();
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let header: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    writeln!(out, "{}", header.join(","))?;
    let mut at = (0.0, 0.0);
    let mut town = &towns[0];
    let mut before: Option<Vec<String>> = None;
    for number in 0..count {
        // Without duplicates not a number is drawn for them.
        let told = before.take().filter(|_| again > 0.0 && random.random_bool(again));
        if let Some(row) = told {
            let quoted: Vec<String> =
                told_again(&mut random, row).into_iter().map(quoted).collect();
            writeln!(out, "{}", quoted.join(","))?;
            continue;
        }
        if number == 0 || !random.random_bool(0.05) {
            // Bigger communes come first, and have more places.
            let skewed = random.random::<f64>().powi(3);
            town = &towns[(skewed * towns.len() as f64) as usize];
            let spread = 0.02 + 0.4 * random.random::<f64>().powi(4);
            let mut around = |centre: f64| centre + spread * (random.random::<f64>() - 0.5);
            at = (around(town.position.lon()), around(town.position.lat()));
        }
        let row = row(&mut random, number, town, at, &hours);
        let quoted: Vec<String> = row.iter().cloned().map(quoted).collect();
        writeln!(out, "{}", quoted.join(","))?;
        before = Some(row);
    }
    out.flush()
}

/// A value as CSV writes it (RFC 4180).
fn quoted(value: String) -> String {
    let plain = !value.contains([',', '"', '\n']);
    if plain { value } else { format!("\"{}\"", value.replace('"', "\"\"")) }
}

/// The 32 values of a place.
fn row(
    random: &mut ChaCha8Rng,
    number: u64,
    town: &LabelPoint,
    (lon, lat): (f64, f64),
    hours: &[String],
) -> Vec<String> {
    let territories = Territories::builtin();
    let name = territories.name(town.commune);
    let postal_code = territories.postal_codes(town.commune).next().unwrap_or("00000");
    let (kind, code, labels) = KINDS[random.random_range(0..KINDS.len())];
    let called = if kind.ends_with(" de") { name } else { pick(random, &OF) };
    let site = format!("https://www.{}.example/lieux/{number}", repere_data::slug(name));
    let mut some = |facet: Facet, share: f64| {
        let values: Vec<&str> =
            facet.values().iter().copied().filter(|_| random.random_bool(share)).collect();
        values.join("|")
    };
    let services = some(Facet::Services, 0.3);
    let publics = some(Facet::Publics, 0.1);
    let frais = some(Facet::Frais, 0.3);
    let acces = some(Facet::ModalitesAcces, 0.3);
    let accompagnement = some(Facet::ModalitesAccompagnement, 0.3);
    let value = |random: &mut ChaCha8Rng, column: Column| match column {
        Column::Id => format!("{:08x}-{number}", random.random::<u32>()),
        Column::Pivot => format!("{:014}", random.random_range(10_u64.pow(13)..10_u64.pow(14))),
        Column::Nom => format!("{kind} {called}"),
        Column::Commune => name.to_owned(),
        Column::CodePostal => postal_code.to_owned(),
        Column::CodeInsee => territories.code(town.commune).to_owned(),
        Column::Adresse => {
            let number = random.random_range(1..200);
            format!("{number} {} {}", pick(random, &WAYS), pick(random, &NAMED))
        }
        Column::Latitude => format!("{lat:.6}"),
        Column::Longitude => format!("{lon:.6}"),
        Column::Typologie => code.to_owned(),
        Column::Telephone => format!("0{}", random.random_range(100_000_000..600_000_000)),
        Column::SiteWeb if random.random_bool(0.3) => site.clone(),
        Column::Horaires if random.random_bool(0.7) => {
            hours[random.random_range(0..hours.len())].clone()
        }
        Column::Source => pick(random, &SOURCES).to_owned(),
        Column::Itinerance if random.random_bool(0.05) => "Itinérant".to_owned(),
        Column::DateMaj => {
            let (month, day) = (random.random_range(1..=12), random.random_range(1..=28));
            format!("{}-{month:02}-{day:02}", random.random_range(2021..=2026))
        }
        Column::Services => services.clone(),
        Column::PublicsSpecifiquementAdresses => publics.clone(),
        Column::FraisACharge => frais.clone(),
        Column::DispositifProgrammesNationaux => labels.to_owned(),
        Column::ModalitesAcces => acces.clone(),
        Column::ModalitesAccompagnement => accompagnement.clone(),
        Column::PriseRdv if random.random_bool(0.1) => format!("{site}/rdv"),
        _ => String::new(),
    };
    Column::ALL.iter().map(|&column| value(random, column)).collect()
}

/// The same place as another source tells of it.
fn told_again(random: &mut ChaCha8Rng, mut row: Vec<String>) -> Vec<String> {
    row[Column::Id as usize].push_str("-bis");
    row[Column::Pivot as usize].clear();
    row[Column::Horaires as usize].clear();
    "autre-source".clone_into(&mut row[Column::Source as usize]);
    if random.random_bool(0.5) {
        row[Column::Nom as usize] = row[Column::Nom as usize].to_uppercase();
    }
    if random.random_bool(0.5) {
        let way = &mut row[Column::Adresse as usize];
        let short = way.replace("avenue", "av").replace("boulevard", "bd");
        *way = short.replace("place", "pl").replace("du Général", "du Gal");
    }
    let phone = &mut row[Column::Telephone as usize];
    match random.random_range(0..3) {
        0 => phone.clear(),
        1 => *phone = format!("+33{}", &phone[1..]),
        _ => {}
    }
    for column in [Column::Latitude, Column::Longitude] {
        let degrees = &mut row[column as usize];
        let moved = 0.0003 * (random.random::<f64>() - 0.5);
        *degrees =
            degrees.parse().map_or_else(|_| String::new(), |d: f64| format!("{:.6}", d + moved));
    }
    row
}

fn pick(random: &mut ChaCha8Rng, from: &[&'static str]) -> &'static str {
    from[random.random_range(0..from.len())]
}

/// A week of opening hours as OpenStreetMap writes them: alike on most days,
/// shorter on one or two.
fn hours(random: &mut ChaCha8Rng) -> String {
    let mut span = || {
        let morning = 8 * 60 + 15 * random.random_range(0..8);
        let noon = 11 * 60 + 30 + 15 * random.random_range(0..5);
        let after = 13 * 60 + 15 * random.random_range(0..7);
        let evening = 16 * 60 + 15 * random.random_range(0..13);
        let clock = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        [(morning, noon), (after, evening)].map(|(a, b)| format!("{}-{}", clock(a), clock(b)))
    };
    let ([morning, afternoon], [short, _]) = (span(), span());
    match random.random_range(0..5) {
        0 => format!("Mo-Fr {morning},{afternoon}"),
        1 => format!("Mo-Th {morning},{afternoon}; Fr {short}"),
        2 => format!("Tu-Sa {morning},{afternoon}; PH off"),
        3 => format!("Mo,Tu,Th,Fr {morning},{afternoon}; We {short}; Sa {short}"),
        _ => format!("Mo-Fr {morning},{afternoon}; Sa {short}; PH off"),
    }
}
