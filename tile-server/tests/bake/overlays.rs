//! Overlays: outlines and choropleths in a bundle.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use geo_types::Geometry;
use mvt_reader::Reader;
use mvt_reader::feature::{Feature, Value};
use repere_data::TileCoord;
use repere_server::bundle::{Archive, Bundle};
use repere_server::overlays::{LAYER, OverlayReport};
use repere_server::pipeline::{Baked, bake};
use repere_server::project::Project;
use repere_server::{Error, Unchanged};

use crate::given::{Given, csv, row, tokio_block};

/// Four squares of a tenth of a degree around Grenoble, west to east, of which
/// the last has an island far out.
fn squares() -> String {
    let square = |x: f64, y: f64, side: f64| {
        format!("[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]", e = x + side, n = y + side)
    };
    let zone = |code: &str, nom: &str, polygons: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","nom":"{nom}"}},
                "geometry":{{"type":"MultiPolygon","coordinates":[{polygons}]}}}}"#
        )
    };
    let zones = [
        zone("38185", "Grenoble", &square(5.5, 45.0, 0.1)),
        zone("38421", "Saint-Martin-d’Hères", &square(5.6, 45.0, 0.1)),
        zone("69123", "Lyon", &square(5.7, 45.0, 0.1)),
        zone(
            "38151",
            "Échirolles",
            &format!("{},{}", square(5.8, 45.0, 0.1), square(6.4, 45.0, 0.01)),
        ),
    ];
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, zones.join(","))
}

/// Bakes a project with these overlays beside one place.
fn baked(given: &Given, overlays: &str) -> Result<Baked, Error> {
    given.file("lieux.csv", csv(&[row("1", "Mairie", "45.1,5.7")]));
    let head = "sortie = \"bundle\"\n[[sources]]\nnom = \"lieux\"\nfichier = \"lieux.csv\"\n";
    let path = given.file("repere.toml", format!("{head}{overlays}"));
    let project = Project::read(&path)?;
    let options = project.bake_options(None, jiff::civil::date(2026, 11, 23))?;
    bake(&options, &|_, _, _| {})
}

async fn archive(bundle: &Bundle, name: &str) -> Archive {
    let entry = bundle.manifest.overlays.iter().find(|o| o.name == name).unwrap();
    Archive::open(&bundle.path(&entry.file)).await.unwrap()
}

/// A feature's polygons in its tile's units, and its properties.
type Zone = (Geometry<f32>, BTreeMap<String, String>);

async fn zones(archive: &Archive, (z, x, y): (u8, u32, u32)) -> Vec<Zone> {
    let Some(tile) = archive.tile(TileCoord::new(z, x, y).unwrap()).await.unwrap() else {
        return Vec::new();
    };
    let mut plain = Vec::new();
    GzDecoder::new(&*tile).read_to_end(&mut plain).unwrap();
    let reader = Reader::new(plain).unwrap();
    assert_eq!(reader.get_layer_names().unwrap(), [LAYER]);
    let features = reader.get_features(0).unwrap();
    features
        .into_iter()
        .map(|feature| {
            let p = properties(&feature);
            (feature.geometry, p)
        })
        .collect()
}

fn properties(feature: &Feature) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Double(number) => number.to_string(),
        Value::UInt(number) => number.to_string(),
        other => panic!("{other:?}"),
    };
    let properties = feature.properties.iter().flatten();
    properties.map(|(name, value)| (name.clone(), text(value))).collect()
}

fn tile_at(z: u8, lon: f64, lat: f64) -> (u8, u32, u32) {
    let at = TileCoord::of(z, repere_data::Position::new(lon, lat).unwrap().mercator());
    (z, at.x(), at.y())
}

