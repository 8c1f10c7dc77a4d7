//! The query of an address: names and values, each taken once by whoever
//! knows it; what remains is the filter.

use repere_data::{Filter, FilterError, Query, QueryError};
use url::form_urlencoded;

use super::problem::Problem;
use crate::own_territories::KnownTerritories;

/// Name and value pairs, decoded, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Params {
    pairs: Vec<(String, String)>,
    taken: Vec<&'static str>,
}

impl Params {
    /// Reads a raw query. Bytes that are no UTF-8 become U+FFFD, which no value
    /// takes.
    pub(crate) fn read(raw: Option<&str>) -> Params {
        let pairs = form_urlencoded::parse(raw.unwrap_or_default().as_bytes());
        Params { pairs: pairs.into_owned().collect(), taken: Vec::new() }
    }

    /// Takes the one value of a name; an empty one is none, as a form sends it.
    ///
    /// # Errors
    /// When the name stands twice.
    pub(crate) fn take(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        self.taken.push(name);
        let mut values = Vec::new();
        self.pairs.retain(|(n, value)| {
            if n == name {
                values.push(value.clone());
            }
            n != name
        });
        match values.as_slice() {
            [_, second, ..] => Err(Problem::value(name, second, "une seule valeur est attendue")),
            [value] if !value.trim().is_empty() => Ok(Some(value.clone())),
            _ => Ok(None),
        }
    }

    /// The first pair that nobody took.
    pub(crate) fn first(&self) -> Option<(&str, &str)> {
        self.pairs.first().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a name stands in the query with a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(n, value)| n == name && !value.trim().is_empty())
    }

    /// Whether a name stands in the query with this value.
    pub(crate) fn says(&self, name: &str, value: &str) -> bool {
        self.pairs.iter().any(|(n, v)| n == name && v == value)
    }

    /// Takes what a list asks besides its filter.
    pub(crate) fn take_query(&mut self) -> Result<Query, Problem> {
        let mut query = Query::default();
        for name in Query::PARAMETERS {
            if let Some(value) = self.take(name)? {
                query.set(name, &value).map_err(|error| refused_query(&error))?;
            }
        }
        Ok(query)
    }

    /// All that was not taken.
    pub(crate) fn rest(self) -> Vec<(String, String)> {
        self.pairs
    }

    /// Reads all that was not taken as a filter of territories that exist.
    ///
    /// # Errors
    /// Names and values that no filter has; taken names count as known.
    pub(crate) fn filter(self, territories: &KnownTerritories) -> Result<Filter, Problem> {
        let filter = Filter::from_query(self.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())))
            .map_err(|error| self.refused(error))?;
        let choice = filter.territories();
        for territory in choice.all.iter().flatten().chain(&choice.none) {
            territories.check(territory).map_err(|error| {
                Problem::value("territoires", &territory.to_string(), &error.to_string())
            })?;
        }
        Ok(filter)
    }

    /// The filter of a page for people: names that no filter has are left
    /// alone, since mailings and networks add their own to links.
    ///
    /// # Errors
    /// Values that a filter cannot have.
    pub(crate) fn lenient_filter(
        mut self,
        territories: &KnownTerritories,
    ) -> Result<Filter, Problem> {
        self.pairs.retain(|(name, _)| Filter::parameters().any(|known| known == name));
        self.filter(territories)
    }

    fn refused(&self, error: FilterError) -> Problem {
        let FilterError { parameter, value, message, allowed } = error;
        if Filter::parameters().any(|known| known == parameter) {
            return Problem::value(&parameter, &value, &message).allowing(allowed);
        }
        let value = self.pairs.iter().find(|(name, _)| *name == parameter);
        let known = self.taken.iter().copied().chain(Filter::parameters());
        let value = value.map_or("", |(_, value)| value);
        Problem::unknown_parameter(&parameter, value, known.map(str::to_owned).collect())
    }
}

fn refused_query(error: &QueryError) -> Problem {
    Problem::value(error.parameter, &error.value, &error.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(query: &str) -> Result<String, String> {
        let mut params = Params::read(Some(query));
        params.take("limit").map_err(|p| p.detail().to_owned())?;
        let filter = params.filter(&KnownTerritories::official());
        filter.map(|f| f.to_query()).map_err(|p| p.detail().to_owned())
    }

    #[test]
    fn a_filter_is_what_nobody_took() {
        for (query, canonical) in [
            ("", ""),
            ("limit=5", ""),
            ("frais_a_charge=Gratuit&limit=5", "frais_a_charge=Gratuit"),
            ("territoire_type=departements&territoires=38", "territoires=departement:38"),
            ("itinerance=%21Fixe", "itinerance=%21Fixe"),
            ("services=&prise_rdv=oui", "prise_rdv=oui"),
        ] {
            assert_eq!(filter(query).as_deref(), Ok(canonical), "{query}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (query, detail) in [
            ("limit=5&limit=6", "« limit » = « 6 » : une seule valeur est attendue"),
            ("servces=x", "« servces » est inconnu ici. Vouliez-vous dire « services » ?"),
            ("limite=5", "« limite » est inconnu ici. Vouliez-vous dire « limit » ?"),
            ("frais_a_charge=Gratui", "Vouliez-vous dire « Gratuit » ?"),
            (
                "territoires=departement:99",
                "« territoires » = « departement:99 » : aucun territoire",
            ),
            ("frais_a_charge=%FF", "« frais_a_charge » = « \u{fffd} » : valeur inconnue"),
        ] {
            let error = filter(query).unwrap_err();
            assert!(error.contains(detail), "{query}: {error}");
        }
    }

    #[test]
    fn a_page_for_people_leaves_the_names_of_others_alone() {
        let params = Params::read(Some("utm_source=lettre&prise_rdv=oui&fbclid=1"));
        let filter = params.lenient_filter(&KnownTerritories::official()).unwrap();
        assert_eq!(filter.to_query(), "prise_rdv=oui");
        let wrong = Params::read(Some("prise_rdv=peut-etre"));
        assert!(wrong.lenient_filter(&KnownTerritories::official()).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_query_panics(query in "\\PC{0,80}") {
            let mut params = Params::read(Some(&query));
            let _ = params.take_query();
            let _ = params.filter(&KnownTerritories::official());
        }
    }
}
