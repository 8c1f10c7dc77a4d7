//! CSV of the standard: comma, double quotes, a header line (RFC 4180).

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::ByteRecord;
use repere_data::{Column, RawRecord};

use super::text::Text;
use super::{Format, Found, Inner, Outcome, Row, Source};
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

pub(super) fn read(
    source: &Source,
    text: Text,
    each: &mut dyn FnMut(Found),
) -> Result<Outcome, Error> {
    let mut table = Table::new(source, text);
    let mut record = ByteRecord::new();
    table.next(&mut record)?;
    let names: Vec<String> = record.iter().map(text_of).collect();
    let columns = header(source, &names)?;
    let unknown = names.iter().zip(&columns).filter(|(name, c)| c.is_none() && !name.is_empty());
    let unknown_columns = unknown.map(|(name, _)| name.clone()).collect();
    let (dataset, file) = (source.dataset.clone(), source.file.clone());
    let columns = Arc::new(Columns { dataset, file, columns });
    while let Some(line) = table.next(&mut record)? {
        each(Found(Inner::Csv { record: record.clone(), line, table: columns.clone() }));
    }
    Ok(Outcome { format: Format::Csv, unknown_columns })
}

/// Records with the lines they begin on.
pub(super) struct Table<'a> {
    source: &'a Source,
    reader: csv::Reader<Text>,
}

impl<'a> Table<'a> {
    pub(super) fn new(source: &'a Source, text: Text) -> Table<'a> {
        let mut options = csv::ReaderBuilder::new();
        Table { source, reader: options.has_headers(false).flexible(true).from_reader(text) }
    }

    /// Reads the next record; its line, from 1, or none at the end.
    pub(super) fn next(&mut self, record: &mut ByteRecord) -> Result<Option<u64>, Error> {
        let more =
            self.reader.read_byte_record(record).map_err(|error| match error.into_kind() {
                csv::ErrorKind::Io(error) => self.source.failed(error),
                // Records of any length are accepted, and the text has been checked.
                other => self.source.failed(std::io::Error::other(format!("{other:?}"))),
            })?;
        // Every line ends with one line feed, the record's own included; blank
        // lines before it, which the reader skips, are thus counted too. Only a
        // quote that stands open to the end of the file has no line feed left: it
        // begins where the record before ended.
        let inside = memchr::memchr_iter(b'\n', record.as_slice()).count() as u64;
        let line = self.reader.position().line().saturating_sub(1 + inside);
        let least = record.position().map_or(1, csv::Position::line);
        Ok(more.then(|| line.max(least)))
    }
}

fn text_of(field: &[u8]) -> String {
    String::from_utf8_lossy(field).into_owned()
}

/// The column of each field; none for those that the standard does not know.
fn header(source: &Source, names: &[String]) -> Result<Vec<Option<Column>>, Error> {
    let columns: Vec<Option<Column>> = names.iter().map(|name| Column::parse(name)).collect();
    let wrong = |problem| Error::Header {
        file: source.shown(),
        problem,
        expected: format!(
            "une première ligne qui nomme les colonnes du standard, séparées par des virgules ; \
             obligatoires : {}",
            list(&REQUIRED)
        ),
    };
    let there = || match names {
        [one] if one.contains(';') => "des points-virgules séparent les colonnes".to_owned(),
        [one] if one.contains('\t') => "des tabulations séparent les colonnes".to_owned(),
        _ => format!("trouvé « {} »", shortened(&names.join(","))),
    };
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

fn shortened(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What the first line of a source says of every row.
pub(super) struct Columns {
    dataset: Arc<str>,
    file: Arc<str>,
    columns: Vec<Option<Column>>,
}

impl Columns {
    pub(super) fn row(&self, record: &ByteRecord, line: u64) -> Row {
        let columns = &self.columns;
        if record.len() != columns.len() {
            let open_quote =
                record.iter().any(|field| field.iter().filter(|&&b| b == b'\n').count() > 9);
            let why =
                if open_quote { " : un guillemet n’est sans doute pas refermé" } else { "" };
            let (found, expected) = (record.len(), columns.len());
            return Err(Finding::unreadable_row(
                self.file.clone(),
                line,
                shortened(&record.iter().map(text_of).collect::<Vec<_>>().join(",")),
                format!("ligne écartée : {found} valeurs pour {expected} colonnes{why}"),
            ));
        }
        let fields = columns.iter().zip(record.iter());
        let values: BTreeMap<Column, String> = fields
            .filter(|(_, field)| !field.is_empty())
            .filter_map(|(column, field)| Some(((*column)?, text_of(field))))
            .collect();
        Ok(RawRecord { dataset: self.dataset.clone(), file: self.file.clone(), line, values })
    }
}
