//! What is in service, and how it is replaced under a running server.
//!
//! Each answer is made by one service, which holds one bundle, from its beginning to its
//! end. A new bundle is opened beside the one in service and put in its place when it is
//! whole and what was asked for lately is worked out; the one before goes on answering
//! for addresses that name it, for readers in the middle of it. Cartes are read again
//! when their files change. What has faults leaves what was there, and says why.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Request, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use miette::Diagnostic;
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::runtime::Handle;
use tokio::sync::broadcast;
use tower::Service as _;

use super::kept::Asked;
use super::load::{self, Load};
use super::metrics::{self, Metrics};
use super::problem::Problem;
use super::rate::{Counts, Limiter, Peer};
use super::service::Service;
use super::{Limits, ServeConfig};
use crate::bundle::{Manifest, Shelf};
use crate::carte::{Cartes, CartesError};
use crate::error::Error;
use crate::storage::Store;

/// How long files must stay as they are: editors write in several strokes.
const QUIET: Duration = Duration::from_millis(40);
/// Changes that a slow listener may be behind.
const CHANGES: usize = 16;

/// What became of a change.
#[derive(Clone, Debug)]
pub enum Change {
    /// The cartes as they are now.
    Cartes(Arc<Cartes>),
    /// Those before stay in service.
    Refused(CartesError),
    /// The bundle of this name is in service, with so many places.
    Bundle(String, u32),
    /// A new bundle cannot be served, for this reason; the one before stays.
    BundleRefused(String),
    /// The server is about to end.
    Closing,
}

/// What a folder's change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Cartes,
    Bundle,
}

/// A service with its addresses.
#[derive(Clone)]
struct Entry {
    service: Arc<Service>,
    routes: Router,
}

/// The service in place, and the one before it.
struct Pair {
    now: Entry,
    before: Option<Entry>,
}

/// What is in service.
pub struct Live {
    pair: ArcSwap<Pair>,
    config: ServeConfig,
    /// Where bundles come from.
    shelf: Shelf,
    /// One replacement at a time.
    renewing: tokio::sync::Mutex<()>,
    changes: broadcast::Sender<Change>,
    metrics: Arc<Metrics>,
    limiter: Option<Limiter>,
    carte_limiter: Option<Counts<String>>,
    load: Arc<Load>,
    is_closing: AtomicBool,
    /// Watch as long as this is here.
    watchers: Mutex<Vec<RecommendedWatcher>>,
}

impl Live {
    /// Opens what is to be served.
    ///
    /// # Errors
    /// What cannot be read, before anything is served.
    pub(super) async fn open(config: ServeConfig) -> Result<Arc<Live>, Error> {
        let changes = broadcast::channel(CHANGES).0;
        let shelf = Shelf::at(&config.bundle, config.patience)?;
        let service = Service::open(config.clone(), &shelf, changes.clone(), None).await?;
        let metrics = Arc::new(Metrics::default());
        let load = Load::new(config.limits.in_flight);
        tokio::spawn(load::beat(Arc::downgrade(&load)));
        let now = Entry::new(service, &config, &metrics);
        Ok(Arc::new(Live {
            pair: ArcSwap::from_pointee(Pair { now, before: None }),
            changes,
            metrics,
            limiter: config.rate.map(Limiter::new),
            carte_limiter: config.carte_rate.map(Counts::new),
            load,
            config,
            shelf,
            renewing: tokio::sync::Mutex::default(),
            is_closing: AtomicBool::new(false),
            watchers: Mutex::default(),
        }))
    }

    /// What becomes of changes.
    pub(super) fn changes(&self) -> &broadcast::Sender<Change> {
        &self.changes
    }

    /// What it bears.
    pub(super) fn limits(&self) -> Limits {
        self.config.limits
    }

    /// The service of the moment.
    pub(super) fn service(&self) -> Arc<Service> {
        self.pair.load().now.service.clone()
    }

    /// How many answers are being worked out.
    pub(super) fn under_way(&self) -> usize {
        self.load.under_way()
    }

    /// Of storage, where the bundle is in some: requests, failures, bytes kept of it.
    pub(super) fn storage(&self) -> Option<[u64; 3]> {
        match &self.shelf {
            Shelf::Folder(_) => None,
            Shelf::Store(store) => Some(store.figures()),
        }
    }

    /// The figures.
    pub(super) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Whether the server is about to end.
    pub(super) fn is_closing(&self) -> bool {
        self.is_closing.load(Ordering::Relaxed)
    }

