//! Which records are compared: those that share a key. A key is a commune, a
//! word in a commune, a corner of the ground, a telephone and the like; the
//! records of one key are a block (« blocking », Fellegi and Sunter 1969, §3.3;
//! the bound within a block is the sorted neighbourhood of Hernández and Stolfo,
//! 1995).

use super::register::{Record, Register};

/// Records of a block that are all compared with each other.
const WHOLE: usize = 40;
/// In a larger block, how many of those that follow in the order of names.
const WINDOW: usize = 12;
/// Past this a telephone, SIRET, page or address is not one place's.
const FREQUENT: u16 = 40;
/// Words of a name that make a key.
const WORDS: usize = 4;
/// Half the side of a cell of ground, in units of 1e-7 degree of latitude:
/// about 150 m.
const HALF_CELL: i64 = 13_500;

/// The records of all blocks, block after block.
#[derive(Default)]
pub(super) struct Blocks {
    members: Vec<u32>,
    /// By place in `members`: where its block ends.
    ends: Vec<u32>,
    /// By record, where it stands in `members`: from `starts[r]` to `starts[r + 1]`.
    stands: Vec<u32>,
    starts: Vec<u32>,
}

impl Blocks {
    pub(super) fn of(register: &Register) -> Blocks {
        let records = &register.records;
        let mut entries: Vec<(u64, u32)> = Vec::with_capacity(records.len() * 10);
        for (number, record) in (0..).zip(records) {
            keys(register, record, &mut |key| entries.push((key, number)));
        }
        entries.sort_unstable();
        entries.dedup();
        let ranks = ranks(register);
        let mut blocks = Blocks::default();
        for block in entries.chunk_by_mut(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
            if block.len() > WHOLE {
                block.sort_unstable_by_key(|&(_, number)| ranks[number as usize]);
            }
            let end = (blocks.members.len() + block.len()) as u32;
            blocks.members.extend(block.iter().map(|&(_, number)| number));
            blocks.ends.resize(end as usize, end);
        }
        drop(entries);
        blocks.starts = vec![0; records.len() + 1];
        for &member in &blocks.members {
            blocks.starts[member as usize + 1] += 1;
        }
        for record in 0..records.len() {
            blocks.starts[record + 1] += blocks.starts[record];
        }
        let mut next = blocks.starts.clone();
        blocks.stands = vec![0; blocks.members.len()];
        for (place, &member) in (0..).zip(&blocks.members) {
            blocks.stands[next[member as usize] as usize] = place;
            next[member as usize] += 1;
        }
        blocks
    }

    fn stands(&self, record: u32) -> &[u32] {
        let record = record as usize;
        &self.stands[self.starts[record] as usize..self.starts[record + 1] as usize]
    }

