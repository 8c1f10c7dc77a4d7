//! A bundle opened for reading.

use std::fs;
use std::path::{Path, PathBuf};

use repere_data::{Index, Place};

use super::manifest::{FileEntry, sha256};
use super::places::Places;
use super::{Aliases, Archive, Manifest, OverlayEntry};
use crate::error::Error;

/// A bundle in service: its manifest, its index in memory, its tiles mapped.
///
/// It goes on answering after newer bakes have removed its files.
pub struct Bundle {
    dir: PathBuf,
    /// What the bundle is made of.
    pub manifest: Manifest,
    /// Every place, for lists, filters and filtered tiles.
    pub index: Index,
    /// The tiles of the unfiltered view.
    pub archive: Archive,
    /// Of each overlay of the manifest, in its order.
    overlays: Vec<Archive>,
    places: Places,
    /// Where ids lead that no place has.
    pub aliases: Aliases,
}

impl Bundle {
    /// Opens the bundle that a folder's manifest names, and checks the index's
    /// hash and the other files' sizes.
    ///
    /// # Errors
    /// [`Error`] naming the file that is missing, altered or another version's.
    pub async fn open(dir: impl AsRef<Path>) -> Result<Bundle, Error> {
        let dir = dir.as_ref();
        Bundle::of(dir, Manifest::read(dir)?).await
    }

    /// Opens the bundle that was in service in a folder before the one that is;
    /// `None` where there was none.
    ///
    /// # Errors
    /// As [`Bundle::open`].
    pub async fn open_before(dir: impl AsRef<Path>) -> Result<Option<Bundle>, Error> {
        let dir = dir.as_ref();
        match Manifest::read_before(dir)? {
            Some(manifest) => Bundle::of(dir, manifest).await.map(Some),
            None => Ok(None),
        }
    }

    async fn of(dir: &Path, manifest: Manifest) -> Result<Bundle, Error> {
        let files = &manifest.files;
        let always = [&files.index, &files.tiles, &files.fgb, &files.report];
        let overlays = manifest.overlays.iter().map(|overlay| &overlay.file);
        for entry in always.into_iter().chain(&files.ids).chain(overlays) {
            check_size(dir, entry)?;
        }
        let path = dir.join(&files.index.name);
        let bytes = fs::read(&path).map_err(Error::bundle_file(&path))?;
        if sha256(&bytes) != files.index.sha256 {
            return Err(Error::Altered { path });
        }
        let index = Index::from_bytes(&bytes).map_err(|source| Error::Index { path, source })?;
        let archive = Archive::open(&dir.join(&files.tiles.name)).await?;
        let places = Places::open(&dir.join(&files.fgb.name), index.len())?;
        let aliases = match &files.ids {
            Some(ids) => Aliases::read(&dir.join(&ids.name))?,
            None => Aliases::default(),
        };
        let mut overlays = Vec::new();
        for overlay in &manifest.overlays {
            overlays.push(Archive::open(&dir.join(&overlay.file.name)).await?);
        }
        let dir = dir.to_owned();
        Ok(Bundle { dir, index, archive, overlays, places, aliases, manifest })
    }

    /// The bundle's name, 16 hexadecimal digits.
    pub fn name(&self) -> &str {
        &self.manifest.bundle
    }

    /// The folder the bundle is in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The overlays with their tiles.
    pub fn overlays(&self) -> impl Iterator<Item = (&OverlayEntry, &Archive)> {
        self.manifest.overlays.iter().zip(&self.overlays)
    }

    /// The names of the overlays.
    pub fn overlay_names(&self) -> Vec<&str> {
        self.overlays().map(|(entry, _)| entry.name.as_str()).collect()
    }

    /// Where a file of the manifest lies.
    pub fn path(&self, entry: &FileEntry) -> PathBuf {
        self.dir.join(&entry.name)
    }

    /// The place that an id leads to: its own, one of before, a record's, with its
    /// dataset (`dataset:id`) or alone where it is clear.
    ///
    /// # Errors
    /// As [`Bundle::place`].
    pub fn find(&self, id: &str) -> Result<Option<u32>, Error> {
        let named = self.index.find(id).or_else(|| self.index.find(self.aliases.get(id)?));
        if named.is_some() {
            return Ok(named);
        }
        // A record that alone makes a place is in no table.
        let Some((dataset, own)) = self.aliases.without_dataset(id) else { return Ok(None) };
        let Some(ordinal) = self.index.find(own) else { return Ok(None) };
        let is_its = self.place(ordinal)?.is_some_and(|place| place.dataset == dataset);
        Ok(is_its.then_some(ordinal))
    }

    /// Everything about a place; `None` past the last ordinal.
    ///
    /// # Errors
    /// When the file of places was tampered with or cannot be read.
    pub fn place(&self, ordinal: u32) -> Result<Option<Place>, Error> {
        if ordinal >= self.index.len() {
            return Ok(None);
        }
        let mut place = self.places.read(ordinal)?;
        if place.id != self.index.id(ordinal) {
            return Err(Error::Altered { path: self.path(&self.manifest.files.fgb) });
        }
        place.semaine = self.index.schedule(ordinal).cloned();
        Ok(Some(place))
    }

    /// What the file of places holds of one: equal places have equal bytes.
    ///
    /// # Errors
    /// As [`Bundle::place`]; there is no place past the last ordinal either.
    pub fn place_bytes(&self, ordinal: u32) -> Result<Vec<u8>, Error> {
        self.places.bytes(ordinal)
    }
}

fn check_size(dir: &Path, entry: &FileEntry) -> Result<(), Error> {
    let path = dir.join(&entry.name);
    let found = fs::metadata(&path).map_err(Error::bundle_file(&path))?.len();
    if found == entry.bytes { Ok(()) } else { Err(Error::Altered { path }) }
}
