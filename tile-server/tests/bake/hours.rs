//! Schedules, checked at every minute of fourteen days against the crate that
//! reads the syntax, on every text of the sample and of the real data.
//!
//! The places stand in an index that was written and read; their clocks are the
//! tz database's on the other side.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use opening_hours::localization::Country;
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use rayon::prelude::*;
use repere_data::{
    Day, HolidayCalendar, Holidays, Index, Opening, Ordinal, Place, Territories, TerritoryPoints,
};
use repere_server::hours::compile_all;

use crate::given::sample;

const DAY: i64 = 1440;
const BAKED: &str = "2026-11-23";

/// Texts that say more than those of the sample.
const MORE: [&str; 12] = [
    "Fr,Sa 22:00-02:00; PH off",
    "24/7; PH off",
    "24/7; Dec 25 off",
    "Mo-Su 00:00-24:00; Mar 28-29 off",
    "Mo-Fr 09:00-17:00; PH 10:00-12:00; easter -2 days off",
    "Mo-Fr 09:00-17:00; PH -1 day 09:00-12:00; PH off",
    "week 01-53/2 Mo-Fr 08:00-12:00; week 02-52/2 Tu-Sa 14:00-18:00,20:00-01:30",
    "We[-1] 10:00-12:00; Th[1,3] 14:00-16:00",
    "2026 Dec 21-2027 Jan 02 off; Mo-Sa 09:00-12:00",
    "Mo-Sa 09:00-12:00; 2026 Dec 21-2027 Jan 02 off",
    "Mo-Sa 08:30-12:00; Mar-May Mo,Tu 10:00-19:00; PH,Su off",
    "Mo-Sa 09:00-12:00 \"sur rendez-vous\"",
];

fn texts() -> (BTreeSet<String>, usize) {
    let mut texts = BTreeSet::new();
    let mut add = |path: &Path| {
        let mut reader = csv::Reader::from_reader(File::open(path).unwrap());
        let column = reader.headers().unwrap().iter().position(|c| c == "horaires").unwrap();
        for record in reader.records() {
            texts.insert(record.unwrap()[column].to_owned());
        }
    };
    ["lieux-inventes.csv", "maisons-inventees.csv"].iter().for_each(|name| add(&sample(name)));
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/places");
    let mut files = 0;
    match fs::read_dir(&real) {
        Ok(entries) => entries.for_each(|entry| {
            add(&entry.unwrap().path());
            files += 1;
        }),
        Err(_) => eprintln!("skipped: no real data in {}", real.display()),
    }
    texts.extend(MORE.map(str::to_owned));
    texts.remove("");
    (texts, files)
}

/// A place's surroundings, and fourteen days of which one is a public holiday.
struct Setting {
    commune: &'static str,
    zone: &'static str,
    calendar: HolidayCalendar,
    first: NaiveDate,
}

fn settings() -> [Setting; 2] {
    let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    [
        // Good Friday, the night summer time begins, Easter Monday.
        Setting {
            commune: "67482",
            zone: "Europe/Paris",
            calendar: HolidayCalendar::AlsaceMoselle,
            first: date(2027, 3, 19),
        },
        // Christmas and New Year.
        Setting {
            commune: "97411",
            zone: "Indian/Reunion",
            calendar: HolidayCalendar::National,
            first: date(2026, 12, 20),
        },
    ]
}

impl Setting {
    /// The crate's own holidays, and for Alsace-Moselle the two of its law.
    fn context(&self) -> Context {
        let mut public = Country::FR.holidays().get_public().clone();
        if self.calendar == HolidayCalendar::AlsaceMoselle {
            for (year, month, day) in [(2026, 12, 26), (2027, 3, 26), (2027, 12, 26)] {
                public.insert(NaiveDate::from_ymd_opt(year, month, day).unwrap());
            }
        }
        Context::default().with_holidays(ContextHolidays::new(Arc::new(public), Arc::default()))
    }
}

/// The fourteen days as both sides need them, whatever the text.
struct Fortnight {
    context: Context,
    /// Each minute: since 1970 by UTC, and from the first day's midnight by the
    /// place's clock.
    minutes: Vec<(u32, i64)>,
    /// Public holidays from the day before the first on.
    holidays: Vec<bool>,
    /// The first minute past the horizon.
    horizon: i64,
    first: NaiveDate,
    weekday: i64,
}

impl Fortnight {
    fn of(setting: &Setting) -> Fortnight {
        let first = setting.first;
        let tz = TimeZone::get(setting.zone).unwrap();
        let epoch = (first - NaiveDate::default()).num_minutes();
        let wall = |utc: i64| {
            let offset = tz.to_offset(Timestamp::from_second(utc * 60).unwrap()).seconds() / 60;
            (u32::try_from(utc).unwrap(), utc + i64::from(offset) - epoch)
        };
        let minutes = (epoch - DAY..epoch + 15 * DAY).map(wall);
        let context = setting.context();
        let eve = first.pred_opt().unwrap();
        let public = context.holidays.get_public();
        let horizon = Day::parse(BAKED).unwrap().number() + repere_data::HORIZON + 1;
        Fortnight {
            minutes: minutes.filter(|(_, wall)| (0..14 * DAY).contains(wall)).collect(),
            holidays: eve.iter_days().take(100).map(|day| public.contains(day)).collect(),
            horizon: i64::from(horizon) * DAY - epoch,
            weekday: first.weekday().num_days_from_monday().into(),
            context,
            first,
        }
    }

