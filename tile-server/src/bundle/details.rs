//! `details.<hash>/NNNN.json`: the whole of each place, in shards small enough
//! for a page on a plain host to fetch one when a fiche is opened.

use std::fs;
use std::path::PathBuf;

use repere_data::Place;

use super::manifest::{DetailsEntry, sha256, short};
use super::publish::Staging;
use crate::error::Error;

/// Places in one file.
pub const SHARD_SIZE: u32 = 128;

/// Name of a shard's file: `0007.json` holds ordinals 896 to 1,023.
pub fn shard_name(shard: u32) -> String {
    format!("{shard:04}.json")
}

/// The folder of details in the making.
pub(crate) struct Details {
    dir: PathBuf,
}

/// A shard that was written.
pub(crate) struct Shard {
    sha256: String,
    bytes: u64,
}

impl Details {
    /// Makes the folder.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn begin(staging: &Staging) -> Result<Details, Error> {
        let dir = staging.path("details");
        fs::create_dir(&dir).map_err(Error::write(&dir))?;
        Ok(Details { dir })
    }

    /// Writes a shard: the places of its ordinals, in their order. Shards may be
    /// written in any order, on any thread.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn write(&self, shard: u32, places: &[Place]) -> Result<Shard, Error> {
        let json = serde_json::to_vec(places).expect("a place holds only texts, numbers and lists");
        let path = self.dir.join(shard_name(shard));
        fs::write(&path, &json).map_err(Error::write(&path))?;
        Ok(Shard { sha256: sha256(&json), bytes: json.len() as u64 })
    }

    /// What the manifest says of the shards, in their order. The folder's hash is
    /// that of its files' hashes, one after the other.
    pub(crate) fn entry(shards: &[Shard]) -> DetailsEntry {
        let hashes: String = shards.iter().map(|shard| shard.sha256.as_str()).collect();
        DetailsEntry {
            name: format!("details.{}", short(&sha256(hashes.as_bytes()))),
            shard_size: SHARD_SIZE,
            shards: shards.len() as u32,
            bytes: shards.iter().map(|shard| shard.bytes).sum(),
        }
    }
}
