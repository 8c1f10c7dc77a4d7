//! A carte as a folder of plain files: what is in it, what it replaces, and what
//! it leaves alone.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use pmtiles::{PmTilesWriter, TileCoord, TileType};
use repere_data::{Filter, Index};
use repere_server::Error;
use repere_server::export::{ExportError, ExportOptions, Exported, export};
use repere_server::overlays::OverlayOptions;
use repere_server::pipeline::{BakeOptions, bake};
use repere_server::themes::make;
use serde_json::{Value, json};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn baked(sources: Vec<PathBuf>, out: &Path) {
    let options = BakeOptions {
        territories: Some(root().join("data/sample/communes.csv")),
        overlays: vec![OverlayOptions::of_file(
            "secteurs",
            &root().join("data/sample/calque/secteurs.geojson"),
        )],
        ..BakeOptions::of_files(&sources, out, jiff::civil::date(2026, 11, 23))
    };
    bake(&options, &|_, _, _| {}).unwrap();
}

/// The sample's bundle, the example cartes, a base map and a build of the widget.
fn given() -> &'static Path {
    static GIVEN: OnceLock<TempDir> = OnceLock::new();
    let dir = GIVEN.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let sample = root().join("data/sample");
        let sources = ["lieux-inventes.csv", "maisons-inventees.csv", "partenaires-inventes.json"];
        baked(sources.map(|name| sample.join(name)).to_vec(), &dir.path().join("bundle"));
        fs::create_dir_all(dir.path().join("dist/assets")).unwrap();
        for (name, text) in [
            ("statique.js", "import('./assets/define-AB.js?statique');"),
            ("cadre.js", "addEventListener('message', () => {});"),
            ("manifest.json", r#"{"engine":"assets/engine-AB.wasm"}"#),
            ("assets/define-AB.js", "export default 1;"),
            ("assets/engine-AB.wasm", "\0asm"),
        ] {
            fs::write(dir.path().join("dist").join(name), text).unwrap();
        }
        base(&dir.path().join("base.pmtiles"));
        dir
    });
    dir.path()
}

/// A base map of our own schema, with a tile of each zoom over Grenoble.
fn base(path: &Path) {
    let layers = ["land", "borders", "departements"].map(|id| json!({ "id": id, "fields": {} }));
    let metadata = json!({ "attribution": "Natural Earth", "vector_layers": layers });
    let writer = PmTilesWriter::new(TileType::Mvt).max_zoom(2).metadata(metadata.to_string());
    let mut writer = writer.create(fs::File::create(path).unwrap()).unwrap();
    for (zoom, x, y) in [(0, 0, 0), (1, 1, 0), (2, 2, 1)] {
        writer.add_tile(TileCoord::new(zoom, x, y).unwrap(), b"tile").unwrap();
    }
    writer.finalize().unwrap();
}

fn options(out: &Path) -> ExportOptions {
    ExportOptions {
        bundle: given().join("bundle"),
        cartes: root().join("examples/cartes"),
        carte: "isere".to_owned(),
        assets: given().join("dist"),
        base: Some(given().join("base.pmtiles")),
        out: out.to_owned(),
        url: None,
        offline: false,
    }
}

fn run(options: &ExportOptions) -> Result<Exported, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(export(options, &mut |_| {}))
}

