//! The national standard of places of digital mediation, version 1.0.1.
//!
//! Its 32 columns, its closed lists, and which columns can be filtered. Names
//! and values stay in French, as the standard writes them. Source: the schema
//! « lieux de médiation numérique » and its reference library, version 2.3.0.

mod typologie;

use std::borrow::Cow;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

pub use typologie::typologie_label;

use crate::fold::{fold, slug};

macro_rules! columns {
    ($($variant:ident $name:literal,)*) => {
        /// A column of the standard, in the standard's order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs, reason = "the variants are the standard's own column names")]
        pub enum Column { $($variant,)* }

        impl Column {
            /// All 32 columns, in order.
            pub const ALL: &'static [Column] = &[$(Column::$variant,)*];

            /// The column's name in a file: `code_postal`.
            pub const fn name(self) -> &'static str {
                match self { $(Column::$variant => $name,)* }
            }

            /// The column of a name, white space and case apart.
            pub fn parse(name: &str) -> Option<Column> {
                let name = name.trim().trim_start_matches('\u{feff}');
                Self::ALL.iter().copied().find(|c| c.name().eq_ignore_ascii_case(name))
            }
        }
    };
}

columns! {
    Id "id",
    Pivot "pivot",
    Nom "nom",
    Commune "commune",
    CodePostal "code_postal",
    CodeInsee "code_insee",
    Adresse "adresse",
    ComplementAdresse "complement_adresse",
    Latitude "latitude",
    Longitude "longitude",
    Typologie "typologie",
    Telephone "telephone",
    Courriels "courriels",
    SiteWeb "site_web",
    Horaires "horaires",
    PresentationResume "presentation_resume",
    PresentationDetail "presentation_detail",
    Source "source",
    Itinerance "itinerance",
    StructureParente "structure_parente",
    DateMaj "date_maj",
    Services "services",
    PublicsSpecifiquementAdresses "publics_specifiquement_adresses",
    PriseEnChargeSpecifique "prise_en_charge_specifique",
    FraisACharge "frais_a_charge",
    DispositifProgrammesNationaux "dispositif_programmes_nationaux",
    FormationsLabels "formations_labels",
    AutresFormationsLabels "autres_formations_labels",
    ModalitesAcces "modalites_acces",
    ModalitesAccompagnement "modalites_accompagnement",
    FicheAccesLibre "fiche_acces_libre",
    PriseRdv "prise_rdv",
}

/// A column that can be filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each variant is documented by the column it names")]
pub enum Facet {
    Services,
    Publics,
    PriseEnCharge,
    Frais,
    Dispositifs,
    Formations,
    AutresFormations,
    ModalitesAcces,
    ModalitesAccompagnement,
    Itinerance,
    Typologie,
    Source,
}

const SERVICES: &[&str] = &[
    "Aide aux démarches administratives",
    "Maîtrise des outils numériques du quotidien",
    "Insertion professionnelle via le numérique",
    "Utilisation sécurisée du numérique",
    "Parentalité et éducation avec le numérique",
    "Loisirs et créations numériques",
    "Compréhension du monde numérique",
    "Accès internet et matériel informatique",
    "Acquisition de matériel informatique à prix solidaire",
];
const PUBLICS: &[&str] = &["Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes"];
const PRISES_EN_CHARGE: &[&str] = &[
    "Surdité",
    "Handicaps moteurs",
    "Handicaps mentaux",
    "Illettrisme",
    "Langues étrangères (anglais)",
    "Langues étrangères (autres)",
    "Déficience visuelle",
];
const FRAIS: &[&str] = &["Gratuit", "Gratuit sous condition", "Payant"];
const DISPOSITIFS: &[&str] = &[
    "Aidants Connect",
    "Bibliothèques numérique de référence",
    "Certification PIX",
    "Conseillers numériques",
    "Emmaüs Connect",
    "France Services",
    "Grande école du numérique",
    "La Croix Rouge",
    "Point d'accès numérique CAF",
    "Promeneurs du net",
    "Relais numérique (Emmaüs Connect)",
];
const FORMATIONS: &[&str] = &[
    "Formé à « Mon Espace Santé »",
    "Formé à « DUPLEX » (illettrisme)",
    "Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
    "Collectif ressources et acteurs réemploi (Normandie)",
    "Étapes numériques (La Poste)",
    "Fabriques de Territoire",
    "Les Éclaireurs du numérique (Drôme)",
    "Mes Papiers (Métropole de Lyon)",
    "ORDI 3.0",
    "SUD LABS (PACA)",
];
const MODALITES_ACCES: &[&str] = &[
    "Se présenter",
    "Téléphoner",
    "Contacter par mail",
    "Envoyer un mail avec une fiche de prescription",
    "Prendre un RDV en ligne",
    "Ce lieu n'accueille pas de public",
];
const MODALITES_ACCOMPAGNEMENT: &[&str] =
    &["En autonomie", "Accompagnement individuel", "Dans un atelier collectif", "À distance"];
const ITINERANCE: &[&str] = &["Itinérant", "Fixe"];

