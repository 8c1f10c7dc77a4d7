//! `repere schema`: what a carte's file may say, for editors.

use std::io::Write;

use repere_server::Error;
use repere_server::carte::schema;

/// Écrire le schéma JSON des cartes, pour qu’un éditeur complète et corrige
///
/// Dans VS Code, avec l’extension Even Better TOML : repere schema > carte.schema.json,
/// puis « #:schema ./carte.schema.json » en tête d’une carte. Un serveur le donne aussi,
/// à l’adresse /schemas/carte.json.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {}

pub(super) fn run(_: Args) -> Result<(), Error> {
    // Whoever closed the pipe does not want to read it.
    let _ = writeln!(std::io::stdout(), "{:#}", schema());
    Ok(())
}