/// Every file below a folder, by its path from there.
fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, dir: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(dir, dir, &mut files);
    files
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// Addresses in a page's attributes, without those of other sites.
fn links(html: &str) -> Vec<String> {
    let of = |name: &str| html.split(&format!("{name}=\"")).skip(1).collect::<Vec<_>>();
    [of(" href"), of(" src")]
        .concat()
        .into_iter()
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| !link.contains(':') && !link.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_link_of_every_page_leads_to_a_file_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    let exported = run(&ExportOptions { offline: true, ..options(&site) }).unwrap();
    let files = tree(&site);
    assert_eq!(exported.files + 1, files.len(), "the list of files is one more");
    let mut sheets = BTreeSet::new();
    for (name, page) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let html = std::str::from_utf8(page).unwrap();
        let links = links(html);
        assert!(links.len() > 2, "{name}: {links:?}");
        for link in links {
            assert!(!link.starts_with('/'), "{name}: {link}");
            let folder = Path::new(name).parent().unwrap();
            let target = match link.strip_prefix("../") {
                Some(up) => folder.parent().unwrap().join(up),
                None => folder.join(&link),
            };
            let target = target.to_str().unwrap().to_owned();
            assert!(files.contains_key(&target), "{name} leads to {link}");
            if target.starts_with("lieux/") {
                sheets.insert(target);
            }
        }
        assert!(!html.contains(" style=\"") && !html.contains("<script>"), "{name}");
        assert!(html.contains("http-equiv=\"Content-Security-Policy\""), "{name}");
    }
    let carte = json(&files["cartes/isere.json"]);
    assert_eq!(sheets.len() as u64, carte["total"].as_u64().unwrap());
    assert_eq!(files["repere.js"], fs::read(given().join("dist/statique.js")).unwrap());
    let worker = std::str::from_utf8(&files["sw.js"]).unwrap();
    for name in files.keys().filter(|name| {
        !["sw.js", "export.json", "LISEZMOI.txt", ".nojekyll"].contains(&name.as_str())
    }) {
        assert!(worker.contains(&format!("\"{name}\"")), "{name} is kept for use offline");
    }
}

#[test]
fn what_the_element_asks_for_is_there() {
    let dir = tempfile::tempdir().unwrap();
    run(&options(dir.path())).unwrap();
    let files = tree(dir.path());
    let carte = json(&files["cartes/isere.json"]);
    let engine = &carte["moteur"];
    assert_eq!(engine["serveur"], false);
    assert!(files.contains_key(engine["wasm"].as_str().unwrap()));
    let bytes = &files[engine["index"].as_str().unwrap()];
    assert_eq!(engine["octets"], bytes.len());
    let index = Index::from_bytes(bytes).unwrap();
    assert_eq!(engine["lieux"], index.len());
    let filter = Filter::parse(carte["filtre"].as_str().unwrap()).unwrap();
    let selection = index.select(&filter);
    assert_eq!(
        (&carte["total"], &carte["localises"]),
        (&json!(selection.total()), &json!(selection.located()))
    );

    let details = engine["details"].as_str().unwrap();
    let fiches = carte["fiches"].as_str().unwrap();
    for first in (0..index.len()).step_by(128) {
        let shard = json(&files[&format!("{details}/{:04}.json", first / 128)]);
        for (ordinal, place) in (first..).zip(shard.as_array().unwrap()) {
            assert_eq!(place["id"], index.id(ordinal));
        }
    }
    assert_eq!(fiches, "lieux/lieu-{fichier}.html");

    for theme in ["clair", "sombre", "contraste"] {
        let style = json(&files[&format!("styles/{theme}.json")]);
        let base = style["sources"]["base"]["url"].as_str().unwrap();
        let (base, size) = base.strip_prefix("pmtiles://").unwrap().split_once('#').unwrap();
        assert!(files[base].starts_with(b"PMTiles\x03"), "{theme}");
        assert_eq!(files[base].len().to_string(), size);
    }
    assert_eq!(carte["style"], "styles/clair.json");
    assert!(!files.contains_key("sw.js"), "nothing is kept unless it is asked for");
    assert!(!String::from_utf8_lossy(&files["index.html"]).contains("hors-ligne"));
}

