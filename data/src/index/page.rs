//! One page of the places that match: in view, near a point, by words.

use super::{Alphabet, Index, Ordinal, Selection};
use crate::decimal::{self, ONE};
use crate::geo::{Bounds, Position};

/// What a list asks besides a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Only places in this box; those without a position are then left out.
    pub bounds: Option<Bounds>,
    /// Nearest to this point first; those without a position last.
    pub near: Option<Position>,
    /// Only places that have these words.
    pub words: String,
    /// Ids of places that come before others whose words match as well, unless a point
    /// decides.
    pub first: Vec<String>,
    /// How many matches to pass over.
    pub offset: u32,
    /// How many to give at most, 1 to [`Query::MAX_LIMIT`].
    pub limit: u32,
}

impl Default for Query {
    fn default() -> Self {
        Query {
            bounds: None,
            near: None,
            words: String::new(),
            first: Vec::new(),
            offset: 0,
            limit: 20,
        }
    }
}

/// A parameter of a list that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("paramètre « {parameter} », valeur « {value} » : {message}")]
pub struct QueryError {
    /// The parameter's name.
    pub parameter: &'static str,
    /// The value given.
    pub value: String,
    /// What is expected.
    pub message: String,
}

impl Query {
    /// The most places one page gives.
    pub const MAX_LIMIT: u32 = 1000;

