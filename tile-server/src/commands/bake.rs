//! `repere bake`: sources into a bundle.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use repere_server::Error;
use repere_server::bundle::PageEntry;
use repere_server::carte::own_places;
use repere_server::fetch::{FetchOptions, fetch_all};
use repere_server::mapping::Mapping;
use repere_server::pipeline::{BakeOptions, Baked, Progress, Stage, bake, bake_again};
use repere_server::positions::Addresses;
use repere_server::project::{Fusion, Project};
use repere_server::sources::SourceOptions;
use repere_server::{Stamp, Unchanged, stamp};

use super::summary::summary;
use super::watch::Alarm;

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
    /// Dossier des cartes, dont les fichiers de lieux (« lieux ») sont pris aussi
    #[arg(long, value_name = "DOSSIER")]
    cartes: Option<PathBuf>,
    /// Réunir les lignes qui décrivent un même lieu
    #[arg(long)]
    merge: bool,
    /// Placer au point de leur commune les lieux sans position, marqués approximatifs
    #[arg(long)]
    approximate: bool,
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
    /// Refaire le bundle dès qu’un fichier lu change, sans relire les autres ; Ctrl-C arrête
    #[arg(long)]
    watch: bool,
    /// Refaire le bundle à cet intervalle si quelque chose a changé, comme 1h
    #[arg(long, value_name = "DURÉE", value_parser = span)]
    every: Option<Duration>,
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

/// Such as `1h`, `30min` or `1d`.
fn span(text: &str) -> Result<Duration, String> {
    let wrong = || "une durée comme 30min, 1h ou 1d est attendue".to_owned();
    let span: jiff::Span = text.parse().map_err(|_| wrong())?;
    let days = jiff::SpanRelativeTo::days_are_24_hours();
    let duration = span.to_duration(days).map_err(|_| wrong())?.unsigned_abs();
    if duration < Duration::from_secs(1) { Err(wrong()) } else { Ok(duration) }
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    if !args.watch && args.every.is_none() {
        return once(&fetched(options(&args)?, args.quiet)?, args.quiet, |options, progress| {
            bake(options, progress)
        });
    }
    let mut alarm = Alarm::new(args.watch, args.every)?;
    let mut unchanged = Unchanged::default();
    let mut done: Option<(BakeOptions, Vec<Option<Stamp>>)> = None;
    loop {
        let mut again = |alarm: &mut Alarm| {
            let options = fetched(options(&args)?, true)?;
            let files = options.files();
            let stamps = files.iter().map(|file| stamp(file)).collect();
            let project = || args.sources.is_empty().then(|| PathBuf::from(Project::NAME));
            let folders =
                args.cartes.iter().flat_map(|dir| std::fs::read_dir(dir).into_iter().flatten());
            let cartes = folders.filter_map(|entry| Some(entry.ok()?.path()));
            alarm
                .watch(files.into_iter().chain(args.config.clone().or_else(project)).chain(cartes));
            let now = (options, stamps);
            if done.as_ref() == Some(&now) {
                return Ok(());
            }
            let first = done.is_none();
            once(&now.0, args.quiet || !first, |options, progress| {
                bake_again(options, &mut unchanged, progress)
            })?;
            if !first && !args.quiet {
                let text = super::diff::since_before(&now.0.out)?.unwrap_or_default();
                let _ = writeln!(std::io::stdout(), "\n{} {text}", clock_time());
            }
            done = Some(now);
            Ok(())
        };
        match again(&mut alarm) {
            Ok(()) => {}
            Err(error) if done.is_none() => return Err(error),
            // The bundle before stays in service.
            Err(error) => super::tell(error),
        }
        alarm.wait();
    }
}

/// The time of day here, for a line of what was done.
fn clock_time() -> String {
    jiff::Zoned::now().strftime("%H:%M:%S").to_string()
}

/// One bake, with its progress and its summary.
fn once(
    options: &BakeOptions,
    quiet: bool,
    bake: impl FnOnce(&BakeOptions, Progress<'_>) -> Result<Baked, Error>,
) -> Result<(), Error> {
    let started = Instant::now();
    let bar = super::bar(quiet);
    bar.enable_steady_tick(Duration::from_millis(100));
    let baked = bake(options, &|stage, done, total| show(&bar, stage, done, total));
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
fn options(args: &Args) -> Result<BakeOptions, Error> {
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
            Project::read(config)?.bake_options(args.out.clone(), date)?
        }
    };
    let places = args.cartes.as_deref().map(own_places).transpose()?.unwrap_or_default();
    let mut sources = given.sources;
    for (name, path) in places {
        // Whoever keeps a small list knows no mapping.
        let mapping = Mapping::recognised(path.as_path().into())?.map(Arc::new);
        sources.push(SourceOptions { name: Some(name), mapping, ..path.as_path().into() });
    }
    Ok(BakeOptions {
        sources,
        territories: args.territories.clone().or(given.territories),
        attribution: args.attribution.clone().or(given.attribution),
        jobs: args.jobs,
        page: args.page_places.map_or(given.page, |max_places| PageEntry { max_places }),
        addresses: Addresses {
            commune: args.approximate || given.addresses.commune,
            ..given.addresses
        },
        fusion: Fusion { active: args.merge || given.fusion.active, ..given.fusion },
        ..given
    })
}

/// The options with the sources that have an address fetched.
fn fetched(mut options: BakeOptions, quiet: bool) -> Result<BakeOptions, Error> {
    let bar = super::bar(quiet);
    bar.enable_steady_tick(Duration::from_millis(100));
    let style = ProgressStyle::with_template("{spinner} {msg} : {bytes}");
    bar.set_style(style.expect("the template is valid"));
    let fetch = FetchOptions::new(options.cache.clone());
    let done = fetch_all(&mut options.sources, &fetch, &|url, bytes| {
        bar.set_message(format!("téléchargement de {url}"));
        bar.set_position(bytes);
    });
    bar.finish_and_clear();
    done.map(|()| options)
}

/// The day it is in universal time, two hours at most behind Paris.
fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn show(bar: &ProgressBar, stage: Stage, done: u64, total: u64) {
    let (words, unit) = match stage {
        Stage::Overlays => ("fabrication des calques", "zooms"),
        Stage::Read => ("lecture des sources", "lignes"),
        Stage::Hours => ("lecture des horaires", ""),
        Stage::Addresses => ("recherche d’adresses", "adresses"),
        Stage::Same => ("recherche des mêmes lieux", "fiches"),
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
