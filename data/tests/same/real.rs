//! The five real files, where they are: beside the project, never in it.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use repere_data::same::{Groups, Register, Rule, Signs, group};
use repere_data::{Checks, Column, Day, Place, RawRecord, Territories, TerritoryPoints};

const FILES: [&str; 5] = [
    "conseillers-numeriques-2022",
    "data-inclusion-2022",
    "france-services-2024",
    "hinaura-savoie-2021",
    "hub-du-sud-2023",
];

/// Every record of the real files, in one register.
pub(crate) struct Real {
    pub(crate) places: Vec<Place>,
    pub(crate) register: Register,
    /// By file and id; of ids that stand twice in a file, the last.
    pub(crate) numbers: HashMap<(String, String), u32>,
}

impl Real {
    /// Reads them; nothing where they are not.
    pub(crate) fn read() -> Option<Real> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/places");
        if !folder.is_dir() {
            eprintln!("skipped: no real files in {}", folder.display());
            return None;
        }
        let territories = Territories::builtin();
        let today = Day::new(2026, 11, 23);
        let checks = Checks::new(territories, &TerritoryPoints::new(), today);
        let (mut places, mut numbers) = (Vec::new(), HashMap::new());
        for file in FILES {
            let mut rows = csv::Reader::from_path(folder.join(format!("{file}.csv"))).unwrap();
            let named = |name: &str| *Column::ALL.iter().find(|c| c.name() == name).unwrap();
            let columns: Vec<Column> = rows.headers().unwrap().iter().map(named).collect();
            for (line, row) in (2..).zip(rows.records()) {
                let row = row.unwrap();
                let texts = row.iter().map(str::to_owned);
                let values: BTreeMap<Column, String> = columns.iter().copied().zip(texts).collect();
                let raw = RawRecord { dataset: file.into(), file: file.into(), line, values };
                let (place, _) = checks.normalise(&raw).unwrap();
                numbers.insert((file.to_owned(), place.id.clone()), places.len() as u32);
                places.push(place);
            }
        }
        let mut register = Register::default();
        for place in &places {
            // The id is no sign: it stays hidden.
            register.push(&Signs::of(place, territories));
        }
        register.seal();
        Some(Real { places, register, numbers })
    }

    /// The groups of the whole base.
    pub(crate) fn groups(&self, rule: Rule) -> Groups {
        let (register, mut pairs) = (&self.register, Vec::new());
        for a in 0..register.len() {
            for b in register.candidates(a) {
                let points = register.score(a, b).total();
                if points >= rule.threshold_of(register.one_source(a, b)) {
                    pairs.push((a, b, points));
                }
            }
        }
        group(pairs, &[], &[], rule, |a, b| register.score(a, b).total())
    }
}

/// The group of each record that is in one.
pub(crate) fn by_record(groups: &[Vec<u32>]) -> HashMap<u32, usize> {
    let numbered = groups.iter().enumerate();
    numbered.flat_map(|(number, group)| group.iter().map(move |&record| (record, number))).collect()
}

#[test]
fn records_under_one_id_are_one_place_with_the_id_hidden() {
    let Some(real) = Real::read() else { return };
    let groups = real.groups(Rule::default());
    let of = by_record(&groups.groups);
    let (mut all, mut one) = (0, 0);
    for ((file, id), number) in &real.numbers {
        let other = ("data-inclusion-2022".to_owned(), id.clone());
        if file != "conseillers-numeriques-2022" {
            continue;
        }
        if let Some(other) = real.numbers.get(&other) {
            all += 1;
            one += u32::from(of.contains_key(number) && of.get(number) == of.get(other));
        }
    }
    println!("{one} of {all} under one id are one place; {} groups", groups.groups.len());
    assert_eq!(all, 2545);
    assert!(f64::from(one) >= 0.97 * 2545.0, "{one} of {all}");
    let largest = groups.groups.iter().map(Vec::len).max().unwrap();
    assert!(largest <= 24, "a group of {largest} records is no place");
}
