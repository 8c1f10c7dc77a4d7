//! The baked archive, on a small invented world and on the real one.

use std::io::Read;
use std::path::PathBuf;
use std::sync::LazyLock;

use bytes::Bytes;
use flate2::read::GzDecoder;
use geo::{Contains, Point as GeoPoint};
use geo_types::Geometry;
use mvt_reader::Reader;
use mvt_reader::feature::{Feature, Value};
use pmtiles::{AsyncBackend, AsyncPmTilesReader, BackendResponse, PmtResult};
use repere_data::{Position, TerritoryPoints};
use tempfile::TempDir;

use super::*;

struct InMemory(Bytes);

impl AsyncBackend for InMemory {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let start = (offset as usize).min(self.0.len());
        let end = (start + length).min(self.0.len());
        Ok(BackendResponse::new(self.0.slice(start..end)))
    }
}

/// An archive read back by the crate's own reader.
struct Archive(AsyncPmTilesReader<InMemory>);

fn now<T>(future: impl Future<Output = T>) -> T {
    futures_util::FutureExt::now_or_never(future).expect("memory never waits")
}

impl Archive {
    fn open(path: &Path) -> Self {
        Self::of(fs::read(path).unwrap().into())
    }

    fn of(bytes: Bytes) -> Self {
        Self(now(AsyncPmTilesReader::try_from_source(InMemory(bytes))).unwrap())
    }

    fn layer(&self, (z, x, y): (u8, u32, u32), name: &str) -> Vec<Feature> {
        let coord = TileCoord::new(z, x, y).unwrap();
        let Some(tile) = now(self.0.get_tile(coord)).unwrap() else {
            return Vec::new();
        };
        let mut bytes = Vec::new();
        GzDecoder::new(&tile[..]).read_to_end(&mut bytes).unwrap();
        let reader = Reader::new(bytes).unwrap();
        let index = reader.get_layer_names().unwrap().iter().position(|layer| layer == name);
        index.map_or_else(Vec::new, |index| reader.get_features(index).unwrap())
    }

    /// Whether there is land at a point, and whether it is French.
    fn ground(&self, zoom: u8, lon: f64, lat: f64) -> Option<bool> {
        let (tile, at) = locate(zoom, lon, lat);
        let under: Vec<bool> = self
            .layer(tile, "land")
            .iter()
            .filter(|feature| match feature.get_geometry() {
                Geometry::MultiPolygon(polygons) => polygons.contains(&at),
                Geometry::Polygon(polygon) => polygon.contains(&at),
                other => panic!("land is polygons, not {other:?}"),
            })
            .map(|feature| tag(feature, "france").is_some())
            .collect();
        (!under.is_empty()).then(|| under.contains(&true))
    }

    fn names(&self, zoom: u8, lon: f64, lat: f64, layer: &str) -> Vec<String> {
        let features = self.layer(locate(zoom, lon, lat).0, layer);
        features
            .iter()
            .map(|feature| match tag(feature, "nom") {
                Some(Value::String(name)) => name.clone(),
                other => panic!("a name, not {other:?}"),
            })
            .collect()
    }
}

fn tag<'f>(feature: &'f Feature, key: &str) -> Option<&'f Value> {
    feature.properties.as_ref()?.get(key)
}

/// The tile that holds a point, and the point in its units.
fn locate(zoom: u8, lon: f64, lat: f64) -> ((u8, u32, u32), GeoPoint<f32>) {
    let point = crate::polygons::project(lon, lat);
    let side = f64::from(1u32 << zoom);
    let (x, y) = (point.x * side, point.y * side);
    let unit = |v: f64| (v.fract() * 4096.0) as f32;
    ((zoom, x as u32, y as u32), GeoPoint::new(unit(x), unit(y)))
}

/// A world of two states that share a border on the meridian of 3°, the western
/// one France, and a lawless strip east of them.
fn small_world() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let json = r#"{
        "type": "Topology",
        "transform": { "scale": [1, 1], "translate": [0, 40] },
        "arcs": [
            [[3, 0], [0, 8]],
            [[3, 8], [-8, 0], [0, -8], [8, 0]],
            [[3, 0], [6, 0]], [[9, 0], [0, 8]], [[9, 8], [-6, 0]],
            [[9, 0], [2, 0], [0, 8], [-2, 0]]
        ],
        "objects": {
            "countries": { "type": "GeometryCollection", "geometries": [
                { "type": "Polygon", "id": "250", "properties": { "name": "France" }, "arcs": [[0, 1]] },
                { "type": "Polygon", "id": "756", "properties": { "name": "Suisse" }, "arcs": [[2, 3, 4, -1]] },
                { "type": "MultiPolygon", "properties": { "name": "Nulle part" }, "arcs": [[[5, -4]]] }
            ] },
            "land": { "type": "GeometryCollection", "geometries": [
                { "type": "MultiPolygon", "arcs": [[[1, 2, 5, 4]]] }
            ] }
        }
    }"#;
    fs::write(dir.path().join("countries-10m.json"), json).unwrap();
    dir
}

