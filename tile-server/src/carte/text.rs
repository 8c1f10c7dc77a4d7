//! A text that people read, in one language or several.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use maud::{Markup, Render};
use serde::{Serialize, Serializer};

/// Languages that the texts around a carte are written in, the default first.
pub const LANGUAGES: [&str; 2] = ["fr", "en"];

/// A text in the carte's own language, which it dereferences to, and in others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    own: String,
    /// By language, each one of [`LANGUAGES`].
    others: BTreeMap<&'static str, String>,
}

impl Text {
    /// A text in the carte's own language, and in others.
    pub(super) fn new(own: String, others: BTreeMap<&'static str, String>) -> Text {
        Text { own, others }
    }

    /// The same in other words: each language's text through a function.
    pub(super) fn map(&self, mut change: impl FnMut(&str) -> String) -> Text {
        let others = self.others.iter().map(|(language, text)| (*language, change(text)));
        Text { others: others.collect(), own: change(&self.own) }
    }
}

impl From<&str> for Text {
    fn from(own: &str) -> Text {
        Text::new(own.to_owned(), BTreeMap::new())
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.own
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.own == other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.own)
    }
}

impl Render for Text {
    fn render(&self) -> Markup {
        self.own.render()
    }
}

/// A string or, where there are translations, an object by language in which the
/// carte's own text has the key `""`.
impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.others.is_empty() {
            return serializer.serialize_str(&self.own);
        }
        let own = [("", &self.own)].into_iter();
        serializer.collect_map(own.chain(self.others.iter().map(|(l, text)| (*l, text))))
    }
}
