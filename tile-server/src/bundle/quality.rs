//! How good a source is: what share of its places says what a reader looks for.

use std::collections::BTreeMap;

use repere_data::{Day, Place, Remark, Remedy, Rule, Territories};
use serde::{Deserialize, Serialize};

/// A date is recent for so many days.
const RECENT: u32 = 730;

/// Of the places of a source, how many have what.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quality {
    /// A position.
    pub position: u64,
    /// A commune of the geographic code.
    pub commune: u64,
    /// Opening hours.
    pub horaires: u64,
    /// A telephone number or an e-mail address.
    pub contact: u64,
    /// A service.
    pub services: u64,
    /// A date of the two years before the bake.
    pub recent: u64,
    /// Something flagged, but for how it is written (capitals, a long summary).
    pub fautes: u64,
    /// Positions that are wrong or missing, by département.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub departements: BTreeMap<String, Displaced>,
}

/// Positions of a département that were put right, are doubtful, are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Displaced {
    /// Swapped or in metres, and put right.
    pub corriges: u64,
    /// Far from the commune.
    pub loin: u64,
    /// None at all.
    pub sans: u64,
}

impl Displaced {
    /// Adds others.
    pub fn add(&mut self, others: Displaced) {
        self.corriges += others.corriges;
        self.loin += others.loin;
        self.sans += others.sans;
    }
}

/// What a score is made of: a name, a share of the places, the points for all.
pub type Part = (&'static str, f64, u32);

impl Quality {
    /// Counts a place and what was said of it.
    pub(crate) fn count(
        &mut self,
        place: &Place,
        remarks: &[Remark],
        territories: &Territories,
        today: Day,
    ) {
        let count = |number: &mut u64, has: bool| *number += u64::from(has);
        count(&mut self.position, place.position.is_some());
        count(&mut self.commune, place.commune_id.is_some());
        count(&mut self.horaires, !place.horaires.is_empty());
        count(&mut self.contact, !(place.telephone.is_empty() && place.courriels.is_empty()));
        count(&mut self.services, !place.services.is_empty());
        let recent = Day::parse(&place.date_maj);
        let recent = recent.is_some_and(|day| today.number() <= day.number() + RECENT);
        count(&mut self.recent, recent);
        let style = |rule| matches!(rule, Rule::ShoutedName | Rule::LongSummary);
        let is_fault = |r: &Remark| r.remedy == Remedy::Flagged && !style(r.rule);
        count(&mut self.fautes, remarks.iter().any(is_fault));
        let said = |rules: &[Rule]| u64::from(remarks.iter().any(|r| rules.contains(&r.rule)));
        let displaced = Displaced {
            corriges: match place.position {
                Some(_) => said(&[Rule::SwappedCoordinates, Rule::ProjectedCoordinates]),
                None => 0,
            },
            loin: said(&[Rule::FarFromCommune]),
            sans: u64::from(place.position.is_none()),
        };
        if let Some(commune) = place.commune_id.filter(|_| displaced != Displaced::default()) {
            let departement = territories.departement(commune);
            match self.departements.get_mut(departement) {
                Some(known) => known.add(displaced),
                None => drop(self.departements.insert(departement.to_owned(), displaced)),
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub(crate) fn add(&mut self, others: Quality) {
        self.position += others.position;
        self.commune += others.commune;
        self.horaires += others.horaires;
        self.contact += others.contact;
        self.services += others.services;
        self.recent += others.recent;
        self.fautes += others.fautes;
        for (departement, displaced) in others.departements {
            self.departements.entry(departement).or_default().add(displaced);
        }
    }

    /// The parts of the score of a source of so many places: 100 points in all.
    pub fn parts(&self, places: u64) -> [Part; 6] {
        let share = |having: u64| if places == 0 { 0.0 } else { having as f64 / places as f64 };
        [
            ("position", share(self.position), 25),
            ("commune", share(self.commune), 15),
            ("horaires", share(self.horaires), 15),
            ("téléphone ou courriel", share(self.contact), 15),
            ("services", share(self.services), 15),
            ("à jour (deux ans)", share(self.recent), 15),
        ]
    }

    /// Points taken for rows in which something is wrong or that were rejected, at
    /// most 25: all rows are wrong then.
    pub fn taken(&self, rows: u64, rejected: u64) -> f64 {
        let wrong = (self.fautes + rejected) as f64;
        if rows == 0 { 0.0 } else { 25.0 * (wrong / rows as f64).min(1.0) }
    }

    /// The score, 0 to 100: the points of each part for the share of the places
    /// that have it, less those taken for what is wrong.
    pub fn score(&self, rows: u64, rejected: u64) -> u32 {
        let parts = self.parts(rows - rejected.min(rows));
        let points: f64 = parts.iter().map(|(_, share, points)| share * f64::from(*points)).sum();
        (points - self.taken(rows, rejected)).clamp(0.0, 100.0).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_its_parts_less_what_is_wrong() {
        let whole = Quality {
            position: 10,
            commune: 10,
            horaires: 10,
            contact: 10,
            services: 10,
            recent: 10,
            ..Quality::default()
        };
        assert_eq!(whole.score(10, 0), 100);
        assert_eq!(Quality { position: 0, ..whole.clone() }.score(10, 0), 75);
        assert_eq!(Quality { fautes: 10, ..whole.clone() }.score(10, 0), 75);
        assert_eq!(Quality { horaires: 5, fautes: 2, ..whole }.score(10, 0), 88);
        assert_eq!(Quality::default().score(0, 0), 0);
        assert_eq!(Quality::default().score(5, 5), 0);
        let points: u32 = Quality::default().parts(1).iter().map(|(_, _, points)| points).sum();
        assert_eq!(points, 100);
    }
}
