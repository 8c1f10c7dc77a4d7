//! Putting a bundle into storage, and going back to the one before.
//!
//! As in a folder: files are named by their content and come first, the manifest last.
//! Everything is read back and held against its hash before the manifest names it, so
//! whoever reads finds the old bundle or the new one, whole. Files of the bundle that
//! was in service stay until the next is published.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::manifest::{FileEntry, hex, sha256};
use super::publish::is_ours;
use super::{Bundle, Manifest, Shelf};
use crate::error::Error;
use crate::storage::{PutIf, StorageError, Store, Version};

/// What a publication did.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The bundle's manifest.
    pub manifest: Manifest,
    /// Files that were put, and their bytes.
    pub put: (u64, u64),
    /// Files that were there.
    pub kept: u64,
    /// Addresses of what is of no use any more and could not be removed.
    pub left: Vec<String>,
}

/// Puts the bundle of a folder into storage, and in service there. `progress` hears the
/// name of each file before it is put.
///
/// # Errors
/// What is wrong with the bundle, before anything is put; what storage says;
/// [`StorageError::Altered`] when it does not keep what it was given;
/// [`StorageError::Raced`] when somebody else published meanwhile. The bundle that was in
/// service there is then still.
pub async fn publish(
    dir: &Path,
    store: &Arc<Store>,
    progress: &mut dyn FnMut(&str),
) -> Result<Published, Error> {
    writable(store)?;
    let manifest = Bundle::open(dir).await?.manifest;
    // Who publishes at the same time puts files that are in no manifest yet: only what was
    // there before is ever removed.
    let there = store.names().await?;
    let before = in_service(store).await?;
    let (mut put, mut kept) = ((0, 0), 0);
    for entry in manifest.entries() {
        if store.size(&entry.name).await.is_ok_and(|(bytes, _)| bytes == entry.bytes) {
            kept += 1;
        } else {
            progress(&entry.name);
            let path = dir.join(&entry.name);
            let bytes = fs::read(&path).map_err(Error::bundle_file(&path))?;
            if sha256(&bytes) != entry.sha256 {
                return Err(Error::Altered { path });
            }
            store.put(&entry.name, bytes.into(), PutIf::Always, true).await?;
            put = (put.0 + 1, put.1 + entry.bytes);
        }
        verify(store, entry).await?;
    }
    let mut left = Vec::new();
    match before {
        Some((old, _)) if old == manifest => {}
        Some((old, version)) => {
            put_manifest(store, &old, Manifest::BEFORE, PutIf::Always).await?;
            put_manifest(store, &manifest, Manifest::NAME, PutIf::Is(version)).await?;
            left = clean(store, there, [&manifest, &old]).await;
        }
        None => put_manifest(store, &manifest, Manifest::NAME, PutIf::Absent).await?,
    }
    Ok(Published { manifest, put, kept, left })
}

/// Puts the bundle from before back in service in storage; its manifest, or none where
/// there is no bundle from before.
///
/// # Errors
/// What is wrong with the one from before; what storage says; [`StorageError::Raced`].
pub async fn roll_back(store: &Arc<Store>) -> Result<Option<Manifest>, Error> {
    writable(store)?;
    let shelf = Shelf::Store(store.clone());
    let Some(before) = shelf.manifest_before().await? else { return Ok(None) };
    let Some((now, version)) = in_service(store).await? else { return Ok(None) };
    let before = Bundle::of(shelf, before).await?.manifest;
    put_manifest(store, &before, Manifest::NAME, PutIf::Is(version)).await?;
    put_manifest(store, &now, Manifest::BEFORE, PutIf::Always).await?;
    Ok(Some(before))
}

fn writable(store: &Store) -> Result<(), StorageError> {
    match store.place().starts_with("s3:") {
        true => Ok(()),
        false => Err(StorageError::ReadOnly { place: store.place().to_owned() }),
    }
}

/// The manifest in service, and which of its versions it is.
async fn in_service(store: &Store) -> Result<Option<(Manifest, Version)>, Error> {
    match store.get_versioned(Manifest::NAME).await {
        Ok((json, version)) => {
            let path = store.place_of(Manifest::NAME);
            Ok(Some((Manifest::parse(path.as_ref(), &json)?, version)))
        }
        Err(StorageError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn put_manifest(
    store: &Store,
    manifest: &Manifest,
    name: &str,
    on: PutIf,
) -> Result<(), StorageError> {
    store.put(name, manifest.to_json().into(), on, false).await
}

/// Reads a file back.
async fn verify(store: &Store, entry: &FileEntry) -> Result<(), StorageError> {
    let mut hash = Sha256::new();
    store.read_through(&entry.name, |part| hash.update(part)).await?;
    if hex(&hash.finalize()) == entry.sha256 {
        return Ok(());
    }
    // The next publication must not take it for what its size says.
    store.remove(&entry.name).await?;
    Err(StorageError::Altered { place: store.place_of(&entry.name) })
}

/// Removes of some files those that neither of two bundles needs; what could not be removed.
async fn clean(store: &Store, names: Vec<String>, keep: [&Manifest; 2]) -> Vec<String> {
    let keep: BTreeSet<&str> = keep.into_iter().flat_map(Manifest::names).collect();
    let mut left = Vec::new();
    for name in names {
        let is_old = is_ours(&name) && !keep.contains(name.as_str());
        if is_old && store.remove(&name).await.is_err() {
            left.push(store.place_of(&name));
        }
    }
    left
}
