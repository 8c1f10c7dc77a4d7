//! One folder of storage, and how patiently it is asked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::TryStreamExt;
use moka::future::Cache;
use object_store::aws::AmazonS3Builder;
use object_store::http::HttpBuilder;
use object_store::limit::LimitStore;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, GetOptions, ObjectStore, ObjectStoreExt,
    PutMode, PutOptions, PutPayload, RetryConfig, UpdateVersion,
};
use tokio::runtime::Handle;
use url::Url;

use super::StorageError;

/// Bytes of blocks kept.
const BLOCKS: u64 = 64 << 20;
/// What an entry of the cache costs besides its bytes, roughly.
const ENTRY: usize = 200;
/// Requests at once.
const AT_ONCE: usize = 32;

/// How patiently storage is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For one try, to its last byte.
    pub request: Duration,
    /// For all tries; none begins later.
    pub tries: Duration,
    /// After what failed, how long nothing is asked: readers hear so at once.
    pub rest: Duration,
}

impl Default for Patience {
    /// A reader waits ten seconds at most.
    fn default() -> Patience {
        Patience {
            connect: Duration::from_secs(2),
            request: Duration::from_secs(5),
            tries: Duration::from_secs(5),
            rest: Duration::from_secs(1),
        }
    }
}

impl Patience {
    /// For large files that nobody waits for at a screen.
    pub fn long() -> Patience {
        Patience {
            connect: Duration::from_secs(10),
            request: Duration::from_secs(120),
            tries: Duration::from_secs(120),
            rest: Duration::ZERO,
        }
    }
}

/// A folder of storage.
#[derive(Debug)]
pub struct Store {
    url: Url,
    objects: Arc<dyn ObjectStore>,
    folder: Path,
    patience: Patience,
    /// Until when it is let be.
    resting: Mutex<Option<Instant>>,
    /// By file and number.
    pub(super) blocks: Cache<(Arc<str>, u64), Bytes>,
    pub(super) runtime: Handle,
    requests: AtomicU64,
    failures: AtomicU64,
}

/// Which of its versions a file is: what storage calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version(Option<String>);

