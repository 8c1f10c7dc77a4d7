//! What an overlay was made of, and what did not fit together.

use serde::{Deserialize, Serialize};

/// Examples kept of each kind.
const EXAMPLES: usize = 10;

/// How often something was found, with the first examples.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// How many.
    pub count: u64,
    /// The first ones, at most ten.
    pub examples: Vec<String>,
}

impl Listed {
    /// One more.
    pub(super) fn add(&mut self, example: impl FnOnce() -> String) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }
}

/// The report of an overlay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverlayReport {
    /// The overlay's name.
    pub name: String,
    /// Features with polygons in the file of outlines.
    pub polygons: u64,
    /// Those without a code.
    pub without_code: u64,
    /// Rows of the table of values.
    pub rows: u64,
    /// Rows whose value is shown.
    pub shown: u64,
    /// Rows of a code of before, brought to that of today.
    pub renamed: Listed,
    /// Rows of a code of before, where the commune of today has a row: left out.
    pub superseded: Listed,
    /// Zones whose value is the mean of several rows: communes that became one,
    /// arrondissements.
    pub averaged: Listed,
    /// Rows of a code that an earlier row has: left out.
    pub repeated: Listed,
    /// Values that are no numbers: left out.
    pub unreadable: Listed,
    /// Rows of a code that no zone has.
    pub unmatched: Listed,
    /// Zones without a value.
    pub missing: Listed,
    /// Up to this zoom, zones of one class are one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub merged_to: Option<u8>,
    /// Up to this zoom, tiles would be too large and are left out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left_out_to: Option<u8>,
}
