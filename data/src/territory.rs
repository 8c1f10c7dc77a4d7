//! Territories of the official geographic code: régions, départements, EPCI,
//! communes, the municipal arrondissements of Paris, Lyon and Marseille, and
//! the overseas collectivities.
//!
//! [`Territory`] is what people write in a filter (`departement:38`);
//! [`Territories`] is the table that knows names, nesting and postal codes;
//! [`TerritoryPoints`] adds positions, which come from outside. Outlines are
//! deliberately not here: membership is decided by code, never by geometry; only a
//! hub's own territory ([`OwnTerritory`]) may be drawn.

mod label_points;
mod own;
mod points;
mod read;
mod resolve;
mod shard;
mod table;
#[cfg(test)]
mod tests;
mod time_zone;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use label_points::{LabelPoint, label_points};
pub use own::OwnTerritory;
pub use points::TerritoryPoints;
pub use shard::commune_shard;
pub use table::{Tables, Territories};
pub(crate) use time_zone::offsets;

use crate::fold::fold;
use crate::geo::PositionError;

/// A level of the French territory, from the largest to the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TerritoryKind {
    /// Région, by its two-digit code; overseas collectivities by three digits.
    Region,
    /// Département (`38`, `2A`, `974`) or overseas collectivity (`975`).
    Departement,
    /// Intercommunality with its own taxation, by its nine-digit SIREN.
    Epci,
    /// Commune or municipal arrondissement, by its five-character INSEE code.
    Commune,
    /// A territory that a hub made itself, by the id it gave it.
    Own,
}

impl TerritoryKind {
    /// Every kind, largest first; a hub's own last.
    pub const ALL: [Self; 5] =
        [Self::Region, Self::Departement, Self::Epci, Self::Commune, Self::Own];

    /// The kind as filters write it, before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Departement => "departement",
            Self::Epci => "epci",
            Self::Commune => "commune",
            Self::Own => "propre",
        }
    }

    /// What a code of this kind looks like, in words for whoever wrote a wrong one.
    fn shape(self) -> &'static str {
        match self {
            Self::Region => "deux chiffres (84), ou trois pour une collectivité d’outre-mer (975)",
            Self::Departement => "deux ou trois caractères (38, 2A, 974)",
            Self::Epci => "neuf chiffres, le numéro SIREN (200040715)",
            Self::Commune => "cinq caractères, le code INSEE (38185)",
            Self::Own => "minuscules sans accent, chiffres et tirets (bassin-minier)",
        }
    }

    fn accepts(self, code: &str) -> bool {
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let (start, rest) = code.split_at_checked(2).unwrap_or((code, ""));
        let start_of_departement = digits(start) || start == "2A" || start == "2B";
        match self {
            Self::Region => matches!(code.len(), 2 | 3) && digits(code),
            Self::Departement => {
                matches!(code.len(), 2 | 3) && start_of_departement && digits(rest)
            }
            Self::Epci => code.len() == 9 && digits(code),
            Self::Commune => code.len() == 5 && start_of_departement && digits(rest),
            Self::Own => {
                let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
                (1..=MAX_ID).contains(&code.len())
                    && code.bytes().all(plain)
                    && !code.starts_with('-')
            }
        }
    }
}

impl fmt::Display for TerritoryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TerritoryKind {
    type Err = TerritoryError;

    /// Reads a kind in the singular or plural, with or without accents.
    fn from_str(text: &str) -> Result<Self, TerritoryError> {
        match fold(text).as_str() {
            "region" | "regions" => Ok(Self::Region),
            "departement" | "departements" => Ok(Self::Departement),
            "epci" | "epcis" => Ok(Self::Epci),
            "commune" | "communes" => Ok(Self::Commune),
            "propre" | "propres" => Ok(Self::Own),
            _ => Err(TerritoryError::Kind { text: text.to_owned() }),
        }
    }
}

/// Characters of the longest id of a hub's own territory.
const MAX_ID: usize = 60;

