//! What places are called, so that an id lasts from bake to bake.
//!
//! A place keeps the id that the bundle before gave to any of its records: of
//! several, the one that most of them had. A place that is new has the id of its
//! record, or of several records the first of their names. Ids that went to
//! another place, or that two places had which are one now, stay as old ids and
//! lead to it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Grouped, Origins};
use crate::bundle::IdTable;

/// The ids of places that are not those of their first record.
#[derive(Debug, Default)]
pub(crate) struct Names {
    ids: BTreeMap<u32, String>,
    old: BTreeMap<u32, Vec<String>>,
}

/// What a place may be called, since some of its records were.
struct Claim {
    /// The place of the bundle before.
    before: u32,
    /// How many of its records are in the place now.
    records: usize,
    /// The first record of the place now.
    head: u32,
}

impl Names {
    /// Names every place.
    pub(crate) fn of(grouped: &Grouped, records: &Origins<'_>, before: Option<&IdTable>) -> Names {
        let mut names = Names::default();
        if let Some(before) = before {
            names.keep(grouped, records, before);
        }
        // A name that is kept may be another place's own id.
        let kept: BTreeSet<String> = names.ids.values().cloned().collect();
        let mut given: BTreeSet<String> = BTreeSet::new();
        let is_taken = |id: &str, given: &BTreeSet<String>| kept.contains(id) || given.contains(id);
        for &head in grouped.heads() {
            if names.ids.contains_key(&head) {
                continue;
            }
            let members = grouped.members(&head);
            let own = match members {
                [_] => records.ids.get(head).to_owned(),
                several => several.iter().map(|&m| records.key(m)).min().unwrap_or_default(),
            };
            if members.len() == 1 && !kept.contains(&own) {
                continue;
            }
            let mut id = own.clone();
            let mut nth = 1;
            while is_taken(&id, &given) {
                nth += 1;
                id = format!("{own}~{nth}");
            }
            given.insert(id.clone());
            names.ids.insert(head, id);
        }
        names
    }

    /// Gives places the ids that their records had.
    fn keep(&mut self, grouped: &Grouped, records: &Origins<'_>, before: &IdTable) {
        let mut claims: Vec<Claim> = Vec::new();
        for &head in grouped.heads() {
            let mut had: BTreeMap<u32, usize> = BTreeMap::new();
            for &member in grouped.members(&head) {
                if let Some(place) = before.place_of(&records.key(member)) {
                    *had.entry(place).or_default() += 1;
                }
            }
            claims.extend(had.into_iter().map(|(before, records)| Claim { before, records, head }));
        }
        // Of the places that claim an id, the one with most of its records.
        let key = |claim: &Claim| records.key(claim.head);
        claims.sort_by_cached_key(|claim| (claim.before, Reverse(claim.records), key(claim)));
        claims.dedup_by_key(|claim| claim.before);
        // Of the ids that a place has won, the one that most of its records had.
        claims.sort_by_cached_key(|claim| {
            (claim.head, Reverse(claim.records), before.id(claim.before).to_owned())
        });
        for Claim { before: place, head, .. } in claims {
            let id = before.id(place);
            let old = match self.ids.entry(head) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(id.to_owned());
                    None
                }
                std::collections::btree_map::Entry::Occupied(_) => Some(id),
            };
            let old = old.into_iter().chain(before.old(place)).map(str::to_owned);
            let kept = self.old.entry(head).or_default();
            kept.extend(old);
            kept.sort();
            kept.dedup();
        }
        self.old.retain(|_, old| !old.is_empty());
    }

    /// The id of a place; none where it is its record's.
    pub(crate) fn get(&self, head: u32) -> Option<&str> {
        self.ids.get(&head).map(String::as_str)
    }

    /// Ids that lead to a place.
    pub(crate) fn old(&self, head: u32) -> &[String] {
        self.old.get(&head).map_or(&[], Vec::as_slice)
    }
}
