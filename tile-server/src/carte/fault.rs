//! All that is wrong in a folder of cartes.

use std::path::Path;

use miette::Diagnostic;

use crate::toml_reader::TomlFault;

/// All faults found in a folder of cartes.
#[derive(Clone, Debug, Diagnostic, thiserror::Error)]
#[error("{}", headline(&self.dir, self.faults.len()))]
#[diagnostic(help(
    "corriger le fichier, puis relancer ; le format est décrit dans examples/README.md"
))]
pub struct CartesError {
    dir: String,
    #[related]
    faults: Vec<TomlFault>,
}

impl CartesError {
    pub(super) fn new(dir: &Path, faults: Vec<TomlFault>) -> CartesError {
        CartesError { dir: dir.display().to_string(), faults }
    }

    /// Each fault.
    pub fn faults(&self) -> &[TomlFault] {
        &self.faults
    }
}

fn headline(dir: &str, count: usize) -> String {
    let plural = if count > 1 { "s" } else { "" };
    format!("{count} erreur{plural} dans les cartes de {dir}")
}
