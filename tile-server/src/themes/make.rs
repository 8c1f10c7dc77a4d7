//! A theme made from a brand's colour, as a folder.

use std::fs;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use repere_styles::{Mode, StyleError, Theme};

use super::{Logo, LogoError};
use crate::carte::{ID_RULE, is_id};

/// Why no theme was made; nothing was written then.
#[derive(Debug, Diagnostic, thiserror::Error)]
pub enum MakeError {
    /// The name can be no theme's.
    #[error("« {name} » ne peut pas être le nom d’un thème")]
    #[diagnostic(help("{}", if is_id(name) {
        "ce nom est celui d’un thème d’origine ; en choisir un autre".to_owned()
    } else {
        ID_RULE.replace("nommer le fichier avec", "prendre")
    }))]
    Name {
        /// What was asked for.
        name: String,
    },
    /// There is one of that name.
    #[error("le thème {} existe déjà", dir.display())]
    #[diagnostic(help("--force refait ses couleurs ; ou choisir un autre nom"))]
    There {
        /// Its folder.
        dir: PathBuf,
    },
    /// The colour is none.
    #[error(transparent)]
    Colour(StyleError),
    /// The logo cannot be one.
    #[error("{} : {source}", path.display())]
    #[diagnostic(help("{}", source.help()))]
    Logo {
        /// Its file.
        path: PathBuf,
        /// Why.
        source: LogoError,
    },
    /// The system refuses.
    #[error("{} ne peut pas être écrit", path.display())]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Writes the three modes of a theme, and its logo, into a folder of its name; returns
/// it. The folder appears whole or not at all.
///
/// # Errors
/// Why there is none.
pub fn make(
    name: &str,
    brand: &str,
    logo: Option<&Path>,
    out: &Path,
    is_forced: bool,
) -> Result<PathBuf, MakeError> {
    if !is_id(name) || Mode::parse(name).is_some() {
        return Err(MakeError::Name { name: name.to_owned() });
    }
    let dir = out.join(name);
    if dir.exists() && !is_forced {
        return Err(MakeError::There { dir });
    }
    // The logo of the theme that is made again stays.
    let before = Logo::NAMES.map(|name| dir.join(name)).into_iter().find(|path| path.exists());
    let logo = match logo.map(Path::to_owned).or(before) {
        Some(path) => Some(Logo::read(&path).map_err(|source| MakeError::Logo { path, source })?),
        None => None,
    };
    let inks = logo.as_ref().map(Logo::inks);
    let mut files = Vec::new();
    for mode in Mode::ALL {
        let mut theme = Theme::from_brand(name, brand, mode).map_err(MakeError::Colour)?;
        if let Some(inks) = &inks {
            theme = theme.under_logo(inks);
        }
        files.push((format!("{mode}.json"), theme.to_json().into_bytes()));
    }
    if let Some(logo) = &logo {
        files.push((logo.name().to_owned(), logo.bytes.to_vec()));
    }
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |source| MakeError::Write { path, source }
    };
    fs::create_dir_all(out).map_err(refused(out))?;
    // A name that begins with a point is no theme's, should it stay.
    let staging =
        tempfile::Builder::new().prefix(".theme-").tempdir_in(out).map_err(refused(out))?;
    let made = staging.path().join("nouveau");
    fs::create_dir(&made).map_err(refused(&made))?;
    for (file, content) in files {
        fs::write(made.join(&file), content).map_err(refused(&dir.join(file)))?;
    }
    if dir.exists() {
        let before = staging.path().join("ancien");
        fs::rename(&dir, &before).map_err(refused(&dir))?;
        // Layers and icons that somebody drew stay; a logo was written, or another one.
        for kept in fs::read_dir(&before).map_err(refused(&before))?.flatten() {
            let to = made.join(kept.file_name());
            let is_logo = Logo::NAMES.iter().any(|name| kept.file_name() == *name);
            if !to.exists() && !is_logo {
                fs::rename(kept.path(), &to).map_err(refused(&kept.path()))?;
            }
        }
    }
    fs::rename(&made, &dir).map_err(refused(&dir))?;
    Ok(dir)
}
