//! Spreadsheets (.xlsx): the first row that is not empty names the columns.
//!
//! Cells are read one after another, not as a sheet in memory; the texts that
//! cells share are, as the format has them at its end.

use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use csv::ByteRecord;

use super::columns::Columns;
use super::unpack::refused;
use super::{Format, Found, Inner, Outcome, Source};
use crate::error::Error;

pub(super) fn read(
    source: &Source,
    file: File,
    each: &mut dyn FnMut(Found),
) -> Result<Outcome, Error> {
    let broken = |error: XlsxError| {
        let remedy = "l’ouvrir dans un tableur et l’enregistrer à nouveau, ou en CSV";
        refused(source, format!("classeur illisible ({error})"), remedy)
    };
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(broken)?;
    let sheets = book.sheet_names();
    let mut notes = Vec::new();
    let sheet = match &source.options.sheet {
        Some(name) if sheets.contains(name) => name.clone(),
        Some(name) => {
            let problem = format!("pas de feuille « {name} » dans ce classeur");
            return Err(refused(source, problem, format!("feuilles : {}", sheets.join(", "))));
        }
        None => {
            let Some(first) = sheets.first() else {
                return Err(Error::Empty { file: source.shown() });
            };
            if sheets.len() > 1 {
                notes.push(format!("feuille lue : « {first} », de {}", sheets.join(", ")));
            }
            first.clone()
        }
    };
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(broken)?;
    let mut rows = Rows { source, columns: None, unknown: Vec::new(), width: 0, each };
    let (mut number, mut row): (u32, Vec<String>) = (0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (at, column) = cell.get_position();
        if at != number {
            rows.take(number, std::mem::take(&mut row))?;
            number = at;
        }
        let text = text_in(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let column = column as usize;
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
    rows.take(number, row)?;
    match rows.columns {
        Some(_) => Ok(Outcome { format: Format::Xlsx, unknown_columns: rows.unknown, notes }),
        None => Err(Error::Empty { file: source.shown() }),
    }
}

/// Makes rows of a table of a sheet's.
struct Rows<'a> {
    source: &'a Source,
    columns: Option<std::sync::Arc<Columns>>,
    unknown: Vec<String>,
    width: usize,
    each: &'a mut dyn FnMut(Found),
}

impl Rows<'_> {
    /// A row by its number from 0; one without a text is none.
    fn take(&mut self, number: u32, mut row: Vec<String>) -> Result<(), Error> {
        if row.iter().all(String::is_empty) {
            return Ok(());
        }
        let line = u64::from(number) + 1;
        match &self.columns {
            // Titles above the columns are no row.
            None if self.source.options.header_line.is_some_and(|header| line < header) => {}
            None => {
                self.width = row.len();
                let (columns, unknown) = Columns::new(self.source, &row)?;
                (self.columns, self.unknown) = (Some(columns), unknown);
            }
            Some(columns) => {
                // Sheets leave out the empty cells at a row's end.
                if row.len() < self.width {
                    row.resize(self.width, String::new());
                }
                let record = ByteRecord::from(row);
                let columns = columns.clone();
                (self.each)(Found(Inner::Table { record, line, columns }));
            }
        }
        Ok(())
    }
}

/// A cell as a text: days as ISO writes them, whole numbers without a point.
fn text_in(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // Display writes whole numbers without « .0 », and no exponent.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(yes) => if *yes { "oui" } else { "non" }.to_owned(),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            match (time.as_f64() < 1.0, hour, minute, second) {
                // Of a time of day alone the day is nothing.
                (true, ..) => format!("{hour:02}:{minute:02}"),
                (_, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        // « #N/A » and its like say nothing.
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
