//! Addresses of the national map, `/{région}/{département}?…`, for links that lead here
//! instead: they lead on to the carte of that territory, with the same filter and view.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use repere_data::{Filter, Territories, Territory, TerritoryKind, slug};
use url::form_urlencoded;

use super::caching::Keep;
use super::params::Params;
use super::problem::Problem;
use super::service::Service;

/// Answers what no route has.
pub(super) async fn lead_on(
    State(service): State<Arc<Service>>,
    uri: Uri,
) -> Result<Response, Problem> {
    let territory = territory(uri.path())
        .ok_or_else(|| Problem::not_found(format!("Rien à l’adresse {}.", uri.path())))?;
    let mut params = Params::read(uri.query());
    let mut view = Vec::new();
    let (longitude, latitude) = (params.take("longitude")?, params.take("latitude")?);
    if let (Some(longitude), Some(latitude)) = (longitude, latitude) {
        view.push(("centre", format!("{longitude},{latitude}")));
    }
    view.extend(params.take("zoom")?.map(|zoom| ("zoom", zoom)));
    let mut filter = params.lenient_filter(&service.territories)?;
    if filter.territories().is_empty() {
        let here = Filter::from_query([("territoires", territory.to_string())]);
        filter = filter.and(&here.map_err(|error| Problem::internal(&error))?);
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(filter.pairs()).extend_pairs(view);
    let to = service.href(&format!("/embed/_?{}", query.finish()));
    let to = HeaderValue::try_from(to).map_err(|error| Problem::internal(&error))?;
    let headers = [(LOCATION, to), (CACHE_CONTROL, Keep::Minutes.header())];
    Ok((StatusCode::FOUND, headers).into_response())
}

/// The région or the département that a path names.
fn territory(path: &str) -> Option<Territory> {
    let find = |kind, name: &str| {
        let mut all = Territories::builtin().all(kind);
        all.find(|(_, known)| slug(known) == name).map(|(territory, _)| territory)
    };
    let mut names = path.trim_matches('/').split('/');
    let region = find(TerritoryKind::Region, names.next()?)?;
    match (names.next(), names.next()) {
        (None, _) => Some(region),
        (Some(departement), None) => find(TerritoryKind::Departement, departement),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_region_or_one_of_its_departements() {
        for (path, expected) in [
            ("/auvergne-rhone-alpes", Some("region:84")),
            ("/auvergne-rhone-alpes/isere/", Some("departement:38")),
            ("/la-reunion/la-reunion", Some("departement:974")),
            ("/isere", None),
            ("/auvergne-rhone-alpes/isere/grenoble", None),
            ("/", None),
        ] {
            let found = territory(path).map(|territory| territory.to_string());
            assert_eq!(found.as_deref(), expected, "{path}");
        }
    }
}
