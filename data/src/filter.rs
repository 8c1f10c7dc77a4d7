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

mod choice;
mod draft;
mod moment;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize, de};

pub use choice::Choice;
pub use moment::Moment;

use crate::schema::Facet;
use crate::territory::Territory;
pub(crate) use draft::parse_distance;
use draft::{Draft, Term, split};

/// A filter over places. `Filter::default()` lets every place through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Of each facet, in the order of [`Facet::ALL`]; then ids of places, and texts
    /// that [`Moment::parse`] reads.
    choices: Choices<Choice<String>>,
    territories: Choice<Territory>,
    /// Each answer wanted; both at once lets nothing through.
    booking: Vec<bool>,
    located: Vec<bool>,
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

/// What is chosen from texts.
type Choices<T> = [T; Facet::ALL.len() + 2];
const PLACES_AT: usize = Facet::ALL.len();
const OPEN_AT: usize = PLACES_AT + 1;

const TERRITORIES: &str = "territoires";
const TERRITORY_TYPE: &str = "territoire_type";
const PLACES: &str = "lieux";
const OPEN: &str = "ouvert";
const BOOKING: &str = "prise_rdv";
const LOCATED: &str = "localise";
const RADIUS: &str = "autour";
const AT_LEAST: &str = "au_moins";

/// All of them, facets first.
static PARAMETERS: [&str; Facet::ALL.len() + 8] = {
    let others = [TERRITORIES, TERRITORY_TYPE, PLACES, OPEN, BOOKING, LOCATED, RADIUS, AT_LEAST];
    let mut all = [""; Facet::ALL.len() + 8];
    let mut i = 0;
    while i < all.len() {
        all[i] = match i.checked_sub(Facet::ALL.len()) {
            None => Facet::ALL[i].name(),
            Some(other) => others[other],
        };
        i += 1;
    }
    all
};

impl Filter {
    /// Names of all parameters a filter reads.
    pub fn parameters() -> impl Iterator<Item = &'static str> {
        PARAMETERS.into_iter()
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
        for is_kind in [true, false] {
            for (name, value) in &pairs {
                let (name, value) = (name.as_ref(), value.as_ref());
                if (name == TERRITORY_TYPE) == is_kind {
                    draft.add(name, &split(value))?;
                }
            }
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
        let mut query = String::new();
        for (name, value) in self.pairs() {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(name);
            query.push('=');
            encode(&mut query, &value);
        }
        query
    }

    /// Canonical name and value pairs, not encoded.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let flags = |flags: &[bool]| match flags {
            [] => String::new(),
            [true] => "oui".to_owned(),
            [false] => "non".to_owned(),
            _ => "non;oui".to_owned(),
        };
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        let mut add = |name, value: String| {
            if !value.is_empty() {
                pairs.push((name, value));
            }
        };
        for &facet in Facet::ALL {
            add(facet.name(), print(self.choice(facet)));
        }
        add(TERRITORIES, print(&self.territories));
        add(PLACES, print(self.places()));
        add(OPEN, print(self.open()));
        add(BOOKING, flags(&self.booking));
        add(LOCATED, flags(&self.located));
        add(RADIUS, self.radius.map(print_distance).unwrap_or_default());
        add(AT_LEAST, self.at_least.map(|n| n.to_string()).unwrap_or_default());
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
        let flags = |flags: &[bool], others: &[bool]| {
            let mut both = flags.to_vec();
            others.iter().for_each(|&flag| choice::put(&mut both, flag));
            both
        };
        let mut both = self.clone();
        for (choice, other) in both.choices.iter_mut().zip(&other.choices) {
            *choice = choice.and(other);
        }
        Filter {
            choices: both.choices,
            territories: self.territories.and(&other.territories),
            booking: flags(&self.booking, &other.booking),
            located: flags(&self.located, &other.located),
            radius: other.radius.or(self.radius),
            at_least: other.at_least.or(self.at_least),
        }
    }

    /// The same filter with one facet's choices lifted.
    #[must_use]
    pub fn without(&self, facet: Facet) -> Filter {
        let mut filter = self.clone();
        filter.choices[facet as usize] = Choice::default();
        filter
    }

    /// The same filter, whenever the place is open.
    #[must_use]
    pub fn at_any_time(&self) -> Filter {
        let mut filter = self.clone();
        filter.choices[OPEN_AT] = Choice::default();
        filter
    }

    /// What it asks of a facet.
    pub fn choice(&self, facet: Facet) -> &Choice<String> {
        &self.choices[facet as usize]
    }

    /// The territories it asks for.
    pub fn territories(&self) -> &Choice<Territory> {
        &self.territories
    }

    /// The places it asks for or shuts out, by id.
    pub fn places(&self) -> &Choice<String> {
        &self.choices[PLACES_AT]
    }

    /// When a place must be open: texts that [`Moment::parse`] reads.
    pub fn open(&self) -> &Choice<String> {
        &self.choices[OPEN_AT]
    }

    /// Whether a place must (`true`) or must not (`false`) take bookings
    /// online; both at once lets nothing through.
    pub fn booking(&self) -> &[bool] {
        &self.booking
    }

    /// Whether a place must (`true`) or must not (`false`) have a position.
    pub fn located(&self) -> &[bool] {
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

/// Percent-encodes a value, but for what a query may hold without ambiguity. The
/// crate's own way brings a table that a page would have to load.
fn encode(query: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:,".contains(&byte) {
            query.push(char::from(byte));
        } else {
            query.push('%');
            for digit in [byte >> 4, byte & 15] {
                query.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
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

/// A choice as a query's value, not encoded; empty when it asks nothing.
fn print<T: fmt::Display>(choice: &Choice<T>) -> String {
    let mut text = String::new();
    for set in &choice.all {
        print_set(&mut text, "", set);
    }
    if !choice.none.is_empty() {
        print_set(&mut text, "!", &choice.none);
    }
    text
}

fn print_set<T: fmt::Display>(text: &mut String, mark: &str, set: &[T]) {
    let mut separator = if text.is_empty() { "" } else { ";" };
    for value in set {
        text.push_str(separator);
        text.push_str(mark);
        separator = ",";
        let value = value.to_string();
        if value.starts_with('!') {
            text.push('\\');
        }
        for c in value.chars() {
            if matches!(c, '\\' | ',' | ';') {
                text.push('\\');
            }
            text.push(c);
        }
    }
}

/// `20km`, or `1500m` where it is no whole number of kilometres.
fn print_distance(metres: u32) -> String {
    if metres.is_multiple_of(1000) { format!("{}km", metres / 1000) } else { format!("{metres}m") }
}
