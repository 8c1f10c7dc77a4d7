//! The themes hold together: same tokens, all of them used, all readable.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use repere_styles::{FileFault, INTERFACE_TOKENS, Mode, Theme, contrast};
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
    for mode in Mode::ALL {
        Theme::parse("ville", mode, &theme_text(mode.name())).unwrap();
    }
}

#[test]
fn layers_name_every_token_of_the_map_and_no_other() {
    let theme = Theme::builtin("clair").unwrap();
    let (interface, map): (Vec<_>, Vec<_>) =
        theme.tokens().map(|(token, _)| token).partition(|token| INTERFACE_TOKENS.contains(token));
    assert_eq!(interface, INTERFACE_TOKENS);
    let mut named = tokens_in_layers();
    assert!(named.remove("classes"), "the colours of an overlay's classes are no token");
    assert_eq!(map.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), named);
}

/// The faults of a theme that is the built-in light one but for some words.
fn faults(changes: &[(&str, &str)]) -> (String, Vec<FileFault>) {
    let mut json = theme_text("clair");
    for (from, to) in changes {
        assert!(json.contains(from), "{from} is in the theme");
        json = json.replacen(from, to, 1);
    }
    let faults = Theme::parse("ville", Mode::Clair, &json).unwrap_err();
    (json, faults)
}

#[test]
fn a_theme_of_ones_own_is_checked_token_by_token_and_all_is_said_at_once() {
    let (json, faults) = faults(&[
        ("\"water\"", "\"watre\""),
        ("\"#fbf9f5\"", "\"beige clair\""),
        ("\"place-radius\": 8", "\"place-radius\": \"8\""),
    ]);
    let told: Vec<_> = faults
        .iter()
        .map(|fault| (&json[fault.span.clone()], fault.to_string(), fault.help.clone().unwrap()))
        .collect();
    let expected = [
        (
            "\"land\"",
            "« land » ne peut pas valoir \"beige clair\"",
            "par exemple \"land\": \"#fbf9f5\"",
        ),
        ("", "il manque « water »", "par exemple \"water\": \"#d3e2ea\""),
        (
            "\"place-radius\"",
            "« place-radius » ne peut pas valoir \"8\"",
            "par exemple \"place-radius\": 8",
        ),
        ("\"watre\"", "« watre » n’est pas un jeton", "vouliez-vous dire « water » ?"),
    ];
    assert_eq!(told, expected.map(|(at, message, help)| (at, message.to_owned(), help.to_owned())));
}

#[test]
fn what_is_no_json_is_said_at_its_place() {
    let (json, faults) = faults(&[("\"land\": ", "\"land\" ")]);
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    let line = json[..fault.span.start].lines().count();
    assert_eq!(json.lines().nth(line - 1).unwrap().trim(), "\"land\" \"#fbf9f5\",");
    assert!(fault.message.contains("pas un objet JSON"), "{fault}");
    assert_eq!(Theme::parse("ville", Mode::Clair, "[]").unwrap_err().len(), 1);
}

#[test]
fn a_pair_that_cannot_be_read_is_told_with_the_nearest_colour_that_can() {
    let (json, faults) = faults(&[("\"text-soft\": \"#4c5967\"", "\"text-soft\": \"#8c99a7\"")]);
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    assert_eq!(&json[fault.span.clone()], "\"text-soft\"");
    assert!(fault.message.starts_with("« text-soft » (#8c99a7) ne se distingue pas assez de « surface » (#ffffff) : contraste de 2,9"), "{fault}");
    // What it says is right when it is written there.
    let help = fault.help.as_ref().unwrap();
    let right = &help[help.find("\"text-soft\"").unwrap()..];
    let mended = json.replace("\"text-soft\": \"#8c99a7\"", right);
    Theme::parse("ville", Mode::Clair, &mended).unwrap();
}

#[test]
fn circles_that_would_lie_over_each_other_are_refused() {
    let (_, faults) = faults(&[("\"cluster-radius-tens\": 16", "\"cluster-radius-tens\": 30")]);
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    assert!(fault.message.contains("« cluster-radius-tens » (30)"), "{fault}");
    assert_eq!(fault.help.as_deref(), Some("au plus 22"));
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

#[test]
fn the_guide_tells_of_every_token_and_of_no_other() {
    let path = format!("{}/../docs/theme.md", env!("CARGO_MANIFEST_DIR"));
    let guide = fs::read_to_string(path).unwrap();
    let rows = guide.lines().filter(|line| line.starts_with("| `"));
    let told: Vec<&str> =
        rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2)).collect();
    let theme = Theme::builtin("clair").unwrap();
    let tokens: Vec<&str> = theme.tokens().map(|(token, _)| token).collect();
    assert_eq!(told, tokens, "in the order of the file");
}
