//! A theme as one picture, made of nothing but its tokens: for guides and the gallery.

use std::fmt::Write as _;

use crate::Theme;

const WIDTH: u32 = 720;
/// Height of what looks like the element.
const SCENE: u32 = 300;
/// Swatches in a row, and how much room each has.
const COLUMNS: u32 = 4;
const ROW: u32 = 26;

impl Theme {
    /// An SVG picture, 720 pixels wide: the element in small, then every colour with the
    /// name of its token.
    pub fn specimen(&self) -> String {
        let colours: Vec<(&str, &str)> =
            self.tokens().filter_map(|(token, _)| Some((token, self.colour(token)?))).collect();
        let rows = (colours.len() as u32).div_ceil(COLUMNS);
        let height = SCENE + 24 + rows * ROW + 10;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n"
        );
        svg.push_str(&self.scene());
        for (at, (token, colour)) in colours.into_iter().enumerate() {
            let at = at as u32;
            let (x, y) = (at % COLUMNS * (WIDTH / COLUMNS) + 8, SCENE + 24 + at / COLUMNS * ROW);
            // Writing to a String does not fail.
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"20\" height=\"18\" rx=\"3\" fill=\"{colour}\" stroke=\"#808080\"/><text x=\"{}\" y=\"{}\" font-size=\"11\" fill=\"#1b1b1b\">{token}</text>",
                x + 26,
                y + 13
            );
        }
        svg.push_str("</svg>\n");
        svg
    }

    /// The element in small: a band, a list and a map.
    fn scene(&self) -> String {
        let c = |token: &str| self.ground(token);
        let n = |token: &str| self.token(token).and_then(serde_json::Value::as_f64).unwrap_or(0.0);
        let radius = n("radius").min(20.0);
        let small = radius * 0.66;
        let mut svg = String::new();
        let mut add = |line: String| {
            svg.push_str(&line);
            svg.push('\n');
        };
        let text = |x: f64, y: f64, fill: &str, more: &str, words: &str| {
            format!("<text x=\"{x}\" y=\"{y}\" fill=\"{fill}\" {more}>{words}</text>")
        };
        let bold = "font-weight=\"700\"";
        let middle = "text-anchor=\"middle\" font-weight=\"700\" font-size=\"12\"";

        add(format!("<rect width=\"{WIDTH}\" height=\"100%\" fill=\"#ffffff\"/>"));
        add(format!(
            "<clipPath id=\"cadre\"><rect x=\"8\" y=\"8\" width=\"704\" height=\"{}\" rx=\"{radius}\"/></clipPath><g clip-path=\"url(#cadre)\">",
            SCENE - 8
        ));
        add(format!(
            "<rect x=\"8\" y=\"8\" width=\"704\" height=\"52\" fill=\"{}\"/>",
            c("header")
        ));
        add(text(
            24.0,
            40.0,
            &c("on-header"),
            "font-weight=\"700\" font-size=\"17\"",
            "Se faire aider",
        ));
        add(format!(
            "<rect x=\"420\" y=\"18\" width=\"180\" height=\"32\" rx=\"{small}\" fill=\"{}\" stroke=\"{}\"/>",
            c("surface-raised"),
            c("line-strong")
        ));
        add(text(432.0, 39.0, &c("text-soft"), "", "Ville, code postal…"));
        add(format!(
            "<rect x=\"612\" y=\"18\" width=\"86\" height=\"32\" rx=\"{small}\" fill=\"{}\"/>",
            c("primary")
        ));
        add(text(655.0, 39.0, &c("on-primary"), middle, "Filtrer"));

        add(format!(
            "<rect x=\"8\" y=\"60\" width=\"292\" height=\"240\" fill=\"{}\"/>",
            c("surface-soft")
        ));
        for (y, name, state, tone) in [
            (72, "Médiathèque", "Ouvert", "good"),
            (166, "Maison France Services", "Fermé", "closed"),
        ] {
            let y = f64::from(y);
            add(format!(
                "<rect x=\"20\" y=\"{y}\" width=\"268\" height=\"84\" rx=\"{radius}\" fill=\"{}\" stroke=\"{}\"/>",
                c("surface-raised"),
                c("line")
            ));
            add(text(32.0, y + 22.0, &c("text"), bold, name));
            add(text(32.0, y + 42.0, &c(tone), bold, state));
            add(text(84.0, y + 42.0, &c("text-soft"), "", "· 12 rue des Écoles"));
            add(format!(
                "<rect x=\"32\" y=\"{}\" width=\"62\" height=\"20\" rx=\"10\" fill=\"{}\"/>",
                y + 54.0,
                c("good-soft")
            ));
            add(text(63.0, y + 68.0, &c("good"), middle, "Gratuit"));
            add(format!(
                "<rect x=\"102\" y=\"{}\" width=\"92\" height=\"20\" rx=\"10\" fill=\"{}\"/>",
                y + 54.0,
                c("warn-soft")
            ));
            add(text(148.0, y + 68.0, &c("warn"), middle, "Sur rdv"));
            add(text(
                206.0,
                y + 68.0,
                &c("primary-text"),
                "text-decoration=\"underline\"",
                "Y aller",
            ));
        }
        add(format!(
            "<rect x=\"20\" y=\"260\" width=\"268\" height=\"32\" rx=\"{small}\" fill=\"{}\"/>",
            c("tint-strong")
        ));
        add(text(32.0, 281.0, &c("text"), bold, "Conseillers numériques"));

        add(format!(
            "<rect x=\"300\" y=\"60\" width=\"412\" height=\"240\" fill=\"{}\"/>",
            c("land")
        ));
        add(format!(
            "<path d=\"M300 250Q380 230 420 260T560 280T712 270V300H300Z\" fill=\"{}\" stroke=\"{}\"/>",
            c("water"),
            c("coast")
        ));
        add(format!("<path d=\"M590 60Q570 120 640 160T712 220V60Z\" fill=\"{}\"/>", c("green")));
        add(format!(
            "<rect x=\"380\" y=\"110\" width=\"120\" height=\"90\" rx=\"8\" fill=\"{}\"/>",
            c("urban")
        ));
        add(format!(
            "<path d=\"M300 130L712 190M470 60L440 300\" fill=\"none\" stroke=\"{}\" stroke-width=\"6\"/>",
            c("road-edge")
        ));
        add(format!(
            "<path d=\"M300 130L712 190M470 60L440 300\" fill=\"none\" stroke=\"{}\" stroke-width=\"4\"/>",
            c("road")
        ));
        add(format!(
            "<path d=\"M560 60L600 300\" fill=\"none\" stroke=\"{}\" stroke-dasharray=\"5 3\"/>",
            c("border-departement")
        ));
        let halo = format!(
            "paint-order=\"stroke\" stroke=\"{}\" stroke-width=\"{}\"",
            c("label-halo"),
            n("label-halo-width") * 2.0
        );
        add(text(388.0, 222.0, &c("label"), &format!("{halo} font-weight=\"700\""), "Grenoble"));
        add(text(
            616.0,
            100.0,
            &c("label-departement"),
            &format!("{halo} letter-spacing=\"2\""),
            "ISÈRE",
        ));
        for (x, y, size, count) in [
            (430.0, 150.0, "tens", "45"),
            (530.0, 110.0, "few", "7"),
            (640.0, 240.0, "hundreds", "150"),
        ] {
            let radius = n(&["cluster-radius-", size].concat());
            add(format!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"{}\"/>",
                c("cluster-fill"),
                c("cluster-stroke"),
                n("cluster-stroke-width")
            ));
            add(text(x, y + 4.5, &c("cluster-text"), middle, count));
        }
        let (width, stack) = (n("place-stroke-width"), n("stack-radius"));
        for off in [3.0, 0.0] {
            add(format!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"{stack}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"{width}\"/>",
                520.0 + off,
                220.0 - off,
                c("stack-fill"),
                c("stack-stroke")
            ));
        }
        add(text(520.0, 224.0, &c("stack-text"), middle, "3"));
        add(format!(
            "<circle cx=\"340\" cy=\"180\" r=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"{width}\"/>",
            n("place-radius"),
            c("place-fill"),
            c("place-stroke")
        ));
        add(text(
            340.0,
            206.0,
            &c("place-label"),
            &format!("{halo} text-anchor=\"middle\" font-size=\"12\""),
            "Médiathèque",
        ));
        add(format!(
            "<circle cx=\"340\" cy=\"100\" r=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"{width}\"/><circle cx=\"340\" cy=\"100\" r=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"/>",
            n("place-radius"),
            c("place-fill"),
            c("place-stroke"),
            n("place-radius") + 3.0,
            c("focus"),
            n("focus-width")
        ));
        add("</g>".to_owned());
        svg
    }
}
