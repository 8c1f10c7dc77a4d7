//! `report.json`: what was read, kept and rejected, and why.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use repere_data::{Column, Rejection, Remark, Remedy, Rule};
use serde::{Deserialize, Serialize};

use super::manifest::Manifest;
use super::quality::Quality;
use crate::error::Error;
use crate::positions::PositionsReport;

use super::manifest::Origin;
use crate::overlays::OverlayReport;

/// Examples kept of each kind of finding.
const EXAMPLES: usize = 20;
/// Findings listed one by one; past it they are only counted.
const LISTED: usize = 100_000;

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
    /// Takes over what was found.
    pub fn set_findings(&mut self, findings: Findings) {
        let Findings { kinds: [mended, flagged, rejected], mut list, count, files, .. } = findings;
        for source in &mut self.sources {
            source.score = source.quality.score(source.rows, source.rejected);
            source.rules = files.get(&*source.file).cloned().unwrap_or_default();
        }
        self.rejections = rejected.into_tallies();
        self.mended = mended.into_tallies();
        self.remarks = flagged.into_tallies();
        list.sort_unstable();
        list.truncate(LISTED);
        self.findings = count;
        self.findings_left_off = count - list.len() as u64;
        self.list = list;
    }

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

/// What is found in the course of a bake: everything is counted, and only what
/// a report shows is kept. The order in which findings come does not matter.
#[derive(Default)]
pub struct Findings {
    /// By remedy.
    kinds: [Kinds; 3],
    /// By file, then by rule: how many of each remedy.
    files: BTreeMap<Arc<str>, BTreeMap<Rule, [u64; 3]>>,
    first_rejected: Option<Finding>,
    /// The first ones by file and line, and some that come after them.
    list: Vec<Finding>,
    /// The list has been cut once: what is past its end is not in a report.
    cut: bool,
    count: u64,
}

/// Room for findings between two cuts of the list.
const SLACK: usize = LISTED / 4;

impl Findings {
    /// The row that was rejected first.
    pub fn first_rejected(&self) -> Option<&Finding> {
        self.first_rejected.as_ref()
    }

    /// Takes over what was found elsewhere, as if it had been added one by one.
    pub fn absorb(&mut self, others: &Findings) {
        self.kinds.iter_mut().zip(&others.kinds).for_each(|(own, others)| own.absorb(others));
        for (file, rules) in &others.files {
            let own = self.files.entry(file.clone()).or_default();
            for (rule, counts) in rules {
                let own = own.entry(*rule).or_default();
                own.iter_mut().zip(counts).for_each(|(own, count)| *own += count);
            }
        }
        if self.first_rejected.is_none() {
            self.first_rejected.clone_from(&others.first_rejected);
        }
        others.list.iter().for_each(|finding| self.list(finding.clone()));
        self.count += others.count;
    }

    /// Adds what was found.
    pub fn add(&mut self, finding: Finding) {
        self.kinds[finding.remedy as usize].add(&finding);
        let rules = match self.files.get_mut(&finding.file) {
            Some(rules) => rules,
            None => self.files.entry(finding.file.clone()).or_default(),
        };
        rules.entry(finding.rule).or_default()[finding.remedy as usize] += 1;
        if finding.remedy == Remedy::Rejected {
            self.first_rejected.get_or_insert_with(|| finding.clone());
        }
        self.count += 1;
        self.list(finding);
    }

    fn list(&mut self, finding: Finding) {
        if self.cut && finding >= self.list[LISTED - 1] {
            return;
        }
        self.list.push(finding);
        if self.list.len() == LISTED + SLACK {
            self.list.sort_unstable();
            self.list.truncate(LISTED);
            self.cut = true;
        }
    }
}

/// Findings by rule, column and message.
#[derive(Default)]
struct Kinds(BTreeMap<(Rule, Option<Column>), BTreeMap<String, Kind>>);

/// Of findings of one kind, how many there are and which are shown.
#[derive(Default)]
struct Kind {
    count: u64,
    /// The first finding of each value; of those, the first ones.
    values: Vec<Finding>,
    /// The first ones of the others.
    again: Vec<Finding>,
}

impl Kinds {
    fn add(&mut self, finding: &Finding) {
        let messages = self.0.entry((finding.rule, finding.column)).or_default();
        match messages.get_mut(&finding.message) {
            Some(kind) => kind.add(finding),
            None => messages.entry(finding.message.clone()).or_default().add(finding),
        }
    }

    fn absorb(&mut self, others: &Kinds) {
        for (kind, messages) in &others.0 {
            let own = self.0.entry(*kind).or_default();
            for (message, kind) in messages {
                let own = own.entry(message.clone()).or_default();
                own.count += kind.count;
                kind.values.iter().chain(&kind.again).for_each(|finding| own.show(finding));
            }
        }
    }

