//! What is said of a source before it is read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;
use jiff::civil::Date;
use url::Url;

use super::Format;
use crate::mapping::Mapping;

/// A source as a command line or a `repere.toml` names it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceOptions {
    /// The dataset's name; the file's without its endings when there is none.
    pub name: Option<String>,
    /// The file; `-` is standard input. Of a source that has an address, the copy
    /// that was fetched.
    pub path: PathBuf,
    /// Where it is fetched from.
    pub url: Option<Url>,
    /// Why the copy may be out of date, where its site did not answer.
    pub outdated: Option<String>,
    /// How it writes its rows; told by its bytes when nobody says it.
    pub format: Option<Format>,
    /// What stands between the values of a CSV; told by its first lines.
    pub separator: Option<u8>,
    /// The encoding of a text; told by its bytes.
    pub encoding: Option<&'static Encoding>,
    /// The sheet of a spreadsheet; the first.
    pub sheet: Option<String>,
    /// The line of a table that names the columns, from 1; the first that says
    /// something.
    pub header_line: Option<u64>,
    /// How its columns become the standard's; they are its own when there is none.
    pub mapping: Option<Arc<Mapping>>,
    /// The licence its owner gives it.
    pub licence: Option<String>,
    /// Whom the map credits for it; its name by default.
    pub attribution: Option<String>,
    /// The day its owner made it, which the file itself need not say.
    pub date: Option<Date>,
    /// Of two values of one day the one of the higher priority is taken.
    pub priority: i64,
}

impl From<&Path> for SourceOptions {
    fn from(path: &Path) -> SourceOptions {
        SourceOptions { path: path.to_owned(), ..SourceOptions::default() }
    }
}

impl From<PathBuf> for SourceOptions {
    fn from(path: PathBuf) -> SourceOptions {
        SourceOptions { path, ..SourceOptions::default() }
    }
}
