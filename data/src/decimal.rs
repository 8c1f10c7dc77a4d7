//! Decimal numbers as integers: what people write is read, and what JSON says
//! is written, without floating point.
//!
//! A parser and a printer of floats bring tables of 20 KB into a page, of which
//! nothing else there makes use; coordinates have seven decimals and distances
//! are metres. Rounding is to the nearest, halves away from zero.

/// One, in the units of [`parse`]: seven decimals.
pub(crate) const ONE: i64 = 10_000_000;

/// More than any number that means something here, and far from overflowing.
const LIMIT: u64 = 1_000_000_000 * ONE as u64;

/// Reads `-5.7243`, `12`, `.5` or `1e-3`, white space around it apart, in units
/// of 1e-7. `None` for anything else, and past a thousand million.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i16>().ok()?),
        None => (text, 0),
    };
    let (negative, number) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = || whole.bytes().chain(part.bytes());
    if digits().next().is_none() || !digits().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // How many digits count: what stands left of the seventh decimal.
    let kept = i64::try_from(whole.len()).ok()? + i64::from(exponent) + 7;
    let mut value = 0u64;
    for (at, digit) in (0..).zip(digits().map(|b| u64::from(b - b'0'))) {
        if at >= kept {
            value += u64::from(at == kept && digit >= 5);
            break;
        }
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    // Digits that were not written are zeros.
    for _ in i64::try_from(whole.len() + part.len()).ok()?..kept {
        value = value.checked_mul(10).filter(|v| *v <= LIMIT)?;
    }
    let value = i64::try_from(Some(value).filter(|v| *v <= LIMIT)?).ok()?;
    Some(if negative { -value } else { value })
}

/// Writes a number of units of 1e-7 as JSON does: as few digits as it takes,
/// `5.0` for a whole number.
pub(crate) fn print(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let value = value.unsigned_abs();
    let (whole, part) = (value / ONE as u64, value % ONE as u64);
    let part = format!("{part:07}");
    let part = part.trim_end_matches('0');
    format!("{sign}{whole}.{}", if part.is_empty() { "0" } else { part })
}

/// Writes a number for people, to seven decimals.
pub(crate) fn show(value: f64) -> String {
    // False for what is not a number.
    if value.abs() <= 1e9 {
        print(libm::round(value * ONE as f64) as i64)
    } else {
        "démesurée".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_as_people_and_programs_write_them() {
        for (text, value) in [
            ("0", Some(0)),
            (" 5.7243 ", Some(57_243_000)),
            ("-0.00000005", Some(-1)),
            ("0.00000004999", Some(0)),
            ("+12.", Some(12 * ONE)),
            (".5", Some(5_000_000)),
            ("1e-3", Some(10_000)),
            ("5.2e-7", Some(5)),
            ("1.5E3", Some(1_500 * ONE)),
            ("-180.00000000000000000000000000001", Some(-180 * ONE)),
            ("1e9", Some(1_000_000_000 * ONE)),
            ("1e10", None),
            ("1e-30000", Some(0)),
            ("1e30000", None),
            ("0e30000", Some(0)),
            ("99999999999999999999", None),
            ("", None),
            (".", None),
            ("-", None),
            ("e5", None),
            ("1e", None),
            ("1,5", None),
            ("1 5", None),
            ("--1", None),
            ("NaN", None),
            ("inf", None),
            ("٣", None),
        ] {
            assert_eq!(parse(text), value, "{text:?}");
        }
    }

    #[test]
    fn impossible_degrees_can_be_shown() {
        for (value, shown) in
            [(-0.5, "-0.5"), (123.0, "123.0"), (f64::NAN, "démesurée"), (1e300, "démesurée")]
        {
            assert_eq!(show(value), shown);
        }
    }

    proptest! {
        #[test]
        fn parsing_what_is_printed_is_the_identity(value in -180 * ONE..=180 * ONE) {
            prop_assert_eq!(parse(&print(value)), Some(value));
        }

        #[test]
        fn it_reads_what_the_standard_library_reads(value in -1e6..1e6f64) {
            let expected = libm::round(value * 1e7) as i64;
            let read = parse(&value.to_string()).unwrap();
            // Multiplying a double by 1e7 rounds once more.
            prop_assert!(read.abs_diff(expected) <= 1, "{} {}", read, expected);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+0-9.eE ]{0,40}|\\PC{0,10}") {
            let _ = parse(&text);
        }
    }
}
