//! The report of a bake as one page for people: figures, sources with their
//! scores, rules with examples, a map, and what to correct as a table.
//!
//! One file without a script and without any request: it can be mailed, printed
//! and kept.

mod corrections;
mod map;
mod rules;
mod sources;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use repere_data::Remedy;

use crate::bundle::{Displaced, Report, Tally};
use crate::french::number;
use crate::pages::words::date;
pub use corrections::corrections;

/// Rows of the table that the page carries in itself; a file takes them all.
const CARRIED: usize = 20_000;

/// The whole page.
pub fn page(report: &Report) -> String {
    let all = map::displaced(report);
    let document = html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "Rapport du " (date(&report.date)) " – Repère" }
                style { (PreEscaped(include_str!("report/style.css"))) }
            }
            body {
                a.skip href="#contenu" { "Aller au contenu" }
                header.top {
                    h1 { "Rapport de fabrication" }
                    p.soft { "Ce qui a été lu le " time datetime=(report.date) { (date(&report.date)) } ", corrigé, signalé ou écarté, et ce qu’il reste à corriger dans les sources." }
                }
                main id="contenu" {
                    (figures(report))
                    (sources::section(report))
                    (where_they_are(report, &all))
                    (rules::section(report))
                    (to_correct(report))
                }
                footer { "Fabriqué par Repère. Les scores et les règles sont expliqués dans docs/donnees.md." }
            }
        }
    };
    document.into_string()
}

/// How many findings ended so.
fn count(tallies: &[Tally]) -> u64 {
    tallies.iter().map(|tally| tally.count).sum()
}

/// The figures at the head.
fn figures(report: &Report) -> Markup {
    let mut figures = vec![
        (number(report.places), "lieux"),
        (number(report.rows), "lignes lues"),
        (number(report.located), "lieux sur la carte"),
    ];
    if let Some(same) = &report.same {
        figures.push((number(same.places), "lieux réunis de plusieurs fiches"));
    }
    figures.extend([
        (number(count(&report.mended)), "valeurs corrigées"),
        (number(count(&report.remarks)), "valeurs signalées"),
        (number(report.rejected()), "lignes écartées"),
    ]);
    html! {
        ul.figures {
            @for (figure, words) in figures { li { strong { (figure) } span { (words) } } }
        }
    }
}

/// The map and its table.
fn where_they_are(report: &Report, all: &std::collections::BTreeMap<&str, Displaced>) -> Markup {
    let names = map::names();
    let mut rows: Vec<(&str, &Displaced)> = all.iter().map(|(code, d)| (*code, d)).collect();
    rows.sort_by_key(|(_, d)| std::cmp::Reverse(d.sans + d.loin + d.corriges));
    const SHOWN: usize = 12;
    let positions = &report.positions;
    html! {
        section aria-labelledby="positions" {
            h2 id="positions" { "Positions" }
            @if let Some(problem) = &positions.problem {
                p { span.badge.flagged { "à savoir" } " " (problem) }
            }
            @if positions.missing > 0 {
                p {
                    (number(positions.missing)) " fiches n’ont pas de position dans leur source. "
                    @if positions.found > 0 { (number(positions.found)) " ont pris celle de leur adresse. " }
                    @if positions.communes > 0 { (number(positions.communes)) " lieux ont pris un point de leur commune, marqué approximatif. " }
                    @if report.unlocated > 0 { (number(report.unlocated)) " lieux restent hors de la carte." }
                }
            }
            @if rows.is_empty() {
                p { "Aucune position absente, déplacée ou douteuse." }
            } @else {
                div.map {
                    (map::drawing(all))
                    div {
                        ul.legend {
                            li { svg viewBox="0 0 20 20" aria-hidden="true" { circle.sans cx="10" cy="10" r="8" {} } "sans position dans la source" }
                            li { svg viewBox="0 0 20 20" aria-hidden="true" { circle.loin cx="10" cy="10" r="8" {} } "corrigée, ou loin de sa commune" }
                        }
                        table.list {
                            thead { tr { th scope="col" { "Département" } th.number scope="col" { "Sans" } th.number scope="col" { "Loin" } th.number scope="col" { "Corrigées" } } }
                            tbody {
                                @for (code, d) in rows.iter().take(SHOWN) {
                                    tr {
                                        th scope="row" { (names.get(*code).copied().unwrap_or(code)) " (" (code) ")" }
                                        td.number { (number(d.sans)) }
                                        td.number { (number(d.loin)) }
                                        td.number { (number(d.corriges)) }
                                    }
                                }
                            }
                        }
                        @if rows.len() > SHOWN { p.soft { "… et " (rows.len() - SHOWN) " autres départements." } }
                    }
                }
            }
        }
    }
}

/// The table of what to correct, to be downloaded from the page itself.
fn to_correct(report: &Report) -> Markup {
    let listed = report.list.len().min(CARRIED);
    let link = format!(
        "data:text/csv;charset=utf-8;base64,{}",
        BASE64.encode(corrections(report, CARRIED))
    );
    html! {
        section aria-labelledby="corriger" {
            h2 id="corriger" { "À corriger dans les sources" }
            @if listed == 0 {
                p { "Rien." }
            } @else {
                p { "Une ligne par valeur : source, ligne, identifiant, colonne, valeur, règle, valeur proposée, ce qu’il faut faire. À envoyer à qui tient la source." }
                p { a.button download="a-corriger.csv" href=(link) { "Télécharger le tableau (" (number(listed as u64)) " lignes, CSV)" } }
                @if report.findings > listed as u64 {
                    p.soft { "Il y en a " (number(report.findings)) " en tout ; repere report --csv a-corriger.csv en écrit jusqu’à 100 000." }
                }
            }
        }
    }
}

/// The class of a badge.
fn tone(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Mended => "mended",
        Remedy::Flagged => "flagged",
        Remedy::Rejected => "rejected",
    }
}
