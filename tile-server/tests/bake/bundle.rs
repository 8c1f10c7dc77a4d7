//! What stands in a bundle.

use std::fs::{self, File};
use std::io::{BufReader, Read};

use flate2::read::GzDecoder;
use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};
use geozero::ToGeo;
use mvt_reader::Reader;
use mvt_reader::feature::Value;
use repere_data::{Column, TileCoord};
use repere_server::Error;
use repere_server::bundle::Bundle;
use repere_server::pipeline::bake;

use crate::given::{Given, csv, row, sample, samples, tokio_block};

#[test]
fn order_of_sources_and_number_of_threads_change_no_byte() {
    let bakes = [
        (samples(), 1),
        (
            {
                let mut s = samples();
                s.reverse();
                s
            },
            4,
        ),
    ];
    let [first, second] = bakes.map(|(sources, jobs)| {
        let given = Given::new();
        let mut options = given.options(&sources);
        options.jobs = Some(jobs.try_into().unwrap());
        options.territories = Some(sample("communes.csv"));
        bake(&options, &|_, _, _| {}).unwrap();
        given.files()
    });
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in &first {
        assert!(second[name] == *bytes, "{} differs", name.display());
    }
}

#[test]
fn every_row_is_a_place_in_index_details_and_fgb() {
    let given = Given::new();
    let baked = given.bake(&samples()).unwrap();
    let rows: u64 = baked.report.sources.iter().map(|s| s.rows).sum();
    assert_eq!((baked.report.places, baked.report.rejected()), (rows, 0));
    assert!(baked.report.unlocated > 0, "the sample has places without a position");

    let bundle = tokio_block(given.open());
    let details = given.places();
    assert_eq!(u64::from(bundle.index.len()), rows);
    assert_eq!(details.len() as u64, rows);
    for (place, ordinal) in details.iter().zip(0..) {
        assert_eq!(place.id, bundle.index.id(ordinal));
    }
    for ordinal in [0, 127, 128, bundle.index.len() - 1] {
        assert_eq!(bundle.place(ordinal).unwrap().as_ref(), Some(&details[ordinal as usize]));
    }
    assert_eq!(bundle.place(bundle.index.len()).unwrap(), None);

    let file = BufReader::new(File::open(bundle.path(&bundle.manifest.files.fgb)).unwrap());
    let mut features = FgbReader::open(file).unwrap().select_all().unwrap();
    assert_eq!(features.features_count(), Some(details.len()));
    let by_id: std::collections::HashMap<&str, _> =
        details.iter().map(|p| (p.id.as_str(), p)).collect();
    let mut seen = 0;
    while let Some(feature) = features.next().unwrap() {
        seen += 1;
        let attributes = feature.properties().unwrap();
        let place = by_id[attributes["id"].as_str()];
        for &column in Column::ALL {
            let text = attributes.get(column.name()).map_or("", String::as_str);
            assert_eq!(text, place.text(column), "{} of {}", column.name(), place.id);
        }
        assert_eq!(attributes["dataset"], place.dataset);
        let geo_types::Geometry::Point(point) = feature.to_geo().unwrap() else {
            panic!("a point")
        };
        match place.position {
            Some(p) => assert_eq!((point.x(), point.y()), (p.lon(), p.lat())),
            None => assert!(point.x().is_nan() && point.y().is_nan()),
        }
    }
    assert_eq!(seen, details.len());
}

#[test]
fn a_box_finds_the_places_in_it_and_none_without_position() {
    let given = Given::new();
    given.bake(&samples()).unwrap();
    let bundle = tokio_block(given.open());
    let (west, south, east, north) = (5.0, 44.9, 6.0, 45.6);
    let file = BufReader::new(File::open(bundle.path(&bundle.manifest.files.fgb)).unwrap());
    let mut found = FgbReader::open(file).unwrap().select_bbox(west, south, east, north).unwrap();
    let mut count = 0;
    while found.next().unwrap().is_some() {
        count += 1;
    }
    let inside = given
        .places()
        .iter()
        .filter_map(|p| p.position)
        .filter(|p| (west..=east).contains(&p.lon()) && (south..=north).contains(&p.lat()))
        .count();
    assert_eq!(count, inside);
    assert!(inside > 50, "the sample is dense in Isère");
}

#[test]
fn places_without_any_position_make_a_bundle_too() {
    let given = Given::new();
    let source = given.file("a.csv", csv(&[row("1", "Mairie", ","), row("2", "Poste", ",")]));
    let baked = given.bake(&[source]).unwrap();
    assert_eq!((baked.report.places, baked.report.located, baked.tiles), (2, 0, 0));
    let bundle = tokio_block(given.open());
    assert_eq!(bundle.manifest.bounds, None);
    let file = BufReader::new(File::open(bundle.path(&bundle.manifest.files.fgb)).unwrap());
    assert_eq!(FgbReader::open(file).unwrap().select_all().unwrap().features_count(), Some(2));
}

/// Decodes a tile with another reader, and counts what its features stand for.
fn counted(tile: &[u8]) -> (u64, bool) {
    let mut mvt = Vec::new();
    GzDecoder::new(tile).read_to_end(&mut mvt).unwrap();
    let reader = Reader::new(mvt).unwrap();
    let (mut count, mut clusters) = (0, false);
    for layer in reader.get_layer_metadata().unwrap() {
        clusters |= layer.name == "clusters";
        for feature in reader.get_features(layer.layer_index).unwrap() {
            let properties = feature.properties.unwrap_or_default();
            count += match properties.get("point_count") {
                Some(Value::UInt(n)) => *n,
                Some(Value::Int(n) | Value::SInt(n)) => *n as u64,
                None => 1,
                Some(other) => panic!("point_count is {other:?}"),
            };
        }
    }
    (count, clusters)
}

