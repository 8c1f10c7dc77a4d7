//! The territories against real addresses and the list of communes that lie
//! beside the project; each test is skipped, and says so, where they are absent.

#![allow(clippy::unwrap_used, reason = "a helper of tests may fail the test")]

use std::path::{Path, PathBuf};

use repere_data::{Territories, TerritoryPoints};

fn builtin() -> &'static Territories {
    Territories::builtin()
}

/// The real files beside the project, or `None` where there are none.
fn real(folder: &str) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(folder);
    let Ok(entries) = folder.read_dir() else {
        eprintln!("skipped: {} is absent", folder.display());
        return None;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "csv"));
    files.sort();
    Some(files)
}

fn rows<const N: usize>(file: &Path, columns: [&str; N]) -> Vec<[String; N]> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = columns.map(|column| header.iter().position(|h| h == column).unwrap());
    reader.records().map(|row| row.unwrap()).map(|row| at.map(|i| row[i].to_owned())).collect()
}

#[test]
fn real_places_find_their_communes() {
    let Some(files) = real("places") else { return };
    let (mut all, mut found, mut compared, mut agreed) = (0, 0, 0, 0);
    for file in files {
        for [insee, postal, name] in rows(&file, ["code_insee", "code_postal", "commune"]) {
            all += 1;
            let id = builtin().resolve(&insee, &postal, &name);
            found += usize::from(id.is_some());
            if id.is_none() {
                println!("in doubt: {insee} {postal} {name}");
            }
            // The same address without its code: right, or in doubt, but not wrong.
            if let (Some(id), Some(guess)) = (id, builtin().resolve("", &postal, &name)) {
                compared += 1;
                agreed += usize::from(id == guess);
                if id != guess {
                    println!(
                        "{insee} {postal} {name}: {} or {}",
                        builtin().name(id),
                        builtin().name(guess)
                    );
                }
            }
        }
    }
    println!("{found} of {all} resolve; without the code {compared}, {agreed} of them alike");
    assert!(found * 1_000 >= all * 990);
    assert!(agreed * 1_000 >= compared * 990);
}

#[test]
fn real_communes_are_the_ones_of_the_table() {
    let Some(files) = real("territories") else {
        return;
    };
    let file = files.iter().find(|f| f.ends_with("communes-2026.csv")).unwrap();
    let columns = ["code", "nom", "departement", "region", "epci", "lon", "lat"];
    let mut points = TerritoryPoints::new();
    let (mut known, mut strangers) = (0, Vec::new());
    for [code, nom, departement, region, epci, lon, lat] in rows(file, columns) {
        let Some(id) = builtin().commune(&code) else {
            strangers.push(code);
            continue;
        };
        known += 1;
        let ours = (builtin().code(id), builtin().name(id), builtin().departement(id));
        assert_eq!(ours, (&*code, &*nom, &*departement));
        assert_eq!(builtin().region(id), region);
        assert_eq!(builtin().epci(id).unwrap_or(""), epci);
        if let (Ok(lon), Ok(lat)) = (lon.parse(), lat.parse()) {
            points.insert(builtin(), &code, lon, lat).unwrap();
        }
    }
    // Nobody lives in the southern lands and on Clipperton.
    assert_eq!(strangers, ["98411", "98412", "98413", "98414", "98415", "98901"]);
    assert_eq!(known, 34_963);
    let [west, south, east, north] =
        points.bounds(builtin(), &"departement:38".parse().unwrap()).unwrap().to_array();
    assert!(west > 4.7 && south > 44.6 && east < 6.4 && north < 46.0);
}
