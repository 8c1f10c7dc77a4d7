//! Writing a bundle beside the one in service, and putting it in its place.
//!
//! Files are made in a hidden folder inside the bundle's own (so that moving
//! them is a rename), synced, moved to their hashed names, and only then does
//! the manifest change, by one rename. Whatever fails before leaves the old
//! bundle as it was. Files of the bundle that was in service stay until the
//! next bake: whoever holds its manifest goes on finding them.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::manifest::{FileEntry, hex, short};
use super::{Bundle, Manifest};
use crate::error::Error;
use crate::storage::{BLOCK, BlockHashes};

const TEMPORARY: &str = ".bake-";

/// A bundle being written. Dropped before [`Staging::publish`], it leaves the
/// folder as it found it.
pub struct Staging {
    out: PathBuf,
    temp: Option<TempDir>,
    /// The folder did not exist: it goes again if nothing is published.
    created: bool,
    /// An advisory lock on the folder, held to the end; none where the file
    /// system knows no such locks.
    _lock: Option<File>,
}

impl Staging {
    /// Begins a bundle in a folder, made if there is none.
    ///
    /// # Errors
    /// [`Error::Busy`] while another bake writes there, [`Error::Write`].
    pub fn begin(out: &Path) -> Result<Staging, Error> {
        let created = !out.exists();
        fs::create_dir_all(out).map_err(Error::write(out))?;
        let lock = match File::open(out).map(|dir| dir.try_lock().map(|()| dir)) {
            Ok(Ok(dir)) => Some(dir),
            Ok(Err(TryLockError::WouldBlock)) => {
                return Err(Error::Busy { dir: out.to_owned() });
            }
            Ok(Err(TryLockError::Error(_))) | Err(_) => None,
        };
        if lock.is_some() {
            // Nobody else is at work here: these are of bakes that were killed.
            for name in names_in(out)?.iter().filter(|name| name.starts_with(TEMPORARY)) {
                let path = out.join(name);
                fs::remove_dir_all(&path).map_err(Error::write(&path))?;
            }
        }
        let temp = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(out);
        let temp = Some(temp.map_err(Error::write(out))?);
        Ok(Staging { out: out.to_owned(), temp, created, _lock: lock })
    }

    /// Where to write a file before it is published.
    pub fn path(&self, name: &str) -> PathBuf {
        self.temp.as_ref().expect("there until it is published or dropped").path().join(name)
    }

    /// Measures and hashes a file that was written; its published name is
    /// `stem.<hash>.ending`.
    ///
    /// # Errors
    /// [`Error::Write`] when it cannot be read back.
    pub fn entry(&self, file: &str) -> Result<FileEntry, Error> {
        let path = self.path(file);
        let failed = Error::write(&path);
        let hashed = File::open(&path).and_then(|mut file| {
            let (mut hash, mut bytes, mut blocks) = (Sha256::new(), 0, BlockHashes::default());
            let mut block = Vec::new();
            while (&mut file).take(BLOCK).read_to_end(&mut block)? > 0 {
                hash.update(&block);
                blocks.push(&block);
                bytes += block.len() as u64;
                block.clear();
            }
            Ok((hex(&hash.finalize()), bytes, blocks))
        });
        let (sha256, bytes, blocks) = hashed.map_err(failed)?;
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        Ok(FileEntry { name: format!("{stem}.{}.{ending}", short(&sha256)), bytes, sha256, blocks })
    }

    /// Stages a copy of a file of the bundle in service; whether it is there and
    /// has the bytes it had.
    pub(crate) fn take_over(&self, file: &FileEntry) -> bool {
        let staged = unhashed(&file.name);
        let copied = fs::copy(self.out.join(&file.name), self.path(&staged));
        copied.is_ok() && self.entry(&staged).is_ok_and(|entry| entry == *file)
    }

