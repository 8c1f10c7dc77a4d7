//! `report.json`: what was read, kept and rejected, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use repere_data::{Column, Rejection, Remark};
use serde::{Deserialize, Serialize};

/// Examples kept of each kind of finding.
const EXAMPLES: usize = 20;
/// Findings listed one by one; past it they are only counted.
const LISTED: usize = 100_000;

/// Something found wrong in a row, with where.
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
    /// What is wrong with it and what was done.
    pub message: String,
}

impl From<Remark> for Finding {
    fn from(r: Remark) -> Finding {
        let Remark { file, line, column, value, message } = r;
        Finding { file, line, column: Some(column), value, message }
    }
}

impl From<Rejection> for Finding {
    fn from(r: Rejection) -> Finding {
        r.0.into()
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Finding { file, line, column, value, message } = self;
        match column {
            Some(c) => write!(f, "{file}, ligne {line}, {} = « {value} » : {message}", c.name()),
            None => write!(f, "{file}, ligne {line} : {message}"),
        }
    }
}

/// What was read from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceReport {
    /// The file's name.
    pub file: String,
    /// The dataset's name.
    pub dataset: String,
    /// `csv` or `json`.
    pub format: String,
    /// Rows read, the header not counted.
    pub rows: u64,
    /// Rows that became places.
    pub places: u64,
    /// Rows that did not.
    pub rejected: u64,
    /// Columns (or keys) that the standard does not know: ignored.
    pub unknown_columns: Vec<String>,
    /// The newest `date_maj`, ISO; empty when none is dated.
    pub latest: String,
}

/// Findings of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
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
    /// Places kept in all: one for each row that was not rejected.
    pub places: u64,
    /// Places with a position.
    pub located: u64,
    /// Places listed and searchable, not drawn.
    pub unlocated: u64,
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
    /// Rejected rows by reason, most frequent first.
    pub rejections: Vec<Tally>,
    /// Remarks by column and reason, most frequent first.
    pub remarks: Vec<Tally>,
    /// Rejected rows and remarks in all.
    pub findings: u64,
    /// Those that are not listed one by one.
    pub findings_left_off: u64,
    /// Every rejected row and remark (the first 100,000), by file and line.
    pub list: Vec<Finding>,
}

impl Report {
    /// Counts and lists what was found, in an order of its own.
    pub fn set_findings(&mut self, rejected: Vec<Finding>, remarked: Vec<Finding>) {
        self.rejections = tally(&rejected);
        self.remarks = tally(&remarked);
        self.list = rejected;
        self.list.extend(remarked);
        self.list.sort();
        self.findings = self.list.len() as u64;
        self.list.truncate(LISTED);
        self.findings_left_off = self.findings - self.list.len() as u64;
    }

    /// Rows that did not become places.
    pub fn rejected(&self) -> u64 {
        self.rows - self.places
    }

    /// The file's bytes.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a report holds only numbers, texts and lists of them")
    }
}

fn tally(findings: &[Finding]) -> Vec<Tally> {
    let mut kinds: BTreeMap<(Option<Column>, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        kinds.entry((finding.column, &finding.message)).or_default().push(finding);
    }
    let mut tallies: Vec<Tally> = kinds
        .into_iter()
        .map(|((column, message), mut found)| {
            found.sort();
            let (count, mut seen) = (found.len() as u64, BTreeSet::new());
            // Different values first: twenty times the same one teaches little.
            let (new, again): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|finding| seen.insert(&finding.value));
            let examples = new.into_iter().chain(again).take(EXAMPLES).cloned().collect();
            Tally { column, message: message.to_owned(), count, examples }
        })
        .collect();
    tallies.sort_by_key(|t| std::cmp::Reverse(t.count));
    tallies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(line: u64, value: &str) -> Finding {
        Finding {
            file: "a.csv".into(),
            line,
            column: Some(Column::Horaires),
            value: value.into(),
            message: "illisible".into(),
        }
    }

    #[test]
    fn examples_show_different_values_first_and_every_finding_is_counted() {
        let mut found: Vec<Finding> = (0..30).map(|line| finding(line, "x")).collect();
        found.push(finding(99, "y"));
        let mut report = Report::default();
        report.set_findings(Vec::new(), found);
        let [tally] = &report.remarks[..] else { panic!("one kind") };
        assert_eq!((tally.count, tally.examples.len()), (31, 20));
        let values: Vec<&str> = tally.examples.iter().map(|e| &*e.value).take(3).collect();
        assert_eq!(values, ["x", "y", "x"]);
        assert_eq!((report.findings, report.findings_left_off, report.list.len()), (31, 0, 31));
    }
}
