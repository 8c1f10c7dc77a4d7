//! One theme of one's own.

use std::collections::BTreeMap;
use std::path::Path;

use repere_styles::{Mode, Theme};

use super::{Logo, entries};
use crate::nearest::nearest;
use crate::toml_reader::TomlFault;

/// A theme of one's own, read from its folder.
#[derive(Debug, PartialEq)]
pub struct ThemeFolder {
    /// The folder's name.
    pub name: String,
    /// Its tokens, for the modes it has.
    pub modes: BTreeMap<Mode, Theme>,
    /// The logo of cartes that name no other.
    pub logo: Option<Logo>,
}

impl ThemeFolder {
    /// The path of its logo, below a server's or a site's root.
    pub(crate) fn logo_path(&self) -> Option<String> {
        self.logo.as_ref().map(|logo| format!("themes/{}/{}", self.name, logo.file))
    }

    /// Reads a folder.
    ///
    /// # Errors
    /// All that is wrong in its files.
    pub(super) fn read(dir: &Path, name: &str) -> Result<ThemeFolder, Vec<TomlFault>> {
        let mut faults = Vec::new();
        let mut theme = ThemeFolder { name: name.to_owned(), modes: BTreeMap::new(), logo: None };
        for path in entries(dir) {
            let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let stem = file.strip_suffix(".json");
            if let Some(mode) = stem.and_then(Mode::parse) {
                match read_tokens(&path, name, mode) {
                    Ok(tokens) => {
                        theme.modes.insert(mode, tokens);
                    }
                    Err(mut found) => faults.append(&mut found),
                }
            } else if Logo::NAMES.contains(&file) {
                match Logo::read(&path) {
                    Ok(logo) => theme.logo = Some(logo),
                    Err(error) => {
                        let fault = TomlFault::of_file(&path, error.to_string());
                        faults.push(fault.with_help(Some(error.help().to_owned())));
                    }
                }
            } else if let Some(stem) = stem {
                let help = nearest(stem, Theme::NAMES.into_iter()).map_or_else(
                    || format!("un thème a {}", Theme::NAMES.join(".json, ") + ".json"),
                    |right| format!("vouliez-vous dire {right}.json ?"),
                );
                let message = format!("« {file} » n’est pas un fichier de thème");
                faults.push(TomlFault::of_file(&path, message).with_help(Some(help)));
            }
        }
        if theme.modes.is_empty() && faults.is_empty() {
            let message = "ce thème n’a aucun fichier de jetons".to_owned();
            let help = "repere theme new en fait un à partir d’une couleur".to_owned();
            faults.push(TomlFault::of_file(dir, message).with_help(Some(help)));
        }
        if faults.is_empty() { Ok(theme) } else { Err(faults) }
    }
}

fn read_tokens(path: &Path, name: &str, mode: Mode) -> Result<Theme, Vec<TomlFault>> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| vec![TomlFault::of_file(path, format!("fichier illisible : {e}"))])?;
    Theme::parse(name, mode, &text).map_err(|faults| {
        let placed = faults.into_iter().map(|fault| {
            TomlFault::at(path, &text, fault.span, fault.message).with_help(fault.help)
        });
        placed.collect()
    })
}
