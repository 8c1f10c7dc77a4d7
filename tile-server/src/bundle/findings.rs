//! What is found in the course of a bake, in little memory: everything is counted,
//! and only what a report shows is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use repere_data::{Column, Remedy, Rule};

use super::report::{Finding, Report, Tally};

/// Examples kept of each kind of finding.
const EXAMPLES: usize = 20;
/// Findings listed one by one; past it they are only counted.
const LISTED: usize = 100_000;

/// Findings being gathered. The order in which they come does not matter.
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
