//! A column a day of opening hours, as people write them, to the syntax of
//! OpenStreetMap (<https://wiki.openstreetmap.org/wiki/Key:opening_hours>).
//!
//! A day that cannot be read keeps its text as a comment: neither open nor
//! closed is claimed of it.

use std::borrow::Cow;
use std::fmt::Write;

use repere_data::{Column, Remedy, Rule, fold};

use super::Unread;

/// The keys of a mapping's week, Monday first.
pub(super) const DAYS: [&str; 7] =
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Words that say that a place is closed, folded.
const CLOSED: [&str; 9] =
    ["ferme", "fermee", "fermeture", "closed", "off", "neant", "aucun", "non", "x"];

/// The columns of each day.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Week(pub(super) [Vec<usize>; 7]);

/// What is said of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Closed,
    /// From and to, in minutes after midnight.
    Open(Vec<(u16, u16)>),
    Unreadable(String),
}

impl Week {
    /// The hours of a row; none when no day says anything.
    pub(super) fn read(&self, texts: &[Cow<'_, str>], unread: &mut Vec<Unread>) -> Option<String> {
        let mut said: Vec<(usize, Said)> = Vec::new();
        for (day, columns) in self.0.iter().enumerate() {
            let parts = columns.iter().map(|&at| texts[at].trim()).filter(|t| !t.is_empty());
            let text = parts.collect::<Vec<_>>().join(" / ");
            if text.is_empty() {
                continue;
            }
            let of_day = read_day(&text);
            if let Said::Unreadable(_) = of_day {
                unread.push(Unread {
                    column: Column::Horaires,
                    value: text,
                    rule: Rule::Hours,
                    remedy: Remedy::Flagged,
                    message: "horaires d’un jour illisibles : gardés comme commentaire",
                    detail: DAYS[day].to_owned(),
                });
            }
            said.push((day, of_day));
        }
        if said.is_empty() {
            return None;
        }
        let any_open = said.iter().any(|(_, of_day)| *of_day != Said::Closed);
        let mut rules: Vec<(Vec<usize>, Said)> = Vec::new();
        for (day, of_day) in said {
            if of_day == Said::Closed && any_open {
                // What is not named is closed.
                continue;
            }
            match rules.iter_mut().find(|(_, known)| *known == of_day) {
                Some((days, _)) => days.push(day),
                None => rules.push((vec![day], of_day)),
            }
        }
        let rules: Vec<String> =
            rules.iter().map(|(days, said)| format!("{} {}", named(days), shown(said))).collect();
        Some(rules.join("; "))
    }
}

/// Days in a row as `Mo-We`, others apart by commas.
fn named(days: &[usize]) -> String {
    let mut text = String::new();
    for run in days.chunk_by(|a, b| a + 1 == *b) {
        let comma = if text.is_empty() { "" } else { "," };
        // Writing to a String does not fail.
        let _ = match run {
            [one] => write!(text, "{comma}{}", NAMES[*one]),
            _ => write!(text, "{comma}{}-{}", NAMES[run[0]], NAMES[run[run.len() - 1]]),
        };
    }
    text
}

fn shown(said: &Said) -> String {
    let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    match said {
        Said::Closed => "off".to_owned(),
        Said::Open(spans) => {
            let spans = spans.iter().map(|(from, to)| format!("{}-{}", time(*from), time(*to)));
            spans.collect::<Vec<_>>().join(",")
        }
        Said::Unreadable(text) => format!("\"{}\"", text.replace(['"', '\n', '\r'], " ")),
    }
}

/// A piece of a day's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Time(u16),
    /// « à », « - ».
    To,
    /// « et », « / », « , ».
    And,
}

/// Whether a text is a day's hours.
pub(super) fn reads(text: &str) -> bool {
    !matches!(read_day(text), Said::Unreadable(_))
}

fn read_day(text: &str) -> Said {
    let folded = fold(text);
    if CLOSED.contains(&folded.as_str()) || folded.is_empty() {
        return Said::Closed;
    }
    let spans = pieces(text).and_then(|pieces| spans(&pieces));
    spans.map_or_else(|| Said::Unreadable(text.to_owned()), Said::Open)
}

/// Spans of growing times: each has its « à », and none is between two.
fn spans(mut pieces: &[Piece]) -> Option<Vec<(u16, u16)>> {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    while let [Piece::Time(from), Piece::To, Piece::Time(to), rest @ ..] = pieces {
        if from >= to || spans.last().is_some_and(|(_, before)| before > from) {
            return None;
        }
        spans.push((*from, *to));
        pieces = match rest {
            [Piece::And, rest @ ..] if !rest.is_empty() => rest,
            rest => rest,
        };
    }
    (pieces.is_empty() && !spans.is_empty()).then_some(spans)
}

