//! Opening hours, compiled once at the bake.
//!
//! The OpenStreetMap syntax is read by the baker; what readers need on a page
//! is small: the minutes of an ordinary week, what public holidays change, and
//! the days that differ. Whether it is open at some moment is [`crate::opening`].

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::filter::Moment;
use crate::json::Json;

/// Minutes of a day's opening, from midnight: `(540, 720)` is 9 h to 12 h. The
/// end may pass 1440 when the place closes after midnight.
pub type Interval = (u16, u16);

/// Intervals of each day of a week, Monday first, sorted and apart.
pub type Week = [Vec<Interval>; 7];

/// Opening hours for two years from the bake: an ordinary week, and what differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WeekSchedule {
    /// The ordinary week.
    pub days: Week,
    /// What public holidays change.
    #[serde(default)]
    pub holidays: Holidays,
    /// The text says what nobody can decide beforehand (by appointment, school
    /// holidays, the sun): `days` is then the ordinary case only, and nothing
    /// firm follows from it.
    pub varies: bool,
    /// Days that differ from the ordinary week, rising and apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Dated>,
}

/// What public holidays change. In JSON: null, true, false (closed), or the
/// hours as a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Said", into = "Said")]
pub enum Holidays {
    /// The text says nothing of them: whether it opens is for the reader to check.
    #[default]
    Silent,
    /// Nothing: what they change is among the dates.
    AsUsual,
    /// Every public holiday has these hours, whatever its day; none is closed.
    Own(Vec<Interval>),
}

/// Days with a week of their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dated {
    /// The first.
    pub from: Day,
    /// The last.
    pub to: Day,
    /// Their hours, by day of the week.
    pub days: Week,
}

impl WeekSchedule {
    /// The latest minute of an interval: the end of the day after.
    pub const LATEST: u16 = 2880;
    /// How many intervals a day has at most.
    pub const MOST: usize = 16;

    /// The hours that begin on a day, and whether it is a public holiday of
    /// which the text says nothing.
    pub(crate) fn on(&self, day: Day, holiday: bool) -> (&[Interval], bool) {
        if holiday && let Holidays::Own(own) = &self.holidays {
            return (own, false);
        }
        let dated = self.dates.iter().find(|dated| day <= dated.to);
        let dated = dated.filter(|dated| dated.from <= day);
        let week = dated.map_or(&self.days, |dated| &dated.days);
        let hours = &week[day.weekday()];
        (hours, holiday && self.holidays == Holidays::Silent && !hours.is_empty())
    }

    /// Whether the ordinary week has hours in the evening or at the weekend;
    /// instants are [`crate::opening`]'s.
    pub(crate) fn has(&self, moment: Moment) -> bool {
        match moment {
            Moment::Evening => self.days.iter().flatten().any(|&(_, to)| to > Moment::EVENING),
            Moment::Weekend => self.days[5..].iter().any(|day| !day.is_empty()),
            Moment::At(_) => false,
        }
    }

    /// As it serialises.
    pub(crate) fn write(&self, json: &mut Json) {
        json.open('{');
        json.key("days");
        write_days(&self.days, json);
        json.key("holidays");
        match &self.holidays {
            Holidays::Silent => json.null(),
            Holidays::AsUsual => json.flag(true),
            Holidays::Own(own) if own.is_empty() => json.flag(false),
            Holidays::Own(own) => write_day(own, json),
        }
        json.key("varies");
        json.flag(self.varies);
        if !self.dates.is_empty() {
            json.key("dates");
            json.open('[');
            for dated in &self.dates {
                json.open('{');
                json.text_member("from", &dated.from.to_string());
                json.text_member("to", &dated.to.to_string());
                json.key("days");
                write_days(&dated.days, json);
                json.close('}');
            }
            json.close(']');
        }
        json.close('}');
    }
}

fn write_days(days: &Week, json: &mut Json) {
    json.open('[');
    days.iter().for_each(|day| write_day(day, json));
    json.close(']');
}

fn write_day(day: &[Interval], json: &mut Json) {
    json.open('[');
    for &(from, to) in day {
        json.open('[');
        json.number(u32::from(from));
        json.number(u32::from(to));
        json.close(']');
    }
    json.close(']');
}

/// [`Holidays`] as JSON has them.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Said {
    Nothing,
    Open(bool),
    Own(Vec<Interval>),
}

impl From<Said> for Holidays {
    fn from(said: Said) -> Holidays {
        match said {
            Said::Nothing => Holidays::Silent,
            Said::Open(true) => Holidays::AsUsual,
            Said::Open(false) => Holidays::Own(Vec::new()),
            Said::Own(own) => Holidays::Own(own),
        }
    }
}

impl From<Holidays> for Said {
    fn from(holidays: Holidays) -> Said {
        match holidays {
            Holidays::Silent => Said::Nothing,
            Holidays::AsUsual => Said::Open(true),
            Holidays::Own(own) if own.is_empty() => Said::Open(false),
            Holidays::Own(own) => Said::Own(own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holidays() -> impl Strategy<Value = Holidays> {
        let own = any::<Vec<Interval>>().prop_map(Holidays::Own);
        prop_oneof![Just(Holidays::Silent), Just(Holidays::AsUsual), own]
    }

    proptest! {
        #[test]
        fn a_schedule_is_written_as_it_serialises_and_read_again(
            days: Week, holidays in holidays(), varies: bool,
            dates in proptest::collection::vec((any::<u32>(), any::<Week>()), 0..3),
        ) {
            let dated = |(from, days)| {
                let from = Day::from_number(from);
                Dated { from, to: from.after(3), days }
            };
            let dates = dates.into_iter().map(dated).collect();
            let schedule = WeekSchedule { days, holidays, varies, dates };
            let mut json = Json::new();
            schedule.write(&mut json);
            let json = String::from_utf8(json.into_bytes()).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&schedule).unwrap());
            prop_assert_eq!(serde_json::from_str::<WeekSchedule>(&json).unwrap(), schedule);
        }
    }
}
