//! What the layers of an archive are called.

use repere_styles::Schema;
use serde_json::Value;

use crate::bundle::Archive;
use crate::error::Error;

/// The schema of an archive's tiles, and its metadata, which name whose data they are
/// made from even where the archive does not.
///
/// # Errors
/// When its layers are none we can draw.
pub(crate) fn recognise(archive: &Archive) -> Result<(Schema, Value), Error> {
    let mut metadata: Value = serde_json::from_str(archive.metadata()).unwrap_or_default();
    let layers = metadata["vector_layers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = layers.iter().filter_map(|layer| layer["id"].as_str()).collect();
    let schema = Schema::detect(&names).ok_or_else(|| {
        Error::Usage(format!(
            "{} : couches inconnues ({}) ; un fond OpenMapTiles, Protomaps, PLAN.IGN ou celui de Repère est attendu",
            archive.path().display(),
            names.join(", ")
        ))
    })?;
    let is_named = metadata["attribution"].as_str().is_some_and(|text| !text.trim().is_empty());
    if let (false, Some(attribution)) = (is_named, schema.attribution()) {
        metadata["attribution"] = attribution.into();
    }
    Ok((schema, metadata))
}

#[cfg(test)]
mod tests {
    use pmtiles::{PmTilesWriter, TileCoord, TileType};
    use serde_json::json;

    use super::*;

    async fn metadata_of(given: Value) -> Value {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("base.pmtiles");
        let writer = PmTilesWriter::new(TileType::Mvt).max_zoom(0).metadata(given.to_string());
        let mut writer = writer.create(std::fs::File::create(&path).unwrap()).unwrap();
        writer.add_tile(TileCoord::new(0, 0, 0).unwrap(), b"tile").unwrap();
        writer.finalize().unwrap();
        recognise(&Archive::open(&path).await.unwrap()).unwrap().1
    }

    #[tokio::test]
    async fn an_archive_that_names_nobody_is_openstreetmap_s_where_its_schema_is() {
        let layers = |names: [&str; 2]| names.map(|id| json!({ "id": id, "fields": {} }));
        let protomaps = layers(["earth", "roads"]);
        for given in [json!({}), json!({ "attribution": " " })] {
            let mut given = given;
            given["vector_layers"] = json!(protomaps);
            let attribution = metadata_of(given).await["attribution"].clone();
            assert!(attribution.as_str().unwrap().contains("OpenStreetMap"), "{attribution}");
        }
        let named = json!({ "attribution": "Les cartographes", "vector_layers": protomaps });
        assert_eq!(metadata_of(named).await["attribution"], "Les cartographes");
        let own = json!(["land", "borders", "departements"].map(|id| json!({ "id": id })));
        assert!(metadata_of(json!({ "vector_layers": own })).await.get("attribution").is_none());
    }
}
