//! Postal and INSEE codes, beside the commune that an address names.

use super::Checked;
use crate::fold::fold;
use crate::territory::{CommuneId, Territories};

/// What an address says of its commune.
#[derive(Clone, Copy)]
pub(crate) struct Postal<'a> {
    pub(crate) code_postal: &'a str,
    pub(crate) code_insee: &'a str,
    pub(crate) commune: &'a str,
}

/// Looks at a postal code beside the commune that was recognised.
///
/// It is mended where INSEE code and name both say that commune, and it is one
/// slip away from exactly one of the commune's codes, or is no commune's at all
/// while the commune has a single one. The codes of CEDEX are nobody's: they are
/// left where the name says so.
pub(crate) fn postal_code(
    address: Postal<'_>,
    commune: Option<CommuneId>,
    territories: &Territories,
) -> Checked {
    let text = address.code_postal;
    let is_code = |text: &str| text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit());
    if text.is_empty() {
        return Checked::Right;
    }
    let Some(commune) = commune else {
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let whole = format!("{bare:0>5}");
        return match is_code(text) {
            true => Checked::Right,
            false if is_code(&whole) && territories.has_postal_code(&whole) => {
                Checked::Mended(whole)
            }
            false => Checked::Wrong,
        };
    };
    if is_code(text) && has_code(territories, commune, text) {
        return Checked::Right;
    }
    let bare: String = text.chars().filter(|c| c.is_ascii_digit()).collect();
    let whole = if bare.len() == 4 { format!("0{bare}") } else { bare };
    if whole != text && has_code(territories, commune, &whole) {
        return Checked::Mended(whole);
    }
    let codes: Vec<&str> = territories.postal_codes(whole_city(territories, commune)).collect();
    if codes.is_empty() || is_cedex(address) {
        return if is_code(text) { Checked::Right } else { Checked::Wrong };
    }
    if !agrees(address, commune, territories) {
        return Checked::Wrong;
    }
    let mut alike = codes.iter().filter(|code| is_slip(code, text));
    match (alike.next(), alike.next(), &codes[..]) {
        (Some(&code), None, _) => Checked::Mended(code.to_owned()),
        (None, _, &[only]) if !territories.has_postal_code(text) => {
            Checked::Mended(only.to_owned())
        }
        _ => Checked::Wrong,
    }
}

/// Looks at an INSEE code beside the commune that was recognised: codes of
/// before, postal codes in its place and lost zeros are mended.
pub(crate) fn insee_code(text: &str, commune: CommuneId, territories: &Territories) -> Checked {
    let code = territories.code(commune);
    let of_city = territories.parent(commune).is_some_and(|city| territories.code(city) == text);
    if text.is_empty() || text == code || of_city {
        Checked::Right
    } else {
        Checked::Mended(code.to_owned())
    }
}

/// The commune of an arrondissement, or itself.
fn whole_city(territories: &Territories, commune: CommuneId) -> CommuneId {
    territories.parent(commune).unwrap_or(commune)
}

fn has_code(territories: &Territories, commune: CommuneId, code: &str) -> bool {
    let city = whole_city(territories, commune);
    territories.postal_codes(commune).chain(territories.postal_codes(city)).any(|own| own == code)
}

/// Whether INSEE code and name are both the commune's.
fn agrees(address: Postal<'_>, commune: CommuneId, territories: &Territories) -> bool {
    let city = whole_city(territories, commune);
    let by_code = territories.commune(address.code_insee).map(|id| whole_city(territories, id));
    by_code == Some(city) && fold(territories.name(city)) == fold(address.commune)
}

fn is_cedex(address: Postal<'_>) -> bool {
    let name = fold(address.commune);
    name.split(' ').any(|word| matches!(word, "cedex" | "cdx" | "bp" | "cs" | "tsa"))
}

