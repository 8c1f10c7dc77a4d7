//! What a logo lies on, by the colours in it.

use crate::Theme;
use crate::colour::contrast;

/// From this contrast on a part of a logo is told from its ground. Logos are exempt from
/// WCAG's ratios (1.4.3 and 1.4.11); this only tells white on white from the rest.
const TOLD: f64 = 1.5;

impl Theme {
    /// The same, with a ground on which a logo of these colours is seen: white, for which
    /// most are drawn, if at least half of it is told from white; else the band's own
    /// colour; else black. `inks` are its pixels that are not transparent, as sRGB.
    ///
    /// ```
    /// use repere_styles::{Mode, Theme};
    /// let theme = Theme::from_brand("ville", "#00794f", Mode::Clair)?;
    /// assert_eq!(theme.under_logo(&[[255, 255, 255]]).colour("logo-ground"), Some("#00794f"));
    /// # Ok::<(), repere_styles::StyleError>(())
    /// ```
    #[must_use]
    pub fn under_logo(mut self, inks: &[[u8; 3]]) -> Self {
        let inks: Vec<String> = inks
            .iter()
            .map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}"))
            .collect();
        let is_seen_on = |ground: &str| {
            let told = inks.iter().filter_map(|ink| contrast(ink, ground)).filter(|c| *c >= TOLD);
            told.count() * 2 >= inks.len()
        };
        let grounds = ["#ffffff", self.known("header"), "#000000"];
        // Nothing is near white and near black.
        let ground = grounds.into_iter().find(|ground| is_seen_on(ground)).unwrap_or("#ffffff");
        let ground = ground.to_owned();
        self.set("logo-ground", ground);
        self
    }
}
