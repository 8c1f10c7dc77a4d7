//! Finding places by words: a sorted vocabulary with the places of each word.
//!
//! Every word of the question must begin a word of the place; order, accents
//! and case do not count. Where the words are found decides what comes first:
//! the commune, then the name, then the rest.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::text::TextColumn;
use crate::fold::fold;

/// Folded words, sorted, and for each the places that have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Vocabulary {
    words: TextColumn,
    places: Vec<RoaringBitmap>,
}

impl Vocabulary {
    /// From the texts of each place, in the places' order.
    pub(super) fn new<'a, T>(texts: impl Iterator<Item = T>) -> Vocabulary
    where
        T: IntoIterator<Item = &'a str>,
    {
        let mut words: BTreeMap<String, RoaringBitmap> = BTreeMap::new();
        for (place, texts) in (0u32..).zip(texts) {
            for text in texts {
                for word in fold(text).split(' ').filter(|w| !w.is_empty()) {
                    match words.get_mut(word) {
                        Some(places) => _ = places.insert(place),
                        None => _ = words.insert(word.to_owned(), [place].into_iter().collect()),
                    }
                }
            }
        }
        Vocabulary { words: words.keys().collect(), places: words.into_values().collect() }
    }

    fn starting_with(&self, prefix: &str) -> RoaringBitmap {
        let (mut low, mut high) = (0, self.words.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.words.at(middle) < prefix { low = middle + 1 } else { high = middle }
        }
        let from = &self.places[low as usize..];
        let found = (low..).zip(from).take_while(|(w, _)| self.words.at(*w).starts_with(prefix));
        found.fold(RoaringBitmap::new(), |all, (_, places)| all | places)
    }

    pub(super) fn is_sound(&self, len: u32) -> bool {
        self.words.is_sound()
            && self.words.len() == self.places.len()
            && self.places.iter().all(|p| p.max().is_none_or(|max| max < len))
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
    pub(super) in_commune: RoaringBitmap,
    /// All words are in the name.
    pub(super) in_name: RoaringBitmap,
    /// Every word is somewhere; holds the two others.
    pub(super) all: RoaringBitmap,
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
    /// The places that have every word of a question; `None` when the question
    /// has no word.
    pub(super) fn find(&self, question: &str) -> Option<Found> {
        let folded = fold(question);
        let per_word = folded.split(' ').filter(|w| !w.is_empty()).map(|word| {
            let in_commune = self.commune.starting_with(word);
            let in_name = self.name.starting_with(word);
            let all = self.rest.starting_with(word) | &in_commune | &in_name;
            Found { in_commune, in_name, all }
        });
        per_word.reduce(|a, b| Found {
            in_commune: a.in_commune & b.in_commune,
            in_name: a.in_name & b.in_name,
            all: a.all & b.all,
        })
    }

    pub(super) fn is_sound(&self, len: u32) -> bool {
        [&self.commune, &self.name, &self.rest].iter().all(|v| v.is_sound(len))
    }
}
