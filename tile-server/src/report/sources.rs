//! Each source with its score and what the score is made of.

use maud::{Markup, html};

use crate::bundle::{Report, SourceReport};
use crate::french::number;
use crate::pages::words::date;

pub(super) fn section(report: &Report) -> Markup {
    html! {
        section aria-labelledby="sources" {
            h2 id="sources" { "Sources" }
            p.soft { "Score sur 100 : la part des lieux qui disent chaque chose, moins jusqu’à 25 points pour les lignes fautives." }
            div.sources { @for source in &report.sources { (card(source)) } }
        }
    }
}

fn card(source: &SourceReport) -> Markup {
    let SourceReport { quality, rows, places, rejected, .. } = source;
    let taken = quality.taken(*rows, *rejected);
    let title = Some(&source.origin.attribution).filter(|text| !text.is_empty());
    html! {
        article.card {
            div.card-head {
                div {
                    h3 { (source.dataset) }
                    p.soft {
                        (number(*rows)) " lignes, " (number(*places)) " lieux"
                        @if *rejected > 0 { ", " (number(*rejected)) " écartées" }
                        @if !source.latest.is_empty() { " ; dernière mise à jour : " (date(&source.latest)) }
                        @if let Some(title) = title { " ; " (title) }
                    }
                }
                p.score { (source.score) small { " / 100" } }
            }
            table.parts {
                caption.skip { "Score de " (source.dataset) }
                thead.skip { tr { th scope="col" { "Ce que disent les lieux" } th scope="col" { "Part" } th scope="col" { "Barre" } th scope="col" { "Points" } } }
                tbody {
                    @for (name, share, points) in quality.parts(*places) {
                        tr {
                            th scope="row" { (name) }
                            td { (percent(share)) }
                            td.bar { (bar(share)) }
                            td { (points_of(share * f64::from(points))) " / " (points) }
                        }
                    }
                    tr {
                        th scope="row" { "lignes fautives" }
                        td { (percent(taken / 25.0)) }
                        td.bar {}
                        td.minus { "− " (points_of(taken)) }
                    }
                }
            }
            @for note in &source.notes { p.soft { (note) } }
            @if !source.unknown_columns.is_empty() {
                p.soft { "Colonnes ignorées : " (source.unknown_columns.join(", ")) }
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn points_of(points: f64) -> String {
    format!("{points:.1}").replace('.', ",")
}

fn bar(share: f64) -> Markup {
    html! {
        svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
            rect.bar-ground width="100" height="6" rx="3" {}
            rect.bar-fill width=(format!("{:.1}", share * 100.0)) height="6" rx="3" {}
        }
    }
}
