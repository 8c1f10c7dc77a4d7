//! `repere export`: one carte as a folder of plain files, for any static host.
//!
//! ```text
//! index.html               the element, around the plain list
//! liste.html, liste-2.html the plain list; lieux/…  the plain sheets
//! repere.js, assets/       the element and its engine, as the widget's build has them
//! cadre.js                 gives frames of this site the height of what they show
//! cartes/ID.json           what the element asks first
//! styles/…                 one a theme
//! donnees/                 index and details of the carte's places, base map
//! pages/                   looks of the plain pages
//! sw.js                    only for offline use
//! export.json              what the export wrote, so that the next one knows it
//! ```
//!
//! Links are relative throughout: the folder works under any address and, as far
//! as plain pages go, from a disk. What is named by its content never changes
//! under its name. Nothing here knows HTTP or baking.

mod base;
mod data;
mod error;
mod names;
mod offline;
mod overlays;
mod pages;
mod site;
mod widget;

use std::path::PathBuf;

use repere_styles::{Mode, StyleOptions, resolve};
use serde_json::json;
use url::Url;

use crate::base::Progress;
use crate::bundle::Bundle;
use crate::carte::{self, Cartes, Document, Engine, Known};
use crate::error::Error;
use crate::own_territories::KnownTerritories;
use data::Data;
pub use error::ExportError;
use pages::Pages;
use site::Site;

/// What `repere export` writes, from what.
#[derive(Clone, Debug)]
pub struct ExportOptions {
    /// Folder of the bundle.
    pub bundle: PathBuf,
    /// Folder of the cartes (`*.toml`).
    pub cartes: PathBuf,
    /// The carte's id.
    pub carte: String,
    /// Folder with `statique.js` and `assets/`, as the widget's build writes it.
    pub assets: PathBuf,
    /// The base map's archive, cut to the carte; none without.
    pub base: Option<PathBuf>,
    /// The site's folder.
    pub out: PathBuf,
    /// Where the site will be, for canonical links.
    pub url: Option<Url>,
    /// Whether the site may be kept by browsers for use without a network.
    pub offline: bool,
}

/// What an export wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Places in the site.
    pub places: u32,
    /// Files.
    pub files: usize,
    /// Their size together.
    pub bytes: u64,
    /// Size of the index.
    pub index: u64,
    /// Size of the base map; 0 without.
    pub base: u64,
    /// What of the site before could not be removed.
    pub left_over: Vec<PathBuf>,
}

