//! `repere serve`: tiles, styles, lists, cartes and pages over HTTP.
//!
//! The caller hands in the socket and the way to stop, so that tests bind
//! port 0. Each answer is of one bundle; which one, `live.rs` knows. It knows no
//! baking and no sources.

mod accept;
mod address;
mod base;
mod caching;
mod cartes;
mod communes;
mod count;
mod csv;
mod dev;
mod embed;
mod encoding;
mod files;
mod index;
mod kept;
mod live;
mod load;
mod metrics;
mod national;
mod openapi;
mod orientation;
mod overlays;
mod pages;
mod params;
mod pinned;
mod place;
mod places;
mod problem;
mod ranges;
mod rate;
mod service;
mod studio;
mod styles;
mod themes;
mod tile_path;
mod tiles;

use std::convert::Infallible;
use std::future::Future;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderName, LINK, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use percent_encoding::percent_decode_str;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::counts::Counts;
use crate::error::Error;
use crate::storage::{Location, Patience};
pub use accept::Limits;
pub use live::{Change, Live};
use problem::Problem;
pub use rate::Rate;
use service::Service;
pub use studio::StudioWriting;

/// What `repere serve` serves.
#[derive(Clone, Debug, Default)]
pub struct ServeConfig {
    /// Where the bundle lies.
    pub bundle: Location,
    /// Folder of the cartes (`*.toml`); none when absent.
    pub cartes: Option<PathBuf>,
    /// Folder with `repere.js` and `assets/`, as the widget's build writes it;
    /// without it the pages work and the element is absent.
    pub assets: Option<PathBuf>,
    /// The base map's archive; without it the style has no base.
    pub base: Option<Location>,
    /// The address people reach the server by, such as
    /// `https://carte.example.fr`; without it, each request's own `Host`.
    pub public_url: Option<String>,
    /// Whether somebody develops with it: pages follow what changes, nothing is cached.
    pub dev: bool,
    /// Where the studio may write cartes; it writes nothing when absent.
    pub studio: Option<StudioWriting>,
    /// What it bears.
    pub limits: Limits,
    /// How often one address may ask; as often as it likes when absent.
    pub rate: Option<Rate>,
    /// How often one carte may be asked for a second, in the long run; as often as it is
    /// when absent.
    pub carte_rate: Option<NonZeroU32>,
    /// How patiently storage is asked.
    pub patience: Patience,
    /// Where what is done with cartes is counted; nowhere when absent.
    pub counts: Option<Arc<Counts>>,
    /// Between two looks at the bundle of storage; none is taken where it is zero.
    pub poll: Duration,
}

/// How long a request may take before the answer begins.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that has read what it serves and waits for a socket.
pub struct Server {
    live: Arc<Live>,
    /// Why changes of files are not taken up, where they are not.
    pub unwatched: Option<String>,
}

impl Server {
    /// Reads the bundle, the cartes and the base map's head.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub async fn open(config: ServeConfig) -> Result<Server, Error> {
        let live = Live::open(config).await?;
        let unwatched = live.watch().err().map(|error| error.to_string());
        Ok(Server { live, unwatched })
    }

    /// What becomes of changes to the cartes' files and the bundle from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.live.changes().subscribe()
    }

    /// The addresses of its figures and of purging (`/metrics`, `POST /purge`), for a listener
    /// of their own.
    pub fn figures(&self) -> Router {
        metrics::routes(self.live.clone())
    }

    /// What is in service, for who wants it looked at again.
    pub fn live(&self) -> Arc<Live> {
        self.live.clone()
    }

    /// Serves until `shutdown` completes, then lets the answers under way end.
    pub async fn run(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) {
        let live = self.live;
        let routes = Router::new()
            .route("/health/live", get(metrics::alive))
            .route("/health/ready", get(metrics::ready))
            .fallback(live::answer)
            .with_state(live.clone());
        let (limits, changes) = (live.limits(), live.changes().clone());
        let shutdown = async move {
            shutdown.await;
            // Who follows changes is no answer under way; nobody may follow.
            let _ = changes.send(Change::Closing);
        };
        accept::serve(listener, live, routes, limits, shutdown).await;
    }
}

