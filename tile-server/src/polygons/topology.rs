//! From polygons to the arcs that neighbours share.
//!
//! An arc goes from one vertex where more than two edges meet, or where the
//! owners of an edge change, to the next; two neighbours have the same one, once
//! forwards and once backwards. What is done to an arc is thus done to both.
//! The model is TopoJSON's (1.0, § 2.1.3); finding arcs by vertices is how
//! Bostock's `topojson-server` does it.

use std::collections::{BTreeMap, HashMap};

use super::Ring;
use super::outlines::{Polygon, Vertex};

/// Polygons by arcs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Topology {
    pub(crate) arcs: Vec<Vec<Vertex>>,
    /// Whether an arc lies between two polygons.
    pub(crate) shared: Vec<bool>,
    /// Of each feature its polygons, each an outer ring, then holes. Seen with
    /// north up, outer rings go anticlockwise and holes clockwise.
    pub(crate) features: Vec<Vec<Vec<Ring>>>,
}

impl Topology {
    /// Finds the arcs of features; rings of no area are left out.
    pub(crate) fn build<'p>(features: impl IntoIterator<Item = &'p Vec<Polygon>>) -> Topology {
        let features: Vec<Vec<Polygon>> =
            features.into_iter().map(|polygons| polygons.iter().map(oriented).collect()).collect();
        let rings = || features.iter().flatten().flatten();
        let mut edges = Edges::default();
        for (owner, polygons) in (0u32..).zip(&features) {
            for ring in polygons.iter().flatten() {
                edges.add(ring, owner);
            }
        }
        edges.finish(rings().map(Vec::len).sum());

        let mut topology = Topology::default();
        let mut known: HashMap<(Vertex, Vertex), usize> = HashMap::new();
        for polygons in &features {
            let polygons = polygons.iter().map(|polygon| {
                polygon.iter().map(|ring| topology.cut(ring, &edges, &mut known)).collect()
            });
            let polygons: Vec<Vec<Ring>> = polygons.collect();
            topology.features.push(polygons);
        }
        topology
    }

    /// Cuts a ring into arcs, known ones or new.
    fn cut(
        &mut self,
        ring: &[Vertex],
        edges: &Edges,
        known: &mut HashMap<(Vertex, Vertex), usize>,
    ) -> Ring {
        let junctions: Vec<usize> =
            (0..ring.len()).filter(|&i| edges.is_junction(ring[i])).collect();
        let closed = |from: usize, to: usize| -> Vec<Vertex> {
            (from..=to).map(|i| ring[i % ring.len()]).collect()
        };
        let pieces: Vec<Vec<Vertex>> = match junctions[..] {
            // Nobody's corner: begun where the other side begins it too.
            [] => {
                let least = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or(0);
                vec![closed(least, least + ring.len())]
            }
            [first, ..] => {
                let ends = junctions.iter().skip(1).copied().chain([first + ring.len()]);
                junctions.iter().zip(ends).map(|(&from, to)| closed(from, to)).collect()
            }
        };
        let piece = |mut piece: Vec<Vertex>| {
            let last = piece.len() - 1;
            // Between its ends an arc has no choice: its first edge tells it all.
            let (ahead, back) = ((piece[0], piece[1]), (piece[last], piece[last - 1]));
            let is_backwards = back < ahead;
            let key = ahead.min(back);
            let number = *known.entry(key).or_insert_with(|| {
                if is_backwards {
                    piece.reverse();
                }
                self.shared.push(edges.is_shared(piece[0], piece[1]));
                self.arcs.push(piece);
                self.arcs.len() - 1
            });
            let number = i32::try_from(number).expect("fewer arcs than vertices of a file");
            if is_backwards { !number } else { number }
        };
        pieces.into_iter().map(piece).collect()
    }

    /// Unites the features of a group: a polygon for each, without the arcs
    /// between its members. `group_of` says to which group a feature belongs.
    pub(crate) fn dissolve(&self, groups: usize, group_of: &[usize]) -> Vec<Vec<Polygon>> {
        // How often a group's rings go along an arc, backwards less than nothing.
        let mut uses: Vec<BTreeMap<usize, i32>> = vec![BTreeMap::new(); groups];
        for (polygons, &group) in self.features.iter().zip(group_of) {
            for &index in polygons.iter().flatten().flatten() {
                let ahead = if index >= 0 { 1 } else { -1 };
                *uses[group].entry(index.max(!index) as usize).or_default() += ahead;
            }
        }
        uses.into_iter().map(|uses| polygons(self.loops(&uses))).collect()
    }

    /// Strings arcs together into rings that touch themselves nowhere.
    fn loops(&self, uses: &BTreeMap<usize, i32>) -> Vec<Vec<Vertex>> {
        let mut leaving: BTreeMap<Vertex, Vec<Vec<Vertex>>> = BTreeMap::new();
        for (&arc, &times) in uses {
            for _ in 0..times.abs() {
                let mut line = self.arcs[arc].clone();
                if times < 0 {
                    line.reverse();
                }
                leaving.entry(line[0]).or_default().push(line);
            }
        }
        let mut loops = Vec::new();
        let starts: Vec<Vertex> = leaving.keys().copied().collect();
        for start in starts {
            while let Some(first) = leaving.get_mut(&start).and_then(Vec::pop) {
                let mut path = vec![first];
                loop {
                    let line = path.last().expect("a path has the line just added");
                    let end = line[line.len() - 1];
                    if let Some(at) = path.iter().position(|line| line[0] == end) {
                        loops.push(closed(path.split_off(at)));
                        if path.is_empty() {
                            break;
                        }
                        continue;
                    }
                    let before = line[line.len() - 2];
                    // As many lines end at a vertex as begin there.
                    let Some(next) = leaving.get_mut(&end).and_then(|l| leftmost(before, end, l))
                    else {
                        break;
                    };
                    path.push(next);
                }
            }
        }
        loops
    }
}