    /// Waits until a file is on the disk. What has been synced once costs next to
    /// nothing again in [`Staging::publish`]: large files are, while others are
    /// being made.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn sync(&self, name: &str) -> Result<(), Error> {
        sync(&self.path(name))
    }

    /// Puts the bundle in service, then removes what neither it nor the bundle
    /// before it needs. Returns what could not be removed.
    ///
    /// # Errors
    /// [`Error::Write`]; the old bundle is then still in service.
    pub fn publish(mut self, manifest: &Manifest) -> Result<Vec<PathBuf>, Error> {
        let before = Manifest::read(&self.out).ok();
        let mut new = Vec::new();
        let replaced = before.as_ref().filter(|before| *before != manifest);
        if let Err(error) = self.put(manifest, replaced, &mut new) {
            for path in new {
                // What cannot be removed now, the next bake removes.
                let _ = remove(&path);
            }
            return Err(error);
        }
        self.created = false;
        // Baking the same again retires nothing: the generation before stays.
        Ok(match before {
            Some(before) if before != *manifest => self.clean([manifest, &before]),
            _ => Vec::new(),
        })
    }

    /// Puts the bundle from before back in service in a folder, and keeps the one that was
    /// in service as the one before; its manifest, or none where there is no bundle from
    /// before.
    ///
    /// # Errors
    /// [`Error::Busy`], what [`Bundle::open_before`] finds wrong, [`Error::Write`].
    pub async fn roll_back(out: &Path) -> Result<Option<Manifest>, Error> {
        let now = Manifest::read(out)?;
        let staging = Staging::begin(out)?;
        let Some(before) = Bundle::open_before(out).await? else { return Ok(None) };
        staging.write_manifest(&before.manifest, Manifest::NAME)?;
        staging.write_manifest(&now, Manifest::BEFORE)?;
        Ok(Some(before.manifest))
    }

    /// Syncs and moves every file, the manifest last. `new` gets those that were
    /// not there before.
    fn put(
        &self,
        manifest: &Manifest,
        replaced: Option<&Manifest>,
        new: &mut Vec<PathBuf>,
    ) -> Result<(), Error> {
        manifest.entries().try_for_each(|file| self.sync(&unhashed(&file.name)))?;
        for FileEntry { name, .. } in manifest.entries() {
            let to = self.out.join(name);
            let is_new = !to.exists();
            fs::rename(self.path(&unhashed(name)), &to).map_err(Error::write(&to))?;
            if is_new {
                new.push(to);
            }
        }
        if let Some(before) = replaced {
            self.write_manifest(before, Manifest::BEFORE)?;
        }
        self.write_manifest(manifest, Manifest::NAME)
    }

    /// Writes a manifest beside its place, and moves it there at once.
    fn write_manifest(&self, manifest: &Manifest, name: &str) -> Result<(), Error> {
        let (from, to) = (self.path(name), self.out.join(name));
        fs::write(&from, manifest.to_json()).map_err(Error::write(&from))?;
        sync(&from)?;
        sync_directory(&self.out);
        fs::rename(&from, &to).map_err(Error::write(&to))?;
        sync_directory(&self.out);
        Ok(())
    }

    fn clean(&self, keep: [&Manifest; 2]) -> Vec<PathBuf> {
        let keep: BTreeSet<&str> = keep.into_iter().flat_map(Manifest::names).collect();
        let names = names_in(&self.out).unwrap_or_default();
        let old = names.iter().filter(|n| is_ours(n) && !keep.contains(n.as_str()));
        old.map(|name| self.out.join(name)).filter(|path| remove(path).is_err()).collect()
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        drop(self.temp.take());
        if self.created {
            // Fails when somebody has put something there meanwhile: it stays.
            let _ = fs::remove_dir(&self.out);
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

/// Whether a name is one that bundles give: anything else in the folder is
/// somebody else's.
pub(super) fn is_ours(name: &str) -> bool {
    let mut parts = name.split('.');
    let (stem, hash, ending) = (parts.next(), parts.next(), parts.next());
    let is_hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    parts.next().is_none()
        && hash.is_some_and(is_hash)
        && (stem.is_some_and(|stem| stem.starts_with("overlay-")) && ending == Some("pmtiles")
            || matches!(
                (stem, ending),
                (Some("places"), Some("index" | "pmtiles" | "fgb"))
                // Of bundles to format 2.
                | (Some("details" | "communes"), None)
                | (Some("report"), Some("json"))
                | (Some("ids"), Some("jsonl"))
            ))
}

/// The name a published file had before: `stem.ending`.
fn unhashed(name: &str) -> String {
    let mut parts = name.split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(stem), Some(_), Some(ending)) => format!("{stem}.{ending}"),
        _ => name.to_owned(),
    }
}

fn names_in(dir: &Path) -> Result<Vec<String>, Error> {
    let entries = fs::read_dir(dir).map_err(Error::write(dir))?;
    let mut names: Vec<String> =
        entries.flatten().filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

/// Waits until a file's bytes are on the disk.
fn sync(path: &Path) -> Result<(), Error> {
    File::open(path).and_then(|file| file.sync_all()).map_err(Error::write(path))
}

/// Waits until a folder's names are on the disk, where the system can be asked.
fn sync_directory(dir: &Path) {
    // Some systems refuse to open or sync a folder; the renames stay atomic.
    let _ = File::open(dir).and_then(|dir| dir.sync_all());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_bundles_give_are_ever_removed() {
        for (name, ours) in [
            ("places.0123456789abcdef.index", true),
            ("places.0123456789abcdef.pmtiles", true),
            ("places.0123456789abcdef.fgb", true),
            ("details.0123456789abcdef", true),
            ("communes.0123456789abcdef", true),
            ("report.0123456789abcdef.json", true),
            ("ids.0123456789abcdef.jsonl", true),
            ("overlay-fragilite.0123456789abcdef.pmtiles", true),
            ("overlay-fragilite.0123456789abcdef.json", false),
            ("calque.0123456789abcdef.pmtiles", false),
            ("manifest.json", false),
            ("manifest.before.json", false),
            ("base.pmtiles", false),
            ("places.pmtiles", false),
            ("places.0123456789abcdef.csv", false),
            ("places.0123456789abcdeg.index", false),
            ("places.0123456789abcdef.index.bak", false),
            ("notes.0123456789abcdef", false),
        ] {
            assert_eq!(is_ours(name), ours, "{name}");
        }
    }

    #[test]
    fn two_bakes_in_one_folder_do_not_meet() {
        let dir = tempfile::tempdir().unwrap();
        let first = Staging::begin(dir.path()).unwrap();
        let second = Staging::begin(dir.path());
        assert!(matches!(second, Err(Error::Busy { .. })), "the second must wait");
        drop(first);
        assert!(Staging::begin(dir.path()).is_ok());
    }

    #[test]
    fn what_is_not_published_leaves_no_trace() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("new");
        let staging = Staging::begin(&out).unwrap();
        fs::write(staging.path("places.index"), b"half").unwrap();
        drop(staging);
        assert!(!out.exists());
    }

    #[test]
    fn a_killed_bake_is_tidied_away_by_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let left = dir.path().join(".bake-abc");
        fs::create_dir(&left).unwrap();
        fs::write(left.join("places.fgb"), b"half").unwrap();
        drop(Staging::begin(dir.path()).unwrap());
        assert!(!left.exists());
    }
}
