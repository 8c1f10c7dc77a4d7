//! `repere check`: whether cartes are right, before they are served.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use repere_server::Error;
use repere_server::bundle::Bundle;
use repere_server::carte::{Cartes, Known};
use repere_server::own_territories::KnownTerritories;

use super::summary::counted;

/// Vérifier un dossier de cartes, sans rien servir
///
/// Toutes les fautes de tous les fichiers, avec la ligne, la colonne et le nom juste
/// le plus proche. Avec --bundle, dit aussi ce qui est permis mais étonne : une carte
/// sans aucun lieu, un lieu mis en avant qui n’existe plus.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Dossier des cartes (*.toml)
    #[arg(value_name = "DOSSIER")]
    cartes: PathBuf,
    /// Dossier du bundle dont elles montreront les lieux
    #[arg(long, value_name = "DOSSIER")]
    bundle: Option<PathBuf>,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let started = Instant::now();
    let runtime = super::runtime()?;
    let bundle = args.bundle.map(|dir| runtime.block_on(Bundle::open(dir))).transpose()?;
    let overlays = bundle.as_ref().map(Bundle::overlay_names);
    let territories = match &bundle {
        Some(bundle) => KnownTerritories::of(&bundle.index),
        None => KnownTerritories::official(),
    };
    let known = Known { territories: &territories, overlays: overlays.as_deref() };
    let cartes = Cartes::read(&args.cartes, known)?;
    let mut text = String::new();
    if let Some(bundle) = &bundle {
        for carte in cartes.iter() {
            if let Some(source) = &carte.places
                && !bundle.manifest.sources.iter().any(|known| known.name == *source)
            {
                let _ = writeln!(
                    text,
                    "{} : les lieux de « lieux » ne sont pas dans ce bundle ; le refaire avec repere bake --cartes {}",
                    carte.id,
                    args.cartes.display()
                );
            }
            for advice in carte.advice(&bundle.index) {
                // Writing to a String does not fail.
                let _ = writeln!(text, "{} : {advice}", carte.id);
            }
        }
    }
    let _ = writeln!(text, "Sans faute : {} ({:.1?})", tally(&cartes), started.elapsed());
    // Whoever closed the pipe does not want to read it.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}

/// How many cartes there are, and how many of each family.
pub(super) fn tally(cartes: &Cartes) -> String {
    let (alone, families) = cartes.families();
    let mut counts = vec![counted(alone.len() as u64, "carte")];
    counts.extend(families.iter().map(|(name, count)| {
        format!("{} de la famille « {name} »", counted(*count as u64, "carte"))
    }));
    counts.join(", ")
}
