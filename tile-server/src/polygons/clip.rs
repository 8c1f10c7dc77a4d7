//! Clipping of rings and lines to a rectangle.
//!
//! Sutherland and Hodgman, « Reentrant Polygon Clipping » (1974): against one
//! half-plane after the other. It may leave edges that run along the rectangle's
//! border and back, which is harmless where that border lies in a tile's buffer,
//! outside what is drawn; a general boolean operation would cost far more.

use super::Point;

/// An axis-parallel rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) min: Point,
    pub(crate) max: Point,
}

impl Rect {
    /// The smallest rectangle around some points, inside out if there are none.
    pub(crate) fn around(points: &[Point]) -> Self {
        let empty = Self {
            min: Point { x: f64::INFINITY, y: f64::INFINITY },
            max: Point { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY },
        };
        points.iter().fold(empty, |rect, point| Self {
            min: Point { x: rect.min.x.min(point.x), y: rect.min.y.min(point.y) },
            max: Point { x: rect.max.x.max(point.x), y: rect.max.y.max(point.y) },
        })
    }

    pub(crate) fn contains(&self, other: &Self) -> bool {
        self.min.x <= other.min.x
            && self.min.y <= other.min.y
            && self.max.x >= other.max.x
            && self.max.y >= other.max.y
    }

    pub(crate) fn misses(&self, other: &Self) -> bool {
        other.max.x < self.min.x
            || other.min.x > self.max.x
            || other.max.y < self.min.y
            || other.min.y > self.max.y
    }

    fn on_border(&self, point: &Point) -> bool {
        point.x <= self.min.x
            || point.x >= self.max.x
            || point.y <= self.min.y
            || point.y >= self.max.y
    }

    fn area(&self) -> f64 {
        (self.max.x - self.min.x) * (self.max.y - self.min.y)
    }

    /// Its corners as an open ring.
    pub(crate) fn ring(&self) -> Vec<Point> {
        let Self { min, max } = *self;
        vec![min, Point { x: max.x, y: min.y }, max, Point { x: min.x, y: max.y }]
    }
}

/// What is left of a ring.
#[derive(Debug, PartialEq)]
pub(crate) enum Clipped {
    Nothing,
    /// The whole rectangle, clean.
    Everything,
    /// A ring, open: its last point is not its first again.
    Part(Vec<Point>),
}

/// The signed area of an open ring (shoelace formula).
pub(crate) fn signed_area(ring: &[Point]) -> f64 {
    let Some(origin) = ring.first() else {
        return 0.0;
    };
    // Relative to a point of the ring, lest small rings drown in rounding.
    let doubled: f64 = ring
        .iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y))
        .sum();
    doubled / 2.0
}

/// Clips an open ring.
pub(crate) fn clip_ring(ring: &[Point], rect: &Rect) -> Clipped {
    let bounds = Rect::around(ring);
    if ring.len() < 3 || rect.misses(&bounds) {
        return Clipped::Nothing;
    }
    if rect.contains(&bounds) {
        return Clipped::Part(ring.to_vec());
    }
    let mut points = ring.to_vec();
    for side in sides(rect) {
        points = half_plane(&points, side);
        if points.len() < 3 {
            return Clipped::Nothing;
        }
    }
    if points.iter().all(|point| rect.on_border(point)) {
        let share = signed_area(&points).abs() / rect.area();
        if share < 1e-9 {
            return Clipped::Nothing;
        }
        if share > 1.0 - 1e-9 {
            return Clipped::Everything;
        }
    }
    Clipped::Part(points)
}

/// Clips a line into the pieces inside.
pub(crate) fn clip_line(line: &[Point], rect: &Rect) -> Vec<Vec<Point>> {
    let bounds = Rect::around(line);
    if line.len() < 2 || rect.misses(&bounds) {
        return Vec::new();
    }
    if rect.contains(&bounds) {
        return vec![line.to_vec()];
    }
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut current: Vec<Point> = Vec::new();
    for ends in line.windows(2) {
        let Some((from, to)) = clip_segment(ends[0], ends[1], rect) else {
            pieces.extend(finished(&mut current));
            continue;
        };
        if current.last() != Some(&from) {
            pieces.extend(finished(&mut current));
            current.push(from);
        }
        current.push(to);
        if to != ends[1] {
            pieces.extend(finished(&mut current));
        }
    }
    pieces.extend(finished(&mut current));
    pieces
}

fn finished(current: &mut Vec<Point>) -> Option<Vec<Point>> {
    let piece = std::mem::take(current);
    (piece.len() > 1).then_some(piece)
}

/// Liang and Barsky, « A New Concept and Method for Line Clipping » (1984).
fn clip_segment(from: Point, to: Point, rect: &Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let mut enter = 0.0_f64;
    let mut leave = 1.0_f64;
    for (towards, room) in [
        (-dx, from.x - rect.min.x),
        (dx, rect.max.x - from.x),
        (-dy, from.y - rect.min.y),
        (dy, rect.max.y - from.y),
    ] {
        if towards == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if towards < 0.0 {
            enter = enter.max(room / towards);
        } else {
            leave = leave.min(room / towards);
        }
    }
    if enter >= leave {
        return None;
    }
    let at = |t: f64, end: Point, exact: f64| {
        if t == exact { end } else { Point { x: from.x + t * dx, y: from.y + t * dy } }
    };
    Some((at(enter, from, 0.0), at(leave, to, 1.0)))
}

