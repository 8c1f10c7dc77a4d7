//! The tokens that paint the element around the map, as CSS writes them.

use serde_json::Value;

use crate::Theme;

/// The tokens of the interface, in the order of a theme's file; all others are the map's.
pub const INTERFACE_TOKENS: [&str; 26] = [
    "primary",
    "on-primary",
    "primary-text",
    "header",
    "on-header",
    "logo-ground",
    "surface",
    "surface-soft",
    "surface-raised",
    "text",
    "text-soft",
    "line",
    "line-strong",
    "tint",
    "tint-strong",
    "good",
    "good-soft",
    "warn",
    "warn-soft",
    "closed",
    "map",
    "shadow",
    "interface-font",
    "radius",
    "density",
    "icons",
];

/// Families that CSS knows without a font, which it takes without quotes.
const GENERIC: [&str; 5] = ["system-ui", "-apple-system", "sans-serif", "serif", "monospace"];

impl Theme {
    /// A token of the interface as CSS writes it; none for one that is not CSS's affair.
    pub fn css(&self, token: &str) -> Option<String> {
        let value = self.token(token).filter(|_| INTERFACE_TOKENS.contains(&token))?;
        match (token, value) {
            ("icons", _) => None,
            ("tint" | "tint-strong", share) => Some(format!("{share}%")),
            ("radius", size) => Some(format!("{size}px")),
            (_, Value::Array(families)) => {
                let families = families.iter().filter_map(Value::as_str).map(|family| {
                    match GENERIC.contains(&family) {
                        true => family.to_owned(),
                        // Quotes would end the name; no font has any.
                        false => format!("\"{}\"", family.replace(['"', '\\'], "")),
                    }
                });
                Some(families.collect::<Vec<_>>().join(", "))
            }
            (_, Value::String(text)) => Some(text.clone()),
            (_, value) => Some(value.to_string()),
        }
    }

    /// What the interface's tokens are where they differ from the built-in theme of the
    /// same mode, as CSS writes them, in the order of the file.
    pub fn interface_changes(&self) -> Vec<(&'static str, String)> {
        let plain = Theme::of_mode(self.mode());
        let changed = INTERFACE_TOKENS.into_iter().filter(|t| self.token(t) != plain.token(t));
        changed.filter_map(|token| Some((token, self.css(token)?))).collect()
    }
}
