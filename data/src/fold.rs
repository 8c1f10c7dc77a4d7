//! Folding of text, so that « Étudiants », `etudiants` and `ÉTUDIANTS ` are one.
//!
//! Used to compare values of closed lists, to recognise communes and to search.
//! It does not stem, and it does not correct mistakes: that is the search's job.

/// Folds a text for comparison.
///
/// Lower case, accents and other marks taken off (composed or not), ligatures
/// opened, every run of anything but letters and digits turned into one space,
/// the ends trimmed, and the words `st` and `ste` spelt out.
///
/// Because hyphens become spaces, the slug of a value folds like the value.
///
/// ```
/// use repere_data::fold;
/// assert_eq!(fold("Œuvre de l’Étang"), "oeuvre de l etang");
/// assert_eq!(fold(" ST-ÉTIENNE "), "saint etienne");
/// assert_eq!(fold("acces-internet"), fold("Accès  internet"));
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut word_start = 0;
    for c in text.chars() {
        let small = lower(c);
        if c.is_ascii_alphanumeric() {
            folded.push(c.to_ascii_lowercase());
        } else if let Some(letters) = opened(small) {
            folded.push_str(letters);
        } else if is_letter(c) {
            folded.push(small);
        } else if !is_mark(c) {
            end_word(&mut folded, &mut word_start);
        }
    }
    end_word(&mut folded, &mut word_start);
    folded.truncate(folded.trim_end().len());
    folded
}

/// The slug of a text: its folding with hyphens, as addresses carry it.
pub fn slug(text: &str) -> String {
    fold(text).replace(' ', "-")
}

fn end_word(folded: &mut String, word_start: &mut usize) {
    match &folded[*word_start..] {
        "" => return,
        "st" => folded.replace_range(*word_start.., "saint"),
        "ste" => folded.replace_range(*word_start.., "sainte"),
        _ => {}
    }
    folded.push(' ');
    *word_start = folded.len();
}

/// The small letter of a Latin one: a plain rule, where the whole of Unicode is
/// 4 KB of tables in a page. Other scripts keep their capitals.
fn lower(c: char) -> char {
    let small = match c {
        // Latin-1: 32 apart; × and ÷ are no letters.
        'À'..='Þ' => c as u32 + 32,
        // Latin Extended-A: a capital, then its small letter, from an odd number
        // or from an even one.
        'Ÿ' => return 'ÿ',
        'Ĺ'..='ň' | 'Ź'..='ž' => (c as u32 + 1) & !1,
        'Ā'..='ķ' | 'Ŋ'..='ŷ' => c as u32 | 1,
        'ẞ' => return 'ß',
        _ => return c,
    };
    char::from_u32(small).unwrap_or(c)
}

/// Whether a character past ASCII is part of a word: all but the blocks of
/// punctuation, symbols, marks and private use.
fn is_letter(c: char) -> bool {
    !matches!(c,
        '\0'..='¿' | '×' | '÷' | '\u{300}'..='\u{36f}' | '\u{2000}'..='\u{2bff}'
        | '\u{3000}'..='\u{303f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff0f}' | '\u{1f000}'..)
}

/// Combining diacritical marks (Unicode block U+0300–U+036F).
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The plain letters of a Latin letter with a mark or of a ligature.
///
/// Latin-1 and Latin Extended-A, which hold every language of France and its
/// neighbours; other scripts pass unchanged.
fn opened(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_spelling_for_the_ways_people_write() {
        for (text, folded) in [
            ("", ""),
            ("  ", ""),
            ("L'Haÿ-les-Roses", "l hay les roses"),
            ("L’HAY LES ROSES", "l hay les roses"),
            ("e\u{301}cole", "ecole"),
            ("Ste-Foy-lès-Lyon", "sainte foy les lyon"),
            ("St. Étienne", "saint etienne"),
            ("Cœur d’Hérault", "coeur d herault"),
            ("Formé à « DUPLEX » (illettrisme)", "forme a duplex illettrisme"),
            ("est", "est"),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    #[test]
    fn capitals_fold_as_their_small_letters() {
        for c in ('A'..='ſ').filter(|c| c.is_alphabetic() && !matches!(c, 'ª' | 'º' | 'µ')) {
            let small: String = c.to_lowercase().collect();
            assert_eq!(fold(&c.to_string()), fold(&small), "{c}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
