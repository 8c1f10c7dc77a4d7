//! What the first line of a table says of every row: which value is which.
//!
//! Shared by all that is a table, whatever its file: CSV, spreadsheets,
//! FlatGeobuf.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use csv::ByteRecord;
use repere_data::{Column, RawRecord, Remark};

use super::{Row, Source};
use crate::bundle::Finding;
use crate::error::Error;
use crate::mapping::{Mapping, MappingError, Unread};

/// Columns without which a file is not of the standard.
const REQUIRED: [Column; 7] = [
    Column::Id,
    Column::Pivot,
    Column::Nom,
    Column::Commune,
    Column::CodePostal,
    Column::Adresse,
    Column::DateMaj,
];

/// The columns of a table.
pub(super) struct Columns {
    dataset: Arc<str>,
    file: Arc<str>,
    /// How many fields a row has.
    width: usize,
    meaning: Meaning,
}

/// What becomes of the fields of a row.
enum Meaning {
    /// The column of each; none for those that the standard does not know.
    Standard(Vec<Option<Column>>),
    /// A mapping, and the field of each column it reads, where there is one.
    Mapped(Arc<Mapping>, Vec<Option<usize>>),
    /// Nobody asks: the columns' names.
    Raw(Vec<String>),
}

impl Columns {
    /// The columns of these names, and the names that nothing is made of.
    pub(super) fn new(
        source: &Source,
        names: &[String],
    ) -> Result<(Arc<Columns>, Vec<String>), Error> {
        let meaning = match &source.options.mapping {
            _ if source.raw => Meaning::Raw(names.to_vec()),
            Some(mapping) => {
                let file = source.shown();
                let bound = mapping.bind(names).map_err(|faults| MappingError { file, faults })?;
                Meaning::Mapped(mapping.clone(), bound)
            }
            None => Meaning::Standard(header(source, names)?),
        };
        let is_used = |at: usize| match &meaning {
            Meaning::Standard(columns) => columns[at].is_some(),
            Meaning::Mapped(_, bound) => bound.contains(&Some(at)),
            Meaning::Raw(_) => true,
        };
        let unknown = (0..names.len()).filter(|&at| !is_used(at) && !names[at].is_empty());
        let unknown = unknown.map(|at| names[at].clone()).collect();
        let (dataset, file) = (source.dataset.clone(), source.file.clone());
        Ok((Arc::new(Columns { dataset, file, width: names.len(), meaning }), unknown))
    }

    /// Takes a row apart.
    pub(super) fn row(&self, record: &ByteRecord, line: u64) -> Row {
        // Spreadsheets write separators after the last value: nothing is in them.
        let too_many = record.iter().skip(self.width).any(|field| !field.is_empty());
        if record.len() < self.width || too_many {
            return Err(self.of_other_length(record, line));
        }
        let raw = |values| RawRecord {
            dataset: self.dataset.clone(),
            file: self.file.clone(),
            line,
            values,
        };
        match &self.meaning {
            Meaning::Raw(_) => Ok((raw(BTreeMap::new()), Vec::new())),
            Meaning::Standard(columns) => {
                let fields = columns.iter().zip(record.iter());
                let values: BTreeMap<Column, String> = fields
                    .filter(|(_, field)| !field.is_empty())
                    .filter_map(|(column, field)| Some(((*column)?, text_of(field))))
                    .collect();
                Ok((raw(values), Vec::new()))
            }
            Meaning::Mapped(mapping, bound) => {
                let text = |at: &Option<usize>| match at.and_then(|at| record.get(at)) {
                    Some(field) => String::from_utf8_lossy(field),
                    None => Cow::Borrowed(""),
                };
                let texts: Vec<Cow<'_, str>> = bound.iter().map(text).collect();
                Ok(mapped(mapping, &texts, raw(BTreeMap::new())))
            }
        }
    }

    /// A row's texts by the columns' names, for a sample.
    pub(super) fn cells(&self, record: &ByteRecord) -> Vec<(String, String)> {
        let Meaning::Raw(names) = &self.meaning else {
            return Vec::new();
        };
        let texts = record.iter().map(text_of);
        names.iter().cloned().zip(texts).filter(|(name, _)| !name.is_empty()).collect()
    }

    fn of_other_length(&self, record: &ByteRecord, line: u64) -> Box<Finding> {
        let open_quote =
            record.iter().any(|field| field.iter().filter(|&&b| b == b'\n').count() > 9);
        let why = if open_quote { " : un guillemet n’est sans doute pas refermé" } else { "" };
        let (found, expected) = (record.len(), self.width);
        Finding::unreadable_row(
            self.file.clone(),
            line,
            shortened(&record.iter().map(text_of).collect::<Vec<_>>().join(",")),
            format!("ligne écartée : {found} valeurs pour {expected} colonnes{why}"),
        )
    }
}

/// A row's record by a mapping, with remarks on what it could not read.
pub(super) fn mapped(
    mapping: &Mapping,
    texts: &[Cow<'_, str>],
    mut record: RawRecord,
) -> (RawRecord, Vec<Remark>) {
    let (values, unread) = mapping.apply(texts);
    record.values = values;
    let id = record.values.get(&Column::Id).cloned().unwrap_or_default();
    let remark = |unread: Unread| {
        let Unread { column, value, rule, remedy, message, detail } = unread;
        let (file, line, id) = (record.file.clone(), record.line, id.clone());
        let message = message.to_owned();
        Remark { file, line, column, value, rule, remedy, after: None, message, detail, id }
    };
    let remarks = unread.into_iter().map(remark).collect();
    (record, remarks)
}

/// A field's text.
pub(super) fn text_of(field: &[u8]) -> String {
    String::from_utf8_lossy(field).into_owned()
}

/// The column of each field; none for those that the standard does not know.
fn header(source: &Source, names: &[String]) -> Result<Vec<Option<Column>>, Error> {
    let columns: Vec<Option<Column>> = names.iter().map(|name| Column::parse(name)).collect();
    let wrong = |problem| Error::Header {
        file: source.shown(),
        problem,
        expected: format!(
            "une première ligne qui nomme les colonnes du standard ; obligatoires : {} ; \
             pour d’autres colonnes, « repere map » propose une correspondance",
            list(&REQUIRED)
        ),
    };
    let there = || format!("trouvé « {} »", shortened(&names.join(",")));
    if columns.iter().all(Option::is_none) {
        return Err(wrong(format!("aucune colonne du standard : {}", there())));
    }
    let missing: Vec<Column> =
        REQUIRED.into_iter().filter(|column| !columns.contains(&Some(*column))).collect();
    if !missing.is_empty() {
        let s = if missing.len() > 1 { "s" } else { "" };
        let missing = list(&missing);
        return Err(wrong(format!("colonne{s} absente{s} : {missing} ; {}", there())));
    }
    for column in columns.iter().flatten() {
        if columns.iter().filter(|c| *c == &Some(*column)).count() > 1 {
            return Err(wrong(format!("la colonne « {} » y est deux fois", column.name())));
        }
    }
    Ok(columns)
}

fn list(columns: &[Column]) -> String {
    columns.iter().map(|c| c.name()).collect::<Vec<_>>().join(", ")
}

pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
