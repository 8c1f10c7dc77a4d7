//! `repere purge`: what a running server has worked out is let go of.

use std::io::Write;

use repere_server::Error;

use super::summary::counted;

/// Vider les caches d’un serveur en marche
///
/// Il n’en faut pas à un changement de bundle ni de cartes : ce qui en dépend change avec eux.
/// Le serveur doit avoir --metrics, dont c’est aussi l’adresse.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Adresse et port de --metrics, comme 127.0.0.1:9090
    #[arg(long, env = "REPERE_METRICS", hide_env = true, value_name = "ADRESSE")]
    metrics: String,
}

/// What a CDN before the server keeps for minutes: everything else has addresses that change.
const POINTERS: &str = "/  /tiles/places.json  /tiles/base.json  /styles/*  /calques/*.json  \
                        /cartes/*  /embed/*  /lieux/*  /familles/*  /api/*  /repere.js";

pub(super) fn run(args: Args) -> Result<(), Error> {
    let url = format!("http://{}/purge", args.metrics);
    let failed = |error: ureq::Error| {
        Error::Usage(format!(
            "{url} ne répond pas ({error}) : donner l’adresse de --metrics d’un serveur en marche"
        ))
    };
    let mut answer = ureq::post(&url).send_empty().map_err(failed)?;
    let text = answer.body_mut().read_to_string().map_err(failed)?;
    let told: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let count = told["purges"].as_u64().unwrap_or_default();
    // Whoever closed the pipe does not want to read it.
    let _ = writeln!(
        std::io::stdout(),
        "Caches vidés : {} (réponses, tuiles et filtres).\nDans un CDN, à purger de même : {POINTERS}",
        counted(count, "entrée")
    );
    Ok(())
}
