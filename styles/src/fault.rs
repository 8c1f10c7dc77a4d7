//! What is wrong with a file that somebody wrote, and where.

use std::ops::Range;

/// What is wrong with a theme's file, or with one of layers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FileFault {
    /// Where, in bytes of the text; empty and at its beginning when it is about the whole.
    pub span: Range<usize>,
    /// What, with the name and the value.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

/// What is wrong, before it is looked up where.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Names that lead to it, each written in quotes after the one before; none for the
    /// whole.
    pub(crate) path: Vec<String>,
    message: String,
    help: Option<String>,
}

impl Fault {
    pub(crate) fn new(path: &[&str], message: impl Into<String>, help: Option<String>) -> Self {
        let path = path.iter().map(|&name| name.to_owned()).collect();
        Self { path, message: message.into(), help }
    }

    /// With its place in the text: of each name the next that is a key, else a value.
    pub(crate) fn placed(self, json: &str) -> FileFault {
        let Self { path, message, help } = self;
        let mut span = 0..0;
        for name in path {
            let quoted = format!("\"{name}\"");
            let is_key = |at: &usize| json[at + quoted.len()..].trim_start().starts_with(':');
            let rest = json[span.end..].match_indices(&quoted).map(|(at, _)| span.end + at);
            let places: Vec<usize> = rest.collect();
            let at = places.iter().copied().find(is_key).or_else(|| places.first().copied());
            span = at.map_or(span, |at| at..at + quoted.len());
        }
        FileFault { span, message, help }
    }
}

/// What the JSON parser says, at its place.
pub(crate) fn syntax(json: &str, error: &serde_json::Error, remedy: &str) -> FileFault {
    let lines = json.split_inclusive('\n').take(error.line().max(1) - 1);
    let start: usize = lines.map(str::len).sum();
    let mut at = (start + error.column().saturating_sub(1)).min(json.len());
    while !json.is_char_boundary(at) {
        at -= 1;
    }
    FileFault {
        span: at..at,
        message: format!("ce n’est pas un objet JSON : {error}"),
        help: Some(remedy.to_owned()),
    }
}

/// « Vouliez-vous dire… ? »: the known name most like a wrong one.
pub(crate) fn meant<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    /// Letters that a slip changes.
    const SLIP: usize = 3;
    known
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, name)| *distance <= SLIP && *distance < name.len())
        .min()
        .map(|(_, name)| format!("vouliez-vous dire « {name} » ?"))
}
