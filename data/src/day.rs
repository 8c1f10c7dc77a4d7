//! A day of the calendar.
//!
//! Only what schedules need: ISO text, weekdays and counting, in few bytes of a
//! page's code. No clock and no time zones.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar from 1970 on, counted from 1 January 1970.
///
/// ```
/// use repere_data::Day;
/// let christmas = Day::parse("2026-12-25").unwrap();
/// assert_eq!(christmas, Day::new(2026, 12, 25));
/// assert_eq!((christmas.weekday(), christmas.number()), (4, 20_812));
/// assert_eq!(Day::from_number(20_813).to_string(), "2026-12-26");
/// assert_eq!(Day::parse("2026-02-29"), None);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Day(u32);

impl Day {
    /// The last day that can be said: numbers are bounded, so that adding days
    /// to what a hostile file says never overflows.
    const LAST: u32 = 2_932_896;

    /// The day of a date that exists, in the years 1970 to 9999.
    ///
    /// Source: H. Hinnant, « chrono-Compatible Low-Level Date Algorithms »,
    /// `days_from_civil`; years begin in March, so that a leap day ends one.
    pub const fn new(year: u32, month: u32, day: u32) -> Day {
        let year = if month < 3 { year - 1 } else { year };
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Day(365 * year + year / 4 - year / 100 + year / 400 + of_year - 719_468)
    }

    /// The day of so many days after 1 January 1970, at most the last of 9999.
    pub fn from_number(number: u32) -> Day {
        Day(number.min(Day::LAST))
    }

    /// Days since 1 January 1970.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Reads `2026-12-25`; none where there is no such day, or it is before 1970.
    pub fn parse(iso: &str) -> Option<Day> {
        let &[a, b, c, d, b'-', e, f, b'-', g, h] = iso.as_bytes() else { return None };
        // Of another character it makes a number that is no digit's, and too large.
        let [year, month, day] = [&[a, b, c, d][..], &[e, f], &[g, h]].map(|digits| {
            digits.iter().fold(0, |n, &digit| n * 10 + u32::from(digit.wrapping_sub(b'0')))
        });
        let sound = (1970..=9999).contains(&year) && (1..=12).contains(&month);
        let parsed = (sound && (1..=31).contains(&day)).then(|| Day::new(year, month, day))?;
        // What is past the end of a month is another day.
        (parsed.to_iso() == iso.as_bytes()).then_some(parsed)
    }

    /// The ten characters of `2026-12-25`, in ASCII.
    fn to_iso(self) -> [u8; 10] {
        let (year, month, day) = self.civil();
        let digit = |number: u32| b'0' + (number % 10) as u8;
        let two = |number: u32| [digit(number / 10), digit(number)];
        let ([a, b], [c, d]) = (two(year / 100), two(year));
        let ([e, f], [g, h]) = (two(month), two(day));
        [a, b, c, d, b'-', e, f, b'-', g, h]
    }

    /// Year, month from 1, day from 1 (`civil_from_days` of the same source).
    pub fn civil(self) -> (u32, u32, u32) {
        let days = self.0 + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let january = u32::from(month >= 10);
        (era * 400 + year + january, month + 3 - 12 * january, day)
    }

    /// 0 is Monday.
    pub fn weekday(self) -> usize {
        // 1 January 1970 was a Thursday.
        (self.0 as usize + 3) % 7
    }

    /// So many days later.
    pub fn after(self, days: u32) -> Day {
        Day::from_number(self.0.saturating_add(days))
    }

    /// The day before; 1 January 1970 has none here, and stays.
    pub fn before(self) -> Day {
        Day(self.0.saturating_sub(1))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.to_iso()).expect("digits and hyphens are ASCII"))
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = &'static str;

    fn try_from(iso: String) -> Result<Day, &'static str> {
        Day::parse(&iso).ok_or("jour attendu sous la forme 2026-12-25")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ends_of_the_calendar() {
        assert_eq!(Day::new(1970, 1, 1).number(), 0);
        assert_eq!(Day::new(1970, 1, 1).before(), Day::from_number(0));
        assert_eq!(Day::from_number(u32::MAX).to_string(), "9999-12-31");
        assert_eq!(Day::from_number(u32::MAX).after(u32::MAX).to_string(), "9999-12-31");
        for text in ["", "2026", "2026-13-01", "2026-00-10", "2026-04-31", "1969-12-31", "2026-1-1"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_are_those_of_jiff(number in 0..=Day::LAST) {
            let day = Day::from_number(number);
            let theirs = jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(number);
            prop_assert_eq!(day.to_string(), theirs.to_string());
            prop_assert_eq!(Day::parse(&theirs.to_string()), Some(day));
            prop_assert_eq!(day.weekday(), theirs.weekday().to_monday_zero_offset() as usize);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9]{0,5}-[0-9]{0,11}-[0-9]{0,11}|\\PC{0,12}") {
            let _ = Day::parse(&text);
        }
    }
}