impl Facet {
    /// Every facet, in the order filters are printed in.
    pub const ALL: &'static [Facet] = &[
        Facet::Services,
        Facet::Publics,
        Facet::PriseEnCharge,
        Facet::Frais,
        Facet::Dispositifs,
        Facet::Formations,
        Facet::AutresFormations,
        Facet::ModalitesAcces,
        Facet::ModalitesAccompagnement,
        Facet::Itinerance,
        Facet::Typologie,
        Facet::Source,
    ];

    /// The column it filters.
    pub const fn column(self) -> Column {
        match self {
            Facet::Services => Column::Services,
            Facet::Publics => Column::PublicsSpecifiquementAdresses,
            Facet::PriseEnCharge => Column::PriseEnChargeSpecifique,
            Facet::Frais => Column::FraisACharge,
            Facet::Dispositifs => Column::DispositifProgrammesNationaux,
            Facet::Formations => Column::FormationsLabels,
            Facet::AutresFormations => Column::AutresFormationsLabels,
            Facet::ModalitesAcces => Column::ModalitesAcces,
            Facet::ModalitesAccompagnement => Column::ModalitesAccompagnement,
            Facet::Itinerance => Column::Itinerance,
            Facet::Typologie => Column::Typologie,
            Facet::Source => Column::Source,
        }
    }

    /// The name of its column: `frais_a_charge`.
    pub const fn name(self) -> &'static str {
        self.column().name()
    }

    /// The facet of a column's name.
    pub fn parse(name: &str) -> Option<Facet> {
        Self::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// The closed list of its values in the standard's order; empty when any
    /// value goes (`autres_formations_labels`, `source`).
    pub const fn values(self) -> &'static [&'static str] {
        match self {
            Facet::Services => SERVICES,
            Facet::Publics => PUBLICS,
            Facet::PriseEnCharge => PRISES_EN_CHARGE,
            Facet::Frais => FRAIS,
            Facet::Dispositifs => DISPOSITIFS,
            Facet::Formations => FORMATIONS,
            Facet::AutresFormations | Facet::Source => &[],
            Facet::ModalitesAcces => MODALITES_ACCES,
            Facet::ModalitesAccompagnement => MODALITES_ACCOMPAGNEMENT,
            Facet::Itinerance => ITINERANCE,
            Facet::Typologie => typologie::CODES,
        }
    }

    /// Whether any value goes.
    pub fn is_open(self) -> bool {
        self.values().is_empty()
    }

    /// The value as the standard writes it, for one written with other
    /// apostrophes, case, accents or spaces, or as a slug. `None` outside a
    /// closed list. An open facet's value is only trimmed, except that ZRR, the
    /// former name of the zoning, reads as FRR.
    ///
    /// ```
    /// use repere_data::Facet;
    /// assert_eq!(Facet::Dispositifs.canonical("point d’acces numerique caf").as_deref(),
    ///            Some("Point d'accès numérique CAF"));
    /// assert_eq!(Facet::Services.canonical("Couture"), None);
    /// ```
    pub fn canonical(self, value: &str) -> Option<Cow<'static, str>> {
        if !self.is_open() {
            // Most values are written as the standard writes them.
            if let Some(known) = self.values().iter().find(|known| **known == value) {
                return Some(Cow::Borrowed(known));
            }
            return closed_value(self, &fold(value)).map(Cow::Borrowed);
        }
        let value = value.trim();
        match fold(value).as_str() {
            "" => None,
            "zrr" | "frr" if self == Facet::AutresFormations => Some(Cow::Borrowed("FRR")),
            "qpv" if self == Facet::AutresFormations => Some(Cow::Borrowed("QPV")),
            _ => Some(Cow::Owned(value.to_owned())),
        }
    }

    /// The form of a value that filters carry: canonical for a closed list, a
    /// slug for an open facet, whose spellings only the index knows.
    pub fn key(self, value: &str) -> Option<String> {
        let canonical = self.canonical(value)?;
        Some(if self.is_open() { slug(&canonical) } else { canonical.into_owned() })
    }
}

/// The value of a closed list that folds to this.
fn closed_value(facet: Facet, folded: &str) -> Option<&'static str> {
    /// Folded values, in the lists' own order; lists in that of [`Facet::ALL`].
    static FOLDED: OnceLock<Vec<Vec<String>>> = OnceLock::new();
    let lists = FOLDED.get_or_init(|| {
        let mut lists = Vec::new();
        for facet in Facet::ALL {
            lists.push(facet.values().iter().map(|value| fold(value)).collect());
        }
        lists
    });
    let at = lists[facet as usize].iter().position(|known| known == folded)?;
    facet.values().get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_has_32_columns() {
        assert_eq!(Column::ALL.len(), 32);
        assert_eq!(Column::parse(" \u{feff}ID"), Some(Column::Id));
        assert_eq!(Column::parse("prise_rdv"), Some(Column::PriseRdv));
        assert_eq!(Column::parse("rdv"), None);
    }

    #[test]
    fn facets_are_listed_in_the_order_of_their_numbers() {
        assert!(Facet::ALL.iter().enumerate().all(|(i, &facet)| facet as usize == i));
    }

    #[test]
    fn no_two_values_of_a_list_fold_alike() {
        for &facet in Facet::ALL {
            let folded: std::collections::BTreeSet<_> =
                facet.values().iter().map(|v| fold(v)).collect();
            assert_eq!(folded.len(), facet.values().len(), "{facet:?}");
        }
    }

    #[test]
    fn every_value_is_its_own_canonical_form_and_so_is_its_slug() {
        for &facet in Facet::ALL {
            for value in facet.values() {
                assert_eq!(facet.canonical(value).as_deref(), Some(*value));
                assert_eq!(facet.canonical(&slug(value)).as_deref(), Some(*value));
            }
        }
    }

    #[test]
    fn zrr_and_frr_are_the_same_zoning() {
        assert_eq!(Facet::AutresFormations.canonical("zrr").as_deref(), Some("FRR"));
        assert_eq!(Facet::AutresFormations.key("ZRR"), Facet::AutresFormations.key("Frr"));
    }
}
