//! The glyphs of a font of one's own, where a theme brings them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use repere_styles::Theme;

use super::entries;
use crate::nearest::nearest;
use crate::toml_reader::TomlFault;

/// Their folder in a theme.
pub(super) const FOLDER: &str = "glyphes";

/// Folders of glyph files, one a font: `glyphes/Ville Sans Regular/0-255.pbf`.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyphs {
    dir: PathBuf,
    /// The fonts' names, which are their folders'.
    pub fonts: BTreeSet<String>,
}

impl Glyphs {
    /// Looks at a theme's folder; none where it brings no glyphs.
    pub(super) fn read(theme: &Path) -> Option<Glyphs> {
        let dir = theme.join(FOLDER);
        let fonts: BTreeSet<String> = entries(&dir)
            .filter(|path| path.is_dir())
            .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
            .collect();
        (!fonts.is_empty()).then_some(Glyphs { dir, fonts })
    }

    /// Fonts of a theme's tokens that there are no glyphs of: with glyphs of one font, a
    /// map draws no text from the reader's.
    pub(super) fn missing(&self, theme: &Theme, file: &Path) -> Vec<TomlFault> {
        let fault = |token: &str| {
            let font = theme.token(token)?[0].as_str().unwrap_or_default().to_owned();
            if self.fonts.contains(&font) {
                return None;
            }
            let near = nearest(&font, self.fonts.iter().map(String::as_str));
            let one = near.or(self.fonts.first().map(String::as_str))?;
            let message = format!("« {token} » : « {font} » n’a pas de glyphes dans {FOLDER}/");
            let help = format!("commencer la liste par une police qui en a : [\"{one}\"]");
            Some(TomlFault::of_file(file, message).with_help(Some(help)))
        };
        ["font", "font-strong"].into_iter().filter_map(fault).collect()
    }

    /// The file of a range of a stack's first font that there is; none for what is no
    /// such address. The file need not exist: a font has not all of Unicode.
    pub(crate) fn file(&self, stack: &str, range: &str) -> Option<PathBuf> {
        let font = stack.split(',').find(|font| self.fonts.contains(*font))?;
        let (from, to) = range.strip_suffix(".pbf")?.split_once('-')?;
        let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
        // As MapLibre asks for them: 256 at a time.
        let is_range = from % 256 == 0 && to == from + 255 && to <= 0xFFFF;
        is_range.then(|| self.dir.join(font).join(format!("{from}-{to}.pbf")))
    }

    /// All files, with their paths below the theme's.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, PathBuf)> + '_ {
        self.fonts.iter().flat_map(move |font| {
            entries(&self.dir.join(font)).filter_map(move |path| {
                let name = path.file_name()?.to_str()?;
                name.ends_with(".pbf").then(|| (format!("{FOLDER}/{font}/{name}"), path.clone()))
            })
        })
    }
}
