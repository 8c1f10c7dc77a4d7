//! `repere bake --watch` and `--every`: baking again when something changes.
//!
//! A bake that fails says why, and the bundle before stays in service: the next
//! change, or the next hour, tries again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use repere_server::Error;

/// How long files must stay as they are before they are read: editors and
/// downloads write in several strokes.
const QUIET: Duration = Duration::from_millis(300);

/// What wakes a bake.
pub(super) struct Alarm {
    every: Option<Duration>,
    watcher: Option<RecommendedWatcher>,
    events: Receiver<PathBuf>,
    /// Folders that are watched.
    folders: BTreeSet<PathBuf>,
    files: BTreeSet<PathBuf>,
}

impl Alarm {
    /// An alarm at changes of files, after a time, or both.
    ///
    /// # Errors
    /// [`Error::Usage`] where the system cannot watch.
    pub(super) fn new(watch: bool, every: Option<Duration>) -> Result<Alarm, Error> {
        let (send, events) = channel();
        let heard = move |event: notify::Result<notify::Event>| {
            for path in event.map(|event| event.paths).unwrap_or_default() {
                // Nobody listens any more when the program ends.
                let _ = send.send(path);
            }
        };
        let watcher = watch.then(|| notify::recommended_watcher(heard)).transpose();
        let watcher = watcher.map_err(|error| Error::Usage(format!("--watch : {error}")))?;
        Ok(Alarm { every, watcher, events, folders: BTreeSet::new(), files: BTreeSet::new() })
    }

    /// Watches these files from now on, and no others: their folders, since most
    /// programs replace a file instead of writing into it.
    pub(super) fn watch(&mut self, files: impl IntoIterator<Item = PathBuf>) {
        let Some(watcher) = &mut self.watcher else { return };
        let whole = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        self.files = files.into_iter().map(whole).collect();
        let folders = self.files.iter().filter_map(|file| file.parent());
        let folders: BTreeSet<PathBuf> = folders.map(Path::to_owned).collect();
        for gone in self.folders.difference(&folders) {
            // It may be gone for good.
            let _ = watcher.unwatch(gone);
        }
        for new in folders.difference(&self.folders) {
            if let Err(error) = watcher.watch(new, RecursiveMode::NonRecursive) {
                eprintln!("{} : impossible à surveiller : {error}", new.display());
            }
        }
        self.folders = folders;
    }

    /// Waits for a change or the time, whichever comes first; the files that
    /// changed, if any.
    pub(super) fn wait(&self) -> BTreeSet<PathBuf> {
        let end = self.every.map(|every| Instant::now() + every);
        let mut changed = BTreeSet::new();
        loop {
            let quiet = (!changed.is_empty()).then_some(QUIET);
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let next = match quiet.or(left) {
                Some(time) => self.events.recv_timeout(time),
                None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match next {
                Ok(path) if self.files.contains(&path) => drop(changed.insert(path)),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return changed,
                // Without a watcher nothing ever comes but the time.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(left.unwrap_or(QUIET));
                    return changed;
                }
            }
        }
    }
}
