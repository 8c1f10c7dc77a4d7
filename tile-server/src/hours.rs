//! Opening hours: from OpenStreetMap's syntax to a plain week.
//!
//! The syntax is read by the `opening-hours` crate, at the bake only; pages get
//! a [`WeekSchedule`]. What a plain week cannot say (seasons, odd weeks, first
//! Mondays, comments, hours of public holidays that differ) sets `varies`. Time
//! zones and « open now » are not decided here.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};
use compact_calendar::CompactCalendar;
use jiff::civil::Date;
use opening_hours::localization::Country;
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use opening_hours_syntax::rules::RuleSequence;
use opening_hours_syntax::rules::day::{HolidayKind, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use rayon::prelude::*;
use repere_data::{Interval, WeekSchedule};

/// Minutes of a day.
const DAY: u16 = 1440;
/// Weeks looked at when a text has rules bound to dates: one year.
const WEEKS: u64 = 52;

/// A text that is not in OpenStreetMap's syntax of opening hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "horaires illisibles (attendus sous la forme d’OpenStreetMap, comme « Mo-Fr 09:00-12:00 ») : \
     affichés tels quels, sans « ouvert » ni « fermé »"
)]
pub struct Unreadable;

/// Compiles each distinct text once, on all threads. Texts that cannot be read
/// are in the result too.
pub fn compile_all<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    date: Date,
) -> BTreeMap<&'a str, Result<WeekSchedule, Unreadable>> {
    let mut distinct: Vec<&str> = texts.into_iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.into_par_iter().map(|text| (text, compile(text, date))).collect()
}

/// The plain week of a text. Where rules are bound to dates, each day's hours
/// are the most frequent ones of the 52 weeks after `date`.
///
/// # Errors
/// [`Unreadable`].
pub fn compile(text: &str, date: Date) -> Result<WeekSchedule, Unreadable> {
    let hours: OpeningHours = text.parse().map_err(|_| Unreadable)?;
    let rules = &hours.get_expression().rules;
    if rules.iter().flat_map(|r| &r.time_selector.spans).any(overflows) {
        return Err(Unreadable);
    }
    let monday = next_monday(date);
    let mut varies = rules.iter().any(says_more_than_a_week);
    let dated = rules.iter().any(is_dated);
    let days = if dated { usual_week(&hours, monday, &mut varies) } else { week(&hours, monday) };
    let holidays = rules.iter().any(names_public_holidays).then(|| {
        let on_holidays = week(&hours.clone().with_context(holidays_all_week(monday)), monday);
        let open = on_holidays.iter().any(|day| !day.is_empty());
        // « PH 10:00-12:00 » beside a full day: the week's hours would mislead.
        let mut usual = days.iter().zip(&on_holidays).filter(|(day, _)| !day.is_empty());
        varies |= open && usual.any(|(day, holiday)| day != holiday);
        open
    });
    Ok(WeekSchedule { days, holidays, varies })
}

/// Public holidays of all France, of a year and the two after, ISO dates.
pub fn public_holidays(first_year: i16) -> Vec<String> {
    let years = i32::from(first_year)..=i32::from(first_year) + 2;
    let holidays = Country::FR.holidays();
    let dates = holidays.get_public().iter().filter(|date| years.contains(&date.year()));
    dates.map(|date| date.to_string()).collect()
}

/// A span such as `30:00-26:00` ends after two days, where the evaluation of
/// times ends too.
fn overflows(span: &TimeSpan) -> bool {
    match (&span.range.start, &span.range.end) {
        (start @ Time::Fixed(_), Time::Fixed(end)) => {
            start >= &Time::Fixed(*end)
                && u32::from(end.hour()) * 60 + u32::from(end.minute()) > 24 * 60
        }
        (_, Time::Fixed(end)) => end.hour() > 24,
        _ => false,
    }
}

fn next_monday(date: Date) -> NaiveDate {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let date = NaiveDate::from_ymd_opt(year.into(), month as u32, day as u32)
        .expect("a civil date is a date of the same calendar");
    date + Days::new((7 - u64::from(date.weekday().num_days_from_monday())) % 7)
}

/// Whether a rule holds on some dates only.
fn is_dated(rule: &RuleSequence) -> bool {
    let days = &rule.day_selector;
    let nth = |range: &WeekDayRange| match range {
        WeekDayRange::Fixed { nth_from_start, nth_from_end, offset, .. } => {
            nth_from_start.contains(&false) || nth_from_end.contains(&false) || *offset != 0
        }
        WeekDayRange::Holiday { .. } => false,
    };
    !(days.year.is_empty() && days.monthday.is_empty() && days.week.is_empty())
        || days.weekday.iter().any(nth)
}

