//! The theme that a carte names.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use repere_styles::{Mode, StyleOptions, Theme};

use super::ThemeFolder;

/// A theme, and the mode it is shown in unless the page says otherwise.
#[derive(Clone, Default, PartialEq)]
pub struct ThemeChoice {
    /// The mode.
    pub mode: Mode,
    /// The theme of one's own; a built-in one without.
    pub(super) folder: Option<Arc<ThemeFolder>>,
}

impl ThemeChoice {
    /// A built-in theme.
    pub const fn builtin(mode: Mode) -> ThemeChoice {
        ThemeChoice { mode, folder: None }
    }

    pub(crate) fn new(mode: Mode, folder: Arc<ThemeFolder>) -> ThemeChoice {
        ThemeChoice { mode, folder: Some(folder) }
    }

    /// The theme of one's own, if it is one.
    pub fn folder(&self) -> Option<&ThemeFolder> {
        self.folder.as_deref()
    }

    /// Whether another is the same theme, in whatever mode.
    pub(crate) fn has_same_name(&self, other: &ThemeChoice) -> bool {
        self.folder().map(|folder| &folder.name) == other.folder().map(|folder| &folder.name)
    }

    /// Its tokens in a mode.
    pub fn tokens(&self, mode: Mode) -> Theme {
        self.folder().map_or_else(|| Theme::of_mode(mode), |folder| folder.tokens(mode))
    }

    /// What a style of a mode draws besides: its layers, icons and glyphs, under an
    /// address or, empty, beside the element's.
    pub(crate) fn drawing(&self, mode: Mode, root: &str) -> StyleOptions {
        let Some(folder) = self.folder() else { return StyleOptions::default() };
        let under = |file: &str| match root {
            "" => folder.path(file),
            root => format!("{root}/{}", folder.path(file)),
        };
        StyleOptions {
            patch: folder.patch.clone(),
            sprite: folder
                .sprites(mode)
                .map(|sprites| (super::SPRITES.to_owned(), under(&sprites.stem))),
            glyphs: folder.glyphs.as_ref().map(|_| under("glyphes/{fontstack}/{range}.pbf")),
            ..StyleOptions::default()
        }
    }

    /// The interface's tokens of its modes, where they are not those of the built-in one.
    pub(crate) fn interface(&self) -> BTreeMap<&'static str, BTreeMap<&'static str, String>> {
        let modes = self.folder().into_iter().flat_map(|folder| &folder.modes);
        let tokens = modes.map(|(mode, theme)| {
            (mode.name(), theme.interface_changes().into_iter().collect::<BTreeMap<_, _>>())
        });
        tokens.filter(|(_, tokens)| !tokens.is_empty()).collect()
    }
}

/// As a carte's file writes it.
impl fmt::Display for ThemeChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.folder() {
            None => write!(f, "{}", self.mode),
            Some(folder) if self.mode == Mode::default() => f.write_str(&folder.name),
            Some(folder) => write!(f, "{}/{}", folder.name, self.mode),
        }
    }
}

impl fmt::Debug for ThemeChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}
