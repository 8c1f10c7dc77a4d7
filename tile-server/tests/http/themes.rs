//! Themes of one's own, over HTTP.

use std::path::Path;

use repere_server::http::{Change, ServeConfig, Server};
use repere_server::themes::make;
use tokio::net::TcpListener;

use crate::server::{read, server};

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";

async fn running(dir: &Path) -> (std::net::SocketAddr, tokio::sync::broadcast::Receiver<Change>) {
    let config = ServeConfig {
        bundle: server().bundle.clone().into(),
        cartes: Some(dir.to_owned()),
        ..ServeConfig::default()
    };
    let running = Server::open(config).await.unwrap();
    let changes = running.changes();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(running.run(listener, std::future::pending()));
    (address, changes)
}

#[tokio::test]
async fn a_carte_is_shown_in_a_theme_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let logo = dir.path().join("marque.svg");
    std::fs::write(&logo, LOGO).unwrap();
    make("ville", "#00794f", Some(&logo), &dir.path().join("themes"), false).unwrap();
    let carte = "titre = \"Ville\"\ntheme = \"ville/sombre\"\n";
    std::fs::write(dir.path().join("ville.toml"), carte).unwrap();
    let (address, _) = running(dir.path()).await;

    let carte = read(address, "GET", "/cartes/ville.json", &[]).await.json();
    assert_eq!(carte["theme"], "sombre");
    for mode in ["clair", "sombre", "contraste"] {
        assert_eq!(carte["jetons"][mode]["header"], "#00794f", "{mode}");
    }
    assert_eq!(carte["jetons"]["clair"]["primary-text"], "#00794f");
    // What is the built-in theme's is not said again.
    assert!(carte["jetons"]["clair"].get("surface").is_none());
    assert_eq!(carte["style"], "/styles/sombre.json?carte=ville");
    let style = read(address, "GET", "/styles/clair.json?carte=ville", &[]).await.json();
    assert!(style.to_string().contains("#00794f"), "the map is in the theme's colours");
    assert!(!read(address, "GET", "/styles/clair.json", &[]).await.text().contains("#00794f"));

    let path = carte["logo"].as_str().unwrap();
    let logo = read(address, "GET", path, &[]).await;
    assert_eq!((logo.status, &*logo.text()), (200, LOGO));
    assert_eq!(logo.headers["content-type"], "image/svg+xml");
    assert!(logo.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert!(logo.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let before = path.replace("logo.", "logo.0");
    assert_eq!(read(address, "GET", &before, &[]).await.status, 410);
    assert_eq!(read(address, "GET", "/themes/vile/logo.svg", &[]).await.status, 404);

    let page = read(address, "GET", "/cartes/ville", &[]).await.text();
    assert!(page.contains(path), "the plain list has the logo too");
    let colours = read(address, "GET", "/cartes/ville.css", &[]).await.text();
    assert!(colours.contains("--primary:#00794f"), "{colours}");
}

#[tokio::test]
async fn a_changed_theme_is_taken_up_and_a_broken_one_leaves_the_last_good_one() {
    let dir = tempfile::tempdir().unwrap();
    let themes = dir.path().join("themes");
    make("ville", "#00794f", None, &themes, false).unwrap();
    std::fs::write(dir.path().join("ville.toml"), "titre = \"Ville\"\ntheme = \"ville\"\n")
        .unwrap();
    let (address, mut changes) = running(dir.path()).await;
    let band = async || {
        let carte = read(address, "GET", "/cartes/ville.json", &[]).await.json();
        carte["jetons"]["clair"]["header"].as_str().map(str::to_owned)
    };
    assert_eq!(band().await.as_deref(), Some("#00794f"));

    let file = themes.join("ville/clair.json");
    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, good.replace("\"header\": \"#00794f\"", "\"header\": \"#7a1f5c\""))
        .unwrap();
    assert!(matches!(changes.recv().await.unwrap(), Change::Cartes(_)));
    assert_eq!(band().await.as_deref(), Some("#7a1f5c"));

    std::fs::write(&file, good.replace("\"on-header\": \"#ffffff\"", "\"on-header\": \"#00aa55\""))
        .unwrap();
    let Change::Refused(error) = changes.recv().await.unwrap() else { panic!("it is wrong") };
    assert!(error.faults()[0].to_string().contains("« on-header » (#00aa55)"), "{error:?}");
    assert_eq!(band().await.as_deref(), Some("#7a1f5c"));

    std::fs::write(&file, &good).unwrap();
    assert!(matches!(changes.recv().await.unwrap(), Change::Cartes(_)));
    assert_eq!(band().await.as_deref(), Some("#00794f"));
}

