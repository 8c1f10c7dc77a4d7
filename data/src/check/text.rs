//! Texts that came through the wrong encoding, with markup, in capitals.

/// Whether a text has nothing that [`unspoil`], [`strip_markup`] or
/// [`has_lost_characters`] could find: one quick look at its bytes.
pub(crate) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or_default();
    !bytes.iter().enumerate().any(|(i, &byte)| match byte {
        b'&' | b'<' => true,
        // « � » and what an order mark is read as.
        0xef => at(i + 1) == 0xbf,
        // « Â » to « ô » before what stands for a byte of 0x80 to 0xbf; « Ã »
        // before a space, or at the end.
        0xc3 => match (at(i + 1), at(i + 2)) {
            (0x82..=0xb4, 0xc2 | 0xc5 | 0xc6 | 0xcb | 0xe2) => true,
            (0x83, next) => next == b' ' || i + 2 == bytes.len(),
            _ => false,
        },
        _ => false,
    })
}

/// Whether letters were lost for good: « � ».
pub(crate) fn has_lost_characters(text: &str) -> bool {
    text.contains('\u{fffd}')
}

/// The characters of Windows-1252's bytes 0x80 to 0x9f; those it leaves out
/// stand for themselves, as browsers read them (WHATWG, Encoding, index
/// windows-1252).
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The byte of a character in Windows-1252.
fn byte_of(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ (0..0x80 | 0xa0..0x100) => Some(code as u8),
        _ => HIGH.iter().position(|&high| high == c).map(|at| 0x80 + at as u8),
    }
}

/// A text that was UTF-8, read as Windows-1252, put right: « Ã© » is « é ».
///
/// `None` when it is none: the whole text must have been spoilt alike, and give
/// valid UTF-8 with nothing but characters of French and its neighbours.
pub(crate) fn unspoil(text: &str) -> Option<String> {
    let once = unspoil_once(text)?;
    // Some files went through it twice.
    Some(unspoil(&once).unwrap_or(once))
}

fn unspoil_once(text: &str) -> Option<String> {
    let mut spoilt = 0;
    let mut bytes = Vec::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let byte = byte_of(c)?;
        bytes.push(byte);
        let next = chars.peek().copied();
        match (byte, next) {
            // The second half of « à » is a hard space, which cleaning made a
            // plain one, or took.
            (0xc3, None) => {
                bytes.push(0xa0);
                spoilt += 1;
            }
            (0xc3, Some(' ')) => {
                chars.next();
                bytes.push(0xa0);
                if chars.peek().is_some_and(|&after| after != ' ') {
                    bytes.push(b' ');
                }
                spoilt += 1;
            }
            (0xc2..=0xf4, Some(next)) => {
                spoilt += u32::from(byte_of(next).is_some_and(|next| next & 0xc0 == 0x80));
            }
            _ => {}
        }
    }
    let right = String::from_utf8(bytes).ok()?;
    let right = right.strip_prefix('\u{feff}').unwrap_or(&right);
    let is_french = |c: char| {
        c.is_ascii()
            || matches!(c, '\u{a0}'..='\u{17f}' | '’' | '‘' | '“' | '”' | '–' | '—' | '…' | '€' | '•'
                | '\u{2009}' | '\u{202f}' | '\u{200b}' | '\u{2011}' | '\u{300}'..='\u{36f}')
    };
    (spoilt > 0 && right.chars().all(is_french)).then(|| right.to_owned())
}

