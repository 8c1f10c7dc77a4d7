//! `places.pmtiles`: the tiles of the unfiltered view in one file (PMTiles
//! version 3, <https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>).

use std::fs::File;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use libdeflater::{CompressionLvl, Compressor};
use pmtiles::{
    AsyncBackend, AsyncPmTilesReader, BackendResponse, HashMapCache, MmapBackend, PmTilesWriter,
    PmtResult, TileId, TileType,
};
use rayon::prelude::*;
use repere_data::{Facet, Filter, Index, MAX_ZOOM, Position, TileCoord, slug};
use serde_json::{Map, Value, json};

use crate::batches::in_turn;
use crate::error::Error;
use crate::storage::Stored;

/// Tiles made before any is written: bounds the memory of a large bake, and is
/// many enough to keep every thread busy.
const BATCH: usize = 2048;

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
        .metadata(metadata.to_string())
        // Each tile names its places or its cells: looking for two alike is vain.
        .dedup_by_key::<()>();
    if let (Some(bounds), Some((lon, lat, zoom))) = (bounds, centre(index)) {
        let [west, south, east, north] = bounds.to_array();
        writer = writer.bounds(west, south, east, north).center(lon, lat).center_zoom(zoom);
    }
    let file = File::create(path).map_err(Error::write(path))?;
    let mut writer = writer.create(file).map_err(failed)?;
    let (mut written, mut done, total) = (0, 0, tiles.len() as u64);
    let make = |batch: &[(TileId, TileCoord)]| -> Result<Vec<(TileCoord, Vec<u8>)>, Error> {
        let made = batch.par_iter().map_init(Gzip::new, |gzip, &(_, coord)| {
            (coord, gzip.compress(&index.tile(&all, coord)))
        });
        Ok(made.collect())
    };
    in_turn(tiles.chunks(BATCH), make, |made| {
        for (at, tile) in &made {
            let at = pmtiles::TileCoord::new(at.zoom(), at.x(), at.y()).map_err(failed)?;
            writer.add_tile(at, tile, None).map_err(failed)?;
            written += u64::from(!tile.is_empty());
        }
        done += made.len() as u64;
        progress(done, total);
        Ok(())
    })?;
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
/// compressing most tiles. By libdeflate, which is made for short texts known
/// whole: a third of the time that streams take, and fewer bytes.
pub(crate) struct Gzip {
    deflate: Compressor,
}

impl Gzip {
    pub(crate) fn new() -> Gzip {
        Gzip { deflate: Compressor::new(CompressionLvl::default()) }
    }

    /// For what is packed once and read often: half as fast, and smaller.
    pub(crate) fn thorough() -> Gzip {
        let level = CompressionLvl::new(9).expect("levels go to 12");
        Gzip { deflate: Compressor::new(level) }
    }

    /// Nothing stays nothing: an archive has no empty tiles.
    pub(crate) fn compress(&mut self, bytes: &[u8]) -> Vec<u8> {
        if bytes.is_empty() {
            return Vec::new();
        }
        let mut out = vec![0; self.deflate.gzip_compress_bound(bytes.len())];
        let len = self.deflate.gzip_compress(bytes, &mut out);
        out.truncate(len.expect("the room that libdeflate asks for is enough"));
        out
    }
}

/// An archive opened for reading.
pub struct Archive {
    path: PathBuf,
    stored: Option<Stored>,
    metadata: String,
    reader: AsyncPmTilesReader<Backend, HashMapCache>,
}

/// Where its bytes are.
enum Backend {
    Mapped(MmapBackend),
    Stored(Stored),
}

impl AsyncBackend for Backend {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        match self {
            Backend::Mapped(map) => map.read(offset, length).await,
            Backend::Stored(file) => AsyncBackend::read(file, offset, length).await,
        }
    }
}

impl Archive {
    /// Maps an archive into memory. It stays readable when its file is removed.
    ///
    /// # Errors
    /// [`Error::Archive`].
    pub async fn open(path: &Path) -> Result<Archive, Error> {
        let map = MmapBackend::try_from(path).await.map_err(Error::archive(path))?;
        Archive::of(path.to_owned(), None, Backend::Mapped(map)).await
    }

    /// Reads an archive's head from storage.
    ///
    /// # Errors
    /// [`Error::Archive`]; what storage says.
    pub(crate) async fn stored(file: Stored) -> Result<Archive, Error> {
        Archive::of(file.place().into(), Some(file.clone()), Backend::Stored(file)).await
    }

    async fn of(path: PathBuf, stored: Option<Stored>, from: Backend) -> Result<Archive, Error> {
        let reader = AsyncPmTilesReader::try_from_cached_source(from, HashMapCache::default());
        let reader = reader.await.map_err(Error::archive(&path))?;
        let metadata = reader.get_metadata().await.map_err(Error::archive(&path))?;
        Ok(Archive { path, stored, metadata, reader })
    }

    /// A tile as it is stored, gzip; `None` where there is nothing.
    ///
    /// # Errors
    /// [`Error::Archive`] when the archive is damaged.
    pub async fn tile(&self, at: TileCoord) -> Result<Option<Bytes>, Error> {
        let failed = Error::archive(&self.path);
        let id = pmtiles::TileCoord::new(at.zoom(), at.x(), at.y()).map_err(&failed)?;
        self.reader.get_tile(id).await.map_err(&failed)
    }

    /// The archive's metadata, JSON.
    pub fn metadata(&self) -> &str {
        &self.metadata
    }

    /// What stands at the archive's head: zooms, bounds, encoding.
    pub fn header(&self) -> &pmtiles::Header {
        self.reader.get_header()
    }

    /// The file, where it is in storage.
    pub(crate) fn in_storage(&self) -> Option<&Stored> {
        self.stored.as_ref()
    }

    /// Where the file lies; of one in storage, its address.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
