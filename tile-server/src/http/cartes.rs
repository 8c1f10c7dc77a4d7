//! `/cartes.json`, `/cartes/{id}.json` and what hangs on a carte's address:
//! its list page (`/cartes/{id}`) and its brand's stylesheet
//! (`/cartes/{id}.css`).
//!
//! The id `_` is a carte made of the query, for elements that name none.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use repere_styles::{Mode, Theme};
use serde::Serialize;
use url::form_urlencoded;

use super::caching::{self, Keep};
use super::index;
use super::pages;
use super::params::Params;
use super::problem::Problem;
use super::service::Service;
use crate::bundle::Bundle;
use crate::carte::{self, Carte, Document, Text};
use crate::own_territories::KnownTerritories;
use crate::themes::ThemeChoice;

/// The id of a carte made of the query.
pub(super) const OF_QUERY: &str = "_";

/// Title of a carte made of a query that gives none.
const UNTITLED: &str = "Lieux d’aide au numérique";

/// A carte in `/cartes.json`.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    titre: &'a Text,
    /// Places; not counted for the members of a family, which may be thousands.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    localises: Option<u32>,
    carte: String,
    page: String,
    embed: String,
}

impl<'a> Entry<'a> {
    fn new(service: &Service, carte: &'a Carte) -> Entry<'a> {
        Entry {
            id: &carte.id,
            titre: &carte.title,
            total: None,
            localises: None,
            carte: service.href(&format!("/cartes/{}.json", carte.id)),
            page: service.href(&format!("/cartes/{}", carte.id)),
            embed: service.href(&format!("/embed/{}", carte.id)),
        }
    }
}

/// A family in `/cartes.json`.
#[derive(Serialize)]
struct FamilyEntry<'a> {
    famille: &'a str,
    nombre: usize,
    /// Address of the list of its cartes.
    cartes: String,
}

/// A line of `/cartes.json`.
#[derive(Serialize)]
#[serde(untagged)]
enum Line<'a> {
    Carte(Entry<'a>),
    Family(FamilyEntry<'a>),
}

/// `GET /cartes.json`; `?famille=` lists the cartes of one.
///
/// # Errors
/// A parameter or a family that there is not.
pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    const FAMILY: &str = "famille";
    let mut params = Params::read(raw.as_deref());
    let asked = params.take(FAMILY)?;
    if let Some((name, value)) = params.first() {
        return Err(Problem::unknown_parameter(name, value, vec![FAMILY.to_owned()]));
    }
    let cartes = service.cartes();
    let (alone, families) = cartes.families();
    if let Some(asked) = asked {
        if !families.contains_key(asked.as_str()) {
            let known = families.keys().map(|name| (*name).to_owned()).collect();
            return Err(Problem::value(FAMILY, &asked, "famille inconnue").allowing(known));
        }
        let members = cartes.iter().filter(|carte| carte.family.as_deref() == Some(&asked));
        let entries: Vec<Entry<'_>> = members.map(|carte| Entry::new(&service, carte)).collect();
        return Ok(caching::json(&headers, &entries, Keep::Minutes));
    }
    let mut lines = Vec::new();
    for carte in alone {
        let selection = service.select(&carte.filter).await;
        lines.push(Line::Carte(Entry {
            total: Some(selection.total()),
            localises: Some(selection.located()),
            ..Entry::new(&service, carte)
        }));
    }
    lines.extend(families.into_iter().map(|(name, nombre)| {
        let cartes = service.href(&format!("/cartes.json?{FAMILY}={name}"));
        Line::Family(FamilyEntry { famille: name, nombre, cartes })
    }));
    Ok(caching::json(&headers, &lines, Keep::Minutes))
}

/// `GET /schemas/carte.json`.
pub(crate) async fn schema(headers: HeaderMap) -> Response {
    caching::json(&headers, &carte::schema(), Keep::Minutes)
}

