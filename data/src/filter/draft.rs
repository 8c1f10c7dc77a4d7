//! Reading a filter, parameter by parameter.

use super::choice::{Choice, put};
use super::moment::Moment;
use super::{
    BOOKING, Choices, Filter, FilterError, LOCATED, OPEN, OPEN_AT, PARAMETERS, PLACES, PLACES_AT,
    RADIUS, TERRITORIES, TERRITORY_TYPE,
};
use crate::decimal;
use crate::schema::Facet;
use crate::territory::{Territory, TerritoryKind};

/// The farthest that « autour » reaches, in metres.
const MAX_RADIUS: u32 = 200_000;
/// The most that « au_moins » asks.
const MAX_AT_LEAST: u32 = 1_000;

/// One value as written: excluded or not.
pub(super) struct Term {
    not: bool,
    value: String,
}

impl Term {
    /// One value of a table, where nothing but a leading `!` has a meaning.
    pub(super) fn read(text: &str) -> Term {
        let text = text.trim();
        let not = text.starts_with('!');
        Term { not, value: text.trim_start_matches('!').trim().to_owned() }
    }
}

/// Splits a query's value into sets (by `;`) of terms (by `,`); a backslash
/// takes the next character as it is.
pub(super) fn split(value: &str) -> Vec<Vec<Term>> {
    let (mut sets, mut set) = (Vec::new(), Vec::new());
    let mut term = Term::read("");
    let mut chars = value.chars();
    loop {
        match chars.next() {
            Some('\\') => term.value.extend(chars.next()),
            Some('!') if term.value.trim().is_empty() => term.not = true,
            end @ (Some(',' | ';') | None) => {
                let done = std::mem::replace(&mut term, Term::read(""));
                let value = done.value.trim().to_owned();
                if !value.is_empty() {
                    set.push(Term { value, ..done });
                }
                if end != Some(',') && !set.is_empty() {
                    sets.push(std::mem::take(&mut set));
                }
                if end.is_none() {
                    return sets;
                }
            }
            Some(c) => term.value.push(c),
        }
    }
}

/// `20 km`, `1500 m`, `0,5km`, or a bare number of kilometres.
pub(crate) fn parse_distance(text: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase().replace(',', ".");
    let (number, unit) = match (text.strip_suffix("km"), text.strip_suffix('m')) {
        (Some(km), _) => (km, 1000),
        (None, Some(metres)) => (metres, 1),
        (None, None) => (text.as_str(), 1000),
    };
    let metres = decimal::parse(number)?.checked_mul(unit)?;
    let in_reach = (decimal::ONE..=i64::from(MAX_RADIUS) * decimal::ONE).contains(&metres);
    in_reach.then_some(((metres + decimal::ONE / 2) / decimal::ONE) as u32)
}

/// A choice in the making.
struct Gathered<T> {
    choice: Choice<T>,
    /// What parameters without `;` ask, together.
    alternatives: Vec<T>,
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Gathered { choice: Choice::default(), alternatives: Vec::new() }
    }
}