    /// The parameters [`Query::set`] reads.
    pub const PARAMETERS: [&'static str; 5] = ["bbox", "near", "q", "avant", "limit"];

    /// Sets one parameter from its text: `bbox=west,south,east,north` and
    /// `near=lon,lat` in degrees, `q=words`, `limit=20`, and `avant=` with ids, one a
    /// line. `Ok(false)` when the
    /// name is none of [`Query::PARAMETERS`].
    ///
    /// # Errors
    /// When the value cannot be read; the query is then unchanged.
    pub fn set(&mut self, name: &str, value: &str) -> Result<bool, QueryError> {
        let fail = |parameter, message: &str| QueryError {
            parameter,
            value: value.to_owned(),
            message: message.to_owned(),
        };
        match name {
            "bbox" => {
                let message = "quatre nombres attendus : ouest,sud,est,nord en degrés";
                let [west, south, east, north] =
                    degrees(value).ok_or_else(|| fail("bbox", message))?;
                // Longitudes past a half turn wrap; a view of the whole world is
                // no box that crosses the antimeridian.
                let (west, east) = if east - west >= 2 * HALF_TURN {
                    (-HALF_TURN, HALF_TURN)
                } else {
                    (turn(west), turn(east))
                };
                let corners = (position(west, south), position(east, north));
                let ((Some(south_west), Some(north_east)), true) = (corners, south <= north) else {
                    return Err(fail("bbox", message));
                };
                self.bounds = Some(Bounds { south_west, north_east });
            }
            "near" => {
                let near = degrees(value).and_then(|[lon, lat]| position(lon, lat));
                let message = "longitude,latitude attendues, en degrés";
                self.near = Some(near.ok_or_else(|| fail("near", message))?);
            }
            "q" if value.chars().count() > 200 => {
                return Err(fail("q", "200 caractères au plus"));
            }
            "q" => self.words = value.to_owned(),
            "avant" => self.first = value.lines().map(str::to_owned).collect(),
            "limit" => {
                let limit = value.trim().parse().ok();
                let limit = limit.filter(|n| (1..=Self::MAX_LIMIT).contains(n));
                let message = "nombre attendu, de 1 à 1000";
                self.limit = limit.ok_or_else(|| fail("limit", message))?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Half the Earth's turn, in 1e-7 degrees.
const HALF_TURN: i64 = 180 * ONE;

/// A position of 1e-7 degrees.
fn position(lon: i64, lat: i64) -> Option<Position> {
    Position::in_e7(i32::try_from(lon).ok()?, i32::try_from(lat).ok()?)
}

/// A longitude in 1e-7 degrees, brought back to half a turn to either side.
fn turn(lon: i64) -> i64 {
    if (-HALF_TURN..=HALF_TURN).contains(&lon) {
        return lon;
    }
    (lon + HALF_TURN).rem_euclid(2 * HALF_TURN) - HALF_TURN
}

/// Exactly N numbers with commas between, in 1e-7 degrees.
fn degrees<const N: usize>(text: &str) -> Option<[i64; N]> {
    let numbers: Option<Vec<i64>> = text.split(',').map(decimal::parse).collect();
    numbers?.try_into().ok()
}

/// Puts the `count` least of some numbers first, in order, and lets the others
/// go: only so many are ever sorted, not the thousands around them.
pub(super) fn least(numbers: &mut Vec<u64>, count: usize) {
    let (mut kept, mut bound) = (0, u64::MAX);
    for i in 0..numbers.len() {
        if numbers[i] > bound {
            continue;
        }
        numbers.swap(kept, i);
        kept += 1;
        if kept >= 2 * count + 64 {
            numbers[..kept].sort_unstable();
            kept = count;
            bound = count.checked_sub(1).map_or(0, |last| numbers[last]);
        }
    }
    numbers[..kept].sort_unstable();
    numbers.truncate(count);
}

/// One place of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// The place.
    pub place: Ordinal,
    /// Metres to the point asked, or to the territory for a place outside it.
    pub distance: Option<u32>,
    /// It lies outside the territory (« à proximité »).
    pub nearby: bool,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The places of this page, in order.
    pub items: Vec<Item>,
    /// How many places match in all.
    pub total: u32,
    /// How many of them have a position.
    pub located: u32,
    /// Offset of the next page, when there is one.
    pub next: Option<u32>,
}

impl Index {
    /// The page a query asks of a selection. Order: nearest first where a point
    /// is given; else by how well the words match, those that come first, the territory
    /// before what lies around it, and the alphabet of communes and names.
    pub fn page(&self, selection: &Selection, query: &Query) -> Page {
        let found = self.found(&query.words);
        let Alphabet { places: by_name, rank } = self.alphabet();
        let first = self.named(&query.first);
        let in_bounds = |place| match query.bounds {
            Some(bounds) => self.position(place).is_some_and(|p| bounds.contains(p)),
            None => true,
        };
        let matching = selection
            .iter()
            .filter(|&place| found.as_ref().is_none_or(|f| f.all.contains(place)))
            .filter(|&place| in_bounds(place));
        // One number a place: class of match, then distance, then the alphabet,
        // whose rank says which place it is.
        const NO_DISTANCE: u32 = (1 << 30) - 1;
        let mut located = 0;
        let mut keys: Vec<u64> = matching
            .map(|place| {
                located += u32::from(place < self.located());
                let (class, distance) = match query.near {
                    Some(near) => (0, self.metres(place, near).unwrap_or(NO_DISTANCE)),
                    // Inside the territory counts as no distance; 0 m outside is farther.
                    None => (
                        found.as_ref().map_or(0, |f| f.class(place)),
                        selection.nearby(place).map_or(0, |metres| metres + 2)
                            + u32::from(!first.contains(place)),
                    ),
                };
                let rank = rank[place as usize];
                u64::from(class) << 62 | u64::from(distance) << 32 | u64::from(rank)
            })
            .collect();
        let total = keys.len();
        let start = (query.offset as usize).min(total);
        let end = start.saturating_add(query.limit as usize).min(total);
        least(&mut keys, end);
        let page = &keys[start..end];
        let items = page.iter().map(|&key| {
            // The lower half is the rank.
            let place = by_name[key as u32 as usize];
            let outside = selection.nearby(place);
            let distance = match query.near {
                Some(near) => self.metres(place, near),
                None => outside,
            };
            Item { place, distance, nearby: outside.is_some() }
        });
        Page {
            items: items.collect(),
            total: total as u32,
            located,
            next: (end < total).then_some(end as u32),
        }
    }

    pub(super) fn metres(&self, place: Ordinal, from: Position) -> Option<u32> {
        Some(self.position(place)?.metres_to(from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_least_come_first_and_in_order(
            numbers in proptest::collection::vec(0u64..500, 0..400), count in 0usize..120,
        ) {
            let (mut few, mut all) = (numbers.clone(), numbers);
            least(&mut few, count);
            all.sort_unstable();
            all.truncate(count);
            prop_assert_eq!(few, all);
        }
    }
}
