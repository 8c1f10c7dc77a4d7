//! A bundle: what one bake writes, one folder whose manifest names every file
//! by the hash of its content.
//!
//! ```text
//! places.<hash>.index     the core's columns            (repere_data::Index)
//! places.<hash>.pmtiles   tiles of the unfiltered view  (archive)
//! places.<hash>.fgb       every place, every attribute  (fgb, places)
//! report.<hash>.json      what was read, rejected, why  (report)
//! ids.<hash>.jsonl        the records of merged places  (ids)
//! overlay-<name>.<hash>.pmtiles   polygons over the base map, one file each
//! manifest.json           the names of the above, last  (manifest)
//! ```
//!
//! A reader opens the manifest and finds files that no later bake touches until
//! the one after next has begun to clean up. Nothing here knows about sources.

mod archive;
mod communes;
mod fgb;
mod findings;
mod ids;
mod index;
mod manifest;
mod open;
mod overlay;
mod places;
mod publish;
mod quality;
mod report;
mod shelf;
mod upload;

pub(crate) use archive::Gzip;
pub use archive::{Archive, metadata, write_archive};
pub(crate) use communes::commune_shards;
pub(crate) use fgb::{FeatureWriter, Features, FgbFile};
pub use findings::Findings;
pub(crate) use ids::IdFile;
pub use ids::{Aliases, Compared, IdTable};
pub(crate) use index::write_index;
pub use manifest::{FORMAT, FileEntry, Files, Manifest, Origin, PageEntry, SourceEntry};
pub use open::Bundle;
pub use overlay::{ClassEntry, LegendEntry, OverlayEntry};
pub use publish::Staging;
pub use quality::{Displaced, Part, Quality};
pub(crate) use report::Where;
pub use report::{Finding, Report, SameReport, SourceReport, Tally};
pub use shelf::Shelf;
pub use upload::{Published, publish, roll_back};