/// Whether two codes differ by one digit, or by two neighbours exchanged.
fn is_slip(code: &str, text: &str) -> bool {
    let (a, b) = (code.as_bytes(), text.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let differ: Vec<usize> = (0..a.len()).filter(|&i| a[i] != b[i]).collect();
    match differ[..] {
        [_] => true,
        [i, j] => j == i + 1 && a[i] == b[j] && a[j] == b[i],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `=`, `!`, or the code that is meant.
    fn check(code_postal: &str, code_insee: &str, commune: &str) -> String {
        let territories = Territories::builtin();
        let id = territories.resolve(code_insee, code_postal, commune);
        match postal_code(Postal { code_postal, code_insee, commune }, id, territories) {
            Checked::Right => "=".to_owned(),
            Checked::Wrong => "!".to_owned(),
            Checked::Mended(code) => code,
        }
    }

    #[test]
    fn postal_codes_beside_their_communes() {
        for (postal, insee, name, expected) in [
            ("38000", "38185", "Grenoble", "="),
            ("38100", "38185", "GRENOBLE", "="),
            ("75003", "75056", "Paris", "="),
            ("75003", "75103", "Paris 3e Arrondissement", "="),
            ("", "38185", "Grenoble", "="),
            // A slip, where code and name agree.
            ("11000", "11262", "Narbonne", "11100"),
            ("42260", "42224", "Saint-Genest-Malifaux", "42660"),
            ("76340", "76647", "Saint-Romain-de-Colbosc", "76430"),
            ("27004", "27229", "Évreux", "27000"),
            ("1000", "01053", "Bourg-en-Bresse", "01000"),
            ("01 000", "01053", "Bourg-en-Bresse", "01000"),
            // No commune's, and the commune has one.
            ("19033", "19033", "Bugeat", "19170"),
            ("15015", "15014", "Aurillac", "15000"),
            // Another commune's, or too far from its own.
            ("42660", "42023", "Bourg-Argental", "!"),
            ("69008", "69029", "Bron", "!"),
            ("14330", "14711", "Trévières", "!"),
            // CEDEX.
            ("38031", "38185", "GRENOBLE CEDEX 1", "="),
            ("29284", "29019", "BREST CEDEX BP 22", "="),
            // Code and name disagree: nobody knows which is right.
            ("73375", "73065", "Le Bourget du Lac", "!"),
            // An unknown commune.
            ("38000", "", "Nulle-Part-sur-Mer", "!="),
            ("néant", "38185", "Grenoble", "!"),
            ("néant", "15014", "Aurillac", "15000"),
        ] {
            let said = check(postal, insee, name);
            if expected == "!=" {
                assert!(said == "=" || said == "!", "{postal} {insee} {name}: {said}");
            } else {
                assert_eq!(said, expected, "{postal} {insee} {name}");
            }
        }
    }

    #[test]
    fn insee_codes_of_before_and_in_the_wrong_column() {
        let territories = Territories::builtin();
        let at = |code: &str| territories.commune(code).unwrap();
        for (text, code, expected) in [
            ("38185", "38185", Checked::Right),
            ("", "38185", Checked::Right),
            ("75056", "75103", Checked::Right),
            ("1053", "01053", Checked::Mended("01053".to_owned())),
            ("38000", "38185", Checked::Mended("38185".to_owned())),
        ] {
            assert_eq!(insee_code(text, at(code), territories), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_mending_twice_is_mending_once(
            postal in "[0-9]{3,6}|\\PC{0,5}", code in "(38|01|69|75)[0-9]{3}", row in 0usize..36_000,
        ) {
            let territories = Territories::builtin();
            let id = territories.commune(&code).unwrap_or(CommuneId(row as u32 % territories.len() as u32));
            let name = territories.name(id);
            let address = |code_postal| Postal { code_postal, code_insee: territories.code(id), commune: name };
            if let Checked::Mended(once) = postal_code(address(&postal), Some(id), territories) {
                prop_assert_eq!(postal_code(address(&once), Some(id), territories), Checked::Right);
            }
        }
    }
}
