//! `/api/places`: lists of places as GeoJSON (RFC 7946), or as CSV.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, ETAG, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use repere_data::{CursorError, Filter, Query};

use super::caching::{self, Keep};
use super::csv;
use super::orientation;
use super::params::Params;
use super::problem::Problem;
use super::service::Service;

/// A list that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    /// The carte's own filter; none without a carte.
    pub(super) preset: Filter,
    /// What the reader chose.
    pub(super) choice: Filter,
    /// The rest; its offset is the cursor's.
    pub(super) query: Query,
    /// `limit` was given.
    pub(super) limited: bool,
}

impl Asked {
    /// Reads the query of a list.
    ///
    /// # Errors
    /// A problem: an unknown name or value, an unknown carte, a stale cursor.
    pub(super) fn read(service: &Service, raw: Option<&str>) -> Result<Asked, Problem> {
        let mut params = Params::read(raw);
        let (preset, first) = match params.take("carte")? {
            Some(id) => service.carte(&id)?.shown(),
            None => Default::default(),
        };
        let cursor = params.take("cursor")?;
        let limited = params.has("limit");
        let mut query = params.take_query()?;
        query.first.extend(first);
        let choice = params.filter(&service.territories)?;
        let mut asked = Asked { preset, choice, query, limited };
        if let Some(cursor) = cursor {
            asked.query.offset = asked.offset(service.bundle.name(), &cursor)?;
        }
        Ok(asked)
    }

    /// Both filters at once.
    pub(super) fn filter(&self) -> Filter {
        self.preset.and(&self.choice)
    }

    /// The cursor of an offset in this list.
    pub(super) fn cursor(&self, bundle: &str, offset: u32) -> String {
        self.query.cursor(bundle, &self.filter(), offset)
    }

    /// The offset of a cursor.
    pub(super) fn offset(&self, bundle: &str, cursor: &str) -> Result<u32, Problem> {
        let offset = self.query.offset_of(cursor, bundle, &self.filter());
        offset.map_err(|error| match error {
            CursorError::Bundle => {
                let detail =
                    "Les données ont changé depuis cette page : reprendre la liste au début.";
                Problem::gone(detail).about("cursor", cursor)
            }
            CursorError::Form | CursorError::List => {
                Problem::value("cursor", cursor, &error.to_string())
            }
        })
    }
}

/// `GET /api/places`: GeoJSON, or CSV for who prefers it.
pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::read(&service, raw.as_deref())?;
    let mut response = if prefers_csv(&headers) {
        csv::send(service, asked, raw.as_deref()).await?
    } else {
        geojson(&service, &asked, &headers).await
    };
    response.headers_mut().append(VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

/// `POST /api/places`: the same list, asked for in a form, for who looks around a
/// point of theirs: where somebody stands must not lie in an address.
pub(crate) async fn asked_in_a_form(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let asked = Asked::read(&service, Some(&orientation::form(query, &headers, body)?))?;
    let mut response = geojson(&service, &asked, &headers).await;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().remove(ETAG);
    Ok(response)
}

/// `GET /api/places.csv`.
pub(crate) async fn csv(
    State(service): State<Arc<Service>>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read(&service, raw.as_deref())?;
    csv::send(service, asked, raw.as_deref()).await
}

async fn geojson(service: &Service, asked: &Asked, headers: &HeaderMap) -> Response {
    let (bundle, index) = (service.bundle.name(), &service.bundle.index);
    let selection = service.select(&asked.filter()).await;
    let page = index.page(&selection, &asked.query);
    let counts = index.counts(&asked.preset, &asked.choice);
    let answer = index.answer(&page, Some(counts), bundle, |at| asked.cursor(bundle, at));
    caching::answer(headers, "application/geo+json", answer.to_json(), Keep::Minutes)
}

/// Whether CSV stands before JSON in what the reader accepts.
fn prefers_csv(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kinds = accept.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
    let first = kinds
        .into_iter()
        .find(|kind| kind.starts_with("text/csv") || kind.contains("json") || *kind == "*/*");
    first == Some("text/csv")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own_territories::KnownTerritories;

    fn asked(query: &str) -> Asked {
        let mut params = Params::read(Some(query));
        let query = params.take_query().unwrap();
        let choice = params.filter(&KnownTerritories::official()).unwrap();
        Asked { preset: Filter::default(), choice, query, limited: false }
    }

    #[test]
    fn a_cursor_belongs_to_its_list_and_its_bundle() {
        let list = asked("prise_rdv=oui&q=mairie&limit=5");
        let cursor = list.cursor("0123456789abcdef", 20);
        assert_eq!(list.offset("0123456789abcdef", &cursor).unwrap(), 20);
        // Another page length is the same list.
        let longer = asked("q=mairie&prise_rdv=oui&limit=50");
        assert_eq!(longer.offset("0123456789abcdef", &cursor).unwrap(), 20);
        for (list, bundle, status) in [
            (&list, "fedcba9876543210", 410),
            (&asked("q=mairie"), "0123456789abcdef", 400),
            (&asked("prise_rdv=oui&q=mairie&bbox=1,2,3,4"), "0123456789abcdef", 400),
        ] {
            let problem = list.offset(bundle, &cursor).unwrap_err();
            assert_eq!(problem.status().as_u16(), status);
        }
        for nonsense in ["", "20", "a-b-c-d", &cursor.replace("-20", "--1")] {
            assert!(list.offset("0123456789abcdef", nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn who_prefers_csv() {
        for (accept, csv) in [
            ("text/csv", true),
            ("text/csv;charset=utf-8, */*", true),
            ("application/json, text/csv", false),
            ("*/*", false),
            ("application/geo+json", false),
            ("text/html,application/xhtml+xml,*/*;q=0.8", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(prefers_csv(&headers), csv, "{accept}");
        }
        assert!(!prefers_csv(&HeaderMap::new()));
    }
}