/// Lines that follow each other, as an open ring.
fn closed(lines: Vec<Vec<Vertex>>) -> Vec<Vertex> {
    lines
        .into_iter()
        .flat_map(|mut line| {
            line.pop();
            line
        })
        .collect()
}

/// Takes the line that turns most to the left, where a group's inside is.
fn leftmost(before: Vertex, at: Vertex, lines: &mut Vec<Vec<Vertex>>) -> Option<Vec<Vertex>> {
    let direction = |from: Vertex, to: Vertex| {
        let (dx, dy) = (f64::from(to.0) - f64::from(from.0), f64::from(to.1) - f64::from(from.1));
        dy.atan2(dx)
    };
    let back = direction(at, before);
    let clockwise = |line: &Vec<Vertex>| {
        let turn = (back - direction(line[0], line[1])).rem_euclid(std::f64::consts::TAU);
        // Straight back is the last choice.
        if turn == 0.0 { std::f64::consts::TAU } else { turn }
    };
    let best =
        (0..lines.len()).min_by(|&a, &b| clockwise(&lines[a]).total_cmp(&clockwise(&lines[b])))?;
    Some(lines.swap_remove(best))
}

/// Rings into polygons: those that go anticlockwise are outer ones, and each
/// other is a hole of the smallest around it.
fn polygons(rings: Vec<Vec<Vertex>>) -> Vec<Polygon> {
    let (outer, holes): (Vec<_>, Vec<_>) = rings
        .into_iter()
        .filter(|ring| doubled_area(ring) != 0)
        .partition(|ring| doubled_area(ring) > 0);
    let boxes: Vec<[i32; 4]> = outer.iter().map(|ring| bounds(ring)).collect();
    let areas: Vec<i128> = outer.iter().map(|ring| doubled_area(ring)).collect();
    let mut polygons: Vec<Polygon> = outer.into_iter().map(|ring| vec![ring]).collect();
    for hole in holes {
        let [west, south, east, north] = bounds(&hole);
        let middle = |a: i32, b: i32| (f64::from(a) + f64::from(b)) / 2.0;
        let probe = (middle(hole[0].0, hole[1].0), middle(hole[0].1, hole[1].1));
        let around = (0..polygons.len())
            .filter(|&i| {
                let [w, s, e, n] = boxes[i];
                w <= west && s <= south && e >= east && n >= north
            })
            .filter(|&i| contains(&polygons[i][0], probe))
            .min_by_key(|&i| areas[i]);
        if let Some(around) = around {
            polygons[around].push(hole);
        }
    }
    polygons
}

