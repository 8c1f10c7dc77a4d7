//! Public holidays of France, at the bake.
//!
//! An index carries them as days, so that a page needs no rule. Local holidays
//! overseas (the abolition of slavery) are not here.

use crate::day::Day;

/// Which public holidays a place keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HolidayCalendar {
    /// The eleven of the Code du travail, article L3133-1.
    #[default]
    National,
    /// Those, Good Friday and 26 December (article L3134-13; Good Friday holds
    /// where a commune has a Protestant temple or a mixed church, which no table
    /// tells: it is taken for all, as nothing firm is then said wrongly).
    AlsaceMoselle,
}

impl HolidayCalendar {
    /// The calendar of a commune by its INSEE code: Moselle, Bas-Rhin and
    /// Haut-Rhin have their own.
    pub fn of_commune(code: &str) -> HolidayCalendar {
        if ["57", "67", "68"].iter().any(|departement| code.starts_with(departement)) {
            HolidayCalendar::AlsaceMoselle
        } else {
            HolidayCalendar::National
        }
    }

    /// Its name beside a place's time zone; empty for the national one.
    pub fn name(self) -> &'static str {
        match self {
            HolidayCalendar::National => "",
            HolidayCalendar::AlsaceMoselle => "alsace-moselle",
        }
    }

    /// Its holidays of a year from 1970 on, rising.
    pub fn of_year(self, year: u32) -> Vec<Day> {
        let easter = easter(year);
        let on = |month, day| Day::new(year, month, day);
        let mut days = vec![
            on(1, 1),
            easter.after(1),
            on(5, 1),
            on(5, 8),
            easter.after(39),
            easter.after(50),
            on(7, 14),
            on(8, 15),
            on(11, 1),
            on(11, 11),
            on(12, 25),
        ];
        if self == HolidayCalendar::AlsaceMoselle {
            days.extend([easter.before().before(), on(12, 26)]);
        }
        days.sort_unstable();
        // Ascension may fall on 1 or 8 May.
        days.dedup();
        days
    }

    /// Its holidays of the year of a bake and of the two years after.
    pub fn from_bake(self, date: Day) -> Vec<Day> {
        let (year, ..) = date.civil();
        (year..year + 3).flat_map(|year| self.of_year(year)).collect()
    }
}

/// Easter Sunday, by the anonymous Gregorian algorithm (Nature, 20 April 1876;
/// J. Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: u32) -> Day {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Day::new(year, n / 31, n % 31 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_of_alsace_moselle() {
        let local = HolidayCalendar::of_commune("67482").of_year(2027);
        let national = HolidayCalendar::of_commune("38185").of_year(2027);
        let extra: Vec<String> =
            local.iter().filter(|day| !national.contains(day)).map(ToString::to_string).collect();
        assert_eq!(extra, ["2027-03-26", "2027-12-26"]);
        assert_eq!((national.len(), local.len()), (11, 13));
    }
}
