//! The report as a page and as a table.

use repere_server::bundle::Report;
use repere_server::pipeline::bake;
use repere_server::positions::Addresses;
use repere_server::report::{corrections, page};

use crate::given::{Given, HEADER};

/// A source in which nearly everything is wrong.
fn messy() -> String {
    let rows = [
        "1,00000000000000,<b>MÃ©diathÃ¨que</b>,Grenoble,38000,1 rue A,2026-01-02,5.7245,45.1885,Mo 9-12 peut-être,,essai",
        "2,123,MAISON POUR TOUS,Grenoble,38001,1 rue B,2027-01-02,45.1885,5.7245,,<script>alert(1)</script>,essai",
        "2,,Deuxième du même identifiant,Lyon,69003,2 rue C,03/01/2026,48.85,2.35,,,essai",
        "4,,Sans position,Grenoble,38000,3 rue D,2026-01-02,,,,,essai",
        ",,Sans identifiant,Grenoble,38000,3 rue D,2026-01-02,,,,,essai",
        "trop,court",
    ];
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn report() -> (Given, Report) {
    let given = Given::new();
    let mut options = given.options(&[given.file("lieux.csv", messy())]);
    options.addresses = Addresses { commune: true, ..Addresses::default() };
    bake(&options, &|_, _, _| {}).unwrap();
    let report = Report::read(&given.out()).unwrap();
    (given, report)
}

#[test]
fn every_fault_has_a_rule_and_a_line() {
    let (_given, report) = report();
    let said: Vec<String> = report
        .list
        .iter()
        .map(|f| format!("{} {} {} : {f}", f.line, f.rule, f.remedy.name()))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
    let source = &report.sources[0];
    assert_eq!((source.rows, source.places, source.rejected), (6, 4, 2));
    let counted: u64 = source.rules.values().flatten().sum();
    assert_eq!(counted, report.findings);
    assert!(source.score > 0 && source.score < 80, "{}", source.score);
}

#[test]
fn the_page_is_one_file_that_asks_for_nothing_and_runs_nothing() {
    let (_given, report) = report();
    let page = page(&report);
    assert!(page.contains("coordonnees-inversees") && page.contains("sans position"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)"), "a source's text is text");
    assert!(!page.contains("<script") && !page.contains(" src=") && !page.contains("@import"));
    assert!(!page.contains("url("));
    let links = page.split(" href=\"").skip(1);
    for link in links {
        assert!(link.starts_with('#') || link.starts_with("data:text/csv"), "{}", &link[..40]);
    }
    assert_eq!(page.matches("<h1").count(), 1);
}

#[test]
fn the_table_has_a_row_for_each_finding() {
    let (_given, report) = report();
    let table = String::from_utf8(corrections(&report, usize::MAX)).unwrap();
    let mut rows = ::csv::ReaderBuilder::new().delimiter(b';').from_reader(table.as_bytes());
    assert_eq!(rows.records().count() as u64, report.findings);
}
