//! How a row becomes a place: which rule looks at which column.

use std::collections::BTreeMap;

use super::{Place, RawRecord, Rejection, Remark};
use crate::check::{
    Checked, Dated, Found, Ground, Postal, Remedy, Rule, Web, date, email, has_lost_characters,
    insee_code, is_plain, is_shouted, phone, pivot, position, postal_code, strip_markup, unspoil,
    web_address,
};
use crate::day::Day;
use crate::geo::Position;
use crate::schema::{Column, Facet};
use crate::territory::{CommuneId, Territories, TerritoryPoints};

/// The standard's limit of `presentation_resume`, in characters.
const LONGEST_SUMMARY: usize = 280;

/// What rows are checked against: the geographic code, the ground, the day.
#[derive(Debug)]
pub struct Checks<'a> {
    territories: &'a Territories,
    ground: Ground,
    today: Day,
}

impl<'a> Checks<'a> {
    /// Checks at the day of a bake, with the points of communes that are known.
    pub fn new(territories: &'a Territories, points: &TerritoryPoints, today: Day) -> Checks<'a> {
        Checks { territories, ground: Ground::new(territories, points), today }
    }

    /// The geographic code.
    pub fn territories(&self) -> &'a Territories {
        self.territories
    }

    /// The day of the bake.
    pub fn today(&self) -> Day {
        self.today
    }

    /// Where communes are.
    pub fn ground(&self) -> &Ground {
        &self.ground
    }

    /// Turns a row into a place, with remarks on all that was mended, set aside
    /// or could not be read.
    ///
    /// # Errors
    /// A [`Rejection`] when the row has no `id` or no `nom`: nothing could show it
    /// or lead back to it.
    pub fn normalise(&self, raw: &RawRecord) -> Result<(Place, Vec<Remark>), Rejection> {
        for column in [Column::Id, Column::Nom] {
            if raw.text(column).is_empty() {
                let message = format!("ligne écartée : la colonne « {} » est vide", column.name());
                let rejected = remark(raw, Rule::Nameless, column);
                let rejected = Remark { remedy: Remedy::Rejected, message, ..rejected };
                return Err(Rejection(Box::new(rejected)));
            }
        }
        let mut reader = Reader {
            raw,
            checks: self,
            texts: Vec::new(),
            remarks: Vec::new(),
            outside: BTreeMap::new(),
        };
        reader.mend_texts();
        let place = reader.place();
        Ok((place, reader.remarks))
    }
}

fn remark(raw: &RawRecord, rule: Rule, column: Column) -> Remark {
    Remark {
        file: raw.file.clone(),
        line: raw.line,
        column,
        value: raw.text(column).to_owned(),
        rule,
        remedy: Remedy::Flagged,
        after: None,
        message: String::new(),
        detail: String::new(),
        id: raw.text(Column::Id).to_owned(),
    }
}

/// Reads the fields of one row, and gathers what it has to say of them.
struct Reader<'a> {
    raw: &'a RawRecord,
    checks: &'a Checks<'a>,
    /// Texts of columns that were mended as such; few rows have any.
    texts: Vec<(Column, String)>,
    remarks: Vec<Remark>,
    outside: BTreeMap<Column, Vec<String>>,
}

