//! Where the files of a bundle lie: in a folder, or in storage.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::manifest::{FileEntry, sha256};
use super::places::Places;
use super::{Archive, Bundle, Manifest};
use crate::blocking::blocking;
use crate::error::Error;
use crate::storage::{Location, Patience, StorageError, Store, Stored};

/// Where bundles are put, one after the other.
#[derive(Clone, Debug)]
pub enum Shelf {
    /// In a folder.
    Folder(PathBuf),
    /// In storage.
    Store(Arc<Store>),
}

impl Shelf {
    /// The shelf at a location. Nothing is looked at yet.
    ///
    /// # Errors
    /// [`StorageError::Setting`].
    pub fn at(location: &Location, patience: Patience) -> Result<Shelf, StorageError> {
        Ok(match location {
            Location::Local(dir) => Shelf::Folder(dir.clone()),
            Location::Remote(url) => Shelf::Store(Store::open(url, patience)?),
        })
    }

    /// The manifest of the bundle in service.
    ///
    /// # Errors
    /// As [`Manifest::read`]; what storage says.
    pub async fn manifest(&self) -> Result<Manifest, Error> {
        self.read_manifest(Manifest::NAME).await
    }

    /// That of the bundle before; `None` where there was none, or one of another format.
    ///
    /// # Errors
    /// As [`Shelf::manifest`].
    pub async fn manifest_before(&self) -> Result<Option<Manifest>, Error> {
        match self {
            Shelf::Folder(dir) => Manifest::read_before(dir),
            Shelf::Store(_) => match self.read_manifest(Manifest::BEFORE).await {
                Err(Error::Storage(StorageError::NotFound { .. }) | Error::Format { .. }) => {
                    Ok(None)
                }
                read => read.map(Some),
            },
        }
    }

    async fn read_manifest(&self, name: &str) -> Result<Manifest, Error> {
        let path = self.path(name);
        match self {
            Shelf::Folder(_) => Manifest::read_file(&path),
            Shelf::Store(store) => Manifest::parse(&path, &store.get(name).await?),
        }
    }

    /// Opens the bundle in service.
    ///
    /// # Errors
    /// As [`Bundle::open`]; what storage says.
    pub async fn bundle(&self) -> Result<Bundle, Error> {
        Bundle::of(self.clone(), self.manifest().await?).await
    }

    /// Where a file lies, as messages say it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        match self {
            Shelf::Folder(dir) => dir.join(name),
            Shelf::Store(store) => store.place_of(name).into(),
        }
    }

    /// Looks whether a file is there, with the size that it should have.
    pub(super) async fn check(&self, entry: &FileEntry) -> Result<(), Error> {
        let path = self.path(&entry.name);
        let found = match self {
            Shelf::Folder(_) => fs::metadata(&path).map_err(Error::bundle_file(&path))?.len(),
            Shelf::Store(store) => store.size(&entry.name).await?.0,
        };
        if found == entry.bytes { Ok(()) } else { Err(Error::Altered { path }) }
    }

    /// A file, whole, held against its hash.
    pub(super) async fn read(&self, entry: &FileEntry) -> Result<Vec<u8>, Error> {
        let path = self.path(&entry.name);
        let bytes = match self {
            Shelf::Folder(_) => fs::read(&path).map_err(Error::bundle_file(&path))?,
            Shelf::Store(store) => store.get(&entry.name).await?.into(),
        };
        if sha256(&bytes) == entry.sha256 { Ok(bytes) } else { Err(Error::Altered { path }) }
    }

    /// The lines of a file. What comes from storage is held against its hash.
    pub(super) async fn lines(&self, entry: &FileEntry) -> Result<Box<dyn BufRead>, Error> {
        Ok(match self {
            Shelf::Folder(_) => {
                let path = self.path(&entry.name);
                let file = File::open(&path).map_err(Error::bundle_file(&path))?;
                Box::new(BufReader::new(file))
            }
            Shelf::Store(_) => Box::new(Cursor::new(self.read(entry).await?)),
        })
    }

    /// A file of tiles.
    pub(super) async fn archive(&self, entry: &FileEntry) -> Result<Archive, Error> {
        match self {
            Shelf::Folder(_) => Archive::open(&self.path(&entry.name)).await,
            Shelf::Store(store) => Archive::stored(stored(store, entry)).await,
        }
    }

    /// The file of so many places.
    pub(super) async fn places(&self, entry: &FileEntry, count: u32) -> Result<Places, Error> {
        let path = self.path(&entry.name);
        match self {
            Shelf::Folder(_) => Places::open(&path, count),
            Shelf::Store(store) => {
                let file = stored(store, entry);
                blocking(move || Places::stored(&path, file, count)).await
            }
        }
    }
}

fn stored(store: &Arc<Store>, entry: &FileEntry) -> Stored {
    Stored::new(store, &entry.name, entry.bytes, entry.blocks.clone())
}

impl From<&Path> for Shelf {
    fn from(dir: &Path) -> Shelf {
        Shelf::Folder(dir.to_owned())
    }
}
