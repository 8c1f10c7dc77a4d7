//! How long an answer may be kept, and when it need not be sent again.
//!
//! Addresses that carry a bundle's hash hold for ever; pointers to them are
//! kept a few minutes and then asked about again with the tag they came with.
//! An answer that a layer may still compress has a weak tag (RFC 9110 § 8.8.1);
//! a tile, whose encoding is chosen here, has a strong one per encoding.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// How long an answer may be kept without asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// The address holds the hash of what it answers.
    Forever,
    /// What changes once a year.
    Day,
    /// A pointer to what is current.
    Minutes,
    /// Asked about every time.
    Revalidate,
}

impl Keep {
    /// The value of `Cache-Control`.
    pub(crate) const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Keep::Forever => "public, max-age=31536000, immutable",
            Keep::Day => "public, max-age=86400, stale-while-revalidate=604800",
            Keep::Minutes => "public, max-age=300, stale-while-revalidate=3600",
            Keep::Revalidate => "public, no-cache",
        })
    }
}

/// Sixteen hexadecimal digits that stand for some bytes.
pub(crate) fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A quoted tag of plain letters and digits.
pub(crate) fn tag(text: &str, weak: bool) -> HeaderValue {
    let quoted = if weak { format!("W/\"{text}\"") } else { format!("\"{text}\"") };
    HeaderValue::try_from(quoted).expect("tags are made of letters, digits and dashes")
}

/// Whether the reader already holds the answer of this tag.
pub(crate) fn is_held(request: &HeaderMap, tag: &HeaderValue) -> bool {
    if !request.contains_key(IF_NONE_MATCH) {
        return false;
    }
    let Some(tag) = tag.to_str().ok().and_then(|t| t.parse::<ETag>().ok()) else {
        return false;
    };
    // A precondition that fails is one that found the tag.
    request.typed_get::<IfNoneMatch>().is_some_and(|held| !held.precondition_passes(&tag))
}

/// The answer to a reader who holds it already.
pub(crate) fn not_modified(tag: HeaderValue, keep: Keep) -> Response {
    let headers = [
        (ETAG, tag),
        (CACHE_CONTROL, keep.header()),
        (VARY, HeaderValue::from_static("Accept-Encoding")),
    ];
    (StatusCode::NOT_MODIFIED, headers).into_response()
}

/// An answer that a layer may compress, with its weak tag.
pub(crate) fn answer(
    request: &HeaderMap,
    content_type: &'static str,
    body: impl Into<Bytes>,
    keep: Keep,
) -> Response {
    let body = body.into();
    let tag = tag(&fingerprint(&[&body]), true);
    if is_held(request, &tag) {
        return not_modified(tag, keep);
    }
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (ETAG, tag),
        (CACHE_CONTROL, keep.header()),
    ];
    (headers, body).into_response()
}

/// An answer in JSON.
pub(crate) fn json(request: &HeaderMap, value: &impl Serialize, keep: Keep) -> Response {
    let body = serde_json::to_vec(value).expect("answers have text keys");
    answer(request, "application/json", body, keep)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: axum::http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn who_holds_the_answer() {
        let strong = tag("abc-gz", false);
        let weak = tag("abc", true);
        for (value, tag, held) in [
            ("\"abc-gz\"", &strong, true),
            ("\"abc\"", &strong, false),
            ("W/\"abc-gz\", \"x\"", &strong, true),
            ("*", &strong, true),
            ("W/\"abc\"", &weak, true),
            ("\"abc\"", &weak, true),
            ("abc", &weak, false),
        ] {
            assert_eq!(is_held(&headers(IF_NONE_MATCH, value), tag), held, "{value}");
        }
        assert!(!is_held(&HeaderMap::new(), &weak));
    }

    #[test]
    fn fingerprints_know_where_one_part_ends() {
        assert_ne!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"a", b"bc"]));
    }
}
