//! All records of a base, small enough to lie in memory: words as numbers,
//! other texts as hashes, and how many records share each.

use std::collections::HashMap;

use crate::geo::Position;

use super::keys::Blocks;
use super::signs::Signs;
use super::words::Kinds;

/// The records among which the same places are looked for, numbered as they
/// were pushed.
#[derive(Default)]
pub struct Register {
    pub(super) records: Vec<Record>,
    vocabulary: Vocabulary,
    /// How much it says that a word is in two names, by word, in points.
    name_weights: Vec<u8>,
    /// The same of ways.
    street_weights: Vec<u8>,
    blocks: Blocks,
}

/// One record.
#[derive(Default)]
pub(super) struct Record {
    pub(super) name: Box<[u32]>,
    pub(super) street: Box<[u32]>,
    pub(super) numbers: Box<[u16]>,
    pub(super) within: Box<[u32]>,
    pub(super) kinds: Kinds,
    pub(super) hints: Kinds,
    pub(super) round: Option<bool>,
    pub(super) commune: u64,
    pub(super) town: u64,
    pub(super) postcode: u32,
    pub(super) position: Option<Position>,
    /// How many records stand at that very position.
    pub(super) crowd: u16,
    pub(super) phone: Shared,
    pub(super) pivot: Shared,
    pub(super) unit: u64,
    pub(super) pages: Box<[Shared]>,
    pub(super) hosts: Box<[Shared]>,
    pub(super) mails: Box<[Shared]>,
    pub(super) domains: Box<[Shared]>,
    pub(super) origin: u64,
    pub(super) print: u64,
}

/// A value as its hash (0: none), and how many records have it.
#[derive(Clone, Copy, Default)]
pub(super) struct Shared {
    pub(super) hash: u64,
    pub(super) count: u16,
}

impl From<u64> for Shared {
    fn from(hash: u64) -> Shared {
        Shared { hash, count: 1 }
    }
}

/// Words by number.
#[derive(Default)]
struct Vocabulary {
    numbers: HashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
}

impl Vocabulary {
    fn numbers(&mut self, words: &[String]) -> Box<[u32]> {
        words.iter().map(|word| self.number(word)).collect()
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = self.words.len() as u32;
        self.words.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }
}

impl Register {
    /// Adds the next record.
    pub fn push(&mut self, signs: &Signs) {
        let shared = |hashes: &[u64]| hashes.iter().map(|&hash| hash.into()).collect();
        self.records.push(Record {
            name: self.vocabulary.numbers(&signs.name),
            street: self.vocabulary.numbers(&signs.street),
            numbers: signs.numbers.as_slice().into(),
            within: self.vocabulary.numbers(&signs.within),
            kinds: signs.kinds,
            hints: signs.hints,
            round: signs.round,
            commune: signs.commune,
            town: signs.town,
            postcode: signs.postcode,
            position: signs.position,
            crowd: 1,
            phone: signs.phone.into(),
            pivot: signs.pivot.into(),
            unit: signs.unit,
            pages: shared(&signs.pages),
            hosts: shared(&signs.hosts),
            mails: shared(&signs.mails),
            domains: shared(&signs.domains),
            origin: signs.origin,
            print: signs.print,
        });
    }

    /// How many records there are.
    pub fn len(&self) -> u32 {
        self.records.len() as u32
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Ends the pushing: counts what is rare, and puts records in the blocks
    /// that candidates are looked for in.
    pub fn seal(&mut self) {
        let count = self.records.len();
        let words = self.vocabulary.words.len();
        let weights = |words_of: fn(&Record) -> &[u32]| {
            let mut counts = vec![0_u32; words];
            for record in &self.records {
                words_of(record).iter().for_each(|&word| counts[word as usize] += 1);
            }
            counts.into_iter().map(|having| rarity(having, count)).collect()
        };
        self.name_weights = weights(|record| &record.name);
        self.street_weights = weights(|record| &record.street);
        count_alike(&mut self.records, |record, see| see(&mut record.phone));
        count_alike(&mut self.records, |record, see| see(&mut record.pivot));
        let each = |list: fn(&mut Record) -> &mut [Shared]| {
            move |record: &mut Record, see: &mut dyn FnMut(&mut Shared)| {
                list(record).iter_mut().for_each(see);
            }
        };
        count_alike(&mut self.records, each(|record| &mut record.pages));
        count_alike(&mut self.records, each(|record| &mut record.mails));
        // A host is a host, be it a site's or a mail's.
        count_alike(&mut self.records, |record, see| {
            record.hosts.iter_mut().chain(&mut record.domains).for_each(see);
        });
        count_alike(&mut self.records, |record, see| {
            let at = record.position.map_or(0, |at| at.northing() + 1);
            let mut spot = Shared { hash: at, count: record.crowd };
            see(&mut spot);
            record.crowd = spot.count;
        });
        self.blocks = Blocks::of(self);
    }

    /// Records that may be of the same place as this one, each pair told once,
    /// by one of its two.
    pub fn candidates(&self, record: u32) -> Vec<u32> {
        self.blocks.candidates(record)
    }

    /// Every record that shares a block with this one, itself not among them.
    pub fn neighbours(&self, record: u32) -> Vec<u32> {
        self.blocks.neighbours(record)
    }

    /// Whether two records come of one source, be it through two datasets.
    pub fn one_source(&self, a: u32, b: u32) -> bool {
        self.records[a as usize].origin == self.records[b as usize].origin
    }

    pub(super) fn word(&self, word: u32) -> &str {
        &self.vocabulary.words[word as usize]
    }

    pub(super) fn name_weight(&self, word: u32) -> i32 {
        i32::from(self.name_weights[word as usize])
    }

    pub(super) fn street_weight(&self, word: u32) -> i32 {
        i32::from(self.street_weights[word as usize])
    }
}

/// What it says that two records have a word that `having` of `count` have, in
/// points: ten for a tenth of them, twenty for a hundredth. A word of one record
/// alone weighs as one of two: it may be the other's, misspelt.
fn rarity(having: u32, count: usize) -> u8 {
    let share = f64::from(having.max(2)) / (count.max(200) as f64);
    (libm::round(-10.0 * libm::log10(share.min(1.0))) as i32).clamp(2, 30) as u8
}

/// Tells each value how many records have it.
fn count_alike(records: &mut [Record], each: impl Fn(&mut Record, &mut dyn FnMut(&mut Shared))) {
    let mut all: Vec<u64> = Vec::with_capacity(records.len());
    for record in &mut *records {
        each(record, &mut |value| all.extend((value.hash != 0).then_some(value.hash)));
    }
    all.sort_unstable();
    let counts = all.chunk_by(|a, b| a == b).filter(|alike| alike.len() > 1);
    let counts: Vec<(u64, u16)> =
        counts.map(|alike| (alike[0], u16::try_from(alike.len()).unwrap_or(u16::MAX))).collect();
    drop(all);
    for record in records {
        each(record, &mut |value| {
            if let Ok(at) = counts.binary_search_by_key(&value.hash, |&(hash, _)| hash) {
                value.count = counts[at].1;
            }
        });
    }
}
