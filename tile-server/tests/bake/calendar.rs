//! The tables of an index against what others know: public holidays, the tz
//! database.

use std::collections::BTreeSet;

use chrono::Datelike;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use opening_hours::localization::Country;
use repere_data::{Day, HolidayCalendar, Index, Opening, Place, Territories, TerritoryPoints};
use repere_server::hours::Compiler;

#[test]
fn national_holidays_are_those_of_the_crate_that_reads_hours() {
    let theirs = Country::FR.holidays();
    for year in 2000..2070 {
        let of_year = theirs.get_public().iter().filter(|date| date.year() == year);
        let theirs: Vec<String> = of_year.map(|date| date.to_string()).collect();
        let ours = HolidayCalendar::National.of_year(year as u32);
        assert_eq!(ours.iter().map(Day::to_string).collect::<Vec<_>>(), theirs);
    }
}

/// A commune of each time zone.
const COMMUNES: [(&str, &str); 14] = [
    ("75056", "Europe/Paris"),
    ("97105", "America/Guadeloupe"),
    ("97209", "America/Martinique"),
    ("97302", "America/Cayenne"),
    ("97411", "Indian/Reunion"),
    ("97502", "America/Miquelon"),
    ("97611", "Indian/Mayotte"),
    ("97701", "America/St_Barthelemy"),
    ("97801", "America/Marigot"),
    ("98612", "Pacific/Wallis"),
    ("98731", "Pacific/Marquesas"),
    ("98719", "Pacific/Gambier"),
    ("98735", "Pacific/Tahiti"),
    ("98818", "Pacific/Noumea"),
];

/// Whether the index and the tz database agree about a zone's clock, every
/// quarter of an hour from a year before the bake until the hours are too old:
/// a place that opens at each minute of the day but one tells its clock.
#[test]
fn clocks_are_those_of_the_tz_database() {
    let territories = Territories::builtin();
    let text = "00:00-12:34,12:35-24:00; PH 00:00-12:34,12:35-24:00";
    for date in ["2024-03-30", "2026-11-23", "2027-09-01"] {
        let day = Day::parse(date).unwrap();
        let schedule = Compiler::new(day).compile(text, HolidayCalendar::National).unwrap();
        let place = |(code, _): &(&str, &str)| Place {
            id: (*code).to_owned(),
            commune_id: territories.commune(code),
            semaine: Some(schedule.clone()),
            ..Place::default()
        };
        let mut places: Vec<Place> = COMMUNES.iter().map(place).collect();
        Index::sort(&mut places);
        let index = Index::build(&places, territories, &TerritoryPoints::new(), date);
        let index = Index::from_bytes(&index.to_bytes()).unwrap();
        let mut offsets = BTreeSet::new();
        for (code, zone) in COMMUNES {
            let ordinal = index.find(code).unwrap();
            assert_eq!(index.timezone(ordinal), zone);
            let tz = TimeZone::get(zone).unwrap();
            let from = day.number() - 365;
            for now in (from * 1440..(day.number() + 180) * 1440).step_by(15) {
                let seconds = i64::from(now) * 60;
                let offset = tz.to_offset(Timestamp::from_second(seconds).unwrap()).seconds() / 60;
                offsets.insert((zone, offset));
                // The minute of the gap as UTC has it, today or tomorrow.
                let wall = (i64::from(now) + i64::from(offset)).rem_euclid(1440);
                let expected = match wall {
                    754 => Opening::Closed { next: None },
                    wall => Opening::Open { until: Some(754 + u32::from(wall > 754) * 1440) },
                };
                match (index.opening(ordinal, now), expected) {
                    (Opening::Closed { .. }, Opening::Closed { .. }) => {}
                    (opening, expected) => assert_eq!(opening, expected, "{zone} at {now}"),
                }
            }
        }
        assert_eq!(offsets.len(), 16, "Paris and Miquelon have two each: {offsets:?}");
    }
}
