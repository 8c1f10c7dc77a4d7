//! What of a carte's figures may be shown: nothing from which a number under five follows.
//!
//! What was done falls into parts, and each time counts in one part alone: a day with five
//! or more is shown by itself, the other days of its month together, once the month is
//! over. Nothing is shown beside them that one could subtract from.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{Count, Event};

/// The least number that is shown.
pub const LEAST: u32 = 5;

/// A number that may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The first day that it is of.
    pub du: Date,
    /// The last.
    pub au: Date,
    /// How many days of these: some of a month's may be shown by themselves.
    pub jours: u32,
    /// What was done.
    pub quoi: Event,
    /// INSEE code of the commune, of searches by commune.
    pub commune: Option<String>,
    /// How often.
    pub nombre: u32,
}

/// What may be shown of a carte's counts before `today`: by day and what was done, then by
/// month and commune.
pub(super) fn shown<'a>(counts: impl IntoIterator<Item = &'a Count>, today: Date) -> Vec<Figure> {
    let mut days: BTreeMap<(Event, Date), BTreeMap<Date, u64>> = BTreeMap::new();
    let mut communes: BTreeMap<Date, BTreeMap<Option<&str>, u64>> = BTreeMap::new();
    for count in counts.into_iter().filter(|count| count.jour < today) {
        let (month, number) = (count.jour.first_of_month(), u64::from(count.nombre));
        *days.entry((count.quoi, month)).or_default().entry(count.jour).or_default() += number;
        if count.quoi == Event::RechercheVide && month < today.first_of_month() {
            let of_month = communes.entry(month).or_default();
            *of_month.entry(count.commune.as_deref()).or_default() += number;
        }
    }
    let mut figures = Vec::new();
    for ((event, month), days) in days {
        let of_month = of_days(event, month, &days, today);
        let number: u64 = of_month.iter().map(|figure| u64::from(figure.nombre)).sum();
        // The communes of a month would tell what its days do not.
        if event == Event::RechercheVide && number < days.values().sum() {
            communes.remove(&month);
        }
        figures.extend(of_month);
    }
    figures.sort_by_key(|figure| (figure.du, figure.au, figure.quoi));
    figures.extend(communes.into_iter().flat_map(|(month, numbers)| of_communes(month, numbers)));
    figures
}

/// The days of a month with five or more, and the others together.
fn of_days(event: Event, month: Date, days: &BTreeMap<Date, u64>, today: Date) -> Vec<Figure> {
    let figure = |du, au, jours, number| Figure {
        du,
        au,
        jours,
        quoi: event,
        commune: None,
        nombre: u32::try_from(number).unwrap_or(u32::MAX),
    };
    let least = u64::from(LEAST);
    let large = || days.iter().filter(|(_, number)| **number >= least);
    let mut figures: Vec<Figure> =
        large().map(|(&day, &number)| figure(day, day, 1, number)).collect();
    let end = month.last_of_month();
    let small: Vec<u64> = days.values().copied().filter(|number| *number < least).collect();
    let others = end.day() as u32 - large().count() as u32;
    // Of days that have four each at most, the sum says what each has when it is nearly the
    // largest that it can be; on how many there was something at all may be known elsewhere.
    let sum = small.iter().sum::<u64>();
    let tells = sum + 2 > small.len() as u64 * (least - 1);
    if end < today && sum >= least && !tells {
        figures.push(figure(month, end, others, sum));
    }
    figures
}

