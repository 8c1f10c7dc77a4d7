//! Cutting an archive that was made for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use pmtiles::{Compression, TileType};
use repere_data::Position;
use tempfile::TempDir;

use super::*;

const LAST: u8 = 7;

/// A raster archive of every tile to zoom 7 (enough for leaf directories),
/// without compression. Tiles in the south are all alike.
fn archive() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("monde.pmtiles");
    let mut writer = PmTilesWriter::new(TileType::Png)
        .precompressed(Compression::None)
        .metadata(r#"{"name":"Monde","attribution":"Qui l’a fait"}"#)
        .max_zoom(LAST)
        .bounds(-180.0, -85.0, 180.0, 85.0)
        .create(fs::File::create(&path).unwrap())
        .unwrap();
    for id in 0..PYRAMID_SIZE_BY_ZOOM[usize::from(LAST) + 1] {
        let coord = TileCoord::from(TileId::new(id).unwrap());
        writer.add_tile(coord, &content(coord)).unwrap();
    }
    writer.finalize().unwrap();
    (dir, path)
}

fn content(coord: TileCoord) -> Vec<u8> {
    if coord.y() * 2 >= 1 << coord.z() {
        return b"mer".to_vec();
    }
    format!("{}/{}/{}", coord.z(), coord.x(), coord.y()).into_bytes()
}

fn bounds(west: f64, south: f64, east: f64, north: f64) -> Bounds {
    Bounds {
        south_west: Position::new(west, south).unwrap(),
        north_east: Position::new(east, north).unwrap(),
    }
}

fn tiles(path: &Path) -> BTreeMap<(u8, u32, u32), Vec<u8>> {
    let source = Source::open(path).unwrap();
    (0..PYRAMID_SIZE_BY_ZOOM[usize::from(LAST) + 1])
        .filter_map(|id| {
            let id = TileId::new(id).unwrap();
            let coord = TileCoord::from(id);
            Some(((coord.z(), coord.x(), coord.y()), source.tile(id).unwrap()?.to_vec()))
        })
        .collect()
}

/// The tiles whose square touches a box, by plain arithmetic on columns and rows.
fn expected(boxes: &[[f64; 4]], zooms: std::ops::RangeInclusive<u8>) -> Vec<(u8, u32, u32)> {
    let mut found = Vec::new();
    for zoom in zooms {
        let side = f64::from(1u32 << zoom);
        for x in 0..1 << zoom {
            for y in 0..1 << zoom {
                let touches = |[west, south, east, north]: &[f64; 4]| {
                    let (from, to) = (project(*west, *north), project(*east, *south));
                    let (left, top) = (f64::from(x) / side, f64::from(y) / side);
                    left <= to.x
                        && left + 1.0 / side >= from.x
                        && top <= to.y
                        && top + 1.0 / side >= from.y
                };
                if boxes.iter().any(touches) {
                    found.push((zoom, x, y));
                }
            }
        }
    }
    found
}

#[test]
fn a_cut_keeps_exactly_the_tiles_of_the_territory() {
    let (dir, from) = archive();
    let out = dir.path().join("isere.pmtiles");
    let isere = bounds(4.7, 44.7, 6.4, 45.9);
    let cut = cut(&from, &[isere], Some(6), &out, &mut |_| ()).unwrap();

    // 15 % of 1.7° and of 1.2° around it.
    let wanted = [4.7 - 0.255, 44.7 - 0.18, 6.4 + 0.255, 45.9 + 0.18];
    let kept = tiles(&out);
    assert_eq!(kept.keys().copied().collect::<Vec<_>>(), expected(&[wanted], 0..=6));
    assert_eq!(cut.tiles, kept.len() as u64);
    assert_eq!((cut.max_zoom, cut.bytes), (6, fs::metadata(&out).unwrap().len()));
    let all = tiles(&from);
    assert!(kept.iter().all(|(coord, tile)| all[coord] == *tile));
}

