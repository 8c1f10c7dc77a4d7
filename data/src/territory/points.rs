//! Positions of communes, which come from a file the caller reads.

use super::{CommuneId, Territories, Territory, TerritoryError, TerritoryKind};
use crate::geo::{Bounds, Position};

/// One point inside each commune.
#[derive(Debug, Clone, Default)]
pub struct TerritoryPoints {
    points: Vec<Option<Position>>,
}

impl TerritoryPoints {
    /// No point at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the point of the commune with this INSEE code, in degrees.
    ///
    /// Old codes are followed, but never move the point of the commune of
    /// today once it has one.
    ///
    /// # Errors
    /// [`TerritoryError::Unknown`] when the table has no such commune,
    /// [`TerritoryError::Position`] when the degrees are not on Earth.
    pub fn insert(
        &mut self,
        territories: &Territories,
        code: &str,
        lon: f64,
        lat: f64,
    ) -> Result<CommuneId, TerritoryError> {
        let position = Position::new(lon, lat)
            .map_err(|source| TerritoryError::Position { code: code.to_owned(), source })?;
        let id = territories.commune(code).ok_or_else(|| TerritoryError::Unknown {
            text: format!("{}:{code}", TerritoryKind::Commune),
            nearest: Vec::new(),
        })?;
        self.points.resize(territories.len().max(self.points.len()), None);
        let slot = &mut self.points[id.0 as usize];
        if slot.is_none() || territories.code(id) == code {
            *slot = Some(position);
        }
        Ok(id)
    }

    /// The commune's point; an arrondissement without one has its commune's.
    pub fn point(&self, territories: &Territories, id: CommuneId) -> Option<Position> {
        let own = |id: CommuneId| self.points.get(id.0 as usize).copied().flatten();
        own(id).or_else(|| territories.parent(id).and_then(own))
    }

    /// The smallest box around the points of a territory's communes.
    ///
    /// Points, not outlines: the box of a single commune is one point. `None`
    /// when no commune of it has a point.
    pub fn bounds(&self, territories: &Territories, territory: &Territory) -> Option<Bounds> {
        Bounds::around(territories.members(territory).filter_map(|id| self.point(territories, id)))
    }
}
