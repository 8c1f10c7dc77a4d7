//! Clusters of one tile, exact under any filter.
//!
//! A tile is cut into cells of 32 px. The places of a cell that match are a
//! range of ordinals, so their number is two look-ups of rank, and the one in
//! the middle, where the cell's circle stands, is one of select. A circle that
//! would stand closer than 48 px to one kept before it gives its places to the
//! nearest such circle. « Before » is a colouring of the cells' global
//! coordinates by threes: cells of one colour lie too far apart to meet, so the
//! order within a colour does not matter, a cell's fate depends on a bounded
//! neighbourhood, and two tiles that both look at a cell decide alike. Nothing
//! is averaged, so a circle stands at a real place; nothing is remembered
//! between tiles or zooms.
//!
//! Why not the greedy radius of supercluster: it decides in the order of its
//! points over the whole world and keeps every zoom's result, for one filter.

use crate::bits::RankBits;
use crate::geo::{MAX_ZOOM, Mercator, TileCoord};
use crate::table::Table;

/// Cells a tile is cut into, along each axis, as a power of two: 16 × 16 cells
/// of 32 px on a tile of 512 px.
const CELL_BITS: u8 = 4;

/// The least distance of two circles, in halves of a cell: 48 px. Circles are
/// drawn no wider.
const APART_HALVES: u64 = 3;

/// How many cells away a circle nearer than that can stand.
const REACH: i32 = 2;

/// Colours along an axis: cells of one colour are `REACH` cells apart.
const COLOURS: u32 = REACH as u32 + 1;

/// Deepest zoom with clusters; the next shows every place.
pub(crate) const MAX_CLUSTER_ZOOM: u8 = MAX_ZOOM - 1;

/// A feature of a tile: places drawn as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// Column and row of its cell at its level, over the world.
    pub(crate) cell: (u32, u32),
    /// The place it stands at.
    pub(crate) place: u32,
    /// Where that is.
    pub(crate) at: Mercator,
    /// How many places it holds.
    pub(crate) count: u32,
    /// The ordinals of its cells' places, matching or not.
    pub(crate) ranges: Vec<(u32, u32)>,
    /// Its cells' outermost columns and rows: west, north, east, south, from
    /// its own cell. They may pass the antimeridian.
    pub(crate) reach: [i32; 4],
    /// First zoom at which its places are drawn as two features or more; `None`
    /// when no zoom takes them apart.
    pub(crate) expansion_zoom: Option<u8>,
}

/// Bits of a column or row of the cells of a zoom's clusters.
pub(crate) fn cell_bits(zoom: u8) -> u8 {
    zoom + CELL_BITS
}

/// What was found out about cells, level by level, for one tile or several.
pub(crate) struct Levels<'a>(Vec<Level<'a>>);

impl<'a> Levels<'a> {
    /// Nothing known yet. `morton` are the codes of all places, rising; `selected`
    /// tells which count.
    pub(crate) fn new(morton: &'a [u64], selected: &'a RankBits) -> Levels<'a> {
        let places = Places { morton, selected };
        let level = |zoom| Level::new(places, zoom, cell_bits(zoom));
        Levels((0..=MAX_CLUSTER_ZOOM).map(level).collect())
    }
}

/// The clusters of a tile, in Morton order of their cells. Single places are
/// clusters of one.
///
/// What is known of other tiles spares work where they are near; the clusters
/// are the same.
///
/// # Panics
/// When the tile is deeper than [`MAX_CLUSTER_ZOOM`].
pub(crate) fn clusters(levels: &mut Levels<'_>, tile: TileCoord) -> Vec<Cluster> {
    let levels = &mut levels.0[usize::from(tile.zoom())..];
    levels.iter_mut().for_each(Level::forget);
    let places = levels[0].places;
    let mut clusters = Vec::new();
    for (cell, own) in levels[0].cells_of(tile) {
        if levels[0].fate(cell) != Some(Fate::Kept) {
            continue;
        }
        let mut all = vec![own];
        let mut reach = [0; 4];
        for ((dx, dy), members) in levels[0].joined(cell) {
            all.push(members);
            reach = [reach[0].min(dx), reach[1].min(dy), reach[2].max(dx), reach[3].max(dy)];
        }
        let count = all.iter().map(|m| m.count).sum();
        clusters.push(Cluster {
            cell,
            place: own.middle,
            at: places.at(own.middle),
            count,
            ranges: all.iter().map(|m| (m.start, m.end)).collect(),
            reach,
            expansion_zoom: (count > 1).then(|| expansion_zoom(levels, &all)).flatten(),
        });
    }
    clusters
}

