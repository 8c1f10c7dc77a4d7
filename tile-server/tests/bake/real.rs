//! The real files, where they are: beside the project, never in it.

use std::path::{Path, PathBuf};

use repere_server::pipeline::bake;

use crate::given::Given;

#[test]
fn the_five_real_files_lose_no_row() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let Ok(folder) = std::fs::read_dir(data.join("places")) else {
        eprintln!("skipped: no real files in {}", data.display());
        return;
    };
    let sources: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    let given = Given::new();
    let mut options = given.options(&sources);
    options.territories = Some(data.join("territories/communes-2026.csv"));
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
