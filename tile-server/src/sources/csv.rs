//! CSV of any separator: double quotes, a header line (RFC 4180).

use std::io::BufRead;

use csv::{ByteRecord, ReaderBuilder};

use super::columns::{Columns, text_of};
use super::text::Text;
use super::{Format, Found, Inner, Outcome, Source};
use crate::error::Error;

/// Separators that a first line is tried with; of equals the first is taken.
const SEPARATORS: [u8; 4] = *b",;\t|";

pub(super) fn read(
    source: &Source,
    mut text: Text,
    each: &mut dyn FnMut(Found),
) -> Result<Outcome, Error> {
    let mut notes = Vec::new();
    let separator = match source.options.separator {
        Some(separator) => separator,
        None => {
            let head = text.fill_buf().map_err(|e| source.failed(e))?;
            let separator = guess(from_line(head, source.options.header_line.unwrap_or(1)));
            if separator != b',' {
                notes.push(format!("séparateur deviné : {}", shown(separator)));
            }
            separator
        }
    };
    let mut table = Table::new(source, text, separator);
    let mut record = ByteRecord::new();
    // Titles above the columns are no row.
    let above = source.options.header_line.unwrap_or(1);
    while table.next(&mut record)?.is_some_and(|line| line < above) {}
    let names: Vec<String> = record.iter().map(text_of).collect();
    let (columns, unknown_columns) = Columns::new(source, &names)?;
    while let Some(line) = table.next(&mut record)? {
        each(Found(Inner::Table { record: record.clone(), line, columns: columns.clone() }));
    }
    Ok(Outcome { format: Format::Csv, unknown_columns, notes })
}

/// A text from a line on, its number from 1.
fn from_line(text: &[u8], line: u64) -> &[u8] {
    let before = usize::try_from(line.saturating_sub(2)).unwrap_or(usize::MAX);
    match line {
        0 | 1 => text,
        _ => memchr::memchr_iter(b'\n', text).nth(before).map_or(&[], |end| &text[end + 1..]),
    }
}

/// The separator that cuts a text's first line into columns, and the next lines
/// into as many: of those that do, the one that makes most.
pub(super) fn guess(head: &[u8]) -> u8 {
    const LINES: usize = 20;
    let score = |separator: u8| {
        let mut options = ReaderBuilder::new();
        let options = options.has_headers(false).flexible(true).delimiter(separator);
        let rows = options.from_reader(head).into_byte_records().map_while(Result::ok);
        let widths: Vec<usize> = rows.take(LINES).map(|row| row.len()).collect();
        let width = widths.first().copied().unwrap_or(0);
        // The last may be cut where the head ends.
        let cut = usize::from(widths.len() < LINES && !head.ends_with(b"\n"));
        let others = widths.get(1..widths.len().saturating_sub(cut)).unwrap_or_default();
        let alike = others.iter().filter(|w| **w == width).count();
        if width < 2 {
            return (0, 0);
        }
        ((alike * 10).checked_div(others.len()).unwrap_or(10) + 1, width)
    };
    let scored = SEPARATORS.into_iter().map(|separator| (score(separator), separator));
    // The first of equals: max_by would take the last.
    let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or(b',', |(_, separator)| separator)
}

/// A separator as people name it.
fn shown(separator: u8) -> String {
    match separator {
        b'\t' => "tabulation".to_owned(),
        other => format!("« {} »", char::from(other)),
    }
}

/// Records with the lines they begin on.
pub(super) struct Table<'a> {
    source: &'a Source,
    reader: csv::Reader<Text>,
}

impl<'a> Table<'a> {
    pub(super) fn new(source: &'a Source, text: Text, separator: u8) -> Table<'a> {
        let mut options = ReaderBuilder::new();
        let options = options.has_headers(false).flexible(true).delimiter(separator);
        Table { source, reader: options.from_reader(text) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_those_that_cut_every_line_alike() {
        for (text, separator) in [
            ("id,nom\n1,a\n2,b\n", b','),
            ("id;nom\n1;a,b\n2;c\n", b';'),
            ("id\tnom, commune\n1\ta\n", b'\t'),
            ("id|nom\n1|a\n", b'|'),
            ("id,services\n1,a|b|c\n2,d|e\n", b','),
            ("id;\"a,b,c\";nom\n1;x,y;z\n2;\"x\";z\n", b';'),
            ("nom\nMairie, Grenoble\n", b','),
            ("", b','),
        ] {
            assert_eq!(char::from(guess(text.as_bytes())), char::from(separator), "{text:?}");
        }
    }
}
