//! One server for all tests of this binary, and small words to ask it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use pmtiles::{PmTilesWriter, TileCoord, TileType};
use repere_server::http::{ServeConfig, run};
use repere_server::overlays::{Method, OverlayOptions, ValuesOptions};
use repere_server::own_territories::OwnOptions;
use repere_server::pipeline::{BakeOptions, bake};
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A server that runs until the test binary ends.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// Where the bundle lies.
    pub(crate) bundle: PathBuf,
    _dir: TempDir,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The server of the sample with the example cartes and two more.
pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let sample = root().join("data/sample");
        let sources = ["lieux-inventes.csv", "maisons-inventees.csv", "partenaires-inventes.json"];
        let bundle = dir.path().join("bundle");
        let options = BakeOptions {
            territories: Some(sample.join("communes.csv")),
            own: vec![OwnOptions {
                id: "les-secteurs".to_owned(),
                name: "Les secteurs".to_owned(),
                communes: Vec::new(),
                outline: Some(sample.join("calque/secteurs.geojson")),
            }],
            overlays: vec![overlay(&sample.join("calque"))],
            ..BakeOptions::of_files(
                &sources.map(|name| sample.join(name)),
                &bundle,
                jiff::civil::date(2026, 11, 23),
            )
        };
        bake(&options, &|_, _, _| {}).unwrap();
        let config = ServeConfig {
            bundle: bundle.clone().into(),
            cartes: Some(cartes(dir.path())),
            assets: Some(assets(dir.path())),
            base: Some(base(dir.path()).into()),
            ..ServeConfig::default()
        };
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                run(listener, config, std::future::pending()).await.unwrap();
            });
        });
        Server { address, bundle, _dir: dir }
    })
}

/// The sample's overlay.
pub(crate) fn overlay(folder: &Path) -> OverlayOptions {
    OverlayOptions {
        title: "Un indice inventé".to_owned(),
        attribution: Some("Nous <tous>".to_owned()),
        zooms: [4, 10],
        values: Some(ValuesOptions {
            file: folder.join("indice.csv"),
            code_column: None,
            column: "indice".to_owned(),
            classes: 3,
            method: Method::Equal,
            colours: ["#eee", "#888", "#111"].map(str::to_owned).to_vec(),
            unit: Some("points".to_owned()),
            legend: Some("De 0 à 10".to_owned()),
        }),
        ..OverlayOptions::of_file("indice", &folder.join("secteurs.geojson"))
    }
}

/// The examples, and a carte that uses every key.
fn cartes(dir: &Path) -> PathBuf {
    let cartes = dir.join("cartes");
    std::fs::create_dir(&cartes).unwrap();
    let examples = std::fs::read_dir(root().join("examples/cartes")).unwrap();
    for path in examples.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        std::fs::copy(&path, cartes.join(path.file_name().unwrap())).unwrap();
    }
    let ville = r##"
titre = "Ma <ville> & \"moi\""
territoires = ["departement:38"]
logo = "https://images.example/logo.svg"
sites = ["https://www.ville.example"]
calques = ["indice"]
fond = "ign"
filtres = ["services", "typologie", "prise_rdv"]
[filtre]
frais_a_charge = ["Gratuit"]
[couleurs]
primaire = "#ffd400"
[vue]
centre = [5.72, 45.18]
zoom = 9
"##;
    std::fs::write(cartes.join("ville.toml"), ville).unwrap();
    let own = "titre = \"Les secteurs\"\nterritoires = [\"propre:les-secteurs\"]\n";
    std::fs::write(cartes.join("secteurs.toml"), own).unwrap();
    cartes
}

/// What the widget's build writes, in small; with a file that must stay unseen.
fn assets(dir: &Path) -> PathBuf {
    let assets = dir.join("dist");
    std::fs::create_dir_all(assets.join("assets")).unwrap();
    std::fs::write(assets.join("repere.js"), "import('./assets/application-AB.js');").unwrap();
    std::fs::write(assets.join("assets/application-AB.js"), "export default 1;\n".repeat(100))
        .unwrap();
    std::fs::write(assets.join(ENGINE), b"\0asm\x01\0\0\0").unwrap();
    std::fs::write(assets.join("manifest.json"), json!({ "engine": ENGINE }).to_string()).unwrap();
    std::fs::write(assets.join("secret.txt"), "secret").unwrap();
    assets
}

/// The page's engine, as the widget's manifest names it.
pub(crate) const ENGINE: &str = "assets/engine-0123456789abcdef.wasm";

/// What the one tile of the base map holds.
pub(crate) const BASE_TILE: &[u8] = b"a tile of the base map";

/// A base map of one tile.
fn base(dir: &Path) -> PathBuf {
    let path = dir.join("base.pmtiles");
    let layers = ["land", "borders", "departements"].map(|id| json!({ "id": id, "fields": {} }));
    let metadata = json!({
        "name": "Fond d’essai",
        "attribution": "Natural Earth",
        "vector_layers": layers,
    });
    let writer = PmTilesWriter::new(TileType::Mvt).max_zoom(8).metadata(metadata.to_string());
    let mut writer = writer.create(std::fs::File::create(&path).unwrap()).unwrap();
    writer.add_tile(TileCoord::new(0, 0, 0).unwrap(), BASE_TILE).unwrap();
    writer.finalize().unwrap();
    path
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What the answer differs by, in small letters.
    pub(crate) fn vary(&self) -> String {
        let values = self.headers.get_all("vary").iter().map(|v| v.to_str().unwrap());
        values.collect::<Vec<_>>().join(", ").to_lowercase()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}

/// Asks the common server for a path, with headers.
pub(crate) async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    read(server().address, method, path, headers).await
}

/// Somebody who asks; what it speaks TLS with has to be named, whether it does or not.
pub(crate) fn client() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy()
}

/// Asks any server.
pub(crate) async fn read(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let client = client().build().unwrap();
    let mut request = client.request(method.parse().unwrap(), format!("http://{address}{path}"));
    for (name, value) in headers {
        request = request.header(name.parse::<HeaderName>().unwrap(), *value);
    }
    answer(request.send().await.unwrap()).await
}

async fn answer(response: reqwest::Response) -> Answer {
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.bytes().await.unwrap().to_vec(),
    }
}

/// Sends a body to the common server.
pub(crate) async fn post(path: &str, content_type: &str, body: &str) -> Answer {
    let client = client().build().unwrap();
    let request = client.post(format!("http://{}{path}", server().address));
    let request = request.header("content-type", content_type).body(body.to_owned());
    answer(request.send().await.unwrap()).await
}

pub(crate) async fn get(path: &str) -> Answer {
    ask("GET", path, &[]).await
}

/// Asks for JSON that must be there.
pub(crate) async fn json(path: &str) -> Value {
    let answer = get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// What may change from bake to bake, out of a snapshot.
pub(crate) fn stable(text: &str) -> String {
    let bundle = std::fs::read(server().bundle.join("manifest.json")).unwrap();
    let bundle: Value = serde_json::from_slice(&bundle).unwrap();
    let hash = bundle["bundle"].as_str().unwrap();
    text.replace(hash, "<bundle>").replace(&server().address.to_string(), "<host>")
}
