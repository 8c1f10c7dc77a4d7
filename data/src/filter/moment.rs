//! When a place must be open: in the evening, at the weekend, or at an instant.

use crate::day::Day;

/// Minutes of a day.
const DAY: u32 = 1440;

/// A value of `ouvert`. « Now » is none of them, since a filter knows no clock:
/// whoever asks says which instant it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// After six in the evening, some day of the ordinary week.
    Evening,
    /// On a Saturday or a Sunday of the ordinary week.
    Weekend,
    /// At a minute since 1970, UTC.
    At(u32),
}

impl Moment {
    /// Those that need no clock, with their names.
    pub const NAMED: [(&'static str, Moment); 2] =
        [("soir", Moment::Evening), ("week-end", Moment::Weekend)];

    /// The minute of the day from which it is evening.
    pub(crate) const EVENING: u16 = 18 * 60;

    /// Reads `soir`, `week-end` or an instant, `2026-11-26T13:35Z`.
    pub fn parse(text: &str) -> Option<Moment> {
        let named = Moment::NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        named.map(|&(_, moment)| moment).or_else(|| instant(text).map(Moment::At))
    }
}

/// Reads `2026-11-26T13:35Z` as minutes since 1970.
fn instant(text: &str) -> Option<u32> {
    let (day, time) = text.split_at_checked(10)?;
    let &[b'T', a, b, b':', c, d, b'Z'] = time.as_bytes() else { return None };
    let two = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
    };
    let (hour, minute) = (two(a, b)?, two(c, d)?);
    (hour < 24 && minute < 60).then_some(Day::parse(day)?.number() * DAY + hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_minutes_of_utc() {
        let at = |text| Moment::parse(text);
        assert_eq!(at("1970-01-02T01:05Z"), Some(Moment::At(1440 + 65)));
        assert_eq!(at("2026-11-26T23:59Z"), Some(Moment::At(20_783 * 1440 + 1439)));
        assert_eq!(at("Week-end"), Some(Moment::Weekend));
        for wrong in [
            "",
            "maintenant",
            "2026-11-26",
            "2026-11-26T24:00Z",
            "2026-11-26T13:60Z",
            "2026-02-30T13:00Z",
            "2026-11-26T13:35",
            "2026-11-26T13:35+01:00",
            "2026-11-26t13:35Z",
            "2026-11-26T1é:35",
            "é026-11-26T13:35Z",
        ] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }
}
