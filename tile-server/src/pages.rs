//! What stands on the pages that need no script: lists and sheets that print
//! well and lead everywhere the element does.
//!
//! The words are those of the element; styles and icon are small files with the
//! hash of their content in their names, and a carte's brand is one more. Nothing
//! here knows where a page lies: links are given, as a server's paths or as files
//! beside it.

mod cards;
mod element;
mod fiche;
mod layout;
mod week;
pub(crate) mod words;

use std::sync::LazyLock;

use repere_styles::Mode;
use sha2::{Digest, Sha256};

use crate::carte::Carte;

pub(crate) use cards::{cards, links};
pub(crate) use element::element;
pub(crate) use fiche::markup as fiche;
pub(crate) use layout::{Icon, Links, Shell, icon, plain};

const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// A file that the pages need, and the name it goes by.
pub(crate) struct Asset {
    pub(crate) name: String,
    /// Its media type.
    pub(crate) kind: &'static str,
    pub(crate) text: &'static str,
}

impl Asset {
    fn new(stem: &str, ending: &str, kind: &'static str, text: &'static str) -> Asset {
        Asset { name: hashed(stem, text.as_bytes(), ending), kind, text }
    }
}

/// `stem.<hash>.ending`: the name of a file that never changes under it.
pub(crate) fn hashed(stem: &str, content: &[u8], ending: &str) -> String {
    let hash: String = Sha256::digest(content)[..8].iter().map(|b| format!("{b:02x}")).collect();
    format!("{stem}.{hash}.{ending}")
}

/// The looks of the pages.
pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("repere", "css", CSS, include_str!("pages/pages.css")));

/// Those of the page in the iframe.
pub(crate) static EMBED: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("embed", "css", CSS, include_str!("pages/embed.css")));

/// In the browser's tab.
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("repere", "svg", SVG, include_str!("pages/icon.svg")));

/// All of them.
pub(crate) static ASSETS: [&LazyLock<Asset>; 3] = [&STYLE, &EMBED, &ICON];

/// The brand's colours as the pages use them, CSS; empty for a carte without.
pub(crate) fn brand(carte: &Carte) -> String {
    let Some(primary) = carte.primary() else { return String::new() };
    let mut css = format!(
        ":root{{--primary:{primary};--on-primary:{};--primary-text:{}}}\n",
        primary.text_on(),
        primary.readable_on_white(),
    );
    // The pages are white.
    let changes = carte.theme.tokens(Mode::Clair).interface_changes();
    if let Some((_, ground)) = changes.iter().find(|(token, _)| *token == "logo-ground") {
        css += &format!(".logo{{padding:4px 6px;border-radius:8px;background:{ground}}}\n");
    }
    css
}