/// Entities of French texts by name.
const ENTITIES: [(&str, char); 60] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("auml", 'ä'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ocirc", 'ô'),
    ("ouml", 'ö'),
    ("oelig", 'œ'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("yuml", 'ÿ'),
    ("Agrave", 'À'),
    ("Acirc", 'Â'),
    ("Auml", 'Ä'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Eacute", 'É'),
    ("Egrave", 'È'),
    ("Ecirc", 'Ê'),
    ("Euml", 'Ë'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("Ocirc", 'Ô'),
    ("Ouml", 'Ö'),
    ("OElig", 'Œ'),
    ("Ugrave", 'Ù'),
    ("Ucirc", 'Û'),
    ("Uuml", 'Ü'),
    ("Yuml", 'Ÿ'),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("euro", '€'),
    ("deg", '°'),
    ("bull", '•'),
    ("middot", '·'),
    ("times", '×'),
    ("copy", '©'),
    ("reg", '®'),
    ("ordm", 'º'),
    ("sup2", '²'),
];

/// The text without tags and with its entities read; `None` when it has none.
/// Breaks and ends of blocks become new lines.
pub(crate) fn strip_markup(text: &str) -> Option<String> {
    let mut plain: Option<String> = None;
    // What is decoded may itself be markup; each round makes it shorter.
    while let Some(next) = strip_once(plain.as_deref().unwrap_or(text)) {
        plain = Some(next);
    }
    plain.map(|plain| tidy(&plain)).map(|plain| strip_markup(&plain).unwrap_or(plain))
}

fn strip_once(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find(['&', '<']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest).or_else(|| tag(rest)) {
            Some((with, after)) => {
                plain.push_str(with.encode_utf8(&mut [0; 4]).trim_matches('\0'));
                rest = after;
                changed = true;
            }
            None => {
                plain.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    changed.then_some(plain)
}

/// The character of the entity that a text begins with, and what comes after.
fn entity(text: &str) -> Option<(char, &str)> {
    const LONGEST: usize = 10;
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(LONGEST).position(|b| b == b';')?;
    let (name, after) = (&body[..end], &body[end + 1..]);
    let number = |digits: &str, base| {
        let plain = digits.bytes().all(|b| b.is_ascii_alphanumeric());
        let code = u32::from_str_radix(digits, base).ok().filter(|_| plain)?;
        char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')
    };
    let c = match name.strip_prefix('#') {
        Some(hex) if hex.starts_with(['x', 'X']) => number(&hex[1..], 16)?,
        Some(digits) => number(digits, 10)?,
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, after))
}

/// Elements that texts are marked up with: « <3 » and « <nom> » are none.
const ELEMENTS: [&str; 28] = [
    "a",
    "b",
    "br",
    "blockquote",
    "center",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "section",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "td",
    "tr",
    "ul",
];

/// What stands for the tag that a text begins with, and what comes after.
fn tag(text: &str) -> Option<(char, &str)> {
    const LONGEST: usize = 400;
    let body = text.strip_prefix('<')?;
    let end = body.bytes().take(LONGEST).position(|b| b == b'>')?;
    let (inside, after) = (&body[..end], &body[end + 1..]);
    let name = inside.trim_start_matches('/').trim_end_matches('/');
    // « a < b > c » compares.
    let name = Some(name).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let name = name.split_ascii_whitespace().next()?.trim_end_matches('/').to_ascii_lowercase();
    if inside.contains('<') || !ELEMENTS.contains(&&*name) {
        return None;
    }
    let is_inline =
        matches!(&*name, "a" | "b" | "em" | "font" | "i" | "span" | "strong" | "sub" | "sup");
    // A character that is dropped again, where nothing is to stand.
    Some((if is_inline { '\0' } else { '\n' }, after))
}

/// Lines without white space at their ends, none empty twice.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let mut tidy: Vec<&str> = lines.collect();
    tidy.dedup_by(|a, b| a.is_empty() && b.is_empty());
    tidy.join("\n").trim().to_owned()
}

/// Whether a name is shouted: words in capitals, longer than an acronym.
pub(crate) fn is_shouted(name: &str) -> bool {
    const SHORTEST: usize = 10;
    let mut letters = 0;
    let mut words = 0;
    for word in name.split_whitespace() {
        let before = letters;
        for c in word.chars() {
            if c.is_lowercase() {
                return false;
            }
            letters += usize::from(c.is_uppercase());
        }
        words += usize::from(letters > before + 2);
    }
    words >= 2 && letters >= SHORTEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spoilt_texts_are_put_right_and_others_left_alone() {
        for (spoilt, right) in [
            ("MÃ©diathÃ¨que", "Médiathèque"),
            ("Ã‰cole dâ€™informatique", "École d’informatique"),
            ("AccÃ¨s Ã  internet", "Accès à internet"),
            ("ouvert Ã la mairie", "ouvert à la mairie"),
            ("dÃ©jÃ", "déjà"),
            ("Â« Le Relais Â»", "« Le Relais »"),
            ("12Â€", "12\u{80}"),
            ("cÅ“ur", "cœur"),
            ("ÃƒÂ©tÃƒÂ©", "été"),
            ("ï»¿Mairie", "Mairie"),
            ("lâ€™accÃ¨s", "l’accès"),
        ] {
            let mended = unspoil(spoilt);
            if right.contains('\u{80}') {
                assert_eq!(mended, None, "{spoilt}");
            } else {
                assert_eq!(mended.as_deref(), Some(right), "{spoilt}");
                assert!(!is_plain(spoilt), "{spoilt}");
            }
        }
        for right in [
            "Médiathèque",
            "École",
            "CITÉ’S",
            "CAFÉ®",
            "Âge d’or",
            "ÎLE",
            "Pâtisserie « Là »",
            "São Paulo",
            "MÃ©diathèque",
            "naïve",
            "",
            "Ελλάδα",
            "100 €",
        ] {
            assert_eq!(unspoil(right), None, "{right}");
        }
    }

    #[test]
    fn markup_becomes_text() {
        for (marked, plain) in [
            ("L&#39;Escale &amp; Cie", "L'Escale & Cie"),
            ("M&eacute;diath&egrave;que", "Médiathèque"),
            ("<p>Bonjour,<br/>entrez</p>", "Bonjour,\nentrez"),
            ("<ul><li>un</li><li>deux</li></ul>", "un\n\ndeux"),
            ("<a href=\"https://x.fr?a&b\">ici</a> et <b>là</b>", "ici et là"),
            ("&amp;amp;", "&"),
            ("&lt;b&gt;gras&lt;/b&gt;", "gras"),
            ("&#xE9;", "é"),
        ] {
            assert_eq!(strip_markup(marked).as_deref(), Some(plain), "{marked}");
            assert!(!is_plain(marked));
        }
        for plain in [
            "R&D",
            "AT&T; non",
            "a < b > c",
            "<3",
            "<nom du lieu>",
            "&inconnu;",
            "&#0;",
            "&",
            "x<p",
        ] {
            assert_eq!(strip_markup(plain), None, "{plain}");
        }
    }

    #[test]
    fn names_are_shouted_from_two_words_on() {
        for (name, shouted) in [
            ("MAISON POUR TOUS", true),
            ("CCAS ORANGE", true),
            ("ÉCOLE ÉLÉMENTAIRE", true),
            ("LAB01", false),
            ("MÉDIATHÈQUE", false),
            ("CCAS de Gap", false),
            ("MJC 23", false),
            ("", false),
        ] {
            assert_eq!(is_shouted(name), shouted, "{name}");
        }
    }

    #[test]
    fn windows_1252_is_as_others_read_it() {
        for (at, &c) in HIGH.iter().enumerate() {
            let byte = [0x80 + at as u8];
            let (read, _, _) = encoding_rs::WINDOWS_1252.decode(&byte);
            assert_eq!(read.chars().next(), Some(c));
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_mending_twice_is_mending_once(
            text in "(\\PC|Ã|©|â€™|&amp;|&lt;|<br>|<p>|;| |Â|ï»¿){0,24}",
        ) {
            if let Some(once) = unspoil(&text) {
                prop_assert_eq!(unspoil(&once), None);
            }
            if let Some(once) = strip_markup(&text) {
                prop_assert_eq!(strip_markup(&once), None);
            }
            if is_plain(&text) {
                prop_assert_eq!(strip_markup(&text), None);
                prop_assert!(!has_lost_characters(&text));
            }
        }

        #[test]
        fn what_was_spoilt_comes_back(text in "[a-zA-Zéèêàçôùœ’«»€ÉÀ -]{1,30}") {
            let (spoilt, _, _) = encoding_rs::WINDOWS_1252.decode(text.as_bytes());
            prop_assume!(spoilt != text && !spoilt.contains("Ã\u{a0}") && !text.ends_with('Ã'));
            prop_assert_eq!(unspoil(&spoilt), Some(text.clone()));
            prop_assert!(!is_plain(&spoilt));
        }
    }
}
