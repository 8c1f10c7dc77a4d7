//! What the layers of an archive are called.

use repere_styles::Schema;
use serde_json::Value;

use crate::bundle::Archive;
use crate::error::Error;

/// The schema of an archive's tiles, and its metadata.
///
/// # Errors
/// When it cannot be read, or its layers are none we can draw.
pub(crate) async fn recognise(archive: &Archive) -> Result<(Schema, Value), Error> {
    let text = archive.metadata().await?;
    let metadata: Value = serde_json::from_str(&text).unwrap_or_default();
    let layers = metadata["vector_layers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = layers.iter().filter_map(|layer| layer["id"].as_str()).collect();
    let schema = Schema::detect(&names).ok_or_else(|| {
        Error::Usage(format!(
            "{} : couches inconnues ({}) ; un fond OpenMapTiles, Protomaps, PLAN.IGN ou celui de Repère est attendu",
            archive.path().display(),
            names.join(", ")
        ))
    })?;
    Ok((schema, metadata))
}
