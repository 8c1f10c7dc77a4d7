//! Texts of many places in one piece of memory.

use serde::{Deserialize, Serialize};

/// A column of texts: one string, and where each text ends in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TextColumn {
    text: String,
    ends: Vec<u32>,
}

impl TextColumn {
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).expect("a column holds less than 4 GiB of text");
        self.ends.push(end);
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a place; empty past the end.
    pub(crate) fn at(&self, i: u32) -> &str {
        let i = i as usize;
        let start = if i == 0 { 0 } else { self.ends.get(i - 1).map_or(0, |&e| e as usize) };
        self.ends.get(i).map_or("", |&end| &self.text[start..end as usize])
    }

    /// Whether the ends are in order, inside the text and between characters:
    /// what `at` relies on, to be asked of a column read from a file.
    pub(crate) fn is_sound(&self) -> bool {
        self.ends.is_sorted()
            && self.ends.iter().all(|&e| self.text.is_char_boundary(e as usize))
            && self.ends.last().map_or(0, |&e| e as usize) == self.text.len()
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
