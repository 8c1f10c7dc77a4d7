//! `repere report`: what a bake read, mended and flagged, as a page.

use std::io::Write;
use std::path::{Path, PathBuf};

use repere_server::Error;
use repere_server::bundle::Report;
use repere_server::report::{corrections, page};

/// Écrire le rapport d’un bundle : une page HTML, un tableau de ce qui est à corriger
///
/// La page tient en un fichier, sans script ni requête : à ouvrir, imprimer,
/// envoyer. Le tableau s’ouvre dans Excel ou LibreOffice.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Dossier du bundle, tel que repere bake l’a fabriqué
    #[arg(long, value_name = "DOSSIER")]
    bundle: PathBuf,
    /// Page à écrire [par défaut : rapport.html, sauf avec --csv seul]
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
    /// Tableau de ce qui est à corriger dans les sources (CSV)
    #[arg(long, value_name = "FICHIER")]
    csv: Option<PathBuf>,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let report = Report::read(&args.bundle)?;
    let out = match (&args.out, &args.csv) {
        (None, Some(_)) => None,
        (out, _) => Some(out.clone().unwrap_or_else(|| PathBuf::from("rapport.html"))),
    };
    if let Some(out) = out {
        write(&out, page(&report).as_bytes())?;
    }
    if let Some(csv) = &args.csv {
        write(csv, &corrections(&report, usize::MAX))?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    std::fs::write(path, bytes).map_err(|source| Error::Write { path: path.to_owned(), source })?;
    // Whoever closed the pipe does not want to read it.
    let _ = writeln!(std::io::stdout(), "{}", path.display());
    Ok(())
}
