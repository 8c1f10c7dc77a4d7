//! Sources that have an address, from a site on this machine that changes its
//! mind.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use repere_server::fetch::{Copied, FetchOptions, fetch};
use repere_server::pipeline::bake;
use repere_server::project::Project;
use url::Url;

use crate::given::{Given, csv, row};

/// What a site answers next, and what it was asked.
#[derive(Clone, Default)]
struct Site(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    status: u16,
    body: Vec<u8>,
    headers: Vec<(&'static str, &'static str)>,
    /// Answers with an error so many times first.
    failures: usize,
    /// `If-None-Match` and `If-Modified-Since` of each request.
    asked: Vec<(Option<String>, Option<String>)>,
}

async fn answer(State(site): State<Site>, headers: HeaderMap) -> Response {
    let mut site = site.0.lock().unwrap();
    let asked =
        |name| headers.get(name).map(|v: &header::HeaderValue| v.to_str().unwrap().to_owned());
    site.asked.push((asked(header::IF_NONE_MATCH), asked(header::IF_MODIFIED_SINCE)));
    if site.failures > 0 {
        site.failures -= 1;
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let mut response =
        (StatusCode::from_u16(site.status).unwrap(), site.body.clone()).into_response();
    for (name, value) in &site.headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    response
}

impl Site {
    /// Runs until the test binary ends; its address.
    fn run() -> (Site, Url) {
        let site = Site::default();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/data/lieux.csv", listener.local_addr().unwrap());
        listener.set_nonblocking(true).unwrap();
        let app = Router::new().route("/{*path}", get(answer)).with_state(site.clone());
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, app).await.unwrap();
            });
        });
        (site, url.parse().unwrap())
    }

    fn says(&self, status: u16, body: impl AsRef<[u8]>, headers: &[(&'static str, &'static str)]) {
        let mut site = self.0.lock().unwrap();
        (site.status, site.body) = (status, body.as_ref().to_vec());
        site.headers = headers.to_vec();
    }

    fn asked(&self) -> Vec<(Option<String>, Option<String>)> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }
}

fn impatient(cache: &Path) -> FetchOptions {
    FetchOptions {
        patience: Duration::from_millis(1),
        timeout: Duration::from_secs(20),
        ..FetchOptions::new(cache.to_owned())
    }
}

#[test]
fn a_source_is_asked_for_again_only_when_it_changed_and_kept_for_bad_days() {
    let given = Given::new();
    let (site, url) = Site::run();
    let options = impatient(&given.path("cache"));
    let get = || fetch(&url, &options, &|_| {}).unwrap();
    let bytes = |copied: &Copied| std::fs::read(&copied.path).unwrap();

    site.says(200, "un", &[("etag", "\"a\""), ("last-modified", "Mon, 02 Nov 2026 10:00:00 GMT")]);
    let first = get();
    assert_eq!((bytes(&first), &first.outdated), (b"un".to_vec(), &None));
    assert_eq!(site.asked(), [(None, None)]);

    site.says(304, "", &[]);
    assert_eq!(get(), first);
    let known = (Some("\"a\"".to_owned()), Some("Mon, 02 Nov 2026 10:00:00 GMT".to_owned()));
    assert_eq!(site.asked(), [known]);

    site.says(200, "deux", &[("etag", "\"b\"")]);
    assert_eq!(bytes(&get()), b"deux");
    site.asked();

    site.says(500, "oups", &[]);
    let copy = get();
    assert_eq!(bytes(&copy), b"deux");
    let outdated = copy.outdated.unwrap();
    assert!(outdated.starts_with("copie du 20"), "{outdated}");
    assert!(outdated.ends_with(" : le site répond par une erreur (500)"), "{outdated}");
    assert_eq!(site.asked(), vec![(Some("\"b\"".to_owned()), None); 4], "it was tried four times");

    for (status, headers, why) in [
        (404, &[][..], "le site ne connaît plus cette adresse (404)"),
        (200, &[("content-type", "text/html; charset=utf-8")], "page HTML"),
    ] {
        site.says(status, "<h1>Pardon</h1>", headers);
        let copy = get();
        assert_eq!(bytes(&copy), b"deux");
        assert!(copy.outdated.unwrap().contains(why), "{why}");
        assert_eq!(site.asked().len(), 1, "what will not pass is not tried again");
    }
}

