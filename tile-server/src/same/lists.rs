//! The lists of a hub: pairs of ids that are of one place, or of two, whatever
//! their points.
//!
//! A CSV: a line of headings, then two ids a line; what follows them is for
//! people. An id is `dataset:id`, or the id alone where one dataset has it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;
use crate::ids::Ids;
use crate::project::Fusion;

/// Faults told at once.
const TOLD: usize = 20;

/// Pairs of records that lists decide.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    /// Of one place.
    pub(crate) same: Vec<(u32, u32)>,
    /// Of two.
    pub(crate) distinct: Vec<(u32, u32)>,
    /// The lines as they are written, for who asks why.
    pub(crate) same_ids: Vec<(String, String)>,
    pub(crate) distinct_ids: Vec<(String, String)>,
}

/// The records of a bake by their own ids.
pub(crate) struct Origins<'a> {
    pub(crate) ids: &'a Ids,
    /// Each dataset, and the number of its first record, ascending.
    pub(crate) datasets: Vec<(Arc<str>, u32)>,
}

impl Origins<'_> {
    /// The dataset of a record.
    pub(crate) fn dataset(&self, record: u32) -> &str {
        let at = self.datasets.partition_point(|&(_, first)| first <= record);
        &self.datasets[at.saturating_sub(1)].0
    }

    /// A name for a record that says where it comes from: `dataset:id`, or what
    /// its id became where that is not enough.
    pub(crate) fn key(&self, record: u32) -> String {
        let (own, id) = (self.ids.get(record), self.ids.original(record));
        if own == id { format!("{}:{id}", self.dataset(record)) } else { own.to_owned() }
    }
}

/// A line of a list.
struct Line {
    number: u64,
    ids: [String; 2],
}

impl Listed {
    /// Reads the lists of a section `[fusion]`.
    ///
    /// # Errors
    /// [`Error::Read`]; [`Error::Pairs`] with every line that names no record, or
    /// several.
    pub(crate) fn read(fusion: &Fusion, records: &Origins<'_>) -> Result<Listed, Error> {
        let pairs = |path: &Option<std::path::PathBuf>| match path {
            Some(path) => resolved(path, records),
            None => Ok((Vec::new(), Vec::new())),
        };
        let (same, same_ids) = pairs(&fusion.same)?;
        let (distinct, distinct_ids) = pairs(&fusion.distinct)?;
        Ok(Listed { same, distinct, same_ids, distinct_ids })
    }
}

type Pairs = (Vec<(u32, u32)>, Vec<(String, String)>);

fn resolved(path: &Path, records: &Origins<'_>) -> Result<Pairs, Error> {
    let lines = read(path)?;
    let mut found: HashMap<&str, Vec<u32>> =
        lines.iter().flat_map(|line| &line.ids).map(|id| (id.as_str(), Vec::new())).collect();
    find(records, &mut found);
    let (mut pairs, mut ids, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines.iter().filter(|line| line.number > 1) {
        let known: Vec<&[u32]> = line.ids.iter().map(|id| found[id.as_str()].as_slice()).collect();
        for (id, records_of) in line.ids.iter().zip(&known) {
            let several = |record: &u32| records.dataset(*record) != records.dataset(records_of[0]);
            if records_of.is_empty() {
                faults.push(format!(
                    "ligne {} : aucune fiche n’a l’identifiant « {id} »",
                    line.number
                ));
            } else if records_of.iter().any(several) {
                faults.push(format!(
                    "ligne {} : plusieurs jeux ont « {id} » : écrire jeu:identifiant",
                    line.number
                ));
            }
        }
        for &a in known[0] {
            pairs.extend(known[1].iter().filter(|&&b| a != b).map(|&b| (a, b)));
        }
        ids.push((line.ids[0].clone(), line.ids[1].clone()));
    }
    // Without headings the first pair would be lost without a word.
    let headed = lines.first().filter(|line| line.number == 1);
    if headed.is_some_and(|line| line.ids.iter().any(|id| !found[id.as_str()].is_empty())) {
        faults
            .insert(0, "ligne 1 : une ligne d’en-tête est attendue avant la première paire".into());
    }
    if faults.is_empty() {
        return Ok((pairs, ids));
    }
    let more = faults.len().saturating_sub(TOLD);
    faults.truncate(TOLD);
    if more > 0 {
        faults.push(format!("… et {more} de plus"));
    }
    Err(Error::Pairs { file: path.display().to_string(), faults: faults.join("\n") })
}

/// The lines of a list, that of headings among them.
fn read(path: &Path) -> Result<Vec<Line>, Error> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(Error::read(&shown))?;
    let first = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let separator = if first.contains(&b';') { b';' } else { b',' };
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(separator).trim(csv::Trim::All);
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for row in reader.from_reader(text).records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let number = error.position().map_or(0, csv::Position::line);
                faults.push(format!("ligne {number} : texte qui n’est pas en UTF-8"));
                continue;
            }
        };
        let number = row.position().map_or(0, csv::Position::line);
        let id = |at: usize| row.get(at).unwrap_or_default().to_owned();
        let ids = [id(0), id(1)];
        if ids.iter().any(String::is_empty) {
            faults.push(format!("ligne {number} : deux identifiants sont attendus"));
        }
        lines.push(Line { number, ids });
    }
    if faults.is_empty() {
        Ok(lines)
    } else {
        Err(Error::Pairs { file: shown, faults: faults.join("\n") })
    }
}

/// Finds the records of some ids, in one look at all of them.
fn find(records: &Origins<'_>, found: &mut HashMap<&str, Vec<u32>>) {
    if found.is_empty() {
        return;
    }
    let mut plain: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    let names: Vec<&str> = found.keys().copied().collect();
    for name in &names {
        plain.entry(name).or_default().push((name, ""));
        for (dataset, _) in &records.datasets {
            let id = name.strip_prefix(&**dataset).and_then(|rest| rest.strip_prefix(':'));
            if let Some(id) = id {
                plain.entry(id).or_default().push((name, dataset));
            }
        }
    }
    for record in 0..records.ids.len() {
        for &(name, dataset) in plain.get(records.ids.original(record)).into_iter().flatten() {
            if dataset.is_empty() || dataset == records.dataset(record) {
                found.entry(name).or_default().push(record);
            }
        }
    }
}
