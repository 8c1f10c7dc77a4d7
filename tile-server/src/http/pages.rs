//! Pages made by the server: they need no script, print well, and lead
//! everywhere the element does. The embed page, which does need one, leads here.
//!
//! The words are those of the element; styles and icon are small files with the
//! hash of their content in their names, and a carte's brand is one more.

mod embed;
mod fiche;
mod filters;
mod home;
mod layout;
mod list;
mod week;
mod words;

use std::sync::{Arc, LazyLock};

use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::caching::{self, Keep, fingerprint};
use super::params::Params;
use super::place;
use super::problem::Problem;
use super::service::Service;
use crate::carte::{Carte, Origin};
use layout::Shell;

pub(super) use embed::embed;
pub(super) use list::list;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

const SVG: &str = "image/svg+xml";

/// A file that the pages need, and the name it is served under.
struct Asset {
    name: String,
    kind: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(stem: &str, ending: &str, kind: &'static str, text: &'static str) -> Asset {
        let hash = fingerprint(&[text.as_bytes()]);
        Asset { name: format!("{stem}.{hash}.{ending}"), kind, text }
    }

    fn href(&self, service: &Service) -> String {
        service.href(&format!("/pages/{}", self.name))
    }
}

/// Of the pages.
static PAGES: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("repere", "css", CSS, include_str!("pages/pages.css")));

/// Of the page in the iframe.
static EMBED: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("embed", "css", CSS, include_str!("pages/embed.css")));

/// In the browser's tab.
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("repere", "svg", SVG, include_str!("pages/icon.svg")));

/// `GET /pages/{file}`.
pub(crate) async fn asset(
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = [&PAGES, &EMBED, &ICON].into_iter().find(|asset| asset.name == file);
    let asset = known.ok_or_else(|| {
        Problem::gone("Ce fichier est celui d’une autre version : recharger la page.")
    })?;
    Ok(caching::answer(&headers, asset.kind, asset.text, Keep::Forever))
}

/// `GET /cartes/{id}.css`: the brand's colours as the pages use them.
pub(super) fn brand(service: &Service, id: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let carte = service.carte(id)?;
    Ok(caching::answer(headers, CSS, brand_text(carte), Keep::Minutes))
}

/// Empty for a carte without colours.
fn brand_text(carte: &Carte) -> String {
    carte.colours.get("primaire").map_or(String::new(), |primary| {
        format!(
            ":root{{--primary:{primary};--on-primary:{};--primary-text:{}}}\n",
            primary.text_on(),
            primary.readable_on_white(),
        )
    })
}

/// `GET /`.
pub(crate) async fn home(
    State(service): State<Arc<Service>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let root = service.address.root(&uri, &headers);
    let mut totals = Vec::new();
    for carte in service.cartes.iter() {
        totals.push((carte, service.select(&carte.filter).await.total()));
    }
    send(&headers, home::markup(&service, &root, &totals), None)
}

/// `GET /lieux/{id}?carte=…`.
pub(crate) async fn fiche(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Response> {
    fiche_of(&service, &id, raw.as_deref(), &headers)
        .await
        .map_err(|problem| failure(&service, &problem))
}

async fn fiche_of(
    service: &Service,
    id: &str,
    raw: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let known = place::find(service, id).await?;
    let carte = Params::read(raw).take("carte")?;
    // A carte that is gone must not take the place's page with it.
    let carte = carte.and_then(|id| service.cartes.find(&id));
    Ok(send(headers, fiche::markup(service, carte, &known), carte))
}

/// A problem as a page, for who came by a link.
pub(super) fn failure(service: &Service, problem: &Problem) -> Response {
    let body = html! {
        p.lead { (problem.detail()) }
        p { a.button href=(service.href("/")) { "Revenir à l’accueil" } }
    };
    let page =
        Shell { service, carte: None, title: problem.title(), above: None, aside: None }.page(body);
    let mut response = (problem.status(), page).into_response();
    secure(&mut response, None);
    response
}

/// Sends a page with its policy.
fn send(headers: &HeaderMap, page: Markup, carte: Option<&Carte>) -> Response {
    let mut response = caching::answer(headers, HTML, page.into_string(), Keep::Minutes);
    secure(&mut response, carte);
    response
}

/// No script at all, styles of ours, and the brand's logo.
fn secure(response: &mut Response, carte: Option<&Carte>) {
    if response.headers().contains_key(CONTENT_TYPE) {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(HTML));
    }
    let logo = carte.and_then(|carte| carte.logo.as_ref()).and_then(Origin::of);
    let logo = logo.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'{logo}; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    );
    let policy = HeaderValue::try_from(policy).expect("origins are plain ASCII");
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
}
