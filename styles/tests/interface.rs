//! What the element paints is what the themes say.
#![allow(clippy::unwrap_used)]

use std::fs;

use repere_styles::{INTERFACE_TOKENS, Mode, Theme};

/// The declarations of a mode in the element's style sheet.
fn declarations(sheet: &str, mode: Mode) -> Vec<&str> {
    let head = match mode {
        Mode::Clair => ".root {".to_owned(),
        mode => format!(".root[data-theme=\"{mode}\"] {{"),
    };
    let block = &sheet[sheet.find(&head).unwrap()..];
    let block = &block[..block.find('}').unwrap()];
    block.lines().map(str::trim).filter(|line| line.starts_with("--")).collect()
}

/// What a token is in the style sheet: what a theme of one's own may say, else this.
fn expected(theme: &Theme, token: &str) -> Option<String> {
    let same = |other: &str| theme.token(token) == theme.token(other);
    let value = match token {
        // The page's own ground and ink go for the band too.
        "header" if same("surface") => "var(--surface)".to_owned(),
        "on-header" if same("text") => "var(--text)".to_owned(),
        token => theme.css(token)?,
    };
    Some(format!("var(--jeton-{token}, {value})"))
}

#[test]
fn the_style_sheet_says_what_the_built_in_themes_say() {
    let path = format!("{}/../widget/src/styles/tokens.css", env!("CARGO_MANIFEST_DIR"));
    let sheet = fs::read_to_string(path).unwrap();
    let plain = Theme::of_mode(Mode::Clair);
    for mode in Mode::ALL {
        let theme = Theme::of_mode(mode);
        let declared = declarations(&sheet, mode);
        for token in INTERFACE_TOKENS {
            let line = declared.iter().find(|line| line.starts_with(&format!("--{token}:")));
            let Some(expected) = expected(&theme, token) else {
                assert_eq!(line, None, "{token} is not CSS's affair");
                continue;
            };
            let is_new =
                mode == Mode::Clair || Some(&expected) != self::expected(&plain, token).as_ref();
            match line {
                Some(line) => {
                    assert!(is_new, "{mode}: {line} says it again");
                    assert!(line.contains(&expected), "{mode}: {line} should hold {expected}");
                }
                None => assert!(!is_new, "{mode}: there should be --{token}: {expected}"),
            }
        }
    }
}

#[test]
fn a_theme_of_ones_own_says_only_what_differs_and_as_css_writes_it() {
    assert_eq!(Theme::of_mode(Mode::Sombre).interface_changes(), []);
    let json = Theme::of_mode(Mode::Clair)
        .to_json()
        .replace("\"radius\":12", "\"radius\": 12")
        .replace("\"radius\": 12", "\"radius\": 4")
        .replace("\"tint\": 9", "\"tint\": 5")
        .replace("\"system-ui\",\"-apple-system\"", "\"Ville Sans\",\"system-ui\"");
    let theme = Theme::parse("ville", Mode::Clair, &json).unwrap();
    assert_eq!(
        theme.interface_changes(),
        [
            ("tint", "5%".to_owned()),
            (
                "interface-font",
                "\"Ville Sans\", system-ui, \"Segoe UI\", \"Roboto\", \"Noto Sans\", \"Liberation Sans\", sans-serif".to_owned()
            ),
            ("radius", "4px".to_owned()),
        ]
    );
}
