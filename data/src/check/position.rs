//! Latitude and longitude as people export them.

use super::lambert::lambert_93;
use super::{Remedy, Rule};
use crate::geo::Position;
use crate::schema::Column;

/// What the two fields of a position say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) position: Option<Position>,
    pub(crate) notes: Vec<Note>,
}

/// What is to be said of one of the two.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) rule: Rule,
    pub(crate) column: Column,
    pub(crate) remedy: Remedy,
    /// What is used instead.
    pub(crate) after: Option<String>,
    pub(crate) message: &'static str,
    /// Metres from the commune.
    pub(crate) away: Option<u32>,
}

impl Note {
    fn flag(rule: Rule, column: Column, message: &'static str) -> Note {
        Note { rule, column, remedy: Remedy::Flagged, after: None, message, away: None }
    }

    fn mend(rule: Rule, column: Column, after: String, message: &'static str) -> Note {
        Note { rule, column, remedy: Remedy::Mended, after: Some(after), message, away: None }
    }
}

/// Numbers past this are no degrees.
const METRES: f64 = 1_000.0;

/// Looks at a latitude and a longitude. `away` says how far a position is from
/// the place's commune where it cannot be in it, and `Err` where nobody knows.
pub(crate) fn position(
    lat: &str,
    lon: &str,
    away: impl Fn(Position) -> Result<Option<u32>, ()>,
) -> Found {
    use Column::{Latitude, Longitude};
    let nothing = |note: Note| Found { position: None, notes: vec![note] };
    let flag = |rule, column, message| nothing(Note::flag(rule, column, message));
    match (lat.is_empty(), lon.is_empty()) {
        (true, true) => return Found::default(),
        (true, false) => {
            return flag(
                Rule::LoneCoordinate,
                Longitude,
                "la latitude manque : position laissée de côté",
            );
        }
        (false, true) => {
            return flag(
                Rule::LoneCoordinate,
                Latitude,
                "la longitude manque : position laissée de côté",
            );
        }
        (false, false) => {}
    }
    let mut notes = Vec::new();
    let mut read = |text: &str, column| match number(text) {
        Some((number, None)) => Some(number),
        Some((number, Some(mended))) => {
            let message = "virgule décimale : lue comme un point";
            notes.push(Note::mend(Rule::DecimalComma, column, mended, message));
            Some(number)
        }
        None => None,
    };
    let (x, y) = match (read(lon, Longitude), read(lat, Latitude)) {
        (Some(x), Some(y)) => (x, y),
        (x, _) => {
            let column = if x.is_none() { Longitude } else { Latitude };
            let message = "nombre attendu, comme 45.1885 : position laissée de côté";
            return flag(Rule::UnreadableCoordinates, column, message);
        }
    };
    if (x, y) == (0.0, 0.0) {
        let message = "position 0,0 en plein océan : laissée de côté";
        return flag(Rule::NullIsland, Latitude, message);
    }
    let is_near = |p: &Position| away(*p) == Ok(None);
    if x.abs() > METRES || y.abs() > METRES {
        return match lambert_93(x, y) {
            Some(p) if is_near(&p) => {
                let message = "mètres de Lambert-93 : convertis en degrés";
                // What was said of commas holds for the metres.
                notes.push(Note::mend(Rule::ProjectedCoordinates, Latitude, degrees(p), message));
                Found { position: Some(p), notes }
            }
            Some(_) => {
                let message =
                    "mètres au lieu de degrés, loin de la commune : position laissée de côté";
                flag(Rule::ProjectedCoordinates, Latitude, message)
            }
            None => {
                let column = if y.abs() > METRES { Latitude } else { Longitude };
                flag(
                    Rule::UnreadableCoordinates,
                    column,
                    "hors du globe : position laissée de côté",
                )
            }
        };
    }
    let swapped = || Position::new(y, x).ok().filter(is_near);
    let straight = Position::new(x, y).ok();
    let is_away = straight.map(&away);
    if let Some(Ok(None) | Err(())) = is_away {
        return Found { position: straight, notes };
    }
    if let Some(p) = swapped() {
        let message = "latitude et longitude échangées : remises en ordre";
        notes.push(Note::mend(Rule::SwappedCoordinates, Latitude, degrees(p), message));
        return Found { position: Some(p), notes };
    }
    match (straight, is_away) {
        (Some(p), Some(Ok(Some(metres)))) => {
            let message = "loin de la commune de l’adresse : position gardée, à vérifier";
            let far = Note::flag(Rule::FarFromCommune, Latitude, message);
            notes.push(Note { away: Some(metres), ..far });
            Found { position: Some(p), notes }
        }
        _ => {
            let column = if y.abs() > 90.0 { Latitude } else { Longitude };
            flag(Rule::UnreadableCoordinates, column, "hors du globe : position laissée de côté")
        }
    }
}