    /// Says that the server is about to end: whoever asks whether it is ready hears so.
    pub fn close(&self) {
        self.is_closing.store(true, Ordering::Relaxed);
    }

    /// Takes up changes of the cartes' files and of the bundle from now on.
    ///
    /// # Errors
    /// Where the system cannot watch a folder: it then stays as it is.
    pub(super) fn watch(self: &Arc<Self>) -> notify::Result<()> {
        let (send, heard) = channel();
        let live = Arc::downgrade(self);
        let runtime = Handle::current();
        std::thread::spawn(move || follow(&live, &heard, &runtime));
        if let Some(dir) = &self.config.cartes {
            self.add(watcher(dir, RecursiveMode::Recursive, send.clone(), Heard::Cartes, |_| {
                true
            })?);
        }
        let is_manifest = |path: &Path| path.file_name().is_some_and(|name| name == Manifest::NAME);
        match &self.shelf {
            Shelf::Folder(dir) => {
                let only = RecursiveMode::NonRecursive;
                self.add(watcher(dir, only, send, Heard::Bundle, is_manifest)?);
            }
            Shelf::Store(store) if !self.config.poll.is_zero() => {
                tokio::spawn(poll(Arc::downgrade(self), store.clone(), self.config.poll));
            }
            Shelf::Store(_) => {}
        }
        Ok(())
    }

    fn add(&self, watcher: RecommendedWatcher) {
        self.watchers.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(watcher);
    }

    /// Looks whether there is another bundle, and puts it in service. Whether looking again
    /// is vain as long as nothing else is there.
    pub async fn renew(&self) -> bool {
        let _alone = self.renewing.lock().await;
        let now = self.pair.load().now.clone();
        let named = self.shelf.manifest().await.map(|manifest| manifest.bundle);
        if named.is_ok_and(|name| name == now.service.bundle.name()) {
            return true;
        }
        let (config, changes) = (self.config.clone(), self.changes.clone());
        let opened = Service::open(config, &self.shelf, changes, Some(&now.service)).await;
        let is_settled = !opened.as_ref().is_err_and(Error::is_passing);
        let change = match opened {
            Ok(service) => {
                service.warm(&now.service).await;
                let bundle = &service.bundle;
                let change =
                    Change::Bundle(bundle.name().to_owned(), bundle.manifest.places as u32);
                self.metrics.renewed(true);
                let new = Entry::new(service, &self.config, &self.metrics);
                self.pair.store(Arc::new(Pair { now: new, before: Some(now.clone()) }));
                now.service.forget();
                change
            }
            Err(error) => {
                self.metrics.renewed(false);
                Change::BundleRefused(told(&error))
            }
        };
        // Nobody need listen.
        let _ = self.changes.send(change);
        is_settled
    }

    /// Reads the cartes again.
    pub fn reload(&self) {
        if let Some(dir) = &self.config.cartes {
            self.pair.load().now.service.reload(dir);
        }
    }

    /// What answers for a path: the bundle before where it names that one.
    fn entry(&self, path: &str) -> Entry {
        let pair = self.pair.load();
        let is_of =
            |entry: &&Entry| path.split('/').any(|segment| segment == entry.service.bundle.name());
        pair.before.as_ref().filter(is_of).unwrap_or(&pair.now).clone()
    }
}

impl Entry {
    fn new(service: Service, config: &ServeConfig, metrics: &Arc<Metrics>) -> Entry {
        let service = Arc::new(service);
        let routes = super::router(service.clone(), config.assets.as_deref(), config.dev)
            .layer(from_fn_with_state(metrics.clone(), metrics::measured));
        Entry { service, routes }
    }
}

impl Live {
    /// Answers a request that costs next to nothing: one too many, or one whose answer is
    /// kept.
    pub(super) fn answer_at_once<B>(&self, peer: Peer, request: &Request<B>) -> Option<Response> {
        if request.uri().path().starts_with("/health/") {
            return None;
        }
        if let Some(limiter) = &self.limiter
            && let Err(wait) = limiter.check(peer, request.headers())
        {
            self.metrics.too_many();
            return Some(later(wait, Problem::too_many()));
        }
        let service = &self.pair.load().now.service;
        if let Some(limiter) = &self.carte_limiter
            && let Some(carte) = carte_of(request.uri()).and_then(|id| service.carte(id).ok())
            && let Err(wait) = limiter.check(&carte.id)
        {
            self.metrics.too_many();
            return Some(later(wait, Problem::too_many_of(&carte.id)));
        }
        service.kept.answer(request)
    }

