//! Opening hours: from OpenStreetMap's syntax to schedules of two years.
//!
//! The syntax is read by the `opening-hours` crate, at the bake only; pages get
//! a [`WeekSchedule`]. What nobody can decide beforehand (comments, `unknown`,
//! open ends, the sun, school holidays) sets `varies`; everything else is said
//! exactly, day by day where it must be ([`dates`]). Time zones and « open now »
//! are not decided here.

mod dates;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use compact_calendar::CompactCalendar;
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use opening_hours_syntax::rules::RuleSequence;
use opening_hours_syntax::rules::day::{HolidayKind, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use rayon::prelude::*;
use repere_data::{Day, HolidayCalendar, Holidays, WeekSchedule};

use dates::{days_from, exceptions, most_frequent, week};

/// A text that is not in OpenStreetMap's syntax of opening hours, or has more
/// hours in a day than a schedule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "horaires illisibles (attendus sous la forme d’OpenStreetMap, comme « Mo-Fr 09:00-12:00 ») : \
     affichés tels quels, sans « ouvert » ni « fermé »"
)]
pub struct Unreadable;

/// What texts were compiled to, for places that keep either calendar.
pub type Compiled<'a> = BTreeMap<(&'a str, HolidayCalendar), Result<WeekSchedule, Unreadable>>;

/// Compiles each distinct text once for each calendar, on all threads. Texts
/// that cannot be read are in the result too.
pub fn compile_all<'a>(texts: impl IntoIterator<Item = &'a str>, date: Day) -> Compiled<'a> {
    let mut distinct: Vec<&str> = texts.into_iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let compiler = Compiler::new(date);
    let compile = |text: &'a str| {
        let national = compiler.compile(text, HolidayCalendar::National);
        // Few name holidays.
        let local = if text.to_ascii_uppercase().contains("PH") {
            compiler.compile(text, HolidayCalendar::AlsaceMoselle)
        } else {
            national.clone()
        };
        [
            ((text, HolidayCalendar::National), national),
            ((text, HolidayCalendar::AlsaceMoselle), local),
        ]
    };
    distinct.into_par_iter().flat_map_iter(compile).collect()
}

/// Reads texts at the day of a bake.
#[derive(Debug)]
pub struct Compiler {
    date: Day,
    national: Context,
    alsace_moselle: Context,
    /// A calendar in which the week that is looked at has public holidays only.
    every_day: Context,
}

impl Compiler {
    /// Reads texts at the day of a bake.
    pub fn new(date: Day) -> Compiler {
        let (year, ..) = date.civil();
        let calendar = |calendar: HolidayCalendar| {
            let years = year.saturating_sub(1).max(1970)..year + 4;
            with_holidays(years.flat_map(|year| calendar.of_year(year)).map(naive))
        };
        Compiler {
            date,
            national: calendar(HolidayCalendar::National),
            alsace_moselle: calendar(HolidayCalendar::AlsaceMoselle),
            every_day: with_holidays((monday(date) - Days::new(2)).iter_days().take(11)),
        }
    }

