//! Unique ids of records: two rows with one id are two, whether merged or not.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use rayon::prelude::*;
use repere_data::{Column, Place, Remedy, Rule};

use crate::bundle::{Finding, Where};

/// The ids of all places, by number, in little memory.
#[derive(Default)]
pub(crate) struct Ids {
    /// As sources have them, one after the other, and where each ends.
    text: String,
    ends: Vec<usize>,
    /// Those that are others now.
    renamed: BTreeMap<u32, String>,
}

impl Ids {
    /// Adds the id of the next place.
    pub(crate) fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
    }

    /// Adds the ids of places that come after these.
    pub(crate) fn extend(&mut self, after: &Ids) {
        let start = self.text.len();
        self.text.push_str(&after.text);
        self.ends.extend(after.ends.iter().map(|end| start + end));
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// The id of a place.
    pub(crate) fn get(&self, place: u32) -> &str {
        if !self.renamed.is_empty()
            && let Some(id) = self.renamed.get(&place)
        {
            return id;
        }
        self.original(place)
    }

    /// What is said of a row whose id another one of its own source has too; two
    /// sources may well use one id.
    pub(crate) fn told(&self, place: u32, dataset: &str, at: Where<'_>) -> Option<Finding> {
        let (own, now) = (self.original(place), self.get(place));
        let alone = own == now
            || now.strip_suffix(own).and_then(|rest| rest.strip_suffix(':')) == Some(dataset);
        (!alone).then(|| {
            let message = "identifiant de plusieurs lignes de la source : rendu unique";
            Finding {
                value: own.to_owned(),
                remedy: Remedy::Mended,
                after: Some(now.to_owned()),
                ..at.flags(Rule::RepeatedId, Column::Id, message)
            }
        })
    }

    /// The id of a place as its source has it.
    pub(crate) fn original(&self, place: u32) -> &str {
        let place = place as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[place]]
    }

    /// Makes ids unique, so that no row is lost: those that stand more than once
    /// become `dataset:id`; where that is not enough, `dataset:source:id`; then
    /// the second and later ones, in an order of their contents, get `~2`, `~3`,
    /// …. Returns how many ids were repeated and how many places have a new one.
    ///
    /// `place` gives the whole of a place; it is asked for those alone that share
    /// their id.
    ///
    /// # Errors
    /// What `place` fails of.
    pub(crate) fn qualify<E>(
        &mut self,
        place: impl Fn(u32) -> Result<Place, E>,
    ) -> Result<(u64, u64), E> {
        let mut levels: BTreeMap<u32, u8> = BTreeMap::new();
        let mut shared = self.shared();
        let repeated = shared.len() as u64;
        for _ in 0..2 {
            // A qualified id may meet a plain one that looks like it: both go on.
            for number in shared.into_iter().flatten() {
                let level = levels.entry(number).or_default();
                *level = (*level + 1).min(2);
                let id = qualified(&place(number)?, self.original(number), *level);
                self.renamed.insert(number, id);
            }
            shared = self.shared();
        }
        self.number(shared, place)?;
        let is_new = |(&number, id): (&u32, &String)| self.original(number) != *id;
        Ok((repeated, self.renamed.iter().filter(|&new| is_new(new)).count() as u64))
    }

    /// Numbers the places of each group of one id.
    fn number<E>(
        &mut self,
        groups: Vec<Vec<u32>>,
        place: impl Fn(u32) -> Result<Place, E>,
    ) -> Result<(), E> {
        if groups.is_empty() {
            return Ok(());
        }
        let all = (0..self.ends.len() as u32).map(|number| self.get(number).to_owned());
        let mut taken: BTreeSet<String> = all.collect();
        for group in groups {
            let mut contents = Vec::with_capacity(group.len());
            for number in group {
                let json = serde_json::to_string(&place(number)?);
                contents.push((json.expect("a place holds only texts, numbers and lists"), number));
            }
            contents.sort();
            let mut nth = 1;
            let id = contents.first().map_or_else(String::new, |&(_, n)| self.get(n).to_owned());
            for &(_, number) in &contents[1..] {
                let numbered = loop {
                    nth += 1;
                    let numbered = format!("{id}~{nth}");
                    if taken.insert(numbered.clone()) {
                        break numbered;
                    }
                };
                self.renamed.insert(number, numbered);
            }
        }
        Ok(())
    }

    /// The places of each id that stands more than once, in the order of ids.
    fn shared(&self) -> Vec<Vec<u32>> {
        // Numbers sort faster than texts; of equal ones, the texts are compared.
        let hasher: BuildHasherDefault<DefaultHasher> = BuildHasherDefault::default();
        let count = self.ends.len() as u32;
        let hashed = (0..count).into_par_iter().map(|n| (hasher.hash_one(self.get(n)), n));
        let mut hashed: Vec<(u64, u32)> = hashed.collect();
        hashed.par_sort_unstable();
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for alike in hashed.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            let mut places: Vec<u32> = alike.iter().map(|&(_, n)| n).collect();
            places.sort_by(|&a, &b| self.get(a).cmp(self.get(b)).then(a.cmp(&b)));
            let equal = places.chunk_by(|&a, &b| self.get(a) == self.get(b));
            groups.extend(equal.filter(|equal| equal.len() > 1).map(<[u32]>::to_vec));
        }
        groups.sort_by(|a, b| self.get(a[0]).cmp(self.get(b[0])));
        groups
    }
}

