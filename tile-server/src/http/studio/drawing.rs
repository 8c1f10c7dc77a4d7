//! Which communes a drawn outline means: those whose point lies in it, by the rule of a
//! territory of a hub's own at the bake ([`OwnTerritory`]).

use repere_data::{Index, OwnTerritory, Territories};

use super::super::problem::Problem;
use super::list::{Found, Meant};
use crate::polygons::outlines;

/// The longest outline: bytes of its GeoJSON, and its points.
pub(super) const MAX_BYTES: usize = 512 << 10;
const MAX_POINTS: usize = 5_000;
/// The most communes that one may mean: the address of a filter holds them all, and some
/// hosts cut addresses off at eight thousand letters.
const MAX_COMMUNES: usize = 300;

/// The communes of a GeoJSON collection of polygons.
///
/// # Errors
/// A problem: it cannot be read, it is too long, or there are none or too many in it.
pub(super) fn communes(geojson: &str, index: &Index) -> Result<Meant, Problem> {
    let features = outlines::parse(geojson.as_bytes())
        .map_err(|message| Problem::refused(format!("Ce contour ne se lit pas : {message}.")))?;
    let outline: Vec<_> = features.into_iter().flat_map(|feature| feature.polygons).collect();
    let points: usize = outline.iter().flatten().map(Vec::len).sum();
    if points > MAX_POINTS {
        return Err(Problem::refused(format!(
            "Ce contour a {points} points : il en faut {MAX_POINTS} au plus. Simplifiez-le, ou choisissez \
             les communes par leur nom."
        )));
    }
    if outline.iter().flatten().all(|ring| ring.len() < 3) {
        return Err(Problem::refused("Un contour a trois coins au moins."));
    }
    let official = Territories::builtin();
    let own = OwnTerritory::new("contour", "", &[], outline, official)
        .expect("an id of letters is one that an address can have");
    let mut trouves = Vec::new();
    let mut is_any_known = false;
    for (code, point) in index.commune_points() {
        let Some(point) = point else { continue };
        is_any_known = true;
        // An arrondissement comes with its commune.
        let commune = official.commune(code).filter(|&id| official.parent(id).is_none());
        if let Some(id) = commune.filter(|_| own.encloses(point)) {
            trouves.push(Found::commune(id));
        }
    }
    if !is_any_known {
        return Err(Problem::refused(
            "Ce serveur ne sait pas où sont les communes : ses données ont été préparées sans leur \
             table (--territories, ou « territoires » dans repere.toml).",
        ));
    }
    match trouves.len() {
        0 => Err(Problem::refused("Aucune commune n’a son centre dans ce contour.")),
        n if n > MAX_COMMUNES => Err(Problem::refused(format!(
            "Ce contour réunit {n} communes : il en faut {MAX_COMMUNES} au plus. Pour un territoire de \
             cette taille, choisissez des départements ou des intercommunalités par leur nom."
        ))),
        _ => Ok(Meant { trouves, inconnus: Vec::new() }),
    }
}

#[cfg(test)]
mod tests {
    use repere_data::{IndexBuilder, TerritoryPoints};

    use super::*;

    #[test]
    fn a_server_without_the_points_of_communes_says_so() {
        let points = TerritoryPoints::new();
        let index = IndexBuilder::new(Territories::builtin(), &points, "2026-11-23").finish();
        let square = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":
            {"type":"Polygon","coordinates":[[[5,45],[6,45],[6,46],[5,46],[5,45]]]}}]}"#;
        let problem = communes(square, &index).unwrap_err();
        assert!(problem.detail().contains("--territories"), "{}", problem.detail());
    }
}
