//! The world for one zoom: rings put together from its arcs, borders found.

use std::collections::BTreeMap;

use super::topology::{Country, World};
use crate::polygons::clip::{Rect, signed_area};
use crate::polygons::generalise::join;
use crate::polygons::grid::unit;
use crate::polygons::{Point, Ring, Shape};

/// Rings smaller than this are left out, in square units of a tile: 3 px, and
/// for France a quarter of one, whose islands are what the map is about.
const ISLAND: f64 = 192.0;
const FRENCH_ISLAND: f64 = 16.0;

/// France and its overseas by ISO 3166-1 numeric code. Natural Earth counts the
/// overseas départements to France itself: also New Caledonia, Polynesia,
/// Saint-Martin, Saint-Pierre-et-Miquelon, Saint-Barthélemy, Wallis-et-Futuna,
/// the southern lands.
const FRENCH: [&str; 8] = ["250", "540", "258", "663", "666", "652", "876", "260"];

/// What is drawn at one zoom, in the unit square and where it goes on beyond.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes {
    pub(super) land: Vec<Shape>,
    pub(super) france: Vec<Shape>,
    pub(super) borders: Vec<Border>,
}

#[derive(Debug, Clone)]
pub(super) struct Border {
    /// 2 between countries, 6 between départements (the levels of OpenStreetMap).
    pub(super) admin_level: u8,
    pub(super) line: Vec<Point>,
}

/// Puts the world together from arcs that are already coarse enough.
pub(super) fn shapes(world: &World, arcs: &[Vec<Point>], zoom: u8) -> Shapes {
    let area = unit(zoom).powi(2);
    let is_french =
        |country: &&Country| country.code.as_deref().is_some_and(|code| FRENCH.contains(&code));
    let france: Vec<Shape> = world
        .countries
        .iter()
        .filter(is_french)
        .flat_map(|country| &country.polygons)
        .flat_map(|polygon| assemble(polygon, arcs, FRENCH_ISLAND * area))
        .collect();
    // An island of France that is drawn must be on the land beneath as well.
    let mut land: Vec<Shape> =
        world.land.iter().flat_map(|polygon| assemble(polygon, arcs, ISLAND * area)).collect();
    let is_island = |shape: &&Shape| signed_area(&shape[0]).abs() < ISLAND * area;
    land.extend(france.iter().filter(is_island).cloned());

    let borders = borders(world)
        .into_iter()
        .map(|arc| &arcs[arc])
        .filter(|line| line.len() > 1)
        .flat_map(|line| copies(line))
        .map(|line| Border { admin_level: 2, line })
        .collect();
    Shapes { land, france, borders }
}

/// A polygon from its arcs, and again one world further where it reaches over
/// the antimeridian. Nothing when it is smaller than `smallest`.
fn assemble(polygon: &[Ring], arcs: &[Vec<Point>], smallest: f64) -> Vec<Shape> {
    let mut rings = polygon
        .iter()
        .map(|ring| join(ring, arcs))
        .filter(|ring| ring.len() > 2 && signed_area(ring).abs() >= smallest);
    let Some(outer) = rings.next() else {
        return Vec::new();
    };
    let outer_bounds = Rect::around(&outer);
    let mut shape = vec![outer];
    for mut hole in rings {
        // The outer ring may have been followed into the next world.
        let bounds = Rect::around(&hole);
        let middle = |rect: &Rect| (rect.min.x + rect.max.x) / 2.0;
        let shift = (middle(&outer_bounds) - middle(&bounds)).round();
        hole.iter_mut().for_each(|point| point.x += shift);
        shape.push(hole);
    }
    [-1.0, 0.0, 1.0]
        .into_iter()
        .filter(|shift| touches_the_world(&outer_bounds, *shift))
        .map(|shift| shape.iter().map(|ring| shifted(ring, shift)).collect())
        .collect()
}

fn copies(line: &[Point]) -> Vec<Vec<Point>> {
    let bounds = Rect::around(line);
    [-1.0, 0.0, 1.0]
        .into_iter()
        .filter(|shift| touches_the_world(&bounds, *shift))
        .map(|shift| shifted(line, shift))
        .collect()
}

