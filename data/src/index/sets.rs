//! Sets of places as an index keeps them, in memory and in its file.

use super::Ordinal;
use super::bytes::{In, Out};
use crate::bits::Bits;

/// Sets of at most one place in so many are lists, others bits: a list then
/// takes no more memory than bits would.
const FEW: usize = 32;

/// The places that have something: a list when they are few, bits when many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PlaceSet {
    /// Rising.
    Few(Vec<Ordinal>),
    Many(Bits),
}

impl Default for PlaceSet {
    fn default() -> Self {
        PlaceSet::Few(Vec::new())
    }
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

    /// Its places, rising.
    pub(super) fn for_each(&self, each: impl FnMut(Ordinal)) {
        match self {
            PlaceSet::Few(places) => places.iter().copied().for_each(each),
            PlaceSet::Many(bits) => bits.iter().for_each(each),
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

    /// In a file: 0 and the gaps of a list, or 1 and the bytes of bits.
    pub(super) fn write(&self, out: &mut Out) {
        match self {
            PlaceSet::Few(places) => {
                out.number(0);
                out.number(places.len() as u64);
                gaps(places).for_each(|gap| out.number(u64::from(gap)));
            }
            PlaceSet::Many(bits) => {
                out.number(1);
                let bytes: Vec<u8> = bits.words().iter().flat_map(|w| w.to_le_bytes()).collect();
                out.bytes(&bytes);
            }
        }
    }

    /// A set of places below `len`.
    pub(super) fn read(input: &mut In<'_>, len: u32) -> PlaceSet {
        if input.number() == 0 {
            let mut places = Vec::new();
            let mut next = 0;
            for _ in 0..input.count() {
                let place = input.row().saturating_add(next);
                input.expect(place < len);
                places.push(place);
                next = place.saturating_add(1);
            }
            return PlaceSet::Few(places);
        }
        let (words, rest) = input.bytes().as_chunks();
        let words = words.iter().map(|&word| u64::from_le_bytes(word)).collect();
        let bits = Bits::from_words(words, len);
        input.expect(bits.is_some() && rest.is_empty());
        PlaceSet::Many(bits.unwrap_or_else(|| Bits::none(0)))
    }
}

/// A set that grows by rising places, and takes little more memory than bits.
#[derive(Debug, Default)]
pub(super) struct GrowingSet {
    few: Vec<Ordinal>,
    /// Words of bits, once there are many.
    many: Vec<u64>,
}

impl GrowingSet {
    /// Adds a place that is no lower than those before; again is once.
    pub(super) fn push(&mut self, place: Ordinal) {
        if self.many.is_empty() {
            if self.few.last() != Some(&place) {
                self.few.push(place);
            }
            if self.few.len() > 1024 && self.few.len() > place as usize / FEW {
                for place in std::mem::take(&mut self.few) {
                    self.set(place);
                }
            }
        } else {
            self.set(place);
        }
    }

    fn set(&mut self, place: Ordinal) {
        let word = place as usize / 64;
        if word >= self.many.len() {
            self.many.resize(word + 1, 0);
        }
        self.many[word] |= 1 << (place % 64);
    }

    /// The set, among `len` places.
    pub(super) fn finish(self, len: u32) -> PlaceSet {
        let GrowingSet { few, mut many } = self;
        if many.is_empty() {
            return PlaceSet::new(few, len);
        }
        many.resize((len as usize).div_ceil(64), 0);
        let bits = Bits::from_words(many, len).expect("its places are below the length");
        match bits.count() as usize {
            count if count <= len as usize / FEW => PlaceSet::Few(bits.iter().collect()),
            _ => PlaceSet::Many(bits),
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Postings {
    bytes: Vec<u8>,
    /// Where each list ends.
    ends: Vec<u32>,
}

impl Postings {
    /// Adds a rising list, of which a place that stands again counts once.
    pub(super) fn push(&mut self, places: &[Ordinal]) {
        let mut out = Out { bytes: std::mem::take(&mut self.bytes) };
        let mut next = 0;
        for &place in places {
            if place + 1 != next {
                out.number(u64::from(place - next));
                next = place + 1;
            }
        }
        self.bytes = out.bytes;
        let end = u32::try_from(self.bytes.len()).expect("an index has less than 4 GiB of words");
        self.ends.push(end);
    }

    /// The places of a list, rising; none past the end.
    pub(super) fn at(&self, i: usize) -> impl Iterator<Item = Ordinal> + '_ {
        let start = i.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(i).copied());
        let bytes = range.and_then(|(start, end)| self.bytes.get(start as usize..end as usize));
        let mut input = In::new(bytes.unwrap_or_default());
        let mut next = 0;
        std::iter::from_fn(move || {
            let place = (!input.is_empty()).then(|| next + input.row())?;
            next = place + 1;
            Some(place)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_set_is_what_was_put_in(
            places in proptest::collection::btree_set(0u32..2000, 0..300),
            others in proptest::collection::btree_set(0u32..2000, 0..300),
        ) {
            let bits = Bits::of(others.iter().copied(), 2000);
            let set = PlaceSet::new(places.iter().copied().collect(), 2000);
            let most = places.last().copied();
            prop_assert_eq!(set.len() as usize, places.len());
            prop_assert_eq!(set.count_in(&bits) as usize, places.intersection(&others).count());
            prop_assert!((0..2000).all(|p| set.contains(p) == places.contains(&p)));
            prop_assert!(set.to_bits(2000).iter().eq(places));
            let mut out = Out::default();
            set.write(&mut out);
            let read = |len| {
                let mut input = In::new(&out.bytes);
                let set = PlaceSet::read(&mut input, len);
                input.is_whole().then_some(set)
            };
            prop_assert_eq!(read(2000), Some(set));
            prop_assert!(most.is_none_or(|most| read(most).is_none()));
        }

        #[test]
        fn a_set_grows_to_what_was_put_in(
            places in proptest::collection::btree_set(0u32..9000, 0..3000),
            more in 0u32..100_000,
        ) {
            let len = places.last().map_or(0, |last| last + 1) + more;
            let mut growing = GrowingSet::default();
            for &place in &places {
                growing.push(place);
                growing.push(place);
            }
            prop_assert_eq!(growing.finish(len), PlaceSet::new(places.into_iter().collect(), len));
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
                prop_assert!(postings.at(postings.ends.len() - 1).eq(list));
            }
            prop_assert_eq!(postings.at(lists.len()).count(), 0);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(0u8..200, 0..40)) {
            let mut input = In::new(&bytes);
            let set = PlaceSet::read(&mut input, 500);
            if input.is_whole() {
                prop_assert!(set.to_bits(500).iter().all(|place| place < 500));
            }
        }
    }
}
