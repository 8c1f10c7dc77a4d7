//! `/styles/{mode}.json`: a mode of the carte's theme, a carte's colours and a base map as one
//! MapLibre style.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use repere_data::Filter;
use repere_styles::{Base, Mode, Overlay, StyleOptions, Theme, resolve};

use super::caching::{self, Keep};
use super::params::Params;
use super::problem::Problem;
use super::service::Service;
use crate::carte::{Carte, Ground};

/// The parameter of a style that somebody is going to edit, and bring back to
/// `repere style import`.
const ORIGIN: &str = "origine";

/// `GET /styles/{mode}.json?carte=…&filter`.
pub(crate) async fn style(
    State(service): State<Arc<Service>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = file.strip_suffix(".json").unwrap_or(&file);
    let mode = Mode::parse(name).ok_or_else(|| {
        let themes = Theme::NAMES.map(|theme| theme.to_owned()).to_vec();
        Problem::not_found("Ce thème n’existe pas.").about("theme", name).allowing(themes)
    })?;
    let mut params = Params::read(query.as_deref());
    let carte = match params.take("carte")? {
        Some(id) => Some(service.carte(&id)?),
        None => None,
    };
    let theme = carte.as_ref().map_or(Theme::of_mode(mode), |carte| carte.theme.tokens(mode));
    let is_edited = params.says(ORIGIN, "oui");
    if is_edited {
        params.take(ORIGIN)?;
    }
    let filter = params.filter(&service.territories)?;
    let filter = carte.as_ref().map_or(filter.clone(), |carte| carte.filter.and(&filter));
    let root = service.address.root(&uri, &headers);
    let options = StyleOptions {
        origin: is_edited,
        ..options(&service, carte.as_deref(), mode, &filter, &root)
    };
    let document = resolve(&theme, &options).map_err(|error| Problem::internal(&error))?;
    Ok(caching::json(&headers, &document, Keep::Minutes))
}

fn options(
    service: &Service,
    carte: Option<&Carte>,
    mode: Mode,
    filter: &Filter,
    root: &str,
) -> StyleOptions {
    let query = if filter.is_empty() { String::new() } else { format!("?{filter}") };
    StyleOptions {
        base: base(service, carte.map_or(&Ground::Own, |carte| &carte.ground), root),
        places: format!("{root}/tiles/places.json{query}"),
        overlays: overlays(service, carte, root),
        colours: carte.map(Carte::colours_by_key).unwrap_or_default(),
        name: carte.map(|carte| carte.title.to_string()),
        ..carte.map(|carte| carte.theme.drawing(mode, root)).unwrap_or_default()
    }
}

/// The overlays of a carte.
fn overlays(service: &Service, carte: Option<&Carte>, root: &str) -> Vec<Overlay> {
    let chosen = carte.into_iter().flat_map(|carte| carte.overlays(&service.bundle));
    chosen
        .map(|(entry, _)| Overlay {
            url: format!("{root}/calques/{}.json", entry.name),
            ..entry.to_style()
        })
        .collect()
}

fn base(service: &Service, ground: &Ground, root: &str) -> Base {
    match ground {
        Ground::Blank => Base::None,
        Ground::PlanIgn => Base::PlanIgn,
        Ground::Document(document) => Base::StyleDocument(document.clone()),
        Ground::Own => match &service.base {
            Some(base) => {
                Base::TileJson { url: format!("{root}/tiles/base.json"), schema: base.schema }
            }
            None => Base::None,
        },
    }
}
