//! A mapping proposed for a file that nobody has described: by the names of its
//! columns and by what stands in them, each guess with how sure it is.

use std::collections::BTreeSet;

use repere_data::{Column, Facet, fold};

use super::hours::{DAYS, reads};
use super::recipe::is_list;
use super::{Mapping, content, synonyms};
use crate::sources::Sample;

/// Guesses less sure than this are not made, in percent.
const LEAST: u8 = 45;
/// Values that a column must have before its look counts.
const FEW: usize = 3;
/// Words of a list that a table is proposed for; more are free text.
const MOST_WORDS: usize = 60;

/// A mapping proposed for a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// What each column of the standard could be made of, in the standard's order.
    pub guesses: Vec<Guess>,
    /// The columns of each day, Monday first, and how sure it is.
    pub week: Vec<(usize, usize, u8)>,
    /// Columns of Lambert-93 metres east and north.
    pub lambert: Option<[usize; 2]>,
    /// A mapping that ships and fits.
    pub shipped: Option<&'static str>,
    /// The file has the standard's own columns.
    pub is_standard: bool,
}

/// What a column of the standard could be made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The column of the standard.
    pub target: Column,
    /// How it is made.
    pub from: Making,
    /// How sure it is, in percent.
    pub sure: u8,
}

/// How a value is made of columns, by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Making {
    /// A column as it is.
    Whole(usize),
    /// A part of a column's text: separator, and `prendre` as a mapping writes it.
    Part(usize, &'static str, &'static str),
    /// Columns joined.
    Joined(Vec<usize>),
    /// A list, with what separates it, words that have one of the standard's, and
    /// words that have none.
    List(usize, Option<&'static str>, Vec<(String, &'static str)>, Vec<String>),
}

impl Making {
    /// The columns it takes from.
    pub fn columns(&self) -> &[usize] {
        match self {
            Making::Whole(at) | Making::Part(at, ..) | Making::List(at, ..) => {
                std::slice::from_ref(at)
            }
            Making::Joined(columns) => columns,
        }
    }
}

impl Proposal {
    /// A proposal for a file of which some rows were read.
    pub fn of(sample: &Sample) -> Proposal {
        let columns: Vec<Vec<&str>> = (0..sample.names.len()).map(|at| texts(sample, at)).collect();
        let week = week(sample, &columns);
        let is_day = |at: usize| week.iter().any(|(_, column, _)| *column == at);
        let mut scored: Vec<(u8, Column, usize)> = Vec::new();
        for &target in Column::ALL {
            for (at, name) in sample.names.iter().enumerate().filter(|(at, _)| !is_day(*at)) {
                scored.push((sure(target, name, &columns[at]), target, at));
            }
        }
        // The surest first; of equals in the standard's order, then the file's.
        scored.retain(|(sure, ..)| *sure >= LEAST);
        scored.sort_by_key(|&(sure, target, at)| (std::cmp::Reverse(sure), target, at));
        let mut guesses: Vec<Guess> = Vec::new();
        for (sure, target, at) in scored {
            let taken = |g: &Guess| g.target == target || g.from.columns().contains(&at);
            if !guesses.iter().any(taken) {
                guesses.push(Guess { target, from: whole(target, at, &columns[at]), sure });
            }
        }
        if !week.is_empty() {
            guesses.retain(|guess| guess.target != Column::Horaires);
        }
        split_columns(&mut guesses, &columns);
        let has = |guesses: &[Guess], target| guesses.iter().any(|g| g.target == target);
        let lambert =
            if has(&guesses, Column::Latitude) { None } else { lambert(sample, &columns) };
        if !has(&guesses, Column::Nom) {
            guesses.extend(most_various(&columns, &guesses).map(|at| Guess {
                target: Column::Nom,
                from: Making::Whole(at),
                sure: 20,
            }));
        }
        if !has(&guesses, Column::Id) {
            guesses.extend(composed_id(&guesses));
        }
        guesses.sort_by_key(|guess| guess.target);
        let is_standard =
            [Column::Id, Column::Nom, Column::Commune, Column::CodePostal, Column::Adresse]
                .iter()
                .all(|column| sample.names.iter().any(|name| Column::parse(name) == Some(*column)))
                && sample.names.iter().filter(|name| Column::parse(name).is_none()).count() * 4
                    < sample.names.len();
        Proposal { guesses, week, lambert, shipped: shipped(&sample.names), is_standard }
    }
}

/// The texts of a column that say something.
fn texts(sample: &Sample, at: usize) -> Vec<&str> {
    let texts = sample.rows.iter().filter_map(|row| row.get(at)).map(|text| text.trim());
    texts.filter(|text| !text.is_empty()).collect()
}

