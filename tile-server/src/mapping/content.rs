//! Whether values look like those of a column of the standard.

use repere_data::{Column, Facet, Territories};

use super::values;

/// How one value is judged; none where any text goes.
pub(super) fn judge(column: Column) -> Option<fn(&str) -> bool> {
    Some(match column {
        Column::CodePostal => |text| digits(text, 5) || digits(text, 4),
        Column::CodeInsee => {
            |text| text.len() == 5 && Territories::builtin().resolve(text, "", "").is_some()
        }
        Column::Pivot => |text| {
            let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            digits(&plain, 14) || plain.strip_prefix('W').is_some_and(|rest| digits(rest, 9))
        },
        Column::Telephone => |text| values::phone(text).is_some(),
        Column::Courriels => |text| {
            text.split_once('@').is_some_and(|(name, site)| {
                !name.is_empty() && site.contains('.') && !text.contains("://")
            })
        },
        Column::SiteWeb => is_address,
        Column::PriseRdv => |text| is_address(text) && text.contains("rdv"),
        Column::FicheAccesLibre => |text| is_address(text) && text.contains("acceslibre"),
        Column::DateMaj => |text| values::date(text).is_some(),
        Column::Latitude => |text| in_degrees(text, 41.0..51.6),
        Column::Longitude => |text| in_degrees(text, -5.6..9.9),
        Column::Horaires => |text| {
            let days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
            text.contains(':') && days.iter().any(|day| text.contains(day))
        },
        _ => return None,
    })
}

/// Whether values of this look give a column away whatever its name.
pub(super) fn is_telling(column: Column) -> bool {
    !matches!(column, Column::DateMaj | Column::Latitude | Column::Longitude)
}

/// The closed list of a column.
pub(super) fn closed(column: Column) -> Option<Facet> {
    let facet = Facet::ALL.iter().copied().find(|facet| facet.column() == column)?;
    (!facet.is_open()).then_some(facet)
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "www."].iter().any(|start| text.starts_with(start))
}

fn in_degrees(text: &str, range: std::ops::Range<f64>) -> bool {
    // A whole number is more often a count than a coordinate.
    text.contains(['.', ',']) && values::number(text).is_some_and(|number| range.contains(&number))
}

/// Latitude and longitude in one text: `45.18, 5.72`.
pub(super) fn is_point(text: &str) -> bool {
    text.split_once(',').is_some_and(|(lat, lon)| {
        in_degrees(lat.trim(), 41.0..51.6) && in_degrees(lon.trim(), -5.6..9.9)
    })
}

/// A postal code before its town: `38000 Grenoble`.
pub(super) fn is_postal_town(text: &str) -> bool {
    let town = |(code, town): (&str, &str)| {
        digits(code, 5) && town.starts_with(|c: char| c.is_alphabetic())
    };
    text.split_once(' ').is_some_and(town)
}

/// Metres east, or north, of Lambert-93.
pub(super) fn is_metres(text: &str, north: bool) -> bool {
    let range = if north { 6_000_000.0..7_200_000.0 } else { 90_000.0..1_300_000.0 };
    values::number(text).is_some_and(|number| range.contains(&number))
}