impl Reader<'_> {
    fn place(&mut self) -> Place {
        let mut place = Place {
            id: self.text(Column::Id),
            pivot: self.pivot(),
            nom: self.name(),
            commune: self.text(Column::Commune),
            code_postal: self.text(Column::CodePostal),
            code_insee: self.text(Column::CodeInsee).to_ascii_uppercase(),
            adresse: self.text(Column::Adresse),
            complement_adresse: self.text(Column::ComplementAdresse),
            typologie: self.facet(Facet::Typologie),
            courriels: self.emails(),
            horaires: self.text(Column::Horaires),
            presentation_resume: self.summary(),
            presentation_detail: self.text(Column::PresentationDetail),
            source: self.text(Column::Source),
            itinerance: self.facet(Facet::Itinerance),
            structure_parente: self.text(Column::StructureParente),
            date_maj: self.date(),
            services: self.facet(Facet::Services),
            publics_specifiquement_adresses: self.facet(Facet::Publics),
            prise_en_charge_specifique: self.facet(Facet::PriseEnCharge),
            frais_a_charge: self.facet(Facet::Frais),
            dispositif_programmes_nationaux: self.facet(Facet::Dispositifs),
            formations_labels: self.facet(Facet::Formations),
            autres_formations_labels: self.facet(Facet::AutresFormations),
            modalites_acces: self.facet(Facet::ModalitesAcces),
            modalites_accompagnement: self.facet(Facet::ModalitesAccompagnement),
            dataset: self.raw.dataset.to_string(),
            ..Place::default()
        };
        let emails = &mut place.courriels;
        place.site_web = self.urls(Column::SiteWeb, emails);
        place.fiche_acces_libre = self.url(Column::FicheAccesLibre, emails);
        place.prise_rdv = self.url(Column::PriseRdv, emails);
        self.commune(&mut place);
        place.position = self.position(place.commune_id);
        place.telephone = self.telephone(place.commune_id);
        place.hors_liste = std::mem::take(&mut self.outside);
        place
    }

    /// The text of a column, mended as a text.
    fn plain(&self, column: Column) -> &str {
        let mended = self.texts.iter().find(|(of, _)| *of == column);
        mended.map_or_else(|| self.raw.text(column), |(_, text)| text)
    }

    fn text(&self, column: Column) -> String {
        self.plain(column).to_owned()
    }

    fn note(&mut self, rule: Rule, column: Column, message: &str) {
        let remark = remark(self.raw, rule, column);
        self.remarks.push(Remark { message: message.to_owned(), ..remark });
    }

    /// A value that was mended, and is now another.
    fn mended(&mut self, rule: Rule, column: Column, value: &str, after: &str, message: &str) {
        self.remarks.push(Remark {
            value: value.to_owned(),
            after: Some(after.to_owned()),
            remedy: Remedy::Mended,
            message: message.to_owned(),
            ..remark(self.raw, rule, column)
        });
    }

    /// A value that is set aside: said, kept with the place, never filtered.
    fn set_aside(&mut self, rule: Rule, column: Column, value: &str, message: &str) {
        let (value, message) = (value.to_owned(), message.to_owned());
        self.outside.entry(column).or_default().push(value.clone());
        self.remarks.push(Remark { value, message, ..remark(self.raw, rule, column) });
    }

    /// Encoding and markup, in every column: values of closed lists are told by
    /// their letters.
    fn mend_texts(&mut self) {
        let raw = self.raw;
        for &column in raw.values.keys() {
            let text = raw.text(column);
            if is_plain(text) {
                continue;
            }
            let mut now = None;
            if let Some(right) = unspoil(text) {
                let message = "texte lu dans un autre encodage que le sien : relu";
                self.mended(Rule::Mojibake, column, text, &right, message);
                now = Some(right);
            }
            if let Some(plain) = strip_markup(now.as_deref().unwrap_or(text)) {
                let before = now.as_deref().unwrap_or(text);
                self.mended(Rule::Markup, column, before, &plain, "HTML : changé en texte");
                now = Some(plain);
            }
            if has_lost_characters(now.as_deref().unwrap_or(text)) {
                let message = "des lettres ont été perdues avant l’export (« � »)";
                self.note(Rule::LostCharacters, column, message);
            }
            self.texts.extend(now.map(|now| (column, now)));
        }
    }

    fn name(&mut self) -> String {
        let name = self.text(Column::Nom);
        if is_shouted(&name) {
            self.note(Rule::ShoutedName, Column::Nom, "nom tout en majuscules");
        }
        name
    }

    fn summary(&mut self) -> String {
        let text = self.text(Column::PresentationResume);
        // No text has more characters than bytes.
        if text.len() > LONGEST_SUMMARY && text.chars().count() > LONGEST_SUMMARY {
            let message = "plus de 280 caractères : gardé en entier";
            self.note(Rule::LongSummary, Column::PresentationResume, message);
        }
        text
    }

    fn pivot(&mut self) -> String {
        let text = self.text(Column::Pivot);
        if text.is_empty() {
            return text;
        }
        match pivot(&text) {
            Checked::Right => text,
            Checked::Mended(right) => {
                let message = "SIRET ou RNA récrit";
                self.mended(Rule::Pivot, Column::Pivot, &text, &right, message);
                right
            }
            Checked::Wrong => {
                let message =
                    "SIRET (14 chiffres, clé juste) ou RNA (W et 9 caractères) attendu : gardé";
                self.note(Rule::Pivot, Column::Pivot, message);
                text
            }
        }
    }

    /// The commune that the address means, and its two codes.
    fn commune(&mut self, place: &mut Place) {
        let territories = self.checks.territories;
        let (insee, postal) = (place.code_insee.clone(), place.code_postal.clone());
        let commune = territories.resolve(&insee, &postal, &place.commune);
        match commune {
            Some(id) => {
                if let Checked::Mended(code) = insee_code(&insee, id, territories) {
                    let message = "code INSEE ancien ou d’une autre commune : remplacé";
                    self.mended(Rule::InseeCode, Column::CodeInsee, &insee, &code, message);
                }
                place.code_insee = territories.code(id).to_owned();
                place.commune_id = Some(id);
            }
            None => {
                let column = if insee.is_empty() { Column::Commune } else { Column::CodeInsee };
                let message = "commune inconnue du code officiel géographique : le lieu n'est dans aucun territoire";
                self.note(Rule::UnknownCommune, column, message);
            }
        }
        let address = Postal { code_postal: &postal, code_insee: &insee, commune: &place.commune };
        match postal_code(address, commune, territories) {
            Checked::Right => {}
            Checked::Mended(code) => {
                let message = "code postal qui n’est pas de la commune : remplacé";
                self.mended(Rule::PostalCode, Column::CodePostal, &postal, &code, message);
                place.code_postal = code;
            }
            Checked::Wrong => {
                let message =
                    "code postal qui n’est pas de la commune, ou sans cinq chiffres : gardé";
                let flagged = remark(self.raw, Rule::PostalCode, Column::CodePostal);
                let detail = commune.map_or_else(String::new, |id| {
                    format!("commune : {} ({})", territories.name(id), territories.code(id))
                });
                self.remarks.push(Remark { message: message.to_owned(), detail, ..flagged });
            }
        }
    }

    fn position(&mut self, commune: Option<CommuneId>) -> Option<Position> {
        let Checks { territories, ground, .. } = self.checks;
        let (lat, lon) = (self.plain(Column::Latitude), self.plain(Column::Longitude));
        let away =
            |at: Position| commune.map_or(Err(()), |commune| ground.away(territories, commune, at));
        let Found { position, notes } = position(lat, lon, away);
        for note in notes {
            let detail = note.away.zip(commune).map_or_else(String::new, |(metres, commune)| {
                format!("à {} km de {}", metres / 1000, territories.name(commune))
            });
            self.remarks.push(Remark {
                remedy: note.remedy,
                after: note.after,
                message: note.message.to_owned(),
                value: match note.rule {
                    // Of these the two columns say one thing together.
                    Rule::FarFromCommune
                    | Rule::SwappedCoordinates
                    | Rule::ProjectedCoordinates => {
                        let lat = self.raw.text(Column::Latitude);
                        format!("{lat}, {}", self.raw.text(Column::Longitude))
                    }
                    _ => self.raw.text(note.column).to_owned(),
                },
                detail,
                ..remark(self.raw, note.rule, note.column)
            });
        }
        position
    }

    fn telephone(&mut self, commune: Option<CommuneId>) -> String {
        let text = self.text(Column::Telephone);
        if text.is_empty() {
            return text;
        }
        let departement = commune.map_or("", |id| self.checks.territories.departement(id));
        match phone(&text, departement) {
            Checked::Right => text,
            Checked::Mended(phones) if phones.more => {
                let message = "plusieurs numéros, ou un numéro et des mots : le premier est pris, le tout gardé à côté";
                self.mended(Rule::Phone, Column::Telephone, &text, &phones.first, message);
                self.outside.entry(Column::Telephone).or_default().push(text);
                phones.first
            }
            Checked::Mended(phones) => {
                let message = "numéro récrit comme le standard";
                self.mended(Rule::Phone, Column::Telephone, &text, &phones.first, message);
                phones.first
            }
            Checked::Wrong => {
                self.note(
                    Rule::Phone,
                    Column::Telephone,
                    "numéro de téléphone attendu : gardé tel quel",
                );
                text
            }
        }
    }

    /// An ISO date, its time of day cut; what is none, or of the future, is set
    /// aside: the newest date decides which of two records is right.
    fn date(&mut self) -> String {
        let text = self.text(Column::DateMaj);
        if text.is_empty() {
            return text;
        }
        match date(&text, self.checks.today) {
            Dated::Right(day) => day.to_string(),
            Dated::Mended(day) => {
                let day = day.to_string();
                let message = "date récrite comme 2026-11-23";
                self.mended(Rule::UnreadableDate, Column::DateMaj, &text, &day, message);
                day
            }
            Dated::Future(_) => {
                let message = "date après le jour de la fabrication : laissée de côté";
                self.set_aside(Rule::FutureDate, Column::DateMaj, &text, message);
                String::new()
            }
            Dated::Wrong => {
                let message = "date attendue sous la forme 2026-11-23";
                self.set_aside(Rule::UnreadableDate, Column::DateMaj, &text, message);
                String::new()
            }
        }
    }

    fn list(&self, column: Column) -> Vec<String> {
        let items = self.plain(column).split('|').map(str::trim);
        items.filter(|v| !v.is_empty()).map(str::to_owned).collect()
    }

    /// A list of addresses, which people separate by other things than `|` too:
    /// taken apart where every part is what is looked for.
    fn addresses(&self, column: Column, is_one: impl Fn(&str) -> bool) -> Vec<String> {
        let mut all = Vec::new();
        for value in self.list(column) {
            let apart = |c: char| c.is_whitespace() || matches!(c, ';' | ',');
            if !value.contains(apart) {
                all.push(value);
                continue;
            }
            let parts: Vec<&str> = value
                .split(apart)
                .filter(|part| {
                    part.contains(|c: char| c.is_alphanumeric()) && *part != "ou" && *part != "et"
                })
                .collect();
            if parts.len() > 1 && parts.iter().all(|part| is_one(part)) {
                all.extend(parts.into_iter().map(str::to_owned));
            } else {
                all.push(value);
            }
        }
        all
    }

    fn facet(&mut self, facet: Facet) -> Vec<String> {
        let mut values: Vec<String> = Vec::new();
        for value in self.list(facet.column()) {
            match facet.canonical(&value) {
                Some(known) if values.iter().any(|v| *v == known) => {}
                Some(known) => values.push(known.into_owned()),
                None => {
                    let message =
                        "valeur hors de la liste du standard : gardée, mais hors des filtres";
                    self.set_aside(Rule::OutsideList, facet.column(), &value, message);
                }
            }
        }
        values
    }

    fn emails(&mut self) -> Vec<String> {
        let mut emails = Vec::new();
        let is_one = |part: &str| email(part) != Checked::Wrong;
        for value in self.addresses(Column::Courriels, is_one) {
            match email(&value) {
                Checked::Right => add(&mut emails, value),
                Checked::Mended(right) => {
                    let message = "adresse électronique mal écrite : corrigée";
                    self.mended(Rule::Email, Column::Courriels, &value, &right, message);
                    add(&mut emails, right);
                }
                Checked::Wrong => {
                    let message = "adresse électronique attendue, comme accueil@exemple.fr";
                    self.set_aside(Rule::Email, Column::Courriels, &value, message);
                }
            }
        }
        emails
    }

    /// Web addresses only: a `javascript:` in a file must never become a link.
    fn urls(&mut self, column: Column, emails: &mut Vec<String>) -> Vec<String> {
        let mut urls = Vec::new();
        let is_one = |part: &str| web_address(part) != Web::Wrong;
        for value in self.addresses(column, is_one) {
            match web_address(&value) {
                Web::Right => add(&mut urls, value),
                Web::Mended(url) => {
                    let message = "adresse web mal écrite : corrigée";
                    self.mended(Rule::WebAddress, column, &value, &url, message);
                    add(&mut urls, url);
                }
                Web::Email(found) => {
                    let message =
                        "adresse électronique parmi les adresses web : passée dans courriels";
                    self.mended(Rule::MisplacedEmail, column, &value, &found, message);
                    add(emails, found);
                }
                Web::Wrong => {
                    let message = "adresse web attendue, comme https://exemple.fr";
                    self.set_aside(Rule::WebAddress, column, &value, message);
                }
            }
        }
        urls
    }

    fn url(&mut self, column: Column, emails: &mut Vec<String>) -> String {
        let mut urls = self.urls(column, emails);
        if urls.len() > 1 {
            // One link is shown; the others stay with the place.
            self.outside.entry(column).or_default().extend(urls.drain(1..));
        }
        urls.pop().unwrap_or_default()
    }
}

/// Adds a value that is not there yet.
fn add(values: &mut Vec<String>, value: String) {
    if !values.contains(&value) {
        values.push(value);
    }
}

#[cfg(test)]
mod tests;