fn baked(world: &Path, france: &France) -> (TempDir, PathBuf, Baked) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("base.pmtiles");
    let baked = bake(world, france, &out, &mut |_| ()).unwrap();
    (dir, out, baked)
}

#[test]
fn a_small_world_has_its_land_names_and_one_border() {
    let (_dir, out, summary) = baked(small_world().path(), &France::builtin());
    let archive = Archive::open(&out);
    let header = archive.0.get_header();
    assert!(header.clustered());
    assert_eq!((header.min_zoom, header.max_zoom), (0, 8));
    assert_eq!(header.n_addressed_tiles().map(u64::from), Some(summary.tiles));
    assert_eq!(summary.bytes, fs::metadata(&out).unwrap().len());

    for zoom in 0..=8 {
        let at = |lon| archive.ground(zoom, lon, 44.3);
        assert_eq!(at(1.0), Some(true), "zoom {zoom}");
        assert_eq!((at(5.0), at(10.0)), (Some(false), Some(false)), "zoom {zoom}");
        assert_eq!((at(-12.0), at(20.0)), (None, None), "zoom {zoom}");
    }
    // The border of the lawless strip, on the meridian of 9°, is not drawn.
    assert_eq!(archive.layer(locate(8, 3.0, 44.3).0, "borders").len(), 1);
    assert_eq!(archive.layer(locate(8, 9.0, 44.3).0, "borders").len(), 0);
    let border = &archive.layer(locate(4, 3.0, 44.3).0, "borders")[0];
    assert_eq!(tag(border, "admin_level"), Some(&Value::UInt(2)));
}

#[test]
fn a_name_stands_in_one_tile_of_each_zoom_that_writes_it() {
    let (_dir, out, _) = baked(small_world().path(), &France::builtin());
    let archive = Archive::open(&out);
    let paris = |zoom| {
        let (_, x, y) = locate(zoom, 2.3488, 48.8534).0;
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)));
        around
            .filter_map(|(dx, dy)| Some((x.checked_add_signed(dx)?, y.checked_add_signed(dy)?)))
            .filter(|(x, y)| (*x).max(*y) < 1 << zoom)
            .flat_map(|(x, y)| archive.layer((zoom, x, y), "communes"))
            .filter(|feature| tag(feature, "nom") == Some(&Value::String("Paris".to_owned())))
            .count()
    };
    assert_eq!([2, 3, 4, 5, 6, 7, 8].map(paris), [0, 0, 1, 1, 1, 1, 1]);
    assert!(archive.names(8, 5.7, 45.2, "communes").contains(&"Grenoble".to_owned()));
    let isere = archive.names(5, 5.6, 45.3, "departements");
    assert!(isere.contains(&"Isère".to_owned()), "{isere:?}");
    // Names stand in the sea as well, where there is a tile for nothing else.
    assert!(archive.names(8, 55.45, -20.88, "communes").contains(&"Saint-Denis".to_owned()));
    assert_eq!(archive.ground(8, 55.45, -20.88), None);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (world, france) = (small_world(), France::builtin());
    let (_one, first, _) = baked(world.path(), &france);
    let (_other, second, _) = baked(world.path(), &france);
    assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
}

#[test]
fn outlines_bring_the_borders_between_departements() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("departements.geojson");
    let json = r#"{ "features": [
        { "geometry": { "type": "Polygon", "coordinates": [[[-4,44],[1,44],[1,45],[-4,45],[-4,44]]] } },
        { "geometry": { "type": "Polygon", "coordinates": [[[1,44],[2,44],[2,45],[1,45],[1,44]]] } }
    ] }"#;
    fs::write(&file, json).unwrap();
    let france = France::builtin().with_outlines(&file).unwrap();
    let (_dir, out, _) = baked(small_world().path(), &france);
    let archive = Archive::open(&out);
    let levels: Vec<Option<Value>> = archive
        .layer(locate(8, 1.0, 44.5).0, "borders")
        .iter()
        .map(|border| tag(border, "admin_level").cloned())
        .collect();
    assert_eq!(levels, [Some(Value::UInt(6))]);
    assert!(archive.layer(locate(8, -4.0, 44.5).0, "borders").is_empty(), "an outer border");
}

