//! A file of settings: the long options of a command, as keys.
//!
//! What keys there are and what they take is the command line's business; here a file is
//! read, and every fault in it is told in its place.

use std::path::Path;

use miette::Diagnostic;
use toml::de::{DeTable, DeValue};

use crate::error::Error;
use crate::toml_reader::{TomlFault, TomlReader, counted};

/// A key that a file of settings may have.
pub struct Known<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it takes.
    pub takes: Takes,
    /// What is wrong with a value.
    pub check: Check<'a>,
}

/// Says what is wrong with a value.
pub type Check<'a> = Box<dyn Fn(&str) -> Result<(), String> + 'a>;

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Yes or no.
    Flag,
    /// A path, beside the file where it is relative.
    Path,
    /// A text or a number.
    Value,
}

/// A key of a file, with its value as a command line writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key.
    pub name: String,
    /// Its value; of a flag, `true` or `false`.
    pub value: String,
    /// Its line, from 1.
    pub line: usize,
}

/// Reads a file.
///
/// # Errors
/// [`Error::Read`] when there is none, [`Error::Settings`] with every fault.
pub fn read(path: &Path, known: &[Known<'_>]) -> Result<Vec<Setting>, Error> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(Error::read(&file))?;
    let read = TomlReader::read(path, &text, |reader, table| settings(reader, table, known));
    let mut settings = read.map_err(|faults| SettingsError { file, faults })?;
    for (setting, at) in &mut settings {
        setting.line = text[..*at].matches('\n').count() + 1;
    }
    Ok(settings.into_iter().map(|(setting, _)| setting).collect())
}

/// Each setting, with where its value begins.
fn settings(
    reader: &mut TomlReader<'_>,
    table: &DeTable<'_>,
    known: &[Known<'_>],
) -> Vec<(Setting, usize)> {
    let names: Vec<&str> = known.iter().map(|known| known.name).collect();
    reader.keys(table, &names);
    let mut found = Vec::new();
    for Known { name, takes, check } in known {
        let Some(node) = table.get(*name) else { continue };
        let value = match (takes, node.get_ref()) {
            (Takes::Flag, _) => reader.flag(table, name).map(|flag| flag.to_string()),
            (Takes::Value, DeValue::Integer(number)) => Some(number.as_str().to_owned()),
            (Takes::Value, _) => reader.text(node),
            (Takes::Path, _) => reader.text(node).map(|text| match text.contains("://") {
                true => text,
                false => reader.beside(&text).display().to_string(),
            }),
        };
        let Some(value) = value else { continue };
        if let Err(why) = check(&value) {
            reader.fault(node.span(), &why, None);
        }
        found.push((Setting { name: (*name).to_owned(), value, line: 0 }, node.span().start));
    }
    found
}

/// All faults of a file of settings.
#[derive(Debug, Diagnostic, thiserror::Error)]
#[error("{file} : {}", counted(&self.faults))]
#[diagnostic(help("corriger, puis relancer ; chaque réglage est décrit dans docs/reglages.md"))]
pub struct SettingsError {
    file: String,
    #[related]
    faults: Vec<TomlFault>,
}
