//! A theme from one colour: the brand is there, and everything can be read.
#![allow(clippy::unwrap_used)]

use csscolorparser::Color;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use repere_styles::{Mode, StyleError, Theme};

/// Colours that nobody would choose, and towns do.
const UGLY: [&str; 8] =
    ["#ffff00", "#00ff00", "#ff00ff", "#000000", "#ffffff", "#808080", "#ffe600", "#7b3f00"];

/// What is made of the brand's colour.
const OF_BRAND: [&str; 7] = [
    "header",
    "primary",
    "primary-text",
    "cluster-fill",
    "place-fill",
    "place-label",
    "stack-fill",
];

fn random(count: usize) -> Vec<String> {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    (0..count).map(|_| format!("#{:06x}", random.random_range(0..1 << 24))).collect()
}

fn oklch(colour: &str) -> (f32, f32) {
    let [_, chroma, hue, _] = colour.parse::<Color>().unwrap().to_oklcha();
    (chroma, hue.to_degrees())
}

#[test]
fn two_hundred_random_colours_and_ugly_ones_make_themes_without_a_failing_pair() {
    for brand in random(200).iter().map(String::as_str).chain(UGLY) {
        for mode in Mode::ALL {
            let theme = Theme::from_brand("ville", brand, mode).unwrap();
            if let Err(faults) = Theme::parse("ville", mode, &theme.to_json()) {
                panic!("{brand}, {mode}: {faults:#?}");
            }
        }
    }
}

#[test]
fn the_brand_is_on_the_band_exactly_and_its_hue_everywhere() {
    for brand in random(200).iter().map(String::as_str).chain(UGLY) {
        let (chroma, hue) = oklch(brand);
        for mode in Mode::ALL {
            let theme = Theme::from_brand("ville", brand, mode).unwrap();
            assert_eq!(theme.colour("header"), Some(brand), "{mode}");
            for token in OF_BRAND {
                let colour = theme.colour(token).unwrap();
                let (own_chroma, own_hue) = oklch(colour);
                // A grey has no hue, and eight bits are too few for that of a near one.
                if chroma < 0.02 || own_chroma < 0.02 {
                    continue;
                }
                let off = (own_hue - hue + 540.0).rem_euclid(360.0) - 180.0;
                assert!(off.abs() <= 10.0, "{brand}, {mode}: {token} {colour} is {off}° off");
            }
        }
    }
}

#[test]
fn a_brand_that_can_be_read_is_kept_for_circles_and_buttons() {
    let theme = Theme::from_brand("ville", "#00794f", Mode::Clair).unwrap();
    for token in ["primary", "primary-text", "cluster-fill", "place-fill"] {
        assert_eq!(theme.colour(token), Some("#00794f"), "{token}");
    }
    assert_eq!(theme.colour("on-primary"), Some("#ffffff"));
}

#[test]
fn what_is_no_colour_is_refused() {
    for (text, why) in [("vert", "n’est pas une couleur"), ("#00aa5580", "transparente")] {
        let error = Theme::from_brand("ville", text, Mode::Clair).unwrap_err();
        assert!(matches!(error, StyleError::BadColour { .. }));
        assert!(error.to_string().contains(why), "{error}");
    }
}