#[test]
fn values_are_joined_by_code_and_what_does_not_fit_is_said() {
    let given = Given::new();
    given.file("zones.geojson", squares());
    // Saint-Martin-d’Hères twice, arrondissements of Lyon, a code of nowhere.
    given.file(
        "valeurs.csv",
        "Code INSEE;Indice\n38185;2,5\n38421;7\n38421;9\n69381;4\n69382;5\n99999;1\n38151;n.d.\n",
    );
    let overlay = r##"
[[calques]]
nom = "essai"
titre = "Un essai"
fichier = "zones.geojson"
zooms = [6, 9]
attribution = "Nous"
licence = "Licence Ouverte 2.0"
valeurs = "valeurs.csv"
colonne = "indice"
bornes = [3, 6]
couleurs = ["#eee", "#888", "#111"]
unite = "points"
legende = "Indice inventé"
"##;
    let baked = baked(&given, overlay).unwrap();
    let mut manifest = serde_json::to_value(&baked.manifest.overlays).unwrap();
    manifest[0]["file"] = "…".into();
    let said = serde_json::json!([manifest, baked.report.overlays]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&said).unwrap());
    tokio_block(async {
        let bundle = given.open().await;
        let archive = archive(&bundle, "essai").await;
        let zones = zones(&archive, tile_at(6, 5.65, 45.05)).await;
        let of = |code: &str| &zones.iter().find(|(_, p)| p["code"] == code).unwrap().1;
        assert_eq!(of("38185")["valeur"], "2.5");
        assert_eq!((&*of("38421")["classe"], &*of("69123")["classe"]), ("2", "1"));
        assert_eq!(of("69123")["valeur"], "4.5", "the mean of its arrondissements");
        assert!(!of("38151").contains_key("classe"));
        assert_eq!(of("38151")["nom"], "Échirolles");
    });
}

#[test]
fn an_island_is_left_out_where_nobody_would_see_it() {
    let given = Given::new();
    given.file("zones.geojson", squares());
    baked(&given, "[[calques]]\nnom = \"z\"\nfichier = \"zones.geojson\"\nzooms = [5, 10]\n")
        .unwrap();
    tokio_block(async {
        let bundle = given.open().await;
        let archive = archive(&bundle, "z").await;
        for (zoom, is_there) in [(10, true), (8, true), (5, false)] {
            let all = zones(&archive, tile_at(zoom, 6.405, 45.005)).await;
            let reaches = |zone: &Zone| match &zone.0 {
                Geometry::Polygon(_) => false,
                Geometry::MultiPolygon(parts) => parts.0.len() > 1,
                other => panic!("{other:?}"),
            };
            let island = all.iter().any(|zone| zoom >= 8 || reaches(zone));
            assert_eq!(island, is_there, "{zoom}");
        }
    });
}

