//! Territories that a hub makes itself, from `repere.toml` to the index, and how
//! they are told apart from what nobody knows.

use std::path::PathBuf;

use repere_data::{
    CommuneId, Index, OwnTerritory, Territories, Territory, TerritoryError, TerritoryKind,
};

use crate::error::Error;
use crate::nearest::nearest;
use crate::polygons::outlines;

/// A `[[territoires_propres]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnOptions {
    /// Its id in filters, after `propre:`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its communes.
    pub communes: Vec<CommuneId>,
    /// A file with its polygons.
    pub outline: Option<PathBuf>,
}

impl OwnOptions {
    /// The territory, its outline read.
    ///
    /// # Errors
    /// [`Error::Outlines`] and what reading a file may fail of.
    pub(crate) fn read(&self, territories: &Territories) -> Result<OwnTerritory, Error> {
        let mut outline = Vec::new();
        if let Some(path) = &self.outline {
            let file = path.display().to_string();
            let wrong = |problem: String| Error::Outlines { file: file.clone(), problem };
            let bytes = outlines::bytes_of(path).map_err(Error::read(&file))?;
            let features = outlines::parse(&bytes).map_err(wrong)?;
            outline = features.into_iter().flat_map(|feature| feature.polygons).collect();
            if outline.is_empty() {
                return Err(wrong("aucun polygone".to_owned()));
            }
        }
        OwnTerritory::new(&self.id, &self.name, &self.communes, outline, territories)
            .map_err(|error| Error::Usage(error.to_string()))
    }
}

/// Every territory there is: the official ones and the bundle's own.
#[derive(Clone, Debug)]
pub struct KnownTerritories {
    official: &'static Territories,
    own: Vec<Territory>,
}

impl KnownTerritories {
    /// The official ones alone.
    pub fn official() -> KnownTerritories {
        KnownTerritories { official: Territories::builtin(), own: Vec::new() }
    }

    /// Those of an index, too.
    pub fn of(index: &Index) -> KnownTerritories {
        let own = index.own_territories().map(|(territory, _)| territory.clone()).collect();
        KnownTerritories { own, ..KnownTerritories::official() }
    }

    /// Checks that a territory exists.
    ///
    /// # Errors
    /// [`TerritoryError::Unknown`], naming what may have been meant.
    pub fn check(&self, territory: &Territory) -> Result<(), TerritoryError> {
        if territory.kind() != TerritoryKind::Own {
            return self.official.check(territory);
        }
        if self.own.contains(territory) {
            return Ok(());
        }
        let codes = || self.own.iter().map(Territory::code);
        let meant = nearest(territory.code(), codes());
        let first = meant.into_iter().chain(codes().filter(|code| Some(*code) != meant));
        let nearest = first.take(3).map(|code| format!("propre:{code}")).collect();
        Err(TerritoryError::Unknown { text: territory.to_string(), nearest })
    }

    /// Reads one as a carte writes it, and checks that it exists.
    ///
    /// # Errors
    /// Any [`TerritoryError`] about what was written.
    pub fn read(&self, text: &str) -> Result<Territory, TerritoryError> {
        match text.parse::<Territory>() {
            Ok(territory) if territory.kind() == TerritoryKind::Own => {
                self.check(&territory).map(|()| territory)
            }
            _ => self.official.read(text),
        }
    }
}
