//! The values of a choropleth: read from a table, joined to zones by code.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use repere_data::Territories;

use super::ValuesOptions;
use super::codes::{CODES, canonical, guess};
use super::levels::Zone;
use super::report::OverlayReport;
use crate::error::Error;
use crate::nearest::nearest;
use crate::sources::read_table;

/// A row's value.
struct Row {
    line: u64,
    /// As written.
    raw: String,
    value: f64,
}

/// The value of each zone, in their order.
///
/// A row of a commune's code of today gives its value. Where there is none, rows
/// of communes that became this one do, else those of its arrondissements: their
/// mean, unweighted. An arrondissement without a row has its commune's value.
///
/// # Errors
/// [`Error::Values`] and what reading any table may fail of.
pub(super) fn join(
    options: &ValuesOptions,
    territories: &Territories,
    zones: &[Zone],
    report: &mut OverlayReport,
) -> Result<Vec<Option<f64>>, Error> {
    let by_code = read(options, territories, report)?;
    let mut used: HashSet<&str> = HashSet::new();
    let mut found: HashMap<&str, Option<f64>> = HashMap::new();
    for zone in zones {
        let code = zone.code.as_str();
        if code.is_empty() || found.contains_key(code) {
            continue;
        }
        let id = territories.commune(code).filter(|&id| territories.code(id) == code);
        let own = by_code.get_key_value(code);
        let parts = || {
            let parts = id.into_iter().flat_map(|id| territories.arrondissements(id));
            parts.filter_map(|part| by_code.get_key_value(territories.code(part)))
        };
        let parent = || {
            let parent = id.and_then(|id| territories.parent(id))?;
            by_code.get_key_value(territories.code(parent))
        };
        let rows: Vec<(&String, &Vec<Row>)> = match own {
            Some(own) => vec![own],
            None => match parts().collect::<Vec<_>>() {
                parts if !parts.is_empty() => parts,
                _ => parent().into_iter().collect(),
            },
        };
        used.extend(rows.iter().map(|(code, _)| code.as_str()));
        let values: Vec<f64> = rows.iter().flat_map(|(_, rows)| *rows).map(|r| r.value).collect();
        if values.len() > 1 {
            report.averaged.add(|| format!("{} ({} valeurs)", named(zone), values.len()));
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        found.insert(code, (!values.is_empty()).then_some(mean));
    }
    let mut unmatched: Vec<&Row> = by_code
        .iter()
        .filter(|(code, _)| !used.contains(code.as_str()))
        .flat_map(|(_, r)| r)
        .collect();
    unmatched.sort_by_key(|row| row.line);
    for row in unmatched {
        report.unmatched.add(|| format!("ligne {} : {}", row.line, row.raw));
    }
    report.shown =
        by_code.values().map(|rows| rows.len() as u64).sum::<u64>() - report.unmatched.count;
    let values: Vec<Option<f64>> =
        zones.iter().map(|zone| found.get(zone.code.as_str()).copied().flatten()).collect();
    for (zone, _) in zones.iter().zip(&values).filter(|(_, value)| value.is_none()) {
        report.missing.add(|| named(zone));
    }
    Ok(values)
}

fn named(zone: &Zone) -> String {
    match (zone.code.as_str(), zone.label.as_str()) {
        ("", "") => "sans code ni nom".to_owned(),
        (code, "") => code.to_owned(),
        ("", label) => label.to_owned(),
        (code, label) => format!("{code} {label}"),
    }
}

/// The rows of the table by code of today: of one with a row of its own that
/// row, else all that became it.
fn read(
    options: &ValuesOptions,
    territories: &Territories,
    report: &mut OverlayReport,
) -> Result<BTreeMap<String, Vec<Row>>, Error> {
    let file = options.file.display().to_string();
    let wrong = |line, problem| Error::Values { file: file.clone(), line, problem };
    let mut columns: Option<[usize; 2]> = None;
    let mut own: BTreeMap<String, Row> = BTreeMap::new();
    let mut before: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    read_table(&options.file, |line, fields| {
        let Some([code_at, value_at]) = columns else {
            columns = Some(header(options, fields).map_err(|problem| wrong(line, problem))?);
            return Ok(());
        };
        report.rows += 1;
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let (raw, text) = (field(code_at), field(value_at));
        if raw.is_empty() || text.is_empty() {
            return Ok(());
        }
        let Some(value) = number(text) else {
            report.unreadable.add(|| format!("ligne {line} : « {text} »"));
            return Ok(());
        };
        let code = canonical(raw, territories);
        let row = Row { line, raw: raw.to_owned(), value };
        let is_own = code.trim_start_matches('0').eq_ignore_ascii_case(raw.trim_start_matches('0'));
        if !is_own {
            before.entry(code).or_default().push(row);
            return Ok(());
        }
        match own.entry(code) {
            Entry::Vacant(vacant) => drop(vacant.insert(row)),
            Entry::Occupied(_) => report.repeated.add(|| format!("ligne {line} : {raw}")),
        }
        Ok(())
    })?;
    if columns.is_none() {
        return Err(Error::Empty { file });
    }
    for (code, rows) in &before {
        let has_own = own.contains_key(code);
        let list = if has_own { &mut report.superseded } else { &mut report.renamed };
        for row in rows {
            list.add(|| format!("ligne {} : {} → {code}", row.line, row.raw));
        }
    }
    for (code, row) in own {
        before.insert(code, vec![row]);
    }
    Ok(before)
}

/// Where code and value stand.
fn header(options: &ValuesOptions, names: &[&str]) -> Result<[usize; 2], String> {
    let find = |wanted: &str| {
        names.iter().position(|name| name.eq_ignore_ascii_case(wanted)).ok_or_else(|| {
            let meant = nearest(wanted, names.iter().copied());
            let meant =
                meant.map_or(String::new(), |name| format!(", vouliez-vous dire « {name} » ?"));
            format!("aucune colonne « {wanted} »{meant} (il y a : {})", names.join(", "))
        })
    };
    let code = match &options.code_column {
        Some(name) => find(name)?,
        None => {
            let guessed = guess(names, &CODES).ok_or_else(|| {
                let there = names.join(", ");
                format!("quelle colonne est le code INSEE ? Écrire colonne_code = \"…\" (il y a : {there})")
            })?;
            find(guessed)?
        }
    };
    Ok([code, find(&options.column)?])
}

/// A number as French or English tables write it.
fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
    let plain = if plain.contains('.') { plain.replace(',', "") } else { plain.replace(',', ".") };
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (text, value) in [
            ("4.5", Some(4.5)),
            ("4,5", Some(4.5)),
            ("1 234,5", Some(1234.5)),
            ("12 %", Some(12.0)),
            ("1,234.5", Some(1234.5)),
            ("-3", Some(-3.0)),
            ("nd", None),
            ("NaN", None),
            ("inf", None),
        ] {
            assert_eq!(number(text), value, "{text}");
        }
    }
}