fn says_more_than_a_week(rule: &RuleSequence) -> bool {
    let school = |range: &WeekDayRange| {
        matches!(range, WeekDayRange::Holiday { kind: HolidayKind::School, .. })
            || matches!(range, WeekDayRange::Holiday { offset, .. } if *offset != 0)
    };
    let by_the_sun = |time: &Time| matches!(time, Time::Variable(_));
    let loose = |span: &TimeSpan| {
        span.open_end || by_the_sun(&span.range.start) || by_the_sun(&span.range.end)
    };
    !rule.comment.is_empty()
        || rule.kind == RuleKind::Unknown
        || rule.day_selector.weekday.iter().any(school)
        || rule.time_selector.spans.iter().any(loose)
}

fn names_public_holidays(rule: &RuleSequence) -> bool {
    let public = WeekDayRange::Holiday { kind: HolidayKind::Public, offset: 0 };
    rule.day_selector.weekday.contains(&public)
}

/// A calendar in which the week's seven days, and the eve, are public holidays.
fn holidays_all_week(monday: NaiveDate) -> Context {
    let mut calendar = CompactCalendar::default();
    for day in (monday - Days::new(1)).iter_days().take(8) {
        calendar.insert(day);
    }
    Context::default().with_holidays(ContextHolidays::new(Arc::new(calendar), Arc::default()))
}

/// For each day of the week, its most frequent hours in a year; of two as
/// frequent (odd and even weeks), the longer.
fn usual_week(hours: &OpeningHours, monday: NaiveDate, varies: &mut bool) -> [Vec<Interval>; 7] {
    let mut seen: [Vec<(Vec<Interval>, u32)>; 7] = Default::default();
    for nth in 0..WEEKS {
        for (seen, day) in seen.iter_mut().zip(week(hours, monday + Days::new(7 * nth))) {
            match seen.iter_mut().find(|(known, _)| *known == day) {
                Some((_, count)) => *count += 1,
                None => seen.push((day, 1)),
            }
        }
    }
    *varies |= seen.iter().any(|day| day.len() > 1);
    seen.map(|day| {
        let open = |day: &[Interval]| day.iter().map(|(from, to)| to - from).sum::<u16>();
        let usual = day.into_iter().max_by_key(|(day, count)| (*count, open(day), day.clone()));
        usual.map_or_else(Vec::new, |(day, _)| day)
    })
}

/// The hours of the week that begins on a Monday.
fn week(hours: &OpeningHours, monday: NaiveDate) -> [Vec<Interval>; 7] {
    // The evening before and the morning after: what passes midnight is cut
    // there, and sewn together again below.
    let start = monday - Days::new(1);
    let mut days: Vec<Vec<Interval>> =
        start.iter_days().take(9).map(|date| open_at(hours, date)).collect();
    for day in 0..8 {
        let (before, after) = days.split_at_mut(day + 1);
        let (evening, morning) = (before[day].last_mut(), &mut after[0]);
        match (evening, morning.first()) {
            (Some((from, to)), Some(&(0, end))) if *to == DAY && *from > 0 && end < DAY => {
                *to = DAY + end;
                morning.remove(0);
            }
            _ => {}
        }
    }
    std::array::from_fn(|day| std::mem::take(&mut days[day + 1]))
}

