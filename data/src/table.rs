//! A hash table from numbers to small values, for look-ups by the thousand
//! within one tile.
//!
//! Open addressing, linear probing, at most half full; nothing is taken out.
//! The standard's table is made for any key and for attackers, and takes ten
//! times the code in a page.

/// Values by number.
#[derive(Clone, Debug)]
pub(crate) struct Table<V> {
    /// A power of two of slots, or none.
    slots: Vec<Option<(u64, V)>>,
    len: usize,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Table { slots: Vec::new(), len: 0 }
    }
}

impl<V: Copy> Table<V> {
    /// The value of a key.
    pub(crate) fn get(&self, key: u64) -> Option<V> {
        if self.slots.is_empty() {
            return None;
        }
        self.slots[self.slot(key)].map(|(_, value)| value)
    }

    /// Gives a key its value.
    pub(crate) fn insert(&mut self, key: u64, value: V) {
        if self.len * 2 >= self.slots.len() {
            let room = (self.slots.len() * 2).max(16);
            let slots = std::mem::replace(&mut self.slots, vec![None; room]);
            for (key, value) in slots.into_iter().flatten() {
                let slot = self.slot(key);
                self.slots[slot] = Some((key, value));
            }
        }
        let slot = self.slot(key);
        self.len += usize::from(self.slots[slot].is_none());
        self.slots[slot] = Some((key, value));
    }

    /// Where a key is, or would be put.
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        // Multiplication by 2^64 over the golden ratio spreads neighbours (Knuth,
        // The Art of Computer Programming, 6.4); its high bits are the best.
        let mut slot = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask;
        while self.slots[slot].is_some_and(|(taken, _)| taken != key) {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn it_holds_what_a_map_holds(
            pairs in proptest::collection::vec((prop_oneof![0u64..50, any::<u64>()], any::<u32>()), 0..200),
            asked in proptest::collection::vec(prop_oneof![0u64..60, any::<u64>()], 0..50),
        ) {
            let (mut table, mut map) = (Table::default(), HashMap::new());
            for &(key, value) in &pairs {
                table.insert(key, value);
                map.insert(key, value);
            }
            for key in pairs.iter().map(|(key, _)| *key).chain(asked) {
                prop_assert_eq!(table.get(key), map.get(&key).copied());
            }
        }
    }
}
