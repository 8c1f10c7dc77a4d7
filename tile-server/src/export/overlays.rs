//! The overlays of a carte: parts of their archives, in the site.

use repere_data::Bounds;
use repere_styles::Overlay;

use super::site::Site;
use crate::base::{self, BaseError, Progress};
use crate::bundle::Bundle;
use crate::carte::Carte;
use crate::error::Error;

/// Puts the part of each overlay that the carte shows into the site. One that has
/// nothing there is left out.
pub(super) fn write(
    carte: &Carte,
    bundle: &Bundle,
    areas: &[Bounds],
    site: &mut Site,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<Overlay>, Error> {
    let mut overlays = Vec::new();
    for (entry, archive) in carte.overlays(bundle) {
        let file = format!("calque-{}.pmtiles", entry.name);
        let path = site.path(&file);
        if areas.is_empty() {
            std::fs::copy(archive.path(), &path).map_err(Error::write(&path))?;
        } else {
            match base::cut(archive.path(), areas, None, &path, progress) {
                Err(BaseError::Nothing { .. }) => continue,
                cut => cut?,
            };
        }
        let stem = format!("donnees/calque-{}", entry.name);
        let (name, bytes) = site.take_hashed(&file, &stem, "pmtiles")?;
        overlays.push(Overlay { url: format!("pmtiles://{name}#{bytes}"), ..entry.to_style() });
    }
    Ok(overlays)
}
