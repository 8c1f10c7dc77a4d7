//! The address of a place where files lie.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use url::Url;

/// Where a bundle or an archive lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// On this machine.
    Local(PathBuf),
    /// In storage: `s3://bucket/folder`, or `https://host/folder`.
    Remote(Url),
}

impl Default for Location {
    fn default() -> Location {
        Location::Local(PathBuf::new())
    }
}

impl FromStr for Location {
    type Err = Infallible;

    /// An address of a kind that is known; else a path.
    fn from_str(text: &str) -> Result<Location, Infallible> {
        let is_known = |url: &Url| matches!(url.scheme(), "s3" | "http" | "https");
        Ok(match Url::parse(text).ok().filter(is_known) {
            Some(url) => Location::Remote(url),
            None => Location::Local(text.into()),
        })
    }
}

impl From<PathBuf> for Location {
    fn from(path: PathBuf) -> Location {
        Location::Local(path)
    }
}

impl From<&Path> for Location {
    fn from(path: &Path) -> Location {
        Location::Local(path.to_owned())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Local(path) => path.display().fmt(f),
            Location::Remote(url) => url.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_storage_are_told_from_paths() {
        for (text, is_remote) in [
            ("s3://seau/bundle", true),
            ("https://donnees.exemple.fr/bundle/", true),
            ("http://127.0.0.1:9000/b", true),
            ("bundle", false),
            ("/srv/bundle", false),
            (r"C:\bundle", false),
            ("ftp://exemple.fr/b", false),
        ] {
            let location: Location = text.parse().unwrap();
            assert_eq!(matches!(location, Location::Remote(_)), is_remote, "{text}");
            assert_eq!(location.to_string(), text);
        }
    }
}
