//! What can go wrong in a bake, in reading a bundle, and on the command line.
//!
//! Messages are French and meant for the person who runs the command; each one
//! names the file, and the line and column where there are such.

use std::io;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use repere_data::IndexError;

use crate::base::BaseError;
use crate::carte::CartesError;
use crate::export::ExportError;
use crate::mapping::MappingError;
use crate::project::ProjectError;
use crate::settings::SettingsError;
use crate::storage::StorageError;
use crate::themes::MakeError;

/// An error of this crate.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum Error {
    /// A source cannot be opened, read or unpacked.
    #[error("{file} : lecture impossible")]
    Read {
        /// The file, as the user named it.
        file: String,
        /// What the system or the unpacker said.
        source: io::Error,
    },
    /// A source's bytes are not UTF-8.
    #[error("{file}, ligne {line} : texte qui n’est pas en UTF-8")]
    #[diagnostic(help(
        "presque tout y est en UTF-8, sauf cette lettre : la corriger, ou écrire \
         encodage = \"utf-8\" dans repere.toml, et elle sera remplacée par « \u{fffd} »"
    ))]
    Utf8 {
        /// The file, as the user named it.
        file: String,
        /// Line of the first wrong byte, from 1.
        line: u64,
    },
    /// A source holds nothing but white space.
    #[error("{file} : fichier vide")]
    Empty {
        /// The file, as the user named it.
        file: String,
    },
    /// A source is packed, or of a kind, that cannot be read.
    #[error("{file} : {problem}")]
    Content {
        /// The file, as the user named it.
        file: String,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        #[help]
        remedy: String,
    },
    /// A source that has an address cannot be fetched, and there is no copy of it.
    #[error("{url} : {problem}")]
    #[diagnostic(help(
        "aucune copie n’en a été gardée : vérifier l’adresse, ou réessayer plus tard"
    ))]
    Fetch {
        /// The address.
        url: String,
        /// What the site or the network said.
        problem: String,
    },
    /// A CSV's first line is not the standard's.
    #[error("{file}, ligne 1 : {problem}")]
    Header {
        /// The file, as the user named it.
        file: String,
        /// What is there and what is missing.
        problem: String,
        /// What is expected.
        #[help]
        expected: String,
    },
    /// A JSON source is not an array of objects, or is cut or misspelt.
    #[error("{file}, ligne {line}{} : {problem}", column.map_or(String::new(), |c| format!(", colonne {c}")))]
    Json {
        /// The file, as the user named it.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1; none at the line's end.
        column: Option<usize>,
        /// What is wrong.
        problem: String,
    },
    /// A list of pairs of places names what is not there.
    #[error("{file} :\n{faults}")]
    #[diagnostic(help(
        "une ligne d’en-tête, puis deux identifiants par ligne : jeu:identifiant, ou \
         l’identifiant seul s’il n’est que dans un jeu"
    ))]
    Pairs {
        /// The list.
        file: String,
        /// What is wrong, line by line.
        faults: String,
    },
    /// A row of the table of communes cannot be used.
    #[error("{file}, ligne {line} : {problem}")]
    #[diagnostic(help("colonnes attendues : code, lon, lat (les autres sont ignorées)"))]
    Points {
        /// The file, as the user named it.
        file: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// A file of outlines cannot be used.
    #[error("{file} : contours inutilisables ; {problem}")]
    #[diagnostic(help(
        "il faut un GeoJSON de polygones en degrés (WGS 84), avec un code INSEE pour chacun"
    ))]
    Outlines {
        /// The file, as the user named it.
        file: String,
        /// What is wrong, with line and column where the parser knows them.
        problem: String,
    },
    /// A table of values cannot be used.
    #[error("{file}, ligne {line} : {problem}")]
    #[diagnostic(help("il faut une colonne de codes INSEE et une colonne de nombres"))]
    Values {
        /// The file, as the user named it.
        file: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// One source stands twice on the command line.
    #[error("{file} : source donnée deux fois")]
    Twice {
        /// The file, as the user named it.
        file: String,
    },
    /// Not one place in all the sources.
    #[error("aucun lieu dans les sources : rien n’est publié")]
    #[diagnostic(help("{first}"))]
    NoPlace {
        /// The first rejection, or that there were no rows.
        first: String,
    },
    /// Another bake holds the folder.
    #[error("{} : une autre fabrication y est en cours", dir.display())]
    #[diagnostic(help("attendre qu’elle finisse, ou choisir un autre dossier avec --out"))]
    Busy {
        /// The bundle's folder.
        dir: PathBuf,
    },
    /// The system refused to write, sync, move or remove.
    #[error("{} : écriture impossible", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The tile archive could not be written or read.
    #[error("{} : archive de tuiles", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What the PMTiles library said.
        source: pmtiles::PmtError,
    },
    /// A file of a bundle is missing or cannot be read.
    #[error("{} : lecture impossible", path.display())]
    #[diagnostic(help("un bundle se fabrique avec : repere bake SOURCES… --out DOSSIER"))]
    BundleFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A bundle's manifest is no manifest of this version.
    #[error("{} : manifeste illisible", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// A bundle's manifest has another format's number.
    #[error("{} : bundle au format {found}, cette version lit le format {}", path.display(), crate::bundle::FORMAT)]
    #[diagnostic(help("refaire le bundle avec : repere bake"))]
    Format {
        /// The manifest.
        path: PathBuf,
        /// The number found.
        found: u32,
    },
    /// A file of a bundle does not have the bytes its manifest promises.
    #[error("{} : le contenu n’est pas celui que le manifeste annonce", path.display())]
    #[diagnostic(help("fichier abîmé ou remplacé : refaire le bundle avec : repere bake"))]
    Altered {
        /// The file.
        path: PathBuf,
    },
    /// A bundle's index cannot be used.
    #[error("{} : index inutilisable", path.display())]
    Index {
        /// The index.
        path: PathBuf,
        /// What is wrong with it.
        source: IndexError,
    },
    /// Storage cannot be read from, or written to.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Storage(#[from] StorageError),
    /// The system closed the server's socket.
    #[error("le serveur s’est arrêté : connexion fermée par le système")]
    Socket {
        /// What the system said.
        source: io::Error,
    },
    /// The base map could not be made.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Base(#[from] BaseError),
    /// Cartes that cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Cartes(#[from] CartesError),
    /// A `repere.toml` that cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Project(#[from] ProjectError),
    /// A file of settings that cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Settings(#[from] SettingsError),
    /// A mapping that does not fit its file.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Mapping(#[from] MappingError),
    /// A site of files could not be made.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Export(#[from] ExportError),
    /// No theme was made.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Theme(#[from] MakeError),
    /// The system will not listen on an address.
    #[error("{address} : impossible d’écouter à cette adresse")]
    #[diagnostic(help("choisir une autre adresse avec --listen, comme 127.0.0.1:8081"))]
    Listen {
        /// The address, as the user wrote it.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// A setting of the command line is wrong in a way its parser cannot see.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// A constructor for `map_err` on listening to an address.
    pub fn listen(address: &str) -> impl Fn(io::Error) -> Error {
        move |source| Error::Listen { address: address.to_owned(), source: in_french(source) }
    }

    /// A constructor for `map_err` on reading a source.
    pub(crate) fn read(file: &str) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Read { file: file.to_owned(), source: in_french(source) }
    }

    /// A constructor for `map_err` on writing.
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Write { path: path.to_owned(), source: in_french(source) }
    }

    /// A constructor for `map_err` on reading a bundle.
    pub(crate) fn bundle_file(path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |source| match of_storage(&source) {
            Some(error) => error.into(),
            None => Error::BundleFile { path: path.to_owned(), source: in_french(source) },
        }
    }

    /// A constructor for `map_err` on reading an archive of tiles.
    pub(crate) fn archive(path: &Path) -> impl Fn(pmtiles::PmtError) -> Error {
        move |source| {
            let storage = match &source {
                pmtiles::PmtError::Reading(error) => of_storage(error),
                _ => None,
            };
            storage.map_or(Error::Archive { path: path.to_owned(), source }, Error::from)
        }
    }

    /// Whether it may well be over in a moment.
    pub fn is_passing(&self) -> bool {
        matches!(self, Error::Storage(error) if error.is_passing())
    }
}

/// What storage said, where that is the error's cause.
fn of_storage(error: &io::Error) -> Option<StorageError> {
    error.get_ref()?.downcast_ref::<StorageError>().cloned()
}

/// The commonest things a system says, for people who do not read English.
fn in_french(error: io::Error) -> io::Error {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "fichier ou dossier introuvable",
        io::ErrorKind::PermissionDenied => "accès refusé",
        io::ErrorKind::IsADirectory => "c’est un dossier, un fichier est attendu",
        io::ErrorKind::NotADirectory => "un dossier est attendu",
        io::ErrorKind::AlreadyExists => "un fichier de ce nom existe déjà",
        io::ErrorKind::StorageFull => "le disque est plein",
        io::ErrorKind::ReadOnlyFilesystem => "le disque est en lecture seule",
        io::ErrorKind::AddrInUse => "l’adresse est déjà prise par un autre programme",
        io::ErrorKind::AddrNotAvailable => "cette machine n’a pas cette adresse",
        io::ErrorKind::UnexpectedEof => "le fichier s’arrête trop tôt : il est coupé",
        // Only unpackers say so of what they are given.
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if error.get_ref().is_some() => {
            "données gzip abîmées"
        }
        _ => return error,
    };
    io::Error::new(error.kind(), words)
}
