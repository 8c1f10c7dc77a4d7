//! A theme's icons: a folder of SVG files as sprites, once and twice as fine.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use spreet::{Sprite, Spritesheet};

use super::{Logo, LogoError, entries};
use crate::pages::hashed;
use crate::toml_reader::TomlFault;

/// How styles call the icons of a theme: `icones:lieu`.
pub(crate) const ID: &str = "icones";

/// Pixels of a picture for one of the map's, and how MapLibre's addresses say it.
const RATIOS: [(u8, &str); 2] = [(1, ""), (2, "@2x")];

/// The icons of a folder, as MapLibre takes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Sprites {
    /// `sprite.<hash>`, to which MapLibre adds `@2x` where the screen is fine, and
    /// `.json` or `.png`.
    pub stem: String,
    /// The names of the icons: those of their files.
    pub names: Vec<String>,
    /// The files, by name.
    pub files: BTreeMap<String, Bytes>,
}

impl Sprites {
    /// Draws the SVG files of a folder; none where there are none.
    ///
    /// # Errors
    /// Files that cannot be drawn, or that act or ask other sites.
    pub(super) fn read(dir: &Path) -> Result<Option<Sprites>, Vec<TomlFault>> {
        let mut faults = Vec::new();
        let mut trees = BTreeMap::new();
        for path in entries(dir) {
            if path.extension().is_none_or(|ending| ending != "svg") {
                let help = "les icônes sont des SVG simples, d’une trentaine de pixels".to_owned();
                let fault = TomlFault::of_file(&path, "ce fichier n’est pas un SVG");
                faults.push(fault.with_help(Some(help)));
                continue;
            }
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            // What may be shown may be drawn: the same is looked for as in a logo.
            if let Err(error) = Logo::read(&path) {
                let fault = TomlFault::of_file(&path, error.to_string());
                faults.push(fault.with_help(Some(error.help().to_owned())));
                continue;
            }
            match spreet::load_svg(&path) {
                Ok(tree) => {
                    trees.insert(name.to_owned(), tree);
                }
                Err(error) => {
                    let broken = LogoError::Broken(error.to_string());
                    let fault = TomlFault::of_file(&path, broken.to_string());
                    faults.push(fault.with_help(Some(broken.help().to_owned())));
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        if trees.is_empty() {
            return Ok(None);
        }
        let mut drawn = Vec::new();
        for (ratio, sign) in RATIOS {
            let sprites = trees
                .iter()
                .filter_map(|(name, tree)| Some((name.clone(), Sprite::new(tree.clone(), ratio)?)));
            let made = sheet(sprites.collect());
            let (json, png) = made.ok_or_else(|| {
                let message =
                    "ces icônes ne se dessinent pas : leur taille est-elle nulle, ou immense ?";
                vec![TomlFault::of_file(dir, message)]
            })?;
            drawn.push((sign, "json", json));
            drawn.push((sign, "png", png));
        }
        let content: Vec<u8> = drawn.iter().flat_map(|(.., bytes)| bytes.clone()).collect();
        let stem = hashed("sprite", &content, "");
        let stem = stem.trim_end_matches('.').to_owned();
        let files = drawn
            .into_iter()
            .map(|(sign, ending, bytes)| (format!("{stem}{sign}.{ending}"), Bytes::from(bytes)));
        Ok(Some(Sprites { names: trees.into_keys().collect(), files: files.collect(), stem }))
    }
}

/// The index and the picture of some sprites.
fn sheet(sprites: BTreeMap<String, Sprite>) -> Option<(Vec<u8>, Vec<u8>)> {
    let sheet = Spritesheet::build().sprites(sprites).generate()?;
    Some((serde_json::to_vec(sheet.get_index()).ok()?, sheet.encode_png().ok()?))
}
