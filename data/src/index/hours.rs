//! The columns of opening hours, and the tables their reading needs.
//!
//! Places that open alike share a schedule, and schedules share days: in real
//! data a third as many schedules as places, and a tenth as many days. Zones
//! and public holidays are tables made at the bake, so that a page needs neither
//! a time-zone database nor a rule.

use std::collections::{BTreeMap, BTreeSet};

use super::bytes::{In, Out};
use super::cut::Kept;
use super::text::TextColumn;
use super::{Index, NONE, Ordinal};
use crate::bits::Bits;
use crate::day::Day;
use crate::filter::Moment;
use crate::holidays::HolidayCalendar;
use crate::opening::{Opening, Seen};
use crate::place::Place;
use crate::schedule::{Dated, Holidays, Interval, Week, WeekSchedule};
use crate::territory::offsets;

/// When places are open. Many are open alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hours {
    /// Which of the following each place has, or [`NONE`]; numbered as the places
    /// first need them.
    rows: Vec<u32>,
    /// As sources write them, where the schedule does not say it all.
    texts: TextColumn,
    /// None where the text cannot be read.
    schedules: Vec<Option<WeekSchedule>>,
    /// Each zone's clock: from which minute since 1970 (UTC), how many minutes
    /// ahead of UTC.
    zones: Vec<(String, Vec<(u32, i32)>)>,
    /// Public holidays of all France, then those of Alsace-Moselle alone.
    holidays: [Vec<Day>; 2],
    /// Day of the bake; one that cannot be read makes all hours out of date.
    baked: Day,
}

impl Index {
    /// Whether a place is open at a minute since 1970 (UTC), until when, or when
    /// next, by its own clock and calendar. [`Opening::Unknown`] past the end.
    pub fn opening(&self, place: Ordinal, now: u32) -> Opening {
        let seen = self.seen_at(place, now);
        seen.map_or(Opening::Unknown, |(seen, schedule)| seen.opening(schedule))
    }

    /// A moment as a place sees it, and its hours.
    fn seen_at(&self, place: Ordinal, now: u32) -> Option<(Seen<'_>, &WeekSchedule)> {
        let hours = &self.columns.hours;
        let schedule = hours.of(place).1?;
        let offset = hours.offset(self.timezone(place), now)?;
        let [national, local] = &hours.holidays;
        let local: &[Day] = if self.holiday_calendar(place).is_empty() { &[] } else { local };
        let holidays = [national.as_slice(), local];
        Some((Seen { baked: hours.baked, holidays, offset, now }, schedule))
    }

    /// The places known to be open at one of some moments.
    pub(super) fn open_at(&self, moments: &[String]) -> Bits {
        let mut open = Bits::none(self.len());
        for moment in moments.iter().filter_map(|text| Moment::parse(text)) {
            // Of a week, what is asked of one place holds for all that open alike.
            let hours = &self.columns.hours;
            let week = |hours: &Option<WeekSchedule>| hours.as_ref().is_some_and(|h| h.has(moment));
            let weeks: Vec<bool> = hours.schedules.iter().map(week).collect();
            for place in 0..self.len() {
                let is_open = match moment {
                    Moment::At(now) => self.is_open_now(place, now),
                    _ => weeks.get(hours.rows[place as usize] as usize) == Some(&true),
                };
                if is_open {
                    open.insert(place);
                }
            }
        }
        open
    }

    fn is_open_now(&self, place: Ordinal, now: u32) -> bool {
        let open = self.seen_at(place, now).and_then(|(seen, hours)| seen.unless_closed(hours));
        matches!(open, Some(Opening::Open { .. }))
    }

    /// The hours of a place, where they could be read.
    pub fn schedule(&self, place: Ordinal) -> Option<&WeekSchedule> {
        self.columns.hours.of(place).1
    }

    /// The name of the calendar of public holidays a place keeps
    /// ([`HolidayCalendar::name`]); empty for the national one.
    pub fn holiday_calendar(&self, place: Ordinal) -> &'static str {
        HolidayCalendar::of_commune(self.commune_code(place)).name()
    }
}

/// Hours being gathered, place after place.
pub(super) struct HoursBuilder {
    hours: Hours,
    /// What a text was compiled to last: nearly always the same again.
    by_text: BTreeMap<String, u32>,
    known: BTreeMap<(String, Option<WeekSchedule>), u32>,
    zones: BTreeSet<String>,
}

impl HoursBuilder {
    /// No hours yet; `date` is the day of the bake, ISO.
    pub(super) fn new(date: &str) -> HoursBuilder {
        let baked = Day::parse(date).unwrap_or_default();
        let national = HolidayCalendar::National.from_bake(baked);
        let local = HolidayCalendar::AlsaceMoselle.from_bake(baked).into_iter();
        let local = local.filter(|day| !national.contains(day)).collect();
        HoursBuilder {
            hours: Hours { holidays: [national, local], baked, ..Hours::default() },
            by_text: BTreeMap::new(),
            known: BTreeMap::new(),
            zones: BTreeSet::new(),
        }
    }

