//! Colours of classes: from light to dark in one hue, so that whoever sees
//! colours otherwise still sees the order. Blue is left to the places, whose
//! circles have a light rim on any of these.

/// The palettes there are, the default first: five colours each, from which
/// those of any number of classes are taken.
pub(crate) const PALETTES: [(&str, [[u8; 3]; 5]); 4] = [
    ("ocres", [[253, 241, 212], [246, 212, 144], [230, 166, 84], [202, 117, 48], [158, 78, 30]]),
    (
        "mauves",
        [[245, 235, 246], [219, 192, 226], [186, 145, 200], [149, 101, 169], [108, 61, 133]],
    ),
    ("verts", [[238, 246, 229], [197, 225, 182], [145, 196, 143], [88, 161, 112], [40, 120, 86]]),
    ("gris", [[244, 244, 242], [212, 212, 208], [173, 173, 168], [131, 131, 126], [88, 88, 84]]),
];

/// More classes than this nobody tells apart.
pub(crate) const MOST_CLASSES: usize = 9;

/// So many colours of a palette, light to dark; none when there is no such one.
pub(crate) fn colours(palette: &str, count: usize) -> Option<Vec<String>> {
    let (_, stops) = PALETTES.iter().find(|(name, _)| *name == palette)?;
    let colour = |class: usize| {
        let along = class as f64 / count.saturating_sub(1).max(1) as f64 * (stops.len() - 1) as f64;
        let from = (along as usize).min(stops.len() - 2);
        let part = along - from as f64;
        let channel = |i: usize| {
            let (a, b) = (f64::from(stops[from][i]), f64::from(stops[from + 1][i]));
            (a + (b - a) * part).round() as u8
        };
        format!("#{:02x}{:02x}{:02x}", channel(0), channel(1), channel(2))
    };
    Some((0..count).map(colour).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_darker_than_the_one_before() {
        for (name, _) in PALETTES {
            for count in 2..=MOST_CLASSES {
                let colours = colours(name, count).unwrap();
                assert_eq!(colours.len(), count);
                let against_white =
                    |colour: &String| repere_styles::contrast(colour, "#fff").unwrap();
                for pair in colours.windows(2) {
                    let step = against_white(&pair[1]) / against_white(&pair[0]);
                    assert!(step > 1.09, "{name}, {count}: {pair:?} {step}");
                }
            }
        }
        assert_eq!(colours("arc-en-ciel", 3), None);
    }
}
