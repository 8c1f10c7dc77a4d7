//! A folder of cartes: its files, what they take over from each other, and the
//! families they are made into.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::draft::Draft;
use super::{Carte, CartesError, ID_RULE, Known, beside, is_id, reader};
use crate::nearest::nearest;
use crate::rows::{Stamp, stamp};
use crate::themes::{self, Themes};
use crate::toml_reader::TomlFault;

/// All cartes of a server, by id.
#[derive(Clone, Debug, Default)]
pub struct Cartes {
    by_id: BTreeMap<String, Arc<Carte>>,
    files: BTreeMap<String, File>,
    themes: Arc<Themes>,
}

/// One file with what it and its models say, and the cartes it makes.
#[derive(Clone, Debug)]
struct File {
    /// Itself, then its model, and so on up.
    chain: Vec<Arc<Source>>,
    cartes: Vec<Arc<Carte>>,
}

impl Cartes {
    /// Reads every `*.toml` of a folder, and its themes; other files are left alone.
    ///
    /// # Errors
    /// All faults of all files, when there is one.
    pub fn read(dir: &Path, known: Known<'_>) -> Result<Cartes, CartesError> {
        Cartes::default().again(dir, known)
    }

    /// Reads the folder again: what has not changed is taken from these.
    ///
    /// # Errors
    /// All faults of all files, when there is one; these are still whole.
    pub fn again(&self, dir: &Path, known: Known<'_>) -> Result<Cartes, CartesError> {
        let folder = dir.join(themes::FOLDER);
        if !self.themes.are_as_they_were(&folder) {
            // A carte holds its theme, so that all of them are read again.
            let themes = Themes::read(&folder)?;
            let fresh = Cartes { themes: Arc::new(themes), ..Cartes::default() };
            return fresh.with_files(dir, known);
        }
        self.with_files(dir, known)
    }

    fn with_files(&self, dir: &Path, known: Known<'_>) -> Result<Cartes, CartesError> {
        let mut faults = Vec::new();
        let mut sources = BTreeMap::new();
        for path in toml_files(dir, &mut faults) {
            let id = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_owned();
            let before = self.files.get(&id).map(|file| &file.chain[0]);
            let source = match before.filter(|source| source.is_as_it_was()) {
                Some(source) => Ok(source.clone()),
                None => Source::read(&path, &id, known, &self.themes).map(Arc::new),
            };
            match source {
                Ok(source) => {
                    sources.insert(id, source);
                }
                Err(mut found) => faults.append(&mut found),
            }
        }
        let mut cartes = Cartes { themes: self.themes.clone(), ..Cartes::default() };
        for (id, source) in &sources {
            let chain = match chain(id, source, &sources) {
                Ok(chain) => chain,
                // What a model lacks is told of the model alone.
                Err(mut found) => {
                    faults.append(&mut found);
                    continue;
                }
            };
            let same = |file: &&File| {
                file.chain.len() == chain.len()
                    && file.chain.iter().zip(&chain).all(|(one, other)| Arc::ptr_eq(one, other))
            };
            let made = match self.files.get(id).filter(same) {
                Some(file) => file.cartes.clone(),
                None => made(id, &chain).unwrap_or_else(|mut found| {
                    faults.append(&mut found);
                    Vec::new()
                }),
            };
            for carte in &made {
                let other = cartes.by_id.insert(carte.id.clone(), carte.clone());
                if let Some(other) = other {
                    let (id, title) = (&carte.id, &other.title);
                    let message =
                        format!("« {id} » est déjà l’identifiant d’une autre carte (« {title} »)");
                    faults.push(source.fault(0..0, message, None));
                }
            }
            cartes.files.insert(id.clone(), File { chain, cartes: made });
        }
        match faults.is_empty() {
            true => Ok(cartes),
            false => Err(CartesError::new(dir, faults)),
        }
    }

    /// The themes of one's own.
    pub fn themes(&self) -> &Themes {
        &self.themes
    }

    /// The carte of an id.
    pub fn find(&self, id: &str) -> Option<&Arc<Carte>> {
        self.by_id.get(id)
    }

    /// All cartes, by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Carte>> {
        self.by_id.values()
    }

    /// Those that stand alone, and the families with how many they are.
    pub fn families(&self) -> (Vec<&Arc<Carte>>, BTreeMap<&str, usize>) {
        let mut families = BTreeMap::new();
        let alone = self.iter().filter(|carte| match &carte.family {
            Some(family) => {
                *families.entry(&**family).or_default() += 1;
                false
            }
            None => true,
        });
        (alone.collect(), families)
    }
}