/// Writes a carte's site beside the folder it replaces, and puts it there when it
/// is complete. Whatever fails before leaves the old one as it was. Files that are
/// not an export's own (`.git`, `CNAME`, `.htaccess`) stay.
///
/// # Errors
/// What cannot be read or written, an unknown carte, a folder that is not ours.
pub async fn export(
    options: &ExportOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Exported, Error> {
    let bundle = Bundle::open(&options.bundle).await?;
    let overlays = bundle.overlay_names();
    let territories = KnownTerritories::of(&bundle.index);
    let known = Known { territories: &territories, overlays: Some(&overlays) };
    let cartes = Cartes::read(&options.cartes, known)?;
    let carte = cartes.find(&options.carte).ok_or_else(|| ExportError::NoCarte {
        id: options.carte.clone(),
        dir: options.cartes.clone(),
        known: cartes.iter().map(|carte| carte.id.clone()).collect::<Vec<_>>().join(", "),
    })?;
    let mut site = Site::begin(&options.out)?;

    let wasm = widget::copy(&options.assets, &mut site)?;
    let data = Data::write(&bundle, &carte.filter, &mut site)?;
    let selection = data.index.select(&carte.filter);
    let around = carte::bounds(&data.index, &carte.filter, &selection);
    let areas = base::areas(carte, around, &data.index);
    let ground =
        base::write(&carte.ground, options.base.as_deref(), &areas, &mut site, progress).await?;
    let overlays = overlays::write(carte, &bundle, &areas, &mut site, progress)?;
    for mode in Mode::ALL {
        let options = StyleOptions {
            base: ground.base.clone(),
            places: "tiles/places.json".to_owned(),
            overlays: overlays.clone(),
            colours: carte.colours_by_key(),
            name: Some(carte.title.to_string()),
            ..carte.theme.drawing(mode, "")
        };
        let style = resolve(&carte.theme.tokens(mode), &options).map_err(ExportError::Style)?;
        site.write(&format!("styles/{mode}.json"), &json_bytes(&style))?;
    }

    let mut document = Document::new(carte, &bundle.manifest, &data.index, &selection, around);
    document.style = format!("styles/{}.json", carte.theme.mode);
    document.keep_overlays(|name| overlays.iter().any(|overlay| overlay.name == name));
    document.page = "liste.html".to_owned();
    document.fiches = Some(names::SHEETS);
    document.moteur = Some(Engine {
        wasm: &wasm,
        index: data.path.clone(),
        octets: data.bytes,
        lieux: data.index.len(),
        bundle: bundle.name(),
        details: Some(data.details.clone()),
        serveur: false,
    });
    site.write(&format!("cartes/{}.json", carte.id), &json_bytes(&document))?;

    if let Some(theme) = carte.theme.folder() {
        for (name, bytes) in theme.hashed_files() {
            site.write_for_ever(&theme.path(name), bytes)?;
        }
        for (name, path) in theme.glyphs.iter().flat_map(|glyphs| glyphs.files()) {
            let glyphs = std::fs::read(&path).map_err(Error::read(&path.display().to_string()))?;
            site.write(&theme.path(&name), &glyphs)?;
        }
    }
    let pages = Pages::write(carte, &bundle.manifest, options.url.as_ref(), &mut site)?;
    pages.list(&data.index, &selection, options.offline, &mut site)?;
    pages.sheets(&data, &mut site)?;
    site.write("LISEZMOI.txt", read_me(carte, &bundle, options).as_bytes())?;
    // GitHub would otherwise pass the files through a generator of its own.
    site.write(".nojekyll", b"")?;
    if options.offline {
        offline::write(&carte.id, &mut site)?;
    }

    let mut exported = Exported {
        places: data.index.len(),
        index: data.bytes,
        base: ground.bytes,
        ..Exported::default()
    };
    (exported.files, exported.bytes) = site.size();
    let about = json!({
        "carte": carte.id,
        "bundle": bundle.name(),
        "date": bundle.manifest.date,
        "version": env!("CARGO_PKG_VERSION"),
    });
    exported.left_over = site.publish(about)?;
    Ok(exported)
}

fn json_bytes(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("documents have text keys")
}

/// What the folder is and how to put it online, for who finds it.
fn read_me(carte: &carte::Carte, bundle: &Bundle, options: &ExportOptions) -> String {
    let manifest = &bundle.manifest;
    let sources = manifest.sources.iter().map(|source| {
        let latest = match source.latest.as_str() {
            "" => String::new(),
            date => format!(", à jour au {date}"),
        };
        format!("- {} ({} lieux{latest})\n", source.name, source.records)
    });
    include_str!("export/LISEZMOI.txt")
        .replace("{titre}", &carte.title)
        .replace("{carte}", &carte.id)
        .replace("{date}", &manifest.date)
        .replace("{bundle}", bundle.name())
        .replace("{attribution}", &crate::pages::plain(&manifest.attribution))
        .replace("{sources}", &sources.collect::<String>())
        .replace("{hors-ligne}", if options.offline { OFFLINE } else { ONLINE })
        .replace("{version}", env!("CARGO_PKG_VERSION"))
}

const OFFLINE: &str = "Ce site est fait pour servir aussi hors ligne : à la première visite, le
navigateur en garde une copie (sw.js). C’est la seule chose qui reste chez les
lecteurs ; sans --hors-ligne, rien n’y reste.";
const ONLINE: &str = "Rien n’est gardé dans le navigateur des lecteurs, hors du cache ordinaire :
aucun cookie, aucun traceur.";
