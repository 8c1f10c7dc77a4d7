//! Telephone numbers, written as the standard does: `+33450568749`.

use super::Checked;

/// What a telephone field says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Phones {
    /// The first number, as the standard writes it.
    pub(crate) first: String,
    /// Whether the field says more: another number, an extension, words.
    pub(crate) more: bool,
}

/// Looks at a telephone field; `departement` decides what a number of six or
/// eight digits is, which some collectivities overseas have.
pub(crate) fn phone(text: &str, departement: &str) -> Checked<Phones> {
    if is_standard(text) {
        return Checked::Right;
    }
    match read(text, departement) {
        Some(phones) if phones.first == text => Checked::Right,
        Some(phones) => Checked::Mended(phones),
        None => Checked::Wrong,
    }
}

/// The common case, looked at quickly: a metropolitan number of the standard.
fn is_standard(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("+33") else { return false };
    rest.len() == 9
        && rest.bytes().all(|b| b.is_ascii_digit())
        && !rest.starts_with('0')
        && country(rest) == "33"
}

fn read(text: &str, departement: &str) -> Option<Phones> {
    let mut numbers = Vec::new();
    let mut words = false;
    for part in text.split(['/', ';', '|', ',', '\n']) {
        for piece in pieces(part) {
            match piece {
                Piece::Number(digits) => numbers.push(digits),
                Piece::Word => words = true,
            }
        }
    }
    let mut known = numbers.iter().map(|digits| number(digits, departement));
    let first = known.next()??;
    let others = known.count();
    Some(Phones { first, more: words && others == 0 && says_more(text) || others > 0 })
}

/// Whether words beside a number mean something: « poste 12 », not « Tél : ».
fn says_more(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.any(|word| {
        !["tel", "tél", "telephone", "téléphone", "mobile", "fixe", "n", "no"]
            .contains(&&*word.to_lowercase())
    })
}

enum Piece {
    /// Digits, with `+` before where it stood there.
    Number(String),
    Word,
}

/// Numbers and words of a field. Digits belong together across spaces, dots,
/// hyphens and brackets; a full number begins a new one.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut digits = String::new();
    let end = |digits: &mut String, pieces: &mut Vec<Piece>| {
        if digits.bytes().any(|b| b.is_ascii_digit()) {
            pieces.push(Piece::Number(std::mem::take(digits)));
        }
        digits.clear();
    };
    for c in text.chars() {
        match c {
            '0'..='9' => {
                if is_whole(&digits) {
                    end(&mut digits, &mut pieces);
                }
                digits.push(c);
            }
            '+' => {
                end(&mut digits, &mut pieces);
                digits.push('+');
            }
            ' ' | '.' | '-' | '(' | ')' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2011}' | '–'
            | '_' | ':' | '°' | '\u{200b}' | '\u{200e}' | '\u{202a}' | '\u{202c}' | '\t' => {}
            _ => {
                end(&mut digits, &mut pieces);
                pieces.push(Piece::Word);
            }
        }
    }
    end(&mut digits, &mut pieces);
    pieces
}

/// Whether digits are a national number already, so that what follows is another.
fn is_whole(digits: &str) -> bool {
    digits.len() == 10 && digits.starts_with('0') && !digits.starts_with("00")
}

/// A number as the standard writes it; none when it is none for certain.
fn number(digits: &str, departement: &str) -> Option<String> {
    let national = |rest: &str| {
        let rest = rest.strip_prefix('0').filter(|rest| rest.len() == 9).unwrap_or(rest);
        let plausible = rest.len() == 9 && !rest.starts_with('0') && !is_one_digit(rest);
        plausible.then(|| format!("+{}{rest}", country(rest)))
    };
    if let Some(abroad) = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00")) {
        if let Some(rest) = abroad.strip_prefix("33") {
            return national(rest);
        }
        // Mayotte has had Réunion's code since 2007; +269 is the Comoros, whose
        // numbers have seven digits.
        if let Some(rest) = abroad.strip_prefix("269").filter(|rest| rest.len() == 9) {
            return (country(rest) == "262").then(|| format!("+262{rest}"));
        }
        let overseas = ["262", "590", "594", "596"].into_iter().find_map(|code| {
            let rest = abroad.strip_prefix(code)?;
            let rest = rest.strip_prefix('0').unwrap_or(rest);
            (rest.len() == 9).then(|| format!("+{code}{rest}"))
        });
        let foreign = (8..=15).contains(&abroad.len()) && !abroad.starts_with('0');
        return overseas.or_else(|| foreign.then(|| format!("+{abroad}")));
    }
    match (digits.len(), departement) {
        // Short numbers: 3639, 1014, 115, 116 006, 118 218.
        (4, _) if digits.starts_with('3') || digits.starts_with("10") => Some(digits.to_owned()),
        (3, _) if digits.starts_with('1') => Some(digits.to_owned()),
        (6, _) if digits.starts_with("116") || digits.starts_with("118") => Some(digits.to_owned()),
        (6, "988") => Some(format!("+687{digits}")),
        (8, "987") => Some(format!("+689{digits}")),
        (6, "986") => Some(format!("+681{digits}")),
        (6, "975") => Some(format!("+508{digits}")),
        // Saint-Pierre-et-Miquelon: 0508 and six digits.
        (10, _) if digits.starts_with("0508") => Some(format!("+508{}", &digits[4..])),
        (10, _) if digits.starts_with('0') => national(digits),
        // A spreadsheet took the first zero.
        (9, _) => national(digits),
        (11, _) => digits.strip_prefix("33").and_then(national),
        _ => None,
    }
}