#[test]
fn ids_of_any_kind_have_files_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let ids = ["a/b", "../../x", "A", "a", "é", "con", "x y", "\"><script>", &"long".repeat(80)];
    let mut csv = String::from(
        "id,pivot,nom,commune,code_postal,adresse,date_maj,latitude,longitude,code_insee\n",
    );
    for id in ids {
        let id = id.replace('"', "\"\"");
        csv.push_str(&format!(
            "\"{id}\",00000000000000,Lieu <b>gras</b>,Grenoble,38000,1 rue X,2026-01-01,45.18,5.72,38185\n"
        ));
    }
    let source = dir.path().join("lieux.csv");
    fs::write(&source, csv).unwrap();
    baked(vec![source], &dir.path().join("bundle"));
    let site = dir.path().join("site");
    run(&ExportOptions { bundle: dir.path().join("bundle"), ..options(&site) }).unwrap();
    let files = tree(&site);
    let sheets = files.keys().filter(|name| name.starts_with("lieux/"));
    let names: BTreeSet<String> = sheets.map(|name| name.to_lowercase()).collect();
    assert_eq!(names.len(), ids.len());
    assert!(names.iter().all(|name| name.len() < 200 && name.is_ascii()), "{names:?}");
    let pages = files.iter().filter(|(name, _)| name.ends_with(".html"));
    for (name, page) in pages {
        assert!(!String::from_utf8_lossy(page).contains("<b>gras"), "{name}");
    }
}

