//! The site's folder: written beside the one it replaces, and put in its place
//! by renaming.
//!
//! A folder that is not an export's is never touched. In one that is, files that
//! no export wrote are the owner's: they move into the new one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::error::ExportError;
use crate::error::Error;
use crate::pages::hashed;

/// The list of what an export wrote: by it the next one knows the folder.
const MARKER: &str = "export.json";

/// What the marker says it is.
const KIND: &str = "repere export";

/// A file of the site.
pub(super) struct File {
    pub(super) bytes: u64,
    /// Its name holds the hash of its content, or of its folder's.
    pub(super) forever: bool,
}

/// A site being written. Dropped before [`Site::publish`], it leaves no trace.
pub(super) struct Site {
    target: PathBuf,
    staging: TempDir,
    /// By path from the site's root.
    files: BTreeMap<String, File>,
    /// Of the contents of files that keep their name, in the order of writing.
    contents: Vec<String>,
    /// What the site in place was written with; none where there is none.
    before: Option<BTreeSet<String>>,
}

impl Site {
    /// Begins a site.
    ///
    /// # Errors
    /// [`ExportError::NotOurs`] when the folder holds anything else, [`Error::Write`].
    pub(super) fn begin(out: &Path) -> Result<Site, Error> {
        // A link to a folder stays a link: what it leads to is replaced.
        let target = fs::canonicalize(out).unwrap_or_else(|_| out.to_owned());
        let before = before(&target)?;
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(Error::write(&parent))?;
        let name = target.file_name().map_or("site".into(), |name| name.to_string_lossy());
        let mut builder = tempfile::Builder::new();
        let prefix = format!(".{name}.export-");
        builder.prefix(&prefix);
        // For the web server too, as any folder made by hand.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let staging = builder.tempdir_in(&parent).map_err(Error::write(&parent))?;
        Ok(Site { target, staging, files: BTreeMap::new(), contents: Vec::new(), before })
    }

