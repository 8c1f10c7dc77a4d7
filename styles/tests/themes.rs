//! The themes hold together: same tokens, all of them used, all readable.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use repere_styles::{StyleError, Theme, contrast};
use serde_json::Value;

fn themes() -> Vec<Theme> {
    Theme::NAMES.iter().map(|name| Theme::builtin(name).unwrap()).collect()
}

fn theme_text(name: &str) -> String {
    fs::read_to_string(format!("{}/themes/{name}.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Every `"@token"` in the layer files.
fn tokens_in_layers() -> BTreeSet<String> {
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => found.extend(text.strip_prefix('@').map(str::to_owned)),
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            Value::Object(values) => values.values().for_each(|value| walk(value, found)),
            _ => (),
        }
    }
    let mut found = BTreeSet::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("layers")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        walk(&serde_json::from_str(&text).unwrap(), &mut found);
    }
    found
}

#[test]
fn themes_have_the_same_tokens_in_the_same_order() {
    let expected: Vec<String> = themes()[0].tokens().map(|(token, _)| token.to_owned()).collect();
    for theme in themes() {
        let tokens: Vec<&str> = theme.tokens().map(|(token, _)| token).collect();
        assert_eq!(tokens, expected, "theme {}", theme.name());
    }
}

#[test]
fn every_built_in_theme_passes_the_check_for_themes_of_ones_own() {
    for name in Theme::NAMES {
        Theme::parse(name, &theme_text(name)).unwrap();
    }
}

#[test]
fn layers_name_every_token_and_no_other() {
    let theme = Theme::builtin("clair").unwrap();
    let tokens: BTreeSet<String> = theme.tokens().map(|(token, _)| token.to_owned()).collect();
    let mut named = tokens_in_layers();
    assert!(named.remove("classes"), "the colours of an overlay's classes are no token");
    assert_eq!(tokens, named);
}

#[test]
fn a_theme_of_ones_own_is_checked_token_by_token() {
    let good = theme_text("clair");
    let check = |from: &str, to: &str| {
        assert!(good.contains(from), "{from} is in the theme");
        Theme::parse("ville", &good.replacen(from, to, 1)).unwrap_err().to_string()
    };
    assert!(check("\"water\"", "\"eau\"").contains("« water » : il manque"));
    assert!(check("{", "{\"park_a\": \"#fff\",").contains("« park_a » : inconnu"));
    assert!(check("\"#fbf9f5\"", "\"beige clair\"").contains("« land »"));
    assert!(check("\"place-radius\": 8", "\"place-radius\": \"8\"").contains("« place-radius »"));
    let syntax = Theme::parse("ville", "[]").unwrap_err();
    assert!(matches!(syntax, StyleError::ThemeSyntax { .. }));
}

fn colour<'t>(theme: &'t Theme, token: &str) -> &'t str {
    theme.colour(token).unwrap_or_else(|| panic!("{token} of {} is a colour", theme.name()))
}

#[track_caller]
fn assert_contrast(theme: &Theme, one: &str, other: &str, least: f64) {
    let ratio = contrast(colour(theme, one), colour(theme, other)).unwrap();
    assert!(ratio >= least, "{}: {one} on {other} is {ratio:.2}, under {least}", theme.name());
}

#[test]
fn text_reaches_4_5_and_signs_reach_3() {
    for theme in themes() {
        assert_contrast(&theme, "cluster-text", "cluster-fill", 4.5);
        assert_contrast(&theme, "stack-text", "stack-fill", 4.5);
        for label in ["label", "label-departement", "place-label"] {
            for ground in ["land", "land-around", "water", "green", "urban", "label-halo"] {
                assert_contrast(&theme, label, ground, 4.5);
            }
        }
        for sign in ["cluster-fill", "place-fill", "stack-fill", "focus"] {
            for ground in ["land", "land-around", "water", "green", "urban", "road"] {
                assert_contrast(&theme, sign, ground, 3.0);
            }
        }
    }
}

#[test]
fn circles_never_reach_over_the_distance_of_clusters() {
    // Neighbouring clusters stand 48 px apart at least.
    for theme in themes() {
        let size = |token: &str| theme.token(token).unwrap().as_f64().unwrap();
        for token in ["few", "tens", "hundreds", "thousands"] {
            let radius = size(&format!("cluster-radius-{token}")) + size("cluster-stroke-width");
            assert!(radius * 2.0 <= 48.0, "{}: cluster-radius-{token}", theme.name());
        }
        let stack = size("stack-radius") + size("place-stroke-width") + 3.0;
        let highlighted = size("stack-radius") + 3.0 + size("focus-width");
        assert!(stack.max(highlighted) * 2.0 <= 48.0, "{}: stack", theme.name());
    }
}