impl Version {
    /// What storage calls it; empty where it calls it nothing.
    pub(super) fn tag(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

/// On what condition a file is put.
#[derive(Clone, Debug)]
pub(crate) enum PutIf {
    /// On none.
    Always,
    /// None of its name is there.
    Absent,
    /// The one there is this one.
    Is(Version),
}

impl Store {
    /// Opens a folder; nothing is asked yet. Of S3 the environment says who asks, by the
    /// usual names (`AWS_ACCESS_KEY_ID`, `AWS_REGION`, `AWS_ENDPOINT`…).
    ///
    /// # Errors
    /// [`StorageError::Setting`].
    ///
    /// # Panics
    /// Outside a runtime of tokio.
    pub fn open(url: &Url, patience: Patience) -> Result<Arc<Store>, StorageError> {
        let wrong = |problem: String| StorageError::Setting { place: url.to_string(), problem };
        // The one that the sources are fetched with; whoever has set another keeps it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = ClientOptions::new()
            .with_connect_timeout(patience.connect)
            .with_timeout(patience.request)
            .with_allow_http(true);
        let retry = RetryConfig {
            backoff: BackoffConfig {
                init_backoff: Duration::from_millis(100),
                max_backoff: Duration::from_secs(2),
                base: 2.0,
            },
            max_retries: 3,
            retry_timeout: patience.tries,
        };
        let failed = |error: object_store::Error| wrong(error.to_string());
        let (objects, folder): (Arc<dyn ObjectStore>, _) = match url.scheme() {
            "s3" => {
                let bucket = url.host_str().ok_or_else(|| wrong("le seau manque".to_owned()))?;
                let s3 = AmazonS3Builder::from_env().with_bucket_name(bucket);
                let s3 = s3.with_client_options(client).with_retry(retry).build();
                (Arc::new(LimitStore::new(s3.map_err(failed)?, AT_ONCE)), url.path())
            }
            _ => {
                let root = url.join("/").map_err(|error| wrong(error.to_string()))?;
                let web = HttpBuilder::new().with_url(root);
                let web = web.with_client_options(client).with_retry(retry).build();
                (Arc::new(LimitStore::new(web.map_err(failed)?, AT_ONCE)), url.path())
            }
        };
        let folder = Path::from_url_path(folder).map_err(|error| wrong(error.to_string()))?;
        let weigh = |key: &(Arc<str>, u64), block: &Bytes| {
            u32::try_from(key.0.len() + block.len() + ENTRY).unwrap_or(u32::MAX)
        };
        Ok(Arc::new(Store {
            url: url.clone(),
            objects,
            folder,
            patience,
            resting: Mutex::default(),
            blocks: Cache::builder().max_capacity(BLOCKS).weigher(weigh).build(),
            runtime: Handle::current(),
            requests: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        }))
    }

    /// The folder's address, without a slash at its end.
    pub fn place(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// A file's address.
    pub(crate) fn place_of(&self, name: &str) -> String {
        if name.is_empty() { self.place().to_owned() } else { format!("{}/{name}", self.place()) }
    }

    /// Requests made, failures among them, and bytes of blocks kept.
    pub(crate) fn figures(&self) -> [u64; 3] {
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        [count(&self.requests), count(&self.failures), self.blocks.weighted_size()]
    }

    /// A file, whole.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn get(&self, name: &str) -> Result<Bytes, StorageError> {
        Ok(self.get_versioned(name).await?.0)
    }

    /// A file, whole, and which of its versions it is.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn get_versioned(&self, name: &str) -> Result<(Bytes, Version), StorageError> {
        let ask = async {
            let found = self.objects.get(&self.path(name)).await?;
            let version = Version(found.meta.e_tag.clone());
            Ok((found.bytes().await?, version))
        };
        self.asked(name, ask).await
    }

    /// Which version of a file there is, unless it is this one.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn other_version(
        &self,
        name: &str,
        than: Option<&Version>,
    ) -> Result<Option<Version>, StorageError> {
        let held = than.and_then(|version| version.0.clone());
        let ask = async {
            let options = GetOptions { if_none_match: held, head: true, ..GetOptions::default() };
            match self.objects.get_opts(&self.path(name), options).await {
                Ok(found) => Ok(Some(Version(found.meta.e_tag))),
                Err(object_store::Error::NotModified { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let found = self.asked(name, ask).await?;
        // Storage that names no versions, or does not compare them, says the same again.
        Ok(found.filter(|version| version.0.is_none() || Some(version) != than))
    }

    /// A file's size in bytes, and its version.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn size(&self, name: &str) -> Result<(u64, Version), StorageError> {
        let ask = async { self.objects.head(&self.path(name)).await };
        let meta = self.asked(name, ask).await?;
        Ok((meta.size, Version(meta.e_tag)))
    }

    /// Bytes of a file, as many as were asked for, of this version where one is named.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(super) async fn range(
        &self,
        name: &str,
        range: std::ops::Range<u64>,
        version: Option<&Version>,
    ) -> Result<Bytes, StorageError> {
        let options = GetOptions {
            range: Some(range.clone().into()),
            if_match: version.and_then(|version| version.0.clone()),
            ..GetOptions::default()
        };
        let ask = async { self.objects.get_opts(&self.path(name), options).await?.bytes().await };
        let bytes = self.asked(name, ask).await?;
        if bytes.len() as u64 == range.end - range.start {
            return Ok(bytes);
        }
        Err(StorageError::Altered { place: self.place_of(name) })
    }

    /// Feeds a file's bytes to something, as they come.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn read_through(
        &self,
        name: &str,
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), StorageError> {
        let ask = async {
            let mut parts = self.objects.get(&self.path(name)).await?.into_stream();
            while let Some(part) = parts.try_next().await? {
                each(&part);
            }
            Ok(())
        };
        self.asked(name, ask).await
    }

    /// Puts a file, whole and at once; caches may keep it for ever where its name is that
    /// of its content.
    ///
    /// # Errors
    /// [`StorageError`]; [`StorageError::Raced`] when the condition does not hold.
    pub(crate) async fn put(
        &self,
        name: &str,
        bytes: Bytes,
        on: PutIf,
        is_immutable: bool,
    ) -> Result<(), StorageError> {
        let mode = match on {
            PutIf::Always => PutMode::Overwrite,
            PutIf::Absent => PutMode::Create,
            PutIf::Is(Version(e_tag)) => PutMode::Update(UpdateVersion { e_tag, version: None }),
        };
        let keep = if is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
        let attributes = Attributes::from_iter([
            (Attribute::CacheControl, keep),
            (Attribute::ContentType, content_type(name)),
        ]);
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        let ask = async {
            let payload = PutPayload::from_bytes(bytes);
            self.objects.put_opts(&self.path(name), payload, options).await
        };
        self.asked(name, ask).await.map(|_| ())
    }

    /// The names of its files.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn names(&self) -> Result<Vec<String>, StorageError> {
        let ask = async { self.objects.list_with_delimiter(Some(&self.folder)).await };
        let listed = self.asked("", ask).await?.objects.into_iter();
        Ok(listed.filter_map(|meta| meta.location.filename().map(str::to_owned)).collect())
    }

    /// Removes a file.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) async fn remove(&self, name: &str) -> Result<(), StorageError> {
        let ask = async { self.objects.delete(&self.path(name)).await };
        self.asked(name, ask).await
    }

    fn path(&self, name: &str) -> Path {
        if name.is_empty() { self.folder.clone() } else { self.folder.clone().join(name) }
    }

    /// Asks, unless storage is let be; counts, and lets it be after what failed.
    async fn asked<T>(
        &self,
        name: &str,
        ask: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T, StorageError> {
        let place = self.place_of(name);
        if self.resting().is_some_and(|until| Instant::now() < until) {
            return Err(StorageError::Away { place, said: "nouvel essai bientôt".to_owned() });
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        let error = match ask.await {
            Ok(found) => {
                *self.lock() = None;
                return Ok(found);
            }
            Err(error) => StorageError::of(place, &error),
        };
        if error.is_passing() {
            self.failures.fetch_add(1, Ordering::Relaxed);
            *self.lock() = Some(Instant::now() + self.patience.rest);
        }
        Err(error)
    }

    fn resting(&self) -> Option<Instant> {
        *self.lock()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The media type of a bundle's file.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => "application/json",
        Some("jsonl") => "application/jsonl",
        Some("pmtiles") => "application/vnd.pmtiles",
        Some("fgb") => "application/vnd.flatgeobuf",
        _ => "application/octet-stream",
    }
}
