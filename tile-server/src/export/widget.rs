//! The element as its build wrote it.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::error::ExportError;
use super::site::Site;
use crate::error::Error;

/// What an export needs of the build's own list.
#[derive(Deserialize)]
struct Built {
    engine: Option<String>,
}

/// Copies the script that pages name (the one for sites without a server) and all
/// that it may load. Returns where the engine is, from the site's root.
pub(super) fn copy(assets: &Path, site: &mut Site) -> Result<String, Error> {
    let missing = |path: &Path| ExportError::NoWidget { path: path.to_owned() };
    let loader = assets.join("statique.js");
    let text = fs::read(&loader).map_err(|_| missing(&loader))?;
    site.write("repere.js", &text)?;
    let frames = assets.join("cadre.js");
    let text = fs::read(&frames).map_err(|_| missing(&frames))?;
    site.write("cadre.js", &text)?;
    let manifest = assets.join("manifest.json");
    let json = fs::read(&manifest).map_err(|_| missing(&manifest))?;
    let built: Built = serde_json::from_slice(&json)
        .map_err(|source| Error::Manifest { path: manifest, source })?;
    let engine = built.engine.ok_or_else(|| missing(&assets.join("engine.wasm")))?;

    let folder = assets.join("assets");
    let entries = fs::read_dir(&folder).map_err(|_| missing(&folder))?;
    for entry in entries {
        let path = entry.map_err(Error::write(&folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_file() && !name.is_empty() {
            let content = fs::read(&path).map_err(Error::read(&path.display().to_string()))?;
            site.write_for_ever(&format!("assets/{name}"), &content)?;
        }
    }
    if !site.has(&engine) {
        return Err(missing(&assets.join(engine)).into());
    }
    Ok(engine)
}
