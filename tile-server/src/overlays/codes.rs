//! What files call the code and the name of a territory, and how codes are
//! written.

use repere_data::{Territories, fold};

/// Usual names of a property with the INSEE code (or SIREN of an EPCI), the most
/// telling first. Compared folded: `INSEE_COM` is `insee_com`.
pub(super) const CODES: [&str; 22] = [
    "code_insee",
    "insee_com",
    "insee",
    "codgeo",
    "code_commune",
    "code_com",
    "depcom",
    "com",
    "siren_epci",
    "code_epci",
    "code_siren",
    "siren",
    "epci",
    "insee_dep",
    "code_dep",
    "code_departement",
    "dep",
    "insee_reg",
    "code_reg",
    "code_region",
    "reg",
    "code",
];

/// Usual names of a property with the name.
pub(super) const LABELS: [&str; 18] = [
    "nom",
    "libelle",
    "libgeo",
    "lib",
    "nom_com",
    "nom_commune",
    "nom_officiel",
    "nom_epci",
    "epci_nom",
    "lib_epci",
    "nom_dep",
    "lib_dep",
    "nom_reg",
    "lib_reg",
    "nom_m",
    "name",
    "label",
    "nccenr",
];

/// The name among some that is the most usual; `code` alone wins over all, since
/// files that have it besides `dep` or `epci` mean those by nesting.
pub(super) fn guess<'n>(names: &[&'n str], usual: &[&str]) -> Option<&'n str> {
    let folded = |text: &str| fold(text).replace(' ', "_");
    let find = |wanted: &str| names.iter().copied().find(|name| folded(name) == wanted);
    if usual.contains(&"code")
        && let Some(name) = find("code")
    {
        return Some(name);
    }
    usual.iter().find_map(|wanted| find(wanted))
}

/// A code as the geographic code of today writes it: a commune's of before
/// becomes that of the commune it is in, and a zero that a spreadsheet has
/// eaten comes back.
pub(super) fn canonical(code: &str, territories: &Territories) -> String {
    let mut code = code.trim().to_ascii_uppercase();
    let is_number = !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
    if is_number && matches!(code.len(), 1 | 4) {
        code.insert(0, '0');
    }
    match territories.commune(&code) {
        Some(id) => territories.code(id).to_owned(),
        None => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_are_found() {
        for (names, code, label) in [
            (&["nom", "dep", "reg", "epci", "epci_nom", "code"][..], Some("code"), Some("nom")),
            (&["epci_nom", "epci"], Some("epci"), Some("epci_nom")),
            (&["insee_dep", "lib_dep"], Some("insee_dep"), Some("lib_dep")),
            (&["INSEE_COM", "NOM_COM", "INSEE_DEP"], Some("INSEE_COM"), Some("NOM_COM")),
            (&["CODGEO", "LIBGEO", "DEP"], Some("CODGEO"), Some("LIBGEO")),
            (&["fid", "surface"], None, None),
        ] {
            assert_eq!(guess(names, &CODES), code, "{names:?}");
            assert_eq!(guess(names, &LABELS), label, "{names:?}");
        }
    }

    #[test]
    fn codes_are_those_of_today() {
        let territories = Territories::builtin();
        for (code, today) in [
            ("38185", "38185"),
            ("1004", "01004"),
            ("2a004", "2A004"),
            (" 75101 ", "75101"),
            ("200040715", "200040715"),
            ("38", "38"),
            ("1", "01"),
            ("", ""),
            ("xyz", "XYZ"),
            // Annecy-le-Vieux is in Annecy since 2017.
            ("74011", "74010"),
        ] {
            assert_eq!(canonical(code, territories), today, "{code}");
        }
    }
}
