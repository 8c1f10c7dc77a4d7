//! A bit vector with rank and select: how many are set before here, and which
//! is the k-th.
//!
//! A compiled filter is one of these over the places in Morton order; every
//! count of a cluster is then two look-ups. Ranks are kept every 512 bits
//! (G. Jacobson, "Space-efficient static trees and graphs", 1989, simplified to
//! one level: 6 % more than the bits themselves).

use roaring::RoaringBitmap;

const WORDS_PER_BLOCK: usize = 8;

/// An immutable bit vector of fixed length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RankBits {
    words: Vec<u64>,
    /// Set bits before each block, and before the end.
    ranks: Vec<u32>,
}

impl RankBits {
    /// The set members below `len`, as bits.
    pub(crate) fn new(set: &RoaringBitmap, len: u32) -> RankBits {
        let mut words = vec![0u64; (len as usize).div_ceil(64)];
        for i in set.range(..len) {
            words[i as usize / 64] |= 1 << (i % 64);
        }
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
    #[cfg(test)]
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
        let whole = self.words[block * WORDS_PER_BLOCK..word].iter().map(|w| w.count_ones());
        let part = (self.words[word] & ((1u64 << (i % 64)) - 1)).count_ones();
        self.ranks[block] + whole.sum::<u32>() + part
    }

    /// The place of the k-th set bit, from 0: `rank(select(k)) == k`.
    pub(crate) fn select(&self, k: u32) -> Option<u32> {
        if k >= self.ones() {
            return None;
        }
        let block = self.ranks.partition_point(|&before| before <= k) - 1;
        let mut left = k - self.ranks[block];
        for (i, &word) in self.words[block * WORDS_PER_BLOCK..].iter().enumerate() {
            let ones = word.count_ones();
            if left < ones {
                let cleared = (0..left).fold(word, |w, _| w & (w - 1));
                let at = (block * WORDS_PER_BLOCK + i) * 64;
                return Some(at as u32 + cleared.trailing_zeros());
            }
            left -= ones;
        }
        None
    }

    /// The set bits, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(i, &word)| {
            std::iter::successors(Some(word), |w| Some(w & w.wrapping_sub(1)))
                .take_while(|&w| w != 0)
                .map(move |w| i as u32 * 64 + w.trailing_zeros())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rank_and_select_agree_with_counting(
            set in proptest::collection::btree_set(0u32..3000, 0..400),
            len in 0u32..3000,
        ) {
            let bits = RankBits::new(&set.iter().copied().collect(), len);
            let kept: Vec<u32> = set.into_iter().filter(|&i| i < len).collect();
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), kept.clone());
            prop_assert_eq!(bits.ones() as usize, kept.len());
            for i in (0..len + 70).step_by(7) {
                prop_assert_eq!(bits.rank(i) as usize, kept.iter().filter(|&&k| k < i).count());
                prop_assert_eq!(bits.contains(i), kept.contains(&i));
            }
            for (k, &i) in kept.iter().enumerate() {
                prop_assert_eq!(bits.select(k as u32), Some(i));
            }
            prop_assert_eq!(bits.select(kept.len() as u32), None);
        }
    }
}
