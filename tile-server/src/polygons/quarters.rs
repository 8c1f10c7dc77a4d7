//! Shapes cut into tiles by quarters, as geojson-vt does: each step clips what
//! its parent kept, so a continent is walked through once a level and not once
//! a tile.

use pmtiles::{TileCoord, TileId};

use super::clip::{Clipped, Rect, clip_ring};
use super::{Point, Shape};

/// A tile on the way down.
#[derive(Clone, Copy)]
pub(crate) struct Node {
    pub(crate) zoom: u8,
    x: u32,
    y: u32,
}

impl Node {
    /// The whole world.
    pub(crate) const ROOT: Node = Node { zoom: 0, x: 0, y: 0 };

    pub(crate) fn id(self) -> TileId {
        TileCoord::new(self.zoom, self.x, self.y).expect("quarters of a tile are tiles").into()
    }

    pub(crate) fn quarters(self) -> [Self; 4] {
        let Self { zoom, x, y } = self;
        [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(right, down)| Self {
            zoom: zoom + 1,
            x: 2 * x + right,
            y: 2 * y + down,
        })
    }

    /// Its place in the unit square, with a margin on every side.
    pub(crate) fn rect(self, margin: f64) -> Rect {
        let side = 1.0 / f64::from(1u32 << self.zoom);
        let (left, top) = (f64::from(self.x) * side, f64::from(self.y) * side);
        Rect {
            min: Point { x: left - margin, y: top - margin },
            max: Point { x: left + side + margin, y: top + side + margin },
        }
    }
}

/// What of a shape is in a rectangle, if anything.
pub(crate) fn clip_shape(shape: Shape, rect: &Rect) -> Option<Shape> {
    let mut rings = shape.into_iter();
    let outer = match clip_ring(&rings.next()?, rect) {
        Clipped::Nothing => return None,
        Clipped::Everything => rect.ring(),
        Clipped::Part(ring) => ring,
    };
    let mut clipped = vec![outer];
    for hole in rings {
        match clip_ring(&hole, rect) {
            Clipped::Nothing => {}
            Clipped::Everything => return None,
            Clipped::Part(ring) => clipped.push(ring),
        }
    }
    Some(clipped)
}
