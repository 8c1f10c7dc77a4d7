//! The rules by name, and what is said of each.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What was done about what a rule found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Remedy {
    /// The value was put right: only where that is certain.
    #[serde(rename = "corrigé")]
    Mended,
    /// The value was kept, or set aside, for somebody to look at.
    #[serde(rename = "signalé")]
    Flagged,
    /// The row did not become a place.
    #[serde(rename = "écarté")]
    Rejected,
}

impl Remedy {
    /// Every remedy, the mildest first.
    pub const ALL: [Remedy; 3] = [Remedy::Mended, Remedy::Flagged, Remedy::Rejected];

    /// As reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Remedy::Mended => "corrigé",
            Remedy::Flagged => "signalé",
            Remedy::Rejected => "écarté",
        }
    }
}

macro_rules! rules {
    ($($variant:ident $name:literal $finds:literal $mends:literal $asks:literal,)*) => {
        /// A thing that is checked in every row.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[allow(missing_docs, reason = "each says what it is in words: `finds`")]
        pub enum Rule { $(#[serde(rename = $name)] $variant,)* }

        impl Rule {
            /// Every rule, in the order in which a guide tells them.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant,)*];

            /// Its name, which stays from one version to the next.
            pub const fn name(self) -> &'static str {
                match self { $(Rule::$variant => $name,)* }
            }

            /// What it finds, as a French sentence.
            pub const fn finds(self) -> &'static str {
                match self { $(Rule::$variant => $finds,)* }
            }

            /// When and how it mends, as a French sentence; empty when it never does.
            pub const fn mends(self) -> &'static str {
                match self { $(Rule::$variant => $mends,)* }
            }

            /// What whoever keeps the source is asked to do.
            pub const fn asks(self) -> &'static str {
                match self { $(Rule::$variant => $asks,)* }
            }
        }
    };
}

