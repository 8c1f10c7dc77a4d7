//! Themes of one's own: folders beside the cartes that use them.
//!
//! ```text
//! cartes/themes/ville/
//!   clair.json  sombre.json  contraste.json   tokens; the built-in ones for a mode without
//!   logo.svg or logo.png                      shown by cartes that name no other
//!   couches.json                              changes of the map's layers
//!   icones/*.svg                              pictures that these layers draw
//!   glyphes/FONT/0-255.pbf …                  of a font of one's own
//! ```
//!
//! A folder with faults is refused whole, with all of them; nothing of it is used.

mod choice;
mod folder;
mod glyphs;
mod inks;
mod logo;
mod make;
mod sprites;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use repere_styles::{Mode, Theme};

use crate::carte::{CartesError, ID_RULE, is_id};
use crate::rows::{Stamp, stamp};
use crate::toml_reader::TomlFault;

pub use choice::ThemeChoice;
pub use folder::ThemeFolder;
pub use glyphs::Glyphs;
pub use logo::{Logo, LogoError};
pub use make::{MakeError, make};
pub(crate) use sprites::ID as SPRITES;
pub use sprites::Sprites;

/// Where the themes are, in the folder of the cartes.
pub const FOLDER: &str = "themes";

/// All themes of a folder of cartes, by name.
#[derive(Clone, Debug, Default)]
pub struct Themes {
    by_name: BTreeMap<String, Arc<ThemeFolder>>,
    stamps: BTreeMap<PathBuf, Option<Stamp>>,
}

impl Themes {
    /// Reads the folders of a folder; one that is not there holds none.
    ///
    /// # Errors
    /// All faults of all themes.
    pub fn read(dir: &Path) -> Result<Themes, CartesError> {
        let mut themes = Themes { stamps: stamps(dir), ..Themes::default() };
        let mut faults = Vec::new();
        for path in folders(dir) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !is_id(name) || Mode::parse(name).is_some() {
                let rule = if is_id(name) {
                    "ce nom est celui d’un thème d’origine ; en choisir un autre".to_owned()
                } else {
                    ID_RULE.replace("fichier", "dossier")
                };
                let message = format!("« {name} » ne peut pas être le nom d’un thème");
                faults.push(TomlFault::of_file(&path, message).with_help(Some(rule)));
                continue;
            }
            match ThemeFolder::read(&path, name) {
                Ok(theme) => {
                    themes.by_name.insert(name.to_owned(), Arc::new(theme));
                }
                Err(mut found) => faults.append(&mut found),
            }
        }
        if faults.is_empty() { Ok(themes) } else { Err(CartesError::of_themes(dir, faults)) }
    }

    /// Whether the files of a folder are still those that were read.
    pub(crate) fn are_as_they_were(&self, dir: &Path) -> bool {
        self.stamps == stamps(dir)
    }

    /// A theme by its name.
    pub fn find(&self, name: &str) -> Option<&Arc<ThemeFolder>> {
        self.by_name.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<ThemeFolder>> {
        self.by_name.values()
    }

    /// What a carte's `theme` may be: the built-in ones, those of one's own, and each
    /// of these in a mode that is not its first.
    pub fn names(&self) -> Vec<String> {
        let own = self.by_name.keys().flat_map(|name| {
            let others = Mode::ALL.into_iter().filter(|mode| *mode != Mode::default());
            [name.clone()].into_iter().chain(others.map(move |mode| format!("{name}/{mode}")))
        });
        Theme::NAMES.map(str::to_owned).into_iter().chain(own).collect()
    }

    /// What a carte's `theme` means.
    pub(crate) fn choose(&self, text: &str) -> Option<ThemeChoice> {
        if let Some(mode) = Mode::parse(text) {
            return Some(ThemeChoice::builtin(mode));
        }
        let (name, mode) = text.split_once('/').unwrap_or((text, Mode::default().name()));
        Some(ThemeChoice::new(Mode::parse(mode)?, self.find(name)?.clone()))
    }
}

/// The folders of a folder, by name.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = entries(dir).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// What is in a folder, hidden files left out; nothing where there is no folder.
fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| {
        path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'))
    })
}

/// Every file below a folder, as it is.
fn stamps(dir: &Path) -> BTreeMap<PathBuf, Option<Stamp>> {
    let mut found = BTreeMap::new();
    let mut left: Vec<PathBuf> = entries(dir).collect();
    while let Some(path) = left.pop() {
        match path.is_dir() {
            true => left.extend(entries(&path)),
            false => {
                let stamp = stamp(&path);
                found.insert(path, stamp);
            }
        }
    }
    found
}
