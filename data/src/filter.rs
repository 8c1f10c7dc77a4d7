//! Which places are wanted: one type that parses, prints and combines.
//!
//! The same words mean the same in a query string, a carte's TOML, an element's
//! attributes and the index. Inside a facet values are alternatives (OR),
//! between facets all must hold (AND), `!value` excludes. Evaluation is the
//! index's; this module knows no places.
//!
//! ```
//! use repere_data::Filter;
//! let filter = Filter::from_query([("services", "acces-internet-et-materiel-informatique"),
//!                                  ("territoires", "departement:38")])?;
//! let again = Filter::parse(&filter.to_query())?;
//! assert_eq!(filter, again);
//! # Ok::<(), repere_data::FilterError>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize, de};

use crate::decimal;
use crate::schema::Facet;
use crate::territory::{Territory, TerritoryKind};

/// What a filter asks of one column: alternatives, and values shut out.
///
/// `all` is an AND of ORs. One request only ever makes one alternative set;
/// two come of [`Filter::and`] (a carte's preset and its reader's choice).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Choice<T: Ord> {
    /// Every set must be met by at least one of its values.
    pub all: BTreeSet<BTreeSet<T>>,
    /// No place may have any of these.
    pub none: BTreeSet<T>,
}

impl<T: Ord> Default for Choice<T> {
    fn default() -> Self {
        Choice { all: BTreeSet::new(), none: BTreeSet::new() }
    }
}

impl<T: Ord + Clone> Choice<T> {
    /// Whether it asks nothing.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.none.is_empty()
    }

    fn and(&self, other: &Choice<T>) -> Choice<T> {
        let all: BTreeSet<_> = self.all.union(&other.all).cloned().collect();
        // A set that holds another one asks nothing more than it does.
        let implied = |set: &BTreeSet<T>| all.iter().any(|s| s != set && s.is_subset(set));
        Choice {
            all: all.iter().filter(|set| !implied(set)).cloned().collect(),
            none: self.none.union(&other.none).cloned().collect(),
        }
    }
}

/// A filter over places. `Filter::default()` lets every place through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    facets: BTreeMap<Facet, Choice<String>>,
    territories: Choice<Territory>,
    /// Each answer wanted; both at once lets nothing through.
    booking: BTreeSet<bool>,
    located: BTreeSet<bool>,
    radius: Option<u32>,
    at_least: Option<u32>,
}

/// A parameter or value that a filter cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("paramètre « {parameter} », valeur « {value} » : {message}")]
pub struct FilterError {
    /// The parameter's name.
    pub parameter: String,
    /// The value given.
    pub value: String,
    /// What is wrong with it.
    pub message: String,
    /// What is allowed, when that can be listed.
    pub allowed: Vec<String>,
}

const TERRITORIES: &str = "territoires";
const TERRITORY_TYPE: &str = "territoire_type";
const BOOKING: &str = "prise_rdv";
const LOCATED: &str = "localise";
const RADIUS: &str = "autour";
const AT_LEAST: &str = "au_moins";

/// The farthest that « autour » reaches, in metres.
const MAX_RADIUS: u32 = 200_000;
/// The most that « au_moins » asks.
const MAX_AT_LEAST: u32 = 1_000;

