//! One theme of one's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;
use repere_styles::{FileFault, Mode, Patch, Theme};

use super::{Glyphs, Logo, Sprites, entries};
use crate::carte::is_id;
use crate::nearest::nearest;
use crate::toml_reader::TomlFault;

/// The file of layers.
const LAYERS: &str = "couches.json";

/// A theme of one's own, read from its folder.
#[derive(Debug, PartialEq)]
pub struct ThemeFolder {
    /// The folder's name.
    pub name: String,
    /// Its tokens, for the modes it has.
    pub modes: BTreeMap<Mode, Theme>,
    /// The logo of cartes that name no other.
    pub logo: Option<Logo>,
    /// Changes of the map's layers.
    pub patch: Option<Patch>,
    /// Its icons, by the folder that a mode's `icons` names.
    pub icons: BTreeMap<String, Sprites>,
    /// The glyphs of a font of its own.
    pub glyphs: Option<Glyphs>,
}

impl ThemeFolder {
    /// The path of its logo, below a server's or a site's root.
    pub(crate) fn logo_path(&self) -> Option<String> {
        self.logo.as_ref().map(|logo| self.path(&logo.file))
    }

    /// The path of a file of its, below a server's or a site's root.
    pub(crate) fn path(&self, file: &str) -> String {
        format!("themes/{}/{file}", self.name)
    }

    /// What pages ask of it, whose names hold the hash of their content; by name.
    pub(crate) fn hashed_files(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        let logo = self.logo.iter().map(|logo| (logo.file.as_str(), &logo.bytes));
        let icons = self.icons.values().flat_map(|sprites| &sprites.files);
        logo.chain(icons.map(|(name, bytes)| (name.as_str(), bytes)))
    }

    /// Its tokens in a mode: the built-in ones where it has none.
    pub(super) fn tokens(&self, mode: Mode) -> Theme {
        self.modes.get(&mode).cloned().unwrap_or_else(|| Theme::of_mode(mode))
    }

    /// The icons of a mode.
    pub(crate) fn sprites(&self, mode: Mode) -> Option<&Sprites> {
        self.icons.get(folder_of_icons(&self.tokens(mode)))
    }

    /// Reads a folder.
    ///
    /// # Errors
    /// All that is wrong in its files.
    pub(super) fn read(dir: &Path, name: &str) -> Result<ThemeFolder, Vec<TomlFault>> {
        let mut faults = Vec::new();
        let mut theme = ThemeFolder {
            name: name.to_owned(),
            modes: BTreeMap::new(),
            logo: None,
            patch: None,
            icons: BTreeMap::new(),
            glyphs: Glyphs::read(dir),
        };
        for path in entries(dir) {
            let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let stem = file.strip_suffix(".json");
            if let Some(mode) = stem.and_then(Mode::parse) {
                let tokens = read_json(&path, |text| Theme::parse(name, mode, text));
                theme.modes.extend(kept(tokens, &mut faults).map(|tokens| (mode, tokens)));
            } else if file == LAYERS {
                theme.patch = kept(read_json(&path, Patch::parse), &mut faults);
            } else if Logo::NAMES.contains(&file) {
                match Logo::read(&path) {
                    Ok(logo) => theme.logo = Some(logo),
                    Err(error) => {
                        let fault = TomlFault::of_file(&path, error.to_string());
                        faults.push(fault.with_help(Some(error.help().to_owned())));
                    }
                }
            } else if let Some(stem) = stem {
                let names = Theme::NAMES.into_iter().chain(["couches"]);
                let help = nearest(stem, names).map_or_else(
                    || format!("un thème a {}.json et {LAYERS}", Theme::NAMES.join(".json, ")),
                    |right| format!("vouliez-vous dire {right}.json ?"),
                );
                let message = format!("« {file} » n’est pas un fichier de thème");
                faults.push(TomlFault::of_file(&path, message).with_help(Some(help)));
            }
        }
        theme.read_icons(dir, &mut faults);
        if let Some(glyphs) = &theme.glyphs {
            for mode in Mode::ALL {
                let file = dir.join(format!("{mode}.json"));
                faults.extend(glyphs.missing(&theme.tokens(mode), &file));
            }
        }
        let is_empty = theme.modes.is_empty() && theme.patch.is_none() && theme.logo.is_none();
        if is_empty && faults.is_empty() {
            let message = "ce thème n’a ni jetons, ni couches, ni logo".to_owned();
            let help = "repere theme new en fait un à partir d’une couleur".to_owned();
            faults.push(TomlFault::of_file(dir, message).with_help(Some(help)));
        }
        if faults.is_empty() { Ok(theme) } else { Err(faults) }
    }