/// How sure it is that a column of this name and these values is one of the
/// standard's, in percent.
fn sure(target: Column, name: &str, values: &[&str]) -> u8 {
    // Of a path of keys the last says what it is, the others of what.
    let last = name.rsplit_once('.').map_or(0.0, |(_, last)| by_name(target, last) * 0.95);
    let named = by_name(target, name).max(last);
    let share = by_look(target, values);
    let sure = match share {
        // A good name with values that are nothing like it is a coincidence.
        Some(share) if share < 0.2 => named * 0.4,
        Some(share) if named > 0.5 => named * 0.65 + share * 0.35,
        Some(share) if share > 0.9 && content::is_telling(target) => 0.55 + named * 0.2,
        Some(_) => 0.0,
        None if named == 1.0 => 0.98,
        None if named > 0.5 => named * 0.9,
        None => 0.0,
    };
    // Between 0 and 1, so that it fits.
    (sure * 100.0).round() as u8
}

/// How like a column's names a name is, 0 to 1.
fn by_name(target: Column, name: &str) -> f64 {
    let name = fold(name);
    let own = fold(target.name());
    if name == own {
        return 1.0;
    }
    let words: Vec<&str> = name.split(' ').collect();
    let mut best: f64 = 0.0;
    for (rank, known) in
        std::iter::once(own.as_str()).chain(synonyms::of(target).iter().copied()).enumerate()
    {
        let alike = strsim::normalized_damerau_levenshtein(&name, known);
        let within = known.len() > 3 && known.split(' ').all(|word| words.contains(&word));
        best = best.max(match alike {
            _ if name == known => 0.97 - 0.01 * rank as f64,
            // In short names one letter is another word.
            alike if alike > 0.8 && known.len() > 4 => alike * 0.9,
            _ if within => 0.7,
            _ => 0.0,
        });
    }
    best
}

/// The share of values that look like a column's; none where any text goes or
/// there are too few.
fn by_look(target: Column, values: &[&str]) -> Option<f64> {
    if values.len() < FEW {
        return None;
    }
    let share = |good: usize, all: usize| good as f64 / all.max(1) as f64;
    if let Some(judge) = content::judge(target) {
        return Some(share(values.iter().filter(|text| judge(text)).count(), values.len()));
    }
    let facet = content::closed(target)?;
    let words = different_words(values);
    let good = words.iter().filter(|word| facet.canonical(word).is_some()).count();
    // Words of another vocabulary are no sign against a good name.
    Some(share(good, words.len())).filter(|share| *share > 0.3)
}

/// The words of a column's lists, each once, some of them when there are many.
fn different_words<'t>(values: &[&'t str]) -> Vec<&'t str> {
    const MOST: usize = 100;
    let separator = separator(values);
    let mut different = BTreeSet::new();
    for word in values.iter().flat_map(|text| words(text, separator)) {
        different.insert(word);
        if different.len() == MOST {
            break;
        }
    }
    different.into_iter().collect()
}

/// The standard's word for one, or one much like it.
fn meant(facet: Facet, word: &str) -> Option<&'static str> {
    const LIKE_ENOUGH: f64 = 0.72;
    if let Some(exact) = facet.canonical(word) {
        return facet.values().iter().copied().find(|value| *value == exact);
    }
    let folded = fold(word);
    let alike = |value: &&str| strsim::normalized_damerau_levenshtein(&folded, &fold(value));
    let best = facet.values().iter().copied().max_by(|a, b| alike(a).total_cmp(&alike(b)))?;
    // Codes are too short to be compared by letters.
    (best.len() > 6 && alike(&best) >= LIKE_ENOUGH).then_some(best)
}

/// What stands between the values of a list, other than the standard's own mark.
fn separator(values: &[&str]) -> Option<&'static str> {
    let with = |mark: &str| values.iter().filter(|text| text.contains(mark)).count();
    if with("|") > 0 {
        return None;
    }
    [";", ",", "\n", " / "].into_iter().find(|mark| with(mark) * 5 >= values.len().max(1))
}

fn words<'t>(text: &'t str, separator: Option<&str>) -> impl Iterator<Item = &'t str> {
    let mark = separator.unwrap_or("|").to_owned();
    let parts: Vec<&str> = text.split(mark.as_str()).map(str::trim).collect();
    parts.into_iter().filter(|word| !word.is_empty())
}

