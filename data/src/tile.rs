//! Places as Mapbox Vector Tiles (specification 2.1): layers `clusters` and
//! `places`, as SCHEMA.md describes them.

use std::f64::consts::{FRAC_PI_2, PI};

use crate::clusters::{Cluster, MAX_CLUSTER_ZOOM, cell_bits, cells, clusters, is_stack, range};
use crate::geo::{Mercator, TileCoord};
use crate::index::{Index, Ordinal, Selection};
use crate::json::Json;
use crate::mvt::{self, EXTENT_BITS, Layer, Value};

/// The most places that a tile of the deepest zoom shows one by one.
const MAX_PLACES: u32 = 2000;

/// Cells along the side of a tile that has more, as a power of two: 1,024
/// features at most.
const CROWDED_BITS: u8 = 5;

/// The most places that a stack names.
const MAX_LISTED: u32 = 100;

impl Index {
    /// One tile of the places that match, uncompressed; empty when none does.
    /// The same places give the same bytes.
    ///
    /// To zoom 13 places that would be drawn closer than 48 px are one feature
    /// of `clusters`; at zoom 14 every place is in `places`, those at one point
    /// as one feature with their list. Only a tile of zoom 14 with more than
    /// 2,000 places falls back to cells of 16 px.
    pub fn tile(&self, selection: &Selection, coord: TileCoord) -> Vec<u8> {
        let mut writer = Writer::new(self, selection, coord);
        let (morton, bits) = (self.morton(), &selection.bits);
        if coord.zoom() <= MAX_CLUSTER_ZOOM {
            for cluster in clusters(morton, bits, coord) {
                match cluster.count {
                    1 => writer.place(cluster.at, cluster.place),
                    _ => writer.cluster(&cluster, cell_bits(coord.zoom())),
                }
            }
            return writer.finish();
        }
        let prefix = Mercator { x: coord.x(), y: coord.y() }.morton();
        let (start, end) = range(morton, prefix, coord.zoom());
        let ranks = bits.rank(start)..bits.rank(end);
        if ranks.len() as u32 <= MAX_PLACES {
            let mut from = ranks.start;
            while let Some(first) = bits.select(from).filter(|_| from < ranks.end) {
                let code = morton[first as usize];
                let after = morton.partition_point(|&other| other <= code) as u32;
                let count = bits.rank(after) - from;
                writer.point(Mercator::from_morton(code), from, count);
                from += count;
            }
        } else {
            for cluster in cells(morton, bits, coord, CROWDED_BITS) {
                if is_stack(morton, bits, &cluster.ranges) {
                    writer.point(cluster.at, bits.rank(cluster.ranges[0].0), cluster.count);
                } else {
                    writer.cluster(&cluster, coord.zoom() + CROWDED_BITS);
                }
            }
        }
        writer.finish()
    }

    /// The tiles of a zoom that hold a place with a position, in Morton order.
    pub fn occupied(&self, zoom: u8) -> impl Iterator<Item = TileCoord> + '_ {
        let mut last = None;
        self.morton()
            .iter()
            .map(move |&code| TileCoord::of(zoom, Mercator::from_morton(code)))
            .filter(move |&tile| last.replace(tile) != Some(tile))
    }
}

/// Writes one tile.
struct Writer<'a> {
    index: &'a Index,
    selection: &'a Selection,
    coord: TileCoord,
    clusters: Layer,
    places: Layer,
}

impl<'a> Writer<'a> {
    fn new(index: &'a Index, selection: &'a Selection, coord: TileCoord) -> Self {
        let (clusters, places) = (Layer::new("clusters"), Layer::new("places"));
        Writer { index, selection, coord, clusters, places }
    }

    /// Where a point is in the tile.
    fn units(&self, at: Mercator) -> (u32, u32) {
        // 32 bits of the world, less the tile's own, to 12 bits of the tile.
        let unit = |v: u32| (v << self.coord.zoom()) >> (32 - EXTENT_BITS);
        (unit(at.x), unit(at.y))
    }

