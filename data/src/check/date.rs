//! The day a place was brought up to date.

use crate::day::Day;

/// What a field of a date says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Dated {
    /// A day as the standard writes it, at the start of the text.
    Right(Day),
    /// A day that is written otherwise.
    Mended(Day),
    /// A day after today.
    Future(Day),
    /// No day.
    Wrong,
}

/// No place of digital mediation was described before.
const FIRST: Day = Day::new(1990, 1, 1);

/// Looks at a date, its time of day left aside; a day is of the future past
/// `today`.
pub(crate) fn date(text: &str, today: Day) -> Dated {
    let (day, is_iso) = match iso(text) {
        Some(day) => (day, true),
        None => match french(text).or_else(|| compact(text)) {
            Some(day) => (day, false),
            None => return Dated::Wrong,
        },
    };
    match day {
        day if day > today => Dated::Future(day),
        day if day < FIRST => Dated::Wrong,
        day if is_iso => Dated::Right(day),
        day => Dated::Mended(day),
    }
}

fn iso(text: &str) -> Option<Day> {
    let (day, rest) = text.split_at_checked(10)?;
    if rest.is_empty() || rest.starts_with(['T', ' ']) { Day::parse(day) } else { None }
}

/// `23/11/2026`, `23-11-2026`, `3.1.2026`, `23/11/2026 10:30`.
fn french(text: &str) -> Option<Day> {
    let day = text.split([' ', 'T']).next()?;
    let mark = day.chars().find(|c| "/-.".contains(*c))?;
    let parts: Vec<&str> = day.split(mark).collect();
    let &[day, month, year] = &parts[..] else { return None };
    // `2026/11/23` too: a year has four digits, nothing else has.
    let (day, year) = if day.len() == 4 { (year, day) } else { (day, year) };
    let short = |part: &str| matches!(part.len(), 1 | 2);
    if year.len() != 4 || !short(day) || !short(month) {
        return None;
    }
    Day::parse(&format!("{year}-{month:0>2}-{day:0>2}"))
}

/// `20261123`.
fn compact(text: &str) -> Option<Day> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Day::parse(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: Day = Day::new(2026, 11, 23);

    #[test]
    fn dates_as_people_write_them() {
        let day = Day::new;
        for (text, expected) in [
            ("2026-11-23", Dated::Right(TODAY)),
            ("2024-02-29T10:00:00Z", Dated::Right(day(2024, 2, 29))),
            ("2024-02-29 10:00", Dated::Right(day(2024, 2, 29))),
            ("23/11/2026", Dated::Mended(TODAY)),
            ("3/1/2024", Dated::Mended(day(2024, 1, 3))),
            ("03-01-2024 08:30", Dated::Mended(day(2024, 1, 3))),
            ("03.01.2024", Dated::Mended(day(2024, 1, 3))),
            ("2024/01/03", Dated::Mended(day(2024, 1, 3))),
            ("2024-1-3", Dated::Mended(day(2024, 1, 3))),
            ("20240103", Dated::Mended(day(2024, 1, 3))),
            ("2026-11-24", Dated::Future(day(2026, 11, 24))),
            ("24/11/2026", Dated::Future(day(2026, 11, 24))),
            ("2923-11-24", Dated::Future(day(2923, 11, 24))),
            ("2023-02-29", Dated::Wrong),
            ("13/13/2024", Dated::Wrong),
            ("1970-01-01", Dated::Wrong),
            ("0000-00-00", Dated::Wrong),
            ("03/01/24", Dated::Wrong),
            ("2024-01-03x", Dated::Wrong),
            ("janvier 2024", Dated::Wrong),
            ("45678", Dated::Wrong),
            ("", Dated::Wrong),
            ("é€é€é€", Dated::Wrong),
        ] {
            assert_eq!(date(text, TODAY), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_mending_twice_is_mending_once(text in "([0-9]{1,4}|[-/. T]|\\PC){0,7}") {
            if let Dated::Mended(day) = date(&text, TODAY) {
                prop_assert_eq!(date(&day.to_string(), TODAY), Dated::Right(day));
            }
        }
    }
}