impl<T: Ord + Clone> Gathered<T> {
    fn add(
        &mut self,
        sets: &[Vec<Term>],
        read: &dyn Fn(&str) -> Result<T, FilterError>,
    ) -> Result<(), FilterError> {
        for set in sets {
            let mut wanted = Vec::new();
            for term in set {
                let into = match term.not {
                    true => &mut self.choice.none,
                    false if sets.len() == 1 => &mut self.alternatives,
                    false => &mut wanted,
                };
                put(into, read(&term.value)?);
            }
            if !wanted.is_empty() {
                put(&mut self.choice.all, wanted);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Choice<T> {
        if !self.alternatives.is_empty() {
            put(&mut self.choice.all, self.alternatives);
        }
        // `and` with nothing drops what is implied.
        self.choice.and(&Choice::default())
    }
}

/// A filter in the making: what one request says, parameter by parameter.
#[derive(Default)]
pub(super) struct Draft {
    choices: Choices<Gathered<String>>,
    territories: Gathered<Territory>,
    /// The kind of bare codes in `territoires`.
    kind: Option<TerritoryKind>,
    filter: Filter,
}

impl Draft {
    pub(super) fn add(&mut self, name: &str, sets: &[Vec<Term>]) -> Result<(), FilterError> {
        let fail = |value: &str, message: &str, allowed: &[&str]| FilterError {
            parameter: name.to_owned(),
            value: value.to_owned(),
            message: message.to_owned(),
            allowed: allowed.iter().map(|&a| a.to_owned()).collect(),
        };
        if !PARAMETERS.contains(&name) {
            return Err(fail("", "paramètre inconnu", &PARAMETERS));
        }
        let Some(first) = sets.first().and_then(|set| set.first()).map(|term| &*term.value) else {
            return Ok(());
        };
        if let Some(facet) = Facet::parse(name) {
            let read = |value: &str| {
                facet.key(value).ok_or_else(|| fail(value, "valeur inconnue", facet.values()))
            };
            return self.choices[facet as usize].add(sets, &read);
        }
        match name {
            TERRITORIES => {
                let kind = self.kind;
                let examples = ["region:84", "departement:38", "epci:200040715", "commune:38185"];
                self.territories.add(sets, &|value| {
                    let qualified = match kind {
                        Some(kind) if !value.contains(':') => format!("{kind}:{value}"),
                        _ => value.to_owned(),
                    };
                    qualified
                        .parse::<Territory>()
                        .map_err(|e| fail(value, &e.to_string(), &examples))
                })?;
            }
            TERRITORY_TYPE => {
                let allowed = ["regions", "departements", "epcis", "communes", "propres"];
                let kind = first.parse().map_err(|_| fail(first, "type inconnu", &allowed))?;
                self.kind = Some(kind);
            }
            // Any id may be asked for: places come and go.
            PLACES => self.choices[PLACES_AT].add(sets, &|value| Ok(value.to_owned()))?,
            OPEN => {
                let message = "« soir », « week-end » ou un instant attendu";
                let examples = ["soir", "week-end", "2026-11-26T13:35Z"];
                self.choices[OPEN_AT].add(sets, &|value| {
                    let moment =
                        Moment::parse(value).ok_or_else(|| fail(value, message, &examples))?;
                    let named = Moment::NAMED.iter().find(|(_, named)| *named == moment);
                    Ok(named.map_or(value, |(name, _)| name).to_owned())
                })?;
            }
            BOOKING | LOCATED => {
                let filter = &mut self.filter;
                let flags = if name == BOOKING { &mut filter.booking } else { &mut filter.located };
                for set in sets {
                    let mut asked = Vec::new();
                    for term in set {
                        let flag = match term.value.to_ascii_lowercase().as_str() {
                            "oui" | "true" | "1" => true,
                            "non" | "false" | "0" => false,
                            _ => {
                                return Err(fail(
                                    &term.value,
                                    "oui ou non attendu",
                                    &["oui", "non"],
                                ));
                            }
                        };
                        put(&mut asked, flag != term.not);
                    }
                    // « Oui ou non » asks nothing.
                    if let [flag] = asked[..] {
                        put(flags, flag);
                    }
                }
            }
            RADIUS => {
                // « 0,5 km » was split at its comma.
                let mut text = first.to_owned();
                for part in &sets[0][1..] {
                    text.push('.');
                    text.push_str(&part.value);
                }
                let message = "distance attendue, de 1 m à 200 km";
                let metres = parse_distance(&text);
                self.filter.radius =
                    Some(metres.ok_or_else(|| fail(&text, message, &["20 km", "500 m"]))?);
            }
            // The only parameter left: `au_moins`.
            _ => {
                let number = first.parse().ok().filter(|n| (1..=MAX_AT_LEAST).contains(n));
                let message = "nombre attendu, de 1 à 1000";
                self.filter.at_least = Some(number.ok_or_else(|| fail(first, message, &["5"]))?);
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Filter {
        let choices = self.choices.map(Gathered::finish);
        Filter { choices, territories: self.territories.finish(), ..self.filter }
    }
}
