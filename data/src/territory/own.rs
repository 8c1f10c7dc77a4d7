//! Territories that a hub makes itself: a list of communes, a drawn polygon, or
//! both.

use super::{CommuneId, Territories, Territory, TerritoryError, TerritoryKind, TerritoryPoints};
use crate::geo::{Bounds, Position};

/// A ring in units of 1e-7 degree: longitude, latitude; open or closed.
type Ring = Vec<(i32, i32)>;

/// A territory of a hub's own, `propre:bassin-minier`.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnTerritory {
    territory: Territory,
    name: String,
    /// Rows of its communes, rising; arrondissements come with theirs.
    communes: Vec<u32>,
    /// Its polygons, each an outer ring, then holes.
    outline: Vec<Vec<Ring>>,
    /// Around the outline.
    bounds: Option<Bounds>,
}

impl OwnTerritory {
    /// A territory of communes and polygons. A commune whose point lies in a
    /// polygon belongs to it, where distances and frames are asked for.
    ///
    /// # Errors
    /// [`TerritoryError::Code`] when the id is none that an address can have.
    pub fn new(
        id: &str,
        name: &str,
        communes: &[CommuneId],
        outline: Vec<Vec<Vec<(i32, i32)>>>,
        territories: &Territories,
    ) -> Result<OwnTerritory, TerritoryError> {
        let territory = Territory::new(TerritoryKind::Own, id)?;
        let is_member = |id: &CommuneId| {
            communes.contains(id)
                || territories.parent(*id).is_some_and(|whole| communes.contains(&whole))
        };
        let all = (0..territories.len() as u32).map(CommuneId);
        let vertices = outline.iter().flatten().flatten();
        let corners = vertices.filter_map(|&(lon, lat)| Position::in_e7(lon, lat));
        Ok(OwnTerritory {
            territory,
            name: name.to_owned(),
            communes: all.filter(is_member).map(|id| id.0).collect(),
            bounds: Bounds::around(corners),
            outline,
        })
    }

    /// `propre:` and its id.
    pub fn territory(&self) -> &Territory {
        &self.territory
    }

    /// What people call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Around its outline; none without one.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    /// Rows of its communes, those whose point lies in its outline among them.
    pub(crate) fn communes(&self, territories: &Territories, points: &TerritoryPoints) -> Vec<u32> {
        let all = (0..territories.len() as u32).map(CommuneId);
        let drawn = |id: CommuneId| {
            !self.outline.is_empty()
                && points.point(territories, id).is_some_and(|point| self.encloses(point))
        };
        let inside = |id: &CommuneId| self.has(id.0) || drawn(*id);
        all.filter(inside).map(|id| id.0).collect()
    }

    /// Whether a place is in it: by its position, by its commune, or without a
    /// position by its commune's point.
    pub(crate) fn holds(
        &self,
        position: Option<Position>,
        commune: Option<u32>,
        commune_point: impl FnOnce() -> Option<Position>,
    ) -> bool {
        commune.is_some_and(|row| self.has(row))
            || (!self.outline.is_empty()
                && position.or_else(commune_point).is_some_and(|at| self.encloses(at)))
    }

    fn has(&self, row: u32) -> bool {
        self.communes.binary_search(&row).is_ok()
    }

    /// Whether a position lies in a polygon (even-odd rule over its rings).
    pub fn encloses(&self, position: Position) -> bool {
        let within = |b: Bounds| {
            (b.south_west.lon()..=b.north_east.lon()).contains(&position.lon())
                && (b.south_west.lat()..=b.north_east.lat()).contains(&position.lat())
        };
        if !self.bounds.is_some_and(within) {
            return false;
        }
        let at = position.to_e7();
        let crossings = |polygon: &Vec<Ring>| polygon.iter().map(|ring| crossings(ring, at)).sum();
        self.outline.iter().any(|polygon| {
            let count: usize = crossings(polygon);
            count % 2 == 1
        })
    }
}

/// How many edges of a ring lie east of a point, at its latitude. In whole
/// numbers: every machine counts alike.
fn crossings(ring: &[(i32, i32)], (x, y): (i32, i32)) -> usize {
    let wide = i128::from;
    let next = ring.iter().cycle().skip(1);
    let crosses = |a: &(i32, i32), b: &(i32, i32)| {
        let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
        if y < low.1 || y >= high.1 {
            return false;
        }
        // Left of the edge, looking up along it.
        let (dx, dy) = (wide(high.0) - wide(low.0), wide(high.1) - wide(low.1));
        (wide(x) - wide(low.0)) * dy < (wide(y) - wide(low.1)) * dx
    };
    ring.iter().zip(next).filter(|(a, b)| crosses(a, b)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> Position {
        Position::new(lon, lat).unwrap()
    }

    #[test]
    fn a_place_belongs_by_its_position_or_its_commune() {
        let territories = Territories::builtin();
        let square = |from: i32, to: i32| vec![(from, from), (to, from), (to, to), (from, to)];
        let degree = 10_000_000;
        let outline = vec![vec![square(degree, 4 * degree), square(2 * degree, 3 * degree)]];
        let lyon = territories.commune("69123").unwrap();
        let own = OwnTerritory::new("a", "A", &[lyon], outline, territories).unwrap();
        let grenoble = territories.commune("38185").unwrap().0;
        let third = territories.commune("69383").unwrap().0;
        for (position, commune, point, inside) in [
            (Some(at(1.5, 1.5)), None, None, true),
            (Some(at(2.5, 2.5)), None, None, false),
            (Some(at(4.5, 1.5)), None, None, false),
            (Some(at(9.0, 9.0)), Some(third), None, true),
            (None, Some(grenoble), Some(at(1.5, 1.5)), true),
            (Some(at(9.0, 9.0)), Some(grenoble), Some(at(1.5, 1.5)), false),
            (None, None, None, false),
        ] {
            assert_eq!(own.holds(position, commune, || point), inside, "{position:?} {commune:?}");
        }
    }
}
