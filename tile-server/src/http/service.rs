//! What every answer is made from: the bundle, the cartes, and what has been
//! worked out already.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use arc_swap::{ArcSwap, ArcSwapOption};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use moka::future::Cache;
use repere_data::{Bounds, Filter, Selection, TileCoord};
use serde_json::json;
use tokio::sync::broadcast;

use super::ServeConfig;
use super::address::PublicAddress;
use super::base::BaseMap;
use super::caching::{self, Keep, fingerprint};
use super::index::{self, PageIndex};
use super::kept::Kept;
use super::live::Change;
use super::pinned::Pinned;
use super::problem::Problem;
use super::studio::{self, StudioWriting};
use crate::blocking::blocking;
use crate::bundle::{Bundle, Shelf, commune_shards};
use crate::carte::{self, Carte, Cartes, CartesError, Known};
use crate::counts::{Counts, Figure};
use crate::error::Error;
use crate::own_territories::KnownTerritories;

/// Bytes of compiled filters kept: thousands, at some 8 KB for 18,000 places.
const SELECTIONS: u64 = 32 << 20;
/// Bytes of filtered tiles kept, compressed.
const TILES: u64 = 64 << 20;
/// First views kept: one a carte, and those made of queries.
const VIEWS: u64 = 10_000;
/// Bytes of indexes kept for pages: some hundred of a département's size.
const INDEXES: u64 = 64 << 20;
/// What an entry of a cache costs besides its content, roughly.
const ENTRY: usize = 200;

/// One bundle in service, with its cartes.
pub(crate) struct Service {
    pub(crate) bundle: Arc<Bundle>,
    cartes: ArcSwap<Cartes>,
    pub(crate) base: Option<BaseMap>,
    pub(crate) address: PublicAddress,
    pub(crate) territories: KnownTerritories,
    everything: Arc<Selection>,
    /// By canonical filter.
    selections: Cache<Arc<str>, Arc<Selection>>,
    /// By canonical filter and tile; gzip, none where there is no feature.
    tiles: Cache<(Arc<str>, TileCoord), Option<Bytes>>,
    /// First views, by canonical filter.
    views: Cache<Arc<str>, Option<Bounds>>,
    /// Indexes cut for pages, by canonical filter.
    indexes: Cache<Arc<str>, PageIndex>,
    /// The nation's communes in shards, made when first asked for.
    communes: OnceLock<BTreeMap<String, Bytes>>,
    /// Path of the page's engine, under the server's address; none when the
    /// widget was built without.
    pub(crate) engine: Option<String>,
    /// What a page pastes that pins each module.
    pub(crate) pinned: Option<Pinned>,
    /// Finished answers of addresses that never change what they answer.
    pub(super) kept: Kept,
    /// What became of changes to the folder of the cartes.
    pub(super) changes: broadcast::Sender<Change>,
    /// Why the last of them was not taken up.
    pub(super) refused: ArcSwapOption<CartesError>,
    /// Cartes that somebody tries out, by their ids.
    pub(crate) trials: studio::Trials,
    /// Where the studio writes cartes; it writes none without.
    pub(crate) writing: Option<StudioWriting>,
    /// What is done with cartes; not counted without.
    pub(super) counts: Option<Arc<Counts>>,
    /// The folder of the cartes.
    pub(crate) folder: Option<PathBuf>,
    started: Instant,
}

