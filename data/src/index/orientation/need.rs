//! What a person needs, as a form says it.
//!
//! Reading only: whether a place meets a criterion is said in
//! [`super::judge`], and what it is worth in [`super`].

use crate::filter::{FilterError, parse_distance, query_pairs};
use crate::fold::fold;
use crate::geo::Position;
use crate::index::Query;
use crate::schema::Facet;

/// What a person needs. `Need::default()` needs nothing: every place fits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    /// In the order of importance, each once.
    pub(super) criteria: Vec<Criterion>,
    /// Where the person is.
    pub(super) near: Option<Position>,
    /// How many places to give; none is said: [`Query`]'s own.
    limit: Option<u32>,
}

/// One thing that is needed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Criterion {
    pub(super) wish: Wish,
    /// The person cannot do without.
    pub(super) vital: bool,
}

/// What a criterion is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wish {
    /// One of these values, canonical.
    Values(Facet, Vec<String>),
    /// Open on one of these days (bit 0 is Monday) between two minutes.
    Open { days: u8, from: u16, to: u16 },
    /// At most so many metres away.
    Within(u32),
}

/// The facets a need may name, the weightiest first, and whether each value is
/// a criterion of its own: who needs two services needs both, and being deaf
/// does not make up for being in a wheelchair; but one way in is enough.
const FACETS: [(Facet, bool); 6] = [
    (Facet::Services, true),
    (Facet::PriseEnCharge, true),
    (Facet::ModalitesAcces, false),
    (Facet::Frais, false),
    (Facet::ModalitesAccompagnement, false),
    (Facet::Publics, false),
];

const NEAR: &str = "near";
const DISTANCE: &str = "distance";
const DAYS: &str = "jours";
const FROM: &str = "debut";
const TO: &str = "fin";
const VITAL: &str = "indispensable";
const LIMIT: &str = "limit";

/// The criterion of opening hours, as reasons name it.
const HOURS: &str = "horaires";

/// Days of a week, Monday first.
pub(super) const WEEKDAYS: [&str; 7] =
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

/// Minutes of a day.
const DAY: u16 = 1440;

impl Need {
    /// Names of everything a need may say.
    pub const PARAMETERS: [&'static str; FACETS.len() + 7] = [
        FACETS[0].0.name(),
        FACETS[1].0.name(),
        FACETS[2].0.name(),
        FACETS[3].0.name(),
        FACETS[4].0.name(),
        FACETS[5].0.name(),
        NEAR,
        DISTANCE,
        DAYS,
        FROM,
        TO,
        VITAL,
        LIMIT,
    ];

    /// Reads a percent-encoded query string: [`Need::from_query`].
    ///
    /// # Errors
    /// As [`Need::from_query`].
    pub fn parse(query: &str) -> Result<Need, FilterError> {
        Need::from_query(query_pairs(query))
    }

