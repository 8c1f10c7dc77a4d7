//! All that is wrong in a folder of cartes, or of their themes.

use std::path::Path;

use miette::Diagnostic;

use crate::toml_reader::TomlFault;

/// All faults found in a folder of cartes, or of themes.
#[derive(Clone, Debug, Diagnostic, thiserror::Error)]
#[error("{}", headline(self.of, &self.dir, self.faults.len()))]
#[diagnostic(help("corriger le fichier, puis relancer ; le format est décrit dans {}", self.of.guide()))]
pub struct CartesError {
    of: Of,
    dir: String,
    #[related]
    faults: Vec<TomlFault>,
}

impl CartesError {
    pub(super) fn new(dir: &Path, faults: Vec<TomlFault>) -> CartesError {
        CartesError { of: Of::Cartes, dir: dir.display().to_string(), faults }
    }

    /// The faults of a folder of themes.
    pub(crate) fn of_themes(dir: &Path, faults: Vec<TomlFault>) -> CartesError {
        CartesError { of: Of::Themes, ..CartesError::new(dir, faults) }
    }

    /// Each fault.
    pub fn faults(&self) -> &[TomlFault] {
        &self.faults
    }
}

/// What a folder holds.
#[derive(Clone, Copy, Debug)]
enum Of {
    Cartes,
    Themes,
}

impl Of {
    /// Where its format is described.
    fn guide(self) -> &'static str {
        match self {
            Of::Cartes => "examples/README.md",
            Of::Themes => "docs/theme.md",
        }
    }
}

fn headline(of: Of, dir: &str, count: usize) -> String {
    let plural = if count > 1 { "s" } else { "" };
    let things = match of {
        Of::Cartes => "cartes",
        Of::Themes => "thèmes",
    };
    format!("{count} erreur{plural} dans les {things} de {dir}")
}
