//! Whether a point can be in the commune that an address names.

use std::collections::BTreeMap;

use crate::geo::Position;
use crate::territory::{CommuneId, Territories, TerritoryPoints, label_points};

/// A place no farther than this from its commune's point is in it, for all that
/// points can tell: the point may stand in the woods, far from the town.
const NEAR: u32 = 13_000;
/// The same of a city, whose arrondissements may have its point alone.
const NEAR_CITY: u32 = 18_000;
/// Inhabitants from which a commune is a city.
const CITY: u32 = 100_000;
/// The same where only points elsewhere in the département are known.
const NEAR_DEPARTEMENT: u32 = 60_000;
/// From here on one nearer commune is enough to doubt.
const AWAY: u32 = 100_000;
/// So many communes nearer than its own, and a place is not in its own: communes
/// are as large as they are few, from Arles to Guyane.
const NEARER: u32 = 10;

/// Where communes are: the points that a bake was given, and those of the
/// bigger towns that ship with the product.
#[derive(Debug)]
pub struct Ground {
    points: TerritoryPoints,
    /// The towns, which are not always where a table puts its point.
    towns: TerritoryPoints,
    /// Every known point, from south to north: latitude and longitude in 1e-7
    /// degree.
    northwards: Vec<(i32, i32)>,
    /// The known points of each département.
    departements: BTreeMap<Box<str>, Vec<Position>>,
}

impl Ground {
    /// The points of a table of communes, and of the towns it leaves out.
    pub fn new(territories: &Territories, points: &TerritoryPoints) -> Ground {
        let (mut points, mut towns) = (points.clone(), TerritoryPoints::new());
        for town in label_points() {
            let code = Territories::builtin().code(town.commune);
            let (lon, lat) = (town.position.lon(), town.position.lat());
            // Another table may not know the commune: nothing is known of it then.
            let Ok(id) = towns.insert(territories, code, lon, lat) else { continue };
            if points.point(territories, id).is_none() {
                let _ = points.insert(territories, code, lon, lat);
            }
        }
        let mut northwards = Vec::new();
        let mut departements: BTreeMap<Box<str>, Vec<Position>> = BTreeMap::new();
        for row in 0..territories.len() as u32 {
            let id = CommuneId(row);
            // An arrondissement stands where its city does.
            let own = points.point(territories, id).filter(|_| territories.parent(id).is_none());
            if let Some(point) = own {
                let (lon, lat) = point.to_e7();
                northwards.push((lat, lon));
                departements.entry(territories.departement(id).into()).or_default().push(point);
            }
        }
        northwards.sort_unstable();
        Ground { points, towns, northwards, departements }
    }

    /// A point of a commune, where one is known.
    pub fn point(&self, territories: &Territories, commune: CommuneId) -> Option<Position> {
        self.points.point(territories, commune)
    }

    /// How far a position is from its commune, in metres, where it cannot be in
    /// it: from its point, else from the nearest known one of its département.
    /// `Err` where nothing is known of either.
    pub(crate) fn away(
        &self,
        territories: &Territories,
        commune: CommuneId,
        at: Position,
    ) -> Result<Option<u32>, ()> {
        let (metres, near) = match self.point(territories, commune) {
            Some(point) if is_beside(point, at) => return Ok(None),
            Some(point) => {
                let town = self.towns.point(territories, commune).unwrap_or(point);
                let city = territories.parent(commune).unwrap_or(commune);
                let is_city = territories.population(city) >= CITY;
                let near = if is_city { NEAR_CITY } else { NEAR };
                (point.metres_to(at).min(town.metres_to(at)), near)
            }
            None => {
                let around = self.departements.get(territories.departement(commune)).ok_or(())?;
                let nearest = around.iter().map(|point| point.metres_to(at)).min().ok_or(())?;
                (nearest, NEAR_DEPARTEMENT)
            }
        };
        if metres <= near {
            return Ok(None);
        }
        let enough = if metres > AWAY { 1 } else { NEARER };
        Ok((self.nearer(at, metres, enough) >= enough).then_some(metres))
    }