/// The places of a tile by cells of `1 / 2^bits` of its side, each cell a
/// cluster of its own: for a tile with more places than it can show.
pub(crate) fn cells(
    morton: &[u64],
    selected: &RankBits,
    tile: TileCoord,
    bits: u8,
) -> Vec<Cluster> {
    let places = Places { morton, selected };
    let mut level = Level::new(places, tile.zoom(), tile.zoom() + bits);
    let cluster = |(cell, own): ((u32, u32), Members)| Cluster {
        cell,
        place: own.middle,
        at: places.at(own.middle),
        count: own.count,
        ranges: vec![(own.start, own.end)],
        reach: [0; 4],
        expansion_zoom: None,
    };
    level.cells_of(tile).into_iter().map(cluster).collect()
}

/// Whether the matches of some ranges all stand at one point.
pub(crate) fn is_stack(morton: &[u64], selected: &RankBits, ranges: &[(u32, u32)]) -> bool {
    let code = |rank| selected.select(rank).map(|place| morton[place as usize]);
    let ends = ranges.iter().map(|&(start, end)| (selected.rank(start), selected.rank(end)));
    let mut codes = ends
        .filter(|(from, to)| from < to)
        .flat_map(|(from, to)| [code(from), code(to - 1)])
        .flatten();
    let first = codes.next();
    codes.all(|code| Some(code) == first)
}

/// The first of the deeper levels at which members stand apart.
fn expansion_zoom(levels: &mut [Level<'_>], members: &[Members]) -> Option<u8> {
    let places = levels[0].places;
    let ranges: Vec<_> = members.iter().map(|m| (m.start, m.end)).collect();
    if is_stack(places.morton, places.selected, &ranges) {
        return None;
    }
    let (_, deeper) = levels.split_first_mut()?;
    for level in deeper {
        let mut first = None;
        for m in members {
            let mut next = places.first(m.start, m.end);
            while let Some(place) = next {
                let cell = level.cell_of(place);
                let home = match level.fate(cell) {
                    Some(Fate::Joins(kept)) => kept,
                    _ => cell,
                };
                if *first.get_or_insert(home) != home {
                    return Some(level.zoom);
                }
                next = level.members(cell).and_then(|own| places.first(own.end, m.end));
            }
        }
    }
    Some(MAX_ZOOM)
}

/// All places, and which of them match.
#[derive(Clone, Copy)]
struct Places<'a> {
    morton: &'a [u64],
    selected: &'a RankBits,
}

impl Places<'_> {
    fn range(&self, prefix: u64, bits: u8) -> (u32, u32) {
        range(self.morton, prefix, bits)
    }

    /// The first match of a range.
    fn first(&self, start: u32, end: u32) -> Option<u32> {
        self.selected.select(self.selected.rank(start)).filter(|&place| place < end)
    }

    fn at(&self, place: u32) -> Mercator {
        Mercator::from_morton(self.morton[place as usize])
    }
}

/// The ordinals whose codes begin with `prefix` of `2 * bits` bits: first, and
/// one past the last.
pub(crate) fn range(morton: &[u64], prefix: u64, bits: u8) -> (u32, u32) {
    let free = 64 - 2 * u32::from(bits);
    // A prefix of no bits: everywhere.
    let Some(low) = prefix.checked_shl(free) else {
        return (0, morton.len() as u32);
    };
    let high = low | ((1u64 << free) - 1);
    let start = morton.partition_point(|&code| code < low);
    let len = morton[start..].partition_point(|&code| code <= high);
    (start as u32, (start + len) as u32)
}

/// The matching places of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Members {
    /// Ordinals of all its places, matching or not.
    start: u32,
    end: u32,
    /// Matches in it, at least one.
    count: u32,
    /// The match in the middle.
    middle: u32,
}

/// What becomes of a cell that has places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Kept,
    /// Gives its places to a kept neighbour.
    Joins((u32, u32)),
}

/// A cell or block as the key of a table.
fn key((x, y): (u32, u32)) -> u64 {
    u64::from(x) << 32 | u64::from(y)
}

/// The cells of one zoom that were looked at.
struct Level<'a> {
    places: Places<'a>,
    zoom: u8,
    /// Bits of a cell's column or row.
    bits: u8,
    /// Ordinals of blocks of 4 × 4 cells: most of the cells around are empty,
    /// and a search within a block is short.
    blocks: Table<(u32, u32)>,
    members: Table<Option<Members>>,
    fates: Table<Option<Fate>>,
}

impl<'a> Level<'a> {
    fn new(places: Places<'a>, zoom: u8, bits: u8) -> Self {
        Level {
            places,
            zoom,
            bits,
            blocks: Table::default(),
            members: Table::default(),
            fates: Table::default(),
        }
    }

    /// Forgets what it found out when that has become much: the tiles to come lie
    /// elsewhere, and memory near the processor is small.
    fn forget(&mut self) {
        const MUCH: usize = 4096;
        if self.members.len() > MUCH {
            *self = Level::new(self.places, self.zoom, self.bits);
        }
    }