#[test]
fn a_cut_keeps_metadata_and_kind_and_tells_its_own_bounds() {
    let (dir, from) = archive();
    let out = dir.path().join("isere.pmtiles");
    cut(&from, &[bounds(4.0, 44.0, 6.0, 46.0)], None, &out, &mut |_| ()).unwrap();
    let source = Source::open(&out).unwrap();
    let header = source.header();
    assert_eq!(source.metadata().unwrap(), r#"{"name":"Monde","attribution":"Qui l’a fait"}"#);
    assert_eq!((header.tile_type, header.tile_compression), (TileType::Png, Compression::None));
    assert_eq!((header.min_zoom, header.max_zoom), (0, LAST));
    assert!(header.clustered());
    let near = |value: f64, wanted: f64| (value - wanted).abs() < 1e-6;
    assert!(near(header.min_longitude, 3.7) && near(header.max_longitude, 6.3));
    assert!(near(header.min_latitude, 43.7) && near(header.max_latitude, 46.3));
    assert!(near(header.center_longitude, 5.0) && near(header.center_latitude, 45.0));
    assert_eq!(header.center_zoom, 6);
}

#[test]
fn several_territories_far_apart_bring_nothing_from_between() {
    let (dir, from) = archive();
    let out = dir.path().join("deux.pmtiles");
    let areas = [bounds(4.0, 44.0, 6.0, 46.0), bounds(55.2, -21.4, 55.9, -20.8)];
    cut(&from, &areas, Some(5), &out, &mut |_| ()).unwrap();
    let boxes = [[3.7, 43.7, 6.3, 46.3], [55.095, -21.5, 56.005, -20.7]];
    assert_eq!(tiles(&out).into_keys().collect::<Vec<_>>(), expected(&boxes, 0..=5));
}

#[test]
fn a_box_over_the_antimeridian_is_two() {
    let (dir, from) = archive();
    let out = dir.path().join("pacifique.pmtiles");
    cut(&from, &[bounds(178.0, -20.0, -178.0, -10.0)], Some(4), &out, &mut |_| ()).unwrap();
    let boxes = [[177.4, -21.5, 180.0, -8.5], [-180.0, -21.5, -177.4, -8.5]];
    assert_eq!(tiles(&out).into_keys().collect::<Vec<_>>(), expected(&boxes, 0..=4));
    let whole = Area::with_margin(&bounds(-170.0, -80.0, 175.0, 80.0));
    assert_eq!(whole, [Area([-180.0, -90.0, 180.0, 90.0])]);
}

#[test]
fn equal_tiles_are_stored_once() {
    let (dir, from) = archive();
    let out = dir.path().join("sud.pmtiles");
    let cut = cut(&from, &[bounds(-60.0, -60.0, 60.0, -30.0)], None, &out, &mut |_| ()).unwrap();
    let source = Source::open(&out).unwrap();
    let contents = source.header().n_tile_contents().unwrap().get();
    assert!(cut.tiles > 1_000, "{}", cut.tiles);
    // The sea, the world at zoom 0, and what the margin takes of the north.
    assert!(contents < 20, "{contents}");
}

#[test]
fn an_archive_can_be_cut_in_place() {
    let (_dir, from) = archive();
    let before = fs::metadata(&from).unwrap().len();
    cut(&from, &[bounds(4.0, 44.0, 6.0, 46.0)], None, &from, &mut |_| ()).unwrap();
    assert!(fs::metadata(&from).unwrap().len() < before);
    assert!(tiles(&from).contains_key(&(7, 65, 45)));
}

#[test]
fn what_cannot_be_cut_says_why_and_leaves_nothing() {
    let (dir, from) = archive();
    let out = dir.path().join("rien.pmtiles");
    let isere = [bounds(4.0, 44.0, 6.0, 46.0)];
    let refused = |from: &Path, areas: &[Bounds], zoom| {
        let error = cut(from, areas, zoom, &out, &mut |_| ()).unwrap_err();
        assert!(!out.exists() && !out.with_extension("pmtiles.part").exists());
        error
    };
    let no_area = refused(&from, &[], None);
    assert!(matches!(no_area, BaseError::Nothing { .. }), "{no_area}");
    assert!(no_area.to_string().contains("-180,-85,180,85"), "{no_area}");
    let missing = refused(&dir.path().join("absent.pmtiles"), &isere, None);
    assert!(matches!(missing, BaseError::Io { action: "lecture", .. }), "{missing}");

    let bytes = fs::read(&from).unwrap();
    let broken = dir.path().join("casse.pmtiles");
    let mut upside_down = bytes.clone();
    // Zooms 9 to 7: the header's bytes 100 and 101 (specification, § 3.1).
    upside_down[100..102].copy_from_slice(&[9, 7]);
    fs::write(&broken, upside_down).unwrap();
    assert!(matches!(refused(&broken, &isere, None), BaseError::Nothing { .. }));
    for length in [0, 5, 100, 127, 5_000, bytes.len() / 2] {
        fs::write(&broken, &bytes[..length]).unwrap();
        let error = refused(&broken, &isere, None);
        assert!(matches!(error, BaseError::Archive { .. }), "{length}: {error}");
    }
    fs::write(&broken, b"GIF89a, or something else that is not an archive at all").unwrap();
    assert!(matches!(refused(&broken, &isere, None), BaseError::Archive { .. }));
}

#[test]
fn progress_is_told_and_ends_at_its_total() {
    let (dir, from) = archive();
    let mut last = None;
    let out = dir.path().join("nord.pmtiles");
    let mut calls = 0;
    cut(&from, &[bounds(-170.0, 0.0, 170.0, 80.0)], None, &out, &mut |progress| {
        calls += 1;
        last = Some(progress);
    })
    .unwrap();
    let last = last.unwrap();
    assert_eq!(last.done, last.total);
    assert!(calls > 2, "{calls}");
}
