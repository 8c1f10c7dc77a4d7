//! Reading the tables: tab-separated lines, `#` before a comment.

use std::ops::Range;
use std::sync::OnceLock;

use super::table::{Code5, Commune, Division, Epci, Tables};
use super::{CommuneId, Territories, TerritoryError};

pub(super) fn read(tables: &Tables<'_>) -> Result<Territories, TerritoryError> {
    let (regions, departements) = divisions(tables.divisions)?;
    let epcis = epcis(tables.epci)?;
    // One list for every row's postal codes: a list each costs as much as all the rest.
    let mut codes = Vec::new();
    let mut rows = communes(tables.communes, &departements, &epcis, &mut codes)?;
    rows.sort_unstable_by_key(|row| row.code);
    arrondissements(tables.arrondissements, &mut rows, &mut codes)?;
    rows.sort_by_key(|row| row.code);

    let mut communes = Vec::with_capacity(rows.len());
    let mut postal_codes = Vec::with_capacity(rows.len());
    let mut by_postal_code = Vec::with_capacity(rows.len());
    for (row, id) in rows.iter().zip(0..) {
        let first = postal_codes.len() as u32;
        let own = &codes[row.postal_codes.clone()];
        postal_codes.extend_from_slice(own);
        by_postal_code.extend(own.iter().map(|&code| (code, CommuneId(id))));
        communes.push(Commune {
            code: row.code,
            name: row.name.into(),
            departement: row.departement,
            epci: row.epci,
            postal_codes: first..postal_codes.len() as u32,
            population: row.population,
            parent: row.parent.and_then(|code| {
                let parent = rows.binary_search_by_key(&code, |row| row.code).ok()?;
                Some(CommuneId(parent as u32))
            }),
        });
    }
    by_postal_code.sort_unstable();
    let (aliases, old_names) = aliases(tables.aliases, &communes)?;
    Ok(Territories {
        regions,
        departements,
        epcis,
        communes,
        postal_codes,
        by_postal_code,
        aliases,
        old_names,
        names: OnceLock::new(),
    })
}

/// A commune as its line says it.
struct Row<'a> {
    code: Code5,
    name: &'a str,
    departement: usize,
    epci: Option<usize>,
    postal_codes: Range<usize>,
    population: u32,
    /// The commune of an arrondissement.
    parent: Option<Code5>,
}

/// One line, and where it stands.
struct Line<'a> {
    table: &'static str,
    number: usize,
    text: &'a str,
}

fn lines<'a>(table: &'static str, text: &'a str) -> impl Iterator<Item = Line<'a>> {
    (1..)
        .zip(text.lines())
        .filter(|(_, text)| !text.is_empty() && !text.starts_with('#'))
        .map(move |(number, text)| Line { table, number, text })
}

impl<'a> Line<'a> {
    fn cells<const N: usize>(&self) -> Result<[&'a str; N], TerritoryError> {
        let mut cells = [""; N];
        let mut count = 0;
        for cell in self.text.split('\t') {
            if let Some(slot) = cells.get_mut(count) {
                *slot = cell;
            }
            count += 1;
        }
        if count == N { Ok(cells) } else { Err(self.error(format!("{count} cells, not {N}"))) }
    }

    fn code(&self, text: &str) -> Result<Code5, TerritoryError> {
        text.as_bytes()
            .try_into()
            .ok()
            .filter(|code: &Code5| code.iter().all(u8::is_ascii_alphanumeric))
            .ok_or_else(|| self.error(format!("« {text} » is no code of five characters")))
    }

    /// A code written without its first characters.
    fn code_after(&self, prefix: &str, text: &str) -> Result<Code5, TerritoryError> {
        if text.len() == 5 {
            return self.code(text);
        }
        let mut code = [0; 5];
        let (start, rest) = code.split_at_mut(prefix.len().min(5));
        if start.len() != prefix.len() || rest.len() != text.len() {
            return Err(self.error(format!("« {text} » does not complete {prefix}")));
        }
        start.copy_from_slice(prefix.as_bytes());
        rest.copy_from_slice(text.as_bytes());
        if code.iter().all(u8::is_ascii_alphanumeric) {
            Ok(code)
        } else {
            Err(self.error(format!("« {text} » is no code")))
        }
    }

    /// Appends postal codes to everybody's, and says where they stand there.
    fn postal_codes(
        &self,
        text: &str,
        prefix: &str,
        everybodys: &mut Vec<Code5>,
    ) -> Result<Range<usize>, TerritoryError> {
        let first = everybodys.len();
        for code in text.split_ascii_whitespace() {
            everybodys.push(self.code_after(prefix, code)?);
        }
        Ok(first..everybodys.len())
    }

    fn population(&self, text: &str) -> Result<u32, TerritoryError> {
        if text.is_empty() {
            return Ok(0);
        }
        text.parse().map_err(|_| self.error(format!("« {text} » is no number of inhabitants")))
    }

    fn row_of<T>(
        &self,
        rows: &[T],
        code_of: impl Fn(&T) -> &str,
        code: &str,
    ) -> Result<usize, TerritoryError> {
        rows.binary_search_by_key(&code, code_of)
            .map_err(|_| self.error(format!("« {code} » is described nowhere")))
    }