    /// Draws the icons of each mode, and looks for those that the layers draw.
    fn read_icons(&mut self, dir: &Path, faults: &mut Vec<TomlFault>) {
        let modes = Mode::ALL.map(|mode| self.tokens(mode));
        let folders: BTreeSet<&str> = modes.iter().map(folder_of_icons).collect();
        for folder in folders {
            let path = dir.join(folder);
            // Nothing else of the theme is a folder of icons, nor is what lies elsewhere.
            if is_id(folder) && path.is_dir() {
                // Without its icons nobody knows which of them there are.
                let Some(drawn) = kept(Sprites::read(&path), faults) else { return };
                self.icons.extend(drawn.map(|sprites| (folder.to_owned(), sprites)));
            } else if folder != super::SPRITES {
                let message =
                    format!("« icons » : il n’y a pas de dossier « {folder} » dans ce thème");
                let help = format!("le créer, ou écrire \"icons\": \"{}\"", super::SPRITES);
                faults.push(TomlFault::of_file(dir, message).with_help(Some(help)));
            }
        }
        let Some(patch) = &self.patch else { return };
        let names: Vec<String> = self
            .icons
            .values()
            .flat_map(|sprites| &sprites.names)
            .map(|name| format!("{}:{name}", super::SPRITES))
            .collect();
        // A base map that is a whole style may have icons of its own.
        let is_ours = |icon: &&str| {
            !patch.is_of_document()
                || icon.split_once(':').is_some_and(|(id, _)| id == super::SPRITES)
        };
        let is_unknown = |icon: &&str| !names.iter().any(|name| name == icon);
        for icon in patch.icons().into_iter().filter(is_ours).filter(is_unknown) {
            let bare = icon.rsplit(':').next().unwrap_or(icon);
            let help = match nearest(icon, names.iter().map(String::as_str)) {
                Some(right) => format!("vouliez-vous dire « {right} » ?"),
                None if names.is_empty() => format!(
                    "mettre {bare}.svg dans le dossier {0}, et écrire \"{0}:{bare}\"",
                    super::SPRITES
                ),
                None => format!("les icônes sont {}", names.join(", ")),
            };
            let message = format!("il n’y a pas d’icône « {icon} »");
            faults.push(TomlFault::of_file(&dir.join(LAYERS), message).with_help(Some(help)));
        }
    }
}

/// The folder that a theme's token names.
fn folder_of_icons(theme: &Theme) -> &str {
    theme.token("icons").and_then(|icons| icons.as_str()).unwrap_or(super::SPRITES)
}

/// What was read; what is wrong with it joins the other faults.
fn kept<T>(read: Result<T, Vec<TomlFault>>, faults: &mut Vec<TomlFault>) -> Option<T> {
    read.map_err(|mut found| faults.append(&mut found)).ok()
}

fn read_json<T>(
    path: &Path,
    read: impl FnOnce(&str) -> Result<T, Vec<FileFault>>,
) -> Result<T, Vec<TomlFault>> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| vec![TomlFault::of_file(path, format!("fichier illisible : {e}"))])?;
    read(&text).map_err(|faults| {
        let placed = faults.into_iter().map(|fault| {
            TomlFault::at(path, &text, fault.span, fault.message).with_help(fault.help)
        });
        placed.collect()
    })
}