#[test]
fn the_same_again_is_the_same_and_keeps_what_is_the_owners() {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    run(&ExportOptions { offline: true, ..options(&site) }).unwrap();
    let first = tree(&site);
    for (name, text) in
        [(".git/config", "[core]"), ("CNAME", "aide.ville.fr"), ("assets/mine.css", "p{}")]
    {
        fs::create_dir_all(site.join(name).parent().unwrap()).unwrap();
        fs::write(site.join(name), text).unwrap();
    }
    run(&options(&site)).unwrap();
    let second = tree(&site);
    assert_eq!(second["CNAME"], b"aide.ville.fr");
    assert_eq!(second[".git/config"], b"[core]");
    assert_eq!(second["assets/mine.css"], b"p{}");
    assert!(!second.contains_key("sw.js"), "what is no longer of the site is gone");

    let other = dir.path().join("other");
    run(&ExportOptions { offline: true, ..options(&other) }).unwrap();
    assert_eq!(tree(&other), first, "byte for byte");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing lies beside the sites");
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    fs::create_dir(&site).unwrap();
    fs::write(site.join("index.html"), "le site de la commune").unwrap();
    for marker in [None, Some("{}"), Some("pas du JSON")] {
        if let Some(text) = marker {
            fs::write(site.join("export.json"), text).unwrap();
        }
        let error = run(&options(&site)).unwrap_err();
        assert!(matches!(error, Error::Export(ExportError::NotOurs { .. })), "{error}");
        assert_eq!(fs::read(site.join("index.html")).unwrap(), b"le site de la commune");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn an_export_that_fails_leaves_the_site_before() {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    run(&options(&site)).unwrap();
    fs::write(site.join("sw.js"), "the owner's own").unwrap();
    let before = tree(&site);
    let cases = [
        ExportOptions { carte: "iser".to_owned(), ..options(&site) },
        ExportOptions { assets: dir.path().join("nowhere"), ..options(&site) },
        ExportOptions { base: Some(given().join("dist/statique.js")), ..options(&site) },
        ExportOptions { offline: true, ..options(&site) },
    ];
    let words = ["cartes de ce dossier", "npm run build", "", "le renommer"];
    for (options, words) in cases.iter().zip(words) {
        let error = run(options).unwrap_err();
        let help = miette::Diagnostic::help(&error).map(|help| help.to_string());
        assert!(help.unwrap_or_default().contains(words), "{error}");
        assert_eq!(tree(&site), before, "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "{error}");
    }
}

#[test]
fn addresses_are_canonical_where_one_is_given() {
    let dir = tempfile::tempdir().unwrap();
    let url = Some("https://www.ville.example/aide".parse().unwrap());
    run(&ExportOptions { url, ..options(dir.path()) }).unwrap();
    let files = tree(dir.path());
    let page = |name: &str| String::from_utf8_lossy(&files[name]).into_owned();
    let canonical = |path: &str| {
        format!("<link rel=\"canonical\" href=\"https://www.ville.example/aide/{path}\">")
    };
    assert!(page("index.html").contains(&canonical("")));
    assert!(page("liste.html").contains(&canonical("liste.html")));
    let sheet = files.keys().find(|name| name.starts_with("lieux/")).unwrap();
    assert!(page(sheet).contains(&canonical(sheet)));
}

#[test]
fn overlays_go_with_the_cartes_that_have_them_and_show_something_there() {
    let dir = tempfile::tempdir().unwrap();
    let cartes = dir.path().join("cartes");
    fs::create_dir(&cartes).unwrap();
    for (id, territory) in [("pres", "departement:38"), ("loin", "region:11")] {
        let text =
            format!("titre = \"a\"\nterritoires = [\"{territory}\"]\ncalques = [\"secteurs\"]\n");
        fs::write(cartes.join(format!("{id}.toml")), text).unwrap();
    }
    for (id, is_there) in [("pres", true), ("loin", false)] {
        let site = dir.path().join(id);
        let wanted = ExportOptions {
            cartes: cartes.clone(),
            carte: id.to_owned(),
            base: None,
            ..options(&site)
        };
        run(&wanted).unwrap();
        let files = tree(&site);
        let style = json(&files["styles/clair.json"]);
        let carte = json(&files[&format!("cartes/{id}.json")]);
        assert_eq!(carte.get("calques").is_some(), is_there, "{id}");
        let Some(url) = style["sources"]["calque-secteurs"]["url"].as_str() else {
            assert!(!is_there, "{id}: {style}");
            continue;
        };
        let (file, size) = url.strip_prefix("pmtiles://").unwrap().split_once('#').unwrap();
        assert_eq!(files[file].len().to_string(), size);
        assert!(files[file].starts_with(b"PMTiles"));
    }
}

#[test]
fn every_font_of_a_theme_with_glyphs_has_them_where_the_map_asks() {
    let dir = tempfile::tempdir().unwrap();
    let cartes = dir.path().join("cartes");
    let theme = make("ville", "#00794f", None, &cartes.join("themes"), false).unwrap();
    for font in ["Ville Sans", "Ville Sans Bold"] {
        fs::create_dir_all(theme.join("glyphes").join(font)).unwrap();
        fs::write(theme.join("glyphes").join(font).join("0-255.pbf"), "glyphes").unwrap();
    }
    for file in ["clair.json", "sombre.json", "contraste.json"] {
        let text = fs::read_to_string(theme.join(file)).unwrap();
        let text = text.replace("[\"system-ui\",\"Segoe UI\"", "[\"Ville Sans\",\"Segoe UI\"");
        let text = text.replace("[\"Bold\",", "[\"Ville Sans Bold\",");
        fs::write(theme.join(file), text).unwrap();
    }
    fs::write(cartes.join("ville.toml"), "titre = \"a\"\ntheme = \"ville\"\n").unwrap();
    let site = dir.path().join("site");
    let wanted = ExportOptions { cartes, carte: "ville".to_owned(), ..options(&site) };
    run(&wanted).unwrap();
    let files = tree(&site);
    let style = json(&files["styles/clair.json"]);
    let layers = style["layers"].as_array().unwrap();
    let stacks = layers.iter().filter_map(|layer| layer["layout"]["text-font"].as_array());
    // All but one that changes with the zoom.
    let plain = stacks.filter(|stack| stack[0] != "step");
    let fonts: BTreeSet<String> = plain
        .map(|stack| stack.iter().map(|font| font.as_str().unwrap()).collect::<Vec<_>>().join(","))
        .collect();
    assert_eq!(fonts.len(), 2);
    for font in fonts {
        let address = style["glyphs"].as_str().unwrap().replace("{fontstack}", &font);
        let file = address.replace("{range}", "0-255");
        assert!(files.contains_key(&file), "{file}");
    }
}
