//! The map under the places: a part of an archive, in the site.

use std::fs;
use std::path::Path;

use repere_data::{Bounds, Index, Position};
use repere_styles::Base;

use super::site::Site;
use crate::base::{self, Progress};
use crate::bundle::Archive;
use crate::carte::{self, Carte, Ground, View};
use crate::error::Error;

/// A window that shows a view, in pixels of a map of 512-pixel tiles.
const WINDOW: f64 = 1280.0;

/// The base as a style names it.
pub(super) struct Written {
    pub(super) base: Base,
    /// Size of the archive in the site; 0 without one.
    pub(super) bytes: u64,
}

/// What the map of a carte shows: its territory, its places, its first view and
/// its shortcuts. Nothing for a carte of the whole country, whose base stays whole.
pub(super) fn areas(carte: &Carte, around: Option<Bounds>, index: &Index) -> Vec<Bounds> {
    if carte.territories().next().is_none() {
        return Vec::new();
    }
    let places = (0..index.located()).filter_map(|place| index.position(place)).collect();
    let views = carte.view.into_iter().chain(carte.shortcuts.iter().map(|s| s.view));
    let mut areas: Vec<Bounds> = views.filter_map(window).collect();
    areas.extend(around);
    areas.extend(carte::main_bounds(places));
    areas
}

/// The box that a large window shows of a view.
fn window(view: View) -> Option<Bounds> {
    let half = 180.0 / view.zoom.exp2() * WINDOW / 512.0;
    let (lon, lat) = (view.centre.lon(), view.centre.lat());
    let corner =
        |lon: f64, lat: f64| Position::new(lon.clamp(-180.0, 180.0), lat.clamp(-85.0, 85.0)).ok();
    let (south_west, north_east) =
        (corner(lon - half, lat - half)?, corner(lon + half, lat + half)?);
    Some(Bounds { south_west, north_east })
}

/// Puts the part of the archive that the carte shows into the site.
pub(super) async fn write(
    ground: &Ground,
    archive: Option<&Path>,
    areas: &[Bounds],
    site: &mut Site,
    progress: &mut dyn FnMut(Progress),
) -> Result<Written, Error> {
    let without = |base| Written { base, bytes: 0 };
    let from = match (ground, archive) {
        (Ground::PlanIgn, _) => return Ok(without(Base::PlanIgn)),
        (Ground::Document(document), _) => {
            return Ok(without(Base::StyleDocument(document.clone())));
        }
        (Ground::Blank, _) | (Ground::Own, None) => return Ok(without(Base::None)),
        (Ground::Own, Some(from)) => from,
    };
    let (schema, metadata) = base::recognise(&Archive::open(from).await?)?;
    let path = site.path("fond.pmtiles");
    if areas.is_empty() {
        fs::copy(from, &path).map_err(Error::write(&path))?;
    } else {
        base::cut(from, areas, None, &path, progress)?;
    }
    let (name, bytes) = site.take_hashed("fond.pmtiles", "donnees/fond", "pmtiles")?;
    // The element fetches a small archive whole.
    let attribution = metadata["attribution"].as_str().map(str::to_owned);
    let base = Base::PmTiles { url: format!("{name}#{bytes}"), schema, attribution };
    Ok(Written { base, bytes })
}