    /// Whether everybody may read how much a carte is used.
    pub fn shows_counts(&self, carte: &str) -> bool {
        self.service().cartes().find(carte).is_some_and(|carte| carte.shows_counts)
    }

    /// Lets go of everything that was worked out; how many answers and tiles that is.
    pub fn purge(&self) -> u64 {
        let service = self.service();
        let entries = service.cache_sizes().iter().map(|(_, _, entries)| entries).sum();
        service.forget();
        entries
    }
}

/// Says when to come again, to pages of any site.
fn later(wait: Duration, problem: Problem) -> Response {
    let seconds = HeaderValue::from(wait.as_secs() + 1);
    ([(RETRY_AFTER, seconds), ANY_SITE], problem).into_response()
}

/// Pages of any site may read the answer.
const ANY_SITE: (HeaderName, HeaderValue) =
    (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));

/// The carte that an address is of, where it is of one.
fn carte_of(uri: &Uri) -> Option<&str> {
    let path = uri.path();
    let named = ["/cartes/", "/embed/"].into_iter().find_map(|begin| path.strip_prefix(begin));
    if let Some(file) = named {
        return Some(file.strip_suffix(".json").unwrap_or(file));
    }
    if let Some(file) = path.strip_prefix("/index/") {
        return file.split_once('/')?.1.strip_suffix(".index");
    }
    let pairs = uri.query().filter(|_| path.starts_with("/styles/"))?.split('&');
    pairs.into_iter().find_map(|pair| pair.strip_prefix("carte="))
}

/// Answers by the service of the moment, and keeps what lasts.
pub(super) async fn answer(State(live): State<Arc<Live>>, request: Request<Body>) -> Response {
    let Some(_place) = live.load.enter() else {
        live.metrics.shed();
        return ([ANY_SITE], Problem::busy()).into_response();
    };
    let entry = live.entry(request.uri().path());
    let (head, body) = request.into_parts();
    let asked = Request::from_parts(head.clone(), ());
    let mut routes = entry.routes;
    let response = match routes.call(Request::from_parts(head, body)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if live.config.dev {
        return response;
    }
    entry.service.kept.keep(Asked::of(&asked), response, &live.metrics).await
}

/// Looks at the manifest in storage now and then, and at the bundle when it is another one.
async fn poll(live: Weak<Live>, store: Arc<Store>, every: Duration) {
    let mut seen = None;
    loop {
        // Copies that began together do not ask together.
        tokio::time::sleep(every.mul_f64(rand::random_range(0.75..1.25))).await;
        let Some(live) = live.upgrade() else { return };
        // Away: the bundle in service is as good as it was.
        let Ok(Some(version)) = store.other_version(Manifest::NAME, seen.as_ref()).await else {
            continue;
        };
        if live.renew().await {
            seen = Some(version);
        }
    }
}

/// An error with what to do about it, on a line.
fn told(error: &Error) -> String {
    match error.help() {
        Some(help) => format!("{error} ({help})"),
        None => error.to_string(),
    }
}

/// Watches a folder, until the watcher is dropped.
fn watcher(
    dir: &Path,
    mode: RecursiveMode,
    send: Sender<Heard>,
    what: Heard,
    is_meant: fn(&Path) -> bool,
) -> notify::Result<RecommendedWatcher> {
    let heard = move |event: notify::Result<notify::Event>| {
        let is_change = |event: notify::Event| {
            is_change(event.kind) && event.paths.iter().any(|path| is_meant(path))
        };
        // Reading is no change; nobody listens any more when the server ends.
        if event.is_ok_and(is_change) {
            let _ = send.send(what);
        }
    };
    let mut watcher = notify::recommended_watcher(heard)?;
    watcher.watch(dir, mode)?;
    Ok(watcher)
}

fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

fn follow(live: &Weak<Live>, heard: &Receiver<Heard>, runtime: &Handle) {
    while let Ok(first) = heard.recv() {
        let mut all = vec![first];
        loop {
            match heard.recv_timeout(QUIET) {
                Ok(next) => all.push(next),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        let Some(live) = live.upgrade() else { return };
        if all.contains(&Heard::Bundle) {
            // What is wrong is said where changes are heard of.
            let _ = runtime.block_on(live.renew());
        }
        if all.contains(&Heard::Cartes) {
            live.reload();
        }
    }
}