#[test]
fn what_is_wrong_with_a_calque_is_said() {
    let given = Given::new();
    let said = |overlay: &str| match baked(&given, overlay).unwrap_err() {
        Error::Project(error) => {
            let lines = error.faults().iter().map(|fault| {
                let help = fault.help().map(|h| format!("\n    {h}")).unwrap_or_default();
                format!("{fault}{help}").replace(&given.path("").display().to_string(), "")
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        other => other.to_string().replace(&given.path("").display().to_string(), ""),
    };
    given.file("zones.geojson", squares());
    given.file(
        "points.geojson",
        r#"{"features":[{"geometry":{"type":"Point","coordinates":[5,45]}}]}"#,
    );
    given.file("vide.geojson", r#"{"features":[]}"#);
    given.file(
        "lambert.geojson",
        r#"{"features":[{"geometry":{"type":"Polygon","coordinates":[[[652469,6862035]]]}}]}"#,
    );
    given.file("coupe.fgb", b"fgb\x03fgb\x00\xff\xff\x00\x00abc");
    given.file("valeurs.csv", "code,total\n01001,4\n");
    let mut all = said(
        r#"
[[calques]]
nom = "Mes Zones"
zooms = [9, 3]
colour = "x"
[[calques]]
nom = "a"
fichier = "zones.geojson"
bornes = [2, 1]
[[calques]]
nom = "a"
fichier = "zones.geojson"
valeurs = "valeurs.csv"
classes = 20
methode = "quantile"
couleurs = "rouges"
"#,
    );
    for file in ["points.geojson", "vide.geojson", "lambert.geojson", "coupe.fgb", "absent.geojson"]
    {
        all += &format!("\n{}", said(&format!("[[calques]]\nnom = \"z\"\nfichier = \"{file}\"\n")));
    }
    let with =
        |lines: &str| format!("[[calques]]\nnom = \"z\"\nfichier = \"zones.geojson\"\n{lines}\n");
    for lines in [
        "code = \"insee\"",
        "valeurs = \"valeurs.csv\"\ncolonne = \"totale\"",
        "valeurs = \"valeurs.csv\"\ncolonne = \"total\"",
    ] {
        all += &format!("\n{}", said(&with(lines)));
    }
    insta::assert_snapshot!(all);
    assert!(!given.out().exists(), "a failed bake leaves nothing");
}

#[test]
fn an_overlay_that_did_not_change_is_taken_over() {
    let (again, anew) = (Given::new(), Given::new());
    let mut unchanged = Unchanged::default();
    let options = |given: &Given, content: &str| {
        let places = given.file("a.csv", csv(&[row("1", "Mairie", "45.1,5.7")]));
        let outlines = given.file("zones.geojson", content);
        let mut options = given.options(&[places]);
        let overlay = repere_server::overlays::OverlayOptions::of_file("z", &outlines);
        options.overlays = vec![overlay];
        options
    };
    let made = std::sync::atomic::AtomicU64::new(0);
    let heard = |stage, done, total| {
        let is_made = stage == repere_server::pipeline::Stage::Overlays && done == total;
        made.fetch_add(u64::from(is_made), std::sync::atomic::Ordering::Relaxed);
    };
    let moved = squares().replace("6.4", "6.3");
    assert_ne!(moved, squares());
    for (content, times) in [(&squares(), 1), (&squares(), 1), (&moved, 2)] {
        if !again.path("zones.geojson").exists() || *content == moved {
            again.file("zones.geojson", content);
        }
        let mut given = options(&anew, content);
        let fresh = bake(&given, &|_, _, _| {}).unwrap();
        given.out = again.out();
        given.overlays[0].outlines = again.path("zones.geojson");
        let taken = repere_server::pipeline::bake_again(&given, &mut unchanged, &heard).unwrap();
        assert_eq!(taken.manifest, fresh.manifest);
        assert_eq!(made.load(std::sync::atomic::Ordering::Relaxed), times);
    }
}

/// The real outlines and values, where they are: beside the project.
fn real() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/territories");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no real outlines in {}", folder.display());
    None
}

fn area(ring: &[(f64, f64)]) -> f64 {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>()
        / 2.0
}

fn inside(ring: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let crossing = |(a, b): (&(f64, f64), &(f64, f64))| {
        (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0)
    };
    ring.iter().zip(ring.iter().cycle().skip(1)).filter(|&ends| crossing(ends)).count() % 2 == 1
}

/// What of a ring is in its tile proper, without the buffer.
fn in_tile(ring: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut ring = ring.to_vec();
    for (axis, limit, sign) in [(0, 0.0, 1.0), (0, 4096.0, -1.0), (1, 0.0, 1.0), (1, 4096.0, -1.0)]
    {
        let of = |p: (f64, f64)| (if axis == 0 { p.0 } else { p.1 } - limit) * sign;
        let mut kept = Vec::new();
        for (&a, &b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if of(a) >= 0.0 {
                kept.push(a);
            }
            if (of(a) >= 0.0) != (of(b) >= 0.0) {
                let t = of(a) / (of(a) - of(b));
                kept.push((a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1)));
            }
        }
        ring = kept;
    }
    ring
}

/// Rings of a geometry.
fn rings(geometry: &Geometry<f32>) -> Vec<Vec<(f64, f64)>> {
    let polygons = match geometry {
        Geometry::Polygon(polygon) => vec![polygon.clone()],
        Geometry::MultiPolygon(polygons) => polygons.0.clone(),
        other => panic!("{other:?}"),
    };
    let all = polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    all.map(|ring| ring.coords().map(|c| (f64::from(c.x), f64::from(c.y))).collect()).collect()
}

#[test]
fn the_communes_of_a_departement_fill_it_at_every_zoom() {
    let Some(folder) = real() else { return };
    let mut json = String::new();
    let file = std::fs::File::open(folder.join("communes-2026.geojson.gz")).unwrap();
    GzDecoder::new(file).read_to_string(&mut json).unwrap();
    let mut all: serde_json::Value = serde_json::from_str(&json).unwrap();
    let features = all["features"].as_array_mut().unwrap();
    features.retain(|feature| feature["properties"]["dep"] == "38");
    let expected: BTreeSet<String> =
        features.iter().map(|f| f["properties"]["code"].as_str().unwrap().to_owned()).collect();
    assert!(expected.len() > 500);
    // In the unit square of Web Mercator, where tiles are.
    let project = |point: &serde_json::Value| {
        let (lon, lat) = (point[0].as_f64().unwrap(), point[1].as_f64().unwrap().to_radians());
        (lon / 360.0 + 0.5, 0.5 - lat.sin().atanh() / std::f64::consts::TAU)
    };
    let mut source: Vec<Vec<(f64, f64)>> = Vec::new();
    for feature in features.iter() {
        let geometry = &feature["geometry"];
        let polygons = match geometry["type"].as_str().unwrap() {
            "Polygon" => vec![&geometry["coordinates"]],
            _ => geometry["coordinates"].as_array().unwrap().iter().collect(),
        };
        for ring in polygons.iter().flat_map(|polygon| polygon.as_array().unwrap()) {
            source.push(ring.as_array().unwrap().iter().map(project).collect());
        }
    }
    let total: f64 = source.iter().map(|ring| area(ring).abs()).sum();

    let given = Given::new();
    given.file("38.geojson", all.to_string());
    std::os::unix::fs::symlink(
        folder.join("fragilite-numerique-communes.csv"),
        given.path("valeurs.csv"),
    )
    .unwrap();
    let baked = baked(
        &given,
        "[[calques]]\nnom = \"isere\"\nfichier = \"38.geojson\"\nzooms = [6, 10]\nvaleurs = \"valeurs.csv\"\ncolonne = \"total\"\n",
    )
    .unwrap();
    let report: &OverlayReport = &baked.report.overlays[0];
    assert_eq!((report.polygons, report.missing.count), (expected.len() as u64, 0));
    assert_eq!(report.merged_to, None);
    let classes = &baked.manifest.overlays[0].legend.as_ref().unwrap().classes;
    assert_eq!(classes.iter().map(|class| class.count).sum::<u64>(), expected.len() as u64);

    let mut values: BTreeMap<String, f64> = BTreeMap::new();
    let table = std::fs::read_to_string(given.path("valeurs.csv")).unwrap();
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.rsplitn(7, ',').collect();
        if let (Some(total), Some(code)) =
            (fields.first(), fields.last().and_then(|f| f.rsplit(',').next()))
        {
            values.extend(total.parse().map(|total| (code.to_owned(), total)));
        }
    }

    tokio_block(async {
        let bundle = given.open().await;
        let archive = archive(&bundle, "isere").await;
        for zoom in 6..=10u8 {
            let side = f64::from(1u32 << zoom);
            let [west, south, east, north] = baked.manifest.overlays[0].bounds;
            let (_, left, top) = tile_at(zoom, west, north);
            let (_, right, bottom) = tile_at(zoom, east, south);
            let (mut seen, mut sum, mut probed) = (BTreeSet::new(), 0.0, 0);
            for (x, y) in (left..=right).flat_map(|x| (top..=bottom).map(move |y| (x, y))) {
                let zones = zones(&archive, (zoom, x, y)).await;
                let mut shapes: Vec<Vec<Vec<(f64, f64)>>> = Vec::new();
                for (geometry, properties) in &zones {
                    seen.insert(properties["code"].clone());
                    let value: f64 = properties["valeur"].parse().unwrap();
                    assert_eq!(Some(&value), values.get(&properties["code"]), "{properties:?}");
                    shapes.push(rings(geometry));
                    let rings = shapes[shapes.len() - 1].iter();
                    let own: f64 = rings.map(|ring| area(&in_tile(ring))).sum();
                    sum += own.abs() / 4096.0 / 4096.0 / side / side;
                }
                // At most one zone anywhere, and one wherever the source has land all around.
                const STEPS: u32 = 12;
                for (i, j) in (0..STEPS).flat_map(|i| (0..STEPS).map(move |j| (i, j))) {
                    let part = |i: u32| (f64::from(i) + 0.37) / f64::from(STEPS);
                    let at = |dx: f64, dy: f64| {
                        ((f64::from(x) + part(i)) / side + dx, (f64::from(y) + part(j)) / side + dy)
                    };
                    let reach = 4.0 / 512.0 / side;
                    let corners =
                        [(-reach, -reach), (reach, -reach), (-reach, reach), (reach, reach)];
                    let covered =
                        |(x, y)| source.iter().filter(|ring| inside(ring, (x, y))).count() == 1;
                    let probe = (part(i) * 4096.0, part(j) * 4096.0);
                    let hits = shapes
                        .iter()
                        .filter(|rings| rings.iter().filter(|r| inside(r, probe)).count() % 2 == 1)
                        .count();
                    assert!(hits <= 1, "zones overlap at {zoom}/{x}/{y} {probe:?}");
                    probed += hits;
                    if hits == 0 {
                        let is_gap = corners.iter().all(|&(dx, dy)| covered(at(dx, dy)));
                        assert!(!is_gap, "a gap at {zoom}/{x}/{y} {probe:?}");
                    }
                }
            }
            assert!(zoom < 8 || probed > 50, "{probed}");
            assert!((sum / total - 1.0).abs() < 0.01, "{zoom}: {sum} of {total}");
            if zoom >= 8 {
                assert_eq!(seen, expected, "every commune is there at zoom {zoom}");
            }
        }
    });
}