impl Service {
    /// Opens what is to be served. Beside one in service it takes over what is nobody's
    /// bundle: cartes on trial and, where those of the folder have faults, the last good
    /// cartes.
    ///
    /// # Errors
    /// What cannot be read.
    pub(super) async fn open(
        config: ServeConfig,
        shelf: &Shelf,
        changes: broadcast::Sender<Change>,
        before: Option<&Service>,
    ) -> Result<Service, Error> {
        let address = PublicAddress::new(config.public_url.as_deref())?;
        let bundle = Arc::new(shelf.bundle().await?);
        let overlays = bundle.overlay_names();
        let territories = KnownTerritories::of(&bundle.index);
        let known = Known { territories: &territories, overlays: Some(&overlays) };
        let read =
            config.cartes.as_ref().map_or(Ok(Cartes::default()), |dir| Cartes::read(dir, known));
        let (cartes, refused) = match (read, before) {
            (Ok(cartes), _) => (Arc::new(cartes), None),
            (Err(error), Some(before)) => (before.cartes(), Some(Arc::new(error))),
            (Err(error), None) => return Err(error.into()),
        };
        // Answers do not wait for it: whoever comes first works out what they need.
        let prepared = bundle.clone();
        tokio::task::spawn_blocking(move || prepared.index.prepare());
        let base = match &config.base {
            Some(location) => Some(BaseMap::open(location, config.patience).await?),
            None => None,
        };
        let weigh = |bytes: usize| u32::try_from(bytes + ENTRY).unwrap_or(u32::MAX);
        Ok(Service {
            everything: Arc::new(bundle.index.select_all()),
            bundle,
            cartes: ArcSwap::new(cartes),
            base,
            address,
            territories,
            selections: Cache::builder()
                .max_capacity(SELECTIONS)
                .weigher(move |key: &Arc<str>, s: &Arc<Selection>| weigh(key.len() + s.bytes()))
                .build(),
            tiles: Cache::builder()
                .max_capacity(TILES)
                .weigher(move |(key, _): &(Arc<str>, TileCoord), tile: &Option<Bytes>| {
                    weigh(key.len() + tile.as_ref().map_or(0, Bytes::len))
                })
                .build(),
            views: Cache::new(VIEWS),
            indexes: Cache::builder()
                .max_capacity(INDEXES)
                .weigher(move |key: &Arc<str>, index: &PageIndex| {
                    weigh(key.len() + index.bytes.len())
                })
                .build(),
            communes: OnceLock::new(),
            engine: config.assets.as_deref().and_then(index::engine),
            pinned: config.assets.as_deref().and_then(Pinned::read),
            kept: Kept::default(),
            changes,
            refused: ArcSwapOption::new(refused),
            trials: before.map_or_else(studio::trials, |before| before.trials.clone()),
            writing: config.studio,
            counts: config.counts,
            folder: config.cartes,
            started: before.map_or_else(Instant::now, |before| before.started),
        })
    }

    /// Works out what was asked of another lately, so that its readers need not wait.
    pub(super) async fn warm(&self, before: &Service) {
        /// Filters, and tiles under them.
        const FILTERS: usize = 200;
        const TILES: usize = 1_000;
        let parsed = |key: &str| Filter::parse(key).ok();
        for (key, _) in before.selections.iter().take(FILTERS) {
            if let Some(filter) = parsed(&key) {
                self.select(&filter).await;
            }
        }
        for (key, _) in before.tiles.iter().take(TILES) {
            let (canonical, coord) = &*key;
            if let Some(filter) = parsed(canonical) {
                self.filtered_tile(&filter, canonical, *coord).await;
            }
        }
    }

    /// Lets go of what was worked out: of a bundle that has been replaced, and when somebody
    /// wants it worked out again.
    pub(super) fn forget(&self) {
        self.kept.clear();
        self.tiles.invalidate_all();
        self.selections.invalidate_all();
        self.indexes.invalidate_all();
        self.views.invalidate_all();
    }

    /// Reads the folder of the cartes again; one with a fault changes nothing.
    pub(super) fn reload(&self, dir: &Path) {
        let overlays = self.bundle.overlay_names();
        let change = match self.cartes().again(dir, self.known(&overlays)) {
            Ok(cartes) => {
                let cartes = Arc::new(cartes);
                self.cartes.store(cartes.clone());
                self.refused.store(None);
                Change::Cartes(cartes)
            }
            Err(error) => {
                self.refused.store(Some(Arc::new(error.clone())));
                Change::Refused(error)
            }
        };
        // Nobody listens, unless somebody develops.
        let _ = self.changes.send(change);
    }