impl Filter {
    /// Names of all parameters a filter reads.
    pub fn parameters() -> impl Iterator<Item = &'static str> {
        let others = [TERRITORIES, TERRITORY_TYPE, BOOKING, LOCATED, RADIUS, AT_LEAST];
        Facet::ALL.iter().map(|f| f.name()).chain(others)
    }

    /// Reads decoded name and value pairs. Values are separated by commas (`\,`
    /// is a comma of a value), `;` joins sets of which each must be met, `!`
    /// excludes; a name that stands again adds alternatives. Empty values ask
    /// nothing, as a form sends them.
    ///
    /// # Errors
    /// A name that is no parameter, or a value outside its list.
    pub fn from_query<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Result<Filter, FilterError>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let pairs: Vec<_> = pairs.into_iter().collect();
        let mut draft = Draft::default();
        // The kind first: it says how bare territory codes are read.
        let (kind, others): (Vec<_>, Vec<_>) =
            pairs.iter().partition(|(name, _)| name.as_ref() == TERRITORY_TYPE);
        for (name, value) in kind.into_iter().chain(others) {
            draft.add(name.as_ref(), &split(value.as_ref()))?;
        }
        Ok(draft.finish())
    }

    /// Reads a percent-encoded query string, with or without its `?`.
    ///
    /// # Errors
    /// As [`Filter::from_query`].
    pub fn parse(query: &str) -> Result<Filter, FilterError> {
        Filter::from_query(query_pairs(query))
    }

    /// The canonical, percent-encoded query string: equal filters print alike.
    pub fn to_query(&self) -> String {
        /// Left as they are: what a query may hold without ambiguity.
        const KEPT: &AsciiSet = &NON_ALPHANUMERIC
            .remove(b'-')
            .remove(b'_')
            .remove(b'.')
            .remove(b'~')
            .remove(b':')
            .remove(b',');
        let pair =
            |(name, value): (&str, String)| format!("{name}={}", utf8_percent_encode(&value, KEPT));
        self.pairs().into_iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// Canonical name and value pairs, not encoded.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let flags = |set: &BTreeSet<bool>| {
            let words: Vec<_> = set.iter().map(|&b| if b { "oui" } else { "non" }).collect();
            (!words.is_empty()).then(|| words.join(";"))
        };
        let mut pairs: Vec<(&'static str, String)> =
            self.facets.iter().map(|(facet, choice)| (facet.name(), print(choice))).collect();
        if !self.territories.is_empty() {
            pairs.push((TERRITORIES, print(&self.territories)));
        }
        pairs.extend(flags(&self.booking).map(|words| (BOOKING, words)));
        pairs.extend(flags(&self.located).map(|words| (LOCATED, words)));
        pairs.extend(self.radius.map(|metres| (RADIUS, print_distance(metres))));
        pairs.extend(self.at_least.map(|n| (AT_LEAST, n.to_string())));
        pairs
    }

    /// Whether it lets every place through.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Both at once. `autour` and `au_moins` are the other's where it has one:
    /// they widen and do not narrow, so the later word holds.
    #[must_use]
    pub fn and(&self, other: &Filter) -> Filter {
        let mut facets = self.facets.clone();
        for (facet, choice) in &other.facets {
            let both = facets.entry(*facet).or_default().and(choice);
            facets.insert(*facet, both);
        }
        Filter {
            facets,
            territories: self.territories.and(&other.territories),
            booking: &self.booking | &other.booking,
            located: &self.located | &other.located,
            radius: other.radius.or(self.radius),
            at_least: other.at_least.or(self.at_least),
        }
    }

    /// The same filter with one facet's choices lifted.
    #[must_use]
    pub fn without(&self, facet: Facet) -> Filter {
        let mut filter = self.clone();
        filter.facets.remove(&facet);
        filter
    }

    /// What it asks of each facet; facets without a choice are absent.
    pub fn facets(&self) -> &BTreeMap<Facet, Choice<String>> {
        &self.facets
    }

    /// The territories it asks for.
    pub fn territories(&self) -> &Choice<Territory> {
        &self.territories
    }

    /// Whether a place must (`true`) or must not (`false`) take bookings
    /// online; both at once lets nothing through.
    pub fn booking(&self) -> &BTreeSet<bool> {
        &self.booking
    }

    /// Whether a place must (`true`) or must not (`false`) have a position.
    pub fn located(&self) -> &BTreeSet<bool> {
        &self.located
    }

    /// How far outside the territory places count too, in metres.
    pub fn radius(&self) -> Option<u32> {
        self.radius
    }

    /// How many places there should be at least, the nearest outside included.
    pub fn at_least(&self) -> Option<u32> {
        self.at_least
    }
}

/// The decoded name and value pairs of a query string, with or without its `?`;
/// bytes that are no UTF-8 become U+FFFD.
///
/// ```
/// let pairs: Vec<_> = repere_data::query_pairs("?q=caf%C3%A9+num%C3%A9rique&limit=5").collect();
/// assert_eq!(pairs, [("q".into(), "café numérique".into()), ("limit".into(), "5".into())]);
/// ```
pub fn query_pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let pairs = query.trim_start_matches('?').split('&');
    pairs.filter(|pair| !pair.is_empty()).map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_query())
    }
}

impl Serialize for Filter {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_query())
    }
}

