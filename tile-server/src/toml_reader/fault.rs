//! What is wrong in a TOML file, as a diagnostic that points into it.

use std::ops::Range;
use std::path::Path;

use miette::{Diagnostic, NamedSource, SourceSpan};

/// One fault of one file: what is wrong, where, and what would be right.
#[derive(Clone, Debug, Diagnostic)]
pub struct TomlFault {
    message: String,
    file: String,
    #[source_code]
    source: Option<NamedSource<String>>,
    #[label("ici")]
    span: Option<SourceSpan>,
    #[help]
    help: Option<String>,
}

// Written by hand: thiserror would take a field named `source` for a cause.
impl std::error::Error for TomlFault {}

/// File, line, column and what is wrong, on one line.
impl std::fmt::Display for TomlFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some((line, column)) = self.place() {
            write!(f, ", ligne {line}, colonne {column}")?;
        }
        write!(f, " : {}", self.message)
    }
}

impl TomlFault {
    /// A fault of a file as a whole.
    pub(crate) fn of_file(path: &Path, message: impl Into<String>) -> TomlFault {
        let file = path.display().to_string();
        TomlFault { message: message.into(), file, source: None, span: None, help: None }
    }

    /// A fault at a span of bytes of a file's text.
    pub(crate) fn at(path: &Path, text: &str, span: Range<usize>, message: String) -> TomlFault {
        let file = path.display().to_string();
        TomlFault {
            message,
            source: Some(NamedSource::new(&file, text.to_owned()).with_language("toml")),
            file,
            span: Some(span.into()),
            help: None,
        }
    }

    /// Adds what would be right.
    pub(crate) fn with_help(self, help: Option<String>) -> TomlFault {
        TomlFault { help, ..self }
    }

    /// What is wrong, without where.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// What would be right, when it is known.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Line and column, both from 1, in characters.
    pub fn place(&self) -> Option<(usize, usize)> {
        let before = self.source.as_ref()?.inner().get(..self.span?.offset())?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Some((before.matches('\n').count() + 1, before[start..].chars().count() + 1))
    }
}

/// How many they are, in French.
pub(crate) fn counted(faults: &[TomlFault]) -> String {
    let faults = faults.len();
    format!("{faults} erreur{}", if faults > 1 { "s" } else { "" })
}
