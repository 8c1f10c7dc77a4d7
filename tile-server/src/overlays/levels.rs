//! The tiles of an overlay, zoom by zoom.

use std::collections::BTreeMap;

use mvt::Tile;
use pmtiles::{TileCoord, TileId};
use rayon::prelude::*;

use super::LAYER;
use crate::bundle::Gzip;
use crate::polygons::clip::{Rect, signed_area};
use crate::polygons::generalise::{coarser, join};
use crate::polygons::grid::{BUFFER, EXTENT, Grid, polygon_geometry, unit};
use crate::polygons::outlines::{Polygon, point};
use crate::polygons::quarters::{Node, clip_shape};
use crate::polygons::topology::Topology;
use crate::polygons::{Point, Shape};

/// The largest tile, in bytes as it is sent.
pub(crate) const LARGEST: usize = 250_000;

/// Islands smaller than this are left out, in square units of a tile: two
/// pixels by two. An island has no neighbour, so nobody misses its room; and of
/// a zone in several parts the largest stays.
const ISLAND: f64 = 256.0;

/// A polygon with what its tiles say of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Zone {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) value: Option<f64>,
    pub(super) class: Option<usize>,
    pub(super) polygons: Vec<Polygon>,
}

/// Compressed tiles of some zooms, both rising.
pub(super) type Tiles = Vec<(u8, Vec<(TileId, Vec<u8>)>)>;

/// What [`levels`] made.
pub(super) struct Levels {
    pub(super) tiles: Tiles,
    /// Up to this zoom, zones of one class are one.
    pub(super) merged_to: Option<u8>,
    /// Up to this zoom, there are no tiles.
    pub(super) left_out_to: Option<u8>,
}

/// Makes the tiles of zones from the deepest zoom to the first.
///
/// # Errors
/// The tile that cannot be encoded.
pub(super) fn levels(
    zones: &[Zone],
    [first, last]: [u8; 2],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Levels, String> {
    let total = u64::from(last - first) + 1;
    let mut levels = Levels { tiles: Vec::new(), merged_to: None, left_out_to: None };
    let mut coverage = Coverage::new(zones.iter().map(|zone| &zone.polygons));
    let mut united: Option<Vec<Zone>> = None;
    let is_choropleth = zones.iter().any(|zone| zone.class.is_some());
    for zoom in (first..=last).rev() {
        progress(u64::from(last - zoom), total);
        coverage.flatten(zoom);
        let mut tiles = coverage.tiles(united.as_deref().unwrap_or(zones), zoom)?;
        if too_large(&tiles) && is_choropleth && united.is_none() {
            let classes = by_class(&coverage.topology, zones);
            coverage = Coverage::new(classes.iter().map(|zone| &zone.polygons));
            coverage.flatten(zoom);
            tiles = coverage.tiles(&classes, zoom)?;
            united = Some(classes);
            levels.merged_to = Some(zoom);
        }
        if too_large(&tiles) {
            levels.left_out_to = Some(zoom);
            break;
        }
        levels.tiles.push((zoom, tiles));
    }
    levels.tiles.reverse();
    progress(total, total);
    Ok(levels)
}

fn too_large(tiles: &[(TileId, Vec<u8>)]) -> bool {
    tiles.iter().any(|(_, tile)| tile.len() > LARGEST)
}

/// One zone for each class, and one of those without a value.
fn by_class(topology: &Topology, zones: &[Zone]) -> Vec<Zone> {
    let classes = zones.iter().filter_map(|zone| zone.class).max().map_or(0, |most| most + 1);
    let groups: Vec<usize> = zones.iter().map(|zone| zone.class.unwrap_or(classes)).collect();
    let united = topology.dissolve(classes + 1, &groups).into_iter().enumerate();
    united
        .map(|(group, polygons)| Zone {
            class: (group < classes).then_some(group),
            polygons,
            ..Zone::default()
        })
        .collect()
}

/// Zones that share arcs, as coarse as the last zoom asked for.
struct Coverage {
    topology: Topology,
    arcs: Vec<Vec<Point>>,
}

/// A part of a zone, with its box.
#[derive(Clone)]
struct Piece {
    zone: usize,
    bounds: Rect,
    shape: Shape,
}

impl Coverage {
    fn new<'p>(polygons: impl IntoIterator<Item = &'p Vec<Polygon>>) -> Coverage {
        let topology = Topology::build(polygons);
        let arcs = topology.arcs.iter().map(|arc| arc.iter().map(|&v| point(v)).collect());
        Coverage { arcs: arcs.collect(), topology }
    }

    fn flatten(&mut self, zoom: u8) {
        self.arcs = coarser(&self.arcs, zoom);
    }

    /// The tiles of a zoom, by their ids.
    fn tiles(&self, zones: &[Zone], zoom: u8) -> Result<Vec<(TileId, Vec<u8>)>, String> {
        let mut found = BTreeMap::new();
        descend(Node::ROOT, self.pieces(zoom), zoom, &mut found);
        found
            .into_par_iter()
            .map_init(Gzip::thorough, |gzip, (id, pieces)| {
                let tile = encode(id, &pieces, zones).map_err(|_| {
                    let coord = TileCoord::from(id);
                    format!("{}/{}/{}", coord.z(), coord.x(), coord.y())
                })?;
                Ok((id, gzip.compress(&tile)))
            })
            // A tile in which everything is smaller than its grid is none.
            .filter(|made| made.as_ref().map_or(true, |(_, tile)| !tile.is_empty()))
            .collect()
    }

    /// Every part of every zone that is drawn at a zoom.
    fn pieces(&self, zoom: u8) -> Vec<Piece> {
        let smallest = ISLAND * unit(zoom).powi(2);
        let is_island =
            |ring: &[i32]| ring.iter().all(|&arc| !self.topology.shared[arc.max(!arc) as usize]);
        let mut pieces = Vec::new();
        for (zone, polygons) in self.topology.features.iter().enumerate() {
            let areas: Vec<f64> = polygons
                .iter()
                .map(|rings| {
                    rings.first().map_or(0.0, |ring| signed_area(&join(ring, &self.arcs)).abs())
                })
                .collect();
            let largest = areas.iter().copied().fold(0.0, f64::max);
            for (rings, area) in polygons.iter().zip(areas) {
                let Some((outer, holes)) = rings.split_first() else { continue };
                if area < smallest && area < largest && is_island(outer) {
                    continue;
                }
                let mut shape = vec![join(outer, &self.arcs)];
                for hole in holes {
                    let points = join(hole, &self.arcs);
                    if !is_island(hole) || signed_area(&points).abs() >= smallest {
                        shape.push(points);
                    }
                }
                pieces.push(Piece { zone, bounds: Rect::around(&shape[0]), shape });
            }
        }
        pieces
    }
}

