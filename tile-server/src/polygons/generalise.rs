//! Arcs made coarser for a zoom, and rings put together from them.

use geo::SimplifyVw;
use geo_types::LineString;

use super::grid::unit;
use super::{Point, Ring};

/// Triangles smaller than this are flattened, in square units of a tile (64 of
/// which make a pixel). Natural Earth's own grid is 1.3 px at zoom 8; this is
/// what smooths its steps away.
const TRIANGLE: f64 = 40.0;

/// Makes lines coarser for a zoom; ends stay where they are.
///
/// Visvalingam and Whyatt, « Line generalisation by repeated elimination of
/// points » (1993), which keeps the look of a coast better than distances do.
pub(crate) fn coarser<'l>(
    lines: impl IntoIterator<Item = &'l Vec<Point>>,
    zoom: u8,
) -> Vec<Vec<Point>> {
    let smallest = TRIANGLE * unit(zoom).powi(2);
    lines
        .into_iter()
        .map(|line| LineString::new(line.clone()).simplify_vw(smallest).into_inner())
        .collect()
}

/// An open ring from its arcs, followed over the antimeridian. A ring around
/// the pole (Antarctica) is closed beyond the edge of the map.
pub(crate) fn join(ring: &Ring, arcs: &[Vec<Point>]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for &index in ring {
        let arc = &arcs[index.max(!index) as usize];
        let start = if index >= 0 { arc.first() } else { arc.last() };
        let Some(start) = start else { continue };
        let shift = points.last().map_or(0.0, |last| (last.x - start.x).round());
        // An arc begins where the one before it ended.
        let skip = usize::from(!points.is_empty());
        let place = |point: &Point| Point { x: point.x + shift, y: point.y };
        if index >= 0 {
            points.extend(arc.iter().skip(skip).map(place));
        } else {
            points.extend(arc.iter().rev().skip(skip).map(place));
        }
    }
    let (Some(&start), Some(&end)) = (points.first(), points.last()) else {
        return points;
    };
    if (end.x - start.x).abs() > 0.5 {
        let beyond = if start.y > 0.5 { 1.5 } else { -0.5 };
        points.push(Point { x: end.x, y: beyond });
        points.push(Point { x: start.x, y: beyond });
    } else {
        points.pop();
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc(xy: &[(f64, f64)]) -> Vec<Point> {
        xy.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    #[test]
    fn arcs_join_forwards_and_backwards_into_an_open_ring() {
        let arcs = [arc(&[(0.1, 0.1), (0.2, 0.1)]), arc(&[(0.1, 0.1), (0.1, 0.2), (0.2, 0.1)])];
        assert_eq!(join(&vec![0, !1], &arcs), arc(&[(0.1, 0.1), (0.2, 0.1), (0.1, 0.2)]));
    }

    #[test]
    fn a_ring_around_the_pole_is_closed_beyond_the_map() {
        let coast = arc(&[(0.0, 0.9), (0.5, 0.92), (1.0, 0.9)]);
        let ring = join(&vec![0], &[coast]);
        assert_eq!(ring[3..], arc(&[(1.0, 1.5), (0.0, 1.5)]));
    }
}
