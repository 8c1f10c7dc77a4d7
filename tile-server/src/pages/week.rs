//! A week of opening hours as a table.

use maud::{Markup, html};
use repere_data::{Holidays, Interval, WeekSchedule};

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

/// Whether the table does not say all that the place declares.
pub(super) fn says_more(week: &WeekSchedule) -> bool {
    week.varies || !week.dates.is_empty()
}

/// What the table does not say.
pub(super) fn notes(week: &WeekSchedule) -> Markup {
    html! {
        @if says_more(week) { p.meta { "La semaine ordinaire ; certaines dates diffèrent." } }
        @match &week.holidays {
            Holidays::Own(own) if own.is_empty() => p.meta { "Fermé les jours fériés." },
            Holidays::Own(own) => p.meta {
                "Les jours fériés :" @for &times in own { " " span { (interval(times)) } } "."
            },
            Holidays::Silent | Holidays::AsUsual => {}
        }
    }
}

fn interval((start, end): Interval) -> String {
    match (start, end) {
        (0, 1440) => "24\u{a0}h/24".to_owned(),
        _ => format!("{} – {}", words::time(start), words::time(end)),
    }
}
