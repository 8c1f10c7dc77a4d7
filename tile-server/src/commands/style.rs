//! `repere style`: a style that somebody edited, as changes of layers.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use repere_server::Error;
use repere_server::themes::MakeError;
use repere_styles::Patch;
use serde_json::Value;

use super::summary::counted;

/// Reprendre un style modifié dans Maputnik
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
#[command(subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
#[command(disable_help_subcommand = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Import(Import),
}

/// Écrire ce qui a changé dans un style, et cela seulement : couches.json d’un thème
///
/// Le style vient de /styles/clair.json?carte=CARTE&origine=oui, ouvert et enregistré
/// par Maputnik ou à la main. Ce qui n’a pas changé reste au thème, jetons compris.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
struct Import {
    /// Style modifié
    #[arg(value_name = "FICHIER")]
    style: PathBuf,
    /// Fichier à écrire, comme cartes/themes/ville/couches.json
    #[arg(long, value_name = "FICHIER")]
    out: PathBuf,
    /// Remplacer le fichier, s’il existe
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let Command::Import(Import { style, out, force }) = args.command;
    let file = style.display().to_string();
    let text =
        fs::read_to_string(&style).map_err(|source| Error::Read { file: file.clone(), source })?;
    let wrong = |problem: String| {
        Error::Content {
        file: file.clone(),
        problem,
        remedy: "ouvrir /styles/clair.json?carte=CARTE&origine=oui dans Maputnik, et enregistrer ce style-là".to_owned(),
    }
    };
    let edited: Value = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("ce n’est pas du JSON : {error}")))?;
    let patch = Patch::of_edited(&edited).map_err(|error| wrong(error.to_string()))?;
    if out.exists() && !force {
        return Err(Error::Content {
            file: out.display().to_string(),
            problem: "ce fichier existe déjà".to_owned(),
            remedy: "--force le remplace : ce qu’il change est dans le style, s’il en vient"
                .to_owned(),
        });
    }
    write(&out, &patch.to_json())
        .map_err(|source| MakeError::Write { path: out.clone(), source })?;
    let [changed, removed, moved, added] = patch.counts();
    let told = [
        (changed, "couche modifiée"),
        (added, "couche ajoutée"),
        (moved, "couche déplacée"),
        (removed, "couche retirée"),
    ];
    let told = told.map(|(count, words)| counted(count as u64, words));
    // Whoever closed the pipe does not want to read it.
    let _ = writeln!(std::io::stdout(), "{} : {}", out.display(), told.join(", "));
    Ok(())
}

/// Writes a file whole or not at all.
fn write(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(dir.unwrap_or(std::path::Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    // Made for its owner alone; the server may be somebody else.
    #[cfg(unix)]
    file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    file.persist(path)?;
    Ok(())
}
