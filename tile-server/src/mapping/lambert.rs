//! Lambert-93 (EPSG:2154), the metres of mainland France, to degrees.

use std::sync::OnceLock;

use proj4rs::proj::Proj;
use proj4rs::transform::transform;
use repere_data::{Column, Remedy, Rule};

use super::Unread;
use super::values::number;

/// EPSG:2154 as its registry defines it; RGF93 and WGS 84 are one to a metre.
const LAMBERT_93: &str = "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 \
                          +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
const DEGREES: &str = "+proj=longlat +datum=WGS84 +no_defs";

/// Longitude and latitude as texts of six decimals, a tenth of a metre.
pub(super) fn degrees(x: &str, y: &str, unread: &mut Vec<Unread>) -> Option<[String; 2]> {
    if x.trim().is_empty() && y.trim().is_empty() {
        return None;
    }
    let made = number(x).zip(number(y)).and_then(|(x, y)| converted(x, y));
    if made.is_none() {
        unread.push(Unread {
            column: Column::Latitude,
            value: format!("{x} {y}"),
            rule: Rule::UnreadableCoordinates,
            remedy: Remedy::Flagged,
            message: "coordonnées Lambert-93 illisibles ou hors de France : lieu gardé sans position",
            detail: String::new(),
        });
    }
    made.map(|[lon, lat]| [lon, lat].map(|angle| format!("{angle:.6}")))
}

/// Degrees of metres that lie in the projection's area.
pub(crate) fn converted(x: f64, y: f64) -> Option<[f64; 2]> {
    static PROJECTIONS: OnceLock<(Proj, Proj)> = OnceLock::new();
    if !(0.0..1_400_000.0).contains(&x) || !(5_900_000.0..7_300_000.0).contains(&y) {
        return None;
    }
    let (metres, degrees) = PROJECTIONS.get_or_init(|| {
        let read = |text| Proj::from_proj_string(text).expect("a test converts by these");
        (read(LAMBERT_93), read(DEGREES))
    });
    let mut point = (x, y, 0.0);
    transform(metres, degrees, &mut point).ok()?;
    Some([point.0.to_degrees(), point.1.to_degrees()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metres_of_known_places_become_their_degrees() {
        // The projection's origin, and Marseille's Vieux-Port.
        for (x, y, lon, lat) in
            [(700_000.0, 6_600_000.0, 3.0, 46.5), (892_390.2, 6_247_035.1, 5.369_8, 43.296_5)]
        {
            let [east, north] = converted(x, y).unwrap();
            assert!((east - lon).abs() < 1e-5 && (north - lat).abs() < 1e-5, "{east} {north}");
        }
        assert_eq!(
            degrees("700 000,0", "6600000", &mut Vec::new()),
            Some(["3.000000".to_owned(), "46.500000".to_owned()])
        );
    }

    #[test]
    fn metres_of_nowhere_are_said() {
        for (x, y) in [("5.72", "45.18"), ("est", "nord"), ("700000", "")] {
            let mut unread = Vec::new();
            assert_eq!(degrees(x, y, &mut unread), None);
            assert_eq!(unread.len(), 1, "{x} {y}");
        }
    }
}
