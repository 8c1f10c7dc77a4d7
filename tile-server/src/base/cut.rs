//! Takes the part of an archive that some territories need.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;

use bytes::Bytes;
use futures_util::FutureExt;
use pmtiles::{
    AsyncBackend, AsyncPmTilesReader, BackendResponse, HashMapCache, Header, MAX_ZOOM,
    PYRAMID_SIZE_BY_ZOOM, PmTilesWriter, PmtError, PmtResult, TileCoord, TileId,
};
use repere_data::Bounds;

use super::bake::{not_written, publish};
use super::{BaseError, Progress};
use crate::polygons::clip::Rect;
use crate::polygons::{Point, project};

/// How much of its own width a territory gets around it, and at least how many
/// degrees: bounds are those of its communes' points, not of its outline.
const MARGIN: f64 = 0.15;
const LEAST_MARGIN: f64 = 0.1;

/// What [`cut`] made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Tiles in the new archive.
    pub tiles: u64,
    /// Its size.
    pub bytes: u64,
    /// Its deepest zoom.
    pub max_zoom: u8,
}

/// Copies into `out` the tiles of the archive `from` that touch one of `areas`
/// (with a margin), from its first zoom to `max_zoom` or its own last one.
///
/// Vector or raster, compressed in whatever way: tiles are copied as they are
/// and never opened, equal ones are stored once, and only one is in memory at a
/// time. Metadata are kept; bounds and centre become those of the areas. `out`
/// appears when it is complete, or not at all, and may be `from` itself.
///
/// # Errors
/// [`BaseError::Io`], [`BaseError::Archive`] when `from` is damaged,
/// [`BaseError::Nothing`] when it has no tile there.
pub fn cut(
    from: &Path,
    areas: &[Bounds],
    max_zoom: Option<u8>,
    out: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Cut, BaseError> {
    let source = Source::open(from)?;
    let header = source.header();
    let deepest = header.max_zoom.min(MAX_ZOOM);
    let last = max_zoom.map_or(deepest, |zoom| zoom.min(deepest));
    let boxes: Vec<Area> = areas.iter().flat_map(Area::with_margin).collect();

    let covered = covered(&boxes, header).filter(|_| header.min_zoom <= last);
    let Some(covered) = covered else {
        return Err(nothing(from, header, last));
    };
    let [west, south, east, north] = covered;
    let writer = PmTilesWriter::new(header.tile_type)
        .precompressed(header.tile_compression)
        .metadata(source.metadata()?)
        .min_zoom(header.min_zoom)
        .max_zoom(last)
        .bounds(west, south, east, north)
        .center((west + east) / 2.0, (south + north) / 2.0)
        .center_zoom(zoom_that_shows(covered).clamp(header.min_zoom, last));

    let rects: Vec<Rect> = boxes.iter().map(Area::rect).collect();
    let total = (header.min_zoom..=last).map(|zoom| count(&rects, zoom)).sum();
    let step = "copie des tuiles";
    let (mut seen, mut tiles) = (0, 0);
    let bytes = publish(out, |file| {
        let mut archive = writer.create(file).map_err(|error| not_written(out, error))?;
        for zoom in header.min_zoom..=last {
            touching(&rects, zoom, &mut |id| {
                if let Some(tile) = source.tile(id)? {
                    archive.add_tile(id.into(), &tile).map_err(|error| not_written(out, error))?;
                    tiles += 1;
                }
                seen += 1;
                if seen % 1024 == 0 {
                    progress(Progress { step, done: seen, total });
                }
                Ok(())
            })?;
        }
        if tiles == 0 {
            return Err(nothing(from, header, last));
        }
        archive.finalize().map_err(|error| not_written(out, error))
    })?;
    progress(Progress { step, done: seen, total: seen });
    Ok(Cut { tiles, bytes, max_zoom: last })
}

fn nothing(from: &Path, header: &Header, max_zoom: u8) -> BaseError {
    let covers = format!(
        "{},{},{},{}",
        header.min_longitude, header.min_latitude, header.max_longitude, header.max_latitude
    );
    BaseError::Nothing { file: from.to_owned(), max_zoom, covers }
}

/// West, south, east, north in degrees, west before east.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Area([f64; 4]);

impl Area {
    /// A box and its margin; two boxes when it crosses the antimeridian.
    fn with_margin(bounds: &Bounds) -> Vec<Self> {
        let [west, south, east, north] = bounds.to_array();
        let width = if west <= east { east - west } else { east - west + 360.0 };
        let across = (MARGIN * width).max(LEAST_MARGIN);
        let along = (MARGIN * (north - south)).max(LEAST_MARGIN);
        let (south, north) = ((south - along).max(-90.0), (north + along).min(90.0));
        if width + 2.0 * across >= 360.0 {
            return vec![Self([-180.0, south, 180.0, north])];
        }
        let wrap = |lon: f64| (lon + 540.0).rem_euclid(360.0) - 180.0;
        let (west, east) = (wrap(west - across), wrap(east + across));
        if west <= east {
            vec![Self([west, south, east, north])]
        } else {
            vec![Self([west, south, 180.0, north]), Self([-180.0, south, east, north])]
        }
    }

    fn rect(&self) -> Rect {
        let Self([west, south, east, north]) = *self;
        Rect { min: project(west, north), max: project(east, south) }
    }
}

/// The box around all areas, as far as the archive goes.
fn covered(areas: &[Area], header: &Header) -> Option<[f64; 4]> {
    let around = areas
        .iter()
        .map(|area| area.0)
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])?;
    let inside = [
        around[0].max(header.min_longitude),
        around[1].max(header.min_latitude),
        around[2].min(header.max_longitude),
        around[3].min(header.max_latitude),
    ];
    (inside[0] < inside[2] && inside[1] < inside[3]).then_some(inside)
}

