//! The address people reach the server by: behind a proxy the server itself
//! cannot know it, and MapLibre needs absolute addresses in what it reads.

use axum::http::header::{FORWARDED, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Uri};
use url::Url;

use crate::error::Error;

/// What is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PublicAddress {
    /// Scheme, host and path without a slash at the end, when it was set.
    fixed: Option<Url>,
}

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

impl PublicAddress {
    /// Reads the setting.
    ///
    /// # Errors
    /// When it is no web address.
    pub(crate) fn new(setting: Option<&str>) -> Result<PublicAddress, Error> {
        let Some(text) = setting else {
            return Ok(PublicAddress::default());
        };
        let url = Url::parse(text).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
        });
        match url {
            Some(url) => Ok(PublicAddress { fixed: Some(url) }),
            None => Err(Error::Usage(format!(
                "--public-url {text} : une adresse comme https://carte.exemple.fr est attendue"
            ))),
        }
    }

    /// The beginning of every absolute address, without a slash at its end.
    pub(crate) fn root(&self, uri: &Uri, headers: &HeaderMap) -> String {
        if let Some(url) = &self.fixed {
            return url.as_str().trim_end_matches('/').to_owned();
        }
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let forwarded = text(FORWARDED);
        let proto = forwarded.and_then(|f| part(f, "proto")).or_else(|| text(FORWARDED_PROTO));
        let scheme = if proto == Some("https") { "https" } else { "http" };
        // An authority has neither quotes nor slashes, whatever was sent.
        let named = forwarded.and_then(|f| part(f, "host")).or_else(|| text(HOST));
        let host = named.and_then(|host| host.parse().ok());
        let host: Option<Authority> = host.or_else(|| uri.authority().cloned());
        let host = host.as_ref().map_or("localhost", |host| host.as_str());
        format!("{scheme}://{host}")
    }

    /// The path before every path of ours: empty, or such as `/repere`.
    pub(crate) fn prefix(&self) -> &str {
        self.fixed.as_ref().map_or("", |url| url.path().trim_end_matches('/'))
    }
}

/// A parameter of the first element of `Forwarded` (RFC 7239): the proxy that readers
/// reach.
fn part<'h>(forwarded: &'h str, name: &str) -> Option<&'h str> {
    let mut pairs = forwarded.split(',').next()?.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_wins_over_what_a_request_says() {
        let address = PublicAddress::new(Some("https://carte.example.fr/repere/")).unwrap();
        let headers = HeaderMap::from_iter([(HOST, "evil.example".parse().unwrap())]);
        let uri = Uri::from_static("/tiles/places.json");
        assert_eq!(address.root(&uri, &headers), "https://carte.example.fr/repere");
        assert_eq!(address.prefix(), "/repere");
        assert!(PublicAddress::new(Some("carte.example.fr")).is_err());
    }

    #[test]
    fn without_it_the_request_says() {
        let address = PublicAddress::default();
        let uri = Uri::from_static("/");
        for (host, proto, root) in [
            ("127.0.0.1:8080", None, "http://127.0.0.1:8080"),
            ("carte.example.fr", Some("https"), "https://carte.example.fr"),
            ("carte.example.fr", Some("javascript"), "http://carte.example.fr"),
            ("\"><script>", None, "http://localhost"),
        ] {
            let mut headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
            headers.extend(proto.map(|p| (FORWARDED_PROTO, p.parse().unwrap())));
            assert_eq!(address.root(&uri, &headers), root);
        }
    }

    #[test]
    fn a_proxy_says_how_it_was_reached() {
        let address = PublicAddress::default();
        let uri = Uri::from_static("/");
        for (forwarded, root) in [
            ("for=192.0.2.1;Proto=https;host=carte.example.fr", "https://carte.example.fr"),
            (
                "host=\"carte.example.fr:8443\"; proto=https, for=10.0.0.1;proto=http",
                "https://carte.example.fr:8443",
            ),
            ("proto=https", "https://127.0.0.1:8080"),
            ("host=\"><script>", "http://localhost"),
            ("for=192.0.2.1", "http://127.0.0.1:8080"),
        ] {
            let host = (HOST, "127.0.0.1:8080".parse().unwrap());
            let headers = HeaderMap::from_iter([host, (FORWARDED, forwarded.parse().unwrap())]);
            assert_eq!(address.root(&uri, &headers), root, "{forwarded}");
        }
    }
}
