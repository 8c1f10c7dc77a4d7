//! What the base map says of France itself: names, and the borders of its
//! départements where somebody gives them.

use std::path::Path;

use repere_data::{CommuneId, Position, Territories, TerritoryKind, TerritoryPoints, label_points};

use super::{BaseError, outlines};
use crate::polygons::{Point, project};

/// Names to write on the map, and lines to draw.
#[derive(Debug, Clone, Default)]
pub struct France {
    /// Communes, the most inhabited first.
    pub communes: Vec<CommuneLabel>,
    /// Départements and overseas collectivities.
    pub departements: Vec<DepartementLabel>,
    /// Borders between départements, in the unit square.
    pub(super) borders: Vec<Vec<Point>>,
}

/// A commune's name and where to write it.
#[derive(Debug, Clone, PartialEq)]
pub struct CommuneLabel {
    /// Its name.
    pub nom: String,
    /// Where to write it.
    pub position: Position,
    /// Its importance, 1 to 6: see [`rank`].
    pub rank: u8,
}

/// A département's name and where to write it.
#[derive(Debug, Clone, PartialEq)]
pub struct DepartementLabel {
    /// Its name.
    pub nom: String,
    /// Its INSEE code.
    pub code: String,
    /// The mean of its communes' points.
    pub position: Position,
}

/// How important a commune is on the map: 1 from 150,000 inhabitants, 2 from
/// 60,000, 3 from 20,000, 4 from 8,000, 5 from 2,000, else 6. The seat of a
/// département or collectivity is never under 2.
///
/// ```
/// use repere_server::base::rank;
/// assert_eq!(rank(158_000, false), 1);
/// assert_eq!((rank(5_400, true), rank(5_400, false)), (2, 5));
/// ```
pub fn rank(population: u32, chef_lieu: bool) -> u8 {
    let rank = match population {
        150_000.. => 1,
        60_000.. => 2,
        20_000.. => 3,
        8_000.. => 4,
        2_000.. => 5,
        _ => 6,
    };
    if chef_lieu { rank.min(2) } else { rank }
}

impl France {
    /// The names our own tables have points for: the bigger communes and every
    /// chef-lieu (GeoNames), and the départements.
    pub fn builtin() -> Self {
        Self::with_points(&TerritoryPoints::new())
    }

    /// The names of every commune that `points` has a point for, besides our own.
    pub fn with_points(points: &TerritoryPoints) -> Self {
        let territories = Territories::builtin();
        // A town's middle is a better place for its name than a point somewhere
        // inside its bounds, so our own points come first.
        let towns: std::collections::HashMap<CommuneId, Position> =
            label_points().iter().map(|town| (town.commune, town.position)).collect();
        let position =
            |id: CommuneId| towns.get(&id).copied().or_else(|| points.point(territories, id));

        let mut communes: Vec<(u32, CommuneLabel)> = Vec::new();
        let mut departements = Vec::new();
        for (departement, nom) in territories.all(TerritoryKind::Departement) {
            let mut inside = Vec::new();
            // An arrondissement is written by its commune.
            let whole = |id: &CommuneId| territories.parent(*id).is_none();
            for id in territories.members(&departement).filter(whole) {
                let Some(position) = position(id) else {
                    continue;
                };
                inside.push(position);
                let population = territories.population(id);
                communes.push((
                    population,
                    CommuneLabel {
                        nom: territories.name(id).to_owned(),
                        position,
                        rank: rank(population, territories.is_chef_lieu(id)),
                    },
                ));
            }
            if let Some(position) = mean(&inside) {
                let code = departement.code().to_owned();
                departements.push(DepartementLabel { nom: nom.to_owned(), code, position });
            }
        }
        // The sort is stable and the order before it is that of the codes.
        communes.sort_by_key(|(population, _)| std::cmp::Reverse(*population));
        let communes = communes.into_iter().map(|(_, commune)| commune).collect();
        Self { communes, departements, borders: Vec::new() }
    }

    /// Adds the borders between départements from a GeoJSON of their outlines.
    /// Where two polygons share an edge, point for point, there is a border.
    ///
    /// # Errors
    /// [`BaseError::Io`], or [`BaseError::Outlines`] for a file that is no such GeoJSON.
    pub fn with_outlines(mut self, file: &Path) -> Result<Self, BaseError> {
        self.borders = outlines::shared_edges(file)?;
        Ok(self)
    }
}

/// The mean of longitudes and latitudes; none of the territories crosses the
/// antimeridian.
fn mean(positions: &[Position]) -> Option<Position> {
    let count = positions.len() as f64;
    let sum = |degrees: fn(Position) -> f64| positions.iter().copied().map(degrees).sum::<f64>();
    // 0 / 0 is not a number, and no position.
    Position::new(sum(Position::lon) / count, sum(Position::lat) / count).ok()
}

/// A position in the unit square.
pub(super) fn point(position: Position) -> Point {
    project(position.lon(), position.lat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_tables_name_towns_and_departements() {
        let france = France::builtin();
        let biggest: Vec<&str> = france.communes[..3].iter().map(|c| c.nom.as_str()).collect();
        assert_eq!(biggest, ["Paris", "Marseille", "Lyon"]);
        let find = |nom: &str| france.communes.iter().find(|c| c.nom == nom);
        assert_eq!(find("Grenoble").unwrap().rank, 1);
        assert_eq!(find("Saint-Pierre").map(|c| c.rank <= 2), Some(true));
        assert!(!france.communes.iter().any(|c| c.nom.contains("Arrondissement")));
        let isere = france.departements.iter().find(|d| d.code == "38").unwrap();
        assert_eq!(isere.nom, "Isère");
        assert!((isere.position.lon() - 5.6).abs() < 0.4, "{}", isere.position);
        assert!(france.departements.len() >= 101, "{}", france.departements.len());
    }

    #[test]
    fn a_point_that_is_given_brings_its_commune_and_leaves_the_towns() {
        let territories = Territories::builtin();
        let mut points = TerritoryPoints::new();
        points.insert(territories, "38185", 5.0, 45.0).unwrap();
        points.insert(territories, "38548", 5.5, 44.9).unwrap();
        let (before, after) = (France::builtin(), France::with_points(&points));
        assert_eq!(after.communes.len(), before.communes.len() + 1);
        let grenoble = |france: &France| {
            france.communes.iter().find(|c| c.nom == "Grenoble").unwrap().position
        };
        assert_eq!(grenoble(&after), grenoble(&before));
    }

    #[test]
    fn no_points_have_no_mean() {
        assert_eq!(mean(&[]), None);
    }
}
