//! What every TOML file of ours is read with: a parsed table, walked by hand,
//! so that one look reports every fault, in French, at the very value.
//!
//! Readers of cartes, of `repere.toml` and of mappings say which keys there are
//! and what they mean; how a fault is placed and worded is here.

mod fault;

use std::fmt::Display;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::nearest::nearest;
pub use fault::TomlFault;
pub(crate) use fault::counted;

/// A value with where it stands in the text.
pub(crate) type Node<'t> = Spanned<DeValue<'t>>;

/// Reads one file, and gathers what is wrong in it.
pub(crate) struct TomlReader<'a> {
    path: &'a Path,
    text: &'a str,
    faults: Vec<TomlFault>,
}

impl<'a> TomlReader<'a> {
    /// Reads a text from its root table, with a function that knows its keys.
    ///
    /// # Errors
    /// Every fault of the file, in its order.
    pub(crate) fn read<T>(
        path: &Path,
        text: &str,
        read: impl FnOnce(&mut TomlReader<'_>, &DeTable<'_>) -> T,
    ) -> Result<T, Vec<TomlFault>> {
        let table = DeTable::parse(text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            vec![TomlFault::at(path, text, span, format!("TOML illisible : {}", error.message()))]
        })?;
        let mut reader = TomlReader { path, text, faults: Vec::new() };
        let value = read(&mut reader, table.get_ref());
        reader.faults.sort_by_key(TomlFault::place);
        if reader.faults.is_empty() { Ok(value) } else { Err(reader.faults) }
    }

    /// A path beside the file, as its text writes it.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    /// The file's name without its ending.
    pub(crate) fn stem(&self) -> Option<&str> {
        self.path.file_stem()?.to_str()
    }

    /// Adds the faults of a file that this one names.
    pub(crate) fn also(&mut self, faults: Vec<TomlFault>) {
        self.faults.extend(faults);
    }

    /// Reports the keys that are not among the known ones.
    pub(crate) fn keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for name in table.keys() {
            if !known.contains(&&**name.get_ref()) {
                self.unknown(name.span(), "clé inconnue", name.get_ref(), known);
            }
        }
    }

    /// The value of a key, which must be one of some.
    pub(crate) fn one_of(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        known: &[&str],
    ) -> Option<String> {
        let node = table.get(key)?;
        let text = self.text(node)?;
        if !known.contains(&&*text) {
            self.unknown(node.span(), &format!("« {key} » inconnu"), &text, known);
            return None;
        }
        Some(text)
    }

    /// A text that a function reads; what the function says against it is a fault.
    pub(crate) fn parsed<T, E: Display>(
        &mut self,
        node: &Node<'_>,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(node)?;
        read(&text).map_err(|error| self.fault(node.span(), &error.to_string(), None)).ok()
    }

    /// A text that says something.
    pub(crate) fn text(&mut self, node: &Node<'_>) -> Option<String> {
        match node.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => {
                self.fault(node.span(), "un texte est attendu", Some("l’écrire entre guillemets"));
                None
            }
        }
    }

    /// The items of a list.
    pub(crate) fn list<'t>(&mut self, node: &'t Node<'t>) -> Vec<&'t Node<'t>> {
        match node.get_ref() {
            DeValue::Array(nodes) => nodes.iter().collect(),
            _ => {
                self.fault(
                    node.span(),
                    "une liste est attendue",
                    Some("l’écrire entre crochets : […]"),
                );
                Vec::new()
            }
        }
    }

    /// The table of a key, `[key]`.
    pub(crate) fn table<'t>(
        &mut self,
        table: &'t DeTable<'t>,
        key: &str,
    ) -> Option<&'t DeTable<'t>> {
        let node = table.get(key)?;
        let DeValue::Table(inner) = node.get_ref() else {
            let help = format!("écrire [{key}], puis ses clés");
            self.fault(node.span(), &format!("« {key} » est une table"), Some(&help));
            return None;
        };
        Some(inner)
    }

    /// A name that is none of those allowed, with the nearest of them.
    pub(crate) fn unknown(
        &mut self,
        span: Range<usize>,
        message: &str,
        name: &str,
        allowed: &[&str],
    ) {
        const FEW: usize = 16;
        let help = match nearest(name, allowed.iter().copied()) {
            Some(right) => Some(format!("vouliez-vous dire « {right} » ?")),
            None if allowed.is_empty() => None,
            None if allowed.len() <= FEW => Some(format!("permis : {}", allowed.join(", "))),
            None => Some(format!("permis : {}, …", allowed[..FEW].join(", "))),
        };
        let message =
            if name.is_empty() { message.to_owned() } else { format!("{message} : « {name} »") };
        self.fault(span, &message, help.as_deref());
    }

    /// Notes what is wrong at a span of the text, and what would be right.
    pub(crate) fn fault(&mut self, span: Range<usize>, message: &str, help: Option<&str>) {
        let fault = TomlFault::at(self.path, self.text, span, message.to_owned());
        self.faults.push(fault.with_help(help.map(str::to_owned)));
    }

    /// The tables of a key, `[[key]]`, with where each stands.
    pub(crate) fn tables<'t>(
        &mut self,
        table: &'t DeTable<'t>,
        key: &str,
    ) -> Vec<(Range<usize>, &'t DeTable<'t>)> {
        let Some(node) = table.get(key) else {
            return Vec::new();
        };
        let help = format!("écrire [[{key}]], puis ses clés");
        let DeValue::Array(nodes) = node.get_ref() else {
            self.fault(node.span(), &format!("« {key} » est une suite de tables"), Some(&help));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for node in nodes {
            match node.get_ref() {
                DeValue::Table(inner) => tables.push((node.span(), inner)),
                _ => self.fault(node.span(), "une table est attendue ici", Some(&help)),
            }
        }
        tables
    }

    /// The text of a key, where it stands.
    pub(crate) fn text_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<String> {
        table.get(key).and_then(|node| self.text(node))
    }

    /// The path of a key, relative to the file's folder.
    pub(crate) fn path_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<PathBuf> {
        let text = self.text_of(table, key)?;
        Some(self.beside(&text))
    }

    /// The yes or no of a key.
    pub(crate) fn flag(&mut self, table: &DeTable<'_>, key: &str) -> Option<bool> {
        let node = table.get(key)?;
        match node.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.fault(node.span(), "true (oui) ou false (non) est attendu", None);
                None
            }
        }
    }

    /// The whole number of a key.
    pub(crate) fn integer(&mut self, table: &DeTable<'_>, key: &str) -> Option<i64> {
        let node = table.get(key)?;
        let whole = match node.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        if whole.is_none() {
            self.fault(node.span(), "un nombre entier est attendu", None);
        }
        whole
    }

    /// The day of a key, as TOML writes one or as a text.
    pub(crate) fn date(&mut self, table: &DeTable<'_>, key: &str) -> Option<Date> {
        let node = table.get(key)?;
        let day = match node.get_ref() {
            DeValue::Datetime(day) => day.to_string().parse().ok(),
            DeValue::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        if day.is_none() {
            self.fault(node.span(), "une date comme 2026-11-23 est attendue", None);
        }
        day
    }
}

/// A number, whole or not.
pub(crate) fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(number) => number.as_str().parse().ok(),
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    }
}
