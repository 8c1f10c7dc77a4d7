//! A folder of sources and a bundle to bake them into.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fs;
use std::path::{Path, PathBuf};

use repere_data::Place;
use repere_server::Error;
use repere_server::bundle::Bundle;
use repere_server::pipeline::{BakeOptions, Baked, bake};
use tempfile::TempDir;

/// The required columns, the position, the hours and the services.
pub(crate) const HEADER: &str =
    "id,pivot,nom,commune,code_postal,adresse,date_maj,latitude,longitude,horaires,services,source";

/// A row of [`HEADER`]: a place in Grenoble, or nowhere without a position.
pub(crate) fn row(id: &str, nom: &str, position: &str) -> String {
    format!("{id},,{nom},Grenoble,38000,1 rue des Essais,2026-01-02,{position},,,essai")
}

/// A CSV of [`HEADER`] and rows.
pub(crate) fn csv(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// A temporary folder.
pub(crate) struct Given {
    dir: TempDir,
}

impl Given {
    pub(crate) fn new() -> Given {
        Given { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a source.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.path("bundle")
    }

    pub(crate) fn options(&self, sources: &[PathBuf]) -> BakeOptions {
        BakeOptions::of_files(sources, self.out(), jiff::civil::date(2026, 11, 23))
    }

    pub(crate) fn bake(&self, sources: &[PathBuf]) -> Result<Baked, Error> {
        bake(&self.options(sources), &|_, _, _| {})
    }

    /// The error of baking one source of this name and content, with its causes.
    pub(crate) fn error(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.file(name, content);
        let error = self.bake(&[path]).expect_err("the source is wrong");
        let mut said = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            said = format!("{said} : {error}");
            cause = error.source();
        }
        let folder = format!("{}/", self.dir.path().display());
        said.replace(&folder, "")
    }

    /// Every place of the bundle.
    pub(crate) fn places(&self) -> Vec<Place> {
        let bundle = tokio_block(self.open());
        (0..bundle.index.len()).map(|ordinal| bundle.place(ordinal).unwrap().unwrap()).collect()
    }

    /// Every file of the bundle's folder, hidden ones too, with its bytes.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        gather(&self.out(), &self.out(), &mut files);
        files
    }

    pub(crate) async fn open(&self) -> Bundle {
        Bundle::open(self.out()).await.unwrap()
    }
}

fn gather(root: &Path, dir: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            files.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
        }
    }
}

/// A file of the sample that ships with the product.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/sample").join(name)
}

/// The sample's three sources.
pub(crate) fn samples() -> Vec<PathBuf> {
    ["lieux-inventes.csv", "maisons-inventees.csv", "partenaires-inventes.json"]
        .map(sample)
        .to_vec()
}

/// Waits for it here.
pub(crate) fn tokio_block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