/// Cuts a text into times and what joins them; none when a word is neither.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let text = text.to_lowercase().replace(['–', '—', '‑', '→', '>'], "-");
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let (time, after) = time(rest)?;
            pieces.push(Piece::Time(time));
            rest = after;
        } else if first.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            match word {
                "à" | "a" | "au" => pieces.push(Piece::To),
                "et" | "puis" => pieces.push(Piece::And),
                "midi" => pieces.push(Piece::Time(12 * 60)),
                "de" => {}
                _ => return None,
            }
            rest = after;
        } else {
            match first {
                '-' => pieces.push(Piece::To),
                '/' | ',' | ';' | '|' | '&' | '+' | '\n' => pieces.push(Piece::And),
                c if c.is_whitespace() => {}
                _ => return None,
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    pieces.dedup_by(|a, b| *a == Piece::And && *b == Piece::And);
    Some(pieces)
}

/// A time of day at the text's beginning (`9`, `9h`, `9h30`, `09:30`, `9 h 30`),
/// and what follows it.
fn time(text: &str) -> Option<(u16, &str)> {
    let (hour, rest) = digits(text)?;
    let after = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let mark = after.chars().next().filter(|c| matches!(c, 'h' | ':' | '.'));
    let (minute, rest) = match mark {
        None => (0, rest),
        Some(mark) => {
            let after = after[mark.len_utf8()..].trim_start_matches("eures");
            let after = after.trim_start_matches("eure");
            match digits(after.trim_start_matches([' ', '\u{a0}', '\u{202f}'])) {
                Some((minute, rest)) if followed_by_minutes(after) => (minute, rest),
                _ if mark == 'h' => (0, after),
                _ => return None,
            }
        }
    };
    let whole = hour * 60 + minute;
    (minute < 60 && whole <= 24 * 60).then_some((whole, rest))
}

/// Whether what stands after « h » is minutes: two digits, not another time's
/// hour, as in « 9h 12h ».
fn followed_by_minutes(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.len() - rest.len() == 2 && !rest.trim_start().starts_with(['h', ':'])
}

/// One or two digits, and what follows them; none when there are more.
fn digits(text: &str) -> Option<(u16, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &text[..text.len() - rest.len()];
    if number.is_empty() || number.len() > 2 {
        return None;
    }
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> String {
        shown(&read_day(text))
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, expected) in [
            ("9h-12h / 14h-17h", "09:00-12:00,14:00-17:00"),
            ("09:00-12:00 14:00-17:00", "09:00-12:00,14:00-17:00"),
            ("8h30 à 12h et 13h30 à 17h15", "08:30-12:00,13:30-17:15"),
            ("De 9 h 30 à 12 heures", "09:30-12:00"),
            ("9-12,14-17", "09:00-12:00,14:00-17:00"),
            ("09h00 – 12h00 ; 14h00 – 17h00", "09:00-12:00,14:00-17:00"),
            ("9h à midi", "09:00-12:00"),
            ("9.30-12.00", "09:30-12:00"),
            ("0h-24h", "00:00-24:00"),
            ("Fermé", "off"),
            ("-", "off"),
            ("FERMEE", "off"),
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_a_comment() {
        for text in [
            "sur rendez-vous",
            "9h-12h sur RDV",
            "14h-12h",
            "9h-12h-14h-17h",
            "9h-12h, 11h-14h",
            "9h",
            "25h-26h",
            "9h-12h / 14h",
            "1er et 3e lundi",
            "9h75-12h",
            "900-1200",
        ] {
            assert_eq!(day(text), format!("\"{text}\""));
        }
    }

    #[test]
    fn days_alike_share_a_rule_and_unread_ones_are_said() {
        let week = Week(std::array::from_fn(|day| vec![day]));
        let texts = ["9h-12h", "9h-12h", "fermé", "9h-12h", "sur \"rdv\"", "", "fermé"];
        let texts: Vec<Cow<'_, str>> = texts.iter().map(|t| Cow::Borrowed(*t)).collect();
        let mut unread = Vec::new();
        let hours = week.read(&texts, &mut unread).unwrap();
        assert_eq!(hours, "Mo-Tu,Th 09:00-12:00; Fr \"sur  rdv \"");
        assert_eq!((unread.len(), unread[0].detail.as_str()), (1, "vendredi"));
        assert_eq!(week.read(&vec![Cow::Borrowed(""); 7], &mut unread), None);
        let closed = vec![Cow::Borrowed("fermé"); 7];
        assert_eq!(week.read(&closed, &mut unread).as_deref(), Some("Mo-Su off"));
    }

    proptest! {
        #[test]
        fn spans_that_are_written_are_read(
            a in 0u16..600, b in 1u16..300, c in 1u16..200, d in 1u16..300, form in 0usize..3,
        ) {
            let times = [a, a + b, a + b + c, a + b + c + d];
            let write = |minutes: u16| match form {
                0 => format!("{}h{:02}", minutes / 60, minutes % 60),
                1 => format!("{:02}:{:02}", minutes / 60, minutes % 60),
                _ => format!("{} h {:02}", minutes / 60, minutes % 60),
            };
            let text = format!("{} - {} / {} à {}", write(times[0]), write(times[1]), write(times[2]), write(times[3]));
            prop_assert_eq!(read_day(&text), Said::Open(vec![(times[0], times[1]), (times[2], times[3])]));
        }

        #[test]
        fn no_text_makes_reading_panic(text in "[0-9hàé:/;, \\-\\.a-z]{0,20}") {
            let _ = day(&text);
        }
    }
}
