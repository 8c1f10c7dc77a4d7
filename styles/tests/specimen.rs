//! The pictures of the guides are those of the themes, and each shows every colour.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use repere_styles::{Mode, Theme};

/// The pictures of docs/theme.md, by file.
fn pictures() -> Vec<(String, String)> {
    let builtin = Mode::ALL.map(|mode| (format!("theme-{mode}"), Theme::of_mode(mode)));
    let made = ["#00aa55", "#ffff00", "#ff00ff"].map(|brand| {
        let name = format!("theme-de-{}", &brand[1..]);
        (name, Theme::from_brand("ville", brand, Mode::Clair).unwrap())
    });
    let all = builtin.into_iter().chain(made);
    all.map(|(name, theme)| (format!("{name}.svg"), theme.specimen())).collect()
}

/// `UPDATE_PICTURES=1 cargo test -p repere-styles` draws them anew.
#[test]
fn the_pictures_of_the_guide_are_the_themes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images");
    for (file, picture) in pictures() {
        let path = folder.join(&file);
        if std::env::var_os("UPDATE_PICTURES").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &picture).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap() == picture, "{file} is of another theme");
    }
}

#[test]
fn a_picture_names_and_paints_every_colour() {
    let theme = Theme::of_mode(Mode::Sombre);
    let picture = theme.specimen();
    for (token, colour) in theme.tokens().filter_map(|(t, _)| Some((t, theme.colour(t)?))) {
        assert!(picture.contains(&format!(">{token}</text>")), "{token}");
        assert!(picture.contains(&format!("fill=\"{colour}\"")), "{token}");
    }
}
