//! The communes an index knows, so that it answers about territories alone.

use serde::{Deserialize, Serialize};

use super::text::TextColumn;
use crate::geo::Position;
use crate::territory::{CommuneId, Territories, Territory, TerritoryKind, TerritoryPoints};

/// Communes and arrondissements, in the order of the geographic code's table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Communes {
    code: TextColumn,
    nom: TextColumn,
    departement: TextColumn,
    region: TextColumn,
    epci: TextColumn,
    /// Row of the commune an arrondissement belongs to, or its own.
    parent: Vec<u32>,
    timezone: TextColumn,
    /// A point inside, in 1e-7 degree.
    point: Vec<Option<(i32, i32)>>,
}

/// How near two communes are administratively.
#[derive(Clone, Copy)]
pub(super) enum Level {
    Commune,
    Epci,
    Departement,
}

impl Communes {
    pub(super) fn new(territories: &Territories, points: &TerritoryPoints) -> Communes {
        let ids = || (0..territories.len() as u32).map(CommuneId);
        let texts = |of: &dyn Fn(CommuneId) -> String| ids().map(of).collect();
        Communes {
            code: texts(&|id| territories.code(id).to_owned()),
            nom: texts(&|id| territories.name(id).to_owned()),
            departement: texts(&|id| territories.departement(id).to_owned()),
            region: texts(&|id| territories.region(id).to_owned()),
            epci: texts(&|id| territories.epci(id).unwrap_or("").to_owned()),
            parent: ids().map(|id| territories.parent(id).unwrap_or(id).0).collect(),
            timezone: texts(&|id| territories.timezone(id).to_owned()),
            point: ids().map(|id| points.point(territories, id).map(Position::to_e7)).collect(),
        }
    }

    pub(super) fn len(&self) -> u32 {
        self.parent.len() as u32
    }

    pub(super) fn code(&self, row: u32) -> &str {
        self.code.at(row)
    }

    pub(super) fn name(&self, row: u32) -> &str {
        self.nom.at(row)
    }

    /// IANA name of the commune's time zone.
    pub(super) fn timezone(&self, row: u32) -> &str {
        self.timezone.at(row)
    }

    pub(super) fn point(&self, row: u32) -> Option<Position> {
        let (lon, lat) = (*self.point.get(row as usize)?)?;
        Some(Position::from_e7(lon, lat))
    }

    /// Whether a commune lies in a territory; an arrondissement lies in its
    /// commune.
    pub(super) fn is_in(&self, row: u32, territory: &Territory) -> bool {
        let code = territory.code();
        match territory.kind() {
            TerritoryKind::Region => self.region.at(row) == code,
            TerritoryKind::Departement => self.departement.at(row) == code,
            TerritoryKind::Epci => self.epci.at(row) == code,
            TerritoryKind::Commune => {
                self.code(row) == code
                    || self.parent.get(row as usize).is_some_and(|&p| self.code(p) == code)
            }
        }
    }

    /// Whether two communes share their commune, EPCI or département.
    pub(super) fn is_together(&self, a: u32, b: u32, level: Level) -> bool {
        match level {
            Level::Commune => self.parent.get(a as usize) == self.parent.get(b as usize),
            Level::Epci => !self.epci.at(a).is_empty() && self.epci.at(a) == self.epci.at(b),
            Level::Departement => self.departement.at(a) == self.departement.at(b),
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        let texts =
            [&self.code, &self.nom, &self.departement, &self.region, &self.epci, &self.timezone];
        texts.iter().all(|t| t.is_sound() && t.len() == self.parent.len())
            && self.point.len() == self.parent.len()
            && self.parent.iter().all(|&p| p < self.len())
    }
}
