//! Arcs of made-up coverages: what neighbours share, and what is united.

use proptest::prelude::*;

use super::*;
use crate::polygons::Point;
use crate::polygons::clip::signed_area;
use crate::polygons::generalise::{coarser, join};
use crate::polygons::outlines::point;

/// A grid of cells whose inner vertices and edges are shaken, a polygon each.
fn coverage(side: usize, shakes: &[(i32, i32)]) -> Vec<Vec<Polygon>> {
    let shake =
        |x: usize, y: usize, part: usize| shakes[(x * 31 + y * 17 + part * 7) % shakes.len()];
    let inner = |x: usize, y: usize| x > 0 && y > 0 && x < side && y < side;
    let corner = |x: usize, y: usize| {
        let (dx, dy) = if inner(x, y) { shake(x, y, 0) } else { (0, 0) };
        (x as i32 * 1_000_000 + dx, y as i32 * 1_000_000 + 450_000_000 + dy)
    };
    // A bent edge eastwards or northwards, with a vertex on the way.
    let edge = |x: usize, y: usize, north: bool| {
        let (a, b) = (corner(x, y), if north { corner(x, y + 1) } else { corner(x + 1, y) });
        let (dx, dy) = shake(x, y, 1 + usize::from(north));
        let outer = if north { x == 0 || x == side } else { y == 0 || y == side };
        let (dx, dy) = if outer { (0, 0) } else { (dx, dy) };
        vec![a, ((a.0 + b.0) / 2 + dx, (a.1 + b.1) / 2 + dy), b]
    };
    let backwards = |mut line: Vec<Vertex>| {
        line.reverse();
        line
    };
    let cells = (0..side).flat_map(|x| (0..side).map(move |y| (x, y)));
    cells
        .map(|(x, y)| {
            let sides = [
                edge(x, y, false),
                edge(x + 1, y, true),
                backwards(edge(x, y + 1, false)),
                backwards(edge(x, y, true)),
            ];
            vec![vec![sides.concat()]]
        })
        .collect()
}

fn area(rings: impl IntoIterator<Item = Vec<Point>>) -> f64 {
    // With y southwards, what goes anticlockwise on a map has a negative area.
    rings.into_iter().map(|ring| -signed_area(&ring)).sum()
}

fn area_of(polygons: &[Polygon]) -> i128 {
    polygons.iter().flatten().map(|ring| doubled_area(ring)).sum()
}

proptest! {
    /// However much arcs are flattened, the cells fill the grid without a gap
    /// or an overlap: what one loses its neighbour gains.
    #[test]
    fn flattened_neighbours_fill_what_they_filled(
        shakes in proptest::collection::vec((-150_000..150_000, -150_000..150_000), 8..40),
        zoom in 3u8..10,
    ) {
        let cells = coverage(5, &shakes);
        let topology = Topology::build(&cells);
        let arcs: Vec<Vec<Point>> =
            topology.arcs.iter().map(|arc| arc.iter().map(|&v| point(v)).collect()).collect();
        let total = |arcs: &[Vec<Point>]| {
            area(topology.features.iter().flatten().flatten().map(|ring| join(ring, arcs)))
        };
        let flat = coarser(&arcs, zoom);
        prop_assert!((total(&arcs) / total(&flat) - 1.0).abs() < 1e-9);
        // Each inner arc is used once forwards and once backwards.
        for (number, &shared) in topology.shared.iter().enumerate() {
            let number = number as i32;
            let uses: Vec<i32> = topology.features.iter().flatten().flatten().flatten()
                .copied().filter(|&i| i == number || i == !number).collect();
            prop_assert_eq!(uses.len(), if shared { 2 } else { 1 });
            prop_assert!(!shared || uses[0] == !uses[1]);
        }
    }

    /// Groups of cells have the area of their cells, and none is lost.
    #[test]
    fn united_cells_have_the_area_of_all(
        shakes in proptest::collection::vec((-150_000..150_000, -150_000..150_000), 8..40),
        groups in proptest::collection::vec(0usize..3, 36),
    ) {
        let cells = coverage(6, &shakes);
        let topology = Topology::build(&cells);
        let united = topology.dissolve(3, &groups);
        for (group, polygons) in united.iter().enumerate() {
            let members = cells.iter().zip(&groups).filter(|(_, g)| **g == group);
            let expected: i128 = members.map(|(cell, _)| area_of(cell)).sum();
            prop_assert_eq!(area_of(polygons), expected);
            for polygon in polygons {
                prop_assert!(doubled_area(&polygon[0]) > 0);
                prop_assert!(polygon[1..].iter().all(|hole| doubled_area(hole) < 0));
            }
        }
    }
}

#[test]
fn an_enclave_shares_its_whole_ring_whatever_vertex_each_begins_with() {
    let hole = [(10, 10), (20, 10), (20, 20), (10, 20)];
    let around = vec![vec![(0, 0), (90, 0), (90, 90), (0, 90)], hole.to_vec()];
    let enclave = vec![vec![(20, 20), (10, 20), (10, 10), (20, 10), (20, 20)]];
    let topology = Topology::build(&[vec![around], vec![enclave]]);
    assert_eq!(topology.shared, [false, true]);
    assert_eq!(topology.features[0][0][1], [!topology.features[1][0][0][0]]);
    let united = topology.dissolve(1, &[0, 0]);
    assert_eq!(united[0].len(), 1);
    assert_eq!(united[0][0].len(), 1, "the enclave fills the hole: {united:?}");
}

#[test]
fn what_has_no_area_is_left_out() {
    let topology = Topology::build(&[vec![vec![vec![(0, 0), (5, 5), (0, 0)]]], vec![vec![]]]);
    assert!(topology.arcs.is_empty());
}

#[test]
fn regions_that_touch_at_a_corner_stay_two() {
    let square = |x: i32, y: i32| vec![vec![vec![(x, y), (x + 9, y), (x + 9, y + 9), (x, y + 9)]]];
    let cells = [square(0, 0), square(9, 9), square(9, 0), square(0, 9)];
    let united = Topology::build(&cells).dissolve(2, &[0, 0, 1, 1]);
    assert_eq!(united.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
}
