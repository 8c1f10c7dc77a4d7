//! Texts of many places in one piece of memory.

use std::collections::BTreeMap;

use super::bytes::{In, Out};
use crate::bits::Bits;

/// A column of texts: one string, and where each text ends in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TextColumn {
    text: String,
    ends: Vec<u32>,
}

impl TextColumn {
    pub(super) fn push(&mut self, text: &str) {
        self.push_all(&[text]);
    }

    /// Adds one text, of several parts.
    pub(super) fn push_all(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.text.push_str(part));
        let end = u32::try_from(self.text.len()).expect("a column holds less than 4 GiB of text");
        self.ends.push(end);
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a place; empty past the end.
    pub(super) fn at(&self, i: u32) -> &str {
        let i = i as usize;
        let start = if i == 0 { 0 } else { self.ends.get(i - 1).map_or(0, |&e| e as usize) };
        self.ends.get(i).map_or("", |&end| &self.text[start..end as usize])
    }

    /// Every text, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|i| self.at(i))
    }

    pub(super) fn write(&self, out: &mut Out) {
        out.numbers((0..self.len() as u32).map(|i| self.at(i).len() as u64));
        out.bytes(self.text.as_bytes());
    }

    pub(super) fn read(input: &mut In<'_>) -> TextColumn {
        let (ends, text) = (input.ends(), input.text());
        let sound = text.len() == ends.last().map_or(0, |&end| end as usize)
            && ends.iter().all(|&end| text.is_char_boundary(end as usize));
        input.expect(sound);
        if sound { TextColumn { text, ends } } else { TextColumn::default() }
    }
}

impl<S: AsRef<str>> FromIterator<S> for TextColumn {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut column = TextColumn::default();
        for text in texts {
            column.push(text.as_ref());
        }
        column
    }
}

/// Sorts rows by their texts; equal ones stay in their order. One sort for all
/// kinds of texts: each would be as much code again in a page.
pub(super) fn sort_by_text<'a>(rows: &mut [u32], text: &dyn Fn(u32) -> &'a str) {
    rows.sort_by(|&a, &b| text(a).cmp(text(b)));
}

/// A column of texts that recur: each of them once, and which one a row has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Labels {
    values: TextColumn,
    rows: Vec<u32>,
}

impl Labels {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The text of a row; empty past the end.
    pub(super) fn at(&self, i: u32) -> &str {
        self.number(i).map_or("", |value| self.values.at(value))
    }

    /// Which of the texts a row has; equal texts have one number.
    pub(super) fn number(&self, i: u32) -> Option<u32> {
        self.rows.get(i as usize).copied()
    }

    /// Adds the rows that have a text to a set.
    pub(super) fn add_having(&self, text: &str, set: &mut Bits) {
        let Some(value) = self.values.iter().position(|value| value == text) else { return };
        for (row, &own) in (0u32..).zip(&self.rows) {
            if own as usize == value {
                set.insert(row);
            }
        }
    }

    pub(super) fn write(&self, out: &mut Out) {
        self.values.write(out);
        out.steps(self.rows.iter().copied());
    }

    pub(super) fn read(input: &mut In<'_>) -> Labels {
        let (values, rows) = (TextColumn::read(input), input.steps());
        input.expect(rows.iter().all(|&value| (value as usize) < values.len()));
        Labels { values, rows }
    }
}

/// Labels being gathered, row after row.
#[derive(Default)]
pub(super) struct LabelsBuilder {
    labels: Labels,
    known: BTreeMap<String, u32>,
}

impl LabelsBuilder {
    pub(super) fn push(&mut self, text: &str) {
        let value = match self.known.get(text) {
            Some(&value) => value,
            None => {
                let value = self.labels.values.len() as u32;
                self.labels.values.push(text);
                self.known.insert(text.to_owned(), value);
                value
            }
        };
        self.labels.rows.push(value);
    }

    pub(super) fn finish(self) -> Labels {
        self.labels
    }
}

impl<S: AsRef<str>> FromIterator<S> for Labels {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut builder = LabelsBuilder::default();
        texts.into_iter().for_each(|text| builder.push(text.as_ref()));
        builder.finish()
    }
}
