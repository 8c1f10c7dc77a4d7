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

/// The cells around one whose circles may stand too close.
const AROUND: [(i32, i32); 24] = {
    let mut around = [(0, 0); 24];
    let (mut i, mut cell) = (0, 0);
    while i < around.len() {
        let offset = (cell % (2 * REACH + 1) - REACH, cell / (2 * REACH + 1) - REACH);
        if offset.0 != 0 || offset.1 != 0 {
            around[i] = offset;
            i += 1;
        }
        cell += 1;
    }
    around
};

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

/// The clusters of a tile, in Morton order of their cells. Single places are
/// clusters of one.
///
/// `morton` are the codes of all places, rising; `selected` tells which count.
///
/// # Panics
/// When the tile is deeper than [`MAX_CLUSTER_ZOOM`].
pub(crate) fn clusters(morton: &[u64], selected: &RankBits, tile: TileCoord) -> Vec<Cluster> {
    assert!(tile.zoom() <= MAX_CLUSTER_ZOOM);
    let places = Places { morton, selected };
    let mut levels: Vec<Level<'_>> = (tile.zoom()..=MAX_CLUSTER_ZOOM)
        .map(|zoom| Level::new(places, zoom, cell_bits(zoom)))
        .collect();
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
            at: own.at,
            count,
            ranges: all.iter().map(|m| (m.start, m.end)).collect(),
            reach,
            expansion_zoom: (count > 1).then(|| expansion_zoom(&mut levels, &all)).flatten(),
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
        at: own.at,
        count: own.count,
        ranges: vec![(own.start, own.end)],
        reach: [0; 4],
        expansion_zoom: None,
    };
    level.cells_of(tile).into_iter().map(cluster).collect()
}

