//! What is asked of a server, in figures for Prometheus and in lines of a log.
//!
//! Neither holds anything of a reader: of an address only the route it takes is kept,
//! `/lieux/{id}` and not which place, no query, no search, no position and no address of
//! a machine.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use super::live::Live;

/// What a request is counted under.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfCache {
    cache: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfBundle {
    bundle: String,
    date: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfResult {
    result: &'static str,
}

/// The figures of a server; they go on over bundles.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    /// From the request's head to the answer's.
    seconds: Family<OfRoute, Histogram, fn() -> Histogram>,
    renewals: Family<OfResult, Counter>,
    too_many: Counter,
    shed: Counter,
    under_way: Gauge,
    storage: Counter,
    storage_failures: Counter,
    cache_bytes: Family<OfCache, Gauge>,
    cache_entries: Family<OfCache, Gauge>,
    bundle: Family<OfBundle, Gauge>,
    age: Gauge,
    places: Gauge,
    cartes: Gauge,
}

/// Of seconds: 0.1 ms to 13 s, each bound twice the one before.
fn histogram() -> Histogram {
    Histogram::new(exponential_buckets(0.0001, 2.0, 18))
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("repere");
        let requests = Family::default();
        let seconds: Family<OfRoute, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(histogram);
        let renewals = Family::default();
        let [too_many, shed] = [Counter::default(), Counter::default()];
        let under_way = Gauge::default();
        let [storage, storage_failures] = [Counter::default(), Counter::default()];
        let [cache_bytes, cache_entries] = [Family::default(), Family::default()];
        let bundle = Family::default();
        let [age, places, cartes] = [Gauge::default(), Gauge::default(), Gauge::default()];
        registry.register("requests", "Requests by route and status", requests.clone());
        registry.register_with_unit(
            "request_duration",
            "From a request's head to its answer's, by route",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register("renewals", "New bundles, taken up or refused", renewals.clone());
        registry.register("too_many", "Requests over an address's share", too_many.clone());
        registry.register("shed", "Requests refused for want of time", shed.clone());
        registry.register("in_flight", "Answers being worked out", under_way.clone());
        registry.register("storage_requests", "Questions to storage", storage.clone());
        registry.register(
            "storage_failures",
            "Of them, those that failed after all tries",
            storage_failures.clone(),
        );
        registry.register("cache_size_bytes", "What a cache holds", cache_bytes.clone());
        registry.register("cache_entries", "Entries of a cache", cache_entries.clone());
        registry.register("bundle_info", "The bundle in service", bundle.clone());
        registry.register_with_unit(
            "bundle_age",
            "Since the day of its bake began, in UTC",
            Unit::Seconds,
            age.clone(),
        );
        registry.register("bundle_places", "Places in it", places.clone());
        registry.register("cartes", "Cartes in service", cartes.clone());
        Metrics {
            registry,
            requests,
            seconds,
            renewals,
            too_many,
            shed,
            under_way,
            storage,
            storage_failures,
            cache_bytes,
            cache_entries,
            bundle,
            age,
            places,
            cartes,
        }
    }
}

impl Metrics {
    /// Counts a new bundle.
    pub(super) fn renewed(&self, is_taken_up: bool) {
        let result = if is_taken_up { "taken-up" } else { "refused" };
        self.renewals.get_or_create(&OfResult { result }).inc();
    }

    /// What counts the answers of a route, found once.
    pub(super) fn tally(&self, route: &Route) -> Tally {
        let name = || route.0.to_string();
        let requests = |status: StatusCode| {
            let asked = Asked { route: name(), status: status.as_u16() };
            self.requests.get_or_create_owned(&asked)
        };
        Tally {
            route: route.clone(),
            whole: requests(StatusCode::OK),
            empty: requests(StatusCode::NO_CONTENT),
            held: requests(StatusCode::NOT_MODIFIED),
            seconds: self.seconds.get_or_create_owned(&OfRoute { route: name() }),
        }
    }

    /// Counts a request over its address's share.
    pub(super) fn too_many(&self) {
        self.too_many.inc();
    }

    /// Counts a request that there was no time for.
    pub(super) fn shed(&self) {
        self.shed.inc();
    }

