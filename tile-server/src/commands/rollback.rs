//! `repere rollback`: the bundle from before, back in service.

use std::io::Write;
use std::path::PathBuf;

use repere_server::Error;
use repere_server::bundle::Staging;

use super::summary::counted;

/// Remettre en service le bundle d’avant
///
/// Celui qui était en service devient « celui d’avant » : la même commande y revient.
/// Un serveur en marche le reprend aussitôt.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Dossier du bundle, tel que repere bake l’a fabriqué
    #[arg(long, value_name = "DOSSIER")]
    bundle: PathBuf,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|source| Error::Socket { source })?;
    let Some(manifest) = runtime.block_on(Staging::roll_back(&args.bundle))? else {
        return Err(Error::Usage(format!(
            "{} : il n’y a pas de bundle d’avant, rien n’a changé",
            args.bundle.display()
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