    /// Adds the hours of a place, which lives by a zone's clock.
    pub(super) fn push(&mut self, place: &Place, zone: &str) {
        let schedule = place.semaine.as_ref();
        if schedule.is_some() && !zone.is_empty() && !self.zones.contains(zone) {
            self.zones.insert(zone.to_owned());
        }
        let hours = &mut self.hours;
        if place.horaires.is_empty() && schedule.is_none() {
            return hours.rows.push(NONE);
        }
        let same = |&&row: &&u32| hours.schedules[row as usize].as_ref() == schedule;
        if let Some(&row) = self.by_text.get(&place.horaires).filter(same) {
            return hours.rows.push(row);
        }
        let says_it_all = schedule.is_some_and(|s| !s.varies && s.dates.is_empty());
        let text = if says_it_all { String::new() } else { place.horaires.clone() };
        let next = self.known.len() as u32;
        let row = *self.known.entry((text.clone(), schedule.cloned())).or_insert(next);
        if row == next {
            hours.texts.push(&text);
            hours.schedules.push(schedule.cloned());
        }
        hours.rows.push(row);
        self.by_text.insert(place.horaires.clone(), row);
    }

    pub(super) fn finish(self) -> Hours {
        let (year, ..) = self.hours.baked.civil();
        let years = year.saturating_sub(1).max(1970)..year + 3;
        let clock = |zone: String| {
            let offsets = offsets(&zone, years.clone());
            (zone, offsets)
        };
        Hours { zones: self.zones.into_iter().map(clock).collect(), ..self.hours }
    }
}

impl Hours {
    /// Those of some places.
    pub(super) fn with_rows(&self, places: &Kept) -> Hours {
        let mut new = vec![NONE; self.schedules.len()];
        let mut hours = Hours {
            rows: places.values(&self.rows),
            zones: self.zones.clone(),
            holidays: self.holidays.clone(),
            baked: self.baked,
            ..Hours::default()
        };
        for row in hours.rows.iter_mut().filter(|row| **row != NONE) {
            let new = &mut new[*row as usize];
            if *new == NONE {
                *new = hours.schedules.len() as u32;
                hours.texts.push(self.texts.at(*row));
                hours.schedules.push(self.schedules[*row as usize].clone());
            }
            *row = *new;
        }
        hours
    }

    /// The text a place has, empty where it has none or its schedule says it all,
    /// and its schedule.
    pub(super) fn of(&self, place: Ordinal) -> (&str, Option<&WeekSchedule>) {
        let row = self.rows.get(place as usize).copied().unwrap_or(NONE);
        let schedule = self.schedules.get(row as usize).and_then(Option::as_ref);
        (self.texts.at(row), schedule)
    }

    /// Minutes a zone is ahead of UTC at a minute since 1970.
    fn offset(&self, zone: &str, now: u32) -> Option<i32> {
        let (_, offsets) = self.zones.iter().find(|(name, _)| name == zone)?;
        let before = |&&(from, _): &&(u32, i32)| from <= now;
        offsets.iter().rev().find(before).map(|&(_, offset)| offset)
    }

    pub(super) fn write(&self, out: &mut Out) {
        // 0: none; 1: one more; else as so many places before, less one.
        let mut last = vec![None; self.schedules.len()];
        out.numbers(self.rows.iter().enumerate().map(|(place, &row)| {
            let before = last.get_mut(row as usize).map(|last| last.replace(place));
            before.map_or(0, |before| before.map_or(1, |before| (place - before + 1) as u64))
        }));
        self.texts.write(out);

        let schedules = || self.schedules.iter().flatten();
        let mut days = BTreeSet::new();
        for schedule in schedules() {
            days.extend(schedule.dates.iter().flat_map(|dated| &dated.days));
            days.extend(&schedule.days);
            if let Holidays::Own(own) = &schedule.holidays {
                days.insert(own);
            }
        }
        out.number(days.len() as u64);
        days.iter().for_each(|day| write_day(day, out));
        let number: BTreeMap<_, u64> = days.into_iter().zip(0..).collect();

        let head = |schedule: &Option<WeekSchedule>| {
            let Some(schedule) = schedule else { return 0 };
            let holidays = match &schedule.holidays {
                Holidays::Silent => 0,
                Holidays::AsUsual => 1,
                Holidays::Own(own) => 2 + number[own],
            };
            1 + (holidays << 1 | u64::from(schedule.varies))
        };
        out.numbers(self.schedules.iter().map(head));
        // Day by day: Tuesdays are mostly as Mondays.
        let code = |week: &Week, day: usize| match day {
            1.. if week[day] == week[day - 1] => 0,
            _ => 1 + number[&week[day]],
        };
        for day in 0..7 {
            schedules().for_each(|schedule| out.number(code(&schedule.days, day)));
        }
        for schedule in schedules() {
            out.number(schedule.dates.len() as u64);
            let mut last = 0;
            for Dated { from, to, days } in &schedule.dates {
                out.number(u64::from(from.number().wrapping_sub(last)));
                out.number(u64::from(to.number().wrapping_sub(from.number())));
                (0..7).for_each(|day| out.number(code(days, day)));
                last = to.number();
            }
        }

        out.number(self.zones.len() as u64);
        for (name, offsets) in &self.zones {
            out.bytes(name.as_bytes());
            out.steps(offsets.iter().map(|&(from, _)| from));
            out.steps(offsets.iter().map(|&(_, offset)| offset as u32));
        }
        for days in &self.holidays {
            out.steps(days.iter().map(|day| day.number()));
        }
    }

