use std::io;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

/// Why a base map was not made. Each says which file and what to do about it.
#[derive(Debug, Error, Diagnostic)]
pub enum BaseError {
    /// The directory of `world-atlas` or the file in it is not there.
    #[error("{} : introuvable", .file.display())]
    #[diagnostic(help(
        "ce fichier vient du paquet npm « world-atlas » : lancer « npm ci » dans widget/, ou donner son dossier par --world"
    ))]
    NoWorld {
        /// The file that was looked for.
        file: PathBuf,
    },

    /// A file of `world-atlas` is not the TopoJSON it should be.
    #[error("{} : ce n’est pas le TopoJSON attendu ; {message}", .file.display())]
    #[diagnostic(help("réinstaller le paquet npm « world-atlas », version 2"))]
    World {
        /// The file.
        file: PathBuf,
        /// What is wrong, with line and column where the parser knows them.
        message: String,
    },

    /// The outlines of départements cannot be read.
    #[error("{} : contours illisibles ; {message}", .file.display())]
    #[diagnostic(help("il faut un GeoJSON de polygones en degrés, un par département"))]
    Outlines {
        /// The file.
        file: PathBuf,
        /// What is wrong, with line and column where the parser knows them.
        message: String,
    },

    /// A file cannot be read or written.
    #[error("{} : {action} impossible", .file.display())]
    #[diagnostic(help("vérifier le chemin, les droits et la place sur le disque"))]
    Io {
        /// The file.
        file: PathBuf,
        /// What was tried, in French: « lecture », « écriture ».
        action: &'static str,
        /// What the system says.
        source: io::Error,
    },

    /// The archive to cut from is none, or is damaged.
    #[error("{} : l’archive PMTiles ne se lit pas", .file.display())]
    #[diagnostic(help("vérifier que le fichier est entier, et de la version 3 du format"))]
    Archive {
        /// The archive.
        file: PathBuf,
        /// What the reader says.
        source: pmtiles::PmtError,
    },

    /// The archive has no tile where the territory is.
    #[error("{} : aucune tuile sur ce territoire aux zooms 0 à {max_zoom} ; l’archive couvre {covers}", .file.display())]
    #[diagnostic(help("prendre une archive qui contient le territoire"))]
    Nothing {
        /// The archive.
        file: PathBuf,
        /// The deepest zoom that was asked for.
        max_zoom: u8,
        /// West, south, east, north of the archive, in degrees.
        covers: String,
    },

    /// A tile cannot be encoded: its geometry is not a number, which is a fault
    /// of the input.
    #[error("tuile {tile} : géométrie impossible à coder")]
    #[diagnostic(help("réinstaller le paquet npm « world-atlas », version 2"))]
    Tile {
        /// The tile as z/x/y.
        tile: String,
        /// What the encoder says.
        source: mvt::Error,
    },
}

impl BaseError {
    pub(super) fn reading(file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_owned();
        move |source| Self::Io { file, action: "lecture", source }
    }

    pub(super) fn writing(file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_owned();
        move |source| Self::Io { file, action: "écriture", source }
    }
}
