//! Sets of places as an index keeps them, in memory and in its file.

use serde::{Deserialize, Serialize};

use super::Ordinal;
use crate::bits::Bits;

/// Sets of at most one place in so many are lists, others bits: a list then
/// takes no more memory than bits would.
const FEW: usize = 32;

/// The places that have something: a list when they are few, bits when many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub(super) enum PlaceSet {
    /// Rising.
    Few(Vec<Ordinal>),
    Many(Bits),
}

/// In a file: the gaps of a list, which are small numbers; the bytes of bits.
#[derive(Serialize, Deserialize)]
enum Stored {
    Few(Vec<u32>),
    Many(Vec<u8>),
}

impl PlaceSet {
    /// The set of some places, rising, among `len`.
    pub(super) fn new(places: Vec<Ordinal>, len: u32) -> PlaceSet {
        if places.len() <= len as usize / FEW {
            PlaceSet::Few(places)
        } else {
            PlaceSet::Many(Bits::of(places, len))
        }
    }

    pub(super) fn len(&self) -> u32 {
        match self {
            PlaceSet::Few(places) => places.len() as u32,
            PlaceSet::Many(bits) => bits.count(),
        }
    }

    pub(super) fn contains(&self, place: Ordinal) -> bool {
        match self {
            PlaceSet::Few(places) => places.binary_search(&place).is_ok(),
            PlaceSet::Many(bits) => bits.contains(place),
        }
    }

    /// How many of its places are among some others.
    pub(super) fn count_in(&self, others: &Bits) -> u32 {
        match self {
            PlaceSet::Few(places) => places.iter().filter(|&&p| others.contains(p)).count() as u32,
            PlaceSet::Many(bits) => bits.count_common(others),
        }
    }

    /// Puts its places into a set of the same length.
    pub(super) fn add_to(&self, all: &mut Bits) {
        match self {
            PlaceSet::Few(places) => places.iter().for_each(|&place| all.insert(place)),
            PlaceSet::Many(bits) => *all |= bits,
        }
    }

    /// Its places among `len`, as bits.
    pub(super) fn to_bits(&self, len: u32) -> Bits {
        let mut bits = Bits::none(len);
        self.add_to(&mut bits);
        bits
    }

    /// Whether it is a set of places below `len`: to be asked of one read from a
    /// file before anything else.
    pub(super) fn is_sound(&self, len: u32) -> bool {
        match self {
            PlaceSet::Few(places) => places.last().is_none_or(|&last| last < len),
            PlaceSet::Many(bits) => bits.fits(len),
        }
    }
}

impl From<PlaceSet> for Stored {
    fn from(set: PlaceSet) -> Stored {
        match set {
            PlaceSet::Few(places) => Stored::Few(gaps(&places).collect()),
            PlaceSet::Many(bits) => {
                Stored::Many(bits.words().iter().flat_map(|word| word.to_le_bytes()).collect())
            }
        }
    }
}

impl TryFrom<Stored> for PlaceSet {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<PlaceSet, &'static str> {
        match stored {
            Stored::Few(gaps) => {
                let mut next = Some(0u32);
                let places = gaps.into_iter().map(|gap| {
                    let place = next?.checked_add(gap)?;
                    next = place.checked_add(1);
                    Some(place)
                });
                let places: Option<Vec<u32>> = places.collect();
                places.map(PlaceSet::Few).ok_or("a list of places runs over")
            }
            Stored::Many(bytes) => {
                let (words, []) = bytes.as_chunks() else { return Err("bits come in words") };
                let words = words.iter().map(|&word| u64::from_le_bytes(word));
                Ok(PlaceSet::Many(Bits::from_words(words.collect())))
            }
        }
    }
}

/// How many places lie between each of a rising list and the one before.
fn gaps(places: &[Ordinal]) -> impl Iterator<Item = u32> + '_ {
    let mut next = 0;
    places.iter().map(move |&place| {
        let gap = place - next;
        next = place + 1;
        gap
    })
}

