//! `ids.<hash>.jsonl`: which records each place is made of, by a name that lasts
//! (`dataset:id`), and the ids it had before.
//!
//! The first line says how records were compared; then a line a place:
//! `["id","dataset:id"]`, with more records and, in a list of their own, old ids.
//! The next bake reads it to keep ids, the server to lead from old ones, `repere
//! explain` for the lists that decided. Only bundles of merged places have it.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Manifest;
use crate::error::Error;

/// How the records of a bundle were compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The datasets, by name.
    pub jeux: Vec<String>,
    /// Points that make records of two sources one place.
    pub seuil: i32,
    /// Points that make records of one source one place.
    pub seuil_meme_source: i32,
    /// Points up to which no two records are in one place.
    pub seuil_distinct: i32,
    /// Pairs that a list says are one place.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub memes: Vec<(String, String)>,
    /// Pairs that a list says are two.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub distincts: Vec<(String, String)>,
}

/// The table in the making.
pub(crate) struct IdFile {
    path: PathBuf,
    file: BufWriter<File>,
}

impl IdFile {
    /// Begins it.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn begin(path: &Path, compared: &Compared) -> Result<IdFile, Error> {
        let file = File::create(path).map_err(Error::write(path))?;
        let mut table = IdFile { path: path.to_owned(), file: BufWriter::new(file) };
        table.line(compared)?;
        Ok(table)
    }

    /// Adds a place.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn push(&mut self, id: &str, keys: &[String], old: &[String]) -> Result<(), Error> {
        let mut line: Vec<Value> = vec![id.into()];
        line.extend(keys.iter().map(|key| key.as_str().into()));
        if !old.is_empty() {
            line.push(old.to_vec().into());
        }
        self.line(&line)
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), Error> {
        let written = serde_json::to_writer(&mut self.file, line).map_err(Into::into);
        written.and_then(|()| self.file.write_all(b"\n")).map_err(Error::write(&self.path))
    }

    /// Ends it.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        self.file.flush().map_err(Error::write(&self.path))
    }
}

/// The ids of a bundle.
#[derive(Debug, Default)]
pub struct IdTable {
    /// How its records were compared.
    pub compared: Compared,
    /// Ids of places, one after the other, and where each ends.
    text: String,
    ends: Vec<usize>,
    /// Places by the hash of a record's name, ascending.
    keys: Vec<(u64, u32)>,
    old: BTreeMap<u32, Vec<String>>,
}

/// The line of a place.
struct Line {
    id: String,
    keys: Vec<String>,
    old: Vec<String>,
}

/// Reads the table, and gives each line; `path` is for messages.
fn read(path: &Path, lines: impl BufRead, mut each: impl FnMut(Line)) -> Result<Compared, Error> {
    let altered = || Error::Altered { path: path.to_owned() };
    let mut lines = lines.lines();
    let mut next = || lines.next().transpose().map_err(Error::bundle_file(path));
    let first = next()?.ok_or_else(altered)?;
    let compared = serde_json::from_str(&first).map_err(|_| altered())?;
    while let Some(line) = next()? {
        let mut values: Vec<Value> = serde_json::from_str(&line).map_err(|_| altered())?;
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            _ => None,
        };
        let old = match values.pop_if(|value| value.is_array()) {
            Some(Value::Array(old)) => old.into_iter().map(text).collect(),
            _ => Some(Vec::new()),
        };
        let texts: Option<Vec<String>> = values.into_iter().map(text).collect();
        let (mut texts, old) = texts.zip(old).ok_or_else(altered)?;
        if texts.is_empty() {
            return Err(altered());
        }
        each(Line { id: texts.remove(0), keys: texts, old });
    }
    Ok(compared)
}

impl IdTable {
    /// The table of the bundle in a folder; none when there is no bundle, or it
    /// has none.
    ///
    /// # Errors
    /// When a bundle of this format is there and its table cannot be read.
    pub fn of(dir: &Path) -> Result<Option<IdTable>, Error> {
        let Ok(manifest) = Manifest::read(dir) else { return Ok(None) };
        let Some(entry) = &manifest.files.ids else { return Ok(None) };
        let mut table = IdTable::default();
        let path = dir.join(&entry.name);
        let file = File::open(&path).map_err(Error::bundle_file(&path))?;
        table.compared = read(&path, BufReader::new(file), |line| table.add(line))?;
        table.keys.sort_unstable();
        Ok(Some(table))
    }

