//! `report.json`: what was read, kept and rejected, and why.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use repere_data::{Column, Rejection, Remark, Remedy, Rule};
use serde::{Deserialize, Serialize};

use super::manifest::{Manifest, Origin};
use super::quality::Quality;
use crate::error::Error;
use crate::overlays::OverlayReport;
use crate::positions::PositionsReport;

/// Something found in a row, with where, and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// The file.
    pub file: Arc<str>,
    /// Its line, from 1; for JSON the position in the array, from 1.
    pub line: u64,
    /// The column; none when the row itself cannot be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<Column>,
    /// The value found.
    pub value: String,
    /// The rule that found it.
    pub rule: Rule,
    /// What was done.
    pub remedy: Remedy,
    /// What stands there now, where it was mended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
    /// What is wrong with it and what was done, in the words of its kind.
    pub message: String,
    /// What is known of this row alone.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub detail: String,
    /// The row's own id; empty when the row cannot be read.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub id: String,
}

impl Finding {
    /// A row that cannot be read.
    pub fn unreadable_row(
        file: Arc<str>,
        line: u64,
        value: String,
        message: String,
    ) -> Box<Finding> {
        Box::new(Finding {
            file,
            line,
            column: None,
            value,
            rule: Rule::UnreadableRow,
            remedy: Remedy::Rejected,
            after: None,
            message,
            detail: String::new(),
            id: String::new(),
        })
    }
}

/// Where a row was read, for what is found out later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Where<'a> {
    pub(crate) file: &'a Arc<str>,
    pub(crate) line: u64,
    /// The row's own id.
    pub(crate) id: &'a str,
}

impl Where<'_> {
    /// Something flagged there, of an empty value.
    pub(crate) fn flags(self, rule: Rule, column: Column, message: impl Into<String>) -> Finding {
        Finding {
            file: self.file.clone(),
            line: self.line,
            column: Some(column),
            value: String::new(),
            rule,
            remedy: Remedy::Flagged,
            after: None,
            message: message.into(),
            detail: String::new(),
            id: self.id.to_owned(),
        }
    }
}

impl From<Remark> for Finding {
    fn from(r: Remark) -> Finding {
        let Remark { file, line, column, value, rule, remedy, after, message, detail, id } = r;
        let column = Some(column);
        Finding { file, line, column, value, rule, remedy, after, message, detail, id }
    }
}

impl From<Rejection> for Finding {
    fn from(r: Rejection) -> Finding {
        (*r.0).into()
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Finding { file, line, column, value, message, detail, after, .. } = self;
        write!(f, "{file}, ligne {line}")?;
        if let Some(column) = column {
            write!(f, ", {} = « {value} »", column.name())?;
        }
        write!(f, " : {message}")?;
        if !detail.is_empty() {
            write!(f, " ({detail})")?;
        }
        after.as_ref().map_or(Ok(()), |after| write!(f, " → « {after} »"))
    }
}

/// What was read from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceReport {
    /// The file's name.
    pub file: String,
    /// The dataset's name.
    pub dataset: String,
    /// `csv`, `json`, `jsonl`, `geojson`, `flatgeobuf` or `xlsx`.
    pub format: String,
    /// Rows read, the header not counted.
    pub rows: u64,
    /// Rows that became places.
    pub places: u64,
    /// Rows that did not.
    pub rejected: u64,
    /// Columns (or keys) that the standard does not know: ignored.
    pub unknown_columns: Vec<String>,
    /// What was guessed or passed over in reading it, in French.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
    /// The newest `date_maj`, ISO; empty when none is dated.
    pub latest: String,
    /// What its places say, and what is wrong in them.
    #[serde(default)]
    pub quality: Quality,
    /// Its score, 0 to 100 ([`Quality::score`]).
    #[serde(default)]
    pub score: u32,
    /// How many findings of each rule were mended, flagged, rejected.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub rules: BTreeMap<Rule, [u64; 3]>,
    /// What its owner says of it.
    #[serde(flatten)]
    pub origin: Origin,
}

/// What was merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameReport {
    /// Places of several records.
    pub places: u64,
    /// The records they are made of.
    pub records: u64,
    /// Pairs past the threshold that were kept apart, since they would have put
    /// together records that are distinct.
    pub refused: u64,
}

/// Findings of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The rule.
    pub rule: Rule,
    /// The column; none when rows themselves could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<Column>,
    /// What is wrong.
    pub message: String,
    /// How many times.
    pub count: u64,
    /// The first ones, at most 20, one for each different value while there
    /// are such.
    pub examples: Vec<Finding>,
}

/// The report of a bake.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Day of the bake, ISO.
    pub date: String,
    /// Each source, in the order of names.
    pub sources: Vec<SourceReport>,
    /// Rows read in all.
    pub rows: u64,
    /// Places in all: one for each row that was not rejected, but for those that
    /// were merged.
    pub places: u64,
    /// Places with a position.
    pub located: u64,
    /// Places listed and searchable, not drawn.
    pub unlocated: u64,
    /// What became of the places without a position.
    #[serde(default)]
    pub positions: PositionsReport,
    /// What was merged; none where nothing was to be.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub same: Option<SameReport>,
    /// Ids that stood on more than one row.
    pub repeated_ids: u64,
    /// Places whose id was made unique by its dataset's name.
    pub qualified_ids: u64,
    /// Places with opening hours that a plain week was made of.
    pub hours_read: u64,
    /// Places with opening hours that could not be read.
    pub hours_unread: u64,
    /// Communes given a point by `--territories`.
    pub commune_points: u64,
    /// Each overlay, in the order they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub overlays: Vec<OverlayReport>,
    /// Rejected rows by reason, most frequent first.
    pub rejections: Vec<Tally>,
    /// What was mended, by rule and column, most frequent first.
    pub mended: Vec<Tally>,
    /// What was flagged, by rule and column, most frequent first.
    pub remarks: Vec<Tally>,
    /// Findings in all.
    pub findings: u64,
    /// Those that are not listed one by one.
    pub findings_left_off: u64,
    /// Every finding (the first 100,000), by file and line.
    pub list: Vec<Finding>,
}

impl Report {
    /// Rows that did not become places.
    pub fn rejected(&self) -> u64 {
        self.sources.iter().map(|source| source.rejected).sum()
    }

    /// The report of the bundle in a folder.
    ///
    /// # Errors
    /// What reading the manifest fails of; [`Error::BundleFile`] and
    /// [`Error::Altered`] of the report's own file.
    pub fn read(dir: &Path) -> Result<Report, Error> {
        let path = dir.join(&Manifest::read(dir)?.files.report.name);
        let bytes = std::fs::read(&path).map_err(Error::bundle_file(&path))?;
        serde_json::from_slice(&bytes).map_err(|_| Error::Altered { path })
    }

    /// The file's bytes.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a report holds only numbers, texts and lists of them")
    }
}
