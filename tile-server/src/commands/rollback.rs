//! `repere rollback`: the bundle from before, back in service.

use std::io::Write;

use repere_server::Error;
use repere_server::bundle::{Staging, roll_back};
use repere_server::storage::{Location, Patience, Store};

use super::summary::counted;

/// Remettre en service le bundle d’avant
///
/// Celui qui était en service devient « celui d’avant » : la même commande y revient.
/// Un serveur en marche le reprend aussitôt.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Dossier du bundle, ou son adresse dans un stockage, comme s3://seau/dossier
    #[arg(long, value_name = "LIEU")]
    bundle: Location,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let back = super::runtime()?.block_on(async {
        match &args.bundle {
            Location::Local(dir) => Staging::roll_back(dir).await,
            Location::Remote(url) => roll_back(&Store::open(url, Patience::long())?).await,
        }
    })?;
    let Some(manifest) = back else {
        return Err(Error::Usage(format!(
            "{} : il n’y a pas de bundle d’avant, rien n’a changé",
            args.bundle
        )));
    };
    let places = counted(manifest.places, "lieu");
    // Whoever closed the pipe does not want to read it.
    let _ = writeln!(
        std::io::stdout(),
        "Bundle {} du {} de nouveau en service : {places}",
        manifest.bundle,
        manifest.date
    );
    Ok(())
}