    /// The schedule of a text, for places that keep a calendar's public holidays.
    /// The ordinary week has for each day its most frequent hours.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn compile(
        &self,
        text: &str,
        calendar: HolidayCalendar,
    ) -> Result<WeekSchedule, Unreadable> {
        let hours: OpeningHours = text.parse().map_err(|_| Unreadable)?;
        let rules = &hours.get_expression().rules;
        if rules.iter().flat_map(|r| &r.time_selector.spans).any(overflows) {
            return Err(Unreadable);
        }
        let varies = rules.iter().any(says_what_nobody_knows);
        // « The day before a holiday » says nothing of the holiday.
        let near_holidays = rules.iter().any(|rule| names_holidays(rule, |_| true));
        let of_holidays = rules.iter().any(|rule| names_holidays(rule, |offset| offset == 0));
        let plain = if rules.iter().any(is_dated) { None } else { self.plain(&hours, of_holidays) };
        let mut schedule =
            plain.unwrap_or_else(|| self.dated(&hours, calendar, near_holidays, of_holidays));
        schedule.varies = varies;
        if varies {
            schedule.dates = Vec::new();
        }
        let dated = schedule.dates.iter().flat_map(|dated| &dated.days);
        let fits = |day: &Vec<_>| day.len() <= WeekSchedule::MOST;
        if schedule.days.iter().chain(dated).all(fits) { Ok(schedule) } else { Err(Unreadable) }
    }

    /// A week like all others but for public holidays, all alike; none when it
    /// is not so simple, as where a night runs into a holiday.
    fn plain(&self, hours: &OpeningHours, of_holidays: bool) -> Option<WeekSchedule> {
        let monday = monday(self.date);
        let days = week(hours, monday);
        if !of_holidays {
            return Some(WeekSchedule { days, ..WeekSchedule::default() });
        }
        let on_holidays = week(&hours.clone().with_context(self.every_day.clone()), monday);
        let midnight = |&(from, to): &(u16, u16)| from == 0 || to >= 1440;
        let alike = on_holidays.iter().all(|day| *day == on_holidays[0]);
        let by_day = !days.iter().chain(&on_holidays).flatten().any(midnight);
        let [own, ..] = on_holidays;
        let holidays = Holidays::Own(own);
        (alike && by_day).then(|| WeekSchedule { days, holidays, ..WeekSchedule::default() })
    }

    /// What differs by date, by looking at each.
    fn dated(
        &self,
        hours: &OpeningHours,
        calendar: HolidayCalendar,
        near_holidays: bool,
        of_holidays: bool,
    ) -> WeekSchedule {
        // What began the evening before the bake is still asked for.
        let first = self.date.before();
        let without = days_from(hours, first);
        let days = most_frequent(first, &without);
        if !near_holidays {
            let dates = exceptions(first, &days, &without, |_| false);
            return WeekSchedule { days, dates, ..WeekSchedule::default() };
        }
        let context = match calendar {
            HolidayCalendar::National => &self.national,
            HolidayCalendar::AlsaceMoselle => &self.alsace_moselle,
        };
        let actual = days_from(&hours.clone().with_context(context.clone()), first);
        let holidays = calendar.from_bake(self.date);
        let mut own = holidays.iter().filter(|day| **day >= first).filter_map(|day| {
            // Past the horizon there is none.
            actual.get((day.number() - first.number()) as usize)
        });
        let own = own.next().filter(|one| of_holidays && own.all(|other| other == *one)).cloned();
        let apart = |day: Day| own.is_some() && holidays.contains(&day);
        let dates = exceptions(first, &days, &actual, apart);
        let holidays = match own {
            Some(own) => Holidays::Own(own),
            None if of_holidays => Holidays::AsUsual,
            None => Holidays::Silent,
        };
        WeekSchedule { days, holidays, varies: false, dates }
    }
}

fn with_holidays(days: impl Iterator<Item = NaiveDate>) -> Context {
    let mut calendar = CompactCalendar::default();
    for day in days {
        calendar.insert(day);
    }
    Context::default().with_holidays(ContextHolidays::new(Arc::new(calendar), Arc::default()))
}

fn naive(day: Day) -> NaiveDate {
    NaiveDate::default() + Days::new(day.number().into())
}

