//! Whether a place is open at a moment, until when, or when next.
//!
//! Everything is reckoned on the wall clock of the place: a schedule is minutes
//! of local time, so what summer time does to absolute time does not matter.
//! Nothing here says « open » where it cannot know. `widget/src/hours.js` is the
//! same in JavaScript, for pages where WebAssembly is forbidden; a test holds
//! the two together.

use crate::day::Day;
use crate::json::Json;
use crate::schedule::{Interval, WeekSchedule};

/// Minutes of a day.
const DAY: u32 = 1440;
/// Days after the bake from which declared hours have to be checked.
const STALE_AFTER: u32 = 180;
/// Days after the bake that schedules say exactly: two years.
pub const HORIZON: u32 = 731;

/// What can be said of a place's opening at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// It gives no hours that could be read, or its clock is not known.
    Unknown,
    /// The hours are too old to be relied on.
    Stale,
    /// Its hours depend on what nobody knows beforehand.
    Varies,
    /// A public holiday of which it says nothing, on a day it opens otherwise.
    Holiday,
    /// Open.
    Open {
        /// When it closes, in minutes from today's midnight: past 1440 when
        /// later than today. None: not within a week.
        until: Option<u32>,
    },
    /// Closed.
    Closed {
        /// When it opens next; none within the schedule's two years.
        next: Option<NextOpening>,
    },
}

/// When a place that is closed opens next, by its own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextOpening {
    /// 0 is today.
    pub in_days: u32,
    /// 0 is Monday.
    pub weekday: u32,
    /// Minutes from that day's midnight.
    pub minutes: u32,
    /// Before it lies a public holiday of which the place says nothing.
    pub uncertain: bool,
}

/// A moment as a place sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    /// Day of the bake.
    pub(crate) baked: Day,
    /// Public holidays of the place, those of all France first.
    pub(crate) holidays: [&'a [Day]; 2],
    /// Minutes the place's clock is ahead of UTC.
    pub(crate) offset: i32,
    /// Minutes since 1970, UTC.
    pub(crate) now: u32,
}

impl Seen<'_> {
    /// What a schedule says.
    pub(crate) fn opening(&self, schedule: &WeekSchedule) -> Opening {
        self.unless_closed(schedule).unwrap_or_else(|| self.closed(schedule))
    }

    /// The day and the minute of it that the wall clock shows.
    fn wall(&self) -> (Day, u32) {
        let wall = self.now.saturating_add_signed(self.offset);
        (Day::from_number(wall / DAY), wall % DAY)
    }

    /// What a schedule says, but for a place that is closed.
    pub(crate) fn unless_closed(&self, schedule: &WeekSchedule) -> Option<Opening> {
        if self.now > self.baked.after(STALE_AFTER).number() * DAY {
            return Some(Opening::Stale);
        }
        if schedule.varies {
            return Some(Opening::Varies);
        }
        let (today, minute) = self.wall();

        // What opened yesterday may run past midnight.
        for (day, past) in [(today.before(), DAY), (today, 0)] {
            let (hours, unsure) = schedule.on(day, self.is_holiday(day));
            let until = end_of(hours, minute + past);
            if unsure && (until.is_some() || past == 0) {
                return Some(Opening::Holiday);
            }
            if let Some(until) = until {
                let until = self.runs_until(schedule, today, until - past);
                return Some(Opening::Open { until });
            }
        }
        None
    }

    /// When a place that is closed opens next.
    fn closed(&self, schedule: &WeekSchedule) -> Opening {
        let (today, minute) = self.wall();
        let mut uncertain = false;
        for in_days in 0..=self.baked.after(HORIZON).number().saturating_sub(today.number()) {
            let day = today.after(in_days);
            let (hours, unsure) = schedule.on(day, self.is_holiday(day));
            // Perhaps it opens that day, perhaps not: what follows is only likely.
            uncertain |= unsure;
            let later = |&&(from, _): &&Interval| in_days > 0 || u32::from(from) > minute;
            if let Some(&(from, _)) = hours.iter().find(later).filter(|_| !unsure) {
                let weekday = day.weekday() as u32;
                let next = NextOpening { in_days, weekday, minutes: from.into(), uncertain };
                return Opening::Closed { next: Some(next) };
            }
        }
        Opening::Closed { next: None }
    }

    fn is_holiday(&self, day: Day) -> bool {
        self.holidays.iter().any(|days| days.contains(&day))
    }

    /// When what is open at the end of an interval closes, following those that
    /// touch it at midnight; none when not within a week.
    fn runs_until(&self, schedule: &WeekSchedule, today: Day, mut end: u32) -> Option<u32> {
        for in_days in end / DAY..=7 {
            let day = today.after(in_days);
            let (hours, unsure) = schedule.on(day, self.is_holiday(day));
            let next = end_of(hours, end - in_days * DAY).filter(|_| !unsure);
            let Some(next) = next else { return Some(end) };
            end = next + in_days * DAY;
            if end < (in_days + 1) * DAY {
                return Some(end);
            }
        }
        None
    }
}

/// The end of the interval that a minute lies in.
fn end_of(hours: &[Interval], minute: u32) -> Option<u32> {
    let mut hours = hours.iter().map(|&(from, to)| (u32::from(from), u32::from(to)));
    hours.find(|&(from, to)| from <= minute && minute < to).map(|(_, to)| to)
}

impl Opening {
    /// As JSON: `{"kind":"open","until":720}`, `{"kind":"closed","next":{"inDays",
    /// "weekday","minutes","uncertain"}}`, `until` and `next` being null where
    /// there is none; `unknown`, `stale`, `varies` and `holiday` are kinds alone.
    pub fn write(&self, json: &mut Json) {
        json.open('{');
        json.text_member(
            "kind",
            match self {
                Opening::Unknown => "unknown",
                Opening::Stale => "stale",
                Opening::Varies => "varies",
                Opening::Holiday => "holiday",
                Opening::Open { .. } => "open",
                Opening::Closed { .. } => "closed",
            },
        );
        match self {
            Opening::Open { until: Some(until) } => json.number_member("until", *until),
            Opening::Open { until: None } => {
                json.key("until");
                json.null();
            }
            Opening::Closed { next } => {
                json.key("next");
                match next {
                    None => json.null(),
                    Some(next) => {
                        json.open('{');
                        json.number_member("inDays", next.in_days);
                        json.number_member("weekday", next.weekday);
                        json.number_member("minutes", next.minutes);
                        json.key("uncertain");
                        json.flag(next.uncertain);
                        json.close('}');
                    }
                }
            }
            _ => {}
        }
        json.close('}');
    }
}
