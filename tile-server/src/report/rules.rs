//! Each rule: what it finds, what was done, examples.

use std::collections::BTreeMap;

use maud::{Markup, html};
use repere_data::{Remedy, Rule};

use super::tone;
use crate::bundle::{Finding, Report, Tally};
use crate::french::number;

/// Examples shown of a rule.
const SHOWN: usize = 12;

pub(super) fn section(report: &Report) -> Markup {
    let mut rules: BTreeMap<Rule, Vec<(Remedy, &Tally)>> = BTreeMap::new();
    for (remedy, tallies) in [
        (Remedy::Rejected, &report.rejections),
        (Remedy::Flagged, &report.remarks),
        (Remedy::Mended, &report.mended),
    ] {
        for tally in tallies {
            rules.entry(tally.rule).or_default().push((remedy, tally));
        }
    }
    let mut order: Vec<(Rule, Vec<(Remedy, &Tally)>)> = rules.into_iter().collect();
    // Where rows were lost comes first, then what waits for somebody.
    let of = |tallies: &[(Remedy, &Tally)], remedy| -> u64 {
        tallies.iter().filter(|(r, _)| *r == remedy).map(|(_, tally)| tally.count).sum()
    };
    order.sort_by_key(|(_, tallies)| {
        let [mended, flagged, rejected] = Remedy::ALL.map(|remedy| of(tallies, remedy));
        std::cmp::Reverse((rejected > 0, flagged, mended))
    });
    html! {
        section aria-labelledby="regles" {
            h2 id="regles" { "Règles" }
            @if order.is_empty() { p { "Rien à dire : toutes les valeurs sont bonnes." } }
            @for (rule, tallies) in &order {
                article.rule {
                    div {
                        div.rule-head {
                            h3 { (rule.finds()) }
                        }
                        p.rule-head {
                            code { (rule.name()) }
                            @for remedy in Remedy::ALL {
                                @let count = of(tallies, remedy);
                                @if count > 0 { span class=(format!("badge {}", tone(remedy))) { (number(count)) " " (remedy.name()) (if count > 1 { "s" } else { "" }) } }
                            }
                        }
                        @if !rule.mends().is_empty() { p { "Remède : " (rule.mends()) } }
                        p.soft { "À faire : " (rule.asks()) }
                    }
                    (examples(tallies))
                }
            }
        }
    }
}

fn examples(tallies: &[(Remedy, &Tally)]) -> Markup {
    // Some of each kind.
    let each = (SHOWN / tallies.len().max(1)).max(2);
    let examples: Vec<&Finding> = tallies
        .iter()
        .flat_map(|(_, tally)| tally.examples.iter().take(each))
        .take(SHOWN)
        .collect();
    html! {
        details {
            summary { "Exemples" }
            div.scroll {
                table.list {
                    thead { tr { th scope="col" { "Où" } th scope="col" { "Valeur" } th scope="col" { "Ce qui a été fait" } } }
                    tbody { @for finding in examples { (example(finding)) } }
                }
            }
        }
    }
}

fn example(finding: &Finding) -> Markup {
    let Finding { file, line, column, value, remedy, after, message, detail, .. } = finding;
    html! {
        tr {
            td { (file) ", ligne " (line) @if let Some(column) = column { br; code { (column.name()) } } }
            td {
                @if value.is_empty() { span.soft { "(vide)" } } @else { span.value { (shortened(value)) } }
                @if let Some(after) = after { " → " span.value.after { (shortened(after)) } }
            }
            td {
                span class=(format!("badge {}", tone(*remedy))) { (remedy.name()) } " " (message)
                @if !detail.is_empty() { " (" (detail) ")" }
            }
        }
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
