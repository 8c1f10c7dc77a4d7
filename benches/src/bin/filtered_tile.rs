//! How long a filtered tile takes that was never asked for before: compiling
//! the filter, finding the clusters, writing the tile, gzip.
//!
//!     cargo run --release -p repere-benches --bin filtered_tile [PLACES…]
//!
//! Default: 13,000 and 1,000,000 invented places (seed 42). Beside it, in the
//! same run, supercluster does what a page would do: filter the points, index
//! them, take the same tile (needs `npm ci` in benches/peers).

#![allow(clippy::print_stdout, reason = "it reports to a terminal")]

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use flate2::Compression;
use flate2::write::GzEncoder;
use rand::RngExt;
use repere_benches::{index, median_and_p95, places, seeded};
use repere_data::{Facet, Filter, Place, TileCoord};

const TILES: usize = 300;

/// A question: alternatives of three facets, and a tile that holds a place.
struct Question {
    services: [&'static str; 2],
    frais: &'static str,
    acces: &'static str,
    tile: TileCoord,
}

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|n| n.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![13_000, 1_000_000] } else { sizes };
    for size in sizes {
        run(size);
    }
}

fn run(size: usize) {
    let places = places(size, 42);
    let index = index(&places);
    let questions = questions(&places);
    let mut bytes = 0;
    let mut milliseconds: Vec<f64> = questions
        .iter()
        .map(|q| {
            let query = format!(
                "services={},{}&frais_a_charge={}&modalites_acces={}",
                q.services[0], q.services[1], q.frais, q.acces
            );
            let start = Instant::now();
            let filter = Filter::parse(&query).expect("the values are the standard's");
            let tile = index.tile(&index.select(&filter), q.tile);
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(&tile).expect("memory");
            bytes += gzip.finish().expect("memory").len();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    let (median, p95) = median_and_p95(&mut milliseconds);
    println!("{size} places, {TILES} filtered tiles not asked before, zooms 0 to 14");
    println!(
        "  repere        median {median:8.3} ms   p95 {p95:8.3} ms   mean tile {} bytes",
        bytes / TILES
    );
    match supercluster(&places, &questions) {
        Some(mut peer) => {
            let (theirs, p95) = median_and_p95(&mut peer);
            println!(
                "  supercluster  median {theirs:8.3} ms   p95 {p95:8.3} ms   ratio {:.1}",
                theirs / median
            );
        }
        None => println!("  supercluster  not run: npm ci in benches/peers first"),
    }
}

fn questions(places: &[Place]) -> Vec<Question> {
    let mut random = seeded(7);
    let mut one = |facet: Facet| {
        let values = facet.values();
        values[random.random_range(0..values.len())]
    };
    let mut picks: Vec<([&str; 2], &str, &str)> = Vec::new();
    for _ in 0..TILES {
        let services = [one(Facet::Services), one(Facet::Services)];
        picks.push((services, one(Facet::Frais), one(Facet::ModalitesAcces)));
    }
    let mut at = |i: usize| {
        let place = &places[random.random_range(0..places.len())];
        let position = place.position.expect("every invented place has one");
        TileCoord::of((i % 15) as u8, position.mercator())
    };
    let question = |(i, (services, frais, acces))| Question { services, frais, acces, tile: at(i) };
    picks.into_iter().enumerate().map(question).collect()
}

/// Milliseconds per question, or `None` where it is not installed.
fn supercluster(places: &[Place], questions: &[Question]) -> Option<Vec<f64>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/peers");
    let points: Vec<_> = places
        .iter()
        .map(|p| {
            let at = p.position.expect("every invented place has one");
            serde_json::json!([at.lon(), at.lat(), p.services, p.frais_a_charge, p.modalites_acces])
        })
        .collect();
    let asked: Vec<_> = questions
        .iter()
        .map(|q| {
            let t = q.tile;
            serde_json::json!([q.services, q.frais, q.acces, t.zoom(), t.x(), t.y()])
        })
        .collect();
    let mut child = Command::new("node")
        .args(["--max-old-space-size=8192", "supercluster.mjs"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    for line in points.iter().chain([&serde_json::json!(null)]).chain(&asked) {
        writeln!(input, "{line}").ok()?;
    }
    drop(input);
    let output = child.wait_with_output().ok().filter(|o| o.status.success())?;
    serde_json::from_slice(&output.stdout).ok()
}