    /// When the crate says that it is open, in minutes from the first day's
    /// midnight, sorted and apart, for so many days.
    fn open(&self, text: &str, days: i64) -> Vec<(i64, i64)> {
        let start = self.first.and_time(Default::default());
        let minutes = |at: NaiveDateTime| (at - start).num_minutes();
        let hours = text.parse::<OpeningHours>().unwrap().with_context(self.context.clone());
        let ranges = hours.iter_range(start - TimeDelta::days(2), start + TimeDelta::days(days));
        let mut open: Vec<(i64, i64)> = Vec::new();
        for range in ranges.filter(|range| range.kind == RuleKind::Open) {
            let (from, to) = (minutes(range.range.start), minutes(range.range.end));
            match open.last_mut() {
                Some(last) if last.1 == from => last.1 = to,
                _ => open.push((from, to)),
            }
        }
        open
    }

    /// Holds a place's answers against the crate's, minute by minute; how many
    /// are unsure for a holiday.
    fn check(&self, index: &Index, place: Ordinal, text: &str) -> u64 {
        let schedule = index.schedule(place).unwrap();
        let silent = schedule.holidays == Holidays::Silent;
        let holiday = |day: i64| silent && self.holidays[(day + 1) as usize];
        // A week has its next opening soon, or never.
        let far = if schedule.dates.is_empty() { 30 } else { 740 };
        let open = self.open(text, far);
        let (mut next, mut on_holidays) = (0, 0);
        for &(utc, wall) in &self.minutes {
            while open.get(next).is_some_and(|&(_, to)| to <= wall) {
                next += 1;
            }
            let today = wall / DAY;
            let theirs = open.get(next).copied().filter(|&(from, _)| from < self.horizon);
            let opening = index.opening(place, utc);
            let wrong = || format!("{text}, day {today}, {}: {opening:?}, {theirs:?}", wall % DAY);
            // Between now and then lies a holiday of which nothing is said.
            let unsure = |to: i64| (today - 1..=to / DAY).any(holiday);
            let agree = match (opening, theirs) {
                (Opening::Holiday, _) => {
                    on_holidays += 1;
                    holiday(today) || holiday(today - 1)
                }
                (Opening::Open { until }, Some((from, to))) => {
                    let expected = Some(to - today * DAY).filter(|&to| to < 8 * DAY);
                    from <= wall
                        && (!holiday(today) || from < today * DAY)
                        && (until.map(i64::from) == expected || unsure(to))
                }
                (Opening::Closed { next: None }, None) => true,
                (Opening::Closed { next: Some(next) }, Some((from, _))) => {
                    let day = today + i64::from(next.in_days);
                    let at = day * DAY + i64::from(next.minutes);
                    from > wall
                        && i64::from(next.weekday) == (self.weekday + day) % 7
                        && if next.uncertain { at >= from && unsure(from) } else { at == from }
                }
                _ => false,
            };
            assert!(agree, "{}", wrong());
        }
        on_holidays
    }
}

#[test]
fn schedules_say_what_the_syntax_says_at_every_minute() {
    let (texts, files) = texts();
    let territories = Territories::builtin();
    for setting in settings() {
        let compiled = compile_all(texts.iter().map(String::as_str), Day::parse(BAKED).unwrap());
        let mut places: Vec<Place> = Vec::new();
        let (mut varying, mut unread) = (Vec::new(), 0);
        let own = compiled.iter().filter(|((_, calendar), _)| *calendar == setting.calendar);
        for ((text, _), schedule) in own {
            match schedule {
                Err(_) => unread += 1,
                Ok(schedule) if schedule.varies => varying.push(*text),
                Ok(schedule) => places.push(Place {
                    id: (*text).to_owned(),
                    horaires: (*text).to_owned(),
                    commune_id: territories.commune(setting.commune),
                    semaine: Some(schedule.clone()),
                    ..Place::default()
                }),
            }
        }
        // Only what truly cannot be known beforehand is left undecided.
        for text in &varying {
            let open = ["\"", "unknown", "+", "sun", "dawn", "dusk", "SH"];
            assert!(open.iter().any(|word| text.contains(word)), "{text} is undecided");
        }
        Index::sort(&mut places);
        let index = Index::build(&places, territories, &TerritoryPoints::new(), BAKED);
        let index = Index::from_bytes(&index.to_bytes()).unwrap();
        let fortnight = Fortnight::of(&setting);
        let unsure: u64 = (0..index.len())
            .into_par_iter()
            .map(|place| fortnight.check(&index, place, index.id(place)))
            .sum();
        println!(
            "{}, {}: {} texts; {} decided, equal at {} minutes each, {unsure} in all unsure for a \
             holiday; {} undecided; {unread} unread",
            setting.zone,
            setting.commune,
            texts.len(),
            index.len(),
            fortnight.minutes.len(),
            varying.len(),
        );
        assert!(index.len() > if files > 0 { 4800 } else { 100 });
        assert!(varying.len() > 1 && unread > 0 && unsure > 0);
    }
}
