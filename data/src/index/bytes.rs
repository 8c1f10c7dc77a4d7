//! Numbers, texts and lists as the bytes of an index.
//!
//! Every number takes seven bits a byte, the lowest first (LEB128). A reader
//! never makes room for more than the bytes before it can hold, so that what a
//! file claims costs no memory. A general format (postcard, with derived code)
//! took five times the code in a page, and longer to open.

/// Bytes being written.
#[derive(Default)]
pub(super) struct Out {
    pub(super) bytes: Vec<u8>,
}

impl Out {
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// How many, then each.
    pub(super) fn numbers(&mut self, numbers: impl ExactSizeIterator<Item = u64>) {
        self.number(numbers.len() as u64);
        numbers.for_each(|number| self.number(number));
    }

    /// Numbers by their differences, which are small where neighbours are alike;
    /// negative ones are the highest.
    pub(super) fn steps(&mut self, numbers: impl ExactSizeIterator<Item = u32>) {
        let mut before = 0;
        self.numbers(numbers.map(|number| {
            let step = number.wrapping_sub(std::mem::replace(&mut before, number)) as i32;
            // Zigzag: the sign is the lowest bit.
            u64::from((step << 1 ^ step >> 31) as u32)
        }));
    }

    /// How many, then the bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }
}

/// Bytes being read. What is not there, or cannot be, is nothing (0, an empty
/// list), and so is all that follows: a reader asks [`In::is_whole`] once, at
/// the end, in place of each time.
pub(super) struct In<'a> {
    bytes: &'a [u8],
    failed: bool,
}

impl<'a> In<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> In<'a> {
        In { bytes, failed: false }
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether everything was there, and nothing is left.
    pub(super) fn is_whole(&self) -> bool {
        !self.failed && self.is_empty()
    }

    /// Ends the reading unless something holds.
    pub(super) fn expect(&mut self, holds: bool) {
        if !holds {
            self.bytes = &[];
            self.failed = true;
        }
    }

    pub(super) fn number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let Some((&byte, rest)) = self.bytes.split_first() else { break };
            self.bytes = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
        }
        self.expect(false);
        0
    }

    pub(super) fn row(&mut self) -> u32 {
        let row = u32::try_from(self.number());
        self.expect(row.is_ok());
        row.unwrap_or_default()
    }

    /// How many of something follow, each of a byte or more.
    pub(super) fn count(&mut self) -> usize {
        let count = usize::try_from(self.number()).unwrap_or(usize::MAX);
        self.expect(count <= self.bytes.len());
        count.min(self.bytes.len())
    }

    pub(super) fn rows(&mut self) -> Vec<u32> {
        let count = self.count();
        let mut rows = Vec::with_capacity(count);
        for _ in 0..count {
            rows.push(self.row());
        }
        rows
    }

    /// What [`Out::steps`] wrote.
    pub(super) fn steps(&mut self) -> Vec<u32> {
        let mut numbers = self.rows();
        let mut last = 0u32;
        for number in &mut numbers {
            let step = *number >> 1 ^ (*number & 1).wrapping_neg();
            last = last.wrapping_add(step);
            *number = last;
        }
        numbers
    }

    /// Lengths, made where each of them ends; none past the length of a `u32`.
    pub(super) fn ends(&mut self) -> Vec<u32> {
        let mut ends = self.rows();
        let mut last = 0u32;
        for end in &mut ends {
            let (sum, is_past) = last.overflowing_add(*end);
            self.expect(!is_past);
            last = if is_past { last } else { sum };
            *end = last;
        }
        ends
    }

    pub(super) fn bytes(&mut self) -> &'a [u8] {
        let count = self.count();
        let (bytes, rest) = self.bytes.split_at(count);
        self.bytes = rest;
        bytes
    }

    pub(super) fn text(&mut self) -> String {
        let text = String::from_utf8(self.bytes().to_vec());
        self.expect(text.is_ok());
        text.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(
            number: u64,
            rows: Vec<u32>,
            steps: Vec<u32>,
            text: String,
        ) {
            let mut out = Out::default();
            out.number(number);
            out.numbers(rows.iter().map(|&row| u64::from(row)));
            out.steps(steps.iter().copied());
            out.bytes(text.as_bytes());
            let mut input = In::new(&out.bytes);
            prop_assert_eq!(input.number(), number);
            prop_assert_eq!(input.rows(), rows);
            prop_assert_eq!(input.steps(), steps);
            prop_assert_eq!(input.text(), text);
            prop_assert!(input.is_whole());
            let mut cut = In::new(&out.bytes[..out.bytes.len() - 1]);
            let _ = (cut.number(), cut.rows(), cut.steps(), cut.text());
            prop_assert!(!cut.is_whole());
        }

        #[test]
        fn no_bytes_make_it_panic_or_grow(bytes: Vec<u8>) {
            let of = || In::new(&bytes);
            of().number();
            prop_assert!(of().rows().len() <= bytes.len());
            prop_assert!(of().ends().is_sorted());
            prop_assert!(of().text().len() <= bytes.len());
        }
    }

    #[test]
    fn what_is_not_there_is_nothing_and_so_is_the_rest() {
        for bytes in [&[0xff, 0xff, 0xff, 0x7f, 1][..], &[5, b'a'], &[0x80; 20], &[]] {
            let mut input = In::new(bytes);
            assert!(input.text().is_empty());
            assert_eq!((input.rows(), input.number()), (vec![], 0));
            assert!(!input.is_whole());
        }
    }
}