    /// Where a file lies before it is published.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.staging.path().join(path)
    }

    /// Writes a file.
    pub(super) fn write(&mut self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.contents.push(hashed("", content, ""));
        self.put(path, content, false)
    }

    /// Writes a file whose path already holds a hash.
    pub(super) fn write_for_ever(&mut self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.put(path, content, true)
    }

    /// Writes a file under `stem.<hash>.ending`, which is returned.
    pub(super) fn write_hashed(
        &mut self,
        stem: &str,
        content: &[u8],
        ending: &str,
    ) -> Result<String, Error> {
        let path = hashed(stem, content, ending);
        self.put(&path, content, true)?;
        Ok(path)
    }

    /// Takes a file that was made in the staging folder, under `stem.<hash>.ending`.
    /// Returns that path and the file's size.
    pub(super) fn take_hashed(
        &mut self,
        made: &str,
        stem: &str,
        ending: &str,
    ) -> Result<(String, u64), Error> {
        let from = self.path(made);
        let content = fs::read(&from).map_err(Error::write(&from))?;
        let path = self.write_hashed(stem, &content, ending)?;
        fs::remove_file(&from).map_err(Error::write(&from))?;
        Ok((path, content.len() as u64))
    }

    fn put(&mut self, path: &str, content: &[u8], forever: bool) -> Result<(), Error> {
        let to = self.path(path);
        let folder = to.parent().expect("it lies in the staging folder");
        fs::create_dir_all(folder).map_err(Error::write(folder))?;
        fs::write(&to, content).map_err(Error::write(&to))?;
        let file = File { bytes: content.len() as u64, forever };
        let before = self.files.insert(path.to_owned(), file);
        debug_assert!(before.is_none(), "{path} is written once");
        Ok(())
    }

    /// Whether a file was written.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// All files so far, by path.
    pub(super) fn files(&self) -> impl Iterator<Item = (&String, &File)> {
        self.files.iter()
    }

    /// Stands for the contents of the files that keep their name.
    pub(super) fn fingerprint(&self) -> String {
        self.contents.concat()
    }

    /// How many files there are, and their size.
    pub(super) fn size(&self) -> (usize, u64) {
        (self.files.len(), self.files.values().map(|file| file.bytes).sum())
    }

    /// Puts the site in its place. Returns what of the one before could not be
    /// removed.
    ///
    /// # Errors
    /// [`ExportError::InTheWay`], [`Error::Write`]; the old site is then still there.
    pub(super) fn publish(mut self, mut about: Value) -> Result<Vec<PathBuf>, Error> {
        about["type"] = json!(KIND);
        about["fichiers"] = json!(self.files.keys().collect::<Vec<_>>());
        let marker = serde_json::to_vec_pretty(&about).expect("it has text keys");
        self.put(MARKER, &marker, false)?;
        let Site { target, staging, files, before, .. } = self;
        let Some(before) = before else {
            // An empty folder gives way; a name that is free stays free until now.
            if target.exists() {
                fs::remove_dir(&target).map_err(Error::write(&target))?;
            }
            fs::rename(staging.path(), &target).map_err(Error::write(&target))?;
            let _ = staging.keep();
            return Ok(Vec::new());
        };

        let mut owned = Vec::new();
        gather(&target, "", &before, &mut owned)?;
        for path in &owned {
            let taken = |file: &String| file == path || file.starts_with(&format!("{path}/"));
            if files.keys().any(taken) {
                return Err(ExportError::InTheWay { path: target.join(path) }.into());
            }
        }
        let aside = staging.path().with_extension("ancien");
        fs::rename(&target, &aside).map_err(Error::write(&target))?;
        let moved = move_all(&owned, &aside, staging.path())
            .and_then(|()| fs::rename(staging.path(), &target).map_err(Error::write(&target)));
        if let Err(error) = moved {
            // Backwards; what cannot be undone stays where the message says.
            let _ = move_all(&owned, staging.path(), &aside);
            let _ = fs::rename(&aside, &target);
            return Err(error);
        }
        let _ = staging.keep();
        Ok(if fs::remove_dir_all(&aside).is_ok() { Vec::new() } else { vec![aside] })
    }
}

/// What the site in a folder was written with.
fn before(dir: &Path) -> Result<Option<BTreeSet<String>>, Error> {
    let not_ours = || ExportError::NotOurs { dir: dir.to_owned() };
    let entries = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::write(dir)(error)),
    };
    if entries.is_none() {
        return Ok(None);
    }
    let json = fs::read(dir.join(MARKER)).map_err(|_| not_ours())?;
    let marker: Value = serde_json::from_slice(&json).map_err(|_| not_ours())?;
    let files = marker["fichiers"].as_array().filter(|_| marker["type"] == KIND);
    let files = files.ok_or_else(not_ours)?.iter().filter_map(Value::as_str);
    Ok(Some(files.chain([MARKER]).map(str::to_owned).collect()))
}

/// Files and whole folders, by path, that an export did not write.
fn gather(
    root: &Path,
    folder: &str,
    ours: &BTreeSet<String>,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    let dir = root.join(folder);
    for entry in fs::read_dir(&dir).map_err(Error::write(&dir))? {
        let entry = entry.map_err(Error::write(&dir))?;
        // Ours are plain UTF-8; anything else is the owner's and has to be seen to.
        let name = entry
            .file_name()
            .into_string()
            .map_err(|name| ExportError::InTheWay { path: dir.join(name) })?;
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let within = format!("{path}/");
        let next = ours.range(within.clone()..).next();
        if next.is_some_and(|next| next.starts_with(&within)) {
            gather(root, &path, ours, found)?;
        } else if !ours.contains(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// Moves what is still there.
fn move_all(paths: &[String], from: &Path, to: &Path) -> Result<(), Error> {
    for path in paths {
        let (from, to) = (from.join(path), to.join(path));
        if !from.exists() && !from.is_symlink() {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(Error::write(folder))?;
        }
        fs::rename(&from, &to).map_err(Error::write(&from))?;
    }
    Ok(())
}