    /// Reads decoded name and value pairs. Empty values ask nothing, as a form
    /// sends them.
    ///
    /// | name | value |
    /// |---|---|
    /// | `services`, `prise_en_charge_specifique` | values or slugs with commas between, or the name again: every one is needed. `langues-etrangeres` is either of the two languages of the standard |
    /// | `publics_specifiquement_adresses`, `frais_a_charge`, `modalites_acces`, `modalites_accompagnement` | the same, but one of them is enough |
    /// | `near` | `lon,lat` in degrees: where the person is |
    /// | `distance` | `20km`: how far they can go; without `near`, from the territory |
    /// | `jours` | `lundi,samedi`: one of these days is enough |
    /// | `debut`, `fin` | `14:00`, `18:30`: between which hours of those days |
    /// | `indispensable` | names of the above (`horaires` for the days and hours), or single values, that the person cannot do without |
    /// | `limit` | how many places to give, 1 to 1000; 20 |
    ///
    /// ```
    /// use repere_data::Need;
    /// let need = Need::parse("services=aide-aux-demarches-administratives&near=5.72,45.18\
    ///                         &prise_en_charge_specifique=handicaps-moteurs&indispensable=handicaps-moteurs")?;
    /// assert!(Need::parse("services=couture").is_err());
    /// # Ok::<(), repere_data::FilterError>(())
    /// ```
    ///
    /// # Errors
    /// A name that is no parameter, a value that it does not take, or a second
    /// value where there is one only.
    pub fn from_query(
        pairs: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Need, FilterError> {
        let mut need = Need::default();
        let mut values: [Vec<Vec<String>>; FACETS.len()] = Default::default();
        let (mut days, mut from, mut to, mut reach) = (0, None, None, None);
        let (mut vital, mut seen) = (Vec::new(), Vec::new());
        for (name, value) in pairs {
            let fail = |value: &str, message: &str, allowed: &[&str]| FilterError {
                parameter: name.clone(),
                value: value.to_owned(),
                message: message.to_owned(),
                allowed: allowed.iter().map(|&a| a.to_owned()).collect(),
            };
            if !Need::PARAMETERS.contains(&&*name) {
                return Err(fail(&value, "paramètre inconnu", &Need::PARAMETERS));
            }
            let terms: Vec<&str> =
                value.split(',').map(str::trim).filter(|term| !term.is_empty()).collect();
            if terms.is_empty() {
                continue;
            }
            if let Some(at) = FACETS.iter().position(|(facet, _)| facet.name() == name) {
                for term in terms {
                    let read = read_value(FACETS[at].0, term)
                        .ok_or_else(|| fail(term, "valeur inconnue", FACETS[at].0.values()))?;
                    values[at].push(read);
                }
                continue;
            }
            match &*name {
                DAYS => {
                    for term in terms {
                        let day = WEEKDAYS.iter().position(|day| fold(term) == *day);
                        days |= 1 << day.ok_or_else(|| fail(term, "jour attendu", &WEEKDAYS))?;
                    }
                    continue;
                }
                VITAL => {
                    for term in terms {
                        if !is_known(term) {
                            let message = "nom ou valeur d’un critère attendu";
                            return Err(fail(term, message, &VITALS));
                        }
                        vital.push(fold(term));
                    }
                    continue;
                }
                _ if seen.contains(&name) => {
                    return Err(fail(&value, "une seule valeur est attendue", &[]));
                }
                DISTANCE => {
                    let message = "distance attendue, de 1 m à 200 km";
                    let metres = parse_distance(&value);
                    reach = Some(metres.ok_or_else(|| fail(&value, message, &["20 km"]))?);
                }
                FROM | TO => {
                    let minutes = parse_time(&value);
                    let minutes =
                        minutes.ok_or_else(|| fail(&value, "heure attendue", &["14:00"]))?;
                    if name == FROM {
                        from = Some(minutes)
                    } else {
                        to = Some(minutes)
                    }
                    if from.unwrap_or(0) >= to.unwrap_or(DAY) {
                        return Err(fail(&value, "la fin doit venir après le début", &[]));
                    }
                }
                // The only ones left: `near` and `limit`.
                _ => {
                    let mut query = Query::default();
                    query.set(&name, &value).map_err(|error| fail(&value, &error.message, &[]))?;
                    match name == NEAR {
                        true => need.near = query.near,
                        false => need.limit = Some(query.limit),
                    }
                }
            }
            seen.push(name);
        }
        for ((facet, each), values) in FACETS.into_iter().zip(values) {
            if each {
                values.into_iter().for_each(|one| need.add(Wish::Values(facet, one)));
            } else if !values.is_empty() {
                // In the list's order, each once.
                let asked = |value: &&&str| values.iter().flatten().any(|v| v == **value);
                let any = facet.values().iter().filter(asked).map(|&value| value.to_owned());
                need.add(Wish::Values(facet, any.collect()));
            }
        }
        if days != 0 || from.is_some() || to.is_some() {
            let days = if days == 0 { 0x7f } else { days };
            need.add(Wish::Open { days, from: from.unwrap_or(0), to: to.unwrap_or(DAY) });
        }
        if let Some(metres) = reach {
            need.add(Wish::Within(metres));
        }
        for criterion in &mut need.criteria {
            let is_meant = |name: &str| vital.contains(&fold(name));
            criterion.vital = is_meant(criterion.wish.name())
                || matches!(&criterion.wish, Wish::Values(_, values) if values.iter().any(|v| is_meant(v)));
        }
        Ok(need)
    }

    /// How many places to give at most.
    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(Query::default().limit) as usize
    }

    /// What is needed of a facet, when one value is enough.
    pub(super) fn any_of(&self, facet: Facet) -> Option<&[String]> {
        self.criteria.iter().find_map(|criterion| match &criterion.wish {
            Wish::Values(f, values) if *f == facet => Some(&values[..]),
            _ => None,
        })
    }

    fn add(&mut self, wish: Wish) {
        if self.criteria.iter().all(|known| known.wish != wish) {
            self.criteria.push(Criterion { wish, vital: false });
        }
    }
}

impl Wish {
    /// The criterion's name: the standard's column, or `distance`.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Wish::Values(facet, _) => facet.name(),
            Wish::Open { .. } => HOURS,
            Wish::Within(_) => DISTANCE,
        }
    }
}

/// What « indispensable » names.
const VITALS: [&str; FACETS.len() + 2] = [
    FACETS[0].0.name(),
    FACETS[1].0.name(),
    FACETS[2].0.name(),
    FACETS[3].0.name(),
    FACETS[4].0.name(),
    FACETS[5].0.name(),
    HOURS,
    DISTANCE,
];

fn is_known(term: &str) -> bool {
    VITALS.contains(&term) || FACETS.iter().any(|&(facet, _)| read_value(facet, term).is_some())
}

