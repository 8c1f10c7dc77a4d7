//! The base map that needs no network: `base.pmtiles`.
//!
//! [`bake`] makes one for the whole world from Natural Earth's land and borders
//! and from our own names of communes and départements. It is honest to zoom 8
//! and pretends no more: deeper, MapLibre stretches it. [`cut`] takes the part
//! of any other PMTiles archive that a territory needs, for whoever wants
//! streets under the places.
//!
//! The tiles of [`bake`] (extent 4096, buffer 64, zooms 0 to 8; a missing tile
//! is sea) hold four layers:
//!
//! | layer | geometry | properties |
//! |---|---|---|
//! | `land` | polygons | `france` = true on the second feature, which is the French part again |
//! | `borders` | lines | `admin_level`: 2 between countries, 6 between départements |
//! | `departements` | points, from zoom 5 | `nom`, `code` |
//! | `communes` | points, from zoom 4 | `nom`, `rank` (1 = biggest, see [`rank`]) |
//!
//! The way of the data: `topology` reads the arcs, `generalise` puts the world
//! together from them for a zoom, `pyramid` cuts it up, `encode` writes a tile,
//! and `bake` puts the tiles into an archive. What is done to polygons is in
//! `crate::polygons`.

mod bake;
mod cut;
mod encode;
mod error;
mod france;
mod generalise;
mod outlines;
mod pyramid;
mod recognise;
mod topology;

pub use bake::{Baked, bake};
pub use cut::{Cut, cut};
pub use error::BaseError;
pub use france::{CommuneLabel, DepartementLabel, France, rank};
pub(crate) use recognise::recognise;

/// How far a long step has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, in French.
    pub step: &'static str,
    /// What is done.
    pub done: u64,
    /// What there is to do in this step.
    pub total: u64,
}