/// The communes of a month with five searches or more. The month's own number may be known:
/// where what remains is under five, the smallest stays hidden, too.
fn of_communes(month: Date, numbers: BTreeMap<Option<&str>, u64>) -> Vec<Figure> {
    let least = u64::from(LEAST);
    let mut numbers: Vec<_> = numbers.into_iter().collect();
    numbers.sort_by_key(|&(commune, number)| (std::cmp::Reverse(number), commune));
    let mut hidden = 0;
    while let Some(&(_, number)) = numbers.last()
        && (number < least || (1..least).contains(&hidden))
    {
        hidden += number;
        numbers.pop();
    }
    let figure = |(commune, number): (Option<&str>, u64)| Figure {
        du: month,
        au: month.last_of_month(),
        jours: month.days_in_month() as u32,
        quoi: Event::RechercheVide,
        commune: Some(commune.unwrap_or_default().to_owned()),
        nombre: u32::try_from(number).unwrap_or(u32::MAX),
    };
    numbers.into_iter().map(figure).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn count(day: i8, event: Event, commune: Option<&str>, number: u32) -> Count {
        Count {
            jour: date(2026, 11, day),
            carte: "isere".to_owned(),
            quoi: event,
            commune: commune.map(str::to_owned),
            nombre: number,
        }
    }

    /// What is shown, in a line each.
    fn lines(counts: &[Count], today: Date) -> Vec<String> {
        let line = |figure: Figure| {
            let of = figure.commune.map(|commune| format!(" {commune}")).unwrap_or_default();
            let days = (figure.du.day(), figure.au.day(), figure.jours);
            format!("{}-{} ({}) {}{of} {}", days.0, days.1, days.2, figure.quoi, figure.nombre)
        };
        shown(counts, today).into_iter().map(line).collect()
    }

    #[test]
    fn a_day_of_five_is_shown_and_the_others_of_its_month_together() {
        let mut counts = vec![
            count(3, Event::Vue, None, 7),
            // Two processes: the day has five.
            count(4, Event::Vue, None, 2),
            count(4, Event::Vue, None, 3),
            count(5, Event::Vue, None, 4),
            count(6, Event::Vue, None, 2),
            count(6, Event::Fiche, None, 4),
        ];
        let days = ["3-3 (1) vue 7", "4-4 (1) vue 5"];
        assert_eq!(lines(&counts, date(2026, 11, 30)), days);
        let month = ["1-30 (28) vue 6", days[0], days[1]];
        let mut ended = lines(&counts, date(2026, 12, 1));
        ended.sort();
        assert_eq!(ended, month, "four sheets in a month are nobody's business");
        // Today is not over: nobody may watch a number grow.
        counts.push(count(28, Event::Vue, None, 50));
        assert_eq!(lines(&counts, date(2026, 11, 28)), days);
    }

    #[test]
    fn a_sum_that_tells_its_parts_is_not_shown() {
        // But for one day of four at most, every day of the month is shown.
        let all: Vec<Count> = (1..=28).map(|day| count(day, Event::Vue, None, 9)).collect();
        let and = |rest: [u32; 2]| {
            let rest = [(29, rest[0]), (30, rest[1])];
            let rest = rest.map(|(day, number)| count(day, Event::Vue, None, number));
            let counts = [all.clone(), rest.to_vec()].concat();
            lines(&counts, date(2026, 12, 1)).into_iter().find(|line| line.starts_with("1-30"))
        };
        assert_eq!(and([4, 4]), None);
        assert_eq!(and([4, 3]), None);
        assert_eq!(and([4, 2]).as_deref(), Some("1-30 (2) vue 6"));
        assert_eq!(and([4, 0]), None);
    }

    #[test]
    fn communes_hide_with_those_that_follow_from_them() {
        let empty = |commune, number| count(10, Event::RechercheVide, commune, number);
        let month = date(2026, 12, 1);
        let communes = |counts: &[Count], today| {
            lines(counts, today).into_iter().skip_while(|line| !line.starts_with("1-30")).collect()
        };
        let mut one = vec![empty(Some("38185"), 8), empty(Some("38421"), 6), empty(None, 3)];
        // 17 are known of the day: 8 and 6 would tell of the three.
        let shown: Vec<String> = communes(&one, month);
        assert_eq!(shown, ["1-30 (30) recherche-vide 38185 8"]);
        // On two other days something was not found: with the communes one would know.
        one.push(count(12, Event::RechercheVide, Some("38185"), 2));
        let shown: Vec<String> = communes(&one, month);
        assert_eq!(shown, [""; 0]);
        let two = [empty(Some("38185"), 8), empty(None, 6)];
        let shown: Vec<String> = communes(&two, month);
        assert_eq!(shown, ["1-30 (30) recherche-vide 38185 8", "1-30 (30) recherche-vide  6"]);
        let shown: Vec<String> = communes(&two, date(2026, 11, 30));
        assert_eq!(shown, [""; 0]);
    }

    proptest::proptest! {
        /// Whatever is counted: no number under five is shown, none is the difference of two
        /// that are, and what is shown is no more than there was.
        #[test]
        fn nothing_under_five_is_shown_or_follows(
            numbers in proptest::collection::vec((1..=30i8, 0..3usize, 0..9u32), 0..80)
        ) {
            let communes = [None, Some("38185"), Some("38421")];
            let counts: Vec<Count> = numbers
                .iter()
                .map(|&(day, commune, number)| {
                    count(day, Event::RechercheVide, communes[commune], number)
                })
                .collect();
            let all = shown(&counts, date(2026, 12, 1));
            let sum = |by_commune: bool| -> u32 {
                let of = all.iter().filter(|figure| figure.commune.is_some() == by_commune);
                of.map(|figure| figure.nombre).sum()
            };
            let total: u32 = counts.iter().map(|count| count.nombre).sum();
            proptest::prop_assert!(all.iter().all(|figure| figure.nombre >= LEAST));
            proptest::prop_assert!(sum(false) <= total && sum(true) <= total);
            let hidden = total - sum(true);
            let is_known = sum(false) == total && (hidden == 0 || hidden >= LEAST);
            proptest::prop_assert!(is_known || sum(true) == 0);
        }
    }
}