/// Opens a server and runs it: see [`Server`].
///
/// # Errors
/// Those of [`Server::open`], before the first answer.
pub async fn run(
    listener: TcpListener,
    config: ServeConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    Server::open(config).await?.run(listener, shutdown).await;
    Ok(())
}

/// Every address there is.
fn router(service: Arc<Service>, assets: Option<&std::path::Path>, is_dev: bool) -> Router {
    // Tiles, archives and indexes choose their own encoding; the rest is
    // compressed as it leaves.
    let compressed = Router::new()
        .route("/", get(pages::home))
        .route("/styles/{file}", get(styles::style))
        .route("/themes/{theme}/{file}", get(themes::file))
        .route("/themes/{theme}/glyphes/{fonts}/{range}", get(themes::glyphs))
        .route(
            "/api/places",
            get(places::list)
                .post(places::asked_in_a_form)
                .layer(DefaultBodyLimit::max(orientation::MAX_BODY)),
        )
        .route("/api/places.csv", get(places::csv))
        .route("/api/places/{id}", get(place::feature))
        .route(
            "/api/orientation",
            post(orientation::answer)
                .fallback(orientation::method)
                .layer(DefaultBodyLimit::max(orientation::MAX_BODY)),
        )
        .route(
            "/compte",
            post(count::answer)
                .fallback(orientation::method)
                .layer(DefaultBodyLimit::max(count::MAX_BODY)),
        )
        .route("/communes/{file}", get(communes::shard))
        .route("/openapi.json", get(openapi::answer))
        .route("/schemas/carte.json", get(cartes::schema))
        .route("/cartes.json", get(cartes::list))
        .route("/cartes/{file}", get(cartes::carte))
        .route("/cartes/{carte}/{file}", get(pages::figures))
        .route("/lieux/{id}", get(pages::fiche))
        .route("/familles/{name}", get(pages::family))
        .route("/embed/{id}", get(embed::page))
        .route("/pages/{file}", get(pages::asset))
        .merge(studio::routes())
        .merge(if is_dev { dev::routes(assets) } else { Router::new() })
        .route("/health", get(service::health))
        .fallback(national::lead_on)
        .with_state(service.clone())
        .merge(files::routes(assets, is_dev))
        .layer(CompressionLayer::new());
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(Any)
        .expose_headers([ETAG, LINK, ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE])
        .max_age(Duration::from_secs(86_400))
        // The answer is the same for every origin.
        .vary([]);
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let routes = Router::new()
        .route("/tiles/{*path}", get(tiles::answer))
        .route("/calques/{*path}", get(overlays::answer))
        .route("/index/{bundle}/{file}", get(index::answer))
        .with_state(service)
        .merge(compressed)
        .method_not_allowed_fallback(async || Problem::method())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(studio::unlisted))
        .layer(from_fn(readable))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "strict-origin-when-cross-origin"))
        .layer(cors);
    if is_dev { routes.layer(from_fn(dev::fresh)) } else { routes }
}

async fn nowhere(request: Request) -> Result<Infallible, Problem> {
    Err(Problem::not_found(format!("Rien à l’adresse {}.", request.uri().path())))
}

/// An address whose bytes are no text, or that no file can have, is nowhere: handlers need
/// not say so each.
async fn readable(request: Request, next: Next) -> Response {
    let path = percent_decode_str(request.uri().path()).decode_utf8();
    if path.is_ok_and(|path| !path.contains(char::is_control)) {
        return next.run(request).await;
    }
    match nowhere(request).await {
        Ok(never) => match never {},
        Err(problem) => problem.into_response(),
    }
}

/// A fault of ours must cost one answer, not the server.
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::internal(&text.unwrap_or("panique sans message")).into_response()
}
