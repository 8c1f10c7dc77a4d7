//! Places as Mapbox Vector Tiles (specification 2.1): layers `clusters` and
//! `places`, as SCHEMA.md describes them.

use mvt::{Feature, GeomEncoder, GeomType, Layer, Tile};

use crate::clusters::{Cluster, MAX_CLUSTER_ZOOM, clusters, range};
use crate::geo::{Mercator, TileCoord};
use crate::index::{Index, Ordinal, Selection};

/// Units along a tile's side, as a power of two.
const EXTENT_BITS: u32 = 12;

impl Index {
    /// One tile of the places that match, uncompressed; empty when none does.
    /// The same places give the same bytes.
    ///
    /// To zoom 13 places that would be drawn closer than 48 px are one feature
    /// of `clusters`; at zoom 14 every place is in `places`, those at one point
    /// as one feature with their list.
    pub fn tile(&self, selection: &Selection, coord: TileCoord) -> Vec<u8> {
        let mut writer = Writer::new(self, coord);
        if coord.zoom() <= MAX_CLUSTER_ZOOM {
            for cluster in clusters(self.morton(), &selection.bits, coord) {
                match cluster.count {
                    1 => writer.place(cluster.at, &[cluster.place]),
                    _ => writer.cluster(&cluster),
                }
            }
        } else {
            let mut stack: Vec<Ordinal> = Vec::new();
            let code = |place: Ordinal| self.morton()[place as usize];
            for place in self.matches_in(selection, coord) {
                if stack
                    .first()
                    .is_some_and(|&first| code(first) != code(place))
                {
                    writer.place(Mercator::from_morton(code(stack[0])), &stack);
                    stack.clear();
                }
                stack.push(place);
            }
            if let Some(&first) = stack.first() {
                writer.place(Mercator::from_morton(code(first)), &stack);
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

    /// The matching places of a tile.
    fn matches_in<'a>(
        &'a self,
        selection: &'a Selection,
        tile: TileCoord,
    ) -> impl Iterator<Item = Ordinal> + 'a {
        let prefix = Mercator {
            x: tile.x(),
            y: tile.y(),
        }
        .morton();
        let (start, end) = range(self.morton(), prefix, tile.zoom());
        let ranks = selection.bits.rank(start)..selection.bits.rank(end);
        ranks.filter_map(|rank| selection.bits.select(rank))
    }
}

/// Writes one tile. The `mvt` crate hands layers through features, hence the
/// options.
struct Writer<'a> {
    index: &'a Index,
    coord: TileCoord,
    clusters: Option<Layer>,
    places: Option<Layer>,
    tile: Tile,
}

const LAYERS_ARE_HANDED_BACK: &str = "each feature hands its layer back";

impl<'a> Writer<'a> {
    fn new(index: &'a Index, coord: TileCoord) -> Self {
        let tile = Tile::new(1 << EXTENT_BITS);
        let clusters = Some(tile.create_layer("clusters"));
        let places = Some(tile.create_layer("places"));
        Writer {
            index,
            coord,
            clusters,
            places,
            tile,
        }
    }

    /// A feature of a layer, at a point of the tile.
    fn feature(&self, layer: Layer, at: Mercator) -> Feature {
        // 32 bits of the world, less the tile's own, to 12 bits of the tile.
        let shift = 32 - EXTENT_BITS;
        let unit = |v: u32| f64::from((v << self.coord.zoom()) >> shift);
        let geometry = GeomEncoder::new(GeomType::Point)
            .point(unit(at.x), unit(at.y))
            .and_then(GeomEncoder::encode)
            .expect("one point is a complete geometry");
        layer.into_feature(geometry)
    }

    fn cluster(&mut self, cluster: &Cluster) {
        let layer = self.clusters.take().expect(LAYERS_ARE_HANDED_BACK);
        let mut feature = self.feature(layer, cluster.at);
        let (x, y) = (u64::from(cluster.cell.0), u64::from(cluster.cell.1));
        feature.set_id(1 << 40 | u64::from(self.coord.zoom()) << 34 | y << 17 | x);
        feature.add_tag_uint("point_count", u64::from(cluster.count));
        match cluster.expansion_zoom {
            Some(zoom) => feature.add_tag_uint("expansion_zoom", u64::from(zoom)),
            None => {
                feature.add_tag_bool("stack", true);
            }
        }
        self.clusters = Some(feature.into_layer());
    }

    /// One place, or several at one point.
    fn place(&mut self, at: Mercator, places: &[Ordinal]) {
        let layer = self.places.take().expect(LAYERS_ARE_HANDED_BACK);
        let mut feature = self.feature(layer, at);
        let first = places[0];
        feature.set_id(u64::from(first));
        feature.add_tag_string("id", self.index.id(first));
        feature.add_tag_string("nom", self.index.name(first));
        if let [_, _, ..] = places {
            let list: Vec<[&str; 2]> = places
                .iter()
                .map(|&p| [self.index.id(p), self.index.name(p)])
                .collect();
            feature.add_tag_uint("point_count", places.len() as u64);
            feature.add_tag_bool("stack", true);
            let list = serde_json::to_string(&list).expect("texts are always JSON");
            feature.add_tag_string("places", &list);
        } else {
            for flag in self.index.flags(first) {
                feature.add_tag_bool(&flag, true);
            }
        }
        self.places = Some(feature.into_layer());
    }

    fn finish(mut self) -> Vec<u8> {
        for layer in [self.clusters.take(), self.places.take()]
            .into_iter()
            .flatten()
        {
            if layer.num_features() > 0 {
                self.tile
                    .add_layer(layer)
                    .expect("two layers with names of their own");
            }
        }
        self.tile
            .to_bytes()
            .expect("writing to memory does not fail")
    }
}
