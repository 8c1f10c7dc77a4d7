//! Themes and style layers, resolved into one MapLibre style document.
//!
//! A [`Theme`] is a flat record of tokens named by purpose (`land`,
//! `cluster-fill`, `font`); the layers are small JSON files that name tokens as
//! `"@land"`; [`resolve`] puts them together with a [`Base`] map and the
//! colours of a brand. Everything is compiled in: no I/O, no clock, no
//! randomness, the same options give the same document.
//!
//! What this crate does not do: it fetches no style, knows no HTTP, and makes
//! no address absolute. MapLibre reads tiles in a worker, where a relative
//! address means nothing, so the caller hands in absolute ones.
//!
//! ```
//! use repere_styles::{Base, StyleOptions, Theme, resolve};
//!
//! let style = resolve(
//!     &Theme::builtin("clair")?,
//!     &StyleOptions {
//!         base: Base::BuiltIn { tilejson_url: "https://carte.example/tiles/base.json".into() },
//!         places: "https://carte.example/tiles/places.json".into(),
//!         colours: [("primaire".to_owned(), "#7a1f5c".to_owned())].into(),
//!         ..StyleOptions::default()
//!     },
//! )?;
//! assert_eq!(style["version"], 8);
//! assert!(style.get("glyphs").is_none(), "MapLibre draws the text itself");
//! # Ok::<(), repere_styles::StyleError>(())
//! ```

mod base;
mod brand;
mod colour;
mod error;
mod fault;
mod from_brand;
mod interface;
mod logo;
mod mode;
mod overlay;
mod pairs;
mod patch;
mod resolve;
mod specimen;
mod theme;

pub use base::{Base, Schema};
pub use brand::BRAND_KEYS;
pub use colour::{contrast, readable_on};
pub use error::StyleError;
pub use fault::FileFault;
pub use interface::INTERFACE_TOKENS;
pub use mode::Mode;
pub use overlay::Overlay;
pub use patch::Patch;
pub use resolve::{INTERACTIVE_LAYERS, StyleOptions, resolve};
pub use theme::Theme;