#[tokio::test]
async fn a_theme_brings_layers_icons_and_glyphs_to_the_map() {
    let dir = tempfile::tempdir().unwrap();
    let theme = dir.path().join("themes/ville");
    for folder in ["icones", "glyphes/Ville Sans"] {
        std::fs::create_dir_all(theme.join(folder)).unwrap();
    }
    let write = |file: &str, text: &str| std::fs::write(theme.join(file), text).unwrap();
    write(
        "icones/lieu.svg",
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><path d="M0 0h20v20z" fill="#a00"/></svg>"##,
    );
    write("glyphes/Ville Sans/0-255.pbf", "des glyphes");
    write(
        "couches.json",
        r#"{ "ajouter": [{ "apres": "places", "couche": { "id": "icones", "type": "symbol", "source": "places", "source-layer": "places", "layout": { "icon-image": "icones:lieu" } } }] }"#,
    );
    for mode in repere_styles::Mode::ALL {
        let plain = repere_styles::Theme::of_mode(mode).to_json();
        let own = plain.replace("[\"system-ui\",\"Segoe UI\"", "[\"Ville Sans\",\"Segoe UI\"");
        let own = own.replace("[\"Bold\",", "[\"Ville Sans\",");
        write(&format!("{mode}.json"), &own);
    }
    std::fs::write(dir.path().join("ville.toml"), "titre = \"Ville\"\ntheme = \"ville\"\n")
        .unwrap();
    let (address, _) = running(dir.path()).await;

    let style = read(address, "GET", "/styles/clair.json?carte=ville", &[]).await.json();
    let layers = style["layers"].as_array().unwrap();
    let ids: Vec<&str> = layers.iter().map(|layer| layer["id"].as_str().unwrap()).collect();
    let at = ids.iter().position(|id| *id == "places").unwrap();
    assert_eq!(ids[at + 1], "icones");
    assert!(style["metadata"].get("repere:origine").is_none(), "readers need no origin");
    let path = |address: &str| {
        address.split_once("/themes/").map(|(_, path)| format!("/themes/{path}")).unwrap()
    };
    assert_eq!(style["sprite"][0]["id"], "icones");
    let sprite = path(style["sprite"][0]["url"].as_str().unwrap());
    for (ratio, side) in [("", 20), ("@2x", 40)] {
        let index = read(address, "GET", &format!("{sprite}{ratio}.json"), &[]).await;
        assert!(index.headers["cache-control"].to_str().unwrap().contains("immutable"));
        assert_eq!(index.json()["lieu"]["width"], side);
        let picture = read(address, "GET", &format!("{sprite}{ratio}.png"), &[]).await;
        assert_eq!(picture.headers["content-type"], "image/png");
        assert!(picture.body.starts_with(b"\x89PNG"));
    }
    let glyphs = path(style["glyphs"].as_str().unwrap());
    let of =
        |range: &str| glyphs.replace("{fontstack}", "Autre,Ville%20Sans").replace("{range}", range);
    assert_eq!(read(address, "GET", &of("0-255"), &[]).await.text(), "des glyphes");
    let none = read(address, "GET", &of("256-511"), &[]).await;
    assert_eq!((none.status, none.body.len()), (200, 0));
    for wrong in ["0-256", "1-256", "..%2F0-255", "65536-65791"] {
        assert_eq!(read(address, "GET", &of(wrong), &[]).await.status, 404, "{wrong}");
    }
    let other = glyphs.replace("{fontstack}", "Autre").replace("{range}", "0-255");
    assert_eq!(read(address, "GET", &other, &[]).await.status, 404);

    let origin =
        read(address, "GET", "/styles/clair.json?carte=ville&origine=oui", &[]).await.json();
    let patch = repere_styles::Patch::of_edited(&origin).unwrap();
    assert_eq!(patch.counts(), [0, 0, 0, 1], "what the theme changes is what was changed");
}
