//! `repere bake`: sources into a bundle.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use repere_server::Error;
use repere_server::bundle::PageEntry;
use repere_server::pipeline::{BakeOptions, Stage, bake};
use repere_server::project::Project;

use super::summary::summary;

/// Fabriquer un bundle (index, tuiles, fiches) à partir de fichiers de lieux
///
/// Les sources sont des CSV, JSON, GeoJSON, FlatGeobuf ou .xlsx du standard des lieux de médiation
/// numérique, tels quels ou compressés par gzip : une ligne, un lieu, sauf avec
/// --merge. Sans SOURCES, tout est lu dans repere.toml. Le bundle en service
/// n’est remplacé qu’à la fin ; en cas d’erreur il reste intact.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Fichiers de lieux ; « - » lit l’entrée standard
    #[arg(value_name = "SOURCES", help_heading = "Arguments")]
    #[arg(requires = "out", conflicts_with = "config")]
    sources: Vec<PathBuf>,
    /// Description des sources [par défaut : repere.toml, quand aucun fichier n’est donné]
    #[arg(long, value_name = "FICHIER")]
    config: Option<PathBuf>,
    /// Dossier du bundle, créé au besoin [par défaut : « sortie » de repere.toml]
    #[arg(long, value_name = "DOSSIER")]
    out: Option<PathBuf>,
    /// Réunir les lignes qui décrivent un même lieu
    #[arg(long)]
    merge: bool,
    /// Table des communes avec un point pour chacune (colonnes code, lon, lat)
    #[arg(long, value_name = "FICHIER")]
    territories: Option<PathBuf>,
    /// Jour de la fabrication, comme 2026-11-23 [par défaut : aujourd’hui]
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<Date>,
    /// Origine des données, affichée avec la carte [par défaut : les sources]
    #[arg(long, value_name = "TEXTE")]
    attribution: Option<String>,
    /// Nombre de fils d’exécution [par défaut : un par cœur]
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<NonZeroUsize>,
    /// Lieux jusqu’auxquels une page reçoit l’index de sa carte et répond sans le serveur ; 0 : jamais [par défaut : 20000]
    #[arg(long, value_name = "N", value_parser = page_places)]
    page_places: Option<u32>,
    /// Ne rien afficher, sauf les erreurs
    #[arg(short, long)]
    quiet: bool,
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "une date comme 2026-11-23 est attendue".to_owned())
}

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "un nombre à partir de 1 est attendu".to_owned())
}

fn page_places(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "un nombre de lieux est attendu".to_owned())
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let started = Instant::now();
    let quiet = args.quiet;
    let options = options(args)?;
    let bar = super::bar(quiet);
    bar.enable_steady_tick(Duration::from_millis(100));
    let baked = bake(&options, &|stage, done, total| show(&bar, stage, done, total));
    bar.finish_and_clear();
    let baked = baked?;
    if !quiet {
        let text = summary(&baked, &options.out, started.elapsed());
        // Whoever closed the pipe does not want to read it.
        let _ = std::io::stdout().write_all(text.as_bytes());
    }
    Ok(())
}

/// What the command line asks for, over what a `repere.toml` says.
fn options(args: Args) -> Result<BakeOptions, Error> {
    let date = args.date.unwrap_or_else(today);
    let given = match &args.out {
        Some(out) if !args.sources.is_empty() => BakeOptions::of_files(&args.sources, out, date),
        _ => {
            let config = args.config.as_deref().unwrap_or(Path::new(Project::NAME));
            if args.config.is_none() && !config.exists() {
                let message = "ni fichiers de lieux, ni repere.toml dans ce dossier : \
                               repere bake SOURCES… --out DOSSIER, ou repere bake --config FICHIER";
                return Err(Error::Usage(message.to_owned()));
            }
            Project::read(config)?.bake_options(args.out, date)?
        }
    };
    Ok(BakeOptions {
        territories: args.territories.or(given.territories),
        attribution: args.attribution.or(given.attribution),
        jobs: args.jobs,
        page: args.page_places.map_or(given.page, |max_places| PageEntry { max_places }),
        merge: args.merge || given.merge,
        ..given
    })
}

/// The day it is in universal time, two hours at most behind Paris.
fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn show(bar: &ProgressBar, stage: Stage, done: u64, total: u64) {
    let (words, unit) = match stage {
        Stage::Read => ("lecture des sources", "lignes"),
        Stage::Hours => ("lecture des horaires", ""),
        Stage::Index => ("construction de l’index", ""),
        Stage::Tiles => ("fabrication des tuiles", "tuiles"),
        Stage::Files => ("écriture des fichiers", ""),
        Stage::Publish => ("mise en service", ""),
    };
    let template = match (total, done) {
        (0, 0) => "{spinner} {msg}".to_owned(),
        (0, _) => format!("{{spinner}} {{msg}} : {{pos}} {unit}"),
        _ => format!("{{spinner}} {{msg}} {{wide_bar}} {{pos}}/{{len}} {unit}"),
    };
    let style = ProgressStyle::with_template(&template).expect("the three templates are valid");
    bar.set_style(style);
    bar.set_message(words);
    if total > 0 {
        bar.set_length(total);
    }
    bar.set_position(done);
}