    /// The cells of a tile that have matches, in Morton order.
    fn cells_of(&mut self, tile: TileCoord) -> Vec<((u32, u32), Members)> {
        let places = self.places;
        let prefix = Mercator { x: tile.x(), y: tile.y() }.morton();
        let (start, end) = places.range(prefix, tile.zoom());
        let mut cells = Vec::new();
        let mut next = places.first(start, end);
        while let Some(place) = next {
            let cell = self.cell_of(place);
            let members = self.members(cell).expect("a cell of a match has members");
            next = places.first(members.end, end);
            cells.push((cell, members));
        }
        cells
    }

    fn cell_of(&self, place: u32) -> (u32, u32) {
        let at = self.places.at(place);
        let shift = 32 - u32::from(self.bits);
        (at.x >> shift, at.y >> shift)
    }

    fn members(&mut self, cell: (u32, u32)) -> Option<Members> {
        if let Some(known) = self.members.get(key(cell)) {
            return known;
        }
        let Places { selected, .. } = self.places;
        let (start, end) = self.ordinals(cell);
        let rank = selected.rank(start);
        let count = selected.rank(end) - rank;
        let members = (count > 0)
            .then(|| selected.select(rank + count / 2))
            .flatten()
            .map(|middle| Members { start, end, count, middle });
        self.members.insert(key(cell), members);
        members
    }

    /// The ordinals of a cell's places, matching or not.
    fn ordinals(&mut self, (x, y): (u32, u32)) -> (u32, u32) {
        let places = self.places;
        let bits = self.bits;
        let prefix = Mercator { x, y }.morton();
        let block = key((x >> 2, y >> 2));
        let (from, to) = self.blocks.get(block).unwrap_or_else(|| {
            let range = places.range(prefix >> 4, bits - 2);
            self.blocks.insert(block, range);
            range
        });
        let within = &places.morton[from as usize..to as usize];
        let (start, end) = range(within, prefix, bits);
        (from + start, from + end)
    }

    /// What becomes of a cell; `None` when no place of it matches.
    fn fate(&mut self, cell: (u32, u32)) -> Option<Fate> {
        if let Some(known) = self.fates.get(key(cell)) {
            return known;
        }
        let fate = self.members(cell).map(|own| {
            let round = self.round(cell);
            let mut nearest: Option<(u64, (u32, u32))> = None;
            for (_, neighbour) in self.neighbours(cell) {
                if round <= self.round(neighbour) || self.fate(neighbour) != Some(Fate::Kept) {
                    continue;
                }
                let Some(other) = self.members(neighbour) else {
                    continue;
                };
                let apart = self.apart(own.middle, other.middle);
                let candidate = (apart, neighbour);
                if self.is_too_close(apart) && nearest.is_none_or(|best| candidate < best) {
                    nearest = Some(candidate);
                }
            }
            nearest.map_or(Fate::Kept, |(_, kept)| Fate::Joins(kept))
        });
        self.fates.insert(key(cell), fate);
        fate
    }

    /// The members that neighbours give to a kept cell, and how far off they are.
    fn joined(&mut self, kept: (u32, u32)) -> Vec<((i32, i32), Members)> {
        let mut joined = Vec::new();
        for (offset, neighbour) in self.neighbours(kept) {
            if self.fate(neighbour) == Some(Fate::Joins(kept)) {
                joined.extend(self.members(neighbour).map(|members| (offset, members)));
            }
        }
        joined
    }

    /// The cells around whose circles may be too close; the world wraps east
    /// to west.
    fn neighbours(
        &self,
        (x, y): (u32, u32),
    ) -> impl Iterator<Item = ((i32, i32), (u32, u32))> + use<> {
        let side = 1u32 << self.bits;
        let rows = -REACH..=REACH;
        let around = rows.flat_map(|dy| (-REACH..=REACH).map(move |dx| (dx, dy)));
        around.filter(|&offset| offset != (0, 0)).filter_map(move |(dx, dy)| {
            let y = y.checked_add_signed(dy).filter(|&y| y < side)?;
            Some(((dx, dy), (x.wrapping_add_signed(dx) & (side - 1), y)))
        })
    }

    /// When a cell is decided. Columns are no multiple of three: the one or two
    /// left over at the antimeridian, where colours would meet, have their own.
    fn round(&self, (x, y): (u32, u32)) -> u32 {
        let side = 1u32 << self.bits;
        let whole = side - side % COLOURS;
        let column = if x < whole { x % COLOURS } else { COLOURS + x - whole };
        column + (2 * COLOURS - 1) * (y % COLOURS)
    }

