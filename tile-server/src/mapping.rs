//! Mappings: how the columns of a file become those of the standard.
//!
//! A mapping is a TOML file, or one of those that ship. It knows no format: it is
//! given a row's texts and makes others of them. What it cannot read it says, and
//! hands on as it is, for the checks to judge.

mod content;
mod hours;
mod lambert;
mod propose;
mod reader;
mod recipe;
mod synonyms;
mod values;
mod write;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use repere_data::{Column, Remedy, Rule, fold};

use crate::error::Error;
use crate::nearest::nearest;
use crate::sources::{Source, SourceOptions};
use crate::toml_reader::TomlFault;
use hours::Week;
pub use propose::{Guess, Making, Proposal};
use recipe::{Dropped, Recipe};

/// Mappings that ship, by the names that `correspondance` gives them.
const SHIPPED: [(&str, &str); 2] = [
    ("schema-v0", include_str!("mapping/shipped/schema-v0.toml")),
    ("france-services", include_str!("mapping/shipped/france-services.toml")),
];

/// How the columns of a file become the standard's.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    path: PathBuf,
    text: String,
    /// The file's columns that something is made of.
    columns: Vec<Wanted>,
    /// For each column of the standard what it is made of: of several recipes a
    /// list takes all, a single value the first that gives one.
    recipes: Vec<(Column, Vec<Recipe>)>,
    week: Option<Week>,
    /// Columns of Lambert-93 metres east and north.
    lambert: Option<[usize; 2]>,
}

/// A column that a file must have, and where the mapping names it.
#[derive(Clone, Debug, PartialEq)]
struct Wanted {
    name: String,
    span: Range<usize>,
    /// A file without it is read all the same.
    optional: bool,
}

/// A value that a mapping could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) column: Column,
    pub(crate) value: String,
    pub(crate) rule: Rule,
    pub(crate) remedy: Remedy,
    pub(crate) message: &'static str,
    pub(crate) detail: String,
}

impl Mapping {
    /// Names of the mappings that ship.
    pub const NAMES: [&str; 2] = [SHIPPED[0].0, SHIPPED[1].0];

    /// A mapping that ships.
    pub fn shipped(name: &str) -> Option<Mapping> {
        let (name, text) = SHIPPED.into_iter().find(|(known, _)| *known == name)?;
        let path = Path::new("correspondance").join(name);
        Some(Mapping::parse(&path, text.to_owned()).expect("a test reads the mappings that ship"))
    }

    /// A mapping for a file that nobody has described, as [`Proposal`] recognises its
    /// columns; none for one that has those of the standard.
    ///
    /// # Errors
    /// What cannot be read, and columns that tell too little.
    pub fn recognised(options: SourceOptions) -> Result<Option<Mapping>, Error> {
        /// Rows that are looked at.
        const ROWS: usize = 2_000;
        let file = options.path.display().to_string();
        let sample = Source::sample(options, ROWS)?;
        let proposal = Proposal::of(&sample);
        if proposal.is_standard {
            return Ok(None);
        }
        if let Some(name) = proposal.shipped {
            return Ok(Mapping::shipped(name));
        }
        let toml = proposal.to_toml(&file, &sample.names);
        // No file of anybody's: it has no ending.
        let mapping = Mapping::parse(Path::new("correspondance/reconnue"), toml);
        mapping.map(Some).map_err(|faults| Error::Content {
            file,
            problem: format!(
                "ses colonnes ne disent pas assez : {}",
                faults.iter().map(TomlFault::message).collect::<Vec<_>>().join(", ")
            ),
            remedy: "les nommer comme le standard : nom, adresse, code_postal, commune, latitude, \
                     longitude, telephone, horaires, services"
                .to_owned(),
        })
    }