#[test]
fn the_archive_holds_every_place_at_every_zoom() {
    let given = Given::new();
    let baked = given.bake(&samples()).unwrap();
    let bundle = tokio_block(given.open());
    let mut tiles = 0;
    for zoom in 0..=14 {
        let mut at: Vec<TileCoord> = (0..bundle.index.located())
            .map(|i| TileCoord::of(zoom, bundle.index.position(i).unwrap().mercator()))
            .collect();
        at.sort();
        at.dedup();
        let mut sum = 0;
        for coord in at {
            // A tile may be empty: its places joined a cluster next door.
            let Some(tile) = tokio_block(bundle.archive.tile(coord)).unwrap() else {
                continue;
            };
            let (count, clusters) = counted(&tile);
            assert!(count > 0, "{coord} is stored and empty");
            assert!(zoom < 14 || !clusters, "{coord} has clusters");
            sum += count;
            tiles += 1;
        }
        assert_eq!(sum, baked.report.located, "zoom {zoom}");
    }
    assert_eq!(tiles, baked.tiles);
    let sea = TileCoord::new(3, 0, 0).unwrap();
    assert!(tokio_block(bundle.archive.tile(sea)).unwrap().is_none());

    let metadata: serde_json::Value = serde_json::from_str(bundle.archive.metadata()).unwrap();
    let layers = metadata["vector_layers"].as_array().unwrap();
    assert_eq!(
        layers.iter().map(|l| l["id"].as_str().unwrap()).collect::<Vec<_>>(),
        ["clusters", "places"]
    );
    assert_eq!(layers[1]["fields"]["france_services"], "Boolean");
    assert_eq!(layers[1]["fields"]["point_d_acces_numerique_caf"], "Boolean");
    assert!(metadata["attribution"].as_str().unwrap().contains("lieux-inventes"));
}

/// The header of the PMTiles specification, section 3.
#[test]
fn the_archive_is_clustered_and_says_what_it_is() {
    let given = Given::new();
    given.bake(&samples()).unwrap();
    let bundle = tokio_block(given.open());
    let bytes = fs::read(bundle.archive.path()).unwrap();
    assert_eq!(&bytes[..8], b"PMTiles\x03");
    let [clustered, internal, tiles, kind, min_zoom, max_zoom] = bytes[96..102] else { panic!() };
    assert_eq!((clustered, internal, tiles, kind), (1, 2, 2, 1));
    assert_eq!((min_zoom, max_zoom), (0, 14));
    let degrees =
        |at: usize| f64::from(i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())) / 1e7;
    let bounds = [102, 106, 110, 114].map(degrees);
    assert_eq!(Some(bounds), bundle.manifest.bounds);
    let (lon, lat) = (degrees(119), degrees(123));
    assert!((-5.0..9.0).contains(&lon) && (42.0..51.0).contains(&lat), "{lon} {lat}");
}

#[test]
fn the_manifest_names_what_is_there_and_when() {
    let given = Given::new();
    let baked = given.bake(&samples()).unwrap();
    let manifest = baked.manifest;
    assert_eq!(manifest.date, "2026-11-23");
    assert_eq!(manifest.holidays.len(), 33);
    let local =
        ["2026-04-03", "2026-12-26", "2027-03-26", "2027-12-26", "2028-04-14", "2028-12-26"];
    assert_eq!(manifest.local_holidays["alsace-moselle"], local);
    assert_eq!(manifest.sources.len(), 3);
    assert_eq!(manifest.sources.iter().map(|s| s.records).sum::<u64>(), manifest.places);
    assert!(manifest.attribution.starts_with("Données : lieux-inventes ("));
    assert_eq!(manifest.bundle.len(), 16);
    for name in manifest.names() {
        assert!(given.out().join(name).exists(), "{name}");
    }
    let here = fs::read_dir(given.out()).unwrap().count();
    assert_eq!(here, manifest.names().len(), "and nothing else");
}

#[test]
fn a_bundle_with_a_wrong_file_is_refused_by_name() {
    let given = Given::new();
    given.bake(&samples()).unwrap();
    let bundle = tokio_block(given.open());
    let refused = |path: &std::path::Path, bytes: &[u8]| {
        let good = fs::read(path).unwrap();
        fs::write(path, bytes).unwrap();
        let error = tokio_block(Bundle::open(given.out())).err().expect("must be refused");
        fs::write(path, good).unwrap();
        error
    };
    let index = bundle.path(&bundle.manifest.files.index);
    let mut damaged = fs::read(&index).unwrap();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    assert!(matches!(refused(&index, &damaged), Error::Altered { path } if path == index));
    let tiles = bundle.path(&bundle.manifest.files.tiles);
    assert!(matches!(refused(&tiles, b"short"), Error::Altered { path } if path == tiles));
    let manifest = given.out().join("manifest.json");
    assert!(matches!(refused(&manifest, b"{\"format\":2}"), Error::Format { found: 2, .. }));
    assert!(matches!(refused(&manifest, b"{\"format\":3}"), Error::Manifest { .. }));
    let places = bundle.path(&bundle.manifest.files.fgb);
    let mut other = fs::read(&places).unwrap();
    other[3] ^= 1;
    assert!(matches!(refused(&places, &other), Error::Altered { path } if path == places));
    assert!(matches!(refused(&manifest, b"<html>"), Error::Manifest { .. }));
    fs::remove_file(&manifest).unwrap();
    assert!(matches!(tokio_block(Bundle::open(given.out())), Err(Error::BundleFile { .. })));
}
