//! `repere counts`: how much cartes are used, as far as it may be told.

use std::io::Write;
use std::path::PathBuf;

use repere_server::Error;
use repere_server::counts::{LEAST, figures, to_csv};

/// Dire combien les cartes servent, d’après le dossier de repere serve --counts
///
/// Écrit du CSV : du, au, jours, quoi, commune, nombre. Ce qui s’est passé moins de cinq fois n’y
/// est pas, ni ce dont on pourrait le déduire : un jour de cinq ou plus est montré seul, les
/// autres jours du mois ensemble, une fois le mois passé.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Dossier des comptes
    #[arg(long, env = "REPERE_COUNTS", hide_env = true, value_name = "DOSSIER")]
    counts: PathBuf,
    /// Identifiant de la carte
    #[arg(long, value_name = "CARTE")]
    carte: String,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let figures = figures(&args.counts, |carte| carte == args.carte)?.remove(&args.carte);
    let Some(figures) = figures.filter(|figures| !figures.is_empty()) else {
        eprintln!(
            "Rien à montrer de la carte {} : rien n’y a été compté {LEAST} fois un même jour passé, \
             ni dans un mois passé.",
            args.carte
        );
        return Ok(());
    };
    // Whoever closed the pipe does not want to read it.
    let _ = std::io::stdout().write_all(&to_csv(&figures));
    Ok(())
}
