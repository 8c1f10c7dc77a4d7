//! `repere.toml`: what a hub bakes, from which sources, and how.
//!
//! Each section is a struct in a module of its own with a function
//! `read(reader, table) -> Self`; here they are put together. Reading checks
//! every value and tells all faults at once, each with its line, its column and
//! the nearest right name. Nothing is opened but the file itself and the mappings
//! it names: what becomes of the sources is the bake's.

mod adresses;
mod calques;
mod fusion;
mod sources;
mod territoires;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use miette::Diagnostic;
use toml::de::DeTable;

use crate::error::Error;
use crate::overlays::OverlayOptions;
use crate::own_territories::OwnOptions;
use crate::pipeline::{BakeOptions, cache_beside};
use crate::positions::Addresses;
use crate::sources::SourceOptions;
use crate::toml_reader::{TomlFault, TomlReader, counted};
pub use fusion::Fusion;

/// The keys of the file, sections included.
const KEYS: [&str; 9] = [
    "sortie",
    "attribution",
    "territoires",
    "cache",
    "sources",
    "fusion",
    "adresses",
    "calques",
    "territoires_propres",
];

/// What a `repere.toml` says.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// The bundle's folder.
    pub out: Option<PathBuf>,
    /// Whom the map names as the data's source; the sources by default.
    pub attribution: Option<String>,
    /// A table of communes with a point for each.
    pub territories: Option<PathBuf>,
    /// `[cache] dossier`: where copies of what is fetched are kept.
    pub cache: Option<PathBuf>,
    /// `[[sources]]`, in the file's order.
    pub sources: Vec<SourceOptions>,
    /// `[fusion]`.
    pub fusion: Fusion,
    /// `[adresses]`.
    pub addresses: Addresses,
    /// `[[calques]]`, in the file's order.
    pub overlays: Vec<OverlayOptions>,
    /// `[[territoires_propres]]`, in the file's order.
    pub own: Vec<OwnOptions>,
}

impl Project {
    /// Name of the file, looked for where the command is run.
    pub const NAME: &str = "repere.toml";

    /// Reads a file; paths in it are relative to its folder.
    ///
    /// # Errors
    /// [`Error::Read`] when there is none, [`Error::Project`] with every fault.
    pub fn read(path: &Path) -> Result<Project, Error> {
        let text =
            std::fs::read_to_string(path).map_err(Error::read(&path.display().to_string()))?;
        TomlReader::read(path, &text, Project::from_table)
            .map_err(|faults| ProjectError::new(path, faults).into())
    }

    fn from_table(reader: &mut TomlReader<'_>, table: &DeTable<'_>) -> Project {
        reader.keys(table, &KEYS);
        Project {
            out: reader.path_of(table, "sortie"),
            attribution: reader.text_of(table, "attribution"),
            territories: reader.path_of(table, "territoires"),
            cache: cache(reader, table),
            sources: sources::read(reader, table),
            fusion: Fusion::read(reader, table),
            addresses: adresses::read(reader, table),
            overlays: calques::read(reader, table),
            own: territoires::read(reader, table),
        }
    }

    /// What to bake, on a day, into the folder the file names or another one.
    ///
    /// # Errors
    /// [`Error::Usage`] when neither names a folder.
    pub fn bake_options(self, out: Option<PathBuf>, date: Date) -> Result<BakeOptions, Error> {
        let out = out.or(self.out).ok_or_else(|| {
            Error::Usage("ni --out, ni « sortie » dans repere.toml : où écrire le bundle ?".into())
        })?;
        Ok(BakeOptions {
            sources: self.sources,
            territories: self.territories,
            attribution: self.attribution,
            cache: self.cache.unwrap_or_else(|| cache_beside(&out)),
            fusion: self.fusion,
            addresses: self.addresses,
            overlays: self.overlays,
            own: self.own,
            ..BakeOptions::of_files(&[], out, date)
        })
    }
}

/// The folder of `[cache]`.
fn cache(reader: &mut TomlReader<'_>, root: &DeTable<'_>) -> Option<PathBuf> {
    let table = reader.table(root, "cache")?;
    reader.keys(table, &["dossier"]);
    reader.path_of(table, "dossier")
}

/// All faults of a `repere.toml`.
#[derive(Debug, Diagnostic, thiserror::Error)]
#[error("{file} : {}", counted(&self.faults))]
#[diagnostic(help("corriger, puis relancer ; le format est décrit dans docs/donnees.md"))]
pub struct ProjectError {
    file: String,
    #[related]
    faults: Vec<TomlFault>,
}

impl ProjectError {
    pub(crate) fn new(path: &Path, faults: Vec<TomlFault>) -> ProjectError {
        ProjectError { file: path.display().to_string(), faults }
    }

    /// Each fault.
    pub fn faults(&self) -> &[TomlFault] {
        &self.faults
    }
}
