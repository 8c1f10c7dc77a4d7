//! Positions as integers, so that native and WASM answer alike to the byte.
//!
//! Degrees are kept in units of 1e-7; Web Mercator in 32 bits an axis, made
//! once when an index is opened. Transcendental functions are ours or `libm`'s,
//! which compute in software the same everywhere.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::decimal;
use crate::trig::{cos, sin};

/// A place on Earth: WGS 84, in units of 1e-7 degree (about 1 cm).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "[f64; 2]", into = "[f64; 2]")]
pub struct Position {
    lon_e7: i32,
    lat_e7: i32,
}

/// A longitude or latitude that is not on Earth.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("position impossible : longitude {}, latitude {}", decimal::show(*lon), decimal::show(*lat))]
pub struct PositionError {
    /// The longitude given, in degrees.
    pub lon: f64,
    /// The latitude given, in degrees.
    pub lat: f64,
}

const E7: f64 = 1e7;

impl Position {
    /// A position of degrees: longitude in -180..=180, latitude in -90..=90.
    ///
    /// # Errors
    /// When either is outside its range or not a number.
    pub fn new(lon: f64, lat: f64) -> Result<Position, PositionError> {
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            let e7 = |degrees: f64| libm::round(degrees * E7) as i32;
            Ok(Position { lon_e7: e7(lon), lat_e7: e7(lat) })
        } else {
            Err(PositionError { lon, lat })
        }
    }

    /// A position of units of 1e-7 degree, `None` when it is not on Earth.
    pub(crate) fn in_e7(lon_e7: i32, lat_e7: i32) -> Option<Position> {
        let on_earth =
            lon_e7.unsigned_abs() <= 1_800_000_000 && lat_e7.unsigned_abs() <= 900_000_000;
        on_earth.then_some(Position { lon_e7, lat_e7 })
    }

    pub(crate) fn from_e7(lon_e7: i32, lat_e7: i32) -> Position {
        Position { lon_e7, lat_e7 }
    }

    /// A number that rises from south to north, and of equal latitudes from one
    /// longitude to another.
    pub(crate) fn northing(self) -> u64 {
        let lat = (self.lat_e7 as u32) ^ (1 << 31);
        u64::from(lat) << 32 | u64::from(self.lon_e7 as u32)
    }

    /// The position of a [`Position::northing`].
    pub(crate) fn from_northing(northing: u64) -> Position {
        let lat = (northing >> 32) as u32 ^ (1 << 31);
        Position { lon_e7: northing as u32 as i32, lat_e7: lat as i32 }
    }

    /// Longitude and latitude in units of 1e-7 degree.
    pub(crate) fn to_e7(self) -> (i32, i32) {
        (self.lon_e7, self.lat_e7)
    }

    /// Longitude in degrees.
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / E7
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / E7
    }

    /// Great-circle distance in whole metres, on a sphere of radius 6,371,009 m.
    ///
    /// ```
    /// use repere_data::Position;
    /// let paris = Position::new(2.3522, 48.8566)?;
    /// let lyon = Position::new(4.8357, 45.7640)?;
    /// assert_eq!(paris.metres_to(lyon) / 1000, 391);
    /// # Ok::<(), repere_data::PositionError>(())
    /// ```
    pub fn metres_to(self, other: Position) -> u32 {
        const RADIUS: f64 = 6_371_009.0;
        let radians = |e7: i32| (f64::from(e7) / E7).to_radians();
        let (lat1, lat2) = (radians(self.lat_e7), radians(other.lat_e7));
        let half_lat = sin((lat2 - lat1) / 2.0);
        let half_lon = sin((radians(other.lon_e7) - radians(self.lon_e7)) / 2.0);
        // The haversine formula, stable for near points.
        let h = half_lat * half_lat + cos(lat1) * cos(lat2) * half_lon * half_lon;
        let h = h.min(1.0);
        // The arc sine of the root of h.
        let half_arc = libm::atan((h / (1.0 - h)).sqrt());
        libm::round(2.0 * RADIUS * half_arc) as u32
    }

    /// Its Web Mercator square on 32 bits an axis, x east and y south.
    /// Latitudes past ±85.0511° lie on the square's edge.
    pub fn mercator(self) -> Mercator {
        const SIDE: f64 = 4_294_967_296.0;
        let clamp = |v: f64| v.clamp(0.0, SIDE - 1.0) as u32;
        let sin = sin(self.lat().to_radians()).clamp(-0.999_999_999, 0.999_999_999);
        let y = 0.5 - libm::log((1.0 + sin) / (1.0 - sin)) / (4.0 * std::f64::consts::PI);
        Mercator { x: clamp((self.lon() / 360.0 + 0.5) * SIDE), y: clamp(y * SIDE) }
    }
}

