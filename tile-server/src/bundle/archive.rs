//! `places.pmtiles`: the tiles of the unfiltered view in one file (PMTiles
//! version 3, <https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>).

use std::fs::File;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress, Status};
use pmtiles::{AsyncPmTilesReader, HashMapCache, MmapBackend, PmTilesWriter, TileId, TileType};
use rayon::prelude::*;
use repere_data::{Facet, Filter, Index, MAX_ZOOM, Position, TileCoord, slug};
use serde_json::{Map, Value, json};

use crate::error::Error;

/// Tiles made before any is written: bounds the memory of a large bake, and is
/// many enough to keep every thread busy.
const BATCH: usize = 2048;
/// More than gzip ever adds to bytes that it cannot make smaller.
const GZIP_ROOM: usize = 64;

/// Writes every tile that has a place, zooms 0 to 14, in the order of Hilbert
/// numbers, compressed on all threads. `progress` hears of tiles done and in all.
/// Returns how many tiles there are.
///
/// # Errors
/// [`Error::Write`], [`Error::Archive`].
pub fn write_archive(
    path: &Path,
    index: &Index,
    metadata: &Value,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<u64, Error> {
    let failed = |source| Error::Archive { path: path.to_owned(), source };
    let tiles = occupied(index);
    let all = index.select(&Filter::default());
    let bounds = index.bounds();
    let mut writer = PmTilesWriter::new(TileType::Mvt)
        .precompressed(pmtiles::Compression::Gzip)
        .min_zoom(0)
        .max_zoom(MAX_ZOOM)
        .metadata(metadata.to_string());
    if let (Some(bounds), Some((lon, lat, zoom))) = (bounds, centre(index)) {
        let [west, south, east, north] = bounds.to_array();
        writer = writer.bounds(west, south, east, north).center(lon, lat).center_zoom(zoom);
    }
    let file = File::create(path).map_err(Error::write(path))?;
    let mut writer = writer.create(file).map_err(failed)?;
    let (mut written, total) = (0, tiles.len() as u64);
    for (batch, start) in tiles.chunks(BATCH).zip((0..).step_by(BATCH)) {
        let made: Vec<Vec<u8>> = batch
            .par_iter()
            .map_init(Gzip::new, |gzip, &(_, coord)| gzip.compress(&index.tile(&all, coord)))
            .collect();
        for (tile, &(_, at)) in made.iter().zip(batch) {
            let at = pmtiles::TileCoord::new(at.zoom(), at.x(), at.y()).map_err(failed)?;
            writer.add_tile(at, tile).map_err(failed)?;
            written += u64::from(!tile.is_empty());
        }
        progress(start + batch.len() as u64, total);
    }
    writer.finalize().map_err(failed)?;
    Ok(written)
}

/// The tiles that some place lies in, by Hilbert number. Clusters stand at
/// places, so no other tile can have a feature.
fn occupied(index: &Index) -> Vec<(TileId, TileCoord)> {
    let points: Vec<_> =
        (0..index.located()).filter_map(|i| index.position(i)).map(|p| p.mercator()).collect();
    let mut tiles: Vec<_> = (0..=MAX_ZOOM)
        .into_par_iter()
        .flat_map_iter(|zoom| {
            // Along the Morton curve, the places of a tile follow each other.
            let mut coords: Vec<_> = points.iter().map(|&p| TileCoord::of(zoom, p)).collect();
            coords.dedup();
            coords.into_iter().map(|coord| {
                let at = pmtiles::TileCoord::new(coord.zoom(), coord.x(), coord.y())
                    .expect("our pyramid lies within that of PMTiles");
                (TileId::from(at), coord)
            })
        })
        .collect();
    tiles.par_sort_unstable_by_key(|&(id, _)| id.value());
    tiles
}

/// A first view: the median longitude and latitude, at a zoom that shows eight
/// places in ten of a country. The mean would be pulled into the ocean by the
/// overseas, and the whole box is half the globe.
fn centre(index: &Index) -> Option<(f64, f64, u8)> {
    let axis = |of: fn(Position) -> f64| {
        let mut all: Vec<f64> =
            (0..index.located()).filter_map(|i| index.position(i)).map(of).collect();
        all.sort_by(f64::total_cmp);
        let at = |tenth: usize| all.get((all.len() * tenth / 10).min(all.len().saturating_sub(1)));
        Some((*at(5)?, at(9)? - at(1)?))
    };
    let ((lon, width), (lat, height)) = (axis(Position::lon)?, axis(Position::lat)?);
    let zoom = (360.0 / width.max(height).max(0.01)).log2().floor();
    Some((lon, lat, zoom.clamp(0.0, f64::from(MAX_ZOOM)) as u8))
}

/// The archive's metadata: what TileJSON says of a tileset, with `vector_layers`.
pub fn metadata(index: &Index, attribution: &str, description: &str) -> Value {
    let fields = |pairs: &[(&str, &str)]| -> Map<String, Value> {
        pairs.iter().map(|&(field, kind)| (field.to_owned(), kind.into())).collect()
    };
    let stack = [("point_count", "Number"), ("stack", "Boolean")];
    let edges = ["west", "south", "east", "north"].map(|edge| (edge, "Number"));
    let mut clusters = fields(&stack);
    clusters.extend(fields(&[("expansion_zoom", "Number")]));
    clusters.extend(fields(&edges));
    let mut places = fields(&stack);
    places.extend(fields(&[("id", "String"), ("nom", "String"), ("places", "String")]));
    places.extend(fields(&["gratuit", "prise_rdv", "itinerant"].map(|flag| (flag, "Boolean"))));
    for label in Facet::Dispositifs.values() {
        let name = slug(label).replace('-', "_");
        clusters.insert(name.clone(), "Number".into());
        places.insert(name, "Boolean".into());
    }
    json!({
        "name": "Lieux de médiation numérique",
        "description": description,
        "attribution": attribution,
        "type": "overlay",
        "version": index.date(),
        "generator": concat!("repere ", env!("CARGO_PKG_VERSION")),
        "vector_layers": [
            {
                "id": "clusters",
                "description": "Regroupements de lieux proches",
                "minzoom": 0,
                "maxzoom": MAX_ZOOM,
                "fields": clusters,
            },
            {
                "id": "places",
                "description": "Lieux seuls ; au zoom 14, tous les lieux",
                "minzoom": 0,
                "maxzoom": MAX_ZOOM,
                "fields": places,
            },
        ],
    })
}

/// Gzip with its tables kept from tile to tile: making them costs more than
/// compressing most tiles.
pub(crate) struct Gzip {
    deflate: Compress,
}

impl Gzip {
    pub(crate) fn new() -> Gzip {
        Gzip { deflate: Compress::new_gzip(Compression::default(), 15) }
    }

    /// Nothing stays nothing: an archive has no empty tiles.
    pub(crate) fn compress(&mut self, tile: &[u8]) -> Vec<u8> {
        if tile.is_empty() {
            return Vec::new();
        }
        self.deflate.reset();
        let mut out = Vec::with_capacity(tile.len() + tile.len() / 1000 + GZIP_ROOM);
        let status = self.deflate.compress_vec(tile, &mut out, FlushCompress::Finish);
        assert!(
            matches!(status, Ok(Status::StreamEnd)),
            "deflate ends in one step when given room for stored blocks"
        );
        out
    }
}

/// An archive opened for reading.
pub struct Archive {
    path: PathBuf,
    reader: AsyncPmTilesReader<MmapBackend, HashMapCache>,
}

impl Archive {
    /// Maps an archive into memory. It stays readable when its file is removed.
    ///
    /// # Errors
    /// [`Error::Archive`].
    pub async fn open(path: &Path) -> Result<Archive, Error> {
        let reader = AsyncPmTilesReader::new_with_cached_path(HashMapCache::default(), path)
            .await
            .map_err(|source| Error::Archive { path: path.to_owned(), source })?;
        Ok(Archive { path: path.to_owned(), reader })
    }

    /// A tile as it is stored, gzip; `None` where there is nothing.
    ///
    /// # Errors
    /// [`Error::Archive`] when the archive is damaged.
    pub async fn tile(&self, at: TileCoord) -> Result<Option<Bytes>, Error> {
        let failed = |source| Error::Archive { path: self.path.clone(), source };
        let id = pmtiles::TileCoord::new(at.zoom(), at.x(), at.y()).map_err(failed)?;
        self.reader.get_tile(id).await.map_err(failed)
    }

    /// The archive's metadata, JSON.
    ///
    /// # Errors
    /// [`Error::Archive`] when the archive is damaged.
    pub async fn metadata(&self) -> Result<String, Error> {
        let failed = |source| Error::Archive { path: self.path.clone(), source };
        self.reader.get_metadata().await.map_err(failed)
    }

    /// What stands at the archive's head: zooms, bounds, encoding.
    pub fn header(&self) -> &pmtiles::Header {
        self.reader.get_header()
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