    /// Several places, by cells of `1 / 2^bits` of the world's side.
    fn cluster(&mut self, cluster: &Cluster, bits: u8) {
        let at = self.units(cluster.at);
        let layer = &mut self.clusters;
        layer.tag("point_count", Value::Uint(u64::from(cluster.count)));
        if let Some(zoom) = cluster.expansion_zoom {
            layer.tag("expansion_zoom", Value::Uint(u64::from(zoom)));
        } else if is_stack(self.index.morton(), &self.selection.bits, &cluster.ranges) {
            layer.tag("stack", Value::True);
        }
        for (name, labelled) in &self.selection.labels {
            let counts = cluster
                .ranges
                .iter()
                .map(|&(start, end)| labelled.rank(end) - labelled.rank(start));
            match counts.sum::<u32>() {
                0 => {}
                count => layer.tag(name, Value::Uint(u64::from(count))),
            }
        }
        let cells = f64::from(1u32 << bits);
        let edge = |cell: u32, offset: i32| (f64::from(cell) + f64::from(offset)) / cells;
        let ((x, y), [west, north, east, south]) = (cluster.cell, cluster.reach);
        for (name, degrees) in [
            ("west", longitude(edge(x, west))),
            ("south", latitude(edge(y, south + 1))),
            ("east", longitude(edge(x, east + 1))),
            ("north", latitude(edge(y, north))),
        ] {
            layer.tag(name, Value::Double(libm::round(degrees * 1e5) / 1e5));
        }
        let (x, y) = (u64::from(x), u64::from(y));
        let id = 1 << 44 | u64::from(self.coord.zoom()) << 38 | y << 19 | x;
        layer.feature(id, at);
    }

    /// All matches at one point, from a rank on.
    fn point(&mut self, at: Mercator, from: u32, count: u32) {
        let place = |rank| self.selection.bits.select(rank);
        let Some(first) = place(from) else { return };
        if count == 1 {
            return self.place(at, first);
        }
        let listed = (from..from + count.min(MAX_LISTED)).filter_map(place);
        let mut list = Json::new();
        list.open('[');
        for place in listed {
            list.texts(&[self.index.id(place), self.index.name(place)]);
        }
        list.close(']');
        let list = String::from_utf8(list.into_bytes()).expect("JSON is UTF-8");
        self.named(first);
        self.places.tag("point_count", Value::Uint(u64::from(count)));
        self.places.tag("stack", Value::True);
        self.places.tag("places", Value::Text(&list));
        self.places.feature(u64::from(first), self.units(at));
    }

    /// One place.
    fn place(&mut self, at: Mercator, place: Ordinal) {
        self.named(place);
        for (label, _) in self.selection.labels.iter().filter(|(_, having)| having.contains(place))
        {
            self.places.tag(label, Value::True);
        }
        for flag in self.index.flags(place) {
            self.places.tag(flag, Value::True);
        }
        self.places.feature(u64::from(place), self.units(at));
    }

    /// What all features of `places` have.
    fn named(&mut self, place: Ordinal) {
        self.places.tag("id", Value::Text(self.index.id(place)));
        self.places.tag("nom", Value::Text(self.index.name(place)));
    }

    fn finish(self) -> Vec<u8> {
        mvt::tile([self.clusters, self.places])
    }
}

/// Degrees of a column, as a share of the world's width from the antimeridian.
fn longitude(x: f64) -> f64 {
    x * 360.0 - 180.0
}

/// Degrees of a row, as a share of the world's height from the north.
fn latitude(y: f64) -> f64 {
    // The Gudermannian function.
    let angle = 2.0 * libm::atan(libm::exp(PI * (1.0 - 2.0 * y))) - FRAC_PI_2;
    angle.to_degrees()
}