impl TryFrom<[f64; 2]> for Position {
    type Error = PositionError;
    fn try_from([lon, lat]: [f64; 2]) -> Result<Self, Self::Error> {
        Position::new(lon, lat)
    }
}

impl From<Position> for [f64; 2] {
    fn from(p: Position) -> Self {
        [p.lon(), p.lat()]
    }
}

impl From<Position> for geo_types::Point<f64> {
    fn from(p: Position) -> Self {
        geo_types::Point::new(p.lon(), p.lat())
    }
}

/// Degrees with a dot: `5.8260084,46.1060712`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.lon(), self.lat())
    }
}

/// A point of the Web Mercator square, 32 bits an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mercator {
    /// Eastwards from the antimeridian.
    pub x: u32,
    /// Southwards from 85.0511° north.
    pub y: u32,
}

impl Mercator {
    /// The point's place on the Morton (Z-order) curve: bits of x and y in turn.
    pub fn morton(self) -> u64 {
        spread(self.x) | spread(self.y) << 1
    }

    /// The point of a Morton code.
    pub fn from_morton(code: u64) -> Mercator {
        Mercator { x: gather(code), y: gather(code >> 1) }
    }
}

/// Puts a zero before every bit ("interleave bits by binary magic numbers",
/// S. E. Anderson, Bit Twiddling Hacks).
fn spread(v: u32) -> u64 {
    let mut v = u64::from(v);
    v = (v | v << 16) & 0x0000_ffff_0000_ffff;
    v = (v | v << 8) & 0x00ff_00ff_00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

fn gather(v: u64) -> u32 {
    let mut v = v & 0x5555_5555_5555_5555;
    v = (v | v >> 1) & 0x3333_3333_3333_3333;
    v = (v | v >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | v >> 4) & 0x00ff_00ff_00ff_00ff;
    v = (v | v >> 8) & 0x0000_ffff_0000_ffff;
    (v | v >> 16) as u32
}

/// Deepest zoom of the places' tiles: it carries every place.
pub const MAX_ZOOM: u8 = 14;

/// Address of a tile of the places: zoom 0 to 14, y from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileCoord {
    zoom: u8,
    x: u32,
    y: u32,
}

impl TileCoord {
    /// A tile's address, or `None` outside the pyramid.
    pub fn new(zoom: u8, x: u32, y: u32) -> Option<TileCoord> {
        (zoom <= MAX_ZOOM && x < 1 << zoom && y < 1 << zoom).then_some(TileCoord { zoom, x, y })
    }

    /// The tile of a zoom that holds a point.
    ///
    /// # Panics
    /// When the zoom is past [`MAX_ZOOM`].
    pub fn of(zoom: u8, point: Mercator) -> TileCoord {
        assert!(zoom <= MAX_ZOOM);
        let shift = |v: u32| v.checked_shr(32 - u32::from(zoom)).unwrap_or(0);
        TileCoord { zoom, x: shift(point.x), y: shift(point.y) }
    }

    /// Zoom, 0 to 14.
    pub fn zoom(self) -> u8 {
        self.zoom
    }

    /// Column, from the antimeridian eastwards.
    pub fn x(self) -> u32 {
        self.x
    }

    /// Row, from the north southwards.
    pub fn y(self) -> u32 {
        self.y
    }
}

impl fmt::Display for TileCoord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.zoom, self.x, self.y)
    }
}

