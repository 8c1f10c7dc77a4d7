//! Repère's server: from files of places to a bundle, from a bundle to tiles,
//! lists, cartes and pages.
//!
//! [`pipeline`] joins [`sources`] to the [`bundle`]; [`http`] serves one;
//! [`base`] makes the base map under it. Readers know no tiles, tiling knows no
//! files, HTTP knows no baking.

pub mod base;
mod batches;
mod blocking;
pub mod bundle;
pub mod carte;
pub mod counts;
pub mod difference;
pub mod error;
pub mod explanation;
pub mod export;
pub mod fetch;
pub mod french;
pub mod hours;
pub mod http;
mod ids;
pub mod mapping;
mod nearest;
pub mod overlays;
pub mod own_territories;
mod pages;
pub mod pipeline;
mod polygons;
pub mod positions;
pub mod project;
pub mod report;
mod rows;
mod same;
pub mod settings;
pub mod sources;
mod spill;
pub mod storage;
pub mod themes;
mod toml_reader;

pub use error::Error;
pub use rows::{Stamp, Unchanged, stamp};
pub use toml_reader::TomlFault;