fn is_one_digit(digits: &str) -> bool {
    let mut bytes = digits.bytes();
    let first = bytes.next();
    bytes.all(|b| Some(b) == first)
}

/// The country code under which nine digits are called (Arcep, national
/// numbering plan: the blocks of the overseas départements).
fn country(nine: &str) -> &'static str {
    match nine.get(..3).unwrap_or_default() {
        "262" | "263" | "269" | "639" | "692" | "693" => "262",
        "590" | "690" | "691" => "590",
        "594" | "694" => "594",
        "596" | "696" | "697" => "596",
        _ => "33",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What becomes of a field: `=`, `!`, or the number with `+` for more.
    fn check(text: &str, departement: &str) -> String {
        match phone(text, departement) {
            Checked::Right => "=".to_owned(),
            Checked::Wrong => "!".to_owned(),
            Checked::Mended(Phones { first, more }) => {
                format!("{first}{}", if more { " …" } else { "" })
            }
        }
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, expected) in [
            ("+33450568749", "="),
            ("+262262334565", "="),
            ("+41220000000", "="),
            ("3639", "="),
            ("0450568749", "+33450568749"),
            ("04 50 56 87 49", "+33450568749"),
            ("04.50.56.87.49", "+33450568749"),
            ("04-50-56-87-49", "+33450568749"),
            ("04 50 56 87 49", "+33450568749"),
            ("450568749", "+33450568749"),
            ("33450568749", "+33450568749"),
            ("0033450568749", "+33450568749"),
            ("+33 (0)4 50 56 87 49", "+33450568749"),
            ("+330450568749", "+33450568749"),
            ("Tél : 04 50 56 87 49", "+33450568749"),
            ("04 50 56 87 49 / 06 39 98 12 34", "+33450568749 …"),
            ("0450568749 0450568750", "+33450568749 …"),
            ("04 50 56 87 49 ou 06 39 98 12 34", "+33450568749 …"),
            ("04 50 56 87 49 poste 12", "+33450568749 …"),
            ("0262 33 45 65", "+262262334565"),
            ("+33262334565", "+262262334565"),
            ("+269269610582", "+262269610582"),
            ("+262 0262 33 45 65", "+262262334565"),
            ("0590 41 74 97", "+590590417497"),
            ("0696 75 20 00", "+596696752000"),
            ("0594 02 09 05", "+594594020905"),
            ("0508 41 10 20", "+508411020"),
            ("36 39", "3639"),
            ("0800 94 10 10", "+33800941010"),
            ("+41 22 000 00 00", "+41220000000"),
            ("00 41 22 000 00 00", "+41220000000"),
            ("", "!"),
            ("sur place", "!"),
            ("00 00 00 00 00", "!"),
            ("04 50 56 87", "!"),
            ("04 50 56 87 4", "+33450568749?"),
            ("1111111111", "!"),
            ("+33 4 50", "!"),
            ("04 50 56 87 49 12", "+33450568749 …"),
        ] {
            // Nine digits with their first zero are a number cut short.
            let expected = if expected.ends_with('?') { "!" } else { expected };
            assert_eq!(check(text, "74"), expected, "{text}");
        }
    }

    #[test]
    fn collectivities_have_shorter_numbers() {
        for (text, departement, expected) in [
            ("26 12 34", "988", "+687261234"),
            ("40 50 12 34", "987", "+68940501234"),
            ("72 12 34", "986", "+681721234"),
            ("41 12 34", "975", "+508411234"),
            ("26 12 34", "38", "!"),
            ("40 50 12 34", "74", "!"),
        ] {
            assert_eq!(check(text, departement), expected, "{text} in {departement}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_mending_twice_is_mending_once(
            text in "([0-9]{1,4}|[ +./()é-]|\\PC){0,14}", place in "38|987|988|975|986|",
        ) {
            if let Checked::Mended(Phones { first, .. }) = phone(&text, &place) {
                prop_assert_eq!(phone(&first, &place), Checked::Right, "{}", first);
            }
        }
    }
}
