//! A bit vector with rank and select: how many are set before here, and which
//! is the k-th.
//!
//! A compiled filter is one of these over the places in Morton order; every
//! count of a cluster is then two look-ups. Ranks are kept every 512 bits
//! (G. Jacobson, "Space-efficient static trees and graphs", 1989, simplified to
//! one level: 6 % more than the bits themselves).

use std::ops::{BitAndAssign, BitOrAssign, SubAssign};

/// A set of the numbers below a length, one bit each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bits {
    /// None is set at or past the length.
    words: Vec<u64>,
}

impl Bits {
    /// The empty set of numbers below `len`.
    pub(crate) fn none(len: u32) -> Bits {
        Bits { words: vec![0; words_for(len)] }
    }

    /// The numbers below `end` among those below `len`.
    pub(crate) fn below(end: u32, len: u32) -> Bits {
        let mut bits = Bits { words: vec![u64::MAX; words_for(len)] };
        bits.cut(end.min(len));
        bits.words.resize(words_for(len), 0);
        bits
    }

    /// Some numbers below `len`.
    ///
    /// # Panics
    /// When one of them is not.
    pub(crate) fn of(numbers: impl IntoIterator<Item = u32>, len: u32) -> Bits {
        let mut bits = Bits::none(len);
        for i in numbers {
            bits.insert(i);
        }
        bits
    }

    /// The set of these words, `None` when they are not those of a set below
    /// `len`.
    pub(crate) fn from_words(words: Vec<u64>, len: u32) -> Option<Bits> {
        let last = words.last().copied().unwrap_or(0);
        let past = if len.is_multiple_of(64) { 0 } else { last >> (len % 64) };
        (words.len() == words_for(len) && past == 0).then_some(Bits { words })
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Adds a number below the length.
    pub(crate) fn insert(&mut self, i: u32) {
        self.words[i as usize / 64] |= 1 << (i % 64);
    }

    /// Whether it holds a number; false past the end.
    pub(crate) fn contains(&self, i: u32) -> bool {
        self.words.get(i as usize / 64).is_some_and(|w| w >> (i % 64) & 1 == 1)
    }

    /// How many numbers it holds.
    pub(crate) fn count(&self) -> u32 {
        self.words.iter().map(|w| w.count_ones()).sum()
    }

    /// How many numbers both hold.
    pub(crate) fn count_common(&self, other: &Bits) -> u32 {
        let pairs = self.words.iter().zip(&other.words);
        pairs.map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// Its numbers, rising.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        ones(&self.words)
    }

    /// Makes it a set of numbers below a smaller length.
    pub(crate) fn cut(&mut self, len: u32) {
        self.words.truncate(words_for(len));
        if let (Some(last), 1..) = (self.words.get_mut(len as usize / 64), len % 64) {
            *last &= (1 << (len % 64)) - 1;
        }
    }
}

impl BitAndAssign<&Bits> for Bits {
    fn bitand_assign(&mut self, other: &Bits) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a &= b;
        }
    }
}

impl BitOrAssign<&Bits> for Bits {
    fn bitor_assign(&mut self, other: &Bits) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a |= b;
        }
    }
}

impl SubAssign<&Bits> for Bits {
    fn sub_assign(&mut self, other: &Bits) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a &= !b;
        }
    }
}

fn words_for(len: u32) -> usize {
    (len as usize).div_ceil(64)
}

/// The set bits of some words, rising.
struct Ones<'a> {
    /// Of the first word, those not given yet; then the words after it.
    word: u64,
    rest: &'a [u64],
    /// The number of the first word's lowest bit.
    base: u32,
}

fn ones(words: &[u64]) -> Ones<'_> {
    match words {
        [] => Ones { word: 0, rest: &[], base: 0 },
        [word, rest @ ..] => Ones { word: *word, rest, base: 0 },
    }
}

impl Iterator for Ones<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while self.word == 0 {
            let (&word, rest) = self.rest.split_first()?;
            (self.word, self.rest) = (word, rest);
            self.base += 64;
        }
        let bit = self.word.trailing_zeros();
        self.word &= self.word - 1;
        Some(self.base + bit)
    }
}

const WORDS_PER_BLOCK: usize = 8;

/// An immutable bit vector of fixed length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RankBits {
    words: Vec<u64>,
    /// Set bits before each block, and before the end.
    ranks: Vec<u32>,
}

impl RankBits {
    /// A set, made ready to be counted.
    pub(crate) fn new(set: Bits) -> RankBits {
        let words = set.words;
        let mut ranks = Vec::with_capacity(words.len() / WORDS_PER_BLOCK + 2);
        let mut before = 0;
        for block in words.chunks(WORDS_PER_BLOCK) {
            ranks.push(before);
            before += block.iter().map(|w| w.count_ones()).sum::<u32>();
        }
        ranks.push(before);
        RankBits { words, ranks }
    }

