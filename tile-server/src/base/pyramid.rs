//! Cuts the shapes of one zoom into its tiles.
//!
//! By quarters, as geojson-vt does: each step clips what its parent kept, so a
//! continent is walked through once a level and not once a tile, and a quarter
//! that is land all over is not clipped any further.

use std::collections::BTreeMap;

use pmtiles::TileId;

use super::generalise::{Border, Shapes};
use crate::polygons::Shape;
use crate::polygons::clip::{Rect, clip_line};
use crate::polygons::grid::{BUFFER, unit};
use crate::polygons::quarters::{Node, clip_shape};

/// What of the land is in a tile.
#[derive(Debug, Clone)]
pub(super) enum Ground {
    /// Land all over, nothing else; whether it is French.
    Solid {
        french: bool,
    },
    Shapes(Shapes),
}

/// Every tile of a zoom that is not plain sea.
pub(super) fn tiles(shapes: Shapes, zoom: u8) -> BTreeMap<TileId, Ground> {
    let mut found = BTreeMap::new();
    let walk = Walk { zoom, margin: BUFFER * unit(zoom) };
    walk.descend(Node::ROOT, shapes, &mut found);
    found
}

struct Walk {
    zoom: u8,
    margin: f64,
}

impl Walk {
    fn descend(&self, node: Node, shapes: Shapes, found: &mut BTreeMap<TileId, Ground>) {
        let rect = node.rect(self.margin);
        let shapes = clip(shapes, &rect);
        if shapes.land.is_empty() && shapes.borders.is_empty() {
            return;
        }
        if let Some(french) = solid(&shapes, &rect) {
            self.fill(node, french, found);
        } else if node.zoom == self.zoom {
            found.insert(node.id(), Ground::Shapes(shapes));
        } else {
            let [first, second, third, last] = node.quarters();
            for quarter in [first, second, third] {
                self.descend(quarter, shapes.clone(), found);
            }
            self.descend(last, shapes, found);
        }
    }

    /// Everything under this node is land.
    fn fill(&self, node: Node, french: bool, found: &mut BTreeMap<TileId, Ground>) {
        if node.zoom == self.zoom {
            found.insert(node.id(), Ground::Solid { french });
        } else {
            for quarter in node.quarters() {
                self.fill(quarter, french, found);
            }
        }
    }
}

/// Whether the land fills the rectangle and nothing else is in it; if so,
/// whether it is French all over.
fn solid(shapes: &Shapes, rect: &Rect) -> Option<bool> {
    let is_full = |shape: &Shape| shape.len() == 1 && shape[0] == rect.ring();
    let full_land = shapes.borders.is_empty() && shapes.land.iter().any(is_full);
    match &shapes.france[..] {
        _ if !full_land => None,
        [] => Some(false),
        france => france.iter().any(is_full).then_some(true),
    }
}

fn clip(shapes: Shapes, rect: &Rect) -> Shapes {
    let clip_all = |shapes: Vec<Shape>| {
        shapes.into_iter().filter_map(|shape| clip_shape(shape, rect)).collect()
    };
    Shapes {
        land: clip_all(shapes.land),
        france: clip_all(shapes.france),
        borders: shapes
            .borders
            .into_iter()
            .flat_map(|Border { admin_level, line }| {
                clip_line(&line, rect).into_iter().map(move |line| Border { admin_level, line })
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use pmtiles::TileCoord;

    use super::*;
    use crate::polygons::Point;

    fn ring(xy: &[(f64, f64)]) -> Vec<Point> {
        xy.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    fn keys(found: &BTreeMap<TileId, Ground>) -> Vec<(u32, u32)> {
        let mut keys: Vec<_> =
            found.keys().map(|id| TileCoord::from(*id)).map(|tile| (tile.x(), tile.y())).collect();
        keys.sort_unstable();
        keys
    }

    #[test]
    fn land_fills_the_tiles_it_covers_and_touches_the_others() {
        // The western half, and a lake in the middle of its northern part.
        let half = ring(&[(-0.1, -0.1), (0.5, -0.1), (0.5, 1.1), (-0.1, 1.1)]);
        let lake = ring(&[(0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.2)]);
        let shapes = Shapes { land: vec![vec![half, lake]], ..Shapes::default() };
        let found = tiles(shapes, 2);
        let expected: Vec<(u32, u32)> = (0..3).flat_map(|x| (0..4).map(move |y| (x, y))).collect();
        // The column 2 has land in its buffer alone.
        assert_eq!(keys(&found), expected);
        let at = |x, y| &found[&TileId::from(TileCoord::new(2, x, y).unwrap())];
        assert!(matches!(at(0, 3), Ground::Solid { french: false }));
        let Ground::Shapes(shapes) = at(0, 0) else { panic!("the lake is in this tile") };
        assert_eq!(shapes.land[0].len(), 2);
    }

    #[test]
    fn a_tile_inside_a_lake_is_sea() {
        let all = ring(&[(-0.1, -0.1), (1.1, -0.1), (1.1, 1.1), (-0.1, 1.1)]);
        let lake = ring(&[(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)]);
        let found = tiles(Shapes { land: vec![vec![all, lake]], ..Shapes::default() }, 2);
        assert_eq!(found.len(), 12, "{:?}", keys(&found));
        assert!(!keys(&found).contains(&(1, 1)));
    }

    #[test]
    fn a_border_keeps_a_tile_from_being_plain_land() {
        let all = ring(&[(-0.1, -0.1), (1.1, -0.1), (1.1, 1.1), (-0.1, 1.1)]);
        let border = Border { admin_level: 2, line: ring(&[(0.6, 0.1), (0.9, 0.1)]) };
        let shapes = Shapes { land: vec![vec![all]], borders: vec![border], ..Shapes::default() };
        let found = tiles(shapes, 1);
        let plain = found.values().filter(|g| matches!(g, Ground::Solid { .. })).count();
        assert_eq!((found.len(), plain), (4, 3));
    }
}
