//! A file of storage, read in blocks.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use pmtiles::{AsyncBackend, BackendResponse, PmtError, PmtResult};
use sha2::{Digest, Sha256};

use super::{StorageError, Store, Version};

/// Bytes of a block: a tile or a sheet is in one or two, and a request takes hardly longer
/// than for a tenth of it.
pub(crate) const BLOCK: u64 = 128 << 10;
/// Blocks that one read asks for at once.
const AT_ONCE: usize = 8;
/// Bytes of a block's hash: enough to tell garbage.
const HASH: usize = 8;

/// The hashes of a file's blocks: of each the first eight bytes of its SHA-256, as
/// hexadecimal digits, one after the other. Empty where they are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct BlockHashes(String);

impl BlockHashes {
    /// Whether they are not known.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn takes(&self, number: u64, block: &[u8]) -> bool {
        if self.is_empty() {
            return true;
        }
        let begin = usize::try_from(number).ok().and_then(|number| number.checked_mul(2 * HASH));
        let told = begin.and_then(|begin| self.0.get(begin..begin + 2 * HASH));
        told.is_some_and(|told| *told == hash(block))
    }

    /// Adds the hash of the next block.
    pub(crate) fn push(&mut self, block: &[u8]) {
        self.0.push_str(&hash(block));
    }
}

fn hash(block: &[u8]) -> String {
    Sha256::digest(block)[..HASH].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file of storage.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    store: Arc<Store>,
    name: Arc<str>,
    /// Its name among the blocks kept.
    key: Arc<str>,
    /// What it must still be when it is read, where its name does not say so.
    version: Option<Version>,
    bytes: u64,
    hashes: BlockHashes,
}

impl Stored {
    /// A file of so many bytes, whose name is that of its content.
    pub(crate) fn new(store: &Arc<Store>, name: &str, bytes: u64, hashes: BlockHashes) -> Stored {
        let name: Arc<str> = name.into();
        Stored { store: store.clone(), key: name.clone(), name, version: None, bytes, hashes }
    }

    /// A file as it is now: one that takes its place is no longer it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn find(store: &Arc<Store>, name: &str) -> Result<Stored, StorageError> {
        let (bytes, version) = store.size(name).await?;
        let key = format!("{name} {}", version.tag()).into();
        let version = Some(version);
        let store = store.clone();
        Ok(Stored { store, name: name.into(), key, version, bytes, hashes: BlockHashes::default() })
    }

    /// What stands for its content.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Its size in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.bytes
    }

    /// Its address.
    pub(crate) fn place(&self) -> String {
        self.store.place_of(&self.name)
    }

    /// Bytes from a place on; fewer where the file ends before.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn read(&self, offset: u64, length: u64) -> Result<Bytes, StorageError> {
        let end = offset.saturating_add(length).min(self.bytes);
        if offset >= end {
            return Ok(Bytes::new());
        }
        let numbers = offset / BLOCK..=(end - 1) / BLOCK;
        let within = |number: u64, block: Bytes| {
            let begin = number * BLOCK;
            let cut = |at: u64| (at.clamp(begin, begin + block.len() as u64) - begin) as usize;
            block.slice(cut(offset)..cut(end))
        };
        let mut parts = stream::iter(numbers)
            .map(|number| async move { Ok((number, self.block(number).await?)) })
            .buffered(AT_ONCE);
        let first = parts.try_next().await?;
        let Some(first) = first.map(|(number, block)| within(number, block)) else {
            return Ok(Bytes::new());
        };
        if first.len() as u64 == end - offset {
            return Ok(first);
        }
        let mut all = BytesMut::from(&*first);
        while let Some((number, block)) = parts.try_next().await? {
            all.extend_from_slice(&within(number, block));
        }
        Ok(all.freeze())
    }

    /// A range of its bytes, block by block.
    pub(crate) fn stream(
        self,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, StorageError>> {
        stream::try_unfold((self, range), async |(file, left)| {
            if left.is_empty() {
                return Ok(None);
            }
            let to = (left.start / BLOCK + 1) * BLOCK;
            let bytes = file.read(left.start, to.min(left.end) - left.start).await?;
            let next = left.start + bytes.len() as u64..left.end;
            Ok(Some((bytes, (file, next))))
        })
    }

    /// A block; readers who want the same wait for one request.
    async fn block(&self, number: u64) -> Result<Bytes, StorageError> {
        let key = (self.key.clone(), number);
        let fetched = self.store.blocks.try_get_with(key, self.fetch(number)).await;
        fetched.map_err(|error: Arc<StorageError>| (*error).clone())
    }

    /// Fetches a block; what is not what it should be, once more: it may be the way.
    async fn fetch(&self, number: u64) -> Result<Bytes, StorageError> {
        let range = number * BLOCK..((number + 1) * BLOCK).min(self.bytes);
        for _ in 0..2 {
            let block = self.store.range(&self.name, range.clone(), self.version.as_ref()).await?;
            if self.hashes.takes(number, &block) {
                return Ok(block);
            }
        }
        Err(StorageError::Altered { place: self.place() })
    }

    /// Fills some room, from a thread that may wait.
    ///
    /// # Errors
    /// A [`StorageError`], or that the file ends before the room does.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let read = self.store.runtime.block_on(self.read(offset, buffer.len() as u64));
        let bytes = read.map_err(io::Error::other)?;
        if bytes.len() < buffer.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer.copy_from_slice(&bytes);
        Ok(())
    }
}

impl AsyncBackend for Stored {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let read = Stored::read(self, offset, length as u64).await;
        let bytes = read.map_err(|error| PmtError::Reading(io::Error::other(error)))?;
        Ok(BackendResponse::new(bytes))
    }
}
