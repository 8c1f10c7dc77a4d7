//! The columns of a place as texts, and back.

use super::Place;
use crate::schema::{Column, Facet};

impl Place {
    /// The text of a column as a CSV of the standard writes it: lists joined by
    /// `|`, values outside a closed list at the end of theirs.
    pub fn text(&self, column: Column) -> String {
        let mut text = String::new();
        self.push_text(column, &mut text);
        text
    }

    /// Adds the [`Place::text`] of a column to a text.
    pub fn push_text(&self, column: Column, text: &mut String) {
        let mut list = |values: &[String]| {
            let outside = self.hors_liste.get(&column).into_iter().flatten();
            for (i, value) in values.iter().chain(outside).enumerate() {
                if i > 0 {
                    text.push('|');
                }
                text.push_str(value);
            }
        };
        if let Some(&facet) = Facet::ALL.iter().find(|f| f.column() == column) {
            return list(self.facet(facet));
        }
        let one = match column {
            Column::Id => &self.id,
            Column::Pivot => &self.pivot,
            Column::Nom => &self.nom,
            Column::Commune => &self.commune,
            Column::CodePostal => &self.code_postal,
            Column::CodeInsee => &self.code_insee,
            Column::Adresse => &self.adresse,
            Column::ComplementAdresse => &self.complement_adresse,
            Column::Latitude => &self.position.map_or_else(String::new, |p| p.lat().to_string()),
            Column::Longitude => &self.position.map_or_else(String::new, |p| p.lon().to_string()),
            Column::Telephone => &self.telephone,
            Column::Courriels => return list(&self.courriels),
            Column::SiteWeb => return list(&self.site_web),
            Column::Horaires => &self.horaires,
            Column::PresentationResume => &self.presentation_resume,
            Column::PresentationDetail => &self.presentation_detail,
            Column::StructureParente => &self.structure_parente,
            Column::DateMaj => &self.date_maj,
            Column::FicheAccesLibre => &self.fiche_acces_libre,
            Column::PriseRdv => &self.prise_rdv,
            _ => unreachable!("every other column is a facet's"),
        };
        text.push_str(one);
    }

    /// Sets a column from its [`Place::text`], which it then gives again:
    /// `hors_liste` is to be set before, for lists hold its values too.
    pub fn set_text(&mut self, column: Column, text: &str) {
        let mut list: Vec<String> = match text {
            "" => Vec::new(),
            text => text.split('|').map(str::to_owned).collect(),
        };
        let outside = self.hors_liste.get(&column).map_or(0, Vec::len);
        list.truncate(list.len().saturating_sub(outside));
        let list_of = match column {
            Column::Typologie => &mut self.typologie,
            Column::Courriels => &mut self.courriels,
            Column::SiteWeb => &mut self.site_web,
            Column::Itinerance => &mut self.itinerance,
            Column::Services => &mut self.services,
            Column::PublicsSpecifiquementAdresses => &mut self.publics_specifiquement_adresses,
            Column::PriseEnChargeSpecifique => &mut self.prise_en_charge_specifique,
            Column::FraisACharge => &mut self.frais_a_charge,
            Column::DispositifProgrammesNationaux => &mut self.dispositif_programmes_nationaux,
            Column::FormationsLabels => &mut self.formations_labels,
            Column::AutresFormationsLabels => &mut self.autres_formations_labels,
            Column::ModalitesAcces => &mut self.modalites_acces,
            Column::ModalitesAccompagnement => &mut self.modalites_accompagnement,
            _ => return self.set_one(column, text),
        };
        *list_of = list;
    }

    fn set_one(&mut self, column: Column, text: &str) {
        let one = match column {
            Column::Id => &mut self.id,
            Column::Pivot => &mut self.pivot,
            Column::Nom => &mut self.nom,
            Column::Commune => &mut self.commune,
            Column::CodePostal => &mut self.code_postal,
            Column::CodeInsee => &mut self.code_insee,
            Column::Adresse => &mut self.adresse,
            Column::ComplementAdresse => &mut self.complement_adresse,
            Column::Telephone => &mut self.telephone,
            Column::Horaires => &mut self.horaires,
            Column::PresentationResume => &mut self.presentation_resume,
            Column::PresentationDetail => &mut self.presentation_detail,
            Column::Source => &mut self.source,
            Column::StructureParente => &mut self.structure_parente,
            Column::DateMaj => &mut self.date_maj,
            Column::FicheAccesLibre => &mut self.fiche_acces_libre,
            Column::PriseRdv => &mut self.prise_rdv,
            // The position is two columns and one value: it is set as such. Lists
            // are set before.
            _ => return,
        };
        text.clone_into(one);
    }
}