fn bounds(ring: &[Vertex]) -> [i32; 4] {
    ring.iter().fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |[w, s, e, n], &(x, y)| {
        [w.min(x), s.min(y), e.max(x), n.max(y)]
    })
}

/// Whether a point lies in a ring, by the edges east of it (even-odd rule).
pub(crate) fn contains(ring: &[Vertex], (x, y): (f64, f64)) -> bool {
    let mut inside = false;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (ax, ay) = (f64::from(a.0), f64::from(a.1));
        let (bx, by) = (f64::from(b.0), f64::from(b.1));
        if (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax) {
            inside = !inside;
        }
    }
    inside
}

/// Twice the area, positive where the ring goes anticlockwise with north up.
pub(crate) fn doubled_area(ring: &[Vertex]) -> i128 {
    let wide = |v: i32| i128::from(v);
    ring.iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| wide(a.0) * wide(b.1) - wide(b.0) * wide(a.1))
        .sum()
}

/// Open rings without repeated vertices, the outer one anticlockwise and holes
/// clockwise; nothing when the outer one has no area.
fn oriented(polygon: &Polygon) -> Polygon {
    let mut rings = Vec::new();
    for (number, ring) in polygon.iter().enumerate() {
        let mut ring = ring.clone();
        ring.dedup();
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let area = doubled_area(&ring);
        if ring.len() < 3 || area == 0 {
            if number == 0 {
                return Vec::new();
            }
            continue;
        }
        if (area > 0) != (number == 0) {
            ring.reverse();
        }
        rings.push(ring);
    }
    rings
}

/// The edges of all rings with their owners, and what they say of vertices.
#[derive(Default)]
struct Edges {
    list: Vec<(Vertex, Vertex, u32)>,
    /// By edge, whether several rings have it.
    shared: HashMap<(Vertex, Vertex), bool>,
    /// By vertex: edges that meet there, the owners of one, and whether another
    /// one has other owners.
    vertices: HashMap<Vertex, (u32, u64, bool)>,
}

impl Edges {
    fn add(&mut self, ring: &[Vertex], owner: u32) {
        for (&a, &b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            self.list.push((a.min(b), a.max(b), owner));
        }
    }

    fn finish(&mut self, vertices: usize) {
        self.list.sort_unstable();
        self.vertices.reserve(vertices / 2);
        for edge in self.list.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (a, b, _) = edge[0];
            // Owners as one number: those of two edges that meet are compared.
            let owners = edge.iter().fold(0, |all: u64, &(_, _, owner)| {
                all.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(owner) + 1)
            });
            self.shared.insert((a, b), edge.len() > 1);
            for end in [a, b] {
                let (count, first, differ) = self.vertices.entry(end).or_insert((0, owners, false));
                *count += 1;
                *differ |= *first != owners;
            }
        }
        self.list = Vec::new();
    }

    fn is_junction(&self, vertex: Vertex) -> bool {
        self.vertices.get(&vertex).is_some_and(|&(count, _, differ)| count != 2 || differ)
    }

    fn is_shared(&self, a: Vertex, b: Vertex) -> bool {
        self.shared.get(&(a.min(b), a.max(b))).copied().unwrap_or(false)
    }
}

#[cfg(test)]
#[path = "topology_tests.rs"]
mod tests;
