//! What one filter and one tile cost natively, at any number of places: a new
//! filter compiled, then tiles under it, uncompressed.
//!
//!     cargo run --release -p repere-benches --bin tiles [PLACES|FILE.index…]
//!
//! Default: 1,000,000 invented places; a file is the index of any bundle. Tiles
//! lie where places are, and are of the zooms that readers look at, most of a
//! département or a city; the same number of each zoom is measured besides. Each
//! is made twice: the first time counts, the lesser time shows what of it was
//! the tile, where a busy machine interrupts.

#![allow(clippy::print_stdout, reason = "it reports to a terminal")]

use std::io;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use repere_benches::{Measured, digits, filter, index_of, machine, queries, resident, seeded};
use repere_data::{Index, MAX_ZOOM, Selection, TileCoord};

/// How often readers look at each zoom, 0 to 14: a map opens on a territory
/// (7 to 9), is zoomed to a town, rarely out to the country or into a street.
const WEIGHTS: [u32; MAX_ZOOM as usize + 1] = [1, 1, 1, 2, 3, 8, 8, 10, 12, 12, 11, 10, 9, 7, 5];

/// Tiles measured under each filter: by those weights, and of each zoom.
const WEIGHTED: usize = 500;
const EACH_ZOOM: usize = 40;

/// Times that each filter is compiled.
const TIMES: usize = 21;

/// What costs more than the twenty: territories widened by a distance.
const WIDE: [&str; 3] = [
    "territoires=departement:69&autour=20km",
    "territoires=region:84&autour=20km",
    "territoires=commune:38185&au_moins=5",
];

fn main() -> io::Result<()> {
    println!("{}", machine());
    let mut inputs: Vec<String> = std::env::args().skip(1).collect();
    if inputs.is_empty() {
        inputs.push("1000000".to_owned());
    }
    for input in inputs {
        let before = resident();
        let (index, took) = index_of(&input)?;
        let bytes = resident().saturating_sub(before);
        println!("\n## {} places ({input})\n", index.len());
        let each = bytes / u64::from(index.len().max(1));
        println!("built or opened in {:.2} s; {each} bytes a place in memory", took.as_secs_f64());
        run(&index);
    }
    Ok(())
}

fn run(index: &Index) {
    let mut random = seeded(7);
    let mut compiled = Undisturbed::default();
    let (mut slowest, mut weighted) = ((0.0, ""), Undisturbed::default());
    let mut zooms = vec![Undisturbed::default(); WEIGHTS.len()];
    let mut worst = (0.0, String::new());
    for query in queries() {
        let mut own = Measured::default();
        let selection = compile(index, query, &mut own);
        if own.quantile(0.0) > slowest.0 {
            slowest = (own.quantile(0.0), query);
        }
        compiled.first.extend([own.median()]);
        compiled.lesser.extend([own.quantile(0.0)]);
        for _ in 0..WEIGHTED {
            let coord = tile(index, weighted_zoom(&mut random), &mut random);
            let undisturbed = weighted.measure(index, &selection, coord);
            if undisturbed > worst.0 {
                worst = (undisturbed, format!("{coord} of {query}"));
            }
        }
        for (zoom, measured) in (0..).zip(&mut zooms) {
            for _ in 0..EACH_ZOOM {
                let coord = tile(index, zoom, &mut random);
                measured.measure(index, &selection, coord);
            }
        }
    }
    println!("\n| milliseconds | median | p95 | p99 | most | undisturbed median | p99 | most |");
    println!("|---|---|---|---|---|---|---|---|");
    row("a new filter (parse, compile)", &compiled.first, &compiled.lesser);
    row("a tile, zooms as readers look", &weighted.first, &weighted.lesser);
    for (zoom, measured) in zooms.iter().enumerate() {
        row(&format!("a tile of zoom {zoom}"), &measured.first, &measured.lesser);
    }
    println!("\nslowest filter, undisturbed: {} ms, {}", digits(slowest.0), slowest.1);
    println!("slowest tile, undisturbed: {} ms, {}", digits(worst.0), worst.1);
    for query in WIDE {
        let mut own = Measured::default();
        let total = compile(index, query, &mut own).total();
        println!("{query}: {} ms, {total} places", digits(own.quantile(0.0)));
    }
}

/// A filter that is new each time.
fn compile(index: &Index, query: &str, measured: &mut Measured) -> Selection {
    let mut selection = measured.time(|| index.select(&filter(query)));
    for _ in 1..TIMES {
        selection = measured.time(|| index.select(&filter(query)));
    }
    selection
}

fn weighted_zoom(random: &mut ChaCha8Rng) -> u8 {
    let mut left = random.random_range(0..WEIGHTS.iter().sum());
    let past = |weight: &u32| {
        let here = left < *weight;
        left = left.saturating_sub(*weight);
        here
    };
    WEIGHTS.iter().position(past).unwrap_or(0) as u8
}

/// A tile that holds a place: more of them where there are more.
fn tile(index: &Index, zoom: u8, random: &mut ChaCha8Rng) -> TileCoord {
    let place = random.random_range(0..index.located());
    let position = index.position(place).expect("it is among those with a position");
    TileCoord::of(zoom, position.mercator())
}

fn row(name: &str, first: &Measured, lesser: &Measured) {
    let of = |measured: &Measured, shares: &[f64]| {
        let quantiles = shares.iter().map(|&share| digits(measured.quantile(share)));
        quantiles.collect::<Vec<_>>().join(" | ")
    };
    println!(
        "| {name} | {} | {} |",
        of(first, &[0.5, 0.95, 0.99, 1.0]),
        of(lesser, &[0.5, 0.99, 1.0])
    );
}

/// Milliseconds of filters or tiles.
#[derive(Clone, Default)]
struct Undisturbed {
    /// Of tiles made for the first time; of filters, medians.
    first: Measured,
    /// The least times.
    lesser: Measured,
}

impl Undisturbed {
    /// Makes a tile twice; answers the lesser time.
    fn measure(&mut self, index: &Index, selection: &Selection, coord: TileCoord) -> f64 {
        let mut both = Measured::default();
        both.time(|| index.tile(selection, coord));
        self.first.extend([both.median()]);
        both.time(|| index.tile(selection, coord));
        let lesser = both.quantile(0.0);
        self.lesser.extend([lesser]);
        lesser
    }
}
