//! The map under the places: one PMTiles archive, whatever its schema.

use repere_styles::Schema;
use serde_json::{Value, json};
use url::Url;

use super::caching::fingerprint;
use crate::base;
use crate::bundle::Archive;
use crate::error::Error;
use crate::storage::{Location, Patience, StorageError, Store, Stored};

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
    pub(crate) async fn open(location: &Location, patience: Patience) -> Result<BaseMap, Error> {
        // Hashing hundreds of megabytes would delay the start: a file that was
        // replaced has another size or another time, or storage calls it otherwise.
        let (archive, content) = match location {
            Location::Local(path) => {
                let file = std::fs::metadata(path).map_err(Error::bundle_file(path))?;
                let modified =
                    file.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
                let modified = modified.map_or(0, |since| since.as_millis());
                (Archive::open(path).await?, format!("{} {modified}", file.len()))
            }
            Location::Remote(url) => {
                let file = in_storage(url, patience).await?;
                let content = format!("{} {}", file.len(), file.key());
                (Archive::stored(file).await?, content)
            }
        };
        let (schema, metadata) = base::recognise(&archive)?;
        let tag = fingerprint(&[content.as_bytes(), metadata.to_string().as_bytes()]);
        Ok(BaseMap { archive, tag, schema, metadata })
    }

    /// Its TileJSON 3.0; `root` begins every absolute address.
    pub(crate) fn tilejson(&self, root: &str) -> Value {
        let header = self.archive.header();
        let mut document = json!({
            "tilejson": "3.0.0",
            "tiles": [format!("{root}/tiles/{}/base/{{z}}/{{x}}/{{y}}", self.tag)],
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

/// The file of an address.
async fn in_storage(url: &Url, patience: Patience) -> Result<Stored, StorageError> {
    let (folder, name) = url.as_str().rsplit_once('/').unwrap_or_default();
    let wrong = || StorageError::Setting {
        place: url.to_string(),
        problem: "il y manque le nom du fichier".to_owned(),
    };
    let folder = Url::parse(folder).ok().filter(|url| url.has_host() && !name.is_empty());
    let store = Store::open(&folder.ok_or_else(wrong)?, patience)?;
    Stored::find(&store, name).await
}
