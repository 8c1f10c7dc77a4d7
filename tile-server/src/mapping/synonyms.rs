//! What people call the columns of the standard, folded; the standard's own name
//! needs no entry.

use repere_data::Column;

/// Other names of a column, the commonest first.
pub(super) fn of(column: Column) -> &'static [&'static str] {
    match column {
        Column::Id => &[
            "identifiant",
            "numero",
            "n",
            "no",
            "ref",
            "reference",
            "code lieu",
            "uid",
            "uuid",
            "id structure",
            "id lieu",
            "matricule",
        ],
        Column::Pivot => &["siret", "numero siret", "rna", "siret ou rna"],
        Column::Nom => &[
            "nom du lieu",
            "nom de la structure",
            "structure",
            "name",
            "denomination",
            "raison sociale",
            "intitule",
            "libelle",
            "lieu",
            "etablissement",
            "enseigne",
        ],
        Column::Commune => &[
            "ville",
            "nom commune",
            "nom de la commune",
            "city",
            "localite",
            "lib com",
            "municipality",
            "adresse ville",
        ],
        Column::CodePostal => {
            &["cp", "code postal", "postal code", "zip", "postcode", "adresse code postal"]
        }
        Column::CodeInsee => &[
            "code commune",
            "insee",
            "code insee commune",
            "insee com",
            "code commune insee",
            "com insee",
            "citycode",
        ],
        Column::Adresse => &[
            "adresse postale",
            "rue",
            "voie",
            "adresse 1",
            "address",
            "numero et voie",
            "adresse complete",
            "street",
        ],
        Column::ComplementAdresse => {
            &["complement", "complement d adresse", "adresse 2", "batiment"]
        }
        Column::Latitude => &["lat", "coord y", "y wgs84", "position latitude"],
        Column::Longitude => &["lon", "lng", "long", "coord x", "x wgs84", "position longitude"],
        Column::Typologie => {
            &["type", "type de structure", "type de lieu", "categorie", "typologies"]
        }
        Column::Telephone => {
            &["tel", "numero de telephone", "phone", "telephone fixe", "tel 1", "contact telephone"]
        }
        Column::Courriels => &[
            "courriel",
            "mail",
            "email",
            "e mail",
            "adresse mail",
            "adresse electronique",
            "contact mail",
        ],
        Column::SiteWeb => {
            &["site internet", "site", "url", "website", "web", "lien", "site web url"]
        }
        Column::Horaires => {
            &["horaires d ouverture", "heures d ouverture", "opening hours", "horaire", "ouverture"]
        }
        Column::PresentationResume => &["resume", "presentation", "description courte", "accroche"],
        Column::PresentationDetail => &[
            "description",
            "detail",
            "presentation detaillee",
            "commentaires",
            "commentaire",
            "remarques",
            "observations",
            "informations complementaires",
        ],
        Column::Source => &["origine", "source des donnees", "producteur"],
        Column::Itinerance => &["itinerant", "mobile", "lieu itinerant"],
        Column::StructureParente => &[
            "structure porteuse",
            "porteur",
            "groupe",
            "gestionnaire",
            "organisme",
            "reseau",
            "structure mere",
        ],
        Column::DateMaj => &[
            "date de mise a jour",
            "mise a jour",
            "mis a jour",
            "maj",
            "date modification",
            "derniere modification",
            "updated at",
            "last modified",
            "date",
        ],
        Column::Services => &[
            "service",
            "services proposes",
            "activites",
            "thematiques",
            "offre",
            "accompagnements",
            "types d accompagnement",
        ],
        Column::PublicsSpecifiquementAdresses => {
            &["publics", "publics accueillis", "public", "public cible", "publics cibles"]
        }
        Column::PriseEnChargeSpecifique => {
            &["prise en charge", "handicaps", "accessibilite handicap"]
        }
        Column::FraisACharge => {
            &["frais", "conditions acces", "tarif", "tarifs", "gratuite", "cout"]
        }
        Column::DispositifProgrammesNationaux => {
            &["dispositifs", "labels nationaux", "dispositif", "programmes nationaux", "labels"]
        }
        Column::FormationsLabels => &["formations", "labels de formation"],
        Column::AutresFormationsLabels => &["labels autres", "autres labels"],
        Column::ModalitesAcces => {
            &["modalite d acces", "modalites d acces", "acces", "comment venir"]
        }
        Column::ModalitesAccompagnement => {
            &["modalite d accompagnement", "modalites d accompagnement", "accompagnement"]
        }
        Column::FicheAccesLibre => {
            &["acceslibre", "acces libre", "accessibilite", "fiche acceslibre"]
        }
        Column::PriseRdv => {
            &["rdv", "prise de rendez vous", "rendez vous", "url rdv", "prendre rdv"]
        }
    }
}