/// A column as it is, or cut into its list with a table of its words.
fn whole(target: Column, at: usize, values: &[&str]) -> Making {
    if !is_list(target) {
        return Making::Whole(at);
    }
    let separator = separator(values);
    let (mut known, mut unknown): (Vec<(String, &str)>, Vec<String>) = (Vec::new(), Vec::new());
    if let Some(facet) = content::closed(target) {
        let mut all = different_words(values);
        all.dedup_by_key(|word| fold(word));
        for word in all.into_iter().take(MOST_WORDS) {
            match meant(facet, word) {
                // Read as it is.
                Some(_) if facet.canonical(word).is_some() => {}
                Some(value) => known.push((word.to_owned(), value)),
                None => unknown.push(word.to_owned()),
            }
        }
    }
    if separator.is_none() && known.is_empty() && unknown.is_empty() {
        return Making::Whole(at);
    }
    Making::List(at, separator, known, unknown)
}

/// Finds columns that hold two of the standard's: a point, a postal code with its
/// town.
fn split_columns(guesses: &mut Vec<Guess>, columns: &[Vec<&str>]) {
    let all = |at: usize, judge: fn(&str) -> bool| {
        columns[at].len() >= FEW && columns[at].iter().all(|text| judge(text))
    };
    for at in 0..columns.len() {
        let parts: [(Column, &'static str, &'static str); 2] = if all(at, content::is_point) {
            [(Column::Latitude, ",", "1"), (Column::Longitude, ",", "2")]
        } else if all(at, content::is_postal_town) {
            [(Column::CodePostal, " ", "1"), (Column::Commune, " ", "\"2+\"")]
        } else {
            continue;
        };
        let known =
            |target| guesses.iter().any(|g| g.target == target && !g.from.columns().contains(&at));
        if parts.iter().any(|(target, ..)| known(*target)) {
            continue;
        }
        guesses.retain(|guess| !guess.from.columns().contains(&at));
        for (target, separator, pick) in parts {
            guesses.push(Guess { target, from: Making::Part(at, separator, pick), sure: 90 });
        }
    }
}

/// Columns of metres: by their values, and a name that begins like their axis.
fn lambert(sample: &Sample, columns: &[Vec<&str>]) -> Option<[usize; 2]> {
    let find = |north: bool, axis: char| {
        (0..columns.len()).find(|&at| {
            let words = fold(&sample.names[at]);
            let named =
                words.split(' ').any(|word| word.starts_with(axis)) || words.contains("lambert");
            let good = columns[at].iter().filter(|text| content::is_metres(text, north)).count();
            named && columns[at].len() >= FEW && good * 10 >= columns[at].len() * 9
        })
    };
    Some([find(false, 'x')?, find(true, 'y')?])
}

/// Columns named after a day, whose values can be read: day, column, percent.
fn week(sample: &Sample, columns: &[Vec<&str>]) -> Vec<(usize, usize, u8)> {
    let mut week = Vec::new();
    for (at, name) in sample.names.iter().enumerate() {
        let folded = fold(name);
        let day = DAYS.iter().position(|day| folded.split(' ').any(|word| word == *day));
        let Some(day) = day else { continue };
        let read = columns[at].iter().filter(|text| reads(text)).count();
        let sure = match columns[at].len() {
            0 => 60,
            all => 50 + (read * 49 / all) as u8,
        };
        week.push((day, at, sure));
    }
    week.sort_unstable();
    week
}

/// The column of most different texts that nothing is made of.
fn most_various(columns: &[Vec<&str>], guesses: &[Guess]) -> Option<usize> {
    let free = |at: &usize| !guesses.iter().any(|guess| guess.from.columns().contains(at));
    let different = |at: &usize| {
        let mut texts: Vec<&str> =
            columns[*at].iter().copied().filter(|t| t.contains(char::is_alphabetic)).collect();
        texts.sort_unstable();
        texts.dedup();
        texts.len()
    };
    (0..columns.len()).filter(free).max_by_key(|at| (different(at), std::cmp::Reverse(*at)))
}

/// An id of what tells places apart, where the file has none.
fn composed_id(guesses: &[Guess]) -> Option<Guess> {
    let parts = [Column::Nom, Column::CodePostal, Column::Commune, Column::Adresse];
    let whole = |target| {
        let guess = guesses.iter().find(|guess| guess.target == target)?;
        Some(guess.from.columns()[0])
    };
    let mut columns: Vec<usize> = parts.into_iter().filter_map(whole).collect();
    columns.dedup();
    (!columns.is_empty()).then_some(Guess {
        target: Column::Id,
        from: Making::Joined(columns),
        sure: 30,
    })
}

/// A mapping that ships and reads nearly all of a file's columns, some of which
/// are not the standard's.
fn shipped(names: &[String]) -> Option<&'static str> {
    Mapping::NAMES.into_iter().find(|name| {
        let mapping = Mapping::shipped(name).expect("the name is that of one that ships");
        let read: Vec<&str> = mapping.columns().filter(|c| names.iter().any(|n| n == c)).collect();
        let own = read.iter().filter(|column| Column::parse(column).is_none()).count();
        own >= 3 && read.len() * 10 >= names.len() * 7
    })
}
