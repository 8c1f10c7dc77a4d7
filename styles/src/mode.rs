use std::fmt;

/// For whom a theme is: by day, by night, or for whoever needs more contrast.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Dark on light.
    #[default]
    Clair,
    /// Light on dark.
    Sombre,
    /// Dark on white, with as much contrast as there can be.
    Contraste,
}

impl Mode {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Clair, Self::Sombre, Self::Contraste];

    /// Its name, which is that of its built-in theme and of its file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clair => "clair",
            Self::Sombre => "sombre",
            Self::Contraste => "contraste",
        }
    }

    /// The mode of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
