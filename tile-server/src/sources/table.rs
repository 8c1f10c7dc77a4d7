//! Any table with a header line, for what is no list of places: values of a
//! choropleth.

use std::io::BufRead;
use std::path::Path;

use csv::ByteRecord;

use super::Source;
use super::csv::{Table, guess};
use crate::error::Error;

/// Reads the records of a CSV (any separator and encoding) with their lines, from 1, the header first.
///
/// # Errors
/// What reading any source may fail of, and what `each` says.
pub(crate) fn read_table(
    path: &Path,
    mut each: impl FnMut(u64, &[&str]) -> Result<(), Error>,
) -> Result<(), Error> {
    let source = Source::new(path.into());
    let mut text = source.open()?;
    let separator = guess(text.fill_buf().map_err(|e| source.failed(e))?);
    let mut table = Table::new(&source, text, separator);
    let mut record = ByteRecord::new();
    while let Some(line) = table.next(&mut record)? {
        // The text layer has checked the bytes.
        let fields: Vec<&str> =
            record.iter().map(|f| std::str::from_utf8(f).unwrap_or_default().trim()).collect();
        each(line, &fields)?;
    }
    Ok(())
}
