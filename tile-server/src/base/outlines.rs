//! Borders between départements, out of the polygons of each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::BaseError;
use crate::polygons::Point;
use crate::polygons::outlines::{Vertex, bytes_of, parse, point};

/// The edges that two polygons share, put together into lines from one meeting
/// point of borders to the next, in the unit square. Outer borders are left
/// out: they are the country's own, which the world's arcs draw.
pub(super) fn shared_edges(file: &Path) -> Result<Vec<Vec<Point>>, BaseError> {
    let fault = |message: String| BaseError::Outlines { file: file.to_owned(), message };
    let bytes = bytes_of(file).map_err(BaseError::reading(file))?;
    let outlines = parse(&bytes).map_err(fault)?;

    let mut uses: BTreeMap<(Vertex, Vertex), u32> = BTreeMap::new();
    for ring in outlines.iter().flat_map(|outline| &outline.polygons).flatten() {
        for ends in ring.windows(2).filter(|ends| ends[0] != ends[1]) {
            let edge = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            *uses.entry(edge).or_default() += 1;
        }
    }
    let shared = uses.into_iter().filter(|(_, uses)| *uses > 1).map(|(edge, _)| edge);
    Ok(lines(shared).into_iter().map(|line| line.into_iter().map(point).collect()).collect())
}

/// Strings edges together until a vertex where not exactly two of them meet.
fn lines(edges: impl Iterator<Item = (Vertex, Vertex)>) -> Vec<Vec<Vertex>> {
    let mut neighbours: BTreeMap<Vertex, Vec<Vertex>> = BTreeMap::new();
    for (one, other) in edges {
        neighbours.entry(one).or_default().push(other);
        neighbours.entry(other).or_default().push(one);
    }
    let meetings: BTreeSet<Vertex> = neighbours
        .iter()
        .filter(|(_, others)| others.len() != 2)
        .map(|(vertex, _)| *vertex)
        .collect();
    let mut lines = Vec::new();
    for &start in &meetings {
        while let Some(line) = follow(&mut neighbours, start, &meetings) {
            lines.push(line);
        }
    }
    // What is left are closed lines: one territory inside another.
    let rest: Vec<Vertex> = neighbours.keys().copied().collect();
    for start in rest {
        while let Some(line) = follow(&mut neighbours, start, &meetings) {
            lines.push(line);
        }
    }
    lines
}

/// Takes the edges from `start` to the next meeting, or around to `start`.
fn follow(
    neighbours: &mut BTreeMap<Vertex, Vec<Vertex>>,
    start: Vertex,
    meetings: &BTreeSet<Vertex>,
) -> Option<Vec<Vertex>> {
    let mut line = vec![start];
    let mut here = start;
    while let Some(next) = neighbours.get_mut(&here).and_then(Vec::pop) {
        let back = neighbours.get_mut(&next).expect("an edge is known at both its ends");
        back.retain(|vertex| *vertex != here);
        line.push(next);
        if meetings.contains(&next) {
            break;
        }
        here = next;
    }
    (line.len() > 1).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Vec<Vec<Point>>, BaseError> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("contours.geojson");
        std::fs::write(&file, json).unwrap();
        shared_edges(&file)
    }

    #[test]
    fn three_neighbours_share_three_lines() {
        // Two squares above one wide rectangle, each with a vertex on the way.
        let json = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,1],[1,1],[1,1.5],[1,2],[0,2],[0,1]]]}},
            {"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[1,1],[2,1],[2,2],[1,2],[1,1.5],[1,1]]]]}},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,1],[1,1],[0,1],[0,0]]]}},
            {"type":"Feature","geometry":null}]}"#;
        let lines = read(json).unwrap();
        let mut lengths: Vec<usize> = lines.iter().map(Vec::len).collect();
        lengths.sort_unstable();
        assert_eq!(lengths, [2, 2, 3], "{lines:?}");
    }

    #[test]
    fn a_territory_inside_another_is_one_closed_line() {
        let json = r#"{"features":[
            {"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}},
            {"geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,2],[2,1],[1,1]]]}}]}"#;
        let lines = read(json).unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), 4);
        assert_eq!(lines[0].first(), lines[0].last());
    }

    #[test]
    fn what_is_no_outline_is_an_error_with_its_place() {
        let message = |json: &str| read(json).unwrap_err().to_string();
        assert!(message("{").contains("ligne 1"));
        let point = r#"{"features":[{"geometry":{"type":"Polygon","coordinates":[[[0],[1,1]]]}}]}"#;
        assert!(message(point).contains("deux nombres"));
        let metres = r#"{"features":[{"geometry":{"type":"Polygon","coordinates":[[[652469.0,6862035.0],[1,1]]]}}]}"#;
        assert!(message(metres).contains("degrés"));
    }
}
