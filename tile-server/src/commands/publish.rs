//! `repere publish`: a bundle into storage.

use std::io::Write;
use std::path::PathBuf;

use repere_server::Error;
use repere_server::bundle::publish;
use repere_server::storage::{Location, Patience, StorageError, Store};

use super::summary::{counted, size};

/// Mettre un bundle dans un stockage S3, et l’y mettre en service
///
/// Les fichiers y vont d’abord, chacun est relu et vérifié, le manifeste vient en dernier :
/// qui lit pendant ce temps trouve l’ancien bundle ou le nouveau, entier. Les serveurs qui le
/// servent le reprennent d’eux-mêmes. L’environnement dit qui écrit : AWS_ACCESS_KEY_ID,
/// AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Dossier du bundle, tel que repere bake l’a fabriqué
    #[arg(long, value_name = "DOSSIER")]
    bundle: PathBuf,
    /// Où le mettre, comme s3://seau/dossier
    #[arg(long, value_name = "ADRESSE")]
    to: Location,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let Location::Remote(url) = &args.to else {
        return Err(StorageError::ReadOnly { place: args.to.to_string() }.into());
    };
    let published = super::runtime()?.block_on(async {
        let store = Store::open(url, Patience::long())?;
        publish(&args.bundle, &store, &mut |name| eprintln!("{name}")).await
    })?;
    for place in &published.left {
        eprintln!("{place} : ne sert plus, et n’a pas pu être retiré");
    }
    let (files, bytes) = published.put;
    // Whoever closed the pipe does not want to read it.
    let _ = writeln!(
        std::io::stdout(),
        "Bundle {} en service à {} : {} ({}), {} déjà là, tout est vérifié",
        published.manifest.bundle,
        args.to,
        counted(files, "fichier envoyé"),
        size(bytes),
        published.kept
    );
    Ok(())
}
