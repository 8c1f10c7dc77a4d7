//! JSON (RFC 8259) of answers, the same in the server and in the page.
//!
//! What serde_json writes, but for how it prints numbers with a fraction: every
//! one of an answer is a coordinate in degrees, kept to seven decimals, and is
//! printed from them ([`crate::decimal`]).

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::decimal;

/// A value as compact JSON. Numbers with a fraction are given to seven decimals.
///
/// # Panics
/// When the value has keys that are no texts, or fails to serialise by itself:
/// no answer of this crate does.
pub fn to_json(value: &impl Serialize) -> Vec<u8> {
    let mut json = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut json, SevenDecimals);
    value.serialize(&mut serializer).expect("answers have text keys, and memory does not fail");
    json
}

struct SevenDecimals;

impl Formatter for SevenDecimals {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let value = libm::round(value * decimal::ONE as f64) as i64;
        writer.write_all(decimal::print(value).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_whole_degree_keeps_its_dot() {
        assert_eq!(to_json(&[5.0, -61.5, 0.0, 0.0000001]), b"[5.0,-61.5,0.0,0.0000001]");
    }

    proptest! {
        #[test]
        fn degrees_are_written_as_serde_json_writes_them(e7 in -1_800_000_000..=1_800_000_000i32) {
            // It gives an exponent to the few metres around the equator and Greenwich.
            prop_assume!(e7.abs() >= 1000);
            let degrees = f64::from(e7) / 1e7;
            prop_assert_eq!(to_json(&degrees), serde_json::to_vec(&degrees).unwrap());
        }
    }
}