/// Many short lists of places, such as those of each word: their gaps, seven
/// bits a byte, in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Postings {
    bytes: Vec<u8>,
    /// Where each list ends.
    ends: Vec<u32>,
}

impl Postings {
    /// Adds a rising list.
    pub(super) fn push(&mut self, places: &[Ordinal]) {
        for mut gap in gaps(places) {
            while gap >= 0x80 {
                self.bytes.push(gap as u8 | 0x80);
                gap >>= 7;
            }
            self.bytes.push(gap as u8);
        }
        let end = u32::try_from(self.bytes.len()).expect("an index has less than 4 GiB of words");
        self.ends.push(end);
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The places of a list, rising; none past the end.
    pub(super) fn at(&self, i: usize) -> impl Iterator<Item = Ordinal> + '_ {
        let start = i.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(i).copied());
        let bytes = range.and_then(|(start, end)| self.bytes.get(start as usize..end as usize));
        let mut bytes = bytes.unwrap_or_default().iter();
        let mut next = 0u64;
        std::iter::from_fn(move || {
            let (mut gap, mut shift) = (0, 0);
            loop {
                let byte = *bytes.next()?;
                gap |= u64::from(byte & 0x7f) << shift;
                if byte < 0x80 {
                    break;
                }
                // Five bytes hold any ordinal; more are not of our making.
                shift = (shift + 7).min(35);
            }
            let place = next + gap;
            next = place + 1;
            u32::try_from(place).ok()
        })
    }

    /// Whether every list is one of places below `len`, in a list of its own.
    pub(super) fn is_sound(&self, len: u32) -> bool {
        let end = self.ends.last().map_or(0, |&end| end as usize);
        self.ends.is_sorted()
            && end == self.bytes.len()
            && (0..self.len()).all(|i| self.at(i).all(|place| place < len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_set_is_what_was_put_in(
            places in proptest::collection::btree_set(0u32..2000, 0..300),
            others in proptest::collection::btree_set(0u32..2000, 0..300),
        ) {
            let bits = Bits::of(others.iter().copied(), 2000);
            let set = PlaceSet::new(places.iter().copied().collect(), 2000);
            prop_assert!(set.is_sound(2000));
            prop_assert_eq!(set.len() as usize, places.len());
            prop_assert_eq!(set.count_in(&bits) as usize, places.intersection(&others).count());
            prop_assert!((0..2000).all(|p| set.contains(p) == places.contains(&p)));
            prop_assert!(set.to_bits(2000).iter().eq(places));
            let stored = postcard::to_stdvec(&set).unwrap();
            prop_assert_eq!(postcard::from_bytes::<PlaceSet>(&stored).unwrap(), set);
        }

        #[test]
        fn postings_are_the_lists_pushed(
            lists in proptest::collection::vec(
                proptest::collection::btree_set(prop_oneof![0u32..200, any::<u32>()], 0..20), 0..8),
        ) {
            let mut postings = Postings::default();
            for list in &lists {
                let list: Vec<u32> = list.iter().copied().filter(|&p| p < u32::MAX).collect();
                postings.push(&list);
                prop_assert!(postings.at(postings.len() - 1).eq(list));
            }
            prop_assert!(postings.is_sound(u32::MAX));
            prop_assert_eq!(postings.at(lists.len()).count(), 0);
            let most = (0..lists.len()).flat_map(|i| postings.at(i)).max();
            prop_assert_eq!(postings.is_sound(most.unwrap_or(0)), most.is_none());
        }

        #[test]
        fn no_bytes_make_it_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..40),
            ends in proptest::collection::vec(0u32..50, 0..6),
        ) {
            let _ = postcard::from_bytes::<PlaceSet>(&bytes).map(|set| set.is_sound(500));
            let postings = Postings { bytes, ends };
            if postings.is_sound(500) {
                let all: BTreeSet<u32> = (0..postings.len()).flat_map(|i| postings.at(i)).collect();
                prop_assert!(all.last().is_none_or(|&last| last < 500));
            }
        }
    }
}
