//! Which clock a commune lives by.

use crate::day::Day;

/// The IANA time zone of a commune.
///
/// `departement` is its département or collectivity, `code` its INSEE code:
/// French Polynesia has three clocks. Saint-Martin and Saint-Barthélemy share
/// Guadeloupe's clock under names of their own (tz database, `northamerica`,
/// `australasia`).
pub(super) fn time_zone(departement: &str, code: &str) -> &'static str {
    match (departement, code) {
        ("971", _) => "America/Guadeloupe",
        ("972", _) => "America/Martinique",
        ("973", _) => "America/Cayenne",
        ("974", _) => "Indian/Reunion",
        ("975", _) => "America/Miquelon",
        ("976", _) => "Indian/Mayotte",
        ("977", _) => "America/St_Barthelemy",
        ("978", _) => "America/Marigot",
        ("986", _) => "Pacific/Wallis",
        // Fatu-Hiva, Hiva-Oa, Nuku-Hiva, Tahuata, Ua-Huka, Ua-Pou: half an hour ahead.
        ("987", "98718" | "98723" | "98731" | "98746" | "98756" | "98757") => "Pacific/Marquesas",
        ("987", "98719") => "Pacific/Gambier",
        ("987", _) => "Pacific/Tahiti",
        ("988", _) => "Pacific/Noumea",
        _ => "Europe/Paris",
    }
}

/// The clock of a zone of [`time_zone`] through some years: from which minute
/// since 1970 (UTC) it is how many minutes ahead of UTC, the first from 0 on.
///
/// Made at the bake and carried by an index, so that a page needs no rule.
/// Checked against the tz database in `tile-server/tests/bake/calendar.rs`.
pub(crate) fn offsets(zone: &str, years: std::ops::Range<u32>) -> Vec<(u32, i32)> {
    let hours = |hours: i32| vec![(0, hours * 60)];
    match zone {
        "America/Guadeloupe"
        | "America/Martinique"
        | "America/Marigot"
        | "America/St_Barthelemy" => hours(-4),
        "America/Cayenne" => hours(-3),
        "Indian/Reunion" => hours(4),
        "Indian/Mayotte" => hours(3),
        "Pacific/Wallis" => hours(12),
        "Pacific/Marquesas" => vec![(0, -9 * 60 - 30)],
        "Pacific/Gambier" => hours(-9),
        "Pacific/Tahiti" => hours(-10),
        "Pacific/Noumea" => hours(11),
        // As Canada: second Sunday of March, first of November, at 2 by the wall.
        "America/Miquelon" => summers(years, -3 * 60, |year| {
            let sunday = |month, first| sunday_from(Day::new(year, month, first));
            [(sunday(3, 8), 5 * 60), (sunday(11, 1), 4 * 60)]
        }),
        // Directive 2000/84/CE: last Sundays of March and October, at 1 UTC.
        _ => summers(years, 60, |year| {
            let sunday = |month| sunday_from(Day::new(year, month, 25));
            [(sunday(3), 60), (sunday(10), 60)]
        }),
    }
}

/// Winter's offset from 0 on, then each year's summer, an hour ahead: its first
/// and last day, each with its minute in UTC.
fn summers(
    years: std::ops::Range<u32>,
    winter: i32,
    summer: impl Fn(u32) -> [(Day, u32); 2],
) -> Vec<(u32, i32)> {
    let mut offsets = vec![(0, winter)];
    for year in years {
        let [from, to] = summer(year).map(|(day, minute)| day.number() * 1440 + minute);
        offsets.extend([(from, winter + 60), (to, winter)]);
    }
    offsets
}

/// The first Sunday from a day on.
fn sunday_from(day: Day) -> Day {
    day.after(6 - day.weekday() as u32)
}