/// One territory by kind and code, such as `departement:38`.
///
/// The code has the shape of its kind; whether it exists is for
/// [`Territories::check`] to say.
///
/// ```
/// use repere_data::{Territory, TerritoryKind};
/// let isere: Territory = "Départements:38".parse()?;
/// assert_eq!(isere.to_string(), "departement:38");
/// assert_eq!(isere, Territory::new(TerritoryKind::Departement, "38")?);
/// assert!("departement:isere".parse::<Territory>().is_err());
/// # Ok::<(), repere_data::TerritoryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Territory {
    kind: TerritoryKind,
    code: Box<str>,
}

impl Territory {
    /// A territory of this kind and code; `2a` is read as `2A`.
    ///
    /// # Errors
    /// [`TerritoryError::Code`] when the code has not the shape of its kind.
    pub fn new(kind: TerritoryKind, code: &str) -> Result<Self, TerritoryError> {
        let written = match kind {
            TerritoryKind::Own => code.trim().to_ascii_lowercase(),
            _ => code.trim().to_ascii_uppercase(),
        };
        if !kind.accepts(&written) {
            return Err(TerritoryError::Code { kind, code: code.to_owned() });
        }
        Ok(Self { kind, code: written.into() })
    }

    /// Région, département, EPCI, commune, or a hub's own.
    pub fn kind(&self) -> TerritoryKind {
        self.kind
    }

    /// The INSEE code, or the SIREN of an EPCI.
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl fmt::Display for Territory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.code)
    }
}

impl FromStr for Territory {
    type Err = TerritoryError;

    fn from_str(text: &str) -> Result<Self, TerritoryError> {
        let (kind, code) =
            text.split_once(':').ok_or_else(|| TerritoryError::Form { text: text.to_owned() })?;
        Self::new(kind.parse()?, code)
    }
}

impl TryFrom<String> for Territory {
    type Error = TerritoryError;

    fn try_from(text: String) -> Result<Self, TerritoryError> {
        text.parse()
    }
}

impl From<Territory> for String {
    fn from(territory: Territory) -> Self {
        territory.to_string()
    }
}

/// A commune or municipal arrondissement: its row in one [`Territories`].
///
/// Rows stand in the order of their codes. An id belongs to the table that gave
/// it; any other table answers with empty texts or with another commune, and
/// never panics, so that an id read from a damaged file does no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommuneId(pub u32);

/// Why a territory, or a table of territories, cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TerritoryError {
    /// A territory is not written `kind:code`.
    #[error(
        "« {text} » n’est pas un territoire : écrire par exemple departement:38, epci:200040715, region:84 ou commune:38185"
    )]
    Form {
        /// What was written.
        text: String,
    },
    /// The word before the colon is none of the kinds.
    #[error(
        "« {text} » n’est pas une sorte de territoire : region, departement, epci, commune ou propre"
    )]
    Kind {
        /// What was written.
        text: String,
    },
    /// The code has not the shape of its kind.
    #[error("« {code} » n’est pas un code de {kind} : {}", kind.shape())]
    Code {
        /// The kind that was asked for.
        kind: TerritoryKind,
        /// What was written.
        code: String,
    },
    /// The code has the right shape, but the table has no such territory.
    #[error("aucun territoire « {text} » ; les plus proches : {}", Listed(nearest))]
    Unknown {
        /// What was written.
        text: String,
        /// Territories that may have been meant, such as `departement:38 (Isère)`.
        nearest: Vec<String>,
    },
    /// A commune's point is not on Earth.
    #[error("commune {code} : {source}")]
    Position {
        /// The commune's code.
        code: String,
        /// What is wrong with it.
        source: PositionError,
    },
    /// A reference table is damaged.
    #[error("{table}, line {line}: {message}")]
    Table {
        /// The table's file name in `data/reference`.
        table: &'static str,
        /// Line, counted from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
}

/// Texts with commas between.
struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, text) in self.0.iter().enumerate() {
            f.write_str(if i == 0 { "" } else { ", " })?;
            f.write_str(text)?;
        }
        Ok(())
    }
}
