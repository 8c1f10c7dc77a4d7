//! From pairs to groups: what is the same as the same is the same, unless two of
//! a group would then be clearly distinct.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// When two records are of one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Points from which records of different sources are.
    pub threshold: i32,
    /// Points from which records of one source are.
    pub within_source: i32,
    /// Points up to which no two records may end in one group.
    pub distinct: i32,
}

impl Default for Rule {
    fn default() -> Rule {
        Rule { threshold: 12, within_source: 18, distinct: 3 }
    }
}

impl Rule {
    /// The points that make two records one place.
    pub fn threshold_of(self, one_source: bool) -> i32 {
        if one_source { self.within_source } else { self.threshold }
    }
}

/// The groups that were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Numbers of records that are of one place, two at least, ascending; groups
    /// in the order of their first.
    pub groups: Vec<Vec<u32>>,
    /// Pairs past the threshold that were kept apart, since they would have
    /// joined records that are distinct.
    pub refused: Vec<(u32, u32)>,
}

/// Records that a group's guard looks at: with more, the first ones.
const LOOKED_AT: usize = 48;
/// Records of one group, but for what a list joins: so many are no place's, but
/// one row written over and over.
const MOST: usize = 200;

/// Makes groups of pairs with their points. Pairs are joined from the best to
/// the least, equal ones in the order of their numbers: numbers must follow the
/// records, not the order they came in.
///
/// `same` is joined first and `distinct` never is; a pair in both is distinct.
/// `points` scores any pair of records.
pub fn group(
    mut pairs: Vec<(u32, u32, i32)>,
    same: &[(u32, u32)],
    distinct: &[(u32, u32)],
    rule: Rule,
    points: impl Fn(u32, u32) -> i32,
) -> Groups {
    for (a, b, _) in &mut pairs {
        (*a, *b) = (*a.min(b), *a.max(b));
    }
    pairs.sort_unstable_by_key(|&(a, b, points)| (Reverse(points), a, b));
    pairs.dedup();
    let apart: BTreeSet<(u32, u32)> =
        distinct.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
    let mut sets = Sets::default();
    let mut made = Groups::default();
    let chosen: BTreeSet<(u32, u32)> = same.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    for &(a, b) in &chosen {
        sets.join(a, b, |one, other| !apart.contains(&(one, other)), usize::MAX, usize::MAX);
    }
    for (a, b, _) in pairs {
        let may = |one: u32, other: u32| {
            !apart.contains(&(one, other))
                && (chosen.contains(&(one.min(other), one.max(other)))
                    || points(one, other) > rule.distinct)
        };
        let kept_apart = |one: u32, other: u32| !apart.contains(&(one, other));
        // What a list says is looked at for all, what points say for the first.
        let joined = sets.may_join(a, b, kept_apart, if apart.is_empty() { 0 } else { usize::MAX })
            && sets.join(a, b, may, LOOKED_AT, MOST);
        if !joined {
            made.refused.push((a, b));
        }
    }
    made.groups = sets.members.into_values().collect();
    made.groups.sort_unstable();
    made.refused.sort_unstable();
    made
}

/// Disjoint sets with their members; records in none stand alone.
#[derive(Default)]
struct Sets {
    of: BTreeMap<u32, u32>,
    members: BTreeMap<u32, Vec<u32>>,
}