/// A box of longitudes and latitudes. It may cross the antimeridian: its west
/// is then greater than its east.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// South-west corner.
    pub south_west: Position,
    /// North-east corner.
    pub north_east: Position,
}

impl Bounds {
    /// The smallest box around some positions, `None` when there are none.
    pub fn around(positions: impl IntoIterator<Item = Position>) -> Option<Bounds> {
        positions.into_iter().fold(None, |bounds: Option<Bounds>, p| {
            let b = bounds.unwrap_or(Bounds { south_west: p, north_east: p });
            Some(Bounds {
                south_west: Position {
                    lon_e7: b.south_west.lon_e7.min(p.lon_e7),
                    lat_e7: b.south_west.lat_e7.min(p.lat_e7),
                },
                north_east: Position {
                    lon_e7: b.north_east.lon_e7.max(p.lon_e7),
                    lat_e7: b.north_east.lat_e7.max(p.lat_e7),
                },
            })
        })
    }

    /// Whether a position lies in the box or on its edge.
    pub fn contains(&self, p: Position) -> bool {
        let (west, east) = (self.south_west.lon_e7, self.north_east.lon_e7);
        let in_lon = if west <= east {
            (west..=east).contains(&p.lon_e7)
        } else {
            p.lon_e7 >= west || p.lon_e7 <= east
        };
        in_lon && (self.south_west.lat_e7..=self.north_east.lat_e7).contains(&p.lat_e7)
    }

    /// West, south, east, north in degrees, as TileJSON and GeoJSON write them.
    pub fn to_array(&self) -> [f64; 4] {
        let (sw, ne) = (self.south_west, self.north_east);
        [sw.lon(), sw.lat(), ne.lon(), ne.lat()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mercator_of_known_points() {
        let at = |lon, lat| Position::new(lon, lat).unwrap().mercator();
        assert_eq!(at(0.0, 0.0), Mercator { x: 1 << 31, y: 1 << 31 });
        assert_eq!(at(-180.0, 90.0).x, 0);
        assert_eq!(at(180.0, -90.0), Mercator { x: u32::MAX, y: u32::MAX });
        // The tile of Paris at zoom 14, as OpenStreetMap numbers it.
        let paris = TileCoord::of(14, at(2.3522, 48.8566));
        assert_eq!((paris.x(), paris.y()), (8299, 5636));
    }

    #[test]
    fn a_box_over_the_antimeridian_holds_both_sides() {
        let p = |lon| Position::new(lon, -16.0).unwrap();
        let b = Bounds {
            south_west: Position::new(170.0, -20.0).unwrap(),
            north_east: Position::new(-170.0, -10.0).unwrap(),
        };
        assert!(b.contains(p(179.0)) && b.contains(p(-179.0)) && !b.contains(p(0.0)));
    }

    #[test]
    fn what_is_not_on_earth_is_refused() {
        assert!(Position::new(2.0, 90.1).is_err());
        assert!(Position::new(f64::NAN, 45.0).is_err());
    }

    proptest! {
        #[test]
        fn morton_codes_lose_nothing(x: u32, y: u32) {
            let m = Mercator { x, y };
            prop_assert_eq!(Mercator::from_morton(m.morton()), m);
        }

        #[test]
        fn northings_lose_nothing_and_rise_northwards(
            lon in -180.0..180.0, lat in -90.0..90.0, other in -90.0..90.0,
        ) {
            let (p, q) = (Position::new(lon, lat).unwrap(), Position::new(0.0, other).unwrap());
            prop_assert_eq!(Position::from_northing(p.northing()), p);
            if p.lat_e7 != q.lat_e7 {
                prop_assert_eq!(p.lat_e7 < q.lat_e7, p.northing() < q.northing());
            }
        }

        #[test]
        fn distance_is_symmetric(a in -180.0..180.0, b in -85.0..85.0, c in -180.0..180.0, d in -85.0..85.0) {
            let (p, q) = (Position::new(a, b).unwrap(), Position::new(c, d).unwrap());
            prop_assert_eq!(p.metres_to(q), q.metres_to(p));
            prop_assert_eq!(p.metres_to(p), 0);
        }
    }
}
