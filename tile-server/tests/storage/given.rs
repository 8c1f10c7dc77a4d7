//! Bundles to put into storage, and servers that read them there.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use repere_server::http::{Live, ServeConfig, Server};
use repere_server::pipeline::{BakeOptions, bake};
use repere_server::storage::{Location, Patience};
use reqwest::header::HeaderMap;
use tokio::net::TcpListener;

use crate::s3::{BUCKET, S3};

pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/sample")
}

/// Bakes files of the sample; gives the bundle's name.
pub(crate) fn baked(out: &Path, files: &[&str]) -> String {
    let sources: Vec<PathBuf> = files.iter().map(|name| sample().join(name)).collect();
    let options = BakeOptions {
        territories: Some(sample().join("communes.csv")),
        ..BakeOptions::of_files(&sources, out, jiff::civil::date(2026, 11, 23))
    };
    bake(&options, &|_, _, _| {}).unwrap().manifest.bundle
}

/// Short, so that tests need not wait.
pub(crate) const PATIENCE: Patience = Patience {
    connect: Duration::from_millis(500),
    request: Duration::from_millis(1000),
    tries: Duration::from_millis(1500),
    rest: Duration::from_millis(50),
};

/// Where a folder of the bucket is for who reads it by plain HTTP.
pub(crate) fn web(s3: &S3, folder: &str) -> Location {
    format!("http://{}/{BUCKET}/{folder}", s3.address).parse().unwrap()
}

/// Begins a server of a bundle in storage.
pub(crate) async fn serving(bundle: Location) -> (SocketAddr, std::sync::Arc<Live>) {
    begin(ServeConfig { bundle, patience: PATIENCE, ..ServeConfig::default() }).await
}

/// Begins a server.
pub(crate) async fn begin(config: ServeConfig) -> (SocketAddr, std::sync::Arc<Live>) {
    let server = Server::open(config).await.unwrap();
    let live = server.live();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server.run(listener, std::future::pending()));
    (address, live)
}

/// An answer: its status, headers and body.
pub(crate) async fn get(address: SocketAddr, path: &str) -> (u16, HeaderMap, Vec<u8>) {
    get_with(address, path, &[]).await
}

/// As [`get`], with headers.
pub(crate) async fn get_with(
    address: SocketAddr,
    path: &str,
    headers: &[(&'static str, &str)],
) -> (u16, HeaderMap, Vec<u8>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.get(format!("http://{address}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.bytes().await.unwrap().to_vec())
}
