//! Files that a carte names beside itself: a style under its places, a table of places.

use std::path::{Path, PathBuf};

use repere_styles::{Base, Mode, StyleOptions, Theme};

use super::Ground;
use super::reader::Reader;
use crate::toml_reader::{Node, TomlFault, TomlReader};

/// The key of a file of places of a carte's own.
pub(super) const PLACES: &str = "lieux";

/// The file of places that a text names, and nothing else of it.
pub(super) fn read_places(path: &Path, text: &str) -> Result<Option<PathBuf>, Vec<TomlFault>> {
    TomlReader::read(path, text, |toml, table| {
        let text = table.get(PLACES).and_then(|node| toml.text(node))?;
        Some(toml.beside(&text))
    })
}

impl Reader<'_, '_> {
    /// One of the known grounds, or a style document beside the carte.
    pub(super) fn ground(&mut self, node: &Node<'_>, files: &mut Vec<PathBuf>) -> Option<Ground> {
        let text = self.toml.text(node)?;
        match text.as_str() {
            "repere" => return Some(Ground::Own),
            "ign" => return Some(Ground::PlanIgn),
            "aucun" => return Some(Ground::Blank),
            _ => {}
        }
        if !text.ends_with(".json") {
            self.toml.unknown(node.span(), "fond de carte inconnu", &text, &Ground::NAMES);
            return None;
        }
        if !self.is_file {
            let help = format!(
                "écrire l’un de : {} ; un fichier se nomme seulement dans le dossier des cartes",
                Ground::NAMES.join(", ")
            );
            let message = format!("le style « {text} » n’est pas à côté de cette carte");
            self.toml.fault(node.span(), &message, Some(&help));
            return None;
        }
        let path = self.toml.beside(&text);
        files.push(path.clone());
        match read_document(&path) {
            Ok(document) => Some(Ground::Document(document)),
            Err(message) => {
                let message =
                    format!("le style « {} » ne peut pas servir : {message}", path.display());
                self.toml.fault(
                    node.span(),
                    &message,
                    Some("un document de style MapLibre est attendu"),
                );
                None
            }
        }
    }

    /// A file of places of its own, which a bake reads; the name of their source.
    pub(super) fn places(&mut self, node: &Node<'_>, files: &mut Vec<PathBuf>) -> Option<String> {
        let path = self.toml.text(node).map(|text| self.toml.beside(&text))?;
        // Where there is no folder, a bake has read it or nobody ever will.
        if self.is_file && !path.is_file() {
            let help = "le mettre à côté de la carte, ou corriger son nom";
            let message = format!("« {} » : ce fichier n’existe pas", path.display());
            self.toml.fault(node.span(), &message, Some(help));
            return None;
        }
        files.push(path);
        self.toml.stem().map(str::to_owned)
    }
}

/// A style document that our layers can go on top of.
fn read_document(path: &Path) -> Result<serde_json::Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let document: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let base = Base::StyleDocument(document.clone());
    repere_styles::resolve(
        &Theme::of_mode(Mode::default()),
        &StyleOptions { base, ..StyleOptions::default() },
    )
    .map(|_| document)
    .map_err(|error| error.to_string())
}
