//! One tile as a Mapbox Vector Tile (specification 2.1), gzipped.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use mvt::{GeomData, GeomEncoder, GeomType, Layer, Tile};
use pmtiles::{TileCoord, TileId};

use super::france::{CommuneLabel, DepartementLabel};
use super::generalise::{EXTENT, Shape, Shapes};
use super::pyramid::Ground;
use super::{BaseError, Point};

/// The names that stand in one tile, the most important first.
#[derive(Debug, Clone, Default)]
pub(super) struct Names<'f> {
    pub(super) departements: Vec<(Point, &'f DepartementLabel)>,
    pub(super) communes: Vec<(Point, &'f CommuneLabel)>,
}

/// Units beyond the edge to which plain land reaches.
const BUFFER: i32 = 64;

/// A vertex in units of the tile, y downwards.
type Vertex = (i32, i32);

/// Encodes and compresses a tile.
pub(super) fn tile(
    id: TileId,
    ground: Option<&Ground>,
    names: Option<&Names<'_>>,
) -> Result<Vec<u8>, BaseError> {
    let coord = TileCoord::from(id);
    encode(&Grid::of(coord), ground, names).map(|tile| gzip(&tile)).map_err(|source| {
        let tile = format!("{}/{}/{}", coord.z(), coord.x(), coord.y());
        BaseError::Tile { tile, source }
    })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("a vector takes every byte")
}

fn encode(
    grid: &Grid,
    ground: Option<&Ground>,
    names: Option<&Names<'_>>,
) -> Result<Vec<u8>, mvt::Error> {
    let mut tile = Tile::new(EXTENT as u32);
    let mut land = tile.create_layer("land");
    let mut borders = tile.create_layer("borders");
    match ground {
        None => {}
        Some(Ground::Solid { french }) => {
            let (low, high) = (-BUFFER, EXTENT as i32 + BUFFER);
            let square = vec![vec![(low, low), (high, low), (high, high), (low, high)]];
            land = with_land(land, std::slice::from_ref(&square), false)?;
            if *french {
                land = with_land(land, &[square], true)?;
            }
        }
        Some(Ground::Shapes(shapes)) => {
            let Shapes { land: all, france, borders: lines } = shapes;
            land = with_land(land, &grid.polygons(all), false)?;
            land = with_land(land, &grid.polygons(france), true)?;
            for admin_level in [6, 2] {
                let lines = lines.iter().filter(|border| border.admin_level == admin_level);
                let lines: Vec<_> = lines.filter_map(|border| grid.line(&border.line)).collect();
                borders = with_borders(borders, &lines, admin_level)?;
            }
        }
    }
    let mut departements = tile.create_layer("departements");
    let mut communes = tile.create_layer("communes");
    if let Some(names) = names {
        for (point, label) in &names.departements {
            let mut feature = departements.into_feature(grid.point(*point)?);
            feature.add_tag_string("nom", &label.nom);
            feature.add_tag_string("code", &label.code);
            departements = feature.into_layer();
        }
        for (point, label) in &names.communes {
            let mut feature = communes.into_feature(grid.point(*point)?);
            feature.add_tag_string("nom", &label.nom);
            feature.add_tag_uint("rank", u64::from(label.rank));
            communes = feature.into_layer();
        }
    }
    for layer in [land, borders, departements, communes] {
        if layer.num_features() > 0 {
            tile.add_layer(layer)?;
        }
    }
    tile.to_bytes()
}

fn with_land(
    layer: Layer,
    polygons: &[Vec<Vec<Vertex>>],
    france: bool,
) -> Result<Layer, mvt::Error> {
    if polygons.is_empty() {
        return Ok(layer);
    }
    let mut geometry = GeomEncoder::new(GeomType::Polygon);
    let mut cursor = (0, 0);
    for ring in polygons.iter().flatten() {
        // The encoder takes a ring that begins where the last one ended for its
        // continuation; begun one vertex later it is the same ring.
        let skip = usize::from(ring[0] == cursor);
        for &(x, y) in ring[skip..].iter().chain(&ring[..skip]) {
            geometry.add_point(f64::from(x), f64::from(y))?;
            cursor = (x, y);
        }
        geometry.complete_geom()?;
    }
    let mut feature = layer.into_feature(geometry.encode()?);
    if france {
        feature.add_tag_bool("france", true);
    }
    Ok(feature.into_layer())
}

fn with_borders(layer: Layer, lines: &[Vec<Vertex>], admin_level: u8) -> Result<Layer, mvt::Error> {
    if lines.is_empty() {
        return Ok(layer);
    }
    let mut geometry = GeomEncoder::new(GeomType::Linestring);
    for line in lines {
        for &(x, y) in line {
            geometry.add_point(f64::from(x), f64::from(y))?;
        }
        geometry.complete_geom()?;
    }
    let mut feature = layer.into_feature(geometry.encode()?);
    feature.add_tag_uint("admin_level", u64::from(admin_level));
    Ok(feature.into_layer())
}

/// A tile's place in the unit square.
struct Grid {
    scale: f64,
    left: f64,
    top: f64,
}

impl Grid {
    fn of(coord: TileCoord) -> Self {
        Self {
            scale: f64::from(1u32 << coord.z()) * EXTENT,
            left: f64::from(coord.x()) * EXTENT,
            top: f64::from(coord.y()) * EXTENT,
        }
    }

    fn vertex(&self, point: &Point) -> Vertex {
        let x = (point.x * self.scale - self.left).round();
        let y = (point.y * self.scale - self.top).round();
        (x as i32, y as i32)
    }

    fn point(&self, point: Point) -> Result<GeomData, mvt::Error> {
        let (x, y) = self.vertex(&point);
        GeomEncoder::new(GeomType::Point).point(f64::from(x), f64::from(y))?.encode()
    }

    fn line(&self, line: &[Point]) -> Option<Vec<Vertex>> {
        let mut vertices: Vec<Vertex> = line.iter().map(|point| self.vertex(point)).collect();
        vertices.dedup();
        (vertices.len() > 1).then_some(vertices)
    }

    /// Polygons whose outer rings go clockwise as seen and whose holes go the
    /// other way (specification, § 4.3.4.4); what the grid swallows is left out.
    fn polygons(&self, shapes: &[Shape]) -> Vec<Vec<Vec<Vertex>>> {
        let polygon = |shape: &Shape| {
            let mut rings = shape.iter().enumerate().map(|(i, ring)| self.ring(ring, i == 0));
            let outer = rings.next()??;
            Some(std::iter::once(outer).chain(rings.flatten()).collect())
        };
        shapes.iter().filter_map(polygon).collect()
    }

    fn ring(&self, ring: &[Point], outer: bool) -> Option<Vec<Vertex>> {
        let mut vertices: Vec<Vertex> = ring.iter().map(|point| self.vertex(point)).collect();
        vertices.dedup();
        while vertices.len() > 1 && vertices.first() == vertices.last() {
            vertices.pop();
        }
        let area = doubled_area(&vertices);
        if vertices.len() < 3 || area == 0 {
            return None;
        }
        if (area > 0) != outer {
            vertices.reverse();
        }
        Some(vertices)
    }
}

/// Twice the area, positive when the ring goes clockwise as seen (y downwards).
fn doubled_area(ring: &[Vertex]) -> i64 {
    ring.iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mvt_reader::Reader;

    fn points(xy: &[(f64, f64)]) -> Vec<Point> {
        xy.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    fn decode(ground: &Ground) -> Vec<mvt_reader::feature::Feature> {
        let grid = Grid::of(TileCoord::new(0, 0, 0).unwrap());
        let bytes = encode(&grid, Some(ground), None).unwrap();
        Reader::new(bytes).unwrap().get_features(0).unwrap()
    }

    #[test]
    fn rings_that_touch_at_a_vertex_stay_two_rings() {
        // The second ring begins where the first one ends.
        let first = points(&[(0.0, 0.0), (0.5, 0.0), (0.5, 0.5)]);
        let second = points(&[(0.5, 0.5), (0.75, 0.5), (0.75, 0.75)]);
        let shapes = Shapes { land: vec![vec![first], vec![second]], ..Shapes::default() };
        let features = decode(&Ground::Shapes(shapes));
        let geo_types::Geometry::MultiPolygon(polygons) = features[0].get_geometry() else {
            panic!("{:?}", features[0].get_geometry())
        };
        assert_eq!(polygons.0.len(), 2, "{polygons:?}");
    }

    #[test]
    fn holes_turn_the_other_way_and_dust_is_swept() {
        let outer = points(&[(0.0, 0.0), (0.0, 0.5), (0.5, 0.5), (0.5, 0.0)]);
        let hole = points(&[(0.1, 0.1), (0.1, 0.2), (0.2, 0.2)]);
        let dust = points(&[(0.3, 0.3), (0.300_01, 0.3), (0.300_01, 0.300_01)]);
        let grid = Grid::of(TileCoord::new(0, 0, 0).unwrap());
        let polygons = grid.polygons(&[vec![outer, hole, dust.clone()], vec![dust]]);
        assert_eq!(polygons.len(), 1);
        assert_eq!(polygons[0].len(), 2);
        assert!(doubled_area(&polygons[0][0]) > 0);
        assert!(doubled_area(&polygons[0][1]) < 0);
    }

    #[test]
    fn plain_land_is_told_to_be_french_or_not() {
        for french in [false, true] {
            let features = decode(&Ground::Solid { french });
            let tagged = features.iter().filter(|feature| {
                feature.properties.as_ref().is_some_and(|tags| tags.contains_key("france"))
            });
            assert_eq!((features.len(), tagged.count()), if french { (2, 1) } else { (1, 0) });
        }
    }
}
