//! A place, and how a row of a file becomes one.
//!
//! Normalising folds values to the standard's own, types what has a type, and
//! says what it could not read. A remark never drops a place; only a row with
//! neither a name nor an id to show it by is rejected. What each value is
//! checked for, and when it is mended, stands in [`crate::check`].

mod columns;
mod read;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use read::Checks;

use crate::check::{Remedy, Rule};
use crate::geo::Position;
use crate::schedule::WeekSchedule;
use crate::schema::{Column, Facet};
use crate::territory::CommuneId;

/// One row of a source, as read: a text per column of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRecord {
    /// The dataset's name: the file's, without folder and endings.
    pub dataset: Arc<str>,
    /// The file it was read from, as the user named it.
    pub file: Arc<str>,
    /// Line in that file, from 1; for JSON the position in the array, from 1.
    pub line: u64,
    /// Texts by column; columns that the file lacks are absent.
    pub values: BTreeMap<Column, String>,
}

impl RawRecord {
    fn text(&self, column: Column) -> &str {
        self.values.get(&column).map_or("", |v| v.trim())
    }
}

/// What a rule found in one field of one row, and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Remark {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// Its line, from 1.
    pub line: u64,
    /// The column.
    pub column: Column,
    /// The value found.
    pub value: String,
    /// The rule.
    pub rule: Rule,
    /// What was done.
    pub remedy: Remedy,
    /// What stands there now, where the value was mended.
    pub after: Option<String>,
    /// What is wrong with it and what was done: the same words for every row.
    pub message: String,
    /// What is known of this row alone: « à 312 km de Grenoble ».
    pub detail: String,
    /// The row's own id.
    pub id: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Remark { file, line, column, value, message, detail, after, .. } = self;
        write!(f, "{file}, ligne {line}, {} = « {value} » : {message}", column.name())?;
        if !detail.is_empty() {
            write!(f, " ({detail})")?;
        }
        after.as_ref().map_or(Ok(()), |after| write!(f, " → « {after} »"))
    }
}

/// A row that cannot become a place, and why.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error,
)]
#[error("{0}")]
#[serde(transparent)]
pub struct Rejection(pub Box<Remark>);

/// What a place's position is really of: its source gives none, or its address
/// was found no closer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Approximation {
    /// Its street, the number unknown.
    #[serde(rename = "rue")]
    Street,
    /// The hamlet or quarter.
    #[serde(rename = "lieu-dit")]
    Locality,
    /// A point of its commune.
    #[serde(rename = "commune")]
    Commune,
}

impl Approximation {
    /// All of them, the nearest first.
    pub const ALL: [Approximation; 3] = [Self::Street, Self::Locality, Self::Commune];

    /// As data carry it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Street => "rue",
            Self::Locality => "lieu-dit",
            Self::Commune => "commune",
        }
    }
}

/// A place of digital mediation. Field names are the standard's columns; empty
/// fields are left out of its JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the fields are the standard's own columns")]
pub struct Place {
    pub id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pivot: String,
    pub nom: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub commune: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code_postal: String,
    /// Today's INSEE code where the commune was recognised, else as given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code_insee: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub adresse: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub complement_adresse: String,
    /// Longitude and latitude; none for a place that is listed, not drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What the position is of, where it is not the place's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position_approchee: Option<Approximation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub typologie: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub telephone: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub courriels: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub site_web: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub horaires: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub presentation_resume: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub presentation_detail: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub itinerance: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub structure_parente: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date_maj: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub publics_specifiquement_adresses: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prise_en_charge_specifique: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frais_a_charge: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dispositif_programmes_nationaux: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formations_labels: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub autres_formations_labels: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modalites_acces: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modalites_accompagnement: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fiche_acces_libre: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prise_rdv: String,
    /// Name of the dataset it came in (a file's name without its endings).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dataset: String,
    /// `horaires` as a plain week, where they can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semaine: Option<WeekSchedule>,
    /// Values outside a closed list, by column: kept, shown, never a facet.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hors_liste: BTreeMap<Column, Vec<String>>,
    /// The sources of its records, where there are several: the first is
    /// [`Place::source`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The records it was made of, where there are several, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origines: Vec<Origine>,
    /// Its commune (or arrondissement) in the geographic code.
    #[serde(skip)]
    pub commune_id: Option<CommuneId>,
}

/// A record that a place was made of, with others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origine {
    /// The dataset it came in.
    pub jeu: String,
    /// Its id there.
    pub id: String,
    /// Its `source`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Its `date_maj`, ISO.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date_maj: String,
    /// The file it was read from.
    pub fichier: String,
    /// Its line there, from 1.
    pub ligne: u64,
    /// What it says otherwise than the place, of the columns that records are
    /// compared by; an empty text where it says nothing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub valeurs: BTreeMap<Column, String>,
}

impl Place {
    /// Its values of a facet, canonical.
    pub fn facet(&self, facet: Facet) -> &[String] {
        match facet {
            Facet::Services => &self.services,
            Facet::Publics => &self.publics_specifiquement_adresses,
            Facet::PriseEnCharge => &self.prise_en_charge_specifique,
            Facet::Frais => &self.frais_a_charge,
            Facet::Dispositifs => &self.dispositif_programmes_nationaux,
            Facet::Formations => &self.formations_labels,
            Facet::AutresFormations => &self.autres_formations_labels,
            Facet::ModalitesAcces => &self.modalites_acces,
            Facet::ModalitesAccompagnement => &self.modalites_accompagnement,
            Facet::Itinerance => &self.itinerance,
            Facet::Typologie => &self.typologie,
            Facet::Source if !self.sources.is_empty() => &self.sources,
            Facet::Source if self.source.is_empty() => &[],
            Facet::Source => std::slice::from_ref(&self.source),
        }
    }
}
