//! The places of a carte: its own index, and the rest of each place in shards
//! that follow the index's numbers.

use repere_data::{Filter, Index, Place};

use super::site::Site;
use crate::bundle::Bundle;
use crate::error::Error;

/// Places in one file of details; the element counts on it.
const SHARD: usize = 128;

/// What was written of the places.
pub(super) struct Data {
    /// The carte's own index.
    pub(super) index: Index,
    /// Its file, from the site's root.
    pub(super) path: String,
    /// Its size.
    pub(super) bytes: u64,
    /// The folder of details, from the site's root.
    pub(super) details: String,
    /// Every place, by ordinal.
    pub(super) places: Vec<Place>,
}

impl Data {
    /// Cuts the bundle to what a carte's filter needs, and writes it.
    pub(super) fn write(bundle: &Bundle, filter: &Filter, site: &mut Site) -> Result<Data, Error> {
        let index = bundle.index.cut(filter);
        let bytes = index.to_bytes();
        let path = site.write_hashed("donnees/lieux", &bytes, "index")?;
        let places = places(bundle, &index)?;
        let mut shards = Vec::new();
        for places in places.chunks(SHARD) {
            shards.push(super::json_bytes(&places));
        }
        let details = crate::pages::hashed("donnees/details", &shards.concat(), "");
        let details = details.trim_end_matches('.').to_owned();
        for (number, shard) in (0..).zip(&shards) {
            site.write_for_ever(&format!("{details}/{number:04}.json"), shard)?;
        }
        Ok(Data { index, path, bytes: bytes.len() as u64, details, places })
    }
}

/// Every place of the cut index in its order.
fn places(bundle: &Bundle, index: &Index) -> Result<Vec<Place>, Error> {
    let place = |new: u32| {
        let old = bundle.index.find(index.id(new)).expect("a cut has no place of its own");
        Ok(bundle.place(old)?.expect("an ordinal of this index"))
    };
    (0..index.len()).map(place).collect()
}
