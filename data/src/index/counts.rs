//! How many places each further choice would give.

use super::Index;
use crate::filter::{Filter, Moment};
use crate::json::Json;
use crate::schema::Facet;

/// Counts per facet value, in the standard's order; values that no place has
/// under the filter are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<(&'static str, Vec<(String, u32)>)>);

impl Counts {
    /// The count of a value of a facet or flag (`prise_rdv`, « oui »).
    pub fn of(&self, facet: &str, value: &str) -> u32 {
        let values = self.0.iter().find(|(name, _)| *name == facet).map(|(_, values)| values);
        let count = values.and_then(|v| v.iter().find(|(name, _)| name == value));
        count.map_or(0, |(_, count)| *count)
    }

    /// Its JSON, an object of objects: `{"services": {"Accès…": 12}}`.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = Json::new();
        self.write(&mut json);
        json.into_bytes()
    }

    pub(super) fn write(&self, json: &mut Json) {
        json.open('{');
        for (name, values) in &self.0 {
            json.key(name);
            json.open('{');
            for (value, count) in values {
                json.number_member(value, *count);
            }
            json.close('}');
        }
        json.close('}');
    }
}

impl Index {
    /// Counts under a reader's filter within a preset. For each facet the
    /// reader's own choices in it are lifted, so that a count says what choosing
    /// that value too would show; the preset always holds.
    pub fn counts(&self, preset: &Filter, reader: &Filter) -> Counts {
        let (under_all, _) = self.matching(&preset.and(reader));
        let facet = |facet: Facet| {
            let lifted = (!reader.choice(facet).is_empty())
                .then(|| self.matching(&preset.and(&reader.without(facet))).0);
            let places = lifted.as_ref().unwrap_or(&under_all);
            let column = self.facet(facet);
            let counts = column
                .values
                .iter()
                .zip(&column.places)
                .map(|(value, having)| (value.to_owned(), having.count_in(places)))
                .filter(|(_, count)| *count > 0);
            (facet.name(), counts.collect())
        };
        let booking = self.columns.booking.count_in(&under_all);
        let flags = ("prise_rdv", vec![("oui".to_owned(), booking)]);
        let lifted = (!reader.open().is_empty())
            .then(|| self.matching(&preset.and(&reader.at_any_time())).0);
        let places = lifted.as_ref().unwrap_or(&under_all);
        let open = Moment::NAMED.map(|(name, _)| {
            let mut open = self.open_at(&[name.to_owned()]);
            open &= places;
            (name.to_owned(), open.count())
        });
        let open = open.into_iter().filter(|(_, count)| *count > 0).collect();
        let rest = [("ouvert", open), flags];
        let mut counts: Vec<_> = Facet::ALL.iter().map(|&f| facet(f)).chain(rest).collect();
        counts.retain(|(_, values): &(_, Vec<(String, u32)>)| values.iter().any(|v| v.1 > 0));
        Counts(counts)
    }
}