    fn add(&mut self, line: Line) {
        let number = self.ends.len() as u32;
        self.text.push_str(&line.id);
        self.ends.push(self.text.len());
        self.keys.extend(line.keys.iter().map(|key| (hash(key), number)));
        if !line.old.is_empty() {
            self.old.insert(number, line.old);
        }
    }

    /// The place that a record was of.
    pub(crate) fn place_of(&self, key: &str) -> Option<u32> {
        let hash = hash(key);
        let at = self.keys.binary_search_by_key(&hash, |&(hash, _)| hash).ok()?;
        Some(self.keys[at].1)
    }

    /// The id of a place.
    pub(crate) fn id(&self, place: u32) -> &str {
        let place = place as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[place]]
    }

    /// The ids it had before.
    pub(crate) fn old(&self, place: u32) -> impl Iterator<Item = &str> {
        self.old.get(&place).into_iter().flatten().map(String::as_str)
    }
}

/// The first eight bytes of SHA-256: two of a million records meet once in tens
/// of millions of bakes.
fn hash(key: &str) -> u64 {
    use sha2::{Digest, Sha256};
    Sha256::digest(key.as_bytes()).first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Where ids lead that no place has: a record's own, those of before.
#[derive(Debug, Default)]
pub struct Aliases {
    /// How records were compared; none where nothing was merged.
    pub compared: Option<Compared>,
    to: HashMap<Box<str>, Box<str>>,
}

impl Aliases {
    /// Those of a table, whose path is for messages. An id that is a place's own leads
    /// there, whatever is here.
    ///
    /// # Errors
    /// [`Error::BundleFile`]; [`Error::Altered`].
    pub(crate) fn read(path: &Path, lines: impl BufRead) -> Result<Aliases, Error> {
        let mut certain: HashMap<Box<str>, Box<str>> = HashMap::new();
        // An id without its dataset leads somewhere if it leads to one place.
        let mut plain: HashMap<Box<str>, Option<Box<str>>> = HashMap::new();
        let mut own: Vec<(Box<str>, Box<str>)> = Vec::new();
        let compared = read(path, lines, |Line { id, keys, old }| {
            // A record that alone makes a place of its own id needs no entry.
            let is_own = |key: &str| {
                let dataset = key.strip_suffix(&id).filter(|_| keys.len() == 1);
                dataset.is_some_and(|dataset| dataset.ends_with(':'))
            };
            for key in keys.iter().filter(|key| !is_own(key)) {
                certain.insert(key.as_str().into(), id.as_str().into());
                own.push((key.as_str().into(), id.as_str().into()));
            }
            for old in old {
                certain.entry(old.into()).or_insert_with(|| id.as_str().into());
            }
        })?;
        for (key, id) in own {
            let own = compared.jeux.iter().filter_map(|name| key.strip_prefix(name.as_str()));
            for own in own.filter_map(|rest| rest.strip_prefix(':')) {
                let known = plain.entry(own.into()).or_insert_with(|| Some(id.clone()));
                if known.as_ref() != Some(&id) {
                    *known = None;
                }
            }
        }
        for (own, id) in plain {
            if let Some(id) = id {
                certain.entry(own).or_insert(id);
            }
        }
        Ok(Aliases { compared: Some(compared), to: certain })
    }

    /// The id of the place that an id leads to.
    pub(crate) fn get(&self, id: &str) -> Option<&str> {
        self.to.get(id).map(|to| &**to)
    }

    /// An id without the dataset that stands before it.
    pub(crate) fn without_dataset<'i>(&self, id: &'i str) -> Option<(&str, &'i str)> {
        let jeux = self.compared.iter().flat_map(|compared| &compared.jeux);
        let mut split = jeux.filter_map(|name| {
            Some((name.as_str(), id.strip_prefix(name.as_str())?.strip_prefix(':')?))
        });
        split.next()
    }
}
