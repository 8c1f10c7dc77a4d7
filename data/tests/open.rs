//! The filter by opening hours, beside what is said of each place.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use repere_data::{
    Day, Filter, Holidays, Index, Opening, Ordinal, Place, Territories, TerritoryPoints, Week,
    WeekSchedule,
};

const BAKED: &str = "2026-11-23";

/// A place of a commune that is open at some hours of some days of the week.
fn place(id: &str, code: &str, days: &[(usize, u16, u16)]) -> Place {
    let mut week = Week::default();
    days.iter().for_each(|&(day, from, to)| week[day].push((from * 60, to * 60)));
    let schedule = WeekSchedule { days: week, holidays: Holidays::Silent, ..Default::default() };
    Place {
        id: id.to_owned(),
        nom: format!("Lieu {id}"),
        code_insee: code.to_owned(),
        commune_id: Territories::builtin().commune(code),
        semaine: (!days.is_empty()).then_some(schedule),
        ..Place::default()
    }
}

/// Office hours and evenings in Grenoble, Saturdays in Strasbourg, office hours in
/// La Réunion, all day there, a place that depends, and one that says nothing.
fn index() -> Index {
    let office: Vec<_> = (0..5).map(|day| (day, 9, 17)).collect();
    let always: Vec<_> = (0..7).map(|day| (day, 0, 24)).collect();
    let mut depends = place("e", "38185", &office);
    depends.semaine.as_mut().unwrap().varies = true;
    let mut places = vec![
        place("a", "38185", &office),
        place("b", "38185", &[(1, 14, 20)]),
        place("c", "67482", &[(5, 9, 12)]),
        place("d", "97411", &office),
        depends,
        place("f", "97411", &always),
        place("g", "38185", &[]),
    ];
    Index::sort(&mut places);
    Index::build(&places, Territories::builtin(), &TerritoryPoints::new(), BAKED)
}

fn ids(index: &Index, filter: &str) -> String {
    let selection = index.select(&Filter::parse(filter).unwrap());
    let mut ids: Vec<&str> = selection.iter().map(|place| index.id(place)).collect();
    ids.sort_unstable();
    ids.concat()
}

#[test]
fn a_moment_of_the_week_or_an_instant_lets_through_who_is_open() {
    let index = index();
    for (filter, expected) in [
        ("ouvert=soir", "bf"),
        ("ouvert=week-end", "cf"),
        ("ouvert=soir,week-end", "bcf"),
        ("ouvert=soir;week-end", "f"),
        ("ouvert=!soir", "acdeg"),
        // Tuesday, ten in Paris, one in the afternoon in La Réunion.
        ("ouvert=2026-11-24T09:00Z", "adf"),
        // Six in the morning in Paris, nine in La Réunion.
        ("ouvert=2026-11-24T05:00Z", "df"),
        ("ouvert=2026-11-24T04:59Z", "f"),
        ("ouvert=2026-11-24T18:30Z", "bf"),
        ("ouvert=2026-11-24T09:00Z&territoires=departement:38", "a"),
        // Christmas: nobody said anything of it.
        ("ouvert=2026-12-25T10:00Z", ""),
        // Past what hours are relied on for.
        ("ouvert=2027-09-07T09:00Z", ""),
    ] {
        assert_eq!(ids(&index, filter), expected, "{filter}");
    }
}

#[test]
fn an_instant_asks_what_opening_answers() {
    let index = index();
    let start = Day::parse(BAKED).unwrap().number() * 1440;
    let mut open = 0;
    for at in (0..60 * 1440).step_by(35) {
        let now = start + at;
        let (day, minute) = (Day::from_number(now / 1440), now % 1440);
        let filter = format!("ouvert={day}T{:02}:{:02}Z", minute / 60, minute % 60);
        let selected: Vec<Ordinal> =
            index.select(&Filter::parse(&filter).unwrap()).iter().collect();
        let is_open = |&place: &Ordinal| matches!(index.opening(place, now), Opening::Open { .. });
        let expected: Vec<Ordinal> = (0..index.len()).filter(is_open).collect();
        assert_eq!(selected, expected, "{filter}");
        open += expected.len();
    }
    assert!(open > 2000, "{open}");
}

#[test]
fn moments_are_counted_as_if_none_were_chosen_yet() {
    let index = index();
    let counts = |preset: &str, reader: &str| {
        let [preset, reader] = [preset, reader].map(|query| Filter::parse(query).unwrap());
        let counts = index.counts(&preset, &reader);
        (counts.of("ouvert", "soir"), counts.of("ouvert", "week-end"))
    };
    assert_eq!(counts("", ""), (2, 2));
    assert_eq!(counts("", "ouvert=soir"), (2, 2));
    assert_eq!(counts("ouvert=soir", ""), (2, 1));
    assert_eq!(counts("", "territoires=departement:38"), (1, 0));
}