    /// What cartes are checked against.
    pub(super) fn known<'a>(&'a self, overlays: &'a [&'a str]) -> Known<'a> {
        Known { territories: &self.territories, overlays: Some(overlays) }
    }

    /// A shard of the nation's communes, by its name.
    pub(crate) fn communes(&self, shard: &str) -> Option<Bytes> {
        let make = || {
            let shards = commune_shards(&self.bundle.index).into_iter();
            shards.map(|(name, json)| (name, json.into())).collect()
        };
        self.communes.get_or_init(make).get(shard).cloned()
    }

    /// The places a filter lets through, compiled once.
    pub(crate) async fn select(&self, filter: &Filter) -> Arc<Selection> {
        if filter.is_empty() {
            return self.everything.clone();
        }
        let compile = async { Arc::new(self.compile(filter).await) };
        self.selections.get_with(filter.to_query().into(), compile).await
    }

    /// Most filters are some bitmap operations. Distances from every commune of
    /// a région to every place take some 100 ms: too long for a thread that
    /// answers others meanwhile.
    async fn compile(&self, filter: &Filter) -> Selection {
        if filter.radius().is_none() && filter.at_least().is_none() {
            return self.bundle.index.select(filter);
        }
        let (bundle, filter) = (self.bundle.clone(), filter.clone());
        blocking(move || bundle.index.select(&filter)).await
    }

    /// A tile of the places that a filter lets through, gzip; none where there
    /// is no feature. Readers who ask for the same tile at once wait for one.
    pub(crate) async fn filtered_tile(
        &self,
        filter: &Filter,
        canonical: &str,
        coord: TileCoord,
    ) -> Option<Bytes> {
        let render = async {
            let selection = self.select(filter).await;
            let tile = self.bundle.index.tile(&selection, coord);
            (!tile.is_empty()).then(|| Bytes::from(super::tiles::gzip(&tile)))
        };
        self.tiles.get_with((canonical.into(), coord), render).await
    }

    /// The first view of a filter that names none: looking at every position
    /// of the country takes milliseconds, and a carte is asked for all day.
    pub(crate) async fn bounds(&self, filter: &Filter) -> Option<Bounds> {
        let look = async {
            let selection = self.select(filter).await;
            carte::bounds(&self.bundle.index, filter, &selection)
        };
        self.views.get_with(filter.to_query().into(), look).await
    }

    /// The index of the places that a filter lets through, for a page.
    pub(crate) async fn page_index(&self, filter: &Filter) -> PageIndex {
        let (bundle, wanted) = (self.bundle.clone(), filter.clone());
        let cut = blocking(move || PageIndex::cut(&bundle.index, &wanted));
        self.indexes.get_with(filter.to_query().into(), cut).await
    }

    /// Each cache by name, with its bytes, where it is bounded by them, and its entries.
    pub(super) fn cache_sizes(&self) -> [(&'static str, u64, u64); 5] {
        let (bytes, entries) = self.kept.size();
        [
            ("answers", bytes, entries),
            ("selections", self.selections.weighted_size(), self.selections.entry_count()),
            ("tiles", self.tiles.weighted_size(), self.tiles.entry_count()),
            ("indexes", self.indexes.weighted_size(), self.indexes.entry_count()),
            ("views", 0, self.views.entry_count()),
        ]
    }

    /// The cartes as they are now: an answer keeps what it began with.
    pub(crate) fn cartes(&self) -> Arc<Cartes> {
        self.cartes.load_full()
    }

    /// What is told of a carte's use, where everybody may read it.
    pub(crate) fn figures(&self, carte: &Carte) -> Option<Arc<[Figure]>> {
        let counts = self.counts.as_ref().filter(|_| carte.shows_counts)?;
        self.cartes().find(&carte.id).map(|carte| counts.published(&carte.id))
    }

    /// A carte by its id, or one on trial.
    ///
    /// # Errors
    /// A problem that names the nearest id.
    pub(crate) fn carte(&self, id: &str) -> Result<Arc<Carte>, Problem> {
        let cartes = self.cartes();
        cartes
            .find(id)
            .cloned()
            .or_else(|| self.trials.get(id).map(|trial| trial.carte.clone()))
            .ok_or_else(|| {
                let known = cartes.iter().map(|carte| carte.id.clone()).collect();
                Problem::not_found("Cette carte n’existe pas.").about("carte", id).allowing(known)
            })
    }

    /// A path of ours as links write it.
    pub(crate) fn href(&self, path: &str) -> String {
        format!("{}{path}", self.address.prefix())
    }

    /// A strong tag of an answer that the bundle and these parts decide.
    pub(crate) fn tag(&self, parts: &[&str]) -> String {
        let version = [self.bundle.name(), env!("CARGO_PKG_VERSION")];
        let all: Vec<&[u8]> = version.iter().chain(parts).map(|part| part.as_bytes()).collect();
        fingerprint(&all)
    }
}

/// `GET /health`.
pub(crate) async fn health(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response {
    let manifest = &service.bundle.manifest;
    let answer = json!({
        "status": "ok",
        "bundle": manifest.bundle,
        "date": manifest.date,
        "lieux": manifest.places,
        "localises": manifest.located,
        "cartes": service.cartes().iter().len(),
        "version": env!("CARGO_PKG_VERSION"),
        "secondes": service.started.elapsed().as_secs(),
    });
    caching::json(&headers, &answer, Keep::Revalidate)
}
