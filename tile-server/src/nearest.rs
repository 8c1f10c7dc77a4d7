//! « Vouliez-vous dire… ? » : the nearest of some names to a misspelt one.

use repere_data::fold;

/// The allowed name most like a wrong one, if any is like enough to be meant.
///
/// Compared folded (case, accents and punctuation apart), by the share of
/// letters in common order (Damerau-Levenshtein, normalised); a name that
/// begins with the wrong one counts as near.
pub(crate) fn nearest<'a>(wrong: &str, allowed: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LIKE_ENOUGH: f64 = 0.65;
    let wrong = fold(wrong);
    if wrong.is_empty() {
        return None;
    }
    let score = |name: &str| {
        let name = fold(name);
        let begins = name.starts_with(&wrong) && wrong.chars().count() >= 3;
        let alike = strsim::normalized_damerau_levenshtein(&wrong, &name);
        if begins { alike.max(LIKE_ENOUGH) } else { alike }
    };
    allowed
        .map(|name| (score(name), name))
        .filter(|(score, _)| *score >= LIKE_ENOUGH)
        // The first of equals: max_by would take the last.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_was_meant() {
        let names = ["services", "frais_a_charge", "typologie", "territoires", "prise_rdv"];
        for (wrong, meant) in [
            ("service", Some("services")),
            ("Frais-à-charge", Some("frais_a_charge")),
            ("typologies", Some("typologie")),
            ("teritoire", Some("territoires")),
            ("frais", Some("frais_a_charge")),
            ("couleur", None),
            ("utm_source", None),
            ("", None),
        ] {
            assert_eq!(nearest(wrong, names.into_iter()), meant, "{wrong:?}");
        }
    }
}