    fn into_tallies(self) -> Vec<Tally> {
        let mut tallies = Vec::new();
        for ((rule, column), messages) in self.0 {
            for (message, Kind { count, values, again }) in messages {
                // Different values first: twenty times the same one teaches little.
                let examples = values.into_iter().chain(again).take(EXAMPLES).collect();
                tallies.push(Tally { rule, column, message, count, examples });
            }
        }
        tallies.sort_by_key(|t| std::cmp::Reverse(t.count));
        tallies
    }
}

impl Kind {
    fn add(&mut self, finding: &Finding) {
        self.count += 1;
        self.show(finding);
    }

    fn show(&mut self, finding: &Finding) {
        if self.values.len() == EXAMPLES && self.values.last().is_some_and(|last| finding >= last) {
            return;
        }
        match self.values.iter().position(|known| known.value == finding.value) {
            Some(at) if self.values[at] <= *finding => keep(&mut self.again, finding.clone()),
            Some(at) => {
                let later = self.values.remove(at);
                keep(&mut self.values, finding.clone());
                keep(&mut self.again, later);
            }
            None => keep(&mut self.values, finding.clone()),
        }
    }
}

/// Puts a finding among the first ones.
fn keep(first: &mut Vec<Finding>, finding: Finding) {
    let at = first.partition_point(|known| *known <= finding);
    first.insert(at, finding);
    first.truncate(EXAMPLES);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finding(line: u64, value: &str) -> Finding {
        Finding {
            file: "a.csv".into(),
            line,
            column: Some(Column::Horaires),
            value: value.into(),
            rule: Rule::Hours,
            remedy: Remedy::Flagged,
            after: None,
            message: "illisible".into(),
            detail: String::new(),
            id: String::new(),
        }
    }

    fn report(found: &[Finding]) -> Report {
        let mut findings = Findings::default();
        found.iter().for_each(|finding| findings.add(finding.clone()));
        let mut report = Report::default();
        report.set_findings(findings);
        report
    }

    #[test]
    fn examples_show_different_values_first_and_every_finding_is_counted() {
        let mut found: Vec<Finding> = (0..30).map(|line| finding(line, "x")).collect();
        found.push(finding(99, "y"));
        let report = report(&found);
        let [tally] = &report.remarks[..] else { panic!("one kind") };
        assert_eq!((tally.count, tally.examples.len()), (31, 20));
        let values: Vec<&str> = tally.examples.iter().map(|e| &*e.value).take(3).collect();
        assert_eq!(values, ["x", "y", "x"]);
        assert_eq!((report.findings, report.findings_left_off, report.list.len()), (31, 0, 31));
    }

    #[test]
    fn a_million_remarks_are_counted_and_the_first_listed_whatever_their_order() {
        let count = 2 * (LISTED + SLACK) as u64 + 1;
        let found: Vec<Finding> =
            (0..count).map(|line| finding(line, &format!("{}", line % 30))).collect();
        let in_order = report(&found);
        assert_eq!((in_order.findings, in_order.list.len()), (count, LISTED));
        assert_eq!(in_order.findings_left_off, count - LISTED as u64);
        assert!(in_order.list.iter().zip(0..).all(|(finding, line)| finding.line == line));
        let backwards: Vec<Finding> = found.into_iter().rev().collect();
        assert_eq!(report(&backwards), in_order);
    }

    proptest! {
        #[test]
        fn examples_are_the_first_of_each_value_then_the_first_of_the_rest(
            found in proptest::collection::vec((0u64..60, 0u8..30), 0..80),
        ) {
            let found: Vec<Finding> =
                found.iter().map(|&(line, value)| finding(line, &value.to_string())).collect();
            let mut sorted = found.clone();
            sorted.sort();
            let mut seen = std::collections::BTreeSet::new();
            let (new, again): (Vec<_>, Vec<_>) =
                sorted.iter().cloned().partition(|f| seen.insert(f.value.clone()));
            let expected: Vec<Finding> = new.into_iter().chain(again).take(EXAMPLES).collect();
            let report = report(&found);
            let examples = report.remarks.first().map_or(Vec::new(), |t| t.examples.clone());
            prop_assert_eq!(examples, expected);
            prop_assert_eq!(report.list, sorted);
        }

        #[test]
        fn findings_of_several_sources_are_those_of_one(
            found in proptest::collection::vec((0u64..60, 0u8..30), 0..80),
            cut in any::<prop::sample::Index>(),
        ) {
            let found: Vec<Finding> =
                found.iter().map(|&(line, value)| finding(line, &value.to_string())).collect();
            let mut all = Findings::default();
            for part in [&found[..cut.index(found.len() + 1)], &found[cut.index(found.len() + 1)..]] {
                let mut findings = Findings::default();
                part.iter().for_each(|finding| findings.add(finding.clone()));
                all.absorb(&findings);
            }
            let mut absorbed = Report::default();
            absorbed.set_findings(all);
            prop_assert_eq!(absorbed, report(&found));
        }
    }
}
