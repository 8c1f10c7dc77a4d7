//! What an export alone can fail at.

use std::path::PathBuf;

use miette::Diagnostic;
use repere_styles::StyleError;

/// Why a site was not written.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ExportError {
    /// No carte has this id.
    #[error("carte « {id} » : aucun fichier {id}.toml dans {}", dir.display())]
    #[diagnostic(help("cartes de ce dossier : {known}"))]
    NoCarte {
        /// The id asked for.
        id: String,
        /// The folder of cartes.
        dir: PathBuf,
        /// Ids there are.
        known: String,
    },
    /// The folder holds something, and no export wrote it.
    #[error("{} : ce dossier contient autre chose qu’un site exporté par Repère", dir.display())]
    #[diagnostic(help(
        "choisir un dossier neuf ou vide avec --out : rien n’y est effacé par erreur"
    ))]
    NotOurs {
        /// The site's folder.
        dir: PathBuf,
    },
    /// A file of the owner's has a name that the new site needs.
    #[error("{} : ce fichier n’est pas de Repère, et le site en a un du même nom", path.display())]
    #[diagnostic(help("le renommer ou le déplacer, puis refaire l’export"))]
    InTheWay {
        /// The file.
        path: PathBuf,
    },
    /// Something of the widget's build is not there.
    #[error("{} : introuvable", path.display())]
    #[diagnostic(help(
        "le site contient l’élément et son moteur, à construire d’abord : scripts/wasm, puis npm run build dans widget/ ; ou donner leur dossier par --assets"
    ))]
    NoWidget {
        /// The file looked for.
        path: PathBuf,
    },
    /// The style cannot be made.
    #[error("style de la carte")]
    Style(#[source] StyleError),
}
