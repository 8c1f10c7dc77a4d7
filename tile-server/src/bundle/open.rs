//! A bundle opened for reading.

use std::path::{Path, PathBuf};

use repere_data::{Index, Place};

use super::manifest::FileEntry;
use super::places::Places;
use super::{Aliases, Archive, Manifest, OverlayEntry, Shelf};
use crate::error::Error;

/// A bundle in service: its manifest, its index in memory, its tiles mapped or in storage.
///
/// Of a folder, it goes on answering after newer bakes have removed its files.
pub struct Bundle {
    shelf: Shelf,
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
        Shelf::from(dir.as_ref()).bundle().await
    }

    /// Opens the bundle that was in service in a folder before the one that is;
    /// `None` where there was none.
    ///
    /// # Errors
    /// As [`Bundle::open`].
    pub async fn open_before(dir: impl AsRef<Path>) -> Result<Option<Bundle>, Error> {
        let shelf = Shelf::from(dir.as_ref());
        match shelf.manifest_before().await? {
            Some(manifest) => Bundle::of(shelf, manifest).await.map(Some),
            None => Ok(None),
        }
    }

    /// Opens the bundle of a manifest.
    ///
    /// # Errors
    /// As [`Bundle::open`]; what storage says.
    pub(super) async fn of(shelf: Shelf, manifest: Manifest) -> Result<Bundle, Error> {
        let files = &manifest.files;
        for entry in manifest.entries() {
            shelf.check(entry).await?;
        }
        let bytes = shelf.read(&files.index).await?;
        let path = shelf.path(&files.index.name);
        let index = Index::from_bytes(&bytes).map_err(|source| Error::Index { path, source })?;
        drop(bytes);
        let archive = shelf.archive(&files.tiles).await?;
        let places = shelf.places(&files.fgb, index.len()).await?;
        let aliases = match &files.ids {
            Some(ids) => Aliases::read(&shelf.path(&ids.name), shelf.lines(ids).await?)?,
            None => Aliases::default(),
        };
        let mut overlays = Vec::new();
        for overlay in &manifest.overlays {
            overlays.push(shelf.archive(&overlay.file).await?);
        }
        Ok(Bundle { shelf, index, archive, overlays, places, aliases, manifest })
    }

    /// The bundle's name, 16 hexadecimal digits.
    pub fn name(&self) -> &str {
        &self.manifest.bundle
    }

    /// Whether its files are on this machine, where reading them costs next to nothing.
    pub(crate) fn is_at_hand(&self) -> bool {
        matches!(self.shelf, Shelf::Folder(_))
    }

    /// The overlays with their tiles.
    pub fn overlays(&self) -> impl Iterator<Item = (&OverlayEntry, &Archive)> {
        self.manifest.overlays.iter().zip(&self.overlays)
    }

    /// The names of the overlays.
    pub fn overlay_names(&self) -> Vec<&str> {
        self.overlays().map(|(entry, _)| entry.name.as_str()).collect()
    }

    /// Where a file of the manifest lies; of one in storage, its address.
    pub fn path(&self, entry: &FileEntry) -> PathBuf {
        self.shelf.path(&entry.name)
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
