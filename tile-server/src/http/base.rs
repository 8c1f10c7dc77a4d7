//! The map under the places: one PMTiles archive, whatever its schema.

use std::path::Path;

use repere_styles::Schema;
use serde_json::{Value, json};

use super::caching::fingerprint;
use crate::base;
use crate::bundle::Archive;
use crate::error::Error;

/// An archive of a known schema.
pub(crate) struct BaseMap {
    pub(crate) archive: Archive,
    /// Stands for its content in tags.
    pub(crate) tag: String,
    /// What its layers are called.
    pub(crate) schema: Schema,
    metadata: Value,
}

impl BaseMap {
    /// Opens an archive and recognises its layers.
    ///
    /// # Errors
    /// When it cannot be read, or its layers are none we can draw.
    pub(crate) async fn open(path: &Path) -> Result<BaseMap, Error> {
        let archive = Archive::open(path).await?;
        let (schema, metadata) = base::recognise(&archive).await?;
        let file = std::fs::metadata(path).map_err(Error::bundle_file(path))?;
        // Hashing hundreds of megabytes would delay the start: a file that was
        // replaced has another size or another time.
        let modified =
            file.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
        let modified = modified.map_or(0, |since| since.as_millis());
        let tag = fingerprint(&[
            &file.len().to_le_bytes(),
            &modified.to_le_bytes(),
            metadata.to_string().as_bytes(),
        ]);
        Ok(BaseMap { archive, tag, schema, metadata })
    }

    /// Its TileJSON 3.0; `root` begins every absolute address.
    pub(crate) fn tilejson(&self, root: &str) -> Value {
        let header = self.archive.header();
        let mut document = json!({
            "tilejson": "3.0.0",
            "tiles": [format!("{root}/tiles/base/{{z}}/{{x}}/{{y}}")],
            "minzoom": header.min_zoom,
            "maxzoom": header.max_zoom,
            "bounds": [header.min_longitude, header.min_latitude, header.max_longitude, header.max_latitude],
        });
        for key in ["name", "attribution", "vector_layers"] {
            if let Some(value) = self.metadata.get(key) {
                document[key] = value.clone();
            }
        }
        document
    }
}
