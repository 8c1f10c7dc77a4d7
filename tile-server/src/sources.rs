//! Reading sources: CSV and JSON of the national standard, plain or gzip, from
//! a file or standard input, row by row.
//!
//! A row that cannot be read is handed on as a [`Finding`] and the rest goes
//! on; a file that is not what it should be is an [`Error`]. What the texts
//! mean is not decided here, and nothing here knows of tiles.

mod csv;
mod json;
mod options;
mod points;
mod text;

use std::fs::File;
use std::io::{BufRead, Read, Stdin};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use repere_data::RawRecord;

use crate::bundle::Finding;
use crate::error::Error;
pub use options::SourceOptions;
pub use points::read_points;
use text::Text;

/// A row of a source: a record, or what is wrong with it.
pub type Row = Result<RawRecord, Box<Finding>>;

/// A row that was found in a source, but not yet taken apart: that can be done
/// on another thread.
pub struct Found(Inner);

enum Inner {
    Read(Row),
    Csv { record: ::csv::ByteRecord, line: u64, table: Arc<csv::Columns> },
}

impl Found {
    /// Takes it apart.
    pub fn into_row(self) -> Row {
        match self.0 {
            Inner::Read(row) => row,
            Inner::Csv { record, line, table } => table.row(&record, line),
        }
    }
}

/// How a source writes its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of values, the first naming the columns.
    Csv,
    /// An array of objects.
    Json,
}

impl Format {
    /// As reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }
}

/// What a source was, once read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it writes its rows.
    pub format: Format,
    /// Columns or keys that the standard does not know.
    pub unknown_columns: Vec<String>,
}

/// A file to read, or standard input.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The dataset's name: the one it was given, else the file's without its
    /// endings.
    pub dataset: Arc<str>,
    /// How reports name it: the file's name, with its folder only where two
    /// sources share one.
    pub file: Arc<str>,
    /// What was said of it.
    pub options: SourceOptions,
    path: Option<PathBuf>,
}

impl Source {
    /// The sources of a bake, sorted, so that nothing later depends on
    /// the order in which they were given. `-` is standard input.
    ///
    /// # Errors
    /// [`Error::Twice`] when one file stands there twice.
    pub fn all(declared: &[SourceOptions]) -> Result<Vec<Source>, Error> {
        let mut sources: Vec<Source> = declared.iter().cloned().map(Source::new).collect();
        let named = |file: &str| sources.iter().filter(|s| *s.file == *file).count();
        let shared: Vec<bool> = sources.iter().map(|s| named(&s.file) > 1).collect();
        for (source, _) in sources.iter_mut().zip(shared).filter(|(_, shared)| *shared) {
            source.file = source.shown().into();
        }
        let by = |s: &Source| (s.dataset.clone(), s.file.clone(), s.path.clone());
        sources.sort_by_cached_key(by);
        let real = |s: &Source| s.path.as_ref().map(|p| p.canonicalize().unwrap_or(p.clone()));
        let mut seen: Vec<Option<PathBuf>> = Vec::new();
        for source in &sources {
            if seen.contains(&real(source)) {
                return Err(Error::Twice { file: source.shown() });
            }
            seen.push(real(source));
        }
        Ok(sources)
    }

    fn new(options: SourceOptions) -> Source {
        let path = (options.path != Path::new("-")).then(|| options.path.clone());
        let file = match &path {
            Some(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy(),
            None => "entrée standard".into(),
        };
        let name = match &options.name {
            Some(name) => plain(name),
            None => plain(stem(&file)),
        };
        Source { dataset: name.into(), file: file.into(), options, path }
    }

    /// The source as the user named it, for errors.
    pub fn shown(&self) -> String {
        self.path.as_ref().map_or_else(|| self.file.to_string(), |p| p.display().to_string())
    }

    /// Finds every row, in the source's order.
    ///
    /// # Errors
    /// The source cannot be read, is not UTF-8, or is neither a CSV of the
    /// standard nor a JSON array: the error names file, line and column.
    pub fn read(&self, each: &mut dyn FnMut(Found)) -> Result<Outcome, Error> {
        let mut text = self.open()?;
        match first_byte(&mut text).map_err(|e| self.failed(e))? {
            None => Err(Error::Empty { file: self.shown() }),
            Some(b'[' | b'{') => json::read(self, text, &mut |row| each(Found(Inner::Read(row)))),
            Some(_) => csv::read(self, text, each),
        }
    }

    fn open(&self) -> Result<Text, Error> {
        let input: Box<dyn Read> = match &self.path {
            Some(path) => Box::new(File::open(path).map_err(|e| self.failed(e))?),
            None => Box::new(std::io::stdin() as Stdin),
        };
        Text::new(input).map_err(|e| self.failed(e))
    }

    /// What reading failed of; the text layer speaks through it of bytes that
    /// are no UTF-8.
    fn failed(&self, error: std::io::Error) -> Error {
        match text::not_utf8(&error) {
            Some(line) => Error::Utf8 { file: self.shown(), line },
            None => Error::read(&self.shown())(error),
        }
    }
}

/// A file's name without `.gz` and the ending before it.
fn stem(file: &str) -> &str {
    let name = file.strip_suffix(".gz").unwrap_or(file);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// A name as a dataset has it: it becomes part of ids and of a line of HTML on
/// the map.
fn plain(name: &str) -> String {
    let plain = |c: char| {
        if c.is_control() || "<>&\"'|".contains(c) { '-' } else { c }
    };
    name.trim().replace(' ', "-").chars().map(plain).collect()
}

/// The first byte that is not white space, left in place.
fn first_byte(text: &mut Text) -> std::io::Result<Option<u8>> {
    let start = text.fill_buf()?;
    Ok(start.iter().copied().find(|b| !b.is_ascii_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datasets_are_named_after_their_files() {
        for (file, name) in [
            ("lieux.csv", "lieux"),
            ("lieux.json.gz", "lieux"),
            ("lieux.2026.csv", "lieux.2026"),
            ("lieux", "lieux"),
            ("Lieux du <Rhône>.csv", "Lieux-du--Rhône-"),
            ("entrée standard", "entrée-standard"),
        ] {
            assert_eq!(plain(stem(file)), name);
        }
    }

    #[test]
    fn sources_come_sorted_and_once() {
        let options = |names: &[&str]| {
            names.iter().map(|name| SourceOptions::from(Path::new(name))).collect::<Vec<_>>()
        };
        let files = |names: &[&str]| {
            let sources = Source::all(&options(names)).unwrap();
            sources.iter().map(|s| s.file.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(files(&["x/b.csv", "a.csv"]), ["a.csv", "b.csv"]);
        assert_eq!(files(&["y/a.csv", "x/a.csv"]), ["x/a.csv", "y/a.csv"]);
        assert!(matches!(Source::all(&options(&["-", "-"])), Err(Error::Twice { .. })));
        assert!(matches!(Source::all(&options(&["a.csv", "a.csv"])), Err(Error::Twice { .. })));
    }
}
