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
