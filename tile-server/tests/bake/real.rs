//! The real files, where they are: beside the project, never in it.

use std::path::{Path, PathBuf};

use repere_data::Place;
use repere_server::pipeline::bake;

use crate::given::{Given, tokio_block};

/// The five files and the communes, where they are.
fn real() -> Option<(Vec<PathBuf>, PathBuf)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let Ok(folder) = std::fs::read_dir(data.join("places")) else {
        eprintln!("skipped: no real files in {}", data.display());
        return None;
    };
    let sources = folder.map(|entry| entry.unwrap().path()).collect();
    Some((sources, data.join("territories/communes-2026.csv")))
}

#[test]
fn the_five_real_files_become_one_base() {
    let Some((sources, territories)) = real() else { return };
    let given = Given::new();
    let mut options = given.options(&sources);
    options.territories = Some(territories);
    options.fusion.active = true;
    let report = bake(&options, &|_, _, _| {}).unwrap().report;
    let same = report.same.unwrap();
    assert_eq!(report.rows - same.records + same.places, report.places, "no row is lost");
    assert!((7_900..8_700).contains(&report.places), "{}", report.places);
    let bundle = tokio_block(given.open());
    // Each id that two of the files carry leads to one place of both.
    let both = |place: &Place, id: &str| {
        let has = |jeu: &str| place.origines.iter().any(|o| o.jeu == jeu && o.id == id);
        has("conseillers-numeriques-2022") && has("data-inclusion-2022")
    };
    let mut found = 0;
    for ordinal in 0..bundle.index.len() {
        let place = bundle.place(ordinal).unwrap().unwrap();
        for origine in place.origines.iter().filter(|o| o.jeu == "data-inclusion-2022") {
            if both(&place, &origine.id) {
                let key = format!("data-inclusion-2022:{}", origine.id);
                assert_eq!(bundle.find(&key).unwrap(), Some(ordinal), "{key}");
                found += 1;
            }
        }
    }
    assert!(found >= 2_469, "97 in 100 of the 2,545: {found}");
}

#[test]
fn the_five_real_files_lose_no_row() {
    let Some((sources, territories)) = real() else { return };
    let given = Given::new();
    let mut options = given.options(&sources);
    options.territories = Some(territories);
    let report = bake(&options, &|_, _, _| {}).unwrap().report;
    assert_eq!(sources.len(), 5);
    assert_eq!((report.rows, report.places, report.rejected()), (13_065, 13_065, 0));
    assert_eq!((report.located, report.unlocated), (12_600, 465));
    assert_eq!(report.repeated_ids, 3_154);
    assert_eq!(report.findings as usize, report.list.len());

    let mut ids: Vec<String> = given.places().into_iter().map(|p| p.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 13_065, "ids are unique");
}
