//! The same place in several records: which records of a bake are merged, and
//! what the place they make is called.
//!
//! Whether two records are of one place is `repere_data::same`'s to say. Here
//! they come from the file they wait in, on all threads, and only their signs are
//! in memory, some hundred bytes each.

mod lists;
mod names;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use repere_data::same::{Register, Rule, Signs, group};
use repere_data::{Place, Territories};

use crate::batches::in_turn;
use crate::bundle::{Compared, IdFile, SameReport};
use crate::error::Error;
pub(crate) use lists::{Listed, Origins};
pub(crate) use names::Names;

/// Records whose signs are taken together.
const BATCH: usize = 8192;
/// Of those, what one thread takes before it asks for more.
const SHARE: usize = 256;

/// Records by the places they are of.
pub(crate) struct Grouped {
    /// The first record of each place, ascending.
    heads: Vec<u32>,
    /// By their first, the records of places that have several.
    members: BTreeMap<u32, Vec<u32>>,
    /// Pairs past the threshold that were kept apart.
    refused: u64,
}

impl Grouped {
    /// Each record a place of its own.
    pub(crate) fn alone(count: u32) -> Grouped {
        Grouped { heads: (0..count).collect(), members: BTreeMap::new(), refused: 0 }
    }

    /// Finds the records that are of one place. `read` gives the whole of a
    /// record.
    ///
    /// # Errors
    /// What `read` fails of.
    pub(crate) fn find<E: Send>(
        count: u32,
        read: impl Fn(u32, &mut Vec<u8>) -> Result<Place, E> + Sync,
        territories: &Territories,
        rule: Rule,
        listed: &Listed,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Grouped, E> {
        let mut register = Register::default();
        let numbers: Vec<u32> = (0..count).collect();
        let signs = |batch: &[u32]| -> Result<Vec<Vec<Signs>>, E> {
            let share = |numbers: &[u32]| {
                let mut buffer = Vec::new();
                let signs = numbers.iter().map(|&number| {
                    read(number, &mut buffer).map(|place| Signs::of(&place, territories))
                });
                signs.collect()
            };
            batch.par_chunks(SHARE).map(share).collect()
        };
        in_turn(numbers.chunks(BATCH), signs, |made| {
            made.iter().flatten().for_each(|signs| register.push(signs));
            progress(u64::from(register.len()));
            Ok(())
        })?;
        register.seal();
        let past = |a: u32| {
            let pairs = register.candidates(a).into_iter().filter_map(|b| {
                let points = register.score(a, b).total();
                let enough = points >= rule.threshold_of(register.one_source(a, b));
                enough.then_some((a, b, points))
            });
            pairs.collect::<Vec<(u32, u32, i32)>>()
        };
        let pairs: Vec<(u32, u32, i32)> = numbers.par_iter().copied().flat_map_iter(past).collect();
        let made =
            group(pairs, &listed.same, &listed.distinct, rule, |a, b| register.score(a, b).total());
        let members: BTreeMap<u32, Vec<u32>> =
            made.groups.into_iter().map(|group| (group[0], group)).collect();
        let mut heads = numbers;
        let mut later: Vec<u32> = members.values().flat_map(|group| &group[1..]).copied().collect();
        later.sort_unstable();
        heads.retain(|head| later.binary_search(head).is_err());
        Ok(Grouped { heads, members, refused: made.refused.len() as u64 })
    }

    /// The first record of each place, ascending: the place's number.
    pub(crate) fn heads(&self) -> &[u32] {
        &self.heads
    }

    /// The records of a place, ascending.
    pub(crate) fn members<'a>(&'a self, head: &'a u32) -> &'a [u32] {
        self.members.get(head).map_or(std::slice::from_ref(head), Vec::as_slice)
    }

    /// Places of several records, by their first.
    pub(crate) fn several(&self) -> &BTreeMap<u32, Vec<u32>> {
        &self.members
    }

    /// What was merged, in numbers.
    pub(crate) fn report(&self) -> SameReport {
        SameReport {
            places: self.members.len() as u64,
            records: self.members.values().map(|group| group.len() as u64).sum(),
            refused: self.refused,
        }
    }
}

/// Writes which records each place is made of, and the ids it had.
///
/// # Errors
/// [`Error::Write`].
pub(crate) fn write_ids(
    path: &Path,
    grouped: &Grouped,
    names: &Names,
    origins: &Origins<'_>,
    rule: Rule,
    listed: Listed,
) -> Result<(), Error> {
    let compared = Compared {
        jeux: origins.datasets.iter().map(|(name, _)| name.to_string()).collect(),
        seuil: rule.threshold,
        seuil_meme_source: rule.within_source,
        seuil_distinct: rule.distinct,
        memes: listed.same_ids,
        distincts: listed.distinct_ids,
    };
    let mut file = IdFile::begin(path, &compared)?;
    for &head in grouped.heads() {
        let keys: Vec<String> =
            grouped.members(&head).iter().map(|&member| origins.key(member)).collect();
        let id = names.get(head).unwrap_or_else(|| origins.ids.get(head));
        file.push(id, &keys, names.old(head))?;
    }
    file.finish()
}