    fn error(&self, message: String) -> TerritoryError {
        TerritoryError::Table { table: self.table, line: self.number, message }
    }
}

fn divisions(text: &str) -> Result<(Vec<Division>, Vec<Division>), TerritoryError> {
    let mut regions: Vec<Division> = Vec::new();
    let mut departements = Vec::new();
    for line in lines("divisions.tsv", text) {
        let [kind, code, name, region, chef_lieu] = line.cells()?;
        let mut division = Division {
            code: code.into(),
            name: name.into(),
            region: 0,
            chef_lieu: Some(line.code(chef_lieu)?),
        };
        match kind {
            "region" => regions.push(division),
            "departement" => {
                division.region = line.row_of(&regions, |r| &*r.code, region)?;
                departements.push(division);
            }
            other => return Err(line.error(format!("« {other} » is no kind of division"))),
        }
    }
    let sorted = |rows: &[Division]| rows.is_sorted_by(|a, b| a.code < b.code);
    if !sorted(&regions) || !sorted(&departements) {
        return Err(unsorted("divisions.tsv"));
    }
    Ok((regions, departements))
}

fn epcis(text: &str) -> Result<Vec<Epci>, TerritoryError> {
    let mut epcis: Vec<Epci> = Vec::new();
    for line in lines("epci.tsv", text) {
        let [code, name] = line.cells()?;
        epcis.push(Epci { code: code.into(), name: name.into() });
    }
    if !epcis.is_sorted_by(|a, b| a.code < b.code) {
        return Err(unsorted("epci.tsv"));
    }
    Ok(epcis)
}

fn communes<'a>(
    text: &'a str,
    departements: &[Division],
    epcis: &[Epci],
    codes: &mut Vec<Code5>,
) -> Result<Vec<Row<'a>>, TerritoryError> {
    let mut rows = Vec::new();
    let mut group: Option<(usize, Option<usize>)> = None;
    for line in lines("communes.tsv", text) {
        if line.text.starts_with('=') {
            let [departement, epci] = line.cells()?;
            let departement = line.row_of(departements, |d| &*d.code, &departement[1..])?;
            let epci = match epci {
                "" => None,
                code => Some(line.row_of(epcis, |e| &*e.code, code)?),
            };
            group = Some((departement, epci));
            continue;
        }
        let (departement, epci) =
            group.ok_or_else(|| line.error("a commune before the first group".into()))?;
        let [suffix, name, postal_codes, population] = line.cells()?;
        let prefix = &*departements[departement].code;
        let postal_prefix = if prefix.starts_with("2A") || prefix.starts_with("2B") {
            "20"
        } else {
            prefix.get(..2).unwrap_or(prefix)
        };
        rows.push(Row {
            code: line.code_after(prefix, suffix)?,
            name,
            departement,
            epci,
            postal_codes: line.postal_codes(postal_codes, postal_prefix, codes)?,
            population: line.population(population)?,
            parent: None,
        });
    }
    Ok(rows)
}

/// Adds the arrondissements to the rows of the communes, which are sorted.
fn arrondissements<'a>(
    text: &'a str,
    rows: &mut Vec<Row<'a>>,
    codes: &mut Vec<Code5>,
) -> Result<(), TerritoryError> {
    let communes = rows.len();
    for line in lines("arrondissements.tsv", text) {
        let [code, commune, name, postal_codes, population] = line.cells()?;
        let parent = line.code(commune)?;
        let whole = rows[..communes]
            .binary_search_by_key(&parent, |row| row.code)
            .map_err(|_| line.error(format!("« {commune} » is described nowhere")))?;
        let (departement, epci) = (rows[whole].departement, rows[whole].epci);
        rows.push(Row {
            code: line.code(code)?,
            name,
            departement,
            epci,
            postal_codes: line.postal_codes(postal_codes, "", codes)?,
            population: line.population(population)?,
            parent: Some(parent),
        });
    }
    Ok(())
}

/// Old codes sorted for search, and old names.
type Aliases = (Vec<(Code5, CommuneId)>, Vec<(Box<str>, CommuneId)>);

fn aliases(text: &str, communes: &[Commune]) -> Result<Aliases, TerritoryError> {
    let mut codes = Vec::new();
    let mut names = Vec::new();
    for line in lines("aliases.tsv", text) {
        let [old, today, name] = match line.cells::<2>() {
            Ok([old, today]) => [old, today, ""],
            Err(_) => line.cells()?,
        };
        let (old, today_code) = (line.code(old)?, line.code(today)?);
        let row = communes
            .binary_search_by_key(&today_code, |c| c.code)
            .map_err(|_| line.error(format!("« {today} » is described nowhere")))?;
        let id = CommuneId(row as u32);
        if old != today_code {
            codes.push((old, id));
        }
        if !name.is_empty() {
            names.push((name.into(), id));
        }
    }
    codes.sort_unstable();
    Ok((codes, names))
}

fn unsorted(table: &'static str) -> TerritoryError {
    TerritoryError::Table {
        table,
        line: 0,
        message: "rows are not in the order of their codes".into(),
    }
}