/// From a table: names to a value, a list of values, a flag or a number.
impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Filter, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Value {
            One(String),
            Many(Vec<String>),
            Flag(bool),
            Number(u32),
        }
        let mut draft = Draft::default();
        for (name, value) in BTreeMap::<String, Value>::deserialize(deserializer)? {
            let terms = match value {
                Value::One(text) => vec![vec![Term::read(&text)]],
                Value::Many(texts) => vec![texts.iter().map(|t| Term::read(t)).collect()],
                Value::Flag(flag) => vec![vec![Term::read(if flag { "oui" } else { "non" })]],
                Value::Number(number) => vec![vec![Term::read(&number.to_string())]],
            };
            draft.add(&name, &terms).map_err(de::Error::custom)?;
        }
        Ok(draft.finish())
    }
}

/// One value as written: excluded or not.
struct Term {
    not: bool,
    value: String,
}

impl Term {
    /// One value of a table, where nothing but a leading `!` has a meaning.
    fn read(text: &str) -> Term {
        let text = text.trim();
        let not = text.starts_with('!');
        Term { not, value: text.trim_start_matches('!').trim().to_owned() }
    }
}

/// Splits a query's value into sets (by `;`) of terms (by `,`); a backslash
/// takes the next character as it is.
fn split(value: &str) -> Vec<Vec<Term>> {
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

fn print<T: Ord + ToString>(choice: &Choice<T>) -> String {
    let escape = |value: &T| {
        let text = value.to_string().replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;");
        if text.starts_with('!') { format!("\\{text}") } else { text }
    };
    let mut sets: Vec<String> =
        choice.all.iter().map(|set| set.iter().map(escape).collect::<Vec<_>>().join(",")).collect();
    if !choice.none.is_empty() {
        let none: Vec<_> = choice.none.iter().map(|v| format!("!{}", escape(v))).collect();
        sets.push(none.join(","));
    }
    sets.join(";")
}

/// `20km`, or `1500m` where it is no whole number of kilometres.
fn print_distance(metres: u32) -> String {
    if metres.is_multiple_of(1000) { format!("{}km", metres / 1000) } else { format!("{metres}m") }
}

/// `20 km`, `1500 m`, `0,5km`, or a bare number of kilometres.
fn parse_distance(text: &str) -> Option<u32> {
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
struct Gathered<T: Ord> {
    choice: Choice<T>,
    /// What parameters without `;` ask, together.
    alternatives: BTreeSet<T>,
}

impl<T: Ord> Default for Gathered<T> {
    fn default() -> Self {
        Gathered { choice: Choice::default(), alternatives: BTreeSet::new() }
    }
}

impl<T: Ord + Clone> Gathered<T> {
    fn add<E>(&mut self, sets: &[Vec<Term>], read: impl Fn(&str) -> Result<T, E>) -> Result<(), E> {
        for set in sets {
            let mut wanted = BTreeSet::new();
            for term in set {
                let into = if term.not { &mut self.choice.none } else { &mut wanted };
                into.insert(read(&term.value)?);
            }
            if sets.len() == 1 {
                self.alternatives.append(&mut wanted);
            } else if !wanted.is_empty() {
                self.choice.all.insert(wanted);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Choice<T> {
        if !self.alternatives.is_empty() {
            self.choice.all.insert(self.alternatives);
        }
        // `and` with nothing drops what is implied.
        Choice::default().and(&self.choice)
    }
}

/// A filter in the making: what one request says, parameter by parameter.
#[derive(Default)]
struct Draft {
    facets: BTreeMap<Facet, Gathered<String>>,
    territories: Gathered<Territory>,
    /// The kind of bare codes in `territoires`.
    kind: Option<TerritoryKind>,
    filter: Filter,
}

impl Draft {
    fn add(&mut self, name: &str, sets: &[Vec<Term>]) -> Result<(), FilterError> {
        let fail = |value: &str, message: &str, allowed: &[&str]| FilterError {
            parameter: name.to_owned(),
            value: value.to_owned(),
            message: message.to_owned(),
            allowed: allowed.iter().map(|&a| a.to_owned()).collect(),
        };
        if !Filter::parameters().any(|known| known == name) {
            let known: Vec<_> = Filter::parameters().collect();
            return Err(fail("", "paramètre inconnu", &known));
        }
        let Some(first) = sets.first().and_then(|set| set.first()).map(|term| &*term.value) else {
            return Ok(());
        };
        if let Some(facet) = Facet::parse(name) {
            let read = |value: &str| {
                facet.key(value).ok_or_else(|| fail(value, "valeur inconnue", facet.values()))
            };
            return self.facets.entry(facet).or_default().add(sets, read);
        }
        match name {
            TERRITORIES => {
                let kind = self.kind;
                let examples = ["region:84", "departement:38", "epci:200040715", "commune:38185"];
                self.territories.add(sets, |value| {
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
                let allowed = ["regions", "departements", "epcis", "communes"];
                let kind = first.parse().map_err(|_| fail(first, "type inconnu", &allowed))?;
                self.kind = Some(kind);
            }
            BOOKING | LOCATED => {
                let filter = &mut self.filter;
                let flags = if name == BOOKING { &mut filter.booking } else { &mut filter.located };
                for set in sets {
                    let mut asked = BTreeSet::new();
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
                        asked.insert(flag != term.not);
                    }
                    // « Oui ou non » asks nothing.
                    if asked.len() == 1 {
                        flags.append(&mut asked);
                    }
                }
            }
            RADIUS => {
                // « 0,5 km » was split at its comma.
                let text = sets[0].iter().map(|t| &*t.value).collect::<Vec<_>>().join(".");
                let message = "distance attendue, de 1 m à 200 km";
                let metres = parse_distance(&text);
                self.filter.radius =
                    Some(metres.ok_or_else(|| fail(&text, message, &["20 km", "500 m"]))?);
            }
            _ => {
                let number = first.parse().ok().filter(|n| (1..=MAX_AT_LEAST).contains(n));
                let message = "nombre attendu, de 1 à 1000";
                self.filter.at_least = Some(number.ok_or_else(|| fail(first, message, &["5"]))?);
            }
        }
        Ok(())
    }

    fn finish(self) -> Filter {
        let facets = self.facets.into_iter().map(|(facet, g)| (facet, g.finish()));
        Filter {
            facets: facets.filter(|(_, choice)| !choice.is_empty()).collect(),
            territories: self.territories.finish(),
            ..self.filter
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canonical(query: &str) -> String {
        Filter::parse(query).unwrap().to_query()
    }

    #[test]
    fn the_ways_of_asking_the_same_have_one_form() {
        for (query, form) in [
            ("", ""),
            ("services=", ""),
            ("frais_a_charge=payant,gratuit,GRATUIT", "frais_a_charge=Gratuit,Payant"),
            ("frais_a_charge=payant&frais_a_charge=gratuit", "frais_a_charge=Gratuit,Payant"),
            ("frais_a_charge=payant,gratuit;gratuit", "frais_a_charge=Gratuit"),
            ("itinerance=!fixe", "itinerance=%21Fixe"),
            ("autres_formations_labels=ZRR", "autres_formations_labels=frr"),
            ("source=Les+Amis%2C%5C%2C+r%C3%A9unis", "source=les-amis,reunis"),
            (
                "territoire_type=departements&territoires=38,2a",
                "territoires=departement:2A,departement:38",
            ),
            ("territoires=38&territoire_type=departements", "territoires=departement:38"),
            (
                "territoires=departement:38&territoires=commune:26362",
                "territoires=departement:38,commune:26362",
            ),
            ("prise_rdv=true&localise=!oui", "prise_rdv=oui&localise=non"),
            ("prise_rdv=oui,non", ""),
            ("autour=20+km&au_moins=5", "autour=20km&au_moins=5"),
            ("autour=0,5km", "autour=500m"),
        ] {
            assert_eq!(canonical(query), form, "{query}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_what_is_allowed() {
        for (query, parameter, value, allowed) in [
            ("servcies=x", "servcies", "", "services"),
            ("frais_a_charge=cher", "frais_a_charge", "cher", "Gratuit"),
            ("territoires=38", "territoires", "38", "departement:38"),
            ("territoire_type=cantons&territoires=1", "territoire_type", "cantons", "communes"),
            ("prise_rdv=peut-être", "prise_rdv", "peut-être", "oui"),
            ("autour=1000km", "autour", "1000km", "20 km"),
            ("au_moins=0", "au_moins", "0", "5"),
        ] {
            let error = Filter::parse(query).unwrap_err();
            assert_eq!((&*error.parameter, &*error.value), (parameter, value), "{query}");
            assert!(error.allowed.iter().any(|a| a == allowed), "{error:?}");
        }
    }

    #[test]
    fn a_preset_and_a_choice_in_one_facet_must_both_hold() {
        let preset = Filter::parse("services=parentalite-et-education-avec-le-numerique").unwrap();
        let choice = Filter::parse("services=loisirs-et-creations-numeriques").unwrap();
        let both = preset.and(&choice);
        assert_eq!(both.facets()[&Facet::Services].all.len(), 2);
        assert_eq!(Filter::parse(&both.to_query()).unwrap(), both);
        assert_eq!(both.and(&preset), both);
        let yes = Filter::parse("prise_rdv=oui").unwrap();
        let never = yes.and(&Filter::parse("prise_rdv=non").unwrap());
        assert_eq!(Filter::parse(&never.to_query()).unwrap(), never);
    }

    #[test]
    fn a_table_says_what_a_query_says() {
        let table = r#"{"services": ["Accès internet et matériel informatique"],
            "itinerance": "!Fixe", "prise_rdv": true, "au_moins": 5, "territoires": ["departement:38"]}"#;
        let filter: Filter = serde_json::from_str(table).unwrap();
        assert_eq!(filter, Filter::parse(&filter.to_query()).unwrap());
        assert_eq!(filter.booking().len(), 1);
        let error = serde_json::from_str::<Filter>(r#"{"services": "Couture"}"#).unwrap_err();
        assert!(error.to_string().contains("Couture"), "{error}");
    }

    fn any_choice(facet: Facet) -> impl Strategy<Value = String> {
        let values: Vec<String> = match facet.values() {
            [] => ["FRR", "a,b;c", "!x", "\\x\\", "Pass numérique"].map(str::to_owned).into(),
            values => values.iter().map(|&v| v.to_owned()).collect(),
        };
        let term = (any::<bool>(), proptest::sample::select(values)).prop_map(|(not, value)| {
            let escaped = value.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;");
            let escaped = if escaped.starts_with('!') { format!("\\{escaped}") } else { escaped };
            if not { format!("!{escaped}") } else { escaped }
        });
        let set = proptest::collection::vec(term, 1..4).prop_map(|t| t.join(","));
        proptest::collection::vec(set, 1..3).prop_map(|sets| sets.join(";"))
    }

    fn any_filter() -> impl Strategy<Value = Filter> {
        let facet = proptest::sample::select(Facet::ALL)
            .prop_flat_map(|f| any_choice(f).prop_map(move |v| (f.name().to_owned(), v)));
        let territory = proptest::sample::select(vec![
            "region:84",
            "departement:2A,!epci:200040715",
            "commune:38185;departement:38",
        ])
        .prop_map(|v| (TERRITORIES.to_owned(), v.to_owned()));
        let flags = (
            proptest::sample::select(vec![BOOKING, LOCATED]),
            proptest::sample::select(vec!["oui", "non", "oui;non"]),
        )
            .prop_map(|(name, v)| (name.to_owned(), v.to_owned()));
        let widening = prop_oneof![
            (1u32..200_000).prop_map(|m| (RADIUS.to_owned(), format!("{m}m"))),
            (1u32..1000).prop_map(|n| (AT_LEAST.to_owned(), n.to_string())),
        ];
        proptest::collection::vec(
            prop_oneof![4 => facet, 1 => territory, 1 => flags, 1 => widening],
            0..6,
        )
        .prop_map(|pairs| Filter::from_query(pairs).unwrap())
    }

    proptest! {
        #[test]
        fn parsing_what_is_printed_is_the_identity(filter in any_filter()) {
            let printed = filter.to_query();
            let again = Filter::parse(&printed).unwrap();
            prop_assert_eq!(&again, &filter);
            prop_assert_eq!(again.to_query(), printed);
            let pairs: Vec<_> = filter.pairs();
            prop_assert_eq!(Filter::from_query(pairs).unwrap(), filter);
        }

        #[test]
        fn and_is_commutative_where_nothing_widens(a in any_filter(), b in any_filter()) {
            if a.radius().or(b.radius()).is_none() && a.at_least().or(b.at_least()).is_none() {
                prop_assert_eq!(a.and(&b), b.and(&a));
            }
            prop_assert_eq!(a.and(&a), a);
        }

        #[test]
        fn no_query_makes_it_panic(query in "\\PC{0,60}") {
            let _ = Filter::parse(&query);
        }
    }
}
