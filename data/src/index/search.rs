//! Finding places by words: a sorted vocabulary with the places of each word,
//! made of the other columns when somebody first searches.
//!
//! Every word of the question must begin a word of the place; order, accents
//! and case do not count, nor do elided articles (« l'abbaye »). A word that
//! begins none is taken with a mistake or two, by its length. Where the words
//! are found decides what comes first: the commune, then the name, then the rest.

use super::sets::Postings;
use super::text::{TextColumn, sort_by_text};
use super::{Columns, FacetColumn, Index, Ordinal};
use crate::bits::Bits;
use crate::fold::fold;
use crate::schema::Facet;
use crate::table::Table;

/// Folded words, sorted, and for each the places that have it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Vocabulary {
    words: TextColumn,
    places: Postings,
}

impl Vocabulary {
    /// Of the texts of each place below `len`.
    fn new<'a>(len: u32, texts: &dyn Fn(Ordinal) -> [&'a str; 3]) -> Vocabulary {
        // Each word once as it comes, and which of them each place has, in turn.
        let (mut words, mut known) = (TextColumn::default(), Table::default());
        let (mut found, mut counts): (Vec<(u32, Ordinal)>, Vec<u32>) = Default::default();
        for place in 0..len {
            for text in texts(place) {
                for word in fold(text).split(' ').filter(|w| !w.is_empty()) {
                    let mut key = hash(word);
                    let row = loop {
                        match known.get(key) {
                            Some(row) if words.at(row) == word => break row,
                            // Another word of the same hash: the next number is its.
                            Some(_) => key = key.wrapping_add(1),
                            None => {
                                known.insert(key, words.len() as u32);
                                words.push(word);
                                counts.push(0);
                                break words.len() as u32 - 1;
                            }
                        }
                    };
                    counts[row as usize] += 1;
                    found.push((row, place));
                }
            }
        }
        // Where the places of each word begin, then their places.
        let mut next = 0;
        for count in &mut counts {
            next += std::mem::replace(count, next);
        }
        let mut places = vec![0; found.len()];
        for &(row, place) in &found {
            let at = &mut counts[row as usize];
            places[*at as usize] = place;
            *at += 1;
        }
        let mut order: Vec<u32> = (0..words.len() as u32).collect();
        sort_by_text(&mut order, &|row| words.at(row));
        let mut vocabulary = Vocabulary::default();
        for row in order {
            let row = row as usize;
            let start = row.checked_sub(1).map_or(0, |before| counts[before]);
            vocabulary.words.push(words.at(row as u32));
            vocabulary.places.push(&places[start as usize..counts[row] as usize]);
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
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo).
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// The facets whose values can be searched for.
const SEARCHED: [Facet; 4] =
    [Facet::Typologie, Facet::Services, Facet::Dispositifs, Facet::Formations];

/// The words of every place, by where they stand.
#[derive(Clone, Debug)]
pub(super) struct Search {
    /// Commune and postal code.
    commune: Vocabulary,
    /// The place's name.
    name: Vocabulary,
    /// Its address, and the organisation behind it.
    address: Vocabulary,
    /// The values of [`SEARCHED`], which stand here for their places.
    values: Vocabulary,
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
    pub(super) fn new(index: &Index) -> Search {
        let Columns { texts, kinds, .. } = &index.columns;
        let values: Vec<(&FacetColumn, u32)> = searched(index).collect();
        let value = |i: u32| match values[i as usize] {
            (column, row) if std::ptr::eq(column, index.facet(Facet::Typologie)) => kinds.at(row),
            (column, row) => column.values.at(row),
        };
        let len = index.len();
        Search {
            commune: Vocabulary::new(len, &|i| {
                [index.commune_name(i), texts.commune.at(i), texts.code_postal.at(i)]
            }),
            name: Vocabulary::new(len, &|i| [texts.nom.at(i), "", ""]),
            address: Vocabulary::new(len, &|i| {
                [texts.adresse.at(i), texts.structure_parente.at(i), ""]
            }),
            values: Vocabulary::new(values.len() as u32, &|i| [value(i), "", ""]),
        }
    }
}

/// Every value that can be searched for: its column and row there.
fn searched(index: &Index) -> impl Iterator<Item = (&FacetColumn, u32)> {
    SEARCHED.iter().flat_map(|&facet| {
        let column = index.facet(facet);
        (0..column.values.len() as u32).map(move |row| (column, row))
    })
}

impl Index {
    /// The places that have every word of a question; `None` when the question
    /// has no word.
    pub(super) fn found(&self, question: &str) -> Option<Found> {
        let folded = fold(question);
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
        // An article cut by an apostrophe says nothing beside another word.
        let elided = |word: &str| words.len() > 1 && matches!(word.as_bytes(), [b'a'..=b'z']);
        let mut found: Option<Found> = None;
        for word in words.iter().filter(|word| !elided(word)) {
            let mut own = self.having_word(word, 0);
            if mistakes(word) > 0 && own.all.count() == 0 {
                own = self.having_word(word, mistakes(word));
            }
            match &mut found {
                None => found = Some(own),
                Some(found) => {
                    found.in_commune &= &own.in_commune;
                    found.in_name &= &own.in_name;
                    found.all &= &own.all;
                }
            }
        }
        found
    }

    /// The places that have a word that begins with this one, but for some
    /// mistakes.
    fn having_word(&self, word: &str, mistakes: usize) -> Found {
        let Search { commune, name, address, values } = self.search();
        let len = self.len();
        let look_up = |vocabulary: &Vocabulary, len| match mistakes {
            0 => vocabulary.starting_with(word, len),
            _ => vocabulary.nearly_starting_with(word, mistakes, len),
        };
        let (in_commune, in_name) = (look_up(commune, len), look_up(name, len));
        let mut all = look_up(address, len);
        all |= &in_commune;
        all |= &in_name;
        let searched: Vec<_> = searched(self).collect();
        for value in look_up(values, searched.len() as u32).iter() {
            let (column, row) = searched[value as usize];
            column.places[row as usize].add_to(&mut all);
        }
        Found { in_commune, in_name, all }
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
        let vocabulary = Vocabulary::new(words.len() as u32, &|i| [words[i as usize], "", ""]);
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
