//! Finding places by words: a sorted vocabulary with the places of each word.
//!
//! Every word of the question must begin a word of the place; order, accents
//! and case do not count. Where the words are found decides what comes first:
//! the commune, then the name, then the rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Ordinal;
use super::sets::Postings;
use super::text::TextColumn;
use crate::bits::Bits;
use crate::fold::fold;

/// Folded words, sorted, and for each the places that have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Vocabulary {
    words: TextColumn,
    places: Postings,
}

impl Vocabulary {
    /// From the texts of each place, in the places' order.
    pub(super) fn new<'a, T>(texts: impl Iterator<Item = T>) -> Vocabulary
    where
        T: IntoIterator<Item = &'a str>,
    {
        let mut words: BTreeMap<String, Vec<Ordinal>> = BTreeMap::new();
        for (place, texts) in (0u32..).zip(texts) {
            for text in texts {
                for word in fold(text).split(' ').filter(|w| !w.is_empty()) {
                    match words.get_mut(word) {
                        Some(places) if places.last() == Some(&place) => {}
                        Some(places) => places.push(place),
                        None => _ = words.insert(word.to_owned(), vec![place]),
                    }
                }
            }
        }
        let mut vocabulary = Vocabulary::default();
        for (word, places) in &words {
            vocabulary.words.push(word);
            vocabulary.places.push(places);
        }
        vocabulary
    }

    /// The places, among `len`, that have a word with this beginning.
    fn starting_with(&self, prefix: &str, len: u32) -> Bits {
        let (mut low, mut high) = (0, self.words.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.words.at(middle) < prefix { low = middle + 1 } else { high = middle }
        }
        let mut found = Bits::none(len);
        for word in low..self.words.len() as u32 {
            if !self.words.at(word).starts_with(prefix) {
                break;
            }
            self.places.at(word as usize).for_each(|place| found.insert(place));
        }
        found
    }

    pub(super) fn is_sound(&self, len: u32) -> bool {
        self.words.is_sound() && self.words.len() == self.places.len() && self.places.is_sound(len)
    }
}

/// The words of every place, by where they stand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Search {
    /// Commune and postal code.
    pub(super) commune: Vocabulary,
    /// The place's name.
    pub(super) name: Vocabulary,
    /// Address, services, labels, kind of place.
    pub(super) rest: Vocabulary,
}

/// Places found, the likeliest set first.
pub(super) struct Found {
    /// All words are in the commune or its postal code.
    pub(super) in_commune: Bits,
    /// All words are in the name.
    pub(super) in_name: Bits,
    /// Every word is somewhere; holds the two others.
    pub(super) all: Bits,
}

impl Found {
    /// 0 for the likeliest, 2 for the least.
    pub(super) fn class(&self, place: u32) -> u8 {
        if self.in_commune.contains(place) {
            0
        } else if self.in_name.contains(place) {
            1
        } else {
            2
        }
    }
}

impl Search {
    /// The places, among `len`, that have every word of a question; `None` when
    /// the question has no word.
    pub(super) fn find(&self, question: &str, len: u32) -> Option<Found> {
        let folded = fold(question);
        let per_word = folded.split(' ').filter(|w| !w.is_empty()).map(|word| {
            let in_commune = self.commune.starting_with(word, len);
            let in_name = self.name.starting_with(word, len);
            let mut all = self.rest.starting_with(word, len);
            all |= &in_commune;
            all |= &in_name;
            Found { in_commune, in_name, all }
        });
        per_word.reduce(|mut a, b| {
            a.in_commune &= &b.in_commune;
            a.in_name &= &b.in_name;
            a.all &= &b.all;
            a
        })
    }

    pub(super) fn is_sound(&self, len: u32) -> bool {
        [&self.commune, &self.name, &self.rest].iter().all(|v| v.is_sound(len))
    }
}
