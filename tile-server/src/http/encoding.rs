//! Which encodings a reader takes (RFC 9110 § 12.5.3).

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, HeaderValue};

/// An encoding that an answer may have here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Encoding {
    Identity,
    Gzip,
    Brotli,
}

impl Encoding {
    /// The value of `Content-Encoding`; none of an answer as it is.
    pub(super) const fn header(self) -> Option<HeaderValue> {
        match self {
            Encoding::Identity => None,
            Encoding::Gzip => Some(HeaderValue::from_static("gzip")),
            Encoding::Brotli => Some(HeaderValue::from_static("br")),
        }
    }

    /// What stands for it at the end of a tag.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Encoding::Identity => "",
            Encoding::Gzip => "-gz",
            Encoding::Brotli => "-br",
        }
    }
}

/// What a reader takes besides an answer as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Accepted {
    pub(super) gzip: bool,
    pub(super) brotli: bool,
}

impl Accepted {
    /// How many there are.
    pub(super) const KINDS: usize = 4;

    /// Reads a request's headers.
    pub(super) fn of(headers: &HeaderMap) -> Accepted {
        let mut weights = [None; 3];
        let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
        for coding in lines.flat_map(|line| line.split(',')) {
            let mut parts = coding.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let which = [["gzip", "x-gzip"], ["br", "br"], ["*", "*"]]
                .iter()
                .position(|names| names.iter().any(|known| name.eq_ignore_ascii_case(known)));
            let Some(which) = which else { continue };
            let quality = parts.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")));
            let is_taken = quality.is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0));
            weights[which].get_or_insert(is_taken);
        }
        let [gzip, brotli, any] = weights;
        let taken = |named: Option<bool>| named.or(any).unwrap_or(false);
        Accepted { gzip: taken(gzip), brotli: taken(brotli) }
    }

    /// Its number, below [`Accepted::KINDS`].
    pub(super) fn number(self) -> usize {
        usize::from(self.gzip) + 2 * usize::from(self.brotli)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_takes_what() {
        assert_eq!(Accepted::of(&HeaderMap::new()), Accepted::default());
        for (value, gzip, brotli) in [
            ("gzip, deflate, br", true, true),
            ("gzip, deflate, br, zstd", true, true),
            ("br;q=1.0, GZIP;q=0.8", true, true),
            ("gzip;q=0", false, false),
            ("gzip; q=0.000, *", false, true),
            ("*", true, true),
            ("*;q=0", false, false),
            ("br, *;q=0", false, true),
            ("identity", false, false),
            ("x-gzip", true, false),
            ("", false, false),
            ("gzip;q=abc", false, false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, value.parse().unwrap())]);
            let accepted = Accepted::of(&headers);
            assert_eq!(accepted, Accepted { gzip, brotli }, "{value}");
            assert!(accepted.number() < Accepted::KINDS);
        }
        let two = [(ACCEPT_ENCODING, "deflate"), (ACCEPT_ENCODING, "br")];
        let mut headers = HeaderMap::new();
        two.iter().for_each(|(name, value)| {
            headers.append(name, value.parse().unwrap());
        });
        assert_eq!(Accepted::of(&headers), Accepted { gzip: false, brotli: true });
    }
}
