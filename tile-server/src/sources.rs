//! Reading sources, row by row: CSV of any separator and encoding, JSON in an
//! array or by lines, GeoJSON, FlatGeobuf, spreadsheets, plain or packed by gzip
//! or zip, from a file or standard input.
//!
//! A row that cannot be read is handed on as a [`Finding`] and the rest goes
//! on; a file that is not what it should be is an [`Error`]. What the texts
//! mean is not decided here, and nothing here knows of tiles.

mod columns;
mod csv;
pub(crate) mod fgb;
mod json;
mod objects;
mod options;
mod points;
mod table;
mod text;
mod unpack;
mod xlsx;

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use repere_data::{RawRecord, Remark};
use url::Url;

use crate::bundle::Finding;
use crate::error::Error;
pub use options::SourceOptions;
pub use points::read_points;
pub(crate) use table::read_table;
use text::{Notes, Text};
use unpack::{Content, refused, unpack};

/// A row of a source: a record with remarks on what its mapping could not read,
/// or what is wrong with the row.
pub type Row = Result<(RawRecord, Vec<Remark>), Box<Finding>>;

/// A row that was found in a source, but not yet taken apart: that can be done
/// on another thread.
pub struct Found(Inner);

enum Inner {
    Refused(Box<Finding>),
    Table {
        record: ::csv::ByteRecord,
        line: u64,
        columns: Arc<columns::Columns>,
    },
    Object {
        object: serde_json::Map<String, serde_json::Value>,
        line: u64,
        objects: Arc<objects::Objects>,
    },
}

impl Found {
    /// Takes it apart.
    pub fn into_row(self) -> Row {
        match self.0 {
            Inner::Refused(finding) => Err(finding),
            Inner::Table { record, line, columns } => columns.row(&record, line),
            Inner::Object { object, line, objects } => objects.row(&object, line),
        }
    }
}

/// How a source writes its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of values, the first naming the columns.
    Csv,
    /// An array of objects, or a document that holds one.
    Json,
    /// An object a line.
    JsonLines,
    /// Features with properties and a point (RFC 7946).
    GeoJson,
    /// <https://flatgeobuf.org>.
    FlatGeobuf,
    /// A spreadsheet of Office Open XML.
    Xlsx,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 6] = [
        Format::Csv,
        Format::Json,
        Format::JsonLines,
        Format::GeoJson,
        Format::FlatGeobuf,
        Format::Xlsx,
    ];

    /// As `repere.toml` and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
            Format::JsonLines => "jsonl",
            Format::GeoJson => "geojson",
            Format::FlatGeobuf => "flatgeobuf",
            Format::Xlsx => "xlsx",
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
    /// What was guessed or passed over in reading it, in French.
    pub notes: Vec<String>,
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
    /// Its columns may be any: only a sample is wanted.
    raw: bool,
}