fn touches_the_world(bounds: &Rect, shift: f64) -> bool {
    // A little over the edge, for what a tile's buffer shows.
    bounds.min.x + shift < 1.02 && bounds.max.x + shift > -0.02
}

fn shifted(points: &[Point], shift: f64) -> Vec<Point> {
    points.iter().map(|point| Point { x: point.x + shift, y: point.y }).collect()
}

/// The arcs that are a border between two states.
///
/// Natural Earth draws lines of control as they are on the ground. This is a
/// map of places in France and takes no side: no border where one of the two is
/// no state of ISO 3166 (Kosovo is drawn, which France recognises), and none
/// between Russia and Ukraine across Crimea.
fn borders(world: &World) -> Vec<usize> {
    let mut sides: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, country) in world.countries.iter().enumerate() {
        for index in country.polygons.iter().flatten().flatten() {
            let owners = sides.entry((*index).max(!*index) as usize).or_default();
            if !owners.contains(&number) {
                owners.push(number);
            }
        }
    }
    let is_state = |country: &Country| country.code.is_some() || country.name == "Kosovo";
    sides
        .into_iter()
        .filter(|(arc, owners)| {
            let [one, other] = owners[..] else {
                return false;
            };
            let (one, other) = (&world.countries[one], &world.countries[other]);
            is_state(one) && is_state(other) && !is_crimean(&world.arcs[*arc], one, other)
        })
        .map(|(arc, _)| arc)
        .collect()
}

/// Whether this border lies on the isthmus of Perekop.
fn is_crimean(line: &[Point], one: &Country, other: &Country) -> bool {
    let codes = [one.code.as_deref(), other.code.as_deref()];
    let isthmus = Rect {
        min: crate::polygons::project(32.0, 46.4),
        max: crate::polygons::project(36.0, 45.0),
    };
    codes.contains(&Some("643"))
        && codes.contains(&Some("804"))
        && isthmus.contains(&Rect::around(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc(xy: &[(f64, f64)]) -> Vec<Point> {
        xy.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    #[test]
    fn a_ring_over_the_antimeridian_is_drawn_at_both_edges_of_the_world() {
        let arcs =
            [arc(&[(0.98, 0.4), (1.03, 0.4)]), arc(&[(0.03, 0.4), (0.02, 0.5), (-0.02, 0.4)])];
        let shapes = assemble(&[vec![0, 1]], &arcs, 0.0);
        let lefts: Vec<f64> = shapes.iter().map(|shape| Rect::around(&shape[0]).min.x).collect();
        assert_eq!(lefts.len(), 2, "{shapes:?}");
        assert!((lefts[0] + 0.02).abs() < 1e-12 && (lefts[1] - 0.98).abs() < 1e-12, "{lefts:?}");
    }

    #[test]
    fn a_ring_around_the_pole_is_closed_beyond_the_map() {
        let Some(shape) = assemble(&[vec![0]], &[arc(&[(0.0, 0.9), (0.5, 0.92), (1.0, 0.9)])], 0.0)
            .into_iter()
            .next()
        else {
            panic!("the continent is drawn");
        };
        assert!(signed_area(&shape[0]).abs() > 0.5);
    }

    #[test]
    fn small_islands_and_their_holes_go() {
        let square = |side: f64| {
            arc(&[
                (0.5, 0.5),
                (0.5 + side, 0.5),
                (0.5 + side, 0.5 + side),
                (0.5, 0.5 + side),
                (0.5, 0.5),
            ])
        };
        let arcs = [square(0.1), square(0.01)];
        assert_eq!(assemble(&[vec![0], vec![1]], &arcs, 0.001).len(), 1);
        assert_eq!(
            assemble(&[vec![0], vec![1]], &arcs, 0.001)[0].len(),
            1,
            "the hole is too small"
        );
        assert!(assemble(&[vec![1]], &arcs, 0.001).is_empty());
    }
}