fn qualified(place: &Place, id: &str, level: u8) -> String {
    let Place { dataset, source, .. } = place;
    if level < 2 || source.is_empty() {
        format!("{dataset}:{id}")
    } else {
        format!("{dataset}:{source}:{id}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: &str, dataset: &str, source: &str, nom: &str) -> Place {
        let [id, dataset, source, nom] = [id, dataset, source, nom].map(str::to_owned);
        Place { id, dataset, source, nom, ..Place::default() }
    }

    /// Names with the ids they end up with, whatever the order they come in.
    fn ids(places: &[Place]) -> Vec<(String, String)> {
        let mut all: Vec<Vec<(String, String)>> = Vec::new();
        for turn in 0..places.len() {
            let mut places = places.to_vec();
            places.rotate_left(turn);
            let mut ids = Ids::default();
            places.iter().for_each(|place| ids.push(&place.id));
            let place = |number: u32| Ok::<_, ()>(places[number as usize].clone());
            ids.qualify(place).unwrap();
            let named = (0..).zip(&places).map(|(i, p)| (p.nom.clone(), ids.get(i).to_owned()));
            let mut pairs: Vec<_> = named.collect();
            pairs.sort();
            all.push(pairs);
        }
        assert!(all.windows(2).all(|w| w[0] == w[1]), "the order of rows must not matter");
        all.remove(0)
    }

    fn check(places: &[Place], expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(n, i)| ((*n).to_owned(), (*i).to_owned())).collect();
        assert_eq!(ids(places), expected);
    }

    #[test]
    fn ids_stay_as_they_are_while_they_are_unique() {
        check(&[place("1", "a", "", "x"), place("2", "a", "", "y")], &[("x", "1"), ("y", "2")]);
    }

    #[test]
    fn an_id_in_two_files_is_qualified_in_both() {
        check(
            &[place("1", "a", "", "x"), place("1", "b", "", "y"), place("2", "b", "", "z")],
            &[("x", "a:1"), ("y", "b:1"), ("z", "2")],
        );
    }

    #[test]
    fn an_id_twice_in_one_file_is_qualified_by_source_then_numbered() {
        check(
            &[
                place("1", "a", "s", "u"),
                place("1", "a", "t", "v"),
                place("1", "a", "t", "w"),
                place("1", "a", "", "x"),
            ],
            &[("u", "a:s:1"), ("v", "a:t:1"), ("w", "a:t:1~2"), ("x", "a:1")],
        );
    }

    #[test]
    fn an_id_that_looks_qualified_collides_with_nothing() {
        check(
            &[
                place("1", "a", "", "u"),
                place("1", "b", "", "v"),
                place("a:1", "c", "", "w"),
                place("1", "a", "", "x"),
                place("a:1~2", "c", "", "y"),
            ],
            &[("u", "a:1"), ("v", "b:1"), ("w", "c:a:1"), ("x", "a:1~3"), ("y", "a:1~2")],
        );
    }
}