    /// Those that follow it in its blocks.
    pub(super) fn candidates(&self, record: u32) -> Vec<u32> {
        let mut found = Vec::new();
        for &place in self.stands(record) {
            let (place, end) = (place as usize, self.ends[place as usize] as usize);
            let reach = self.reach(place, end);
            found.extend_from_slice(&self.members[place + 1..=place + reach]);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// How many that follow a place in its block are compared with it.
    fn reach(&self, place: usize, end: usize) -> usize {
        let begin = self.begin(place);
        let rest = end - place - 1;
        if end - begin <= WHOLE { rest } else { rest.min(WINDOW) }
    }

    /// Where the block of a place begins, as far as it matters.
    fn begin(&self, place: usize) -> usize {
        let end = self.ends[place];
        let first = place.saturating_sub(WHOLE);
        first + self.ends[first..place].partition_point(|&other| other < end)
    }

    /// All of its blocks.
    pub(super) fn neighbours(&self, record: u32) -> Vec<u32> {
        let mut found = Vec::new();
        for &place in self.stands(record) {
            let (place, end) = (place as usize, self.ends[place as usize] as usize);
            let begin = self.begin(place).max(place.saturating_sub(WHOLE));
            found.extend_from_slice(&self.members[begin..end.min(place + 1 + WHOLE)]);
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|&other| other != record);
        found
    }
}

/// By record, its place in the order that blocks too large to compare whole are
/// in: like names together, the rarest word first, which is what a name is found
/// by; then from south to north.
fn ranks(register: &Register) -> Vec<u32> {
    let order = |number: u32| {
        let record = &register.records[number as usize];
        let mut words: Vec<u32> = record.name.to_vec();
        words.sort_by(|&a, &b| {
            let weights = register.name_weight(b).cmp(&register.name_weight(a));
            weights.then_with(|| register.word(a).cmp(register.word(b)))
        });
        let texts: Vec<&str> = words.iter().map(|&word| register.word(word)).collect();
        (texts.join(" "), record.position.map(|at| at.northing()), number)
    };
    let mut numbers: Vec<u32> = (0..register.len()).collect();
    numbers.sort_by_cached_key(|&number| order(number));
    let mut ranks = vec![0; numbers.len()];
    for (rank, &number) in (0..).zip(&numbers) {
        ranks[number as usize] = rank;
    }
    ranks
}

/// Gives each key of a record.
fn keys(register: &Register, record: &Record, give: &mut dyn FnMut(u64)) {
    let mut key = |kind: u64, a: u64, b: u64| {
        let mixed =
            (a ^ kind.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 29) ^ b).wrapping_mul(0x94d0_49bb_1331_11eb);
        give(mixed ^ (mixed >> 31));
    };
    let word = |number: u32| super::signs::hash(register.word(number));
    let rarest = record.street.iter().copied().max_by_key(|&number| {
        (register.street_weight(number), std::cmp::Reverse(register.word(number)))
    });
    let commune = if record.commune == 0 { record.town } else { record.commune };
    if record.postcode != 0 {
        key(10, u64::from(record.postcode), rarest.map_or(0, word));
    }
    if commune != 0 {
        key(1, commune, 0);
        let mut words = record.name.to_vec();
        words.sort_by(|&a, &b| {
            let weights = register.name_weight(b).cmp(&register.name_weight(a));
            weights.then_with(|| register.word(a).cmp(register.word(b)))
        });
        words.iter().take(WORDS).for_each(|&number| key(2, commune, word(number)));
        if let Some(street) = rarest {
            let number = record.numbers.first().map_or(0, |&number| u64::from(number) + 1);
            key(3, commune, word(street) ^ number);
        }
        key(4, commune, record.kinds.0);
    }
    if let Some(at) = record.position {
        // Cells of twice the reach, laid four times: two points within 150 m of
        // each other share one of them.
        let (lon, lat) = at.to_e7();
        let (lon, lat) = (i64::from(lon), i64::from(lat));
        let row = lat.div_euclid(HALF_CELL);
        for row in [row, row - 1] {
            // A cell is as wide as high: a degree of longitude is shorter.
            let middle = (row * HALF_CELL) as f64 / 1e7;
            let wide = crate::trig::cos(middle.to_radians()).max(0.01);
            let half = (HALF_CELL as f64 / wide) as i64;
            let column = lon.div_euclid(half);
            for column in [column, column - 1] {
                key(5, row as u64, column as u64);
            }
        }
    }
    for (kind, list) in [(6, &record.pages), (7, &record.mails)] {
        for value in list.iter().filter(|value| value.count <= FREQUENT) {
            key(kind, value.hash, 0);
        }
    }
    for (kind, value) in [(8, record.phone), (9, record.pivot)] {
        if value.hash != 0 && value.count <= FREQUENT {
            key(kind, value.hash, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Position;
    use crate::same::Signs;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_near_is_compared(
            lon in -180.0..179.0, lat in -60.0..60.0, east in -1.0..1.0_f64, north in -1.0..1.0_f64,
        ) {
            let metre = 1.0 / 111_195.0;
            let other_lat = lat + north * 100.0 * metre;
            let other_lon = lon + east * 100.0 * metre / f64::cos(f64::to_radians(lat));
            let mut register = Register::default();
            for (lon, lat) in [(lon, lat), (other_lon, other_lat)] {
                let position = Position::new(lon, lat).ok();
                register.push(&Signs { position, ..Signs::default() });
            }
            register.seal();
            let told = [register.candidates(0), register.candidates(1)].concat();
            prop_assert_eq!(told.len(), 1);
            prop_assert_eq!(register.neighbours(0), [1]);
        }
    }

    #[test]
    fn a_large_block_is_not_compared_whole() {
        let mut register = Register::default();
        for _ in 0..5000 {
            register.push(&Signs { commune: 7, ..Signs::default() });
        }
        register.seal();
        let most = (0..5000).map(|record| register.candidates(record).len()).max();
        assert!(most <= Some(2 * WINDOW), "{most:?}");
    }
}