/// The minutes of a date at which the place is open, sorted and apart.
fn open_at(hours: &OpeningHours, date: NaiveDate) -> Vec<Interval> {
    let mut open: Vec<Interval> = Vec::new();
    for range in hours.schedule_at(date).into_iter().filter(|r| r.kind == RuleKind::Open) {
        let minutes = |t: opening_hours_syntax::ExtendedTime| {
            (u16::from(t.hour()) * 60 + u16::from(t.minute())).min(DAY)
        };
        let (from, to) = (minutes(range.range.start), minutes(range.range.end));
        match open.last_mut() {
            // Two ranges that differ in their comments only.
            Some(last) if last.1 == from => last.1 = to,
            _ => open.push((from, to)),
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DATE: Date = jiff::civil::date(2026, 11, 23);

    /// `Mo 09:00-12:00 14:00-17:00 · Tu … [PH off] [varies]`, days that are
    /// closed left out.
    fn read(text: &str) -> String {
        let week = compile(text, DATE).unwrap();
        let clock = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        let names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
        let mut said: Vec<String> = Vec::new();
        for (name, day) in names.iter().zip(&week.days).filter(|(_, day)| !day.is_empty()) {
            let spans: Vec<String> =
                day.iter().map(|&(a, b)| format!("{}-{}", clock(a), clock(b))).collect();
            said.push(format!("{name} {}", spans.join(",")));
        }
        if let Some(open) = week.holidays {
            said.push(format!("PH {}", if open { "open" } else { "off" }));
        }
        if week.varies {
            said.push("varies".into());
        }
        said.join("; ")
    }

    #[test]
    fn plain_weeks() {
        for (text, expected) in [
            (
                "Mo,We 09:00-12:00,13:30-17:00",
                "Mo 09:00-12:00,13:30-17:00; We 09:00-12:00,13:30-17:00",
            ),
            ("Mo-We 08:30-12:00; Tu off", "Mo 08:30-12:00; We 08:30-12:00"),
            // A later rule replaces the day, and does not add to it.
            ("Mo-Tu 09:00-12:00; Tu 14:00-17:30", "Mo 09:00-12:00; Tu 14:00-17:30"),
            ("Mo 09:00-12:00, Mo 11:00-13:00", "Mo 09:00-13:00"),
            ("Mo 09:00-18:00,10:00-12:00", "Mo 09:00-18:00"),
            ("Sa-Su 10:00-12:00", "Sa 10:00-12:00; Su 10:00-12:00"),
            ("24/7 off", ""),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        let always = compile("24/7", DATE).unwrap();
        assert!(always.days.iter().all(|day| *day == [(0, 1440)]), "{always:?}");
    }

    #[test]
    fn nights_belong_to_the_day_they_begin_on() {
        assert_eq!(read("Fr 22:00-02:00"), "Fr 22:00-26:00");
        assert_eq!(read("Su 22:00-02:00"), "Su 22:00-26:00");
        assert_eq!(read("Su 20:00-24:00; Mo 00:00-01:00"), "Su 20:00-25:00");
    }

    #[test]
    fn public_holidays_are_closed_open_or_unknown() {
        assert_eq!(read("Mo 09:00-12:00"), "Mo 09:00-12:00");
        assert_eq!(read("Mo 09:00-12:00; PH off"), "Mo 09:00-12:00; PH off");
        assert_eq!(read("Mo 09:00-12:00; PH closed"), "Mo 09:00-12:00; PH off");
        assert_eq!(read("Mo,PH 09:00-12:00"), "Mo 09:00-12:00; PH open");
        assert_eq!(read("Mo 09:00-18:00; PH 10:00-12:00"), "Mo 09:00-18:00; PH open; varies");
    }

    #[test]
    fn what_a_plain_week_cannot_say_varies() {
        for (text, expected) in [
            ("Mo 09:00-17:00; Jul-Aug Mo 09:00-12:00", "Mo 09:00-17:00; varies"),
            ("Sep-Jun Mo 09:00-17:00; Jul-Aug Mo off", "Mo 09:00-17:00; varies"),
            ("Mo[1] 09:00-12:00", "varies"),
            (
                "week 01-53/2 Mo 09:00-12:00; We 14:00-16:00",
                "Mo 09:00-12:00; We 14:00-16:00; varies",
            ),
            ("Mo 09:00-12:00 \"sur rendez-vous\"", "Mo 09:00-12:00; varies"),
            ("Mo 09:00-12:00; SH off", "Mo 09:00-12:00; varies"),
            ("Mo,Fr 09:00-12:00; Dec 25 off", "Mo 09:00-12:00; Fr 09:00-12:00; varies"),
            // Christmas is a Friday in the year that is looked at.
            ("Mo 09:00-12:00; Dec 25 off", "Mo 09:00-12:00"),
            // All the year is no season.
            ("Jan-Dec Mo 09:00-12:00", "Mo 09:00-12:00"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_are_no_hours() {
        for text in ["Lundi : 8h30-12h", "lundi au vendredi 9h-19h30", "x", "Mo 30:00-26:00"] {
            assert_eq!(compile(text, DATE), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn holidays_of_three_years() {
        let holidays = public_holidays(2026);
        assert_eq!(holidays.len(), 33);
        assert!(holidays.is_sorted());
        for day in ["2026-12-25", "2027-03-29", "2028-07-14", "2026-05-14"] {
            assert!(holidays.iter().any(|h| h == day), "{day}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn no_text_makes_it_panic_and_weeks_are_tidy(
            text in "(((Mo|Tu-Fr|Sa,Su|PH|SH|Jan-Mar|Dec 25|week 2-40/3|Su\\[-1\\]|easter|2026|PH -1 day)[ ,]?){0,3}( ?[0-4][0-9]:[0-5][0-9](-[0-5][0-9]:[0-5][0-9])?\\+?,?| (sunrise|\\(dusk\\+02:00\\))-[0-4][0-9]:00){0,3}( off| closed| unknown| \"x\")?(; |, | \\|\\| )?){0,4}"
        ) {
            if let Ok(week) = compile(&text, DATE) {
                for day in &week.days {
                    prop_assert!(day.iter().all(|(from, to)| from < to && *to <= 2 * DAY), "{:?}", day);
                    prop_assert!(day.windows(2).all(|w| w[0].1 < w[1].0), "{:?}", day);
                }
            }
        }

        #[test]
        fn no_sentence_makes_it_panic(text in "\\PC{0,60}") {
            let _ = compile(&text, DATE);
        }
    }
}