fn descend(node: Node, pieces: Vec<Piece>, zoom: u8, found: &mut BTreeMap<TileId, Vec<Piece>>) {
    if pieces.is_empty() {
        return;
    }
    if node.zoom == zoom {
        found.insert(node.id(), pieces);
        return;
    }
    for quarter in node.quarters() {
        let rect = quarter.rect(BUFFER * unit(zoom));
        let clipped =
            pieces.iter().filter(|piece| !rect.misses(&piece.bounds)).filter_map(|piece| {
                if rect.contains(&piece.bounds) {
                    return Some(piece.clone());
                }
                let shape = clip_shape(piece.shape.clone(), &rect)?;
                Some(Piece { zone: piece.zone, bounds: Rect::around(&shape[0]), shape })
            });
        descend(quarter, clipped.collect(), zoom, found);
    }
}

/// A tile of pieces, those of a zone as one feature.
fn encode(id: TileId, pieces: &[Piece], zones: &[Zone]) -> Result<Vec<u8>, mvt::Error> {
    let grid = Grid::of(id.into());
    let mut tile = Tile::new(EXTENT as u32);
    let mut layer = tile.create_layer(LAYER);
    for pieces in pieces.chunk_by(|a, b| a.zone == b.zone) {
        let shapes: Vec<Shape> = pieces.iter().map(|piece| piece.shape.clone()).collect();
        let polygons = grid.polygons(&shapes);
        if polygons.is_empty() {
            continue;
        }
        let mut feature = layer.into_feature(polygon_geometry(&polygons)?);
        let zone = &zones[pieces[0].zone];
        for (name, text) in [("code", &zone.code), ("nom", &zone.label)] {
            if !text.is_empty() {
                feature.add_tag_string(name, text);
            }
        }
        if let Some(value) = zone.value {
            feature.add_tag_double("valeur", value);
        }
        if let Some(class) = zone.class {
            feature.add_tag_uint("classe", class as u64);
        }
        layer = feature.into_layer();
    }
    if layer.num_features() == 0 {
        return Ok(Vec::new());
    }
    tile.add_layer(layer)?;
    tile.to_bytes()
}