/// The values that a word stands for.
fn read_value(facet: Facet, term: &str) -> Option<Vec<String>> {
    // What people say is one; the standard has it as two.
    if facet == Facet::PriseEnCharge && fold(term) == "langues etrangeres" {
        let both = facet.values().iter().filter(|value| value.starts_with("Langues"));
        return Some(both.map(|&value| value.to_owned()).collect());
    }
    Some(vec![facet.key(term)?])
}

/// `14:00` in minutes from midnight, as forms send it; `24:00` is a day's end.
fn parse_time(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let number = |text: &str| match text.len() {
        1 | 2 if text.bytes().all(|b| b.is_ascii_digit()) => text.parse::<u16>().ok(),
        _ => None,
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let time = hours * 60 + minutes;
    (minutes < 60 && time <= DAY).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn criteria(query: &str) -> Vec<String> {
        let need = Need::parse(query).unwrap();
        let show = |criterion: &Criterion| {
            let mark = if criterion.vital { "!" } else { "" };
            match &criterion.wish {
                Wish::Values(_, values) => format!("{mark}{}", values.join("/")),
                Wish::Open { days, from, to } => format!("{mark}{days:b} {from}-{to}"),
                Wish::Within(metres) => format!("{mark}{metres}"),
            }
        };
        need.criteria.iter().map(show).collect()
    }

    #[test]
    fn a_need_is_read_as_a_form_sends_it() {
        for (query, expected) in [
            ("", vec![]),
            ("services=&near=&jours=", vec![]),
            (
                "services=loisirs-et-creations-numeriques,Utilisation+s%C3%A9curis%C3%A9e+du+num%C3%A9rique&services=LOISIRS et créations numériques",
                vec!["Loisirs et créations numériques", "Utilisation sécurisée du numérique"],
            ),
            (
                "modalites_acces=telephoner&modalites_acces=se-presenter",
                vec!["Se présenter/Téléphoner"],
            ),
            (
                "prise_en_charge_specifique=langues-etrangeres,surdite&indispensable=surdite",
                vec!["Langues étrangères (anglais)/Langues étrangères (autres)", "!Surdité"],
            ),
            (
                "prise_en_charge_specifique=langues-etrangeres-anglais",
                vec!["Langues étrangères (anglais)"],
            ),
            ("jours=samedi,Lundi&indispensable=horaires", vec!["!100001 0-1440"]),
            ("debut=9:05&fin=24:00", vec!["1111111 545-1440"]),
            ("distance=20 km&indispensable=distance,services", vec!["!20000"]),
            // The order is the need's, not the query's.
            (
                "distance=500m&services=loisirs-et-creations-numeriques",
                vec!["Loisirs et créations numériques", "500"],
            ),
        ] {
            assert_eq!(criteria(query), expected, "{query}");
        }
        let need = Need::parse("near=5.72,45.18&limit=3").unwrap();
        assert_eq!((need.near, need.limit()), (Position::new(5.72, 45.18).ok(), 3));
        assert_eq!(Need::default().limit(), 20);
    }

    #[test]
    fn what_is_not_understood_is_named_with_what_is_allowed() {
        for (query, parameter, value, allowed) in [
            ("utm_source=x", "utm_source", "x", "services"),
            ("services=couture", "services", "couture", "Loisirs et créations numériques"),
            ("services=!loisirs-et-creations-numeriques", "", "", ""),
            ("jours=lundi,hier", "jours", "hier", "mardi"),
            ("debut=9", "debut", "9", "14:00"),
            ("debut=12:60", "debut", "12:60", "14:00"),
            ("debut=+1:00", "debut", " 1:00", ""),
            ("fin=24:01", "fin", "24:01", "14:00"),
            ("debut=14:00&fin=12:00", "fin", "12:00", ""),
            ("distance=loin", "distance", "loin", "20 km"),
            ("distance=1km&distance=2km", "distance", "2km", ""),
            ("near=5.72", "near", "5.72", ""),
            ("limit=0", "limit", "0", ""),
            ("indispensable=tout", "indispensable", "tout", "horaires"),
        ] {
            let Err(error) = Need::parse(query) else {
                // A mark that folds away is no other value.
                assert!(parameter.is_empty() || query.contains("+1:00"), "{query}");
                continue;
            };
            assert_eq!((&*error.parameter, &*error.value), (parameter, value), "{query}");
            assert!(allowed.is_empty() || error.allowed.iter().any(|a| a == allowed), "{error:?}");
        }
    }

    proptest! {
        #[test]
        fn no_query_makes_it_panic(query in "\\PC{0,60}") {
            let _ = Need::parse(&query);
        }

        #[test]
        fn times_are_minutes_of_a_day(text in "[0-9:]{0,6}") {
            if let Some(time) = parse_time(&text) {
                prop_assert!(time <= DAY);
            }
        }
    }
}