rules! {
    UnreadableRow "ligne-illisible"
        "La ligne ne peut pas être lue : le nombre de ses valeurs n’est pas celui des colonnes, ou ce n’est pas un objet."
        ""
        "Corriger la ligne : guillemets et séparateurs.",
    Nameless "sans-identifiant-ni-nom"
        "La ligne n’a pas d’identifiant, ou pas de nom : rien ne permettrait de la montrer."
        ""
        "Donner à la ligne un identifiant et un nom.",
    RepeatedId "identifiant-en-double"
        "Plusieurs lignes portent le même identifiant."
        "Chaque lieu prend le nom de sa source devant son identifiant."
        "Donner à chaque ligne un identifiant à elle.",
    Mojibake "texte-mal-encode"
        "Le texte a été lu dans un autre encodage que le sien : « Ã© » au lieu de « é »."
        "Relu dans le bon encodage, quand cela donne un texte juste."
        "Enregistrer le fichier en UTF-8.",
    LostCharacters "caracteres-perdus"
        "Des lettres ont été perdues avant l’export : « � » en tient lieu."
        ""
        "Récrire le texte : les lettres perdues ne se devinent pas.",
    Markup "balises-dans-le-texte"
        "Le texte contient du HTML : « &amp; », « <br> »."
        "Les balises sont ôtées, les caractères remis."
        "Exporter du texte sans mise en forme.",
    ShoutedName "nom-en-majuscules"
        "Le nom est tout en majuscules : il se lit mal, surtout à voix haute."
        ""
        "Écrire le nom en minuscules, avec ses accents.",
    LongSummary "resume-trop-long"
        "Le résumé dépasse les 280 caractères du standard."
        ""
        "Raccourcir le résumé, ou passer le reste dans presentation_detail.",
    SwappedCoordinates "coordonnees-inversees"
        "Latitude et longitude sont échangées."
        "Remises en ordre quand le lieu tombe alors près de sa commune."
        "Échanger latitude et longitude.",
    DecimalComma "virgule-decimale"
        "Le nombre a une virgule au lieu d’un point."
        "La virgule devient un point."
        "Écrire les nombres avec un point, comme 45.1885.",
    ProjectedCoordinates "coordonnees-projetees"
        "Les coordonnées sont en mètres (Lambert-93), pas en degrés."
        "Converties en degrés quand le lieu tombe alors près de sa commune."
        "Exporter les coordonnées en WGS 84 (degrés).",
    UnreadableCoordinates "coordonnees-illisibles"
        "Latitude ou longitude n’est pas un nombre, ou est hors du globe."
        ""
        "Corriger la latitude et la longitude.",
    LoneCoordinate "coordonnee-seule"
        "Latitude ou longitude manque, l’autre est là."
        ""
        "Compléter la position.",
    NullIsland "position-zero"
        "La position est 0,0, en plein océan : elle tient lieu de « inconnue »."
        ""
        "Donner la position, ou laisser les deux colonnes vides.",
    MissingPosition "position-absente"
        "Le lieu n’a pas de position."
        "Cherchée par son adresse, sinon celle de sa commune : marquée approximative."
        "Donner la latitude et la longitude.",
    FarFromCommune "loin-de-la-commune"
        "Le point est loin de la commune que dit l’adresse."
        ""
        "Vérifier la position, ou la commune.",
    UnknownCommune "commune-inconnue"
        "La commune n’est pas dans le code officiel géographique : le lieu n’est dans aucun territoire."
        ""
        "Corriger le code INSEE, le code postal ou le nom de la commune.",
    InseeCode "code-insee-contraire"
        "Le code INSEE n’est pas celui de la commune : ancien code, code postal à sa place, zéro perdu."
        "Remplacé par celui que disent le nom et le code postal."
        "Corriger le code INSEE.",
    PostalCode "code-postal-contraire"
        "Le code postal n’est pas de cette commune, ou n’a pas cinq chiffres."
        "Remplacé quand code INSEE et nom s’accordent et qu’un chiffre seul diffère, ou que le zéro du début est perdu."
        "Corriger le code postal.",
    Pivot "pivot-invalide"
        "Le SIRET (14 chiffres, clé de Luhn) ou le RNA (W et 9 caractères) est faux."
        "Espaces, points et tirets sont ôtés."
        "Corriger le SIRET ou le RNA.",
    Phone "telephone-mal-ecrit"
        "Le numéro n’est pas écrit comme le standard (+33450568749), ou n’est pas un numéro."
        "Récrit quand il est un numéro français."
        "Corriger le numéro.",
    Email "courriel-mal-ecrit"
        "L’adresse électronique n’en est pas une."
        "« mailto: », espaces et ponctuation autour sont ôtés."
        "Corriger l’adresse électronique.",
    MisplacedEmail "courriel-dans-les-sites"
        "Une adresse électronique est dans une colonne d’adresses web."
        "Passée dans courriels."
        "Passer l’adresse dans la colonne courriels.",
    WebAddress "adresse-web-mal-ecrite"
        "L’adresse web est mal écrite, ou n’en est pas une."
        "« https:// » est ajouté ou réparé, les espaces autour sont ôtés."
        "Écrire l’adresse en entier, comme https://exemple.fr.",
    Hours "horaires-illisibles"
        "Les horaires ne suivent pas la syntaxe d’OpenStreetMap."
        ""
        "Récrire les horaires, comme « Mo-Fr 09:00-12:00 ».",
    UnreadableDate "date-illisible"
        "La date n’en est pas une, ou n’est pas écrite comme 2026-11-23."
        "Récrite quand elle est écrite à la française (23/11/2026)."
        "Écrire la date comme 2026-11-23.",
    FutureDate "date-future"
        "La date est après le jour de la fabrication."
        ""
        "Corriger la date de mise à jour.",
    OutsideList "valeur-hors-liste"
        "La valeur n’est pas dans la liste du standard : elle est affichée, mais hors des filtres."
        ""
        "Choisir une valeur de la liste du standard.",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_stable_words_and_sentences_are_whole() {
        for (i, &rule) in Rule::ALL.iter().enumerate() {
            let name = rule.name();
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name}");
            assert!(Rule::ALL[..i].iter().all(|other| other.name() != name), "{name}");
            assert_eq!(serde_json::to_string(&rule).unwrap(), format!("\"{name}\""));
            for text in [rule.finds(), rule.mends(), rule.asks()] {
                assert!(text.is_empty() || text.ends_with('.'), "{name} : {text}");
            }
        }
    }

    #[test]
    fn the_guide_tells_every_rule_in_the_same_words() {
        let guide = include_str!("../../../docs/donnees.md");
        for rule in Rule::ALL {
            let mends = if rule.mends().is_empty() { "–" } else { rule.mends() };
            let row = format!("| `{}` | {} | {mends} |", rule.name(), rule.finds());
            assert!(guide.contains(&row), "docs/donnees.md lacks : {row}");
        }
    }
}
