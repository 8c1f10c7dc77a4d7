//! Reads `countries-10m.json` of npm `world-atlas`: Natural Earth as TopoJSON.
//!
//! Neighbours share their arcs, so an arc made coarser leaves no gap between
//! them, and an arc of two countries is a border. Our own reader instead of the
//! crate `topojson`, which keeps each of half a million points in a vector.
//!
//! Format: TopoJSON 1.0, § 2.1.3 (arcs), 2.1.4 (arc indexes), 2.1.2 (transform).

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use super::BaseError;
use crate::polygons::{Point, Ring, project};

/// Where the file is in the directory of the npm package.
const FILE: &str = "countries-10m.json";

/// Outer ring first, then holes.
pub(super) type Polygon = Vec<Ring>;

pub(super) struct Country {
    /// ISO 3166-1 numeric code; some lands have none.
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) polygons: Vec<Polygon>,
}

pub(super) struct World {
    /// Every index in a ring is one of these arcs. An arc that crosses the
    /// antimeridian goes on beyond the unit square.
    pub(super) arcs: Vec<Vec<Point>>,
    pub(super) countries: Vec<Country>,
    /// All land without its borders.
    pub(super) land: Vec<Polygon>,
}

#[derive(Deserialize)]
struct File {
    transform: Transform,
    arcs: Vec<Vec<[i64; 2]>>,
    objects: BTreeMap<String, Collection>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    id: Option<String>,
    #[serde(default)]
    properties: Properties,
    #[serde(flatten)]
    shape: Shape,
}

#[derive(Deserialize, Default)]
struct Properties {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Shape {
    Polygon { arcs: Polygon },
    MultiPolygon { arcs: Vec<Polygon> },
}

impl World {
    /// Reads the file in the directory of the package.
    pub(super) fn read(dir: &Path) -> Result<Self, BaseError> {
        let file = dir.join(FILE);
        let bytes = fs::read(&file).map_err(|source| match source.kind() {
            ErrorKind::NotFound => BaseError::NoWorld { file: file.clone() },
            _ => BaseError::reading(&file)(source),
        })?;
        Self::parse(&bytes).map_err(|message| BaseError::World { file, message })
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut file: File = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let mut object = |name: &str| {
            let found = file.objects.remove(name).map(|collection| collection.geometries);
            found.ok_or_else(|| format!("il n’y a pas d’objet « {name} »"))
        };
        let countries: Vec<Country> = object("countries")?
            .into_iter()
            .map(|geometry| Country {
                code: geometry.id,
                name: geometry.properties.name,
                polygons: geometry.shape.polygons(),
            })
            .collect();
        let land: Vec<Polygon> =
            object("land")?.into_iter().flat_map(|geometry| geometry.shape.polygons()).collect();

        let arcs: Vec<Vec<Point>> =
            file.arcs.iter().map(|arc| decode(arc, &file.transform)).collect();
        let known = |index: i32| (index.max(!index) as usize) < arcs.len();
        let polygons = countries.iter().flat_map(|country| &country.polygons).chain(&land);
        for index in polygons.flatten().flatten() {
            if !known(*index) {
                return Err(format!("l’arc {index} n’existe pas, il y en a {}", arcs.len()));
            }
        }
        // The world and one more on either side, for what crosses the antimeridian.
        let near = |point: &Point| (-1.0..=2.0).contains(&point.x) && point.y.is_finite();
        if !arcs.iter().flatten().all(near) {
            return Err("un point n’est pas sur Terre".to_owned());
        }
        if arcs.iter().any(Vec::is_empty) {
            return Err("un arc n’a aucun point".to_owned());
        }
        Ok(Self { arcs, countries, land })
    }
}

impl Shape {
    fn polygons(self) -> Vec<Polygon> {
        match self {
            Self::Polygon { arcs } => vec![arcs],
            Self::MultiPolygon { arcs } => arcs,
        }
    }
}

/// Undoes the deltas and the quantisation, projects, and follows the arc across
/// the antimeridian instead of jumping back.
fn decode(arc: &[[i64; 2]], transform: &Transform) -> Vec<Point> {
    let Transform { scale, translate } = transform;
    let (mut x, mut y) = (0_i64, 0_i64);
    let mut points: Vec<Point> = Vec::with_capacity(arc.len());
    for delta in arc {
        x = x.saturating_add(delta[0]);
        y = y.saturating_add(delta[1]);
        let mut point =
            project(x as f64 * scale[0] + translate[0], y as f64 * scale[1] + translate[1]);
        if let Some(last) = points.last() {
            point.x -= (point.x - last.x).round();
        }
        points.push(point);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arcs: &str, ring: &str) -> Result<World, String> {
        World::parse(
            format!(
                r#"{{"transform":{{"scale":[1,1],"translate":[0,0]}},"arcs":{arcs},"objects":{{
                    "countries":{{"geometries":[{{"type":"Polygon","id":"250","properties":{{"name":"France"}},"arcs":[{ring}]}}]}},
                    "land":{{"geometries":[{{"type":"MultiPolygon","arcs":[[{ring}]]}}]}}}}}}"#
            )
            .as_bytes(),
        )
    }

    #[test]
    fn deltas_are_summed_and_the_antimeridian_is_crossed() {
        let world = parse("[[[179,0],[2,0],[-1,10]]]", "[0]").unwrap();
        let xs: Vec<f64> = world.arcs[0].iter().map(|point| point.x * 360.0 - 180.0).collect();
        for (x, expected) in xs.iter().zip([179.0, 181.0, 180.0]) {
            assert!((x - expected).abs() < 1e-9, "{xs:?}");
        }
        // The same written as a jump back to the western edge.
        let jump = parse("[[[179,0],[-358,0]]]", "[0]").unwrap();
        assert!((jump.arcs[0][1].x - 1.0 - 1.0 / 360.0).abs() < 1e-9);
        assert_eq!(world.countries[0].name, "France");
        assert_eq!(world.countries[0].code.as_deref(), Some("250"));
    }

    #[test]
    fn an_arc_that_is_not_there_is_an_error() {
        for ring in ["[1]", "[-2]", "[0, 2147483647]", "[-2147483648]"] {
            let error = parse("[[[0,0],[1,1]]]", ring).err().unwrap();
            assert!(error.contains("l’arc"), "{ring}: {error}");
        }
        assert!(parse("[[]]", "[0]").err().unwrap().contains("aucun point"));
        assert!(parse("[[[0,0]]]", "3").is_err());
        assert!(World::parse(b"{\"transform\":").err().unwrap().contains("line 1"));
    }
}
