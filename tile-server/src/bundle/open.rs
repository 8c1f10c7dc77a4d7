//! A bundle opened for reading.

use std::fs;
use std::path::{Path, PathBuf};

use repere_data::{Index, Place};

use super::manifest::{FileEntry, sha256};
use super::{Archive, Manifest, shard_name};
use crate::error::Error;

/// A bundle in service: its manifest, its index in memory, its tiles mapped.
///
/// It goes on answering after newer bakes have removed its files, but for the
/// details, which are read when asked for.
pub struct Bundle {
    dir: PathBuf,
    /// What the bundle is made of.
    pub manifest: Manifest,
    /// Every place, for lists, filters and filtered tiles.
    pub index: Index,
    /// The tiles of the unfiltered view.
    pub archive: Archive,
}

impl Bundle {
    /// Opens the bundle that a folder's manifest names, and checks the index's
    /// hash and the other files' sizes.
    ///
    /// # Errors
    /// [`Error`] naming the file that is missing, altered or another version's.
    pub async fn open(dir: impl AsRef<Path>) -> Result<Bundle, Error> {
        let dir = dir.as_ref();
        let manifest = Manifest::read(dir)?;
        let files = &manifest.files;
        for entry in [&files.index, &files.tiles, &files.fgb, &files.report] {
            check_size(dir, entry)?;
        }
        let path = dir.join(&files.index.name);
        let bytes = fs::read(&path).map_err(Error::bundle_file(&path))?;
        if sha256(&bytes) != files.index.sha256 {
            return Err(Error::Altered { path });
        }
        let index = Index::from_bytes(&bytes).map_err(|source| Error::Index { path, source })?;
        let archive = Archive::open(&dir.join(&files.tiles.name)).await?;
        Ok(Bundle { dir: dir.to_owned(), index, archive, manifest })
    }

    /// The bundle's name, 16 hexadecimal digits.
    pub fn name(&self) -> &str {
        &self.manifest.bundle
    }

    /// The folder the bundle is in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where a file of the manifest lies.
    pub fn path(&self, entry: &FileEntry) -> PathBuf {
        self.dir.join(&entry.name)
    }

    /// Everything about a place, from its shard; `None` past the last ordinal.
    ///
    /// # Errors
    /// When the shard is gone (two bakes have passed) or no list of places.
    pub fn place(&self, ordinal: u32) -> Result<Option<Place>, Error> {
        if ordinal >= self.index.len() {
            return Ok(None);
        }
        let size = self.manifest.files.details.shard_size.max(1);
        let places = self.shard(ordinal / size)?;
        let row = (ordinal % size) as usize;
        // The hash of the folder's name is not checked again at each reading;
        // a place with another id is a sign that the folder was tampered with.
        match places.into_iter().nth(row) {
            Some(place) if place.id == self.index.id(ordinal) => Ok(Some(place)),
            _ => Err(Error::Altered { path: self.shard_path(ordinal / size) }),
        }
    }

    /// Every place of one shard, in the order of their ordinals.
    ///
    /// # Errors
    /// When the shard is gone (two bakes have passed) or no list of places.
    pub fn shard(&self, number: u32) -> Result<Vec<Place>, Error> {
        let path = self.shard_path(number);
        let json = fs::read(&path).map_err(Error::bundle_file(&path))?;
        serde_json::from_slice(&json).map_err(|source| Error::Manifest { path, source })
    }

    fn shard_path(&self, number: u32) -> PathBuf {
        self.dir.join(&self.manifest.files.details.name).join(shard_name(number))
    }
}

fn check_size(dir: &Path, entry: &FileEntry) -> Result<(), Error> {
    let path = dir.join(&entry.name);
    let found = fs::metadata(&path).map_err(Error::bundle_file(&path))?.len();
    if found == entry.bytes { Ok(()) } else { Err(Error::Altered { path }) }
}
