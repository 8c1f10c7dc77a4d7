//! The table of communes that `--territories` names: a point inside each.

use std::path::Path;

use csv::ByteRecord;
use repere_data::{Territories, TerritoryError, TerritoryPoints};

use super::Source;
use super::csv::Table;
use crate::error::Error;

/// Reads a CSV with the columns `code`, `lon` and `lat` (others are ignored).
/// Returns the points, and how many rows gave one; a row without a point, or of
/// a code that the geographic code of today does not know, is passed over.
///
/// # Errors
/// [`Error::Points`] with the line of a row without a usable point, and what
/// reading any source may fail of.
pub fn read_points(
    path: &Path,
    territories: &Territories,
) -> Result<(TerritoryPoints, u64), Error> {
    let source = Source::new(path.into());
    let mut table = Table::new(&source, source.open()?, b',');
    let mut record = ByteRecord::new();
    let mut points = TerritoryPoints::new();
    let mut read = 0;
    let mut fields: Option<[usize; 3]> = None;
    let wrong = |line, problem| Error::Points { file: source.shown(), line, problem };
    while let Some(line) = table.next(&mut record)? {
        // The text layer has checked the bytes; a short row has empty fields.
        let field = |i: usize| {
            std::str::from_utf8(record.get(i).unwrap_or_default()).unwrap_or_default().trim()
        };
        let Some([code, lon, lat]) = fields else {
            let find =
                |name: &str| record.iter().position(|f| f.eq_ignore_ascii_case(name.as_bytes()));
            let missing = |name: &str| wrong(1, format!("colonne absente : {name}"));
            let column = |name: &str| find(name).ok_or_else(|| missing(name));
            fields = Some([column("code")?, column("lon")?, column("lat")?]);
            continue;
        };
        let number = |i: usize| {
            let text = field(i);
            text.parse::<f64>()
                .map_err(|_| wrong(line, format!("« {text} » n’est pas un nombre de degrés")))
        };
        if field(lon).is_empty() && field(lat).is_empty() {
            continue;
        }
        match points.insert(territories, field(code), number(lon)?, number(lat)?) {
            Ok(_) => read += 1,
            Err(TerritoryError::Unknown { .. }) => {}
            Err(error) => return Err(wrong(line, error.to_string())),
        }
    }
    if fields.is_none() {
        return Err(Error::Empty { file: source.shown() });
    }
    Ok((points, read))
}
