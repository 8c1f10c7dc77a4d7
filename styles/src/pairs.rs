//! Which colours of a theme lie on which, and how well they must be told apart.

use crate::colour::{SIGN, TEXT, mixed};
use crate::{Mode, Theme};

/// Contrast of text for whoever needs more of it (WCAG 2.2, 1.4.6, level AAA).
const MORE_TEXT: f64 = 7.0;

/// What a colour is, which decides how much contrast it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Running text.
    Text,
    /// Large and bold text alone.
    Title,
    /// A shape that means something: the edge of a field, a circle on the map.
    Sign,
}

impl Kind {
    /// The least contrast (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11).
    pub(crate) fn least(self, mode: Mode) -> f64 {
        match (self, mode) {
            (Self::Text, Mode::Contraste) => MORE_TEXT,
            (Self::Text | Self::Title, _) => TEXT,
            (Self::Sign, _) => SIGN,
        }
    }
}

/// A colour and all it lies on.
pub(crate) struct Pair {
    /// Tokens of which one must be seen: a circle, or else the ring around it.
    pub(crate) fronts: &'static [&'static str],
    /// Tokens of what is behind, each of which counts.
    pub(crate) grounds: &'static [&'static str],
    pub(crate) kind: Kind,
}

const fn text(front: &'static [&'static str], grounds: &'static [&'static str]) -> Pair {
    Pair { fronts: front, grounds, kind: Kind::Text }
}

const fn sign(fronts: &'static [&'static str], grounds: &'static [&'static str]) -> Pair {
    Pair { fronts, grounds, kind: Kind::Sign }
}

const PANELS: &[&str] = &["surface", "surface-soft", "surface-raised"];
const TINTED: &[&str] = &["surface", "surface-soft", "surface-raised", "tint", "tint-strong"];
/// What names and circles of the map lie on.
pub(crate) const LAND: &[&str] = &["land", "land-around", "water", "green", "urban", "road"];
/// What names lie on: their halo keeps them off roads.
pub(crate) const UNDER_LABELS: &[&str] =
    &["land", "land-around", "water", "green", "urban", "label-halo"];

/// Every pair that text, or a shape that means something, makes.
pub(crate) const PAIRS: [Pair; 21] = [
    text(&["text"], TINTED),
    text(&["text-soft"], TINTED),
    text(&["primary-text"], &["surface", "surface-soft", "surface-raised", "tint"]),
    text(&["on-primary"], &["primary"]),
    sign(&["primary"], PANELS),
    // The title alone, large and bold.
    Pair { fronts: &["on-header"], grounds: &["header"], kind: Kind::Title },
    text(&["good"], &["surface", "surface-soft", "surface-raised", "good-soft"]),
    text(&["warn"], &["surface", "surface-soft", "surface-raised", "warn-soft"]),
    text(&["closed"], PANELS),
    sign(&["line-strong"], PANELS),
    text(&["text"], &["map"]),
    text(&["label"], UNDER_LABELS),
    text(&["label-departement"], UNDER_LABELS),
    text(&["place-label"], UNDER_LABELS),
    text(&["cluster-text"], &["cluster-fill"]),
    text(&["stack-text"], &["stack-fill"]),
    sign(&["cluster-fill", "cluster-stroke"], LAND),
    sign(&["place-fill", "place-stroke"], LAND),
    sign(&["stack-fill", "stack-stroke"], LAND),
    sign(&["focus"], LAND),
    sign(&["overlay-line"], &["land"]),
];

impl Theme {
    /// The colour that a ground has: a token's, or a panel's with some of the primary
    /// colour in it.
    pub(crate) fn ground(&self, token: &str) -> String {
        match self.token(token).and_then(serde_json::Value::as_f64) {
            Some(share) => mixed(self.known("surface"), self.known("primary"), share / 100.0),
            None => self.known(token).to_owned(),
        }
    }

    /// The colours of several grounds.
    pub(crate) fn grounds(&self, tokens: &[&str]) -> Vec<String> {
        tokens.iter().map(|token| self.ground(token)).collect()
    }

    /// A token of ours that is a colour.
    pub(crate) fn known(&self, token: &str) -> &str {
        self.colour(token).expect("a token of these tables is a colour in every theme")
    }
}