    /// The figures of now, in Prometheus' text format.
    fn text(&self, live: &Live) -> String {
        let service = live.service();
        for (cache, bytes, entries) in service.cache_sizes() {
            let gauge = |family: &Family<OfCache, Gauge>, value: u64| {
                family
                    .get_or_create(&OfCache { cache })
                    .set(i64::try_from(value).unwrap_or(i64::MAX));
            };
            gauge(&self.cache_bytes, bytes);
            gauge(&self.cache_entries, entries);
        }
        self.under_way.set(i64::try_from(live.under_way()).unwrap_or(i64::MAX));
        if let Some([requests, failures, bytes]) = live.storage() {
            // They count on their own: here they are caught up with.
            self.storage.inc_by(requests.saturating_sub(self.storage.get()));
            self.storage_failures.inc_by(failures.saturating_sub(self.storage_failures.get()));
            let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
            self.cache_bytes.get_or_create(&OfCache { cache: "storage" }).set(bytes);
        }
        let manifest = &service.bundle.manifest;
        // Only the one in service is named.
        self.bundle.clear();
        let label = OfBundle { bundle: manifest.bundle.clone(), date: manifest.date.clone() };
        self.bundle.get_or_create(&label).set(1);
        self.age.set(age(&manifest.date).unwrap_or(0));
        self.places.set(i64::try_from(manifest.places).unwrap_or(i64::MAX));
        self.cartes.set(i64::try_from(service.cartes().iter().len()).unwrap_or(i64::MAX));
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Seconds since a day began.
fn age(day: &str) -> Option<i64> {
    let began = day.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp::now().as_second() - began.timestamp().as_second())
}

/// The route that an answer took; what answers without one of axum's says it itself.
#[derive(Clone, Debug)]
pub(super) struct Route(pub(super) Arc<str>);

/// What counts the answers of a route.
pub(super) struct Tally {
    route: Route,
    whole: Counter,
    empty: Counter,
    held: Counter,
    seconds: Histogram,
}

impl Tally {
    /// Counts, times and logs an answer: whole, empty or held by who asked.
    pub(super) fn count(&self, method: &Method, status: StatusCode, taken: Duration) {
        logged(method, &self.route.0, status, taken);
        self.seconds.observe(taken.as_secs_f64());
        match status {
            StatusCode::NOT_MODIFIED => self.held.inc(),
            StatusCode::NO_CONTENT => self.empty.inc(),
            _ => self.whole.inc(),
        };
    }
}

fn logged(method: &Method, route: &str, status: StatusCode, taken: Duration) {
    tracing::info!(
        methode = method.as_str(),
        route,
        statut = status.as_u16(),
        ms = (taken.as_secs_f64() * 10_000.0).round() / 10.0
    );
}

/// Counts, times and logs each answer, which says its route.
pub(super) async fn measured(
    State(metrics): State<Arc<Metrics>>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map(|path| Route(path.as_str().into()));
    let method = request.method().clone();
    let mut response = next.run(request).await;
    let (status, taken) = (response.status(), begun.elapsed());
    if let Some(path) = path {
        response.extensions_mut().insert(path);
    }
    let route = response.extensions().get::<Route>().map_or("(none)", |Route(path)| path);
    logged(&method, route, status, taken);
    let route = route.to_owned();
    let status = status.as_u16();
    metrics.seconds.get_or_create(&OfRoute { route: route.clone() }).observe(taken.as_secs_f64());
    metrics.requests.get_or_create(&Asked { route, status }).inc();
    response
}

/// The addresses of a listener of its own, which need not be public.
pub(super) fn routes(live: Arc<Live>) -> Router {
    Router::new().route("/metrics", get(figures)).route("/purge", post(purge)).with_state(live)
}

/// `POST /purge`: all that was worked out is let go of; how many things that were.
async fn purge(State(live): State<Arc<Live>>) -> Response {
    axum::Json(serde_json::json!({ "purges": live.purge() })).into_response()
}

/// `GET /metrics`.
async fn figures(State(live): State<Arc<Live>>) -> Response {
    const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let text = live.metrics().text(&live);
    ([(CONTENT_TYPE, HeaderValue::from_static(KIND))], text).into_response()
}

/// `GET /health/live`: the process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /health/ready`: it wants to be asked; not when it is about to end.
pub(super) async fn ready(State(live): State<Arc<Live>>) -> Response {
    match live.is_closing() {
        false => "ok\n".into_response(),
        true => (StatusCode::SERVICE_UNAVAILABLE, "se termine\n").into_response(),
    }
}
