//! Connections: HTTP/1.1 and HTTP/2, as many as there is room for, and none that keeps
//! its place without asking for anything.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Version};
use axum::response::Response;
use axum::routing::future::RouteFuture;
use futures_util::future::Either;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tower::Service;

use super::live::Live;
use super::rate::Peer;

/// What one server bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; whoever comes then waits in the system's queue.
    pub connections: usize,
    /// Answers worked out at once; whoever comes then hears at once that it is too many.
    pub in_flight: usize,
    /// How long a request's head may take, and how long a connection may ask for nothing.
    pub head: Duration,
    /// How long answers under way may take when the server ends.
    pub end: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        let (head, end) = (Duration::from_secs(20), Duration::from_secs(30));
        Limits { connections: 20_000, in_flight: 512, head, end }
    }
}

/// The largest head of a request, bytes, but for what comes with the read that passes it: our
/// longest addresses take a fifth of it.
const HEAD_BYTES: usize = 64 << 10;
/// Requests at once on one connection of HTTP/2.
const STREAMS: u32 = 128;
/// How long to wait when the system has no more room for a connection.
const PAUSE: Duration = Duration::from_millis(50);

/// The version that a connection begins with; none of one that ends before. The builder
/// would wait for it without end.
async fn version(stream: &TcpStream) -> Option<Version> {
    /// How HTTP/2 begins (RFC 9113 § 3.4).
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    /// Between two looks at what has come so far.
    const LOOK: Duration = Duration::from_millis(5);
    let mut begun = [0; PREFACE.len()];
    loop {
        match stream.peek(&mut begun).await.ok()? {
            0 => return None,
            length if !PREFACE.starts_with(&begun[..length]) => return Some(Version::HTTP_11),
            length if length == PREFACE.len() => return Some(Version::HTTP_2),
            _ => tokio::time::sleep(LOOK).await,
        }
    }
}

/// What answers on a connection: at once what costs next to nothing, by the routes else.
#[derive(Clone)]
struct Front {
    live: Arc<Live>,
    routes: Router,
    peer: Peer,
}

impl Service<Request<Incoming>> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        match self.live.answer_at_once(self.peer, &request) {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(self.routes.call(request.map(Body::new))),
        }
    }
}

/// Serves until `shutdown` completes, then lets the answers under way end. What goes wrong
/// with a connection is that connection's affair.
pub(super) async fn serve(
    listener: TcpListener,
    live: Arc<Live>,
    routes: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let mut connections = Builder::new(TokioExecutor::new());
    connections
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES);
    connections
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(limits.head)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD_BYTES as u32);
    let room = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    // Dropped when the server ends: who has not begun to ask is not waited for.
    let (going_on, ended) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let come = async {
            let place = room.clone().acquire_owned().await.expect("nobody closes it");
            loop {
                match listener.accept().await {
                    Ok((stream, peer)) => return (stream, peer, place),
                    // No file descriptor is left, or the other side went: the next may do.
                    Err(_) => tokio::time::sleep(PAUSE).await,
                }
            }
        };
        let (stream, peer, place) = tokio::select! {
            come = come => come,
            () = &mut shutdown => break,
        };
        // Small answers need not wait for more.
        let _ = stream.set_nodelay(true);
        let front = Front { live: live.clone(), routes: routes.clone(), peer: Peer(peer.ip()) };
        let service = TowerToHyperService::new(front);
        let (connections, watcher) = (connections.clone(), graceful.watcher());
        let mut ended = ended.clone();
        tokio::spawn(async move {
            let version = tokio::select! {
                version = timeout(limits.head, version(&stream)) => version.ok().flatten(),
                _ = ended.changed() => None,
            };
            let connections = match version {
                Some(Version::HTTP_2) => connections.http2_only(),
                Some(_) => connections.http1_only(),
                None => return,
            };
            let connection = connections.serve_connection(TokioIo::new(stream), service);
            // A connection that breaks has nobody left to be told.
            let _ = watcher.watch(connection).await;
            drop(place);
        });
    }
    drop((listener, going_on));
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(limits.end) => {}
    }
}
