//! Plain weeks, checked minute by minute against the crate that reads the
//! syntax, on every text of the sample.

use std::collections::BTreeSet;
use std::fs::File;

use chrono::{Days, NaiveDate, TimeDelta};
use opening_hours::OpeningHours;
use repere_data::WeekSchedule;
use repere_server::hours::compile;

use crate::given::sample;

fn texts() -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for name in ["lieux-inventes.csv", "maisons-inventees.csv"] {
        let mut reader = csv::Reader::from_reader(File::open(sample(name)).unwrap());
        let column = reader.headers().unwrap().iter().position(|c| c == "horaires").unwrap();
        for record in reader.records() {
            texts.insert(record.unwrap()[column].to_owned());
        }
    }
    texts.remove("");
    texts
}

/// Whether a plain week is open at a minute from Monday's midnight.
fn is_open(week: &WeekSchedule, minute: u16) -> bool {
    const DAY: u16 = 1440;
    const WEEK: u16 = 7 * DAY;
    (0u16..).zip(&week.days).any(|(day, intervals)| {
        intervals.iter().any(|(from, to)| {
            // Sunday's night reaches into Monday.
            [minute, minute + WEEK].iter().any(|m| (day * DAY + from..day * DAY + to).contains(m))
        })
    })
}

#[test]
fn plain_weeks_say_what_the_syntax_says_at_every_quarter_of_an_hour() {
    let monday = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let (mut plain, mut varying, mut unread) = (0, 0, 0);
    for text in texts() {
        let Ok(week) = compile(&text, jiff::civil::date(2026, 11, 23)) else {
            unread += 1;
            continue;
        };
        if week.varies {
            varying += 1;
            continue;
        }
        plain += 1;
        let oracle: OpeningHours = text.parse().unwrap();
        for minute in (0..7 * 1440).step_by(15) {
            let at = (monday + Days::new(7)).and_hms_opt(0, 0, 0).unwrap()
                + TimeDelta::minutes(i64::from(minute));
            assert_eq!(is_open(&week, minute), oracle.is_open(at), "{text} at {at}: {week:?}");
        }
    }
    assert!(plain > 100 && varying > 3 && unread > 0, "{plain} {varying} {unread}");
}
