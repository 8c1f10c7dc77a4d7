//! `manifest.json`: which files make the bundle, and what stands in them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::OverlayEntry;
use crate::error::Error;
use crate::storage::BlockHashes;

/// Number of the bundle's format; a reader refuses any other.
pub const FORMAT: u32 = 3;

/// The manifest of a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The bundle's name: 16 hexadecimal digits of the hash of the rest.
    pub bundle: String,
    /// Day of the bake, ISO.
    pub date: String,
    /// The files, by what they are.
    pub files: Files,
    /// The sources, in the order of their names.
    pub sources: Vec<SourceEntry>,
    /// How many places.
    pub places: u64,
    /// How many of them have a position.
    pub located: u64,
    /// West, south, east, north of the positions, in degrees; absent when no
    /// place has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bounds: Option<[f64; 4]>,
    /// Whom the map names as the data's source.
    pub attribution: String,
    /// National public holidays of the bake's year and the two after, ISO.
    pub holidays: Vec<String>,
    /// Those that some places keep besides, by the calendar's name.
    #[serde(default)]
    pub local_holidays: BTreeMap<String, Vec<String>>,
    /// What a page is given to answer by itself; the default in older bundles.
    #[serde(default)]
    pub page: PageEntry,
    /// Polygons over the base map, in the order they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub overlays: Vec<OverlayEntry>,
}

/// Up to where a page answers by itself, from the index of its carte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageEntry {
    /// The most places of such an index. Of larger cartes, and of all where it
    /// is 0, the server answers.
    pub max_places: u32,
}

impl Default for PageEntry {
    /// Every place of the country: some hundred bytes each to fetch, once.
    fn default() -> PageEntry {
        PageEntry { max_places: 20_000 }
    }
}

/// The files of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// The index.
    pub index: FileEntry,
    /// The tile archive.
    pub tiles: FileEntry,
    /// The FlatGeobuf file.
    pub fgb: FileEntry,
    /// The report.
    pub report: FileEntry,
    /// Which records each place is made of, where records were merged.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ids: Option<FileEntry>,
}

/// A file of a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name in the bundle's folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, 64 hexadecimal digits.
    pub sha256: String,
    /// The hashes of its blocks, for who reads parts of it from afar; absent in older
    /// bundles.
    #[serde(skip_serializing_if = "BlockHashes::is_empty", default)]
    pub(crate) blocks: BlockHashes,
}

/// A source of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// The dataset's name.
    pub name: String,
    /// The file's name.
    pub file: String,
    /// How many places came from it.
    pub records: u64,
    /// The newest `date_maj` among them, ISO; empty when none is dated.
    pub latest: String,
    /// What its owner says of it.
    #[serde(flatten)]
    pub origin: Origin,
}

/// Where a source is from, and whose it is; what nobody said is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// Where it was fetched from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// Its licence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// Whom the map credits for it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub attribution: String,
    /// The day its owner made it, ISO.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// Why it may be out of date, where its site did not answer: « copie du
    /// 2026-11-20 : … ».
    #[serde(skip_serializing_if = "String::is_empty")]
    pub copy: String,
}

impl Manifest {
    /// Names the bundle by the hash of everything else in the manifest.
    pub fn seal(mut self) -> Manifest {
        self.bundle = String::new();
        self.bundle = short(&sha256(&self.to_json()));
        self
    }

    /// The file's bytes.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self)
            .expect("a manifest holds only numbers, texts and lists of them");
        json.push(b'\n');
        json
    }

    /// Reads `manifest.json` in a bundle's folder.
    ///
    /// # Errors
    /// [`Error::BundleFile`] when there is none, [`Error::Manifest`] when it is
    /// none, [`Error::Format`] when it is another version's.
    pub fn read(dir: &Path) -> Result<Manifest, Error> {
        Manifest::read_file(&dir.join(Manifest::NAME))
    }

    /// Reads `manifest.before.json`: the bundle that was in service before, whose
    /// files are still there; `None` where there was none, or one of another format.
    ///
    /// # Errors
    /// As [`Manifest::read`].
    pub fn read_before(dir: &Path) -> Result<Option<Manifest>, Error> {
        let path = dir.join(Manifest::BEFORE);
        if !path.exists() {
            return Ok(None);
        }
        match Manifest::read_file(&path) {
            Err(Error::Format { .. }) => Ok(None),
            read => read.map(Some),
        }
    }

    pub(super) fn read_file(path: &Path) -> Result<Manifest, Error> {
        let json = std::fs::read(path).map_err(Error::bundle_file(path))?;
        Manifest::parse(path, &json)
    }

    /// Reads a manifest's bytes; `path` is for messages.
    pub(super) fn parse(path: &Path, json: &[u8]) -> Result<Manifest, Error> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let wrong = |source| Error::Manifest { path: path.to_owned(), source };
        let Version { format } = serde_json::from_slice(json).map_err(wrong)?;
        if format != FORMAT {
            return Err(Error::Format { path: path.to_owned(), found: format });
        }
        serde_json::from_slice(json).map_err(wrong)
    }

    /// Names of everything the bundle has in its folder.
    pub fn names(&self) -> Vec<&str> {
        self.entries().map(|file| file.name.as_str()).chain([Manifest::NAME]).collect()
    }

    /// Its files.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &FileEntry> {
        let Files { index, tiles, fgb, report, ids } = &self.files;
        let overlays = self.overlays.iter().map(|overlay| &overlay.file);
        [index, tiles, fgb, report].into_iter().chain(ids).chain(overlays)
    }

    /// Name of the manifest's file.
    pub const NAME: &str = "manifest.json";
    /// Name of the file that keeps the manifest of the bundle before.
    pub const BEFORE: &str = "manifest.before.json";
}

/// SHA-256 of some bytes, 64 hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The part of a hash that stands in names.
pub(super) fn short(sha256: &str) -> String {
    sha256.chars().take(16).collect()
}
