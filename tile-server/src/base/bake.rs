//! Makes `base.pmtiles`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use pmtiles::{Compression, PmTilesWriter, PmtError, TileCoord, TileId, TileType};
use rayon::prelude::*;
use serde_json::json;

use super::encode::{self, Names};
use super::france::point;
use super::generalise::{self, Border};
use super::pyramid::{self, Ground};
use super::topology::World;
use super::{BaseError, France, Progress};
use crate::polygons::Point;
use crate::polygons::generalise::coarser;

const MAX_ZOOM: u8 = 8;

/// Past this latitude there is no Web Mercator.
const MERCATOR: f64 = 85.051_129;

const ATTRIBUTION: &str = "Fond de carte simplifié : \
    <a href=\"https://www.naturalearthdata.com/\">Natural Earth</a>, \
    <a href=\"https://www.geonames.org/\">GeoNames</a>";

/// What [`bake`] made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Baked {
    /// Tiles in the archive; every other one is sea.
    pub tiles: u64,
    /// The archive's size.
    pub bytes: u64,
}

/// Bakes the base map: `countries-10m.json` in `world` (the directory of npm
/// `world-atlas`) and the names of `france`, into the archive `out`.
///
/// The same input gives the same bytes. `out` appears when it is complete, or
/// not at all.
///
/// # Errors
/// [`BaseError::NoWorld`], [`BaseError::World`] for the input,
/// [`BaseError::Io`] for the output.
pub fn bake(
    world: &Path,
    france: &France,
    out: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Baked, BaseError> {
    progress(Progress { step: "lecture des terres", done: 0, total: 1 });
    let world = World::read(world)?;
    let levels = generalised(&world, france);

    let mut tiles = 0;
    let bytes = publish(out, |file| {
        let mut archive = PmTilesWriter::new(TileType::Mvt)
            .precompressed(Compression::Gzip)
            .metadata(metadata())
            .min_zoom(0)
            .max_zoom(MAX_ZOOM)
            .bounds(-180.0, -MERCATOR, 180.0, MERCATOR)
            .center(2.5, 46.6)
            .center_zoom(5)
            .create(file)
            .map_err(|error| not_written(out, error))?;
        for (zoom, level) in (0..).zip(levels) {
            let (done, total) = (u64::from(zoom), u64::from(MAX_ZOOM) + 1);
            progress(Progress { step: "tuiles du fond de carte", done, total });
            for (id, tile) in encoded(&world, &level, france, zoom)? {
                archive.add_tile(id.into(), &tile).map_err(|error| not_written(out, error))?;
                tiles += 1;
            }
        }
        archive.finalize().map_err(|error| not_written(out, error))
    })?;
    let total = u64::from(MAX_ZOOM) + 1;
    progress(Progress { step: "tuiles du fond de carte", done: total, total });
    Ok(Baked { tiles, bytes })
}

/// Lines for one zoom.
struct Level {
    /// As many as the world has.
    arcs: Vec<Vec<Point>>,
    /// The borders between départements.
    borders: Vec<Vec<Point>>,
}

/// The lines for every zoom from 0 on, each made from those of the next.
fn generalised(world: &World, france: &France) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for zoom in (0..=MAX_ZOOM).rev() {
        let (arcs, borders) = match levels.last() {
            Some(level) => (&level.arcs, &level.borders),
            None => (&world.arcs, &france.borders),
        };
        levels.push(Level { arcs: coarser(arcs, zoom), borders: coarser(borders, zoom) });
    }
    levels.reverse();
    levels
}