impl Sets {
    /// Joins the sets of two records if every pair between them may be and they
    /// are not too many; whether they are one now.
    fn join(
        &mut self,
        a: u32,
        b: u32,
        may: impl Fn(u32, u32) -> bool,
        look: usize,
        most: usize,
    ) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return true;
        }
        if self.members(&a).len() + self.members(&b).len() > most || !self.may_join(a, b, may, look)
        {
            return false;
        }
        let of_a = self.members.remove(&a).unwrap_or_else(|| vec![a]);
        let of_b = self.members.remove(&b).unwrap_or_else(|| vec![b]);
        // The set's name is its first member.
        let root = a.min(b);
        let (kept, moved) = if of_a.len() >= of_b.len() { (of_a, of_b) } else { (of_b, of_a) };
        let mut all = kept;
        all.extend(moved);
        all.sort_unstable();
        for &member in &all {
            self.of.insert(member, root);
        }
        self.members.insert(root, all);
        true
    }

    fn may_join(&self, a: u32, b: u32, may: impl Fn(u32, u32) -> bool, look: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        let (of_a, of_b) = (self.members(&a), self.members(&b));
        a == b
            || of_a
                .iter()
                .take(look)
                .all(|&one| of_b.iter().take(look).all(|&other| may(one, other)))
    }

    fn root(&self, record: u32) -> u32 {
        self.of.get(&record).copied().unwrap_or(record)
    }

    fn members<'a>(&'a self, root: &'a u32) -> &'a [u32] {
        self.members.get(root).map_or(std::slice::from_ref(root), Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULE: Rule = Rule { threshold: 10, within_source: 10, distinct: 0 };

    /// Points of pairs that are not told: `else_points`.
    fn groups(
        pairs: &[(u32, u32, i32)],
        same: &[(u32, u32)],
        distinct: &[(u32, u32)],
        else_points: i32,
    ) -> Groups {
        let points = |a: u32, b: u32| {
            let found = pairs.iter().find(|p| (p.0, p.1) == (a, b) || (p.0, p.1) == (b, a));
            found.map_or(else_points, |p| p.2)
        };
        group(pairs.to_vec(), same, distinct, RULE, points)
    }

    #[test]
    fn what_is_the_same_as_the_same_is_the_same() {
        let made = groups(&[(1, 2, 12), (2, 3, 11), (5, 4, 30)], &[], &[], 5);
        assert_eq!(made.groups, [vec![1, 2, 3], vec![4, 5]]);
    }

    #[test]
    fn a_chain_breaks_where_its_ends_are_distinct() {
        let made = groups(&[(1, 2, 12), (2, 3, 11)], &[], &[], -3);
        assert_eq!(made.groups, [[1, 2]]);
        assert_eq!(made.refused, [(2, 3)]);
    }

    #[test]
    fn lists_win() {
        let made = groups(&[(1, 2, 50), (2, 3, 40)], &[(1, 9)], &[(2, 1)], 5);
        assert_eq!(made.groups, [vec![1, 9], vec![2, 3]]);
        let chosen = groups(&[], &[(1, 2), (2, 3)], &[(3, 1)], -90);
        assert_eq!(chosen.groups, [[1, 2]], "distinct wins over what follows from same");
    }

    proptest! {
        #[test]
        fn no_group_holds_a_distinct_pair(
            pairs in proptest::collection::vec((0_u32..24, 0_u32..24, 10..40), 0..60),
            same in proptest::collection::vec((0_u32..24, 0_u32..24), 0..6),
            distinct in proptest::collection::vec((0_u32..24, 0_u32..24), 0..12),
        ) {
            let distinct: Vec<(u32, u32)> = distinct.into_iter().filter(|(a, b)| a != b).collect();
            let made = groups(&pairs, &same, &distinct, 3);
            for group in &made.groups {
                for (a, b) in &distinct {
                    prop_assert!(!(group.contains(a) && group.contains(b)));
                }
            }
            let mut all: Vec<u32> = made.groups.concat();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(all.len(), count, "groups do not meet");
            let mut turned = pairs.clone();
            turned.reverse();
            for pair in &mut turned {
                (pair.0, pair.1) = (pair.1, pair.0);
            }
            let points = |a: u32, b: u32| {
                let found = pairs.iter().find(|p| (p.0, p.1) == (a, b) || (p.0, p.1) == (b, a));
                found.map_or(3, |p| p.2)
            };
            let again = group(turned, &same, &distinct, RULE, points);
            prop_assert_eq!(again, made);
        }
    }
}
