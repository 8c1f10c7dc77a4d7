//! A week of opening hours as a table.

use maud::{Markup, html};
use repere_data::{Interval, WeekSchedule};

use super::words;

const DAYS: [&str; 7] = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"];

/// The table, Monday first.
pub(crate) fn table(week: &WeekSchedule) -> Markup {
    html! {
        table.week {
            caption.unseen { "Horaires de la semaine" }
            thead.unseen { tr { th scope="col" { "Jour" } th scope="col" { "Ouverture" } } }
            tbody {
                @for (day, intervals) in DAYS.iter().zip(&week.days) {
                    tr {
                        th scope="row" { (day) }
                        td {
                            @if intervals.is_empty() { span.closed { "Fermé" } }
                            @for &times in intervals { span { (interval(times)) } " " }
                        }
                    }
                }
            }
        }
    }
}

fn interval((start, end): Interval) -> String {
    match (start, end) {
        (0, 1440) => "24\u{a0}h/24".to_owned(),
        _ => format!("{} – {}", words::time(start), words::time(end)),
    }
}