    /// Reads a mapping's file.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn read(path: &Path) -> Result<Mapping, Vec<TomlFault>> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            vec![TomlFault::of_file(path, format!("correspondance illisible : {error}"))]
        })?;
        Mapping::parse(path, text)
    }

    /// Reads a mapping's text.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn parse(path: &Path, text: String) -> Result<Mapping, Vec<TomlFault>> {
        reader::read(path, text)
    }

    /// The file it was read from; none of one that ships.
    pub fn file(&self) -> Option<&Path> {
        Some(self.path.as_path()).filter(|path| path.extension().is_some())
    }

    /// Names of the columns that it makes something of, in its own order: that of
    /// the texts [`Mapping::apply`] is given.
    pub(crate) fn columns(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(|wanted| wanted.name.as_str())
    }

    /// Whether a file may lack the column of a number.
    pub(crate) fn is_optional(&self, column: usize) -> bool {
        self.columns[column].optional
    }

    /// Where each of its columns stands in a table's first line; the name as it
    /// is written, else folded.
    ///
    /// # Errors
    /// Columns that the table lacks or has twice.
    pub(crate) fn bind(&self, names: &[String]) -> Result<Vec<Option<usize>>, Vec<TomlFault>> {
        let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let mut faults = Vec::new();
        let mut bound = Vec::with_capacity(self.columns.len());
        for wanted in &self.columns {
            let exact = |at: &usize| names[*at].trim() == wanted.name.trim();
            let all: Vec<usize> = (0..names.len()).filter(exact).collect();
            let name = fold(&wanted.name);
            let at = all.first().copied().or_else(|| folded.iter().position(|f| *f == name));
            let fault = if all.len() > 1 {
                Some(("la colonne « {} » est deux fois dans le fichier", None))
            } else if at.is_none() && !wanted.optional {
                let right = nearest(&wanted.name, names.iter().map(String::as_str));
                Some(("la colonne « {} » n’est pas dans le fichier", right))
            } else {
                None
            };
            if let Some((message, right)) = fault {
                let message = message.replace("{}", &wanted.name);
                let help = match right {
                    Some(right) => format!("vouliez-vous dire « {right} » ?"),
                    None => format!("colonnes du fichier : {}", names.join(", ")),
                };
                let span = wanted.span.clone();
                let fault = TomlFault::at(&self.path, &self.text, span, message);
                faults.push(fault.with_help(Some(help)));
            }
            bound.push(at);
        }
        if faults.is_empty() { Ok(bound) } else { Err(faults) }
    }

    /// The standard's columns of a row, from the texts of [`Mapping::columns`],
    /// and what could not be read.
    pub(crate) fn apply(&self, texts: &[Cow<'_, str>]) -> (BTreeMap<Column, String>, Vec<Unread>) {
        let mut values = BTreeMap::new();
        let mut dropped = Dropped::default();
        let mut unread = Vec::new();
        for (column, recipes) in &self.recipes {
            let mut made = Vec::new();
            for recipe in recipes {
                made.extend(recipe.make(*column, texts, &mut dropped));
                if !made.is_empty() && !recipe::is_list(*column) {
                    break;
                }
            }
            if !made.is_empty() {
                values.insert(*column, recipe::joined(*column, &made));
            }
        }
        if let Some(week) = &self.week
            && !values.contains_key(&Column::Horaires)
        {
            let hours = week.read(texts, &mut unread);
            values.extend(hours.map(|hours| (Column::Horaires, hours)));
        }
        if let Some([x, y]) = self.lambert
            && !values.contains_key(&Column::Latitude)
            && let Some([lon, lat]) = lambert::degrees(&texts[x], &texts[y], &mut unread)
        {
            values.insert(Column::Longitude, lon);
            values.insert(Column::Latitude, lat);
        }
        unread.extend(dropped.unread());
        (values, unread)
    }
}

/// A mapping that does not fit the file it is for.
#[derive(Debug, Diagnostic, thiserror::Error)]
#[error("{file} : la correspondance ne va pas avec ce fichier")]
#[diagnostic(help("« repere map » propose une correspondance pour un fichier"))]
pub struct MappingError {
    /// The file of places, as the user named it.
    pub file: String,
    /// Each fault.
    #[related]
    pub faults: Vec<TomlFault>,
}

#[cfg(test)]
mod tests;
