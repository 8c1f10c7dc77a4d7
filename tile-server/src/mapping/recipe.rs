//! What a column of the standard is made of.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use repere_data::{Column, Facet, Remedy, Rule, fold};

use super::{Unread, values};

/// One way to make a column's value, or values of its list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recipe {
    pub(super) from: Ingredients,
    /// What stands between the values of a list in the file.
    pub(super) split: Option<String>,
    pub(super) pick: Option<Pick>,
    pub(super) table: Option<Arc<Table>>,
    /// Values that the table does not know are left out, not kept.
    pub(super) only_known: bool,
    pub(super) prefix: String,
}

/// Where a recipe's text comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ingredients {
    Constant(String),
    /// Columns by their numbers, joined.
    Columns {
        columns: Vec<usize>,
        joint: String,
    },
}

/// Which of the values of a cut text are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// The one of a number from 0.
    One(usize),
    /// The last.
    Last,
    /// Those from a number on.
    From(usize),
}

/// Old words, folded, with the standard's.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table(pub(super) HashMap<String, Vec<String>>);

impl Table {
    /// The words for one: it itself, else what stands before its explanation, as
    /// in « Gratuit : je peux accéder gratuitement au lieu ».
    fn find(&self, word: &str) -> Option<&[String]> {
        let before = || word.split_once(':').and_then(|(word, _)| self.0.get(&fold(word)));
        self.0.get(&fold(word)).or_else(before).map(Vec::as_slice)
    }
}

/// Values of a row that tables did not know and that were left out, unless
/// another recipe took them.
#[derive(Default)]
pub(super) struct Dropped {
    dropped: Vec<(usize, Column, String)>,
    taken: Vec<(usize, String)>,
}

impl Dropped {
    pub(super) fn unread(self) -> impl Iterator<Item = Unread> {
        let Dropped { mut dropped, taken } = self;
        dropped.retain(|(at, _, value)| !taken.iter().any(|(by, t)| (by, t) == (at, value)));
        dropped.dedup_by(|a, b| (a.0, &a.2) == (b.0, &b.2));
        dropped.into_iter().map(|(_, column, value)| Unread {
            column,
            value,
            rule: Rule::OutsideList,
            remedy: Remedy::Flagged,
            message: "valeur que la correspondance ne connaît pas : laissée de côté",
            detail: String::new(),
        })
    }
}

impl Recipe {
    /// A column of the file as it is.
    pub(super) fn of_column(column: usize) -> Recipe {
        let from = Ingredients::Columns { columns: vec![column], joint: " ".to_owned() };
        Recipe {
            from,
            split: None,
            pick: None,
            table: None,
            only_known: false,
            prefix: String::new(),
        }
    }

    /// The values it gives of a row.
    pub(super) fn make(
        &self,
        column: Column,
        texts: &[Cow<'_, str>],
        dropped: &mut Dropped,
    ) -> Vec<String> {
        let (text, at) = match &self.from {
            Ingredients::Constant(text) => (Cow::Borrowed(text.as_str()), None),
            Ingredients::Columns { columns, joint } => {
                let parts = columns.iter().map(|&at| texts[at].trim()).filter(|t| !t.is_empty());
                let parts: Vec<&str> = parts.collect();
                let text = match parts[..] {
                    [one] => Cow::Borrowed(one),
                    _ => Cow::Owned(parts.join(joint)),
                };
                (text, columns.first().copied())
            }
        };
        let mut values = Vec::new();
        for part in self.parts(&text) {
            let known = self.table.as_ref().map(|table| table.find(part));
            if let (Some(known), Some(at)) = (known, at) {
                match known {
                    Some(_) => dropped.taken.push((at, part.to_owned())),
                    None if self.only_known => dropped.dropped.push((at, column, part.to_owned())),
                    None => {}
                }
            }
            match known {
                Some(Some(words)) => values.extend(words.iter().cloned()),
                Some(None) if self.only_known => {}
                _ => values.push(format!("{}{}", self.prefix, as_the_standard(column, part))),
            }
        }
        values
    }

    /// The parts of a text that are wanted, none of them empty.
    fn parts<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let Some(split) = &self.split else {
            let text = text.trim();
            return if text.is_empty() { Vec::new() } else { vec![text] };
        };
        let plain = |part: &'t str| Some(part.trim()).filter(|part| !part.is_empty());
        match self.pick {
            // What is left of the text, separators and all.
            Some(Pick::From(from)) => text
                .splitn(from + 1, split.as_str())
                .nth(from)
                .and_then(plain)
                .into_iter()
                .collect(),
            pick => {
                let parts: Vec<&str> = text.split(split.as_str()).filter_map(plain).collect();
                match pick {
                    Some(Pick::One(at)) => parts.get(at).copied().into_iter().collect(),
                    Some(Pick::Last) => parts.last().copied().into_iter().collect(),
                    _ => parts,
                }
            }
        }
    }
}

/// A value as the standard writes it, where it can be read.
fn as_the_standard(column: Column, text: &str) -> Cow<'_, str> {
    let read = match column {
        Column::DateMaj => values::date(text),
        Column::Telephone => values::phone(text),
        Column::Latitude | Column::Longitude => {
            values::number(text).map(|_| text.replace(char::is_whitespace, "").replace(',', "."))
        }
        _ => None,
    };
    read.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether a column holds a list.
pub(super) fn is_list(column: Column) -> bool {
    let of_facet = Facet::ALL.iter().any(|f| f.column() == column) && column != Column::Source;
    of_facet || matches!(column, Column::Courriels | Column::SiteWeb)
}

/// The values of a column as one text.
pub(super) fn joined(column: Column, values: &[String]) -> String {
    let mut once: Vec<&str> = Vec::with_capacity(values.len());
    for value in values {
        if !once.contains(&value.as_str()) {
            once.push(value);
        }
    }
    once.join(if is_list(column) { "|" } else { " " })
}
