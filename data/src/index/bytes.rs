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

/// Bytes being read; `None` is what is not there, or cannot be.
pub(super) struct In<'a> {
    pub(super) bytes: &'a [u8],
}

impl<'a> In<'a> {
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn row(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// How many of something follow, each of a byte or more.
    pub(super) fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.bytes.len()).then_some(count)
    }

    pub(super) fn rows(&mut self) -> Option<Vec<u32>> {
        let count = self.count()?;
        let mut rows = Vec::with_capacity(count);
        for _ in 0..count {
            rows.push(self.row()?);
        }
        Some(rows)
    }

    /// What [`Out::steps`] wrote.
    pub(super) fn steps(&mut self) -> Option<Vec<u32>> {
        let mut numbers = self.rows()?;
        let mut last = 0u32;
        for number in &mut numbers {
            let step = *number >> 1 ^ (*number & 1).wrapping_neg();
            last = last.wrapping_add(step);
            *number = last;
        }
        Some(numbers)
    }

    /// Lengths, made where each of them ends; none past the length of a `u32`.
    pub(super) fn ends(&mut self) -> Option<Vec<u32>> {
        let mut ends = self.rows()?;
        let mut last = 0u32;
        for end in &mut ends {
            last = last.checked_add(*end)?;
            *end = last;
        }
        Some(ends)
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let count = self.count()?;
        let (bytes, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(bytes)
    }

    pub(super) fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
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
            let mut input = In { bytes: &out.bytes };
            prop_assert_eq!(input.number(), Some(number));
            prop_assert_eq!(input.rows(), Some(rows));
            prop_assert_eq!(input.steps(), Some(steps));
            prop_assert_eq!(input.text(), Some(text));
            prop_assert!(input.bytes.is_empty());
        }

        #[test]
        fn no_bytes_make_it_panic_or_grow(bytes: Vec<u8>) {
            let of = |bytes| In { bytes };
            let _ = of(&bytes).number();
            prop_assert!(of(&bytes).rows().is_none_or(|rows| rows.len() <= bytes.len()));
            prop_assert!(of(&bytes).ends().is_none_or(|ends| ends.is_sorted()));
            prop_assert!(of(&bytes).text().is_none_or(|text| text.len() <= bytes.len()));
        }
    }

    #[test]
    fn a_count_of_more_than_there_is_is_none() {
        assert_eq!(In { bytes: &[0xff, 0xff, 0xff, 0x7f, 1] }.rows(), None);
        assert_eq!(In { bytes: &[5, b'a'] }.text(), None);
        assert_eq!(In { bytes: &[0x80; 20] }.number(), None);
    }
}
