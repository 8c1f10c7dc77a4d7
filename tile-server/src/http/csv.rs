//! Lists as CSV: the 32 columns of the national standard, values as the
//! standard writes them, so that what is downloaded can be baked again.
//!
//! Values are not altered for spreadsheets: a text that begins with `=` stays
//! so, and the examples' README says what to do about it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LINK};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use repere_data::{Column, Ordinal, Place};
use tokio::sync::mpsc;
use url::form_urlencoded;

use super::caching::Keep;
use super::places::Asked;
use super::problem::Problem;
use super::service::Service;
use crate::error::Error;

/// Places whose rows are sent together.
const CHUNK: usize = 128;

/// Sends a list as CSV. Without `limit` it is the whole list, streamed in the
/// bundle's own order; with it, one page in the order of the list, the next
/// one named by the header `Link`.
pub(super) async fn send(
    service: Arc<Service>,
    mut asked: Asked,
    raw: Option<&str>,
) -> Result<Response, Problem> {
    let whole = !asked.limited && asked.query.offset == 0;
    if whole {
        asked.query.limit = u32::MAX;
    }
    let selection = service.select(&asked.filter()).await;
    let page = service.bundle.index.page(&selection, &asked.query);
    let mut ordinals: Vec<Ordinal> = page.items.iter().map(|item| item.place).collect();
    if whole {
        // The file of places is then read from its beginning to its end.
        ordinals.sort_unstable();
    }
    let next = page.next.map(|at| asked.cursor(service.bundle.name(), at));
    let name = format!("lieux-{}.csv", service.bundle.manifest.date);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (CACHE_CONTROL, Keep::Minutes.header()),
        (CONTENT_DISPOSITION, disposition(&name)),
    ];
    let link = next.and_then(|cursor| next_link(raw, &cursor)).map(|link| [(LINK, link)]);
    let body = body(service, ordinals);
    Ok(match link {
        Some(link) => (headers, link, body).into_response(),
        None => (headers, body).into_response(),
    })
}

fn disposition(name: &str) -> HeaderValue {
    HeaderValue::try_from(format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

/// RFC 8288: the same address with another cursor.
fn next_link(raw: Option<&str>, cursor: &str) -> Option<HeaderValue> {
    let pairs = form_urlencoded::parse(raw.unwrap_or_default().as_bytes());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.filter(|(name, _)| name != "cursor")).append_pair("cursor", cursor);
    HeaderValue::try_from(format!("</api/places.csv?{}>; rel=\"next\"", query.finish())).ok()
}

/// Rows as they are read, on a thread where reading files may block. A reader
/// who goes away ends it at the next chunk.
fn body(service: Arc<Service>, ordinals: Vec<Ordinal>) -> Body {
    let (sender, receiver) = mpsc::channel::<Result<Bytes, Error>>(4);
    tokio::task::spawn_blocking(move || {
        let header = Column::ALL.iter().map(|column| column.name().to_owned());
        let mut chunk = vec![header.collect()];
        for ordinals in ordinals.chunks(CHUNK) {
            for &ordinal in ordinals {
                match service.bundle.place(ordinal) {
                    Ok(place) => chunk.extend(place.as_ref().map(row)),
                    // The answer has begun: cutting it is all that can be said.
                    Err(error) => {
                        let _ = sender.blocking_send(Err(error));
                        return;
                    }
                }
            }
            if sender.blocking_send(Ok(rows(&chunk))).is_err() {
                return;
            }
            chunk.clear();
        }
        let _ = sender.blocking_send(Ok(rows(&chunk)));
    });
    let chunks =
        stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
    // The compressing layer asks once more after the end.
    Body::from_stream(chunks.fuse())
}

fn row(place: &Place) -> Vec<String> {
    Column::ALL.iter().map(|&column| place.text(column)).collect()
}

fn rows(rows: &[Vec<String>]) -> Bytes {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("a row has 32 texts, and memory takes them all");
    }
    writer.into_inner().expect("memory takes them all").into()
}