    /// How many known points are nearer than so many metres, counted to `enough`.
    fn nearer(&self, at: Position, metres: u32, enough: u32) -> u32 {
        // Metres of a degree; points are told apart by kilometres.
        const DEGREE: f64 = 111_195.0;
        let (lon, lat) = at.to_e7();
        let narrow = crate::trig::cos(at.lat().to_radians());
        let limit = f64::from(metres) * 0.98;
        let north = |point: i32| f64::from(point - lat) / 1e7 * DEGREE;
        let is_near = |&(point_lat, point_lon): &(i32, i32)| {
            let east = (f64::from(point_lon) - f64::from(lon)) / 1e7 * DEGREE * narrow;
            let north = north(point_lat);
            east * east + north * north < limit * limit
        };
        let (south, rest) =
            self.northwards.split_at(self.northwards.partition_point(|&(point, _)| point < lat));
        let within = |point: &&(i32, i32)| north(point.0).abs() < limit;
        let up = rest.iter().take_while(within).filter(|point| is_near(point));
        let down = south.iter().rev().take_while(within).filter(|point| is_near(point));
        up.chain(down).take(enough as usize).count() as u32
    }
}

/// Whether two positions are surely nearer than [`NEAR`]: most are, and no sine is
/// needed to tell.
fn is_beside(a: Position, b: Position) -> bool {
    // 7.8 km of latitude, at most 8.9 km of longitude: 11.9 km.
    const LAT: u32 = 700_000;
    const LON: u32 = 800_000;
    let ((a_lon, a_lat), (b_lon, b_lat)) = (a.to_e7(), b.to_e7());
    a_lat.abs_diff(b_lat) < LAT && a_lon.abs_diff(b_lon) < LON
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kilometres away, `near`, or `?`.
    fn check(ground: &Ground, code: &str, lon: f64, lat: f64) -> String {
        let territories = Territories::builtin();
        let commune = territories.commune(code).unwrap();
        match ground.away(territories, commune, Position::new(lon, lat).unwrap()) {
            Ok(None) => "near".to_owned(),
            Ok(Some(metres)) => format!("{} km", metres / 1000),
            Err(()) => "?".to_owned(),
        }
    }

    #[test]
    fn towns_are_known_without_any_table() {
        let ground = Ground::new(Territories::builtin(), &TerritoryPoints::new());
        for (code, lon, lat, expected) in [
            ("38185", 5.7245, 45.1885, "near"),
            ("38185", 5.75, 45.22, "near"),
            ("38185", 5.9, 45.4, "28 km"),
            ("38185", 2.35, 48.85, "481 km"),
            ("75056", 45.0, 5.7, "6248 km"),
            ("75103", 2.36, 48.86, "near"),
            // A village without a point, by its département.
            ("38195", 5.388, 45.143, "near"),
            ("38195", -1.55, 47.21, "490 km"),
            // Guyane's communes are as large as départements.
            ("97311", -54.0, 5.4, "near"),
            ("97311", 5.4, -54.0, "8594 km"),
        ] {
            let found = check(&ground, code, lon, lat);
            let kilometres = |text: &str| text.strip_suffix(" km")?.parse::<i32>().ok();
            match (kilometres(&found), kilometres(expected)) {
                (Some(found), Some(expected)) => {
                    assert!((found - expected).abs() < 60, "{code}: {found}")
                }
                _ => assert_eq!(found, expected, "{code} {lon} {lat}"),
            }
        }
    }

    #[test]
    fn a_table_of_communes_makes_it_sharper() {
        let territories = Territories::builtin();
        let mut points = TerritoryPoints::new();
        // A grid of villages every three kilometres around one.
        let communes: Vec<_> =
            territories.members(&"departement:61".parse().unwrap()).take(49).collect();
        for (i, &id) in communes.iter().enumerate() {
            let (column, row) = ((i % 7) as f64, (i / 7) as f64);
            let (lon, lat) = (0.04 * column, 48.5 + 0.027 * row);
            points.insert(territories, territories.code(id), lon, lat).unwrap();
        }
        let ground = Ground::new(territories, &points);
        let first = territories.code(communes[0]);
        assert_eq!(check(&ground, first, 0.05, 48.55), "near");
        assert_eq!(check(&ground, first, 0.2, 48.62), "19 km");
    }
}