    /// Bytes it takes in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.words.len() * 8 + self.ranks.len() * 4
    }

    /// How many bits are set in all.
    pub(crate) fn ones(&self) -> u32 {
        self.ranks.last().copied().unwrap_or(0)
    }

    /// Whether the bit is set; false past the end.
    pub(crate) fn contains(&self, i: u32) -> bool {
        self.words.get(i as usize / 64).is_some_and(|w| w >> (i % 64) & 1 == 1)
    }

    /// How many bits are set before `i`.
    pub(crate) fn rank(&self, i: u32) -> u32 {
        let word = i as usize / 64;
        if word >= self.words.len() {
            return self.ones();
        }
        let block = word / WORDS_PER_BLOCK;
        let mut rank = self.ranks[block];
        for whole in &self.words[block * WORDS_PER_BLOCK..word] {
            rank += whole.count_ones();
        }
        rank + (self.words[word] & ((1u64 << (i % 64)) - 1)).count_ones()
    }

    /// The place of the k-th set bit, from 0: `rank(select(k)) == k`.
    pub(crate) fn select(&self, k: u32) -> Option<u32> {
        if k >= self.ones() {
            return None;
        }
        // The last block before which no more than k are set.
        let (mut block, mut high) = (0, self.ranks.len());
        while block + 1 < high {
            let middle = block.midpoint(high);
            if self.ranks[middle] <= k { block = middle } else { high = middle }
        }
        let mut left = k - self.ranks[block];
        for (i, &word) in self.words[block * WORDS_PER_BLOCK..].iter().enumerate() {
            let ones = word.count_ones();
            if left < ones {
                let mut word = word;
                for _ in 0..left {
                    word &= word - 1;
                }
                let at = (block * WORDS_PER_BLOCK + i) * 64;
                return Some(at as u32 + word.trailing_zeros());
            }
            left -= ones;
        }
        None
    }

    /// The first set bit from `i` on.
    pub(crate) fn next(&self, i: u32) -> Option<u32> {
        // Mostly within the same word.
        match self.words.get(i as usize / 64)? >> (i % 64) {
            0 => self.select(self.rank(i)),
            word => Some(i + word.trailing_zeros()),
        }
    }

    /// The set bits, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        ones(&self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn rank_and_select_agree_with_counting(
            set in proptest::collection::btree_set(0u32..3000, 0..400),
            len in 0u32..3000,
        ) {
            let kept: Vec<u32> = set.iter().copied().filter(|&i| i < len).collect();
            let mut bits = Bits::of(set, 3000);
            bits.cut(len);
            prop_assert_eq!(Bits::from_words(bits.words().to_vec(), len), Some(bits.clone()));
            let bits = RankBits::new(bits);
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), kept.clone());
            prop_assert_eq!(bits.ones() as usize, kept.len());
            for i in (0..len + 70).step_by(7) {
                prop_assert_eq!(bits.rank(i) as usize, kept.iter().filter(|&&k| k < i).count());
                prop_assert_eq!(bits.contains(i), kept.contains(&i));
                prop_assert_eq!(bits.next(i), kept.iter().copied().find(|&k| k >= i));
            }
            for (k, &i) in kept.iter().enumerate() {
                prop_assert_eq!(bits.select(k as u32), Some(i));
            }
            prop_assert_eq!(bits.select(kept.len() as u32), None);
        }

        #[test]
        fn sets_combine_as_sets(
            a in proptest::collection::btree_set(0u32..300, 0..100),
            b in proptest::collection::btree_set(0u32..300, 0..100),
            end in 0u32..320,
        ) {
            let bits = |set: &BTreeSet<u32>| Bits::of(set.iter().copied(), 300);
            let (x, y) = (bits(&a), bits(&b));
            prop_assert_eq!(x.count() as usize, a.len());
            prop_assert_eq!(x.count_common(&y) as usize, (&a & &b).len());
            let combined = |combine: fn(&mut Bits, &Bits)| {
                let mut z = x.clone();
                combine(&mut z, &y);
                z
            };
            prop_assert_eq!(combined(|x, y| *x &= y), bits(&(&a & &b)));
            prop_assert_eq!(combined(|x, y| *x |= y), bits(&(&a | &b)));
            prop_assert_eq!(combined(|x, y| *x -= y), bits(&(&a - &b)));
            prop_assert_eq!(Bits::below(end, 300), Bits::of(0..end.min(300), 300));
        }
    }
}