#[test]
fn nothing_is_left_behind_when_the_world_is_missing_or_broken() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("base.pmtiles");
    let bake = || bake(dir.path(), &France::default(), &out, &mut |_| ()).unwrap_err();
    assert!(matches!(bake(), BaseError::NoWorld { .. }));
    let file = dir.path().join("countries-10m.json");
    fs::write(&file, "{}").unwrap();
    assert!(matches!(bake(), BaseError::World { .. }));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "only the broken file");

    let nowhere = dir.path().join("nowhere").join("base.pmtiles");
    let world = small_world();
    let error = super::bake(world.path(), &France::default(), &nowhere, &mut |_| ()).unwrap_err();
    assert!(matches!(error, BaseError::Io { action: "écriture", .. }), "{error}");
}

#[test]
fn progress_never_goes_back_and_ends_at_its_total() {
    let dir = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    let out = dir.path().join("base.pmtiles");
    let world = small_world();
    bake(world.path(), &France::default(), &out, &mut |progress| seen.push(progress)).unwrap();
    let tiles: Vec<&Progress> =
        seen.iter().filter(|progress| progress.step == "tuiles du fond de carte").collect();
    assert!(tiles.is_sorted_by_key(|progress| progress.done));
    assert_eq!(tiles.last().map(|progress| (progress.done, progress.total)), Some((9, 9)));
}

/// The real world's archive, baked once for all tests; `None` where npm's
/// `world-atlas` is not installed.
fn real_world() -> Option<Archive> {
    static WORLD: LazyLock<Option<Bytes>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
        let world = root.join("widget/node_modules/world-atlas");
        if !world.join("countries-10m.json").exists() {
            eprintln!("skipped: {} is not there (npm ci in widget/)", world.display());
            return None;
        }
        let (_dir, out, _) = baked(&world, &France::builtin());
        Some(fs::read(out).unwrap().into())
    });
    WORLD.clone().map(Archive::of)
}

#[test]
fn the_real_world_has_land_where_there_is_land() {
    let Some(archive) = real_world() else { return };
    for (place, lon, lat, ground) in [
        ("Paris", 2.35, 48.85, Some(true)),
        ("the middle of the Atlantic", -35.0, 45.0, None),
        ("Berlin", 13.4, 52.5, Some(false)),
        ("Cilaos, La Réunion", 55.48, -21.13, Some(true)),
        ("Régina, Guyane", -52.4, 4.0, Some(true)),
        ("Bourail, Nouvelle-Calédonie", 165.5, -21.5, Some(true)),
        ("the Caspian Sea", 51.0, 41.5, None),
        ("Anadyr, west of the antimeridian", 177.0, 65.0, Some(false)),
        ("Chukotka, east of the antimeridian", -175.0, 66.5, Some(false)),
        ("the South Pole's side of the map", 90.0, -80.0, Some(false)),
        ("the North Pole's side of the map", 0.0, 84.5, None),
    ] {
        for zoom in 3..=8 {
            assert_eq!(archive.ground(zoom, lon, lat), ground, "{place} at zoom {zoom}");
        }
    }
}

#[test]
fn no_border_is_drawn_across_crimea() {
    let Some(archive) = real_world() else { return };
    let borders = |lon, lat| archive.layer(locate(8, lon, lat).0, "borders").len();
    for lon in [33.0, 34.0, 35.0] {
        assert_eq!(borders(lon, 46.1), 0, "the isthmus of Perekop, at {lon}");
    }
    assert_eq!(borders(39.8, 49.5), 1, "between Luhansk and Rostov");
}

#[test]
fn every_tile_of_the_real_world_decodes() {
    let Some(archive) = real_world() else { return };
    let (mut tiles, mut largest) = (0, 0);
    for zoom in 0..=5 {
        for (x, y) in (0..1 << zoom).flat_map(|x| (0..1 << zoom).map(move |y| (x, y))) {
            let coord = TileCoord::new(zoom, x, y).unwrap();
            let Some(tile) = now(archive.0.get_tile(coord)).unwrap() else {
                continue;
            };
            tiles += 1;
            largest = largest.max(tile.len());
            for name in ["land", "borders", "departements", "communes"] {
                archive.layer((zoom, x, y), name);
            }
        }
    }
    assert!(tiles > 600, "{tiles} tiles");
    assert!(largest < 200_000, "{largest} bytes");
}

#[test]
fn points_that_are_given_bring_villages() {
    let mut points = TerritoryPoints::new();
    let village = Position::new(5.7, 44.8).unwrap();
    points
        .insert(repere_data::Territories::builtin(), "38254", village.lon(), village.lat())
        .unwrap();
    let (_dir, out, _) = baked(small_world().path(), &France::with_points(&points));
    let names = Archive::open(&out).names(8, village.lon(), village.lat(), "communes");
    let name = repere_data::Territories::builtin();
    let name = name.name(name.commune("38254").unwrap());
    assert!(names.iter().any(|found| found == name), "{name} in {names:?}");
}
