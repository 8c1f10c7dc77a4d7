//! `/cartes.json`, `/cartes/{id}.json` and what hangs on a carte's address:
//! its list page (`/cartes/{id}`) and its brand's stylesheet
//! (`/cartes/{id}.css`).
//!
//! The id `_` is a carte made of the query, for elements that name none.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use repere_data::{Facet, Position, Territories, typologie_label};
use repere_styles::Theme;
use serde::Serialize;
use url::form_urlencoded;

use super::caching::{self, Keep};
use super::pages;
use super::params::Params;
use super::problem::Problem;
use super::service::Service;
use crate::carte::{self, Carte, View};

/// The id of a carte made of the query.
pub(super) const OF_QUERY: &str = "_";

/// Title of a carte made of a query that gives none.
const UNTITLED: &str = "Lieux d’aide au numérique";

/// A carte as the element reads it.
#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    titre: &'a str,
    langue: &'a str,
    bundle: &'a str,
    date: &'a str,
    /// The carte's own filter, canonical.
    filtre: String,
    territoires: Vec<String>,
    filtres: &'a [&'static str],
    facettes: BTreeMap<&'static str, Vec<&'a str>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    libelles: BTreeMap<&'a str, &'static str>,
    theme: &'a str,
    couleurs: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vue: Option<ViewDocument>,
    raccourcis: Vec<Shortcut<'a>>,
    style: String,
    attribution: &'a str,
    total: u32,
    localises: u32,
    feries: &'a [String],
    page: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ViewDocument {
    Centred { centre: Position, zoom: f64 },
    Around { bounds: [f64; 4] },
}

impl From<View> for ViewDocument {
    fn from(view: View) -> ViewDocument {
        ViewDocument::Centred { centre: view.centre, zoom: view.zoom }
    }
}

#[derive(Serialize)]
struct Shortcut<'a> {
    titre: &'a str,
    #[serde(flatten)]
    view: ViewDocument,
}

/// A line of `/cartes.json`.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    titre: &'a str,
    total: u32,
    localises: u32,
    carte: String,
    page: String,
    embed: String,
}

/// `GET /cartes.json`.
pub(crate) async fn list(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response {
    let mut entries = Vec::new();
    for carte in service.cartes.iter() {
        let selection = service.select(&carte.filter).await;
        entries.push(Entry {
            id: &carte.id,
            titre: &carte.title,
            total: selection.total(),
            localises: selection.located(),
            carte: service.href(&format!("/cartes/{}.json", carte.id)),
            page: service.href(&format!("/cartes/{}", carte.id)),
            embed: service.href(&format!("/embed/{}", carte.id)),
        });
    }
    caching::json(&headers, &entries, Keep::Minutes)
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
        Cow::Owned(of_query(Params::read(raw), service.territories)?)
    } else {
        Cow::Borrowed(service.carte(id)?)
    };
    let selection = service.select(&carte.filter).await;
    let manifest = &service.bundle.manifest;
    let vue = match carte.view {
        Some(view) => Some(view.into()),
        None => service
            .bounds(&carte.filter)
            .await
            .map(|bounds| ViewDocument::Around { bounds: bounds.to_array() }),
    };
    let style = match address_query(&carte) {
        query if query.is_empty() => format!("/styles/{}.json", carte.theme),
        query => format!("/styles/{}.json?{query}", carte.theme),
    };
    let kinds = carte.choices.contains(&Facet::Typologie.name());
    let document = Document {
        id: &carte.id,
        titre: &carte.title,
        langue: &carte.language,
        bundle: service.bundle.name(),
        date: &manifest.date,
        filtre: carte.filter.to_query(),
        territoires: carte.territories().map(ToString::to_string).collect(),
        filtres: &carte.choices,
        facettes: carte
            .choices
            .iter()
            .filter_map(|name| Facet::parse(name))
            .map(|facet| (facet.name(), values(service, facet)))
            .collect(),
        libelles: if kinds { labels(service) } else { BTreeMap::new() },
        theme: &carte.theme,
        couleurs: carte.colours.iter().map(|(key, c)| (*key, c.to_string())).collect(),
        logo: carte.logo.as_ref().map(url::Url::as_str),
        vue,
        raccourcis: carte
            .shortcuts
            .iter()
            .map(|s| Shortcut { titre: &s.title, view: s.view.into() })
            .collect(),
        style: service.href(&style),
        attribution: &manifest.attribution,
        total: selection.total(),
        localises: selection.located(),
        feries: &manifest.holidays,
        page: service.href(&page_path(&carte)),
    };
    Ok(caching::json(headers, &document, Keep::Minutes))
}

/// Values that readers can choose: a closed list whole; of the many kinds of
/// places and of open columns, those that some place has.
pub(super) fn values(service: &Service, facet: Facet) -> Vec<&str> {
    if facet.is_open() || facet == Facet::Typologie {
        service.bundle.index.values(facet).map(|(value, _)| value).collect()
    } else {
        facet.values().to_vec()
    }
}

/// The codes of kinds of places with their words.
fn labels(service: &Service) -> BTreeMap<&str, &'static str> {
    let codes = values(service, Facet::Typologie).into_iter();
    codes.filter_map(|code| Some((code, typologie_label(code)?))).collect()
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
            if carte.title != UNTITLED {
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
pub(super) fn of_query(mut params: Params, territories: &Territories) -> Result<Carte, Problem> {
    let look = take_look(&mut params)?;
    let filter = params.filter(territories)?;
    Ok(Carte { filter, ..look })
}

/// The same for pages, which leave unknown names alone.
pub(super) fn of_lenient_query(
    mut params: Params,
    territories: &Territories,
) -> Result<Carte, Problem> {
    let look = take_look(&mut params)?;
    let filter = params.lenient_filter(territories)?;
    Ok(Carte { filter, ..look })
}

fn take_look(params: &mut Params) -> Result<Carte, Problem> {
    let mut carte = Carte::plain(OF_QUERY, UNTITLED, Default::default());
    if let Some(title) = params.take("titre")? {
        carte.title = title.trim().chars().take(200).collect();
    }
    if let Some(theme) = params.take("theme")? {
        if !Theme::NAMES.contains(&theme.as_str()) {
            let themes = Theme::NAMES.map(|name| name.to_owned()).to_vec();
            return Err(Problem::value("theme", &theme, "thème inconnu").allowing(themes));
        }
        carte.theme = theme;
    }
    if let Some(logo) = params.take("logo")? {
        let url = carte::logo(&logo);
        carte.logo = Some(url.map_err(|e| Problem::value("logo", &logo, &e.to_string()))?);
    }
    Ok(carte)
}
