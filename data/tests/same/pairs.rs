//! Four hundred pairs of records judged by hand (`same_pairs.tsv`), half of them
//! never tuned on: what our rule makes of them, beside the national one.

use std::collections::HashMap;

use repere_data::same::Rule;

use crate::national;
use crate::real::{Real, by_record};

/// Pairs by what was said of them and what they are.
#[derive(Clone, Copy, Default)]
struct Counts {
    found: u32,
    wrong: u32,
    missed: u32,
}

impl Counts {
    fn add(&mut self, said: bool, is: bool) {
        match (said, is) {
            (true, true) => self.found += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn precision(self) -> f64 {
        f64::from(self.found) / f64::from((self.found + self.wrong).max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.found) / f64::from((self.found + self.missed).max(1))
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { found, wrong, missed } = *self;
        write!(
            f,
            "precision {:.3} ({found} of {}, at least {:.3}), recall {:.3} ({found} of {}, at least {:.3})",
            self.precision(),
            found + wrong,
            wilson(found, found + wrong),
            self.recall(),
            found + missed,
            wilson(found, found + missed),
        )
    }
}

/// The lower end of Wilson's interval of 95 % (Wilson 1927).
fn wilson(hits: u32, count: u32) -> f64 {
    let (n, z) = (f64::from(count.max(1)), 1.96_f64);
    let share = f64::from(hits) / n;
    let middle = share + z * z / (2.0 * n);
    let reach = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    (middle - reach) / (1.0 + z * z / n)
}

#[test]
fn pairs_judged_by_hand() {
    let Some(real) = Real::read() else { return };
    let ours = by_record(&real.groups(Rule::default()).groups);
    let theirs = by_record(&national::groups(&real.places));
    let mut counts: HashMap<(&str, &str), Counts> = HashMap::new();
    let table = include_str!("../same_pairs.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#') && !line.starts_with("set\t"));
    for row in rows {
        let fields: Vec<&str> = row.split('\t').collect();
        let [set, file_a, id_a, file_b, id_b, verdict, ..] = fields[..] else {
            panic!("{row}");
        };
        let record = |file: &str, id: &str| real.numbers[&(file.to_owned(), id.to_owned())];
        let (a, b) = (record(file_a, id_a), record(file_b, id_b));
        for (whose, groups) in [("ours", &ours), ("national", &theirs)] {
            let one = groups.contains_key(&a) && groups.get(&a) == groups.get(&b);
            counts.entry((set, whose)).or_default().add(one, verdict == "same");
        }
    }
    for set in ["tune", "test"] {
        for whose in ["ours", "national"] {
            println!("{set}, {whose}: {}", counts[&(set, whose)]);
        }
        let (ours, theirs) = (counts[&(set, "ours")], counts[&(set, "national")]);
        assert!(ours.precision() > theirs.precision(), "{set}");
        assert!(ours.recall() > theirs.recall(), "{set}");
        // What was reached: a change that loses some of it is to be looked at.
        assert!(ours.precision() >= 0.95, "{set}");
        assert!(ours.recall() >= 0.88, "{set}");
    }
}
