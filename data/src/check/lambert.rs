//! Metres of Lambert-93 (EPSG:2154) to degrees.

use crate::geo::Position;

/// Eccentricity of GRS 80's ellipsoid.
const ECCENTRICITY: f64 = 0.081_819_191_042_816;
/// Exponent, constant and origin of the projection (IGN, NTG 71 and the
/// parameters of Lambert-93).
const EXPONENT: f64 = 0.725_607_765_053_267;
const CONSTANT: f64 = 11_754_255.426_096;
const ORIGIN: (f64, f64) = (700_000.0, 12_655_612.049_876);
/// Longitude of origin, in degrees.
const MERIDIAN: f64 = 3.0;

/// The position of two numbers, where they can be Lambert-93 of mainland France
/// or Corsica, whichever comes first.
pub(crate) fn lambert_93(a: f64, b: f64) -> Option<Position> {
    let is_east = |v: f64| (80_000.0..1_300_000.0).contains(&v);
    let is_north = |v: f64| (6_000_000.0..7_200_000.0).contains(&v);
    let (x, y) = match (a, b) {
        (x, y) if is_east(x) && is_north(y) => (x, y),
        (y, x) if is_east(x) && is_north(y) => (x, y),
        _ => return None,
    };
    let (dx, dy) = (x - ORIGIN.0, ORIGIN.1 - y);
    let angle = libm::atan(dx / dy);
    let isometric = -libm::log(libm::hypot(dx, dy) / CONSTANT) / EXPONENT;
    let lon = MERIDIAN + (angle / EXPONENT).to_degrees();
    // IGN, algorithm ALG0002: it converges to far below a millimetre.
    let mut lat = 2.0 * libm::atan(libm::exp(isometric)) - std::f64::consts::FRAC_PI_2;
    for _ in 0..8 {
        let sine = ECCENTRICITY * libm::sin(lat);
        let factor = libm::pow((1.0 + sine) / (1.0 - sine), ECCENTRICITY / 2.0);
        lat = 2.0 * libm::atan(factor * libm::exp(isometric)) - std::f64::consts::FRAC_PI_2;
    }
    Position::new(lon, lat.to_degrees()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metres_become_degrees_to_the_centimetre() {
        let proj = |text: &str| proj4rs::Proj::from_proj_string(text).unwrap();
        let metres = proj(
            "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 \
             +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs",
        );
        let degrees = proj("+proj=longlat +datum=WGS84 +no_defs");
        for east in 1..13 {
            for north in 0..12 {
                let (x, y) = (f64::from(east) * 1e5, 6e6 + f64::from(north) * 1e5);
                let mut point = (x, y, 0.0);
                proj4rs::transform::transform(&metres, &degrees, &mut point).unwrap();
                let expected = Position::new(point.0.to_degrees(), point.1.to_degrees()).unwrap();
                let found = lambert_93(x, y).unwrap();
                assert_eq!(found.metres_to(expected), 0, "{x} {y}: {found} {expected}");
                assert_eq!(lambert_93(y, x), Some(found));
            }
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for (a, b) in [(5.7, 45.1), (0.0, 0.0), (700_000.0, 5_000_000.0), (f64::NAN, 6_600_000.0)] {
            assert_eq!(lambert_93(a, b), None);
        }
    }
}