/// `GET /cartes/{id}.json`, `/cartes/{id}.css` and `/cartes/{id}`.
pub(crate) async fn carte(
    State(service): State<Arc<Service>>,
    Path(file): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Response> {
    use axum::response::IntoResponse;
    if let Some(id) = file.strip_suffix(".json") {
        return document(&service, id, raw.as_deref(), &headers)
            .await
            .map_err(IntoResponse::into_response);
    }
    if let Some(id) = file.strip_suffix(".css") {
        return pages::brand(&service, id, &headers).map_err(IntoResponse::into_response);
    }
    pages::list(&service, &file, raw.as_deref(), &headers)
        .await
        .map_err(|problem| pages::failure(&service, &problem))
}

async fn document(
    service: &Service,
    id: &str,
    raw: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let carte = if id == OF_QUERY {
        Arc::new(of_query(Params::read(raw), &service.territories)?)
    } else {
        service.carte(id)?
    };
    let selection = service.select(&carte.filter).await;
    let view = service.bounds(&carte.filter).await;
    let style = match address_query(&carte) {
        query if query.is_empty() => format!("/styles/{}.json", carte.theme.mode),
        query => format!("/styles/{}.json?{query}", carte.theme.mode),
    };
    let bundle: &Bundle = &service.bundle;
    let mut document = Document::new(&carte, &bundle.manifest, &bundle.index, &selection, view);
    document.style = service.href(&style);
    document.logo = carte.logo_address(|path| service.href(&format!("/{path}")));
    document.page = service.href(&page_path(&carte));
    let is_counted = service.counts.is_some() && service.cartes().find(id).is_some();
    document.compte = is_counted.then(|| service.href("/compte"));
    document.moteur = index::offer(service, &carte.filter).await;
    Ok(caching::json(headers, &document, Keep::Minutes))
}

/// What leads an address to this carte: its id, or all it was made of.
fn address_query(carte: &Carte) -> String {
    match carte.id.as_str() {
        OF_QUERY => carte.filter.to_query(),
        id => format!("carte={id}"),
    }
}

/// The path of its list page.
pub(super) fn page_path(carte: &Carte) -> String {
    match carte.id.as_str() {
        OF_QUERY => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(carte.filter.pairs());
            if carte.title != *UNTITLED {
                query.append_pair("titre", &carte.title);
            }
            format!("/cartes/{OF_QUERY}?{}", query.finish())
        }
        id => format!("/cartes/{id}"),
    }
}

/// A carte made of a query: a filter, and how it looks.
///
/// # Errors
/// An unknown name or value.
pub(super) fn of_query(
    mut params: Params,
    territories: &KnownTerritories,
) -> Result<Carte, Problem> {
    let look = take_look(&mut params)?;
    let filter = params.filter(territories)?;
    Ok(Carte { filter, ..look })
}

/// The same for pages, which leave unknown names alone.
pub(super) fn of_lenient_query(
    mut params: Params,
    territories: &KnownTerritories,
) -> Result<Carte, Problem> {
    let look = take_look(&mut params)?;
    let filter = params.lenient_filter(territories)?;
    Ok(Carte { filter, ..look })
}

fn take_look(params: &mut Params) -> Result<Carte, Problem> {
    let mut carte = Carte::plain(OF_QUERY, UNTITLED, Default::default());
    if let Some(title) = params.take("titre")? {
        carte.title = title.trim().chars().take(200).collect::<String>().as_str().into();
    }
    if let Some(theme) = params.take("theme")? {
        let mode = Mode::parse(&theme).ok_or_else(|| {
            let themes = Theme::NAMES.map(|name| name.to_owned()).to_vec();
            Problem::value("theme", &theme, "thème inconnu").allowing(themes)
        })?;
        carte.theme = ThemeChoice::builtin(mode);
    }
    if let Some(logo) = params.take("logo")? {
        let url = carte::logo(&logo);
        carte.logo = Some(url.map_err(|e| Problem::value("logo", &logo, &e.to_string()))?);
    }
    Ok(carte)
}
