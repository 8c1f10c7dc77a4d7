//! Themes of one's own: made from a colour, read from their folder, refused with all
//! that is wrong.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::fs;
use std::path::Path;

use repere_server::themes::{MakeError, Themes, make};
use repere_styles::Mode;

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";
/// A PNG of one white pixel.
const WHITE_PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0bIDATx\x9cc\xf8\x0f\x04\x00\x09\xfb\x03\xfd\xfb^k+\x00\x00\x00\x00IEND\xaeB`\x82";

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_theme_is_made_whole_from_a_colour_and_a_logo() {
    let dir = tempfile::tempdir().unwrap();
    let themes = dir.path().join("cartes/themes");
    let logo = dir.path().join("marque.svg");
    fs::write(&logo, LOGO).unwrap();
    let made = make("ville", "#00aa55", Some(&logo), &themes, false).unwrap();
    assert_eq!(names(&made), ["clair.json", "contraste.json", "logo.svg", "sombre.json"]);
    assert_eq!(names(&themes), ["ville"], "nothing else stays");

    let read = Themes::read(&themes).unwrap();
    let ville = read.find("ville").unwrap();
    for mode in Mode::ALL {
        assert_eq!(ville.modes[&mode].colour("header"), Some("#00aa55"), "{mode}");
    }
    assert_eq!(ville.logo.as_ref().unwrap().bytes, LOGO.as_bytes());
    let known = ["clair", "sombre", "contraste", "ville", "ville/sombre", "ville/contraste"];
    assert_eq!(read.names(), known);
}

#[test]
fn a_theme_that_is_there_is_made_again_only_when_asked_and_keeps_what_somebody_drew() {
    let dir = tempfile::tempdir().unwrap();
    let made = make("ville", "#00aa55", None, dir.path(), false).unwrap();
    fs::write(made.join("notes.txt"), "à nous").unwrap();
    let again = make("ville", "#aa0055", None, dir.path(), false);
    assert!(matches!(again, Err(MakeError::There { .. })), "{again:?}");
    let theme = || Themes::read(dir.path()).unwrap().find("ville").unwrap().clone();
    assert_eq!(theme().modes[&Mode::Clair].colour("header"), Some("#00aa55"));

    make("ville", "#aa0055", None, dir.path(), true).unwrap();
    assert_eq!(theme().modes[&Mode::Clair].colour("header"), Some("#aa0055"));
    assert_eq!(fs::read_to_string(made.join("notes.txt")).unwrap(), "à nous");
}

#[test]
fn a_logo_lies_where_it_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let drawn = |colour: &str| {
        let shape = format!("<path d=\"M0 0h9v9z\" fill=\"{colour}\"/>");
        LOGO.replace("viewBox=\"0 0 1 1\"/>", &format!("viewBox=\"0 0 9 9\">{shape}</svg>"))
    };
    let logo = dir.path().join("marque.svg");
    let grounds = |name: &str| {
        let read = Themes::read(&dir.path().join("themes")).unwrap();
        let theme = read.find(name).unwrap();
        Mode::ALL.map(|mode| theme.modes[&mode].colour("logo-ground").unwrap().to_owned())
    };
    for (name, brand, colour, ground) in [
        ("sombre-sur-vert", "#00aa55", "#12233f", "#ffffff"),
        ("clair-sur-violet", "#7a1f5c", "#ffffff", "#7a1f5c"),
        ("clair-sur-jaune", "#ffff00", "#ffffff", "#000000"),
        ("jaune-sur-vert", "#00aa55", "#ffd400", "#00aa55"),
    ] {
        fs::write(&logo, drawn(colour)).unwrap();
        make(name, brand, Some(&logo), &dir.path().join("themes"), false).unwrap();
        assert_eq!(grounds(name), [ground; 3], "{name}");
    }

    let themes = dir.path().join("themes");
    make("clair-sur-violet", "#00794f", None, &themes, true).unwrap();
    assert_eq!(grounds("clair-sur-violet"), ["#00794f"; 3], "the logo that was there counts");

    fs::write(&logo, WHITE_PIXEL).unwrap();
    make("clair-sur-violet", "#00794f", Some(&logo), &themes, true).unwrap();
    assert_eq!(grounds("clair-sur-violet"), ["#00794f"; 3]);
    let left = names(&themes.join("clair-sur-violet"));
    assert_eq!(left, ["clair.json", "contraste.json", "logo.png", "sombre.json"]);
}

#[test]
fn nothing_is_written_when_something_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let acting = dir.path().join("acts.svg");
    fs::write(&acting, "<svg><script/></svg>").unwrap();
    let heavy = dir.path().join("heavy.png");
    fs::write(&heavy, vec![0; 100_001]).unwrap();
    let out = dir.path().join("themes");
    let told = |name: &str, from: &str, logo: Option<&Path>| {
        make(name, from, logo, &out, false).unwrap_err().to_string()
    };
    assert_eq!(told("Ville", "#00aa55", None), "« Ville » ne peut pas être le nom d’un thème");
    assert_eq!(told("sombre", "#00aa55", None), "« sombre » ne peut pas être le nom d’un thème");
    assert!(told("ville", "vert", None).contains("« vert » n’est pas une couleur"));
    assert!(
        told("ville", "#00aa55", Some(&acting)).ends_with("ce SVG contient un élément <script>")
    );
    assert!(told("ville", "#00aa55", Some(&heavy)).contains("pèse 101 ko"));
    assert!(told("ville", "#00aa55", Some(Path::new("nulle/part.svg"))).contains("illisible"));
    assert!(!out.exists());
}

#[test]
fn all_that_is_wrong_in_themes_is_said_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let made = make("ville", "#00aa55", None, dir.path(), false).unwrap();
    let change = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(made.join(file)).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(made.join(file), text.replacen(from, to, 1)).unwrap();
    };
    change("clair.json", "\"text-soft\": \"#4c5967\"", "\"text-soft\": \"#9c99a7\"");
    change("sombre.json", "\"radius\"", "\"raduis\"");
    let layers = r#"{ "modifier": { "place": {}, "places": { "layout": { "icon-image": "icones:leiu" } } } }"#;
    fs::write(made.join("couches.json"), layers).unwrap();
    let icons = dir.path().join("icones-seules");
    fs::create_dir_all(icons.join("icones")).unwrap();
    fs::create_dir_all(icons.join("glyphes/Ville Sans")).unwrap();
    fs::write(icons.join("icones/lieu.svg"), LOGO.replace("/>", " width=\"9\" height=\"9\"/>"))
        .unwrap();
    let broken = dir.path().join("icones-fausses");
    fs::create_dir_all(broken.join("icones")).unwrap();
    fs::write(broken.join("icones/photo.jpg"), "").unwrap();
    fs::write(broken.join("icones/fausse.svg"), "<svg>").unwrap();
    let layers = r#"{ "ajouter": [{ "couche": { "id": "a", "type": "symbol", "layout": { "icon-image": "icones:leiu" } } }] }"#;
    fs::write(icons.join("couches.json"), layers).unwrap();
    fs::write(made.join("nuit.json"), "{}").unwrap();
    fs::write(made.join("contrasté.json"), "{}").unwrap();
    fs::write(made.join("logo.svg"), "<svg onload='x()'/>").unwrap();
    fs::write(broken.join("couches.json"), layers).unwrap();
    for name in ["vide", "Majuscule", "clair"] {
        fs::create_dir(dir.path().join(name)).unwrap();
    }
    let error = Themes::read(dir.path()).unwrap_err();
    let mut told: Vec<String> = error
        .faults()
        .iter()
        .map(|fault| {
            let text = format!("{fault}\n  {}", fault.help().unwrap());
            text.replace(&dir.path().display().to_string(), "themes")
        })
        .collect();
    told.sort();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_example_themes_are_what_their_colours_make() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cartes/themes");
    let dir = tempfile::tempdir().unwrap();
    for (name, brand) in [("citron", "#ffff00"), ("fuchsia", "#ff00ff"), ("fluo", "#00ff00")] {
        let made = make(name, brand, None, dir.path(), false).unwrap();
        for file in names(&made) {
            let read = |folder: &Path| fs::read_to_string(folder.join(&file)).unwrap();
            assert!(
                read(&made) == read(&examples.join(name)),
                "{name}/{file}: repere theme new makes another"
            );
        }
    }
    assert_eq!(names(&examples), ["citron", "fluo", "fuchsia"]);
}

#[test]
fn icons_of_a_base_map_that_is_a_whole_style_are_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let theme = dir.path().join("ville");
    fs::create_dir(&theme).unwrap();
    let layers = |base: &str, icon: &str| {
        let layer =
            format!(r#"{{ "id": "a", "type": "symbol", "layout": {{ "icon-image": "{icon}" }} }}"#);
        let file = format!(r#"{{ {base} "ajouter": [{{ "couche": {layer} }}] }}"#);
        fs::write(theme.join("couches.json"), file).unwrap();
        Themes::read(dir.path())
    };
    let document = r#""fond": "document","#;
    assert!(layers(document, "gare").is_ok());
    assert!(layers(document, "icones:gare").is_err(), "this one would be the theme's");
    assert!(layers("", "gare").is_err(), "our own base maps have none");
}
