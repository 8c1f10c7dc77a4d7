//! A tile's own units, and polygons in them as a Mapbox Vector Tile writes them
//! (specification 2.1).

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use mvt::{GeomData, GeomEncoder, GeomType};
use pmtiles::TileCoord;

use super::{Point, Shape};

/// Coordinates across a tile.
pub(crate) const EXTENT: f64 = 4096.0;

/// How far a tile's shapes reach beyond its edge, in its units.
pub(crate) const BUFFER: f64 = 64.0;

/// A vertex in units of the tile, y downwards.
pub(crate) type Vertex = (i32, i32);

/// How wide one unit of a tile's coordinates is at a zoom.
pub(crate) fn unit(zoom: u8) -> f64 {
    1.0 / (EXTENT * f64::from(1u32 << zoom))
}

/// What is written once and read often.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("a vector takes every byte")
}

/// Polygons as the geometry of one feature.
pub(crate) fn polygon_geometry(polygons: &[Vec<Vec<Vertex>>]) -> Result<GeomData, mvt::Error> {
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
    geometry.encode()
}

/// A tile's place in the unit square.
pub(crate) struct Grid {
    scale: f64,
    left: f64,
    top: f64,
}

impl Grid {
    pub(crate) fn of(coord: TileCoord) -> Self {
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

    pub(crate) fn point(&self, point: Point) -> Result<GeomData, mvt::Error> {
        let (x, y) = self.vertex(&point);
        GeomEncoder::new(GeomType::Point).point(f64::from(x), f64::from(y))?.encode()
    }

    pub(crate) fn line(&self, line: &[Point]) -> Option<Vec<Vertex>> {
        let mut vertices: Vec<Vertex> = line.iter().map(|point| self.vertex(point)).collect();
        vertices.dedup();
        (vertices.len() > 1).then_some(vertices)
    }

    /// Polygons whose outer rings go clockwise as seen and whose holes go the
    /// other way (specification, § 4.3.4.4); what the grid swallows is left out.
    pub(crate) fn polygons(&self, shapes: &[Shape]) -> Vec<Vec<Vec<Vertex>>> {
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

    fn points(xy: &[(f64, f64)]) -> Vec<Point> {
        xy.iter().map(|&(x, y)| Point { x, y }).collect()
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
}