/// The Monday of a day's week or of the next.
fn monday(date: Day) -> NaiveDate {
    naive(date.after((7 - date.weekday() as u32) % 7))
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

/// Whether a rule holds on some dates only.
fn is_dated(rule: &RuleSequence) -> bool {
    let days = &rule.day_selector;
    let nth = |range: &WeekDayRange| match range {
        WeekDayRange::Fixed { nth_from_start, nth_from_end, offset, .. } => {
            nth_from_start.contains(&false) || nth_from_end.contains(&false) || *offset != 0
        }
        WeekDayRange::Holiday { offset, .. } => *offset != 0,
    };
    !(days.year.is_empty() && days.monthday.is_empty() && days.week.is_empty())
        || days.weekday.iter().any(nth)
}

/// Whether what a rule says depends on more than the date.
fn says_what_nobody_knows(rule: &RuleSequence) -> bool {
    let school = |range: &WeekDayRange| {
        matches!(range, WeekDayRange::Holiday { kind: HolidayKind::School, .. })
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

/// Whether a rule names the days so many days after public holidays.
fn names_holidays(rule: &RuleSequence, offset_is: impl Fn(i64) -> bool) -> bool {
    rule.day_selector.weekday.iter().any(|range| {
        matches!(range, WeekDayRange::Holiday { kind: HolidayKind::Public, offset }
            if offset_is((*offset).into()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use repere_data::{Dated, Week};

    const DATE: Day = Day::new(2026, 11, 23);

    fn compile(text: &str) -> Result<WeekSchedule, Unreadable> {
        Compiler::new(DATE).compile(text, HolidayCalendar::National)
    }

    /// `Mo 09:00-12:00,14:00-17:00; Tu …; [PH …;] [dates;] [varies]`, days that
    /// are closed left out.
    fn read(text: &str) -> String {
        let week = compile(text).unwrap();
        let clock = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        let hours = |day: &[(u16, u16)]| {
            let spans = day.iter().map(|&(a, b)| format!("{}-{}", clock(a), clock(b)));
            spans.collect::<Vec<_>>().join(",")
        };
        let names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
        let open = |days: &Week| {
            let open = names.iter().zip(days).filter(|(_, day)| !day.is_empty());
            open.map(|(name, day)| format!("{name} {}", hours(day))).collect::<Vec<_>>()
        };
        let mut said = open(&week.days);
        match &week.holidays {
            Holidays::Silent => {}
            Holidays::AsUsual => said.push("PH as usual".into()),
            Holidays::Own(own) if own.is_empty() => said.push("PH off".into()),
            Holidays::Own(own) => said.push(format!("PH {}", hours(own))),
        }
        // The first two of them.
        for Dated { from, to, days } in week.dates.iter().take(2) {
            said.push(format!("{from}/{to} {}", open(days).join(" ")).trim_end().into());
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
        let always = compile("24/7").unwrap();
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
        for (text, expected) in [
            ("Mo 09:00-12:00", "Mo 09:00-12:00"),
            ("Mo 09:00-12:00; PH off", "Mo 09:00-12:00; PH off"),
            ("Mo 09:00-12:00; PH closed", "Mo 09:00-12:00; PH off"),
            ("Mo,PH 09:00-12:00", "Mo 09:00-12:00; PH 09:00-12:00"),
            ("Mo 09:00-18:00; PH 10:00-12:00", "Mo 09:00-18:00; PH 10:00-12:00"),
            // The crate ends a night at a holiday's midnight (Sunday 15 August), and
            // lets one out of a holiday (Saturdays 1 and 8 May) be.
            (
                "Sa 22:00-02:00; PH off",
                "Sa 22:00-26:00; PH off; 2027-05-02/2027-05-09 Sa 22:00-26:00 Su 00:00-02:00; \
                 2027-08-14/2027-08-14 Sa 22:00-24:00",
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_differs_by_date_is_said_by_date() {
        for (text, expected) in [
            (
                "Mo,We 09:00-17:00; Jul-Aug Mo,We 09:00-12:00",
                "Mo 09:00-17:00; We 09:00-17:00; \
                 2027-07-05/2027-08-30 Mo 09:00-12:00 We 09:00-12:00; \
                 2028-07-03/2028-08-30 Mo 09:00-12:00 We 09:00-12:00",
            ),
            (
                "Sep-Jun Mo 09:00-17:00; Jul-Aug Mo off",
                "Mo 09:00-17:00; 2027-07-05/2027-08-30; 2028-07-03/2028-08-28",
            ),
            (
                "Mo[1] 09:00-12:00",
                "2026-12-07/2026-12-07 Mo 09:00-12:00; 2027-01-04/2027-01-04 Mo 09:00-12:00",
            ),
            (
                "week 01-53/2 Mo 09:00-12:00; We 14:00-16:00",
                "Mo 09:00-12:00; We 14:00-16:00; 2026-11-23/2026-11-23 We 14:00-16:00; 2026-12-07/2026-12-07 We 14:00-16:00",
            ),
            (
                "Mo,Fr 09:00-12:00; Dec 25 off",
                "Mo 09:00-12:00; Fr 09:00-12:00; 2026-12-25/2026-12-25 Mo 09:00-12:00",
            ),
            // Christmas is no Monday within two years.
            ("Mo 09:00-12:00; Dec 25 off", "Mo 09:00-12:00"),
            (
                // Nothing of holidays themselves.
                "Fr 09:00-12:00; PH -1 day off",
                "Fr 09:00-12:00; 2027-04-30/2027-05-07; 2027-12-24/2027-12-31",
            ),
            // All the year is no season.
            ("Jan-Dec Mo 09:00-12:00", "Mo 09:00-12:00"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn alsace_and_moselle_have_two_holidays_more() {
        let compiler = Compiler::new(DATE);
        let compile = |text, calendar| compiler.compile(text, calendar).unwrap();
        let both = |text| {
            [HolidayCalendar::National, HolidayCalendar::AlsaceMoselle]
                .map(|calendar| compile(text, calendar))
        };
        // One schedule serves both where holidays are told by reference.
        let [national, local] = both("Mo-Sa 09:00-12:00; PH off");
        assert_eq!(national, local);
        let [national, local] = both("Sa 22:00-02:00; PH off");
        assert_ne!(national, local);
    }

    #[test]
    fn what_nobody_knows_beforehand_varies() {
        for (text, expected) in [
            ("Mo 09:00-12:00 \"sur rendez-vous\"", "Mo 09:00-12:00; varies"),
            ("Mo 09:00-12:00; SH off", "Mo 09:00-12:00; varies"),
            ("Mo 09:00-12:00; Tu 09:00-12:00 unknown", "Mo 09:00-12:00; varies"),
            ("Mo 09:00+", "Mo 09:00-24:00; varies"),
            ("Mo sunrise-12:00", "Mo 07:00-12:00; varies"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_are_no_hours() {
        for text in ["Lundi : 8h30-12h", "lundi au vendredi 9h-19h30", "x", "Mo 30:00-26:00"] {
            assert_eq!(compile(text), Err(Unreadable), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn no_text_makes_it_panic_and_weeks_are_tidy(
            text in "(((Mo|Tu-Fr|Sa,Su|PH|SH|Jan-Mar|Dec 25|week 2-40/3|Su\\[-1\\]|easter|2026|PH -1 day)[ ,]?){0,3}( ?[0-4][0-9]:[0-5][0-9](-[0-5][0-9]:[0-5][0-9])?\\+?,?| (sunrise|\\(dusk\\+02:00\\))-[0-4][0-9]:00){0,3}( off| closed| unknown| \"x\")?(; |, | \\|\\| )?){0,4}"
        ) {
            if let Ok(week) = compile(&text) {
                let dated = week.dates.iter().flat_map(|dated| &dated.days);
                for day in week.days.iter().chain(dated) {
                    prop_assert!(day.iter().all(|(from, to)| from < to && *to <= WeekSchedule::LATEST), "{:?}", day);
                    prop_assert!(day.len() <= WeekSchedule::MOST);
                    prop_assert!(day.windows(2).all(|w| w[0].1 < w[1].0), "{:?}", day);
                }
            }
        }

        #[test]
        fn no_sentence_makes_it_panic(text in "\\PC{0,60}") {
            let _ = compile(&text);
        }
    }
}
