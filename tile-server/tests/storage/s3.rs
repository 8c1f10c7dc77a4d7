//! A real S3 server (`s3s`) on loopback, with a way to it that goes wrong when asked to.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;

pub(crate) const KEY: &str = "CLE-D-ESSAI";
pub(crate) const SECRET: &str = "secret-d-essai";
pub(crate) const BUCKET: &str = "seau";

/// What the way to storage does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    /// Every answer waits.
    Slow(Duration),
    /// Every answer is an error of the server's.
    Refuses,
    /// Answers break off before the first byte of their body.
    Cut,
    /// Bodies are of the right length, and of zeros.
    Garbage,
    /// Bodies end in the middle.
    Half,
}

/// A server that runs until the test binary ends.
pub(crate) struct S3 {
    pub(crate) address: SocketAddr,
    pub(crate) dir: TempDir,
    way: Arc<Mutex<Way>>,
    asked: Arc<AtomicU64>,
}

impl S3 {
    /// Begins one with an empty bucket; anybody may ask, unless it knows a key.
    pub(crate) fn begin(knows_key: bool) -> S3 {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(BUCKET)).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(dir.path()).unwrap());
        if knows_key {
            builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        }
        let service = builder.build();
        let way = Arc::new(Mutex::new(Way::Open));
        let asked = Arc::new(AtomicU64::new(0));
        let (state, count) = (way.clone(), asked.clone());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let routes = Router::new().fallback(move |request: Request| {
                    count.fetch_add(1, Ordering::SeqCst);
                    let way = *state.lock().unwrap();
                    answer(service.clone(), way, request)
                });
                axum::serve(listener, routes).await.unwrap();
            });
        });
        S3 { address, dir, way, asked }
    }

    /// Changes the way.
    pub(crate) fn is(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    /// How often it was asked so far.
    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// Where a folder of the bucket is on disk.
    pub(crate) fn folder(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(BUCKET).join(name)
    }

    /// Puts the files of a folder there, as somebody's own tools would.
    pub(crate) fn put(&self, from: &Path, folder: &str) {
        let to = self.folder(folder);
        std::fs::create_dir_all(&to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
    }

    /// What a child process needs to know of it.
    pub(crate) fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
            ("AWS_REGION", "fr-essai".to_owned()),
            ("AWS_ENDPOINT", format!("http://{}", self.address)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
        ]
    }
}

async fn answer(service: S3Service, way: Way, request: Request) -> Response {
    match way {
        Way::Slow(delay) => tokio::time::sleep(delay).await,
        Way::Refuses => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        _ => {}
    }
    let answered = service.call(request.map(s3s::Body::http_body_unsync)).await;
    let (head, body) = answered.unwrap().map(Body::new).into_parts();
    let whole = || async { to_bytes(body, usize::MAX).await.unwrap() };
    let body = match way {
        Way::Cut => broken(Bytes::new()),
        Way::Half => {
            let whole = whole().await;
            broken(whole.slice(..whole.len() / 2))
        }
        Way::Garbage => Body::from(vec![0; whole().await.len()]),
        _ => Body::from(whole().await),
    };
    Response::from_parts(head, body)
}

/// A body that breaks off after what there is.
fn broken(begin: Bytes) -> Body {
    let parts = [Ok(begin), Err(std::io::Error::other("coupé"))];
    Body::from_stream(stream::iter(parts))
}