/// Latitude, then longitude, as the two columns stand.
fn degrees(p: Position) -> String {
    format!("{}, {}", p.lat(), p.lon())
}

/// A number, and how it should have been written where a comma stands in it.
fn number(text: &str) -> Option<(f64, Option<String>)> {
    let finite = |text: &str| {
        // « nan » and « infinity » are numbers to a parser.
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        text.parse::<f64>().ok().filter(|n| plain && n.is_finite())
    };
    if let Some(number) = finite(text) {
        return Some((number, None));
    }
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '°').collect();
    let one = bare.matches([',', '.']).count() <= 1;
    let mended = if one { bare.replace(',', ".") } else { bare };
    finite(&mended).map(|number| (number, Some(mended)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Grenoble's ground: near within a degree.
    fn away(p: Position) -> Result<Option<u32>, ()> {
        let metres = Position::new(5.72, 45.19).unwrap().metres_to(p);
        Ok((metres > 30_000).then_some(metres))
    }

    /// `lon,lat` or `-`, then each rule with how it ended.
    fn check(lat: &str, lon: &str) -> String {
        let Found { position, notes } = position(lat, lon, away);
        let mut said = position.map_or("-".to_owned(), |p| p.to_string());
        for note in notes {
            said += &format!(" {}:{}", note.rule, note.remedy.name());
        }
        said
    }

    #[test]
    fn positions_as_people_export_them() {
        for (lat, lon, expected) in [
            ("45.1885", "5.7245", "5.7245,45.1885"),
            ("45.1885", " ", "5.7245,45.1885?"),
            ("", "", "-"),
            ("45.1885", "", "- coordonnee-seule:signalé"),
            ("", "5.7245", "- coordonnee-seule:signalé"),
            (
                "45,1885",
                "5,7245",
                "5.7245,45.1885 virgule-decimale:corrigé virgule-decimale:corrigé",
            ),
            ("45,1885", "5.7245", "5.7245,45.1885 virgule-decimale:corrigé"),
            ("45.1885°", "5.7245", "5.7245,45.1885 virgule-decimale:corrigé"),
            ("45,18,85", "5.7245", "- coordonnees-illisibles:signalé"),
            ("5.7245", "45.1885", "5.7245,45.1885 coordonnees-inversees:corrigé"),
            (
                "5,7245",
                "45,1885",
                "5.7245,45.1885 virgule-decimale:corrigé virgule-decimale:corrigé coordonnees-inversees:corrigé",
            ),
            ("48.85", "2.35", "2.35,48.85 loin-de-la-commune:signalé"),
            ("2.35", "48.85", "48.85,2.35 loin-de-la-commune:signalé"),
            ("0", "0.0", "- position-zero:signalé"),
            ("145", "5.7", "- coordonnees-illisibles:signalé"),
            ("45", "500", "- coordonnees-illisibles:signalé"),
            ("x", "5.7", "- coordonnees-illisibles:signalé"),
            ("45.1", "NaN", "- coordonnees-illisibles:signalé"),
            ("inf", "5", "- coordonnees-illisibles:signalé"),
            ("652709.4", "6859290.9", "- coordonnees-projetees:signalé"),
            ("123456789", "5.7", "- coordonnees-illisibles:signalé"),
        ] {
            if !expected.ends_with('?') {
                assert_eq!(check(lat, lon), expected, "{lat} {lon}");
            }
        }
        // Grenoble's town hall in metres, both ways round.
        for (lat, lon) in [("6458000", "914000"), ("914000,5", "6458000,25")] {
            let said = check(lat, lon);
            assert!(said.ends_with("coordonnees-projetees:corrigé"), "{said}");
            assert!(said.starts_with("5.7"), "{said}");
        }
    }

    #[test]
    fn where_the_commune_is_unknown_nothing_is_swapped() {
        let found = position("5.7", "45.1", |_| Err(()));
        assert_eq!(found.position, Position::new(45.1, 5.7).ok());
        assert!(found.notes.is_empty());
    }

    proptest! {
        #[test]
        fn nothing_panics_and_what_is_mended_is_right(
            lat in "-?([0-9]{1,7}|[.,]|[0-9]|\\PC){0,6}", lon in "-?([0-9]{1,7}|[.,]|[0-9]){0,6}",
        ) {
            let found = position(&lat, &lon, away);
            if let Some(p) = found.position {
                let again = position(&p.lat().to_string(), &p.lon().to_string(), away);
                prop_assert_eq!(again.position, Some(p));
                prop_assert!(again.notes.iter().all(|note| note.remedy == Remedy::Flagged));
            } else {
                prop_assert!(found.notes.iter().all(|note| note.remedy == Remedy::Flagged));
            }
        }
    }
}
