//! Contrast as WCAG 2.2 defines it (§ 1.4.3 and 1.4.11, « relative luminance »
//! and « contrast ratio » in its glossary).

use csscolorparser::Color;

/// Contrast of normal text on its ground (WCAG 1.4.3, level AA).
pub(crate) const TEXT: f64 = 4.5;
/// Contrast of a sign that carries meaning on its ground (WCAG 1.4.11).
pub(crate) const SIGN: f64 = 3.0;

const BLACK: &str = "#000000";
const WHITE: &str = "#ffffff";

fn luminance(colour: &Color) -> f64 {
    let [red, green, blue, _] = colour.to_linear_rgba().map(f64::from);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The contrast ratio of two CSS colours, 1 (same) to 21 (black on white).
/// Transparency is ignored. `None` when one of them is no CSS colour.
///
/// ```
/// assert_eq!(repere_styles::contrast("black", "#fff"), Some(21.0));
/// ```
pub fn contrast(one: &str, other: &str) -> Option<f64> {
    let one = luminance(&one.parse::<Color>().ok()?);
    let other = luminance(&other.parse::<Color>().ok()?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

/// Black or white, whichever reads better on **all** the given grounds. On a
/// single ground one of the two always reaches 4.5.
///
/// ```
/// assert_eq!(repere_styles::readable_on(&["#ffd400"]), "#000000");
/// assert_eq!(repere_styles::readable_on(&["#005b96"]), "#ffffff");
/// ```
pub fn readable_on(grounds: &[&str]) -> &'static str {
    if worst_contrast(WHITE, grounds) >= worst_contrast(BLACK, grounds) { WHITE } else { BLACK }
}

/// The smallest contrast of `colour` with any of `grounds`; grounds that are no
/// colours are passed over.
pub(crate) fn worst_contrast(colour: &str, grounds: &[&str]) -> f64 {
    grounds.iter().filter_map(|ground| contrast(colour, ground)).fold(f64::INFINITY, f64::min)
}

/// A colour with a share (0 to 1) of another in it, as `color-mix(in srgb)` mixes.
pub(crate) fn mixed(colour: &str, other: &str, share: f64) -> String {
    match (colour.parse::<Color>(), other.parse::<Color>()) {
        (Ok(colour), Ok(other)) => hex(&colour.interpolate_rgb(&other, share as f32)),
        _ => colour.to_owned(),
    }
}

/// The colour of the same hue that does, with the least change of lightness; none
/// when no lightness does. Its chroma gives way where a screen cannot show it.
pub(crate) fn nearest(colour: &str, does: impl Fn(&str) -> bool) -> Option<String> {
    /// Differences of lightness that nobody sees, from 0 to 1.
    const STEP: f32 = 0.004;
    let colour = colour.parse::<Color>().ok()?;
    let plain = hex(&colour);
    if does(&plain) {
        return Some(plain);
    }
    let [lightness, chroma, hue, _] = colour.to_oklcha();
    (1..=(1.0 / STEP) as u16)
        .flat_map(|step| [-1.0, 1.0].map(|side| lightness + side * STEP * f32::from(step)))
        .filter(|lightness| (0.0..=1.0).contains(lightness))
        .map(|lightness| hex(&shown(lightness, chroma, hue)))
        .find(|colour| does(colour))
}

/// The colour of a lightness and a hue, with as much of the chroma as sRGB has.
pub(crate) fn shown(lightness: f32, chroma: f32, hue: f32) -> Color {
    let is_shown = |colour: &Color| {
        [colour.r, colour.g, colour.b].iter().all(|c| (-0.0005..=1.0005).contains(c))
    };
    let whole = Color::from_oklcha(lightness, chroma, hue, 1.0);
    if is_shown(&whole) {
        return whole.clamp();
    }
    let (mut low, mut high) = (0.0, chroma);
    for _ in 0..14 {
        let middle = (low + high) / 2.0;
        match is_shown(&Color::from_oklcha(lightness, middle, hue, 1.0)) {
            true => low = middle,
            false => high = middle,
        }
    }
    Color::from_oklcha(lightness, low, hue, 1.0).clamp()
}

/// `#005b96`.
pub(crate) fn hex(colour: &Color) -> String {
    let [red, green, blue, _] = colour.to_rgba8();
    format!("#{red:02x}{green:02x}{blue:02x}")
}
