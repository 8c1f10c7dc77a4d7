//! `details.<hash>/NNNN.json`: the whole of each place, in shards small enough
//! for a page on a plain host to fetch one when a fiche is opened.

use std::fs;
use std::path::Path;

use rayon::prelude::*;
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

/// Writes the places in the order of their ordinals. The folder's hash is that
/// of its files' hashes, one after the other.
///
/// # Errors
/// [`Error::Write`].
pub fn write_details(staging: &Staging, places: &[Place]) -> Result<DetailsEntry, Error> {
    let dir = staging.path("details");
    fs::create_dir(&dir).map_err(Error::write(&dir))?;
    let shards: Vec<&[Place]> = places.chunks(SHARD_SIZE as usize).collect();
    let written: Vec<(String, u64)> = (0u32..)
        .zip(&shards)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(i, places)| write_shard(&dir, i, places))
        .collect::<Result<_, Error>>()?;
    let hashes: String = written.iter().map(|(hash, _)| hash.as_str()).collect();
    Ok(DetailsEntry {
        name: format!("details.{}", short(&sha256(hashes.as_bytes()))),
        shard_size: SHARD_SIZE,
        shards: shards.len() as u32,
        bytes: written.iter().map(|(_, bytes)| bytes).sum(),
    })
}

fn write_shard(dir: &Path, shard: u32, places: &[Place]) -> Result<(String, u64), Error> {
    let json = serde_json::to_vec(places).expect("a place holds only texts, numbers and lists");
    let path = dir.join(shard_name(shard));
    fs::write(&path, &json).map_err(Error::write(&path))?;
    Ok((sha256(&json), json.len() as u64))
}
