//! Values as people write them, as the standard has them. What cannot be read is
//! left as it is: the checks say it.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];
/// Numbers of the overseas begin otherwise than those of the mainland.
const OVERSEAS: [(&str, &str); 10] = [
    ("0262", "262"),
    ("0263", "262"),
    ("0269", "262"),
    ("0590", "590"),
    ("0594", "594"),
    ("0596", "596"),
    ("0690", "590"),
    ("0692", "262"),
    ("0694", "594"),
    ("0696", "596"),
];

/// A day as ISO writes it, from `23/11/2026`, `23-11-26`, `2026/11/23`, `20261123`,
/// « 23 novembre 2026 » or an instant.
pub(super) fn date(text: &str) -> Option<String> {
    let text = text.trim();
    let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
    let compact = || (text.len() == 8).then(|| text.parse::<Date>().ok()).flatten();
    if let Some(day) = day.or_else(compact) {
        return Some(day.to_string());
    }
    let folded = repere_data::fold(text);
    let mut parts = folded.split(' ').filter(|part| !part.is_empty());
    let mut next = || parts.next();
    let (first, second, third) = (next()?, next()?, next()?);
    let number = |text: &str| text.parse::<i16>().ok();
    let month = match MONTHS.iter().zip(1..).find(|(name, _)| **name == second) {
        Some((_, month)) => month,
        None => i8::try_from(number(second)?).ok()?,
    };
    let first = number(first.trim_end_matches("er"))?;
    let third = number(&third[..third.find('t').unwrap_or(third.len())])?;
    // The year is the number of four digits; one of two is of our century.
    let (year, day) = match (first, third) {
        (1000.., _) => (first, third),
        (_, 1000..) => (third, first),
        (_, 0..100) => (2000 + third, first),
        _ => return None,
    };
    Date::new(year, month, i8::try_from(day).ok()?).ok().map(|day| day.to_string())
}

/// A French number in the international form, the first of several.
pub(super) fn phone(text: &str) -> Option<String> {
    let first = text
        .split(['/', ';', '|', ','])
        .find(|part| part.contains(|c: char| c.is_ascii_digit()))?;
    let first = first.replace("(0)", "");
    let plus = first.trim_start().starts_with('+');
    let digits: String = first.chars().filter(char::is_ascii_digit).collect();
    let plain = first
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_whitespace() || "+.-()_\u{a0}".contains(c));
    if !plain {
        return None;
    }
    let digits = digits.strip_prefix("00").map(|rest| format!("+{rest}")).unwrap_or(digits);
    if plus || digits.starts_with('+') {
        return Some(format!("+{}", digits.trim_start_matches('+')));
    }
    // A spreadsheet takes the zero away.
    let digits =
        if digits.len() == 9 && !digits.starts_with('0') { format!("0{digits}") } else { digits };
    if digits.len() != 10 || !digits.starts_with('0') {
        return None;
    }
    let country = OVERSEAS.iter().find(|(start, _)| digits.starts_with(start));
    Some(format!("+{}{}", country.map_or("33", |(_, code)| code), &digits[1..]))
}

/// A number of degrees or metres, with a comma or a point, thousands apart or not.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number = plain.replace(',', ".").parse::<f64>().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_as_french_people_write_them() {
        for (text, day) in [
            ("2026-11-23", Some("2026-11-23")),
            ("2026-11-23T08:00:00Z", Some("2026-11-23")),
            ("2026/11/23", Some("2026-11-23")),
            ("20261123", Some("2026-11-23")),
            ("23/11/2026", Some("2026-11-23")),
            ("3/1/2026 14:05", Some("2026-01-03")),
            ("23.11.26", Some("2026-11-23")),
            ("1er août 2024", Some("2024-08-01")),
            ("23 Décembre 2025", Some("2025-12-23")),
            ("11/23/2026", None),
            ("hier", None),
            ("2026", None),
            ("", None),
        ] {
            assert_eq!(date(text).as_deref(), day, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_called_as_from_abroad() {
        for (text, expected) in [
            ("04 50 56 87 49", Some("+33450568749")),
            ("04.50.56.87.49 / 06 00 00 00 00", Some("+33450568749")),
            ("450568749", Some("+33450568749")),
            ("+33 (0)4 50 56 87 49", Some("+33450568749")),
            ("0033450568749", Some("+33450568749")),
            ("0262 53 07 00", Some("+262262530700")),
            ("3949", None),
            ("poste 12", None),
            ("", None),
        ] {
            assert_eq!(phone(text).as_deref(), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "\\PC{0,24}") {
            let _ = (date(&text), phone(&text), number(&text));
        }
    }
}
