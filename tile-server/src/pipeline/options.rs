//! What a bake is told: sources, folder, and everything a `repere.toml` may say.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::bundle::PageEntry;
use crate::overlays::OverlayOptions;
use crate::own_territories::OwnOptions;
use crate::positions::Addresses;
use crate::project::Fusion;
use crate::sources::SourceOptions;

/// What to bake, and where to.
#[derive(Clone, Debug, PartialEq)]
pub struct BakeOptions {
    /// Files of places, each with what is known of it.
    pub sources: Vec<SourceOptions>,
    /// The bundle's folder.
    pub out: PathBuf,
    /// A table of communes with a point for each (`code`, `lon`, `lat`).
    pub territories: Option<PathBuf>,
    /// Day of the bake.
    pub date: Date,
    /// Whom the map names as the data's source; the datasets by default.
    pub attribution: Option<String>,
    /// How many threads; one a core by default.
    pub jobs: Option<NonZeroUsize>,
    /// What pages are given to answer by themselves.
    pub page: PageEntry,
    /// Whether records of one place become one, and when.
    pub fusion: Fusion,
    /// Where copies of what is fetched are kept.
    pub cache: PathBuf,
    /// Where positions come from that sources do not give.
    pub addresses: Addresses,
    /// Polygons over the base map.
    pub overlays: Vec<OverlayOptions>,
    /// Territories of the hub's own.
    pub own: Vec<OwnOptions>,
}

/// Name of the cache's folder, beside the bundle.
const CACHE: &str = ".repere-cache";

/// The cache's folder of a bundle.
pub(crate) fn cache_beside(out: &Path) -> PathBuf {
    out.parent().unwrap_or(Path::new("")).join(CACHE)
}

impl BakeOptions {
    /// Files as they are, with everything else by default.
    pub fn of_files(sources: &[PathBuf], out: impl AsRef<Path>, date: Date) -> BakeOptions {
        BakeOptions {
            sources: sources.iter().map(|path| path.as_path().into()).collect(),
            out: out.as_ref().to_owned(),
            territories: None,
            date,
            attribution: None,
            jobs: None,
            page: PageEntry::default(),
            cache: cache_beside(out.as_ref()),
            fusion: Fusion::default(),
            addresses: Addresses::default(),
            overlays: Vec::new(),
            own: Vec::new(),
        }
    }

    /// Every file that is read: a bake of the same files is the same.
    pub fn files(&self) -> Vec<PathBuf> {
        let sources = self.sources.iter().map(|source| source.path.clone());
        let mappings = self.sources.iter().filter_map(|source| source.mapping.as_ref());
        let mappings = mappings.filter_map(|mapping| mapping.file().map(Path::to_owned));
        let overlays = self.overlays.iter().flat_map(OverlayOptions::files).map(Path::to_owned);
        let own = self.own.iter().filter_map(|own| own.outline.clone());
        let lists = [&self.fusion.same, &self.fusion.distinct].into_iter().flatten().cloned();
        let besides = self.territories.clone().into_iter().chain(lists);
        sources.chain(mappings).chain(besides).chain(overlays).chain(own).collect()
    }
}
