//! Cartes read again when their files change, under a running server.
//!
//! A folder with faults leaves the cartes before in service, and says why.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Weak};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::service::Service;
use crate::carte::{Cartes, CartesError};

/// How long files must stay as they are: editors write in several strokes.
const QUIET: Duration = Duration::from_millis(40);

/// What became of a change.
#[derive(Clone, Debug)]
pub enum Change {
    /// The cartes as they are now.
    Cartes(Arc<Cartes>),
    /// Those before stay in service.
    Refused(CartesError),
    /// The server is about to end.
    Closing,
}

/// Watches the folder of a service's cartes, until the watcher is dropped.
///
/// # Errors
/// Where the system cannot watch.
pub(super) fn watch(service: &Arc<Service>, dir: PathBuf) -> notify::Result<RecommendedWatcher> {
    let (send, changes) = channel();
    let heard = move |event: notify::Result<notify::Event>| {
        // Reading is no change; nobody listens any more when the server ends.
        if event.is_ok_and(|event| is_change(event.kind)) {
            let _ = send.send(());
        }
    };
    let mut watcher = notify::recommended_watcher(heard)?;
    watcher.watch(&dir, RecursiveMode::Recursive)?;
    let service = Arc::downgrade(service);
    std::thread::spawn(move || follow(&service, &dir, &changes));
    Ok(watcher)
}

fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

fn follow(service: &Weak<Service>, dir: &std::path::Path, changes: &Receiver<()>) {
    while changes.recv().is_ok() {
        while changes.recv_timeout(QUIET) != Err(RecvTimeoutError::Timeout) {}
        let Some(service) = service.upgrade() else { return };
        service.reload(dir);
    }
}
