//! What the first line of a table says of every row: which value is which.
//!
//! Shared by all that is a table, whatever its file: CSV, spreadsheets,
//! FlatGeobuf.

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::ByteRecord;
use repere_data::{Column, RawRecord};

use super::{Row, Source};
use crate::bundle::Finding;
use crate::error::Error;

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
    /// The column of each field; none for those that the standard does not know.
    columns: Vec<Option<Column>>,
}

impl Columns {
    /// The columns of these names, and the names that nothing is made of.
    pub(super) fn new(
        source: &Source,
        names: &[String],
    ) -> Result<(Arc<Columns>, Vec<String>), Error> {
        let columns = header(source, names)?;
        let unknown =
            names.iter().zip(&columns).filter(|(name, c)| c.is_none() && !name.is_empty());
        let unknown = unknown.map(|(name, _)| name.clone()).collect();
        let (dataset, file) = (source.dataset.clone(), source.file.clone());
        Ok((Arc::new(Columns { dataset, file, columns }), unknown))
    }

    /// Takes a row apart.
    pub(super) fn row(&self, record: &ByteRecord, line: u64) -> Row {
        let columns = &self.columns;
        if record.len() != columns.len() {
            return Err(self.of_other_length(record, line));
        }
        let fields = columns.iter().zip(record.iter());
        let values: BTreeMap<Column, String> = fields
            .filter(|(_, field)| !field.is_empty())
            .filter_map(|(column, field)| Some(((*column)?, text_of(field))))
            .collect();
        Ok(RawRecord { dataset: self.dataset.clone(), file: self.file.clone(), line, values })
    }

    fn of_other_length(&self, record: &ByteRecord, line: u64) -> Box<Finding> {
        let open_quote =
            record.iter().any(|field| field.iter().filter(|&&b| b == b'\n').count() > 9);
        let why = if open_quote { " : un guillemet n’est sans doute pas refermé" } else { "" };
        let (found, expected) = (record.len(), self.columns.len());
        Finding::unreadable_row(
            self.file.clone(),
            line,
            shortened(&record.iter().map(text_of).collect::<Vec<_>>().join(",")),
            format!("ligne écartée : {found} valeurs pour {expected} colonnes{why}"),
        )
    }
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
