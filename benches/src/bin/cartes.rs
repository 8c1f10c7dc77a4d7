//! Cartes by the thousand: one for each commune of France, read, and read again when
//! one file of two hundred beside them has changed.
//!
//!     cargo run --release -p repere-benches --bin cartes

#![allow(clippy::print_stdout, reason = "it reports to a terminal")]

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use repere_benches::{machine, resident};
use repere_server::carte::{Cartes, Known};
use repere_server::own_territories::KnownTerritories;

/// Files beside the family, as a large hub has them.
const FILES: usize = 200;
const RUNS: usize = 21;

const FAMILY: &str = r#"titre = { fr = "Se faire aider avec le numérique {à nom}", en = "Digital help in {nom}" }
au_moins = 5
filtres = ["services", "ouvert", "frais_a_charge"]
[famille]
par = "commune"
"#;

fn main() -> io::Result<()> {
    println!("{}", machine());
    let dir = std::env::temp_dir().join(format!("repere-cartes-{}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let measured = measure(&dir);
    std::fs::remove_dir_all(&dir)?;
    measured
}

fn measure(dir: &Path) -> io::Result<()> {
    std::fs::write(dir.join("communes.toml"), FAMILY)?;
    let alone = |number: usize, title: &str| {
        let text = format!("titre = \"{title} {number}\"\nterritoires = [\"departement:38\"]\n");
        std::fs::write(dir.join(format!("carte-{number}.toml")), text)
    };
    (0..FILES).try_for_each(|number| alone(number, "Carte"))?;
    let territories = KnownTerritories::official();
    let known = Known { territories: &territories, overlays: None };
    let before = resident();
    let start = Instant::now();
    let mut cartes = Cartes::read(dir, known).map_err(io::Error::other)?;
    let read = start.elapsed();
    println!(
        "{} cartes in {} files: read and checked in {read:.1?}, {:.0} MB more in memory",
        cartes.iter().len(),
        FILES + 1,
        (resident() - before) as f64 / 1e6
    );
    let mut times: Vec<Duration> = Vec::with_capacity(RUNS);
    for run in 0..RUNS {
        alone(run % FILES, &format!("Autre carte de la fois {run}"))?;
        let start = Instant::now();
        cartes = cartes.again(dir, known).map_err(io::Error::other)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    println!(
        "one file changed: all taken up in {:.1?} median, {:.1?} at most",
        times[RUNS / 2],
        times[RUNS - 1]
    );
    Ok(())
}
