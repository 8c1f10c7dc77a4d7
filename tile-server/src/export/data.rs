//! The places of a carte: its own index, and the rest of each place in shards
//! that follow the index's numbers.

use std::collections::BTreeMap;

use repere_data::{Filter, Index, Place};

use super::site::Site;
use crate::bundle::{Bundle, SHARD_SIZE, shard_name};
use crate::error::Error;

/// Places in one file of details; the element counts on it.
const SHARD: usize = SHARD_SIZE as usize;

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
            site.write_for_ever(&format!("{details}/{}", shard_name(number)), shard)?;
        }
        Ok(Data { index, path, bytes: bytes.len() as u64, details, places })
    }
}

/// Every place of the cut index in its order, read shard by shard.
fn places(bundle: &Bundle, index: &Index) -> Result<Vec<Place>, Error> {
    let size = bundle.manifest.files.details.shard_size.max(1);
    let mut wanted: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
    for new in 0..index.len() {
        let old = bundle.index.find(index.id(new)).expect("a cut has no place of its own");
        wanted.entry(old / size).or_default().push((old % size, new));
    }
    let mut places: Vec<(u32, Place)> = Vec::with_capacity(index.len() as usize);
    for (shard, rows) in wanted {
        let mut read: Vec<Option<Place>> = bundle.shard(shard)?.into_iter().map(Some).collect();
        for (row, new) in rows {
            let place = read.get_mut(row as usize).and_then(Option::take);
            let place = place.filter(|place| place.id == index.id(new));
            let path = || bundle.dir().join(&bundle.manifest.files.details.name);
            let place =
                place.ok_or_else(|| Error::Altered { path: path().join(shard_name(shard)) })?;
            places.push((new, place));
        }
    }
    places.sort_unstable_by_key(|(ordinal, _)| *ordinal);
    Ok(places.into_iter().map(|(_, place)| place).collect())
}
