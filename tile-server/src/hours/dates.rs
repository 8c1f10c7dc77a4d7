//! The hours of days one by one, and what of them differs from a week.

use chrono::{Days, NaiveDate};
use opening_hours::{OpeningHours, RuleKind};
use repere_data::{Dated, Day, HORIZON, Interval, Week};

use super::naive;

/// Minutes of a day.
const DAY: u16 = 1440;
/// Days that are looked at: to the horizon, and a week more for those abroad.
const SPAN: usize = HORIZON as usize + 8;

/// The hours of the week that begins on a Monday.
pub(super) fn week(hours: &OpeningHours, monday: NaiveDate) -> Week {
    let mut days = sewn(hours, monday, 7).into_iter();
    std::array::from_fn(|_| days.next().expect("seven days were asked for"))
}

/// The hours of each day from one on, for two years.
pub(super) fn days_from(hours: &OpeningHours, first: Day) -> Vec<Vec<Interval>> {
    sewn(hours, naive(first), SPAN)
}

/// The hours that begin on each of some days, past midnight where they do.
fn sewn(hours: &OpeningHours, first: NaiveDate, count: usize) -> Vec<Vec<Interval>> {
    // The evening before and the morning after: what passes midnight is cut
    // there, and sewn together again below.
    let start = first - Days::new(1);
    let mut days: Vec<Vec<Interval>> =
        start.iter_days().take(count + 2).map(|date| open_at(hours, date)).collect();
    for day in 0..=count {
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
    days.drain(1..=count).collect()
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

/// For each day of the week, its most frequent hours; of two as frequent (odd
/// and even weeks), the longer.
pub(super) fn most_frequent(first: Day, days: &[Vec<Interval>]) -> Week {
    std::array::from_fn(|weekday| {
        let skipped = (7 + weekday - first.weekday()) % 7;
        let mut same: Vec<&Vec<Interval>> = days.iter().skip(skipped).step_by(7).collect();
        same.sort_unstable();
        let open = |day: &[Interval]| day.iter().map(|(from, to)| to - from).sum::<u16>();
        let usual = same.chunk_by(|a, b| a == b).max_by_key(|alike| (alike.len(), open(alike[0])));
        usual.map_or_else(Vec::new, |alike| alike[0].clone())
    })
}

/// The days that differ from the ordinary week, in as few runs as a walk from
/// the first finds: a run goes on while a week of its own says it. Days `apart`
/// are not asked.
pub(super) fn exceptions(
    first: Day,
    usual: &Week,
    days: &[Vec<Interval>],
    apart: impl Fn(Day) -> bool,
) -> Vec<Dated> {
    let at = |nth: usize| first.after(nth as u32);
    let differs = |nth: usize| days[nth] != usual[at(nth).weekday()] && !apart(at(nth));
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(from) = (next..days.len()).find(|&nth| differs(nth)) {
        let mut own: [Option<&Vec<Interval>>; 7] = [None; 7];
        let mut to = from;
        for nth in (from..days.len()).filter(|&nth| !apart(at(nth))) {
            if *own[at(nth).weekday()].get_or_insert(&days[nth]) != &days[nth] {
                break;
            }
            if differs(nth) {
                to = nth;
            }
        }
        // Days that the run does not reach are as ever.
        let own = |weekday: usize| own[weekday].unwrap_or(&usual[weekday]).clone();
        found.push(Dated { from: at(from), to: at(to), days: std::array::from_fn(own) });
        next = to + 1;
    }
    found
}
