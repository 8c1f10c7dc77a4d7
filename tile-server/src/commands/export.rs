//! `repere export`: a carte as a folder of plain files.

use std::io::Write;
use std::path::PathBuf;

use indicatif::ProgressStyle;
use repere_server::Error;
use repere_server::base::Progress;
use repere_server::export::{ExportOptions, Exported, export};
use url::Url;

use super::summary::{counted, size};

/// The largest base map that an element fetches whole, where a host sends no ranges.
const WHOLE: u64 = 64 << 20;

/// Écrire une carte en fichiers ordinaires, pour n’importe quel hébergeur
///
/// Le dossier écrit est un site complet, sans serveur : page, liste, fiches,
/// données et fond de carte. Il marche dans un sous-dossier comme à la racine.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Dossier du bundle, tel que repere bake l’a fabriqué
    #[arg(long, value_name = "DOSSIER")]
    bundle: PathBuf,
    /// Dossier des cartes (*.toml)
    #[arg(long, value_name = "DOSSIER")]
    cartes: PathBuf,
    /// Carte à exporter : le nom de son fichier, sans .toml
    #[arg(long, value_name = "CARTE")]
    carte: String,
    /// Dossier du site à écrire ; s’il en contient déjà un, il est remplacé
    #[arg(long, value_name = "DOSSIER")]
    out: PathBuf,
    /// Dossier de l’élément et de son moteur [par défaut : widget/dist, s’il existe]
    #[arg(long, value_name = "DOSSIER")]
    assets: Option<PathBuf>,
    /// Archive du fond de carte, à découper [par défaut : base.pmtiles dans --assets]
    #[arg(long, value_name = "FICHIER")]
    base: Option<PathBuf>,
    /// Adresse où sera le site, pour les liens canoniques
    #[arg(long, value_name = "URL", value_parser = url)]
    url: Option<Url>,
    /// Garder le site dans le navigateur des lecteurs, pour un usage sans réseau
    #[arg(long)]
    hors_ligne: bool,
    /// Ne rien afficher, sauf les erreurs
    #[arg(short, long)]
    quiet: bool,
}

fn url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| "une adresse comme https://www.ville.fr/aide/ est attendue".to_owned())
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let folders = super::asset_folders();
    let there = || folders.iter().find(|dir| dir.is_dir()).or(folders.first()).cloned();
    let assets = args.assets.or_else(there).expect("there is one folder at least to look in");
    let base = args.base.or_else(|| super::base_beside(Some(&assets)));
    let options = ExportOptions {
        bundle: args.bundle,
        cartes: args.cartes,
        carte: args.carte,
        assets,
        base,
        out: args.out,
        url: args.url,
        offline: args.hors_ligne,
    };
    let bar = super::bar(args.quiet);
    let style = ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos}/{len}");
    bar.set_style(style.expect("the template is valid"));
    let mut progress = |p: Progress| {
        bar.set_message(p.step);
        bar.set_length(p.total);
        bar.set_position(p.done);
    };
    let runtime = super::runtime()?;
    let exported = runtime.block_on(export(&options, &mut progress))?;
    bar.finish_and_clear();
    if !args.quiet {
        // Whoever closed the pipe does not want to read it.
        let _ = std::io::stdout().write_all(summary(&options, &exported).as_bytes());
    }
    Ok(())
}

fn summary(options: &ExportOptions, exported: &Exported) -> String {
    let Exported { places, files, bytes, index, base, left_over } = exported;
    let mut text = format!(
        "Site {} : {}, {}, {}\n",
        options.out.display(),
        counted(u64::from(*places), "lieu"),
        counted(*files as u64, "fichier"),
        size(*bytes)
    );
    let ground = match base {
        0 => "pas d’archive de fond de carte".to_owned(),
        base => format!("fond de carte {}", size(*base)),
    };
    text.push_str(&format!("Index {}, {ground}\n", size(*index)));
    if *base > WHOLE {
        text.push_str("Fond de carte : à mettre chez un hébergeur qui envoie des parties de fichier (Range), ou à découper plus court (repere base --max-zoom)\n");
    }
    for path in left_over {
        text.push_str(&format!("À supprimer à la main : {}\n", path.display()));
    }
    text
}