#[derive(Clone, Copy)]
enum Side {
    Left(f64),
    Right(f64),
    Top(f64),
    Bottom(f64),
}

fn sides(rect: &Rect) -> [Side; 4] {
    [
        Side::Left(rect.min.x),
        Side::Right(rect.max.x),
        Side::Top(rect.min.y),
        Side::Bottom(rect.max.y),
    ]
}

impl Side {
    fn inside(self, point: Point) -> bool {
        match self {
            Self::Left(x) => point.x >= x,
            Self::Right(x) => point.x <= x,
            Self::Top(y) => point.y >= y,
            Self::Bottom(y) => point.y <= y,
        }
    }

    /// Where a segment crosses the line; exactly on it, so that later tests for
    /// the border hold.
    fn crossing(self, a: Point, b: Point) -> Point {
        match self {
            Self::Left(x) | Self::Right(x) => {
                Point { x, y: a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x) }
            }
            Self::Top(y) | Self::Bottom(y) => {
                Point { x: a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y }
            }
        }
    }
}

fn half_plane(ring: &[Point], side: Side) -> Vec<Point> {
    let mut kept = Vec::with_capacity(ring.len() + 8);
    let Some(mut previous) = ring.last().copied() else {
        return kept;
    };
    for &point in ring {
        if side.inside(point) != side.inside(previous) {
            kept.push(side.crossing(previous, point));
        }
        if side.inside(point) {
            kept.push(point);
        }
        previous = point;
    }
    kept.dedup();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(xy: &[(f64, f64)]) -> Vec<Point> {
        xy.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    fn unit() -> Rect {
        Rect { min: Point { x: 0.0, y: 0.0 }, max: Point { x: 1.0, y: 1.0 } }
    }

    #[test]
    fn a_ring_around_the_rectangle_is_everything() {
        let around = points(&[(-1.0, -1.0), (3.0, -1.0), (3.0, 3.0), (-1.0, 3.0)]);
        assert_eq!(clip_ring(&around, &unit()), Clipped::Everything);
        // A horseshoe whose arms pass left and right: only its bow is above.
        let horseshoe = points(&[
            (-2.0, -2.0),
            (3.0, -2.0),
            (3.0, 3.0),
            (2.0, 3.0),
            (2.0, -1.0),
            (-1.0, -1.0),
            (-1.0, 3.0),
            (-2.0, 3.0),
        ]);
        assert_eq!(clip_ring(&horseshoe, &unit()), Clipped::Nothing);
    }

    #[test]
    fn a_corner_is_kept_with_its_area() {
        let corner = points(&[(0.5, 0.5), (2.0, 0.5), (2.0, 2.0), (0.5, 2.0)]);
        let Clipped::Part(ring) = clip_ring(&corner, &unit()) else { panic!("a part") };
        assert!((signed_area(&ring) - 0.25).abs() < 1e-12);
        let far = points(&[(5.0, 5.0), (6.0, 5.0), (6.0, 6.0)]);
        assert_eq!(clip_ring(&far, &unit()), Clipped::Nothing);
        // Its vertices all lie on the border, but it is only half of it.
        let half = points(&[(-1.0, -1.0), (2.0, -1.0), (-1.0, 2.0)]);
        let Clipped::Part(ring) = clip_ring(&half, &unit()) else { panic!("a part") };
        assert!((signed_area(&ring).abs() - 0.5).abs() < 1e-12, "{ring:?}");
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two() {
        let line = points(&[(0.5, 0.5), (1.5, 0.5), (1.5, 0.8), (0.2, 0.8), (0.2, -1.0)]);
        let pieces = clip_line(&line, &unit());
        assert_eq!(
            pieces,
            [points(&[(0.5, 0.5), (1.0, 0.5)]), points(&[(1.0, 0.8), (0.2, 0.8), (0.2, 0.0)]),]
        );
        assert!(clip_line(&points(&[(2.0, 0.0), (2.0, 1.0)]), &unit()).is_empty());
        // Passes by a corner without touching.
        assert!(clip_line(&points(&[(-1.0, 0.5), (0.5, -1.0)]), &unit()).is_empty());
    }

    proptest::proptest! {
        /// What is clipped off one cell is in another: the areas add up.
        #[test]
        fn the_cells_of_a_grid_share_a_ring_without_loss(
            radii in proptest::collection::vec(0.05_f64..2.5, 3..40),
            x in -1.0_f64..2.0,
            y in -1.0_f64..2.0,
        ) {
            let count = radii.len() as f64;
            let ring: Vec<Point> = radii
                .iter()
                .enumerate()
                .map(|(i, radius)| {
                    let angle = i as f64 / count * std::f64::consts::TAU;
                    Point { x: x + radius * angle.cos(), y: y + radius * angle.sin() }
                })
                .collect();
            let cell = |column: i32, row: i32| Rect {
                min: Point { x: f64::from(column), y: f64::from(row) },
                max: Point { x: f64::from(column + 1), y: f64::from(row + 1) },
            };
            let area: f64 = (-4..5)
                .flat_map(|column| (-4..5).map(move |row| (column, row)))
                .map(|(column, row)| match clip_ring(&ring, &cell(column, row)) {
                    Clipped::Nothing => 0.0,
                    Clipped::Everything => 1.0,
                    Clipped::Part(part) => signed_area(&part).abs(),
                })
                .sum();
            proptest::prop_assert!((area - signed_area(&ring).abs()).abs() < 1e-6);
        }
    }
}