/// The tiles of a zoom by their id, compressed.
fn encoded(
    world: &World,
    level: &Level,
    france: &France,
    zoom: u8,
) -> Result<Vec<(TileId, Vec<u8>)>, BaseError> {
    let mut shapes = generalise::shapes(world, &level.arcs, zoom);
    let lines = level.borders.iter().cloned();
    shapes.borders.extend(lines.map(|line| Border { admin_level: 6, line }));
    let names = names(france, zoom);
    let mut grounds: BTreeMap<TileId, Option<Ground>> =
        names.keys().map(|id| (*id, None)).collect();
    let found = pyramid::tiles(shapes, zoom);
    grounds.extend(found.into_iter().map(|(id, ground)| (id, Some(ground))));
    grounds
        .into_par_iter()
        .map(|(id, ground)| Ok((id, encode::tile(id, ground.as_ref(), names.get(&id))?)))
        .collect()
}

/// The names to be written at a zoom, by tile. The last zoom has them all, for
/// deeper ones are drawn from its tiles.
fn names(france: &France, zoom: u8) -> BTreeMap<TileId, Names<'_>> {
    let least_rank = match zoom {
        0..=3 => 0,
        4..=5 => 1,
        6 => 2,
        7 => 3,
        _ => u8::MAX,
    };
    let mut names: BTreeMap<TileId, Names<'_>> = BTreeMap::new();
    for commune in france.communes.iter().filter(|commune| commune.rank <= least_rank) {
        let at = point(commune.position);
        names.entry(tile_of(at, zoom)).or_default().communes.push((at, commune));
    }
    if zoom >= 5 {
        for departement in &france.departements {
            let at = point(departement.position);
            names.entry(tile_of(at, zoom)).or_default().departements.push((at, departement));
        }
    }
    names
}

fn tile_of(point: Point, zoom: u8) -> TileId {
    let count = 1u32 << zoom;
    // The cast takes what is beyond the edge to the first or last tile.
    let index = |v: f64| ((v * f64::from(count)) as u32).min(count - 1);
    let coord = TileCoord::new(zoom, index(point.x), index(point.y));
    coord.expect("indexes are within the zoom").into()
}

fn metadata() -> String {
    json!({
        "name": "Repère",
        "description": "Terres et frontières de Natural Earth, noms des communes et départements. Juste jusqu’au zoom 8.",
        "attribution": ATTRIBUTION,
        "type": "baselayer",
        "version": "1",
        "vector_layers": [
            { "id": "land", "fields": { "france": "Boolean" }, "minzoom": 0, "maxzoom": MAX_ZOOM },
            { "id": "borders", "fields": { "admin_level": "Number" }, "minzoom": 0, "maxzoom": MAX_ZOOM },
            { "id": "departements", "fields": { "nom": "String", "code": "String" }, "minzoom": 5, "maxzoom": MAX_ZOOM },
            { "id": "communes", "fields": { "nom": "String", "rank": "Number" }, "minzoom": 4, "maxzoom": MAX_ZOOM },
        ],
    })
    .to_string()
}

pub(super) fn not_written(out: &Path, error: PmtError) -> BaseError {
    let source = match error {
        PmtError::Reading(source) => source,
        other => io::Error::other(other),
    };
    BaseError::writing(out)(source)
}

/// Lets `write` fill a file beside `out`, then puts it in its place at once, so
/// that nobody ever reads half of it. Gives the size in bytes.
pub(super) fn publish(
    out: &Path,
    write: impl FnOnce(&mut File) -> Result<(), BaseError>,
) -> Result<u64, BaseError> {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = out.with_file_name(name);
    let finish = || {
        let mut file = File::create(&part).map_err(BaseError::writing(out))?;
        write(&mut file)?;
        file.sync_all().map_err(BaseError::writing(out))?;
        let bytes = file.metadata().map_err(BaseError::writing(out))?.len();
        fs::rename(&part, out).map_err(BaseError::writing(out))?;
        Ok(bytes)
    };
    finish().inspect_err(|_| {
        // What went wrong is already on its way; a leftover is only untidy.
        let _ = fs::remove_file(&part);
    })
}

#[cfg(test)]
#[path = "bake_tests.rs"]
mod tests;
