//! The same place in several records: what a bake makes of them, and what it
//! calls them from bake to bake.

use std::path::PathBuf;

use repere_data::{Place, Territories};
use repere_server::explanation::explain;
use repere_server::pipeline::{BakeOptions, Baked, bake};
use repere_server::project::Fusion;

use crate::given::{Given, csv, samples, tokio_block};

/// A row of `HEADER` with another name, address, position and date.
fn row(id: &str, nom: &str, adresse: &str, at: &str, date: &str) -> String {
    format!("{id},,{nom},Grenoble,38000,{adresse},{date},{at},,,essai")
}

fn merging(given: &Given, sources: &[PathBuf]) -> BakeOptions {
    let fusion = Fusion { active: true, ..Fusion::default() };
    BakeOptions { fusion, ..given.options(sources) }
}

fn baked(given: &Given, sources: &[PathBuf]) -> Baked {
    bake(&merging(given, sources), &|_, _, _| {}).unwrap()
}

fn named(given: &Given) -> Vec<(String, String)> {
    let mut named: Vec<_> = given.places().into_iter().map(|p| (p.nom, p.id)).collect();
    named.sort();
    named
}

/// Two files that tell of one library, and each of a place of its own.
fn two(given: &Given) -> [PathBuf; 2] {
    let a = [
        row("1", "Bibliothèque Zéphyrine", "12 rue Quine", "45.18,5.72", "2024-01-01"),
        row("2", "Atelier Ombrelle", "3 place Basse", "45.19,5.73", "2024-01-01"),
    ];
    let b = [
        row("x", "BIBLIOTHEQUE ZEPHYRINE", "12 R QUINE", "45.1801,5.72", "2025-01-01"),
        row("2", "Comptoir Paratonnerre", "90 quai Haut", "45.2,5.74", "2025-01-01"),
    ];
    [given.file("a.csv", csv(&a)), given.file("b.csv", csv(&b))]
}

#[test]
fn records_of_one_place_become_one() {
    let given = Given::new();
    let report = baked(&given, &two(&given)).report;
    assert_eq!((report.rows, report.places, report.rejected()), (4, 3, 0));
    let same = report.same.unwrap();
    assert_eq!((same.places, same.records, same.refused), (1, 2, 0));
    let places = given.places();
    let library = places.iter().find(|p| p.origines.len() == 2).unwrap();
    assert_eq!((&*library.nom, &*library.id), ("BIBLIOTHEQUE ZEPHYRINE", "a:1"));
    let from: Vec<_> = library.origines.iter().map(|o| (&*o.jeu, &*o.id, o.ligne)).collect();
    assert_eq!(from, [("b", "x", 2), ("a", "1", 2)]);
}

#[test]
fn nothing_is_merged_unless_it_is_asked_for() {
    let given = Given::new();
    let report = given.bake(&two(&given)).unwrap().report;
    assert_eq!((report.places, report.same), (4, None));
    assert!(given.files().keys().all(|name| !name.to_string_lossy().starts_with("ids")));
}

#[test]
fn ids_last_from_bake_to_bake_and_old_ones_lead_on() {
    let given = Given::new();
    let [a, b] = two(&given);
    baked(&given, std::slice::from_ref(&b));
    assert_eq!(named(&given)[0], ("BIBLIOTHEQUE ZEPHYRINE".into(), "x".into()));
    // A record that comes to a place changes nothing of its id.
    baked(&given, &[a.clone(), b.clone()]);
    let ids: Vec<String> = named(&given).into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids, ["a:2", "x", "2"]);
    let find = |id: &str| {
        let bundle = tokio_block(given.open());
        let found = bundle.find(id).unwrap();
        found.map(|ordinal| bundle.index.id(ordinal).to_owned())
    };
    for (asked, found) in [
        ("x", Some("x")),
        ("b:x", Some("x")),
        ("a:1", Some("x")),
        ("1", Some("x")),
        ("2", Some("2")),
        ("b:2", Some("2")),
        ("a:2", Some("a:2")),
        ("a:9", None),
        ("c:2", None),
    ] {
        assert_eq!(find(asked).as_deref(), found, "{asked}");
    }
    // Without the file that gave the id, the place keeps it; and so again.
    baked(&given, std::slice::from_ref(&a));
    assert_eq!(named(&given)[1], ("Bibliothèque Zéphyrine".into(), "x".into()));
    let before = given.files();
    baked(&given, std::slice::from_ref(&a));
    assert_eq!(given.files(), before, "baking the same again changes nothing");
}