    /// Square of the distance of two places, in units of the Mercator square.
    fn apart(&self, a: u32, b: u32) -> u64 {
        let (a, b) = (self.places.at(a), self.places.at(b));
        // The shorter way round the world.
        let dx = u64::from((a.x.wrapping_sub(b.x) as i32).unsigned_abs());
        let dy = u64::from(a.y.abs_diff(b.y));
        // Only near distances are compared: far ones may saturate.
        dx.saturating_mul(dx).saturating_add(dy.saturating_mul(dy))
    }

    fn is_too_close(&self, apart: u64) -> bool {
        let least = (APART_HALVES << (32 - self.bits)) / 2;
        apart < least * least
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::Bits;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// All features of a zoom, tile by tile.
    fn zoom(morton: &[u64], selected: &RankBits, zoom: u8) -> Vec<(TileCoord, Cluster)> {
        let tiles: BTreeSet<TileCoord> =
            morton.iter().map(|&c| TileCoord::of(zoom, Mercator::from_morton(c))).collect();
        let mut levels = Levels::new(morton, selected);
        let of = |tile| {
            let clusters = clusters(&mut levels, tile);
            assert_eq!(clusters, super::clusters(&mut Levels::new(morton, selected), tile));
            clusters.into_iter().map(move |c| (tile, c))
        };
        tiles.into_iter().flat_map(of).collect()
    }

    fn all(len: usize) -> RankBits {
        RankBits::new(Bits::below(len as u32, len as u32))
    }

    prop_compose! {
        /// Points in a few knots of different sizes, some over the antimeridian.
        fn knots()(seeds in proptest::collection::vec(
            (prop_oneof![Just(0u32), any::<u32>()], any::<u32>(), 0u32..30,
             proptest::collection::vec((any::<u32>(), any::<u32>()), 1..30)), 1..6)
        ) -> Vec<u64> {
            let mut codes: Vec<u64> = seeds.into_iter().flat_map(|(x, y, spread, offsets)| {
                offsets.into_iter().map(move |(dx, dy)| Mercator {
                    x: x.wrapping_add(dx >> (31 - spread)),
                    y: y.saturating_add(dy >> (31 - spread)),
                }.morton())
            }).collect();
            codes.sort_unstable();
            codes
        }
    }

    proptest! {
        #[test]
        fn every_match_is_in_one_feature_and_each_feature_in_its_tile(
            morton in knots(), keep in any::<u64>(), z in 0u8..=13,
        ) {
            let len = morton.len() as u32;
            let set = Bits::of((0..len).filter(|i| keep >> (i % 64) & 1 == 1), len);
            let matches = u64::from(set.count());
            let selected = RankBits::new(set);
            let features = zoom(&morton, &selected, z);
            let sum: u64 = features.iter().map(|(_, c)| u64::from(c.count)).sum();
            prop_assert_eq!(sum, matches);
            for (tile, c) in features {
                prop_assert!(selected.contains(c.place));
                prop_assert_eq!(TileCoord::of(z, c.at), tile);
            }
        }

        #[test]
        fn no_two_circles_of_a_zoom_are_too_close(morton in knots(), z in 0u8..=13) {
            let selected = all(morton.len());
            let features = zoom(&morton, &selected, z);
            let level = Level::new(Places { morton: &morton, selected: &selected }, z, cell_bits(z));
            for (i, (_, a)) in features.iter().enumerate() {
                for (_, b) in &features[..i] {
                    prop_assert!(!level.is_too_close(level.apart(a.place, b.place)), "{a:?} {b:?}");
                }
            }
        }

        #[test]
        fn a_cluster_opens_at_the_zoom_it_says(morton in knots(), z in 0u8..=12) {
            let selected = all(morton.len());
            let places = Places { morton: &morton, selected: &selected };
            // Which kept cell each place is drawn in, at a zoom.
            let homes = |zoom: u8| -> Vec<(u32, u32)> {
                let mut level = Level::new(places, zoom, cell_bits(zoom));
                (0..morton.len() as u32).map(|p| {
                    let cell = level.cell_of(p);
                    match level.fate(cell) { Some(Fate::Joins(kept)) => kept, _ => cell }
                }).collect()
            };
            let here = homes(z);
            for (_, c) in zoom(&morton, &selected, z) {
                let members: Vec<usize> = (0..morton.len()).filter(|&p| here[p] == c.cell).collect();
                prop_assert_eq!(members.len(), c.count as usize);
                let opens = (z + 1..=MAX_CLUSTER_ZOOM).find(|&deeper| {
                    let there = homes(deeper);
                    members.iter().any(|&p| there[p] != there[members[0]])
                });
                let apart = members.iter().any(|&p| morton[p] != morton[members[0]]);
                let expected = opens.or(apart.then_some(MAX_ZOOM));
                prop_assert_eq!(c.expansion_zoom, expected);
            }
        }
    }
}
