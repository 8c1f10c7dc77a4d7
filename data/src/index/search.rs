//! Finding places by words: a sorted vocabulary with the places of each word.
//!
//! Every word of the question must begin a word of the place; order, accents
//! and case do not count, nor do elided articles (« l'abbaye »). A word that
//! begins none is taken with a mistake or two, by its length. Where the words
//! are found decides what comes first: the commune, then the name, then the rest.

use std::collections::BTreeMap;

use super::Ordinal;
use super::bytes::{In, Out};
use super::sets::Postings;
use super::text::TextColumn;
use crate::bits::Bits;
use crate::fold::fold;

/// Folded words, sorted, and for each the places that have it.
#[derive(Clone, Debug, Default, PartialEq)]
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

    /// The places, among `len`, that have a word whose beginning is this one but
    /// for some mistakes: a letter more, less, other, or two swapped.
    fn nearly_starting_with(&self, word: &str, mistakes: usize, len: u32) -> Bits {
        let mut found = Bits::none(len);
        let mut typed = Typed::new(word, mistakes);
        for i in 0..self.words.len() as u32 {
            if typed.nearly_begins(self.words.at(i)) {
                self.places.at(i as usize).for_each(|place| found.insert(place));
            }
        }
        found
    }

    fn write(&self, out: &mut Out) {
        self.words.write(out);
        self.places.write(out);
    }

    fn read(input: &mut In<'_>, len: u32) -> Option<Vocabulary> {
        let (words, places) = (TextColumn::read(input)?, Postings::read(input, len)?);
        (words.len() == places.len()).then_some(Vocabulary { words, places })
    }
}

/// The words of every place, by where they stand.
#[derive(Clone, Debug, Default, PartialEq)]
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
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
        // An article cut by an apostrophe says nothing beside another word.
        let elided = |word: &str| words.len() > 1 && matches!(word.as_bytes(), [b'a'..=b'z']);
        let per_word = words.iter().filter(|word| !elided(word)).map(|word| {
            let exact = self.places(|v| v.starting_with(word, len));
            match mistakes(word) {
                1.. if exact.all.count() == 0 => {
                    self.places(|v| v.nearly_starting_with(word, mistakes(word), len))
                }
                _ => exact,
            }
        });
        per_word.reduce(|mut a, b| {
            a.in_commune &= &b.in_commune;
            a.in_name &= &b.in_name;
            a.all &= &b.all;
            a
        })
    }

    /// What a look-up finds in each vocabulary.
    fn places(&self, look_up: impl Fn(&Vocabulary) -> Bits) -> Found {
        let (in_commune, in_name) = (look_up(&self.commune), look_up(&self.name));
        let mut all = look_up(&self.rest);
        all |= &in_commune;
        all |= &in_name;
        Found { in_commune, in_name, all }
    }

    pub(super) fn write(&self, out: &mut Out) {
        [&self.commune, &self.name, &self.rest].into_iter().for_each(|v| v.write(out));
    }

    /// Words of places below `len`.
    pub(super) fn read(input: &mut In<'_>, len: u32) -> Option<Search> {
        let mut vocabulary = || Vocabulary::read(input, len);
        Some(Search { commune: vocabulary()?, name: vocabulary()?, rest: vocabulary()? })
    }
}

/// How many mistakes a word may have: short ones would be any other, and a
/// number is another number.
fn mistakes(word: &str) -> usize {
    match word.chars().count() {
        _ if word.contains(|c: char| c.is_ascii_digit()) => 0,
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// A word as typed, compared with the words of a sorted vocabulary in turn.
///
/// Edit distance with swaps (optimal string alignment), row by row; words that
/// share their beginning share its rows, and a beginning that is too far off
/// already is not looked at again.
struct Typed {
    letters: Vec<char>,
    mistakes: usize,
    /// The letters of the last word that have a row.
    last: Vec<char>,
    /// Distances of each beginning of the typed word to the first letters of the
    /// last word: none of them, one of them…
    rows: Vec<Vec<usize>>,
}

impl Typed {
    fn new(word: &str, mistakes: usize) -> Typed {
        let letters: Vec<char> = word.chars().collect();
        let first = (0..=letters.len()).collect();
        Typed { letters, mistakes, last: Vec::new(), rows: vec![first] }
    }

    /// Whether a beginning of a word is the typed one but for the mistakes.
    fn nearly_begins(&mut self, word: &str) -> bool {
        let letters: Vec<char> = word.chars().collect();
        let shared = self.last.iter().zip(&letters).take_while(|(a, b)| a == b).count();
        self.last.truncate(shared);
        self.rows.truncate(shared + 1);
        loop {
            let row = &self.rows[self.rows.len() - 1];
            if self.rows.iter().any(|row| row[self.letters.len()] <= self.mistakes) {
                return true;
            }
            if row.iter().all(|&distance| distance > self.mistakes) {
                return false;
            }
            let Some(&letter) = letters.get(self.last.len()) else { return false };
            self.push(letter);
        }
    }

    fn push(&mut self, letter: char) {
        let above = &self.rows[self.rows.len() - 1];
        let mut row = vec![above[0] + 1];
        for (j, &typed) in self.letters.iter().enumerate() {
            let other = above[j] + usize::from(typed != letter);
            let mut least = other.min(above[j + 1] + 1).min(row[j] + 1);
            if let (Some(&before), 1..) = (self.last.last(), j)
                && before == typed
                && self.letters[j - 1] == letter
            {
                least = least.min(self.rows[self.rows.len() - 2][j - 1] + 1);
            }
            row.push(least);
        }
        self.last.push(letter);
        self.rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_or_two_are_forgiven_by_length() {
        let words =
            ["centre", "echirolles", "fontaine", "grenoble", "gres", "38000", "saint", "sainte"];
        let vocabulary = Vocabulary::new(words.iter().map(|&word| [word]));
        let found = |typed: &str| -> Vec<&str> {
            let places =
                vocabulary.nearly_starting_with(typed, mistakes(typed), words.len() as u32);
            places.iter().map(|i| words[i as usize]).collect()
        };
        for (typed, expected) in [
            ("grenobel", vec!["grenoble"]),
            ("grennoble", vec!["grenoble"]),
            ("grnble", vec![]),
            ("echirole", vec!["echirolles"]),
            ("fontiane", vec!["fontaine"]),
            ("fonatine", vec!["fontaine"]),
            ("centr", vec!["centre"]),
            ("cnetre", vec!["centre"]),
            ("siant", vec!["saint", "sainte"]),
            ("grs", vec![]),
            ("38001", vec![]),
        ] {
            assert_eq!(found(typed), expected, "{typed}");
        }
    }
}