/// Some rows of a source, as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// The names of its columns, or the paths of its keys.
    pub names: Vec<String>,
    /// The texts of its first rows, by column.
    pub rows: Vec<Vec<String>>,
    /// How many rows there are in all.
    pub count: u64,
    /// What was guessed in reading it, in French.
    pub notes: Vec<String>,
    /// How it writes its rows.
    pub format: Option<Format>,
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
        // Sheets of a workbook are sources of their own.
        let real = |s: &Source| {
            let path = s.path.as_ref().map(|p| p.canonicalize().unwrap_or(p.clone()));
            (path, s.options.sheet.clone())
        };
        let mut seen: Vec<(Option<PathBuf>, Option<String>)> = Vec::new();
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
            _ if options.url.is_some() => options.url.as_ref().map_or("", last_of).into(),
            Some(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy(),
            None => "entrée standard".into(),
        };
        let name = match &options.name {
            Some(name) => plain(name),
            None => plain(stem(&file)),
        };
        Source { dataset: name.into(), file: file.into(), options, path, raw: false }
    }

    /// The source as the user named it, for errors.
    pub fn shown(&self) -> String {
        match (&self.options.url, &self.path) {
            (Some(url), _) => url.to_string(),
            (None, Some(path)) => path.display().to_string(),
            (None, None) => self.file.to_string(),
        }
    }

    /// Finds every row, in the source's order.
    ///
    /// # Errors
    /// The source cannot be read or is not what it is said to be, its columns are
    /// not the standard's: the error names file, line and column.
    pub fn read(&self, each: &mut dyn FnMut(Found)) -> Result<Outcome, Error> {
        let said = self.options.format;
        let outcome = match unpack(self)? {
            Content::Xlsx(_) if !matches!(said, None | Some(Format::Xlsx)) => {
                Err(self.other_format("xlsx"))
            }
            Content::Xlsx(file) => xlsx::read(self, file, each),
            Content::Fgb(_) if !matches!(said, None | Some(Format::FlatGeobuf)) => {
                Err(self.other_format("flatgeobuf"))
            }
            Content::Fgb(input) => fgb::read(self, input, each),
            Content::Text(input) => {
                let text = Text::new(input, self.options.encoding);
                let notes = text.notes();
                let mut outcome = self.read_text(text, each)?;
                outcome.notes.extend(said_of(&notes.lock().unwrap_or_else(|e| e.into_inner())));
                Ok(outcome)
            }
        }?;
        Ok(outcome)
    }

    /// The first rows of a source whose columns nobody has described.
    ///
    /// # Errors
    /// As [`Source::read`], but for columns.
    pub fn sample(options: SourceOptions, most: usize) -> Result<Sample, Error> {
        let source = Source { raw: true, ..Source::new(options) };
        let mut sample = Sample::default();
        let outcome = source.read(&mut |found| {
            sample.count += 1;
            if sample.rows.len() < most {
                sample.add(found);
            }
        })?;
        // Columns that turned up late are empty in the rows before.
        let width = sample.names.len();
        sample.rows.iter_mut().for_each(|row| row.resize(width, String::new()));
        (sample.notes, sample.format) = (outcome.notes, Some(outcome.format));
        Ok(sample)
    }

    fn read_text(&self, mut text: Text, each: &mut dyn FnMut(Found)) -> Result<Outcome, Error> {
        let head = text.fill_buf().map_err(|e| self.failed(e))?;
        let Some(first) = head.iter().copied().find(|b| !b.is_ascii_whitespace()) else {
            return Err(Error::Empty { file: self.shown() });
        };
        let format = self.options.format.unwrap_or(match first {
            b'[' => Format::Json,
            b'{' if json::are_lines(head) => Format::JsonLines,
            b'{' => Format::Json,
            _ => Format::Csv,
        });
        match format {
            Format::Csv => csv::read(self, text, each),
            Format::Json | Format::GeoJson => json::read_document(self, text, each),
            Format::JsonLines => json::read_lines(self, text, each),
            Format::FlatGeobuf | Format::Xlsx => Err(self.other_format("texte")),
        }
    }

    /// The bytes are not of the format that is stated.
    fn other_format(&self, found: &str) -> Error {
        let said = self.options.format.map_or("", Format::name);
        let problem = format!("annoncé comme {said}, mais le contenu est du {found}");
        refused(self, problem, "corriger « format », ou l’enlever : le contenu le dit")
    }

    /// The source as a text, of a table that is no source of places.
    fn open(&self) -> Result<Text, Error> {
        match unpack(self)? {
            Content::Text(input) => Ok(Text::new(input, self.options.encoding)),
            Content::Fgb(_) | Content::Xlsx(_) => {
                Err(refused(self, "un CSV est attendu", "l’enregistrer en CSV"))
            }
        }
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

impl Sample {
    fn add(&mut self, found: Found) {
        let mut cells = Vec::new();
        match found.0 {
            Inner::Refused(_) => return,
            Inner::Table { record, columns, .. } => cells = columns.cells(&record),
            Inner::Object { object, .. } => objects::cells(&object, "", &mut cells),
        }
        let mut row = vec![String::new(); self.names.len()];
        for (name, text) in cells {
            match self.names.iter().position(|known| *known == name) {
                Some(at) => row[at] = text,
                None => {
                    self.names.push(name);
                    row.push(text);
                }
            }
        }
        self.rows.push(row);
    }
}

/// What an address ends with: the file's name there, else the site's.
fn last_of(url: &Url) -> &str {
    let last = url.path_segments().and_then(|mut segments| segments.next_back());
    last.filter(|last| !last.is_empty()).or(url.host_str()).unwrap_or_default()
}

/// A name as a dataset has it: it becomes part of ids and of a line of HTML on
/// the map.
fn plain(name: &str) -> String {
    let plain = |c: char| {
        if c.is_control() || "<>&\"'|".contains(c) { '-' } else { c }
    };
    name.trim().replace(' ', "-").chars().map(plain).collect()
}

/// What is said of the bytes of a text.
fn said_of(notes: &Notes) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(encoding) = notes.guessed {
        said.push(format!("encodage deviné : {}", encoding.name().to_lowercase()));
    }
    if let Some(line) = notes.first_replaced {
        let s = if notes.replaced > 1 { "s" } else { "" };
        said.push(format!(
            "{} caractère{s} illisible{s} remplacé{s} par « \u{fffd} », à partir de la ligne {line}",
            notes.replaced
        ));
    }
    said
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
