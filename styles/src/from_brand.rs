//! A theme made from one colour.

use csscolorparser::Color;

use crate::colour::{contrast, hex, nearest, readable_on, shown, worst_contrast};
use crate::pairs::{Kind, LAND, PAIRS, UNDER_LABELS};
use crate::theme::texts;
use crate::{Mode, StyleError, Theme};

/// How far another circle's lightness is from the brand's, from 0 to 1.
const OTHER: f32 = 0.2;
/// What is chosen is told from the brand by its hue: so far off at least, radians.
const FOCUS_APART: f32 = 0.7;
/// Less chroma than this is a grey, which has no hue.
const GREY: f32 = 0.04;
/// Two fills side by side are told apart from here on.
const TOLD_APART: f64 = 1.25;

impl Theme {
    /// A complete theme from one opaque CSS colour, for a mode. The band over the map
    /// is that very colour; circles and buttons are where they can be seen and written
    /// on, else the nearest of its hue that can. What is not the brand's affair (the
    /// ground, open and closed) is the built-in theme's.
    ///
    /// ```
    /// use repere_styles::{Mode, Theme};
    /// let theme = Theme::from_brand("ville", "#00aa55", Mode::Clair)?;
    /// assert_eq!(theme.colour("header"), Some("#00aa55"));
    /// assert!(Theme::parse("ville", Mode::Clair, &theme.to_json()).is_ok());
    /// # Ok::<(), repere_styles::StyleError>(())
    /// ```
    ///
    /// # Errors
    /// [`StyleError::BadColour`] for a text that is no colour, or a transparent one.
    pub fn from_brand(name: &str, brand: &str, mode: Mode) -> Result<Self, StyleError> {
        let bad = |message| StyleError::BadColour {
            key: "from".to_owned(),
            value: brand.to_owned(),
            message,
        };
        let colour: Color =
            brand.trim().parse().map_err(|_| bad("n’est pas une couleur CSS, comme #005b96"))?;
        if colour.a < 1.0 {
            return Err(bad("est transparente : donner la couleur pleine"));
        }
        let mut theme = Self::of_mode(mode).named(name);
        theme.wear(&colour);
        Ok(theme)
    }

    fn wear(&mut self, brand: &Color) {
        let colour = hex(brand);
        let text = Kind::Text.least(self.mode());
        let sign = Kind::Sign.least(self.mode());
        let written_on = |fill: &str| worst_contrast(readable_on(&[fill]), &[fill]) >= text;

        self.set("header", colour.clone());
        self.set("on-header", readable_on(&[&colour]));

        let panels = self.grounds(&["surface", "surface-soft", "surface-raised"]);
        let primary =
            nearest(&colour, |c| written_on(c) && worst_contrast(c, &texts(&panels)) >= sign);
        self.fill("primary", "on-primary", primary);

        let land = self.grounds(LAND);
        let cluster = nearest(&colour, written_on);
        self.fill("cluster-fill", "cluster-text", cluster.clone());
        let cluster = cluster.unwrap_or_else(|| colour.clone());
        self.set("place-fill", cluster.clone());
        self.ring(&["cluster-fill", "place-fill"], &["cluster-stroke", "place-stroke"], &land);

        let [lightness, chroma, hue, _] = Color::to_oklcha(&cluster.parse().unwrap_or(*brand));
        let other = match lightness > 0.5 {
            true => lightness - OTHER,
            false => lightness + OTHER,
        };
        let stack = nearest(&hex(&shown(other, chroma, hue)), |c| {
            written_on(c) && contrast(c, &cluster).is_some_and(|ratio| ratio >= TOLD_APART)
        });
        self.fill("stack-fill", "stack-text", stack);
        self.ring(&["stack-fill"], &["stack-stroke"], &land);

        let under = self.grounds(UNDER_LABELS);
        if let Some(label) = nearest(&colour, |c| worst_contrast(c, &texts(&under)) >= text) {
            self.set("place-label", label);
        }

        let [_, focus_chroma, focus_hue, _] =
            Color::to_oklcha(&self.known("focus").parse().unwrap_or(*brand));
        let apart = (focus_hue - hue).cos();
        if chroma > GREY && focus_chroma > GREY && apart > FOCUS_APART.cos() {
            let other = shown(0.5, 0.2, focus_hue + std::f32::consts::PI);
            let seen = |c: &str| worst_contrast(c, &texts(&land)) >= sign;
            if let Some(focus) = nearest(&hex(&other), seen) {
                self.set("focus", focus);
            }
        }
        self.mend(&colour);
    }

    /// A fill, with black or white to write on it.
    fn fill(&mut self, fill: &str, ink: &str, colour: Option<String>) {
        if let Some(colour) = colour {
            self.set(ink, readable_on(&[&colour]));
            self.set(fill, colour);
        }
    }

    /// A ring of the fill's hue around circles that the ground hides.
    fn ring(&mut self, fills: &[&str], rings: &[&str], land: &[String]) {
        let least = Kind::Sign.least(self.mode());
        let seen = |colour: &str| worst_contrast(colour, &texts(land)) >= least;
        for (fill, ring) in fills.iter().zip(rings) {
            if seen(self.known(fill)) || seen(self.known(ring)) {
                continue;
            }
            if let Some(colour) = nearest(self.known(fill), seen) {
                self.set(ring, colour);
            }
        }
    }

    /// The nearest colours that do, where what was there does not on the new grounds.
    fn mend(&mut self, brand: &str) {
        for pair in PAIRS.iter().filter(|pair| pair.fronts.len() == 1) {
            let front = pair.fronts[0];
            if self.missed(pair).is_none() {
                // Text in the brand's colour is as much the brand's as can be read.
                if front != "primary-text" {
                    continue;
                }
            }
            let from = if front == "primary-text" { brand } else { self.known(front) };
            if let Some(colour) = self.nearest_that_does(pair, from) {
                self.set(front, colour);
            }
        }
    }
}