/// The zoom at which a map about one tile wide shows the whole box.
fn zoom_that_shows([west, south, east, north]: [f64; 4]) -> u8 {
    let (from, to) = (project(west, north), project(east, south));
    let side = (to.x - from.x).max(to.y - from.y).max(f64::EPSILON);
    (-side.log2()).floor().clamp(0.0, 31.0) as u8
}

/// Calls `each` with every tile of a zoom that touches a rectangle, in the order
/// of an archive. A Hilbert curve fills a quarter before it goes to the next, so
/// the quarters of tile p are 4p … 4p + 3.
fn touching(
    rects: &[Rect],
    zoom: u8,
    each: &mut dyn FnMut(TileId) -> Result<(), BaseError>,
) -> Result<(), BaseError> {
    fn descend(
        rects: &[Rect],
        (level, place): (u8, u64),
        zoom: u8,
        each: &mut dyn FnMut(TileId) -> Result<(), BaseError>,
    ) -> Result<(), BaseError> {
        let id = TileId::new(PYRAMID_SIZE_BY_ZOOM[usize::from(level)] + place)
            .expect("a place on the curve of a zoom is a tile");
        let tile = extent(id.into());
        if rects.iter().all(|rect| tile.misses(rect)) {
            return Ok(());
        }
        if level == zoom {
            return each(id);
        }
        (0..4).try_for_each(|quarter| descend(rects, (level + 1, 4 * place + quarter), zoom, each))
    }
    descend(rects, (0, 0), zoom, each)
}

fn extent(coord: TileCoord) -> Rect {
    let side = 0.5_f64.powi(i32::from(coord.z()));
    let (x, y) = (f64::from(coord.x()) * side, f64::from(coord.y()) * side);
    Rect { min: Point { x, y }, max: Point { x: x + side, y: y + side } }
}

/// About how many tiles of a zoom touch the rectangles, for the progress bar.
fn count(rects: &[Rect], zoom: u8) -> u64 {
    let tiles = 2_f64.powi(i32::from(zoom));
    let span = |from: f64, to: f64| (to * tiles).floor() - (from * tiles).floor() + 1.0;
    let area = |rect: &Rect| span(rect.min.x, rect.max.x) * span(rect.min.y, rect.max.y);
    rects.iter().map(area).sum::<f64>() as u64
}

/// The archive to read from. Its reader is asynchronous for the network's sake;
/// over a file it never waits, so it is asked once and answers.
struct Source<'p> {
    path: &'p Path,
    reader: AsyncPmTilesReader<OpenFile, HashMapCache>,
}

impl<'p> Source<'p> {
    fn open(path: &'p Path) -> Result<Self, BaseError> {
        let file = OpenFile(Mutex::new(File::open(path).map_err(BaseError::reading(path))?));
        let reader = AsyncPmTilesReader::try_from_cached_source(file, HashMapCache::default());
        let reader = answer(reader).map_err(|source| Self::fault(path, source))?;
        Ok(Self { path, reader })
    }

    fn header(&self) -> &Header {
        self.reader.get_header()
    }

    fn metadata(&self) -> Result<String, BaseError> {
        answer(self.reader.get_metadata()).map_err(|source| Self::fault(self.path, source))
    }

    fn tile(&self, id: TileId) -> Result<Option<Bytes>, BaseError> {
        answer(self.reader.get_tile(id)).map_err(|source| Self::fault(self.path, source))
    }

    fn fault(path: &Path, source: PmtError) -> BaseError {
        BaseError::Archive { file: path.to_owned(), source }
    }
}

fn answer<T>(asked: impl Future<Output = PmtResult<T>>) -> PmtResult<T> {
    asked.now_or_never().expect("reading a file never waits")
}

struct OpenFile(Mutex<File>);

impl AsyncBackend for OpenFile {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let mut file = self.0.lock().expect("no reader panics while it holds the file");
        file.seek(SeekFrom::Start(offset))?;
        // The length is the archive's own word: read what there is instead of
        // making room for it first.
        let mut bytes = Vec::new();
        Read::by_ref(&mut *file).take(length as u64).read_to_end(&mut bytes)?;
        Ok(BackendResponse::new(bytes.into()))
    }
}

#[cfg(test)]
#[path = "cut_tests.rs"]
mod tests;
