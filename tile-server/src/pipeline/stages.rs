//! The stages of a bake, and the time each takes.

use std::time::{Duration, Instant};

/// A stage of a bake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Making overlays, counted in zooms.
    Overlays,
    /// Reading and normalising, counted in rows.
    Read,
    /// Compiling opening hours.
    Hours,
    /// Looking for addresses of places without a position, counted in addresses.
    Addresses,
    /// Finding records of one place, counted in records.
    Same,
    /// Putting places in order and building the index.
    Index,
    /// Making tiles, counted in tiles.
    Tiles,
    /// Writing the other files.
    Files,
    /// Syncing, moving, cleaning.
    Publish,
}

/// Hears how far a bake is: the stage, what is done of it, and how much there
/// is in all (0 when nobody knows).
pub type Progress<'a> = &'a (dyn Fn(Stage, u64, u64) + Sync);

/// Measures stages.
pub(super) struct Clock {
    since: Instant,
    pub(super) times: Vec<(Stage, Duration)>,
}

impl Clock {
    pub(super) fn start() -> Clock {
        Clock { since: Instant::now(), times: Vec::new() }
    }

    pub(super) fn passed(&mut self, stage: Stage) {
        let now = Instant::now();
        let took = now - std::mem::replace(&mut self.since, now);
        // Some stages are come back to.
        match self.times.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, time)) => *time += took,
            None => self.times.push((stage, took)),
        }
    }
}