    /// Those of `len` places, baked on a day, ISO.
    pub(super) fn read(input: &mut In<'_>, len: usize, date: &str) -> Hours {
        let mut hours = Hours { baked: Day::parse(date).unwrap_or_default(), ..Hours::default() };
        let mut known = 0;
        for code in input.rows() {
            let before = (hours.rows.len() + 1).checked_sub(code as usize);
            let row = match code {
                0 => NONE,
                1 => {
                    known += 1;
                    known - 1
                }
                _ => before.and_then(|place| hours.rows.get(place)).copied().unwrap_or(NONE),
            };
            hours.rows.push(row);
        }
        input.expect(hours.rows.len() == len);
        hours.texts = TextColumn::read(input);
        let mut days = Vec::new();
        for _ in 0..input.count() {
            days.push(read_day(input));
        }
        let own = |input: &mut In<'_>, number: u64| {
            let day = days.get(number as usize);
            input.expect(day.is_some());
            day.cloned().unwrap_or_default()
        };
        for head in input.rows() {
            hours.schedules.push(head.checked_sub(1).map(|head| WeekSchedule {
                holidays: match head >> 1 {
                    0 => Holidays::Silent,
                    1 => Holidays::AsUsual,
                    number => Holidays::Own(own(input, u64::from(number) - 2)),
                },
                varies: head & 1 == 1,
                ..WeekSchedule::default()
            }));
        }
        let sound = hours.texts.len() == known as usize && hours.schedules.len() == known as usize;
        input.expect(sound);
        let read = |input: &mut In<'_>, week: &mut Week, day: usize| {
            week[day] = match input.number() {
                0 if day > 0 => week[day - 1].clone(),
                code => own(input, code.wrapping_sub(1)),
            };
        };
        for day in 0..7 {
            for schedule in hours.schedules.iter_mut().flatten() {
                read(input, &mut schedule.days, day);
            }
        }
        for schedule in hours.schedules.iter_mut().flatten() {
            let mut last = 0u32;
            for _ in 0..input.count() {
                let from = last.saturating_add(input.row());
                last = from.saturating_add(input.row());
                let (from, to) = (Day::from_number(from), Day::from_number(last));
                let mut dated = Dated { from, to, days: Week::default() };
                for day in 0..7 {
                    read(input, &mut dated.days, day);
                }
                schedule.dates.push(dated);
            }
        }
        for _ in 0..input.count() {
            let (name, from, offset) = (input.text(), input.steps(), input.steps());
            let offsets = from.into_iter().zip(offset);
            let offsets = offsets.map(|(from, offset)| (from, offset as i32)).collect();
            hours.zones.push((name, offsets));
        }
        for days in &mut hours.holidays {
            days.extend(input.steps().into_iter().map(Day::from_number));
        }
        hours
    }
}

/// The latest minute an interval can end at.
const LATEST: u32 = WeekSchedule::LATEST as u32;

/// How many intervals, doubled, and one more where they are not whole steps of
/// five minutes; then each bound after the one before, in steps.
fn write_day(day: &[Interval], out: &mut Out) {
    let bounds = || day.iter().flat_map(|&(from, to)| [from, to]);
    let fine = bounds().any(|minute| minute % 5 != 0);
    let step = if fine { 1 } else { 5 };
    out.number((day.len() as u64) << 1 | u64::from(fine));
    let mut last = 0;
    for minute in bounds() {
        out.number(u64::from((minute - last) / step));
        last = minute;
    }
}

fn read_day(input: &mut In<'_>) -> Vec<Interval> {
    let head = input.number();
    let step = if head & 1 == 1 { 1 } else { 5 };
    // Every schedule has its own copy of its days: a small file must not ask for
    // large ones.
    let most = WeekSchedule::MOST as u64;
    input.expect(head >> 1 <= most);
    let (mut day, mut last) = (Vec::new(), 0);
    for _ in 0..(head >> 1).min(most) {
        let [from, to] = [(); 2].map(|()| {
            last = (last + input.row().min(LATEST) * step).min(LATEST);
            last as u16
        });
        day.push((from, to));
    }
    // Rising and apart is how look-ups take them.
    let sound = day.iter().all(|(from, to)| from < to) && day.windows(2).all(|w| w[0].1 < w[1].0);
    input.expect(sound);
    day
}