/// The files of places that the cartes of a folder name, each with the name of its
/// source: that of the file that names it. Nothing else of the cartes is judged.
///
/// # Errors
/// Cartes that are no TOML.
pub fn own_places(dir: &Path) -> Result<Vec<(String, PathBuf)>, CartesError> {
    let mut faults = Vec::new();
    let mut found = Vec::new();
    for path in toml_files(dir, &mut faults) {
        let name = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_owned();
        let text = std::fs::read_to_string(&path)
            .map_err(|e| vec![TomlFault::of_file(&path, format!("fichier illisible : {e}"))]);
        match text.and_then(|text| beside::read_places(&path, &text)) {
            Ok(places) => found.extend(places.map(|places| (name, places))),
            Err(mut wrong) => faults.append(&mut wrong),
        }
    }
    match faults.is_empty() {
        true => Ok(found),
        false => Err(CartesError::new(dir, faults)),
    }
}

/// One file, read.
#[derive(Debug)]
struct Source {
    path: PathBuf,
    text: String,
    draft: Draft,
    /// The file itself and those it names, as they were.
    stamps: Vec<(PathBuf, Option<Stamp>)>,
}

impl Source {
    fn read(
        path: &Path,
        id: &str,
        known: Known<'_>,
        themes: &Themes,
    ) -> Result<Source, Vec<TomlFault>> {
        let of_file = |message: String| vec![TomlFault::of_file(path, message)];
        if !is_id(id) {
            return Err(of_file(format!("« {id} » ne peut pas être un identifiant : {ID_RULE}")));
        }
        // Before it is read: what changes meanwhile is read again.
        let own = (path.to_owned(), stamp(path));
        let text = std::fs::read_to_string(path)
            .map_err(|e| of_file(format!("fichier illisible : {e}")))?;
        let draft = reader::read(path, &text, known, themes)?;
        let beside = draft.files.iter().map(|file| (file.clone(), stamp(file)));
        let stamps = [own].into_iter().chain(beside).collect();
        Ok(Source { path: path.to_owned(), text, draft, stamps })
    }

    fn is_as_it_was(&self) -> bool {
        self.stamps.iter().all(|(path, before)| before.is_some() && *before == stamp(path))
    }

    fn fault(&self, span: Range<usize>, message: String, help: Option<String>) -> TomlFault {
        TomlFault::at(&self.path, &self.text, span, message).with_help(help)
    }
}

/// The cartes that a file makes: itself, its family, or none.
fn made(id: &str, chain: &[Arc<Source>]) -> Result<Vec<Arc<Carte>>, Vec<TomlFault>> {
    let [source, models @ ..] = chain else { return Ok(Vec::new()) };
    let own = source.draft.clone();
    let whole = models.iter().fold(own, |draft, model| draft.over(&model.draft));
    let finish = |draft: Draft, id: &str| {
        draft.finish(id).map_err(|(message, help)| {
            vec![source.fault(0..0, message.to_owned(), Some(help.to_owned()))]
        })
    };
    match &whole.family {
        _ if whole.is_draft => Ok(Vec::new()),
        None => Ok(vec![Arc::new(finish(whole, id)?)]),
        Some(family) => {
            let name: Arc<str> = id.into();
            let member = |member: &super::family::Member| {
                let carte = finish(member.draft(&whole), &member.id(id))?;
                Ok(Arc::new(Carte { family: Some(name.clone()), ..carte }))
            };
            family.members.iter().map(member).collect()
        }
    }
}

/// A file and its models, up to one that has none.
fn chain(
    id: &str,
    source: &Arc<Source>,
    sources: &BTreeMap<String, Arc<Source>>,
) -> Result<Vec<Arc<Source>>, Vec<TomlFault>> {
    let mut chain = vec![source.clone()];
    let mut seen = vec![id];
    while let Some(child) = chain.last()
        && let Some((model, span)) = &child.draft.model
    {
        let fault = |message: String, help| Err(vec![child.fault(span.clone(), message, help)]);
        if seen.contains(&model.as_str()) {
            return fault(format!("« {model} » se reprend lui-même"), None);
        }
        let Some((known, above)) = sources.get_key_value(model) else {
            // A model with faults of its own is told of by itself.
            if child.path.with_file_name(format!("{model}.toml")).is_file() {
                return Err(Vec::new());
            }
            let help = nearest(model, sources.keys().map(String::as_str))
                .map(|right| format!("vouliez-vous dire « {right} » ?"));
            return fault(format!("modèle inconnu : « {model} »"), help);
        };
        seen.push(known);
        chain.push(above.clone());
    }
    Ok(chain)
}

/// The TOML files of a folder, by name.
fn toml_files(dir: &Path, faults: &mut Vec<TomlFault>) -> Vec<PathBuf> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(TomlFault::of_file(dir, format!("dossier illisible : {error}")));
            return Vec::new();
        }
    };
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    paths
}
