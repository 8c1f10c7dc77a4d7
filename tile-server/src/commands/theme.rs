//! `repere theme`: a theme from a colour, and whether themes are right.

use std::io::Write as _;
use std::path::PathBuf;

use repere_server::Error;
use repere_server::themes::{Themes, make};
use repere_styles::Mode;

use super::summary::counted;

/// Faire un thème à partir d’une couleur, ou vérifier ceux d’un dossier
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
    New(New),
    Check(Check),
}

/// Faire un thème complet à partir d’une couleur : clair, sombre et contraste renforcé
///
/// La couleur est telle quelle sur le bandeau, et partout où elle se lit ; ailleurs, la
/// nuance la plus proche qui se lit. Une carte le prend par theme = "NOM".
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
struct New {
    /// Nom du thème, et de son dossier
    #[arg(value_name = "NOM")]
    name: String,
    /// Couleur de la marque, comme "#00aa55"
    #[arg(long, value_name = "COULEUR")]
    from: String,
    /// Logo, en SVG ou en PNG, 100 ko au plus
    #[arg(long, value_name = "FICHIER")]
    logo: Option<PathBuf>,
    /// Dossier des thèmes : « themes » dans celui des cartes
    #[arg(
        long,
        value_name = "DOSSIER",
        default_value = "cartes/themes",
        hide_default_value = true
    )]
    #[arg(help = "Dossier des thèmes, dans celui des cartes [par défaut : cartes/themes]")]
    out: PathBuf,
    /// Refaire les couleurs du thème de ce nom, s’il y en a un ; ses autres fichiers restent
    #[arg(long)]
    force: bool,
}

/// Vérifier les thèmes d’un dossier : jetons, contrastes, logos
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
struct Check {
    /// Dossier des thèmes, comme cartes/themes
    #[arg(value_name = "DOSSIER")]
    themes: PathBuf,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let text = match args.command {
        Command::New(New { name, from, logo, out, force }) => {
            let dir = make(&name, &from, logo.as_deref(), &out, force)?;
            format!(
                "Thème {} : {}{}\nÀ écrire dans une carte : theme = \"{name}\"\n",
                dir.display(),
                Mode::ALL.map(|mode| format!("{mode}.json")).join(", "),
                if logo.is_some() { ", et le logo" } else { "" },
            )
        }
        Command::Check(Check { themes: dir }) => {
            std::fs::read_dir(&dir)
                .map_err(|source| Error::Read { file: dir.display().to_string(), source })?;
            let themes = Themes::read(&dir)?;
            format!("Sans faute : {}\n", counted(themes.iter().len() as u64, "thème"))
        }
    };
    // Whoever closed the pipe does not want to read it.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}