#[test]
fn a_short_silence_is_waited_out_and_a_long_one_said() {
    let given = Given::new();
    let (site, url) = Site::run();
    let options = impatient(&given.path("cache"));
    site.says(200, "un", &[]);
    site.0.lock().unwrap().failures = 2;
    assert_eq!(fetch(&url, &options, &|_| {}).unwrap().outdated, None);
    assert_eq!(site.asked().len(), 3);

    let elsewhere = url.join("/autre.csv").unwrap();
    site.says(503, "", &[]);
    let error = fetch(&elsewhere, &options, &|_| {}).unwrap_err();
    assert_eq!(error.to_string(), format!("{elsewhere} : le site répond par une erreur (503)"));
    let help = miette::Diagnostic::help(&error).unwrap().to_string();
    assert!(help.contains("aucune copie"), "{help}");

    // Nobody listens at this port any more.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody: Url = format!("http://{free}/x.csv").parse().unwrap();
    let error = fetch(&nobody, &options, &|_| {}).unwrap_err();
    assert!(error.to_string().contains("le site ne répond pas"), "{error}");
}

#[test]
fn an_answer_without_end_is_given_up_and_leaves_the_copy() {
    let given = Given::new();
    let (site, url) = Site::run();
    let options = FetchOptions { most: 1 << 20, ..impatient(&given.path("cache")) };
    site.says(200, "un", &[]);
    fetch(&url, &options, &|_| {}).unwrap();
    site.says(200, vec![b'x'; (1 << 20) + 1], &[]);
    let copy = fetch(&url, &options, &|_| {}).unwrap();
    assert!(copy.outdated.unwrap().contains("plus de 1 Mo"));
    assert_eq!(std::fs::read(&copy.path).unwrap(), b"un");
    let left = std::fs::read_dir(given.path("cache")).unwrap().count();
    assert_eq!(left, 2, "nothing half written stays");
}

#[test]
fn a_bake_credits_its_sources_and_says_which_are_copies() {
    let given = Given::new();
    let (site, url) = Site::run();
    // What opens a site is not told to everybody.
    let mut secret = url.clone();
    secret.set_username("hub").unwrap();
    secret.set_query(Some("cle=1234"));
    let project = format!(
        "sortie = \"b/bundle\"\n[fusion]\nactive = false\n[[sources]]\nnom = \"mairies\"\nurl = \"{secret}\"\n\
         licence = \"Licence Ouverte 2.0\"\nattribution = \"Le <b>hub\"\ndate = 2026-08-01\n"
    );
    let project = given.file("repere.toml", project);
    let baked = || {
        let date = jiff::civil::date(2026, 11, 23);
        let mut options = Project::read(&project).unwrap().bake_options(None, date).unwrap();
        assert!(options.cache.ends_with("b/.repere-cache"), "{}", options.cache.display());
        let fetching = impatient(&options.cache);
        repere_server::fetch::fetch_all(&mut options.sources, &fetching, &|_, _| {}).unwrap();
        bake(&options, &|_, _, _| {}).unwrap()
    };
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(csv(&[row("1", "Mairie", "45.1,5.7")]).as_bytes()).unwrap();
    site.says(200, packed.finish().unwrap(), &[("content-encoding", "gzip")]);
    let first = baked();
    assert_eq!(first.report.places, 1);
    assert_eq!(first.manifest.attribution, "Données : Le 'b'hub (2026-08-01, Licence Ouverte 2.0)");
    let source = &first.manifest.sources[0];
    assert_eq!((source.name.as_str(), source.file.as_str()), ("mairies", "lieux.csv"));
    assert_eq!(source.origin.licence, "Licence Ouverte 2.0");
    assert_eq!((source.origin.url.as_str(), source.origin.copy.as_str()), (url.as_str(), ""));

    site.says(500, "", &[]);
    let second = baked();
    assert_eq!(second.report.places, 1);
    let copy = &second.manifest.sources[0].origin.copy;
    assert!(copy.starts_with("copie du "), "{copy}");
    assert_eq!(&second.report.sources[0].origin.copy, copy);
}