#[test]
fn two_places_that_become_one_keep_both_their_ids() {
    let given = Given::new();
    let [a, b] = two(&given);
    let list = given.file("distincts.csv", "id_1,id_2,pourquoi\na:1,b:x,deux salles\n");
    let mut options = merging(&given, &[a, b]);
    options.fusion.distinct = Some(list);
    bake(&options, &|_, _, _| {}).unwrap();
    assert_eq!(given.places().len(), 4, "the list wins over the points");
    options.fusion.distinct = None;
    bake(&options, &|_, _, _| {}).unwrap();
    let bundle = tokio_block(given.open());
    assert_eq!(bundle.index.len(), 3);
    assert_eq!(bundle.find("1").unwrap(), bundle.find("x").unwrap());
    assert!(bundle.find("1").unwrap().is_some());
}

#[test]
fn lists_are_checked_line_by_line() {
    let given = Given::new();
    let sources = two(&given);
    let mut options = merging(&given, &sources);
    options.fusion.same = Some(given.file("memes.csv", "un;autre\na:2;b:2\na:77;b:2\n2;x\nb:2\n"));
    let error = bake(&options, &|_, _, _| {}).unwrap_err().to_string();
    assert!(error.contains("ligne 5 : deux identifiants sont attendus"), "{error}");
    options.fusion.same = Some(given.file("memes.csv", "un;autre\na:2;b:2\na:77;b:2\n2;x\n"));
    let error = bake(&options, &|_, _, _| {}).unwrap_err().to_string();
    for said in
        ["ligne 3 : aucune fiche n’a l’identifiant « a:77 »", "ligne 4 : plusieurs jeux ont « 2 »"]
    {
        assert!(error.contains(said), "{error}");
    }
    options.fusion.same = Some(given.file("memes.csv", "a:2;b:2\n"));
    let error = bake(&options, &|_, _, _| {}).unwrap_err().to_string();
    assert!(error.contains("ligne 1 : une ligne d’en-tête"), "{error}");
    options.fusion.same = Some(given.file("memes.csv", "un;autre\na:2;b:2\n"));
    bake(&options, &|_, _, _| {}).unwrap();
    assert_eq!(given.places().len(), 2, "what a list says is one place is one");
}

#[test]
fn the_same_sources_merge_alike_in_any_order_and_on_any_threads() {
    let files = |reversed: bool, jobs: usize| {
        let given = Given::new();
        let mut sources = samples();
        sources.extend(two(&given));
        if reversed {
            sources.reverse();
        }
        let mut options = merging(&given, &sources);
        options.jobs = std::num::NonZeroUsize::new(jobs);
        bake(&options, &|_, _, _| {}).unwrap();
        given.files()
    };
    let one = files(false, 1);
    assert_eq!(one, files(true, 2));
}

#[test]
fn a_higher_priority_wins_a_tie_of_dates() {
    let given = Given::new();
    let day = "2025-01-01";
    let a = [row("1", "Bibliothèque Zéphyrine", "12 rue Quine", "45.18,5.72", day)];
    let b = [row("1", "La bibliothèque Zéphyrine", "12 rue Quine", "45.18,5.72", day)];
    let sources = [given.file("a.csv", csv(&a)), given.file("b.csv", csv(&b))];
    let mut options = merging(&given, &sources);
    options.sources[1].priority = 10;
    bake(&options, &|_, _, _| {}).unwrap();
    let places: Vec<Place> = given.places();
    assert_eq!((places.len(), &*places[0].nom), (1, "La bibliothèque Zéphyrine"));
}

#[test]
fn a_place_says_why_it_is_one() {
    let given = Given::new();
    baked(&given, &two(&given));
    let bundle = tokio_block(given.open());
    let told = explain(&bundle, "b:x", Territories::builtin()).unwrap();
    assert_eq!((&*told.place.id, told.records.len(), told.pairs.len()), ("a:1", 2, 1));
    let pair = told.pairs[0];
    assert_eq!(pair.threshold, told.rule.within_source, "both files carry one source");
    assert!(pair.score.total() >= pair.threshold, "{}", pair.score);
    let names: Vec<&str> = told.others.iter().map(|other| &*other.name).collect();
    assert_eq!(names, ["Atelier Ombrelle", "Comptoir Paratonnerre"]);
    assert!(told.others.iter().all(|other| other.score.total() < other.threshold));
    let single = explain(&bundle, "b:2", Territories::builtin()).unwrap();
    assert!(single.pairs.is_empty());
    assert!(explain(&bundle, "z:2", Territories::builtin()).is_err());
}