/// Whether the matches of some ranges all stand at one point.
pub(crate) fn is_stack(morton: &[u64], selected: &RankBits, ranges: &[(u32, u32)]) -> bool {
    let code = |rank| Places { morton, selected }.code(rank);
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
    // The two whose codes are the farthest apart: they part early.
    let (mut first, mut last) = (members[0].start, members[0].start);
    for m in members {
        first = first.min(m.start);
        last = last.max(places.selected.select(places.selected.rank(m.end) - 1)?);
    }
    let (low, high) = (places.morton[first as usize], places.morton[last as usize]);
    if low == high {
        return None;
    }
    // To as many bits of columns and rows they share one cell.
    let shared = (low ^ high).leading_zeros() / 2;
    for level in levels.iter_mut().filter(|level| u32::from(level.bits) > shared) {
        if level.are_apart(first, last) {
            return Some(level.zoom);
        }
        let home = level.home(first);
        for m in members {
            let mut next = Some(m.start);
            while let Some(place) = next {
                if level.home(place) != home {
                    return Some(level.zoom);
                }
                let own = level.members(level.cell_of(place));
                next = own.and_then(|own| places.first(own.end, m.end));
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
        self.selected.next(start).filter(|&place| place < end)
    }

    /// The code of the match of a rank.
    fn code(&self, rank: u32) -> Option<u64> {
        self.selected.select(rank).map(|place| self.morton[place as usize])
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
    let start = first_not_below(morton, low);
    let end = match high.checked_add(1) {
        Some(past) => start + first_not_below(&morton[start..], past),
        None => morton.len(),
    };
    (start as u32, end as u32)
}

/// How many of some rising codes are below a bound. A plain loop: the library's
/// search takes a closure, which code made small calls each time.
fn first_not_below(codes: &[u64], bound: u64) -> usize {
    let (mut low, mut high) = (0, codes.len());
    while low < high {
        let middle = low.midpoint(high);
        if codes[middle] < bound { low = middle + 1 } else { high = middle }
    }
    low
}

/// The matching places of one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Members {
    /// Ordinals: the first match, and one past the last place.
    start: u32,
    end: u32,
    /// Matches in it; none in an empty cell.
    count: u32,
    /// The match in the middle, and where it is.
    middle: u32,
    at: Mercator,
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

/// Bits of a cell's column or row within its block.
const BLOCK_BITS: u8 = 2;

/// 4 × 4 cells, in Morton order: what is looked at around a cell lies in four of
/// them at most, and most of the world's are empty.
#[derive(Clone, Copy, Default)]
struct Block {
    members: [Members; 1 << (2 * BLOCK_BITS)],
    fates: [Option<Fate>; 1 << (2 * BLOCK_BITS)],
}

/// Where a cell is in its block.
fn slot((x, y): (u32, u32)) -> usize {
    ((y & 2) << 2 | (x & 2) << 1 | (y & 1) << 1 | x & 1) as usize
}

/// The cells of one zoom that were looked at.
struct Level<'a> {
    places: Places<'a>,
    zoom: u8,
    /// Bits of a cell's column or row.
    bits: u8,
    /// Which of the blocks each is; `None` without matches.
    rows: Table<Option<u32>>,
    blocks: Vec<Block>,
}

impl<'a> Level<'a> {
    fn new(places: Places<'a>, zoom: u8, bits: u8) -> Self {
        Level { places, zoom, bits, rows: Table::default(), blocks: Vec::new() }
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

    /// The cell at which a match is drawn.
    fn home(&mut self, place: u32) -> (u32, u32) {
        let cell = self.cell_of(place);
        match self.fate(cell) {
            Some(Fate::Joins(kept)) => kept,
            _ => cell,
        }
    }

    /// Whether two matches are drawn apart: surely so when both cannot reach one
    /// cell.
    fn are_apart(&mut self, a: u32, b: u32) -> bool {
        let side = 1i32 << self.bits;
        let (one, other) = (self.cell_of(a), self.cell_of(b));
        let columns = one.0.abs_diff(other.0) as i32;
        let far = columns.min(side - columns).max(one.1.abs_diff(other.1) as i32) > 2 * REACH;
        far || self.home(a) != self.home(b)
    }

    fn members(&mut self, cell: (u32, u32)) -> Option<Members> {
        let block = self.block(cell)?;
        let members = self.blocks[block].members[slot(cell)];
        (members.count > 0).then_some(members)
    }

    /// The row of a cell's block, if it has a match.
    fn block(&mut self, (x, y): (u32, u32)) -> Option<usize> {
        let block = (x >> BLOCK_BITS, y >> BLOCK_BITS);
        let row = self.rows.get(key(block)).unwrap_or_else(|| {
            let row = self.read(block);
            self.rows.insert(key(block), row);
            row
        });
        row.map(|row| row as usize)
    }

    /// Reads a block, cell after cell of those that have matches.
    fn read(&mut self, (x, y): (u32, u32)) -> Option<u32> {
        let Places { morton, selected } = self.places;
        let (from, to) = self.places.range(Mercator { x, y }.morton(), self.bits - BLOCK_BITS);
        let mut next = Some(self.places.first(from, to)?);
        let mut block = Block::default();
        let below = 64 - 2 * u32::from(self.bits);
        while let Some(start) = next {
            let cell = morton[start as usize] >> below;
            let rest = &morton[start as usize..to as usize];
            let end = match (cell + 1).checked_mul(1 << below) {
                Some(past) => start + first_not_below(rest, past) as u32,
                None => to,
            };
            let rank = selected.rank(start);
            let count = selected.rank(end) - rank;
            let middle = match count {
                1 => start,
                _ => selected.select(rank + count / 2).unwrap_or(start),
            };
            let at = self.places.at(middle);
            let slot = cell as usize % block.members.len();
            block.members[slot] = Members { start, end, count, middle, at };
            next = self.places.first(end, to);
        }
        self.blocks.push(block);
        Some(self.blocks.len() as u32 - 1)
    }

    /// What becomes of a cell; `None` when no place of it matches.
    fn fate(&mut self, cell: (u32, u32)) -> Option<Fate> {
        let (block, slot) = (self.block(cell)?, slot(cell));
        let own = self.blocks[block].members[slot];
        if own.count == 0 || self.blocks[block].fates[slot].is_some() {
            return self.blocks[block].fates[slot];
        }
        let round = self.round(cell);
        let mut nearest: Option<(u64, (u32, u32))> = None;
        for &offset in &AROUND {
            let Some(neighbour) = self.neighbour(cell, offset) else { continue };
            if round <= self.round(neighbour) {
                continue;
            }
            let Some(other) = self.members(neighbour) else { continue };
            let candidate = (apart(own.at, other.at), neighbour);
            if self.is_too_close(candidate.0)
                && nearest.is_none_or(|best| candidate < best)
                && self.fate(neighbour) == Some(Fate::Kept)
            {
                nearest = Some(candidate);
            }
        }
        let fate = nearest.map_or(Fate::Kept, |(_, kept)| Fate::Joins(kept));
        self.blocks[block].fates[slot] = Some(fate);
        Some(fate)
    }

    /// The members that neighbours give to a kept cell, and how far off they are.
    fn joined(&mut self, kept: (u32, u32)) -> Vec<((i32, i32), Members)> {
        let mut joined = Vec::new();
        for &offset in &AROUND {
            let Some(neighbour) = self.neighbour(kept, offset) else { continue };
            if self.fate(neighbour) == Some(Fate::Joins(kept)) {
                joined.extend(self.members(neighbour).map(|members| (offset, members)));
            }
        }
        joined
    }

    /// The cell so many columns and rows away; the world wraps east to west.
    fn neighbour(&self, (x, y): (u32, u32), (dx, dy): (i32, i32)) -> Option<(u32, u32)> {
        let side = 1u32 << self.bits;
        // North of the first row is past the last one.
        let y = y.wrapping_add_signed(dy);
        (y < side).then(|| (x.wrapping_add_signed(dx) & (side - 1), y))
    }

    /// When a cell is decided. Columns are no multiple of three: the one or two
    /// left over at the antimeridian, where colours would meet, have their own.
    fn round(&self, (x, y): (u32, u32)) -> u32 {
        let side = 1u32 << self.bits;
        let whole = side - side % COLOURS;
        let column = if x < whole { x % COLOURS } else { COLOURS + x - whole };
        column + (2 * COLOURS - 1) * (y % COLOURS)
    }

    fn is_too_close(&self, apart: u64) -> bool {
        let least = (APART_HALVES << (32 - self.bits)) / 2;
        apart < least * least
    }
}

/// Square of the distance of two places, in units of the Mercator square.
fn apart(a: Mercator, b: Mercator) -> u64 {
    // The shorter way round the world.
    let dx = u64::from((a.x.wrapping_sub(b.x) as i32).unsigned_abs());
    let dy = u64::from(a.y.abs_diff(b.y));
    // Only near distances are compared: far ones may saturate.
    dx.saturating_mul(dx).saturating_add(dy.saturating_mul(dy))
}

#[cfg(test)]
mod tests;
