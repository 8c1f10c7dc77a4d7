//! Polygons that become tiles: what the base map and the overlays share.
//!
//! Neighbours share their arcs, so an arc made coarser leaves no gap between
//! them. The way of the data: [`outlines`] reads files, [`topology`] finds the
//! arcs, [`generalise`] makes them coarser for a zoom, [`quarters`] cuts shapes
//! up with [`clip`], [`grid`] turns them into a tile's units.

pub(crate) mod clip;
pub(crate) mod generalise;
pub(crate) mod grid;
pub(crate) mod outlines;
pub(crate) mod quarters;
pub(crate) mod topology;

/// A point of the unit square of Web Mercator: x from the antimeridian
/// eastwards, y from 85.05° north southwards. Shapes may reach outside it.
pub(crate) type Point = geo_types::Coord<f64>;

/// A ring of arcs by their indexes, `!i` for arc i backwards.
pub(crate) type Ring = Vec<i32>;

/// Outer ring, then holes; open rings (the last point is not the first again).
pub(crate) type Shape = Vec<Vec<Point>>;

/// Degrees to the unit square. Latitudes are held within 89°, so that a pole
/// stays a number; what lies past 85.05° is outside the square.
pub(crate) fn project(lon: f64, lat: f64) -> Point {
    let sin = lat.clamp(-89.0, 89.0).to_radians().sin();
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI);
    Point { x: lon / 360.0 + 0.5, y }
}
