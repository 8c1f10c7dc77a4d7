//! The colours of a brand, as `[couleurs]` of a carte gives them.
//!
//! An owner gives a colour or two and never has to think of contrast: the text
//! on a coloured circle, the ring around it and the names on the ground are
//! chosen so that they can be read.

use std::collections::BTreeMap;

use csscolorparser::Color;

use crate::colour::{SIGN, TEXT, readable_on, worst_contrast};
use crate::{StyleError, Theme};

/// The keys of `[couleurs]`, with the tokens each one sets.
const KEYS: [(&str, &[&str]); 6] = [
    ("primaire", &["cluster-fill", "place-fill"]),
    ("secondaire", &["stack-fill"]),
    ("selection", &["focus"]),
    ("terre", &["land", "land-around"]),
    ("eau", &["water"]),
    ("texte", &["label", "label-departement", "place-label"]),
];

/// The keys that `[couleurs]` of a carte may have.
pub const BRAND_KEYS: [&str; KEYS.len()] = {
    let mut keys = [""; KEYS.len()];
    let mut index = 0;
    while index < KEYS.len() {
        keys[index] = KEYS[index].0;
        index += 1;
    }
    keys
};

/// Circles: what fills one, the ring around it, and the text on it if any.
const CIRCLES: [(&str, &str, Option<&str>); 3] = [
    ("cluster-fill", "cluster-stroke", Some("cluster-text")),
    ("place-fill", "place-stroke", None),
    ("stack-fill", "stack-stroke", Some("stack-text")),
];

const LABELS: [&str; 3] = ["label", "label-departement", "place-label"];

/// The theme under the colours of a brand. Without any it is the theme itself.
///
/// # Errors
/// [`StyleError::UnknownColour`] and [`StyleError::BadColour`].
pub(crate) fn apply(
    theme: &Theme,
    colours: &BTreeMap<String, String>,
) -> Result<Theme, StyleError> {
    let mut theme = theme.clone();
    for (key, value) in colours {
        let (_, tokens) = KEYS.iter().find(|(known, _)| known == key).ok_or_else(|| {
            StyleError::UnknownColour { key: key.clone(), allowed: BRAND_KEYS.to_vec() }
        })?;
        let bad =
            |message| StyleError::BadColour { key: key.clone(), value: value.clone(), message };
        let colour: Color =
            value.trim().parse().map_err(|_| bad("n’est pas une couleur CSS, comme #005b96"))?;
        if colour.a < 1.0 {
            return Err(bad("est transparente, et son contraste dépendrait du hasard"));
        }
        for token in *tokens {
            theme.set(token, colour.to_css_hex().to_string());
        }
    }
    if !colours.is_empty() {
        keep_readable(&mut theme);
    }
    Ok(theme)
}

/// Replaces what can no longer be read or seen by black or white.
fn keep_readable(theme: &mut Theme) {
    let colour = |theme: &Theme, token: &str| {
        theme.colour(token).expect("a token of this table is a colour").to_owned()
    };
    let grounds = ["land", "land-around", "water"].map(|token| colour(theme, token));
    let grounds: Vec<&str> = grounds.iter().map(String::as_str).collect();

    for (fill, stroke, text) in CIRCLES {
        let fill = colour(theme, fill);
        if let Some(text) = text
            && worst_contrast(&colour(theme, text), &[&fill]) < TEXT
        {
            theme.set(text, readable_on(&[&fill]));
        }
        // A pale circle is told from the ground by its ring.
        if worst_contrast(&fill, &grounds) < SIGN
            && worst_contrast(&colour(theme, stroke), &grounds) < SIGN
        {
            theme.set(stroke, readable_on(&grounds));
        }
    }
    for label in LABELS {
        if worst_contrast(&colour(theme, label), &grounds) < TEXT {
            theme.set(label, readable_on(&grounds));
        }
    }
    // The halo is the ground's own colour or, where that does not set the names
    // off, the opposite of theirs.
    let labels = LABELS.map(|label| colour(theme, label));
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    if worst_contrast(&colour(theme, "label-halo"), &labels) < TEXT {
        theme.set("label-halo", readable_on(&labels));
    }
}
