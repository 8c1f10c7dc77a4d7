//! The pages' addresses: what stands on them is `crate::pages`, or here where
//! only a server can answer it. The embed page, which needs a script, leads here.

mod embed;
mod family;
mod figures;
mod filters;
mod galerie;
mod home;
mod list;
mod studio;

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::caching::{self, Keep};
use super::cartes;
use super::params::Params;
use super::place;
use super::problem::Problem;
use super::service::Service;
use crate::carte::{Carte, Origin};
use crate::pages::{self, ASSETS, Asset, ICON, Links, STYLE, Shell};

pub(super) use embed::embed;
pub(super) use family::family;
pub(super) use figures::figures;
pub(super) use galerie::{galerie, specimen};
pub(super) use list::list;
pub(super) use studio::studio;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// Scripts and styles of ours, and frames of ours with cartes in them: those pages have
/// a policy of their own, which allows what the carte's owner chose and no more. The
/// worker is that of the map on which a territory is drawn.
const POLICY_WITH_FRAMES: &str = "default-src 'none'; script-src 'self'; worker-src blob:; \
                                  child-src blob:; style-src 'self'; connect-src 'self'; \
                                  img-src 'self' data: blob:; frame-src 'self'; \
                                  base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Where the server has a file of the pages.
fn href(service: &Service, asset: &Asset) -> String {
    service.href(&format!("/pages/{}", asset.name))
}

/// A page of this server, with nothing around its heading.
fn shell<'a>(service: &'a Service, carte: Option<&'a Carte>, title: &'a str) -> Shell<'a> {
    let branded = carte.filter(|carte| carte.primary().is_some());
    let home = carte.map_or("/".to_owned(), cartes::page_path);
    Shell {
        links: Links {
            icon: href(service, &ICON),
            style: href(service, &STYLE),
            brand: branded.map(|carte| service.href(&format!("/cartes/{}.css", carte.id))),
            home: service.href(&home),
            logo: carte
                .and_then(|carte| carte.logo_address(|path| service.href(&format!("/{path}")))),
        },
        manifest: &service.bundle.manifest,
        carte,
        title,
        above: None,
        aside: None,
        head: html! {},
    }
}

/// `GET /pages/{file}`.
pub(crate) async fn asset(
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = ASSETS.into_iter().find(|asset| asset.name == file);
    let asset = known.ok_or_else(|| {
        Problem::gone("Ce fichier est celui d’une autre version : recharger la page.")
    })?;
    Ok(caching::answer(&headers, asset.kind, asset.text, Keep::Forever))
}

/// `GET /cartes/{id}.css`: the brand's colours as the pages use them.
pub(super) fn brand(service: &Service, id: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let carte = service.carte(id)?;
    Ok(caching::answer(headers, CSS, pages::brand(&carte), Keep::Minutes))
}

/// `GET /`.
pub(crate) async fn home(
    State(service): State<Arc<Service>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let root = service.address.root(&uri, &headers);
    let mut totals = Vec::new();
    let cartes = service.cartes();
    let (alone, families) = cartes.families();
    for carte in alone {
        totals.push((carte.as_ref(), service.select(&carte.filter).await.total()));
    }
    send(&headers, home::markup(&service, &root, &totals, &families), None)
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
    if known.place.id != id {
        return Ok(moved(service, &known.place.id, raw));
    }
    let carte = Params::read(raw).take("carte")?;
    // A carte that is gone must not take the place's page with it.
    let carte = carte.and_then(|id| service.carte(&id).ok());
    let carte = carte.as_deref();
    let back = if carte.is_some() { "Retour à la liste" } else { "Toutes les cartes" };
    let shell = shell(service, carte, &known.place.nom);
    let above = Some((shell.links.home.clone(), back));
    let page = Shell { above, ..shell }.page(pages::fiche(
        &known.place,
        &known.commune,
        carte.and_then(|carte| carte.report.as_ref()),
    ));
    Ok(send(headers, page, carte))
}

/// Leads from an id of before, or of a record, to the place's own.
fn moved(service: &Service, id: &str, raw: Option<&str>) -> Response {
    let id = percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC);
    let query = raw.filter(|raw| !raw.is_empty()).map(|raw| format!("?{raw}"));
    let to = service.href(&format!("/lieux/{id}{}", query.unwrap_or_default()));
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    let to = HeaderValue::try_from(to).expect("an address is plain ASCII");
    response.headers_mut().insert(LOCATION, to);
    // The next bake may lead elsewhere.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("max-age=300"));
    response
}

/// A problem as a page, for who came by a link.
pub(super) fn failure(service: &Service, problem: &Problem) -> Response {
    let body = html! {
        p.lead { (problem.detail()) }
        p { a.button href=(service.href("/")) { "Revenir à l’accueil" } }
    };
    let page = shell(service, None, problem.title()).page(body);
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
