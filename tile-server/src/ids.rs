//! Unique ids: nothing is merged, so two rows with one id are two places.

use std::collections::{BTreeMap, BTreeSet};

use repere_data::Place;

/// Makes ids unique, so that no row is lost: those that stand more than once
/// become `dataset:id`; where that is not enough, `dataset:source:id`; then the
/// second and later ones, in an order of their contents, get `~2`, `~3`, ….
/// Returns how many ids were repeated and how many places have a new one.
pub(crate) fn qualify_ids(places: &mut [Place]) -> (u64, u64) {
    let qualified = |place: &Place, level: u8| {
        let Place { id, dataset, source, .. } = place;
        match level {
            0 => id.clone(),
            1 => format!("{dataset}:{id}"),
            _ if source.is_empty() => format!("{dataset}:{id}"),
            _ => format!("{dataset}:{source}:{id}"),
        }
    };
    let mut levels = vec![0_u8; places.len()];
    let mut ids: Vec<String> = places.iter().map(|p| p.id.clone()).collect();
    let repeated = shared(&ids).len() as u64;
    for _ in 0..2 {
        // A qualified id may meet a plain one that looks like it: both go on.
        for i in shared(&ids).into_values().flatten() {
            levels[i] = (levels[i] + 1).min(2);
            ids[i] = qualified(&places[i], levels[i]);
        }
    }
    let mut taken: BTreeSet<String> = ids.iter().cloned().collect();
    for (id, mut group) in shared(&ids) {
        group.sort_by_cached_key(|&i| {
            serde_json::to_string(&places[i]).expect("a place holds only texts, numbers and lists")
        });
        let mut nth = 1;
        for &i in &group[1..] {
            ids[i] = loop {
                nth += 1;
                let numbered = format!("{id}~{nth}");
                if taken.insert(numbered.clone()) {
                    break numbered;
                }
            };
        }
    }
    let mut changed = 0;
    for (place, id) in places.iter_mut().zip(ids) {
        changed += u64::from(place.id != id);
        place.id = id;
    }
    (repeated, changed)
}

/// The ids that stand more than once, with where.
fn shared(ids: &[String]) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, id) in ids.iter().enumerate() {
        found.entry(id).or_default().push(i);
    }
    let shared = found.into_iter().filter(|(_, group)| group.len() > 1);
    shared.map(|(id, group)| (id.to_owned(), group)).collect()
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
            qualify_ids(&mut places);
            let mut pairs: Vec<_> = places.into_iter().map(|p| (p.nom, p.id)).collect();
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
