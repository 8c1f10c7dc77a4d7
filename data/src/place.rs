//! A place, and how a row of a file becomes one.
//!
//! Normalising folds values to the standard's own, types what has a type, and
//! says what it could not read. A remark never drops a place; only a row with
//! neither a name nor an id to show it by is rejected. What each value is
//! checked for, and when it is mended, stands in [`crate::check`].

mod columns;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::check::{Remedy, Rule};
use crate::geo::Position;
use crate::schedule::WeekSchedule;
use crate::schema::{Column, Facet};
use crate::territory::{CommuneId, Territories};

/// One row of a source, as read: a text per column of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRecord {
    /// The dataset's name: the file's, without folder and endings.
    pub dataset: Arc<str>,
    /// The file it was read from, as the user named it.
    pub file: Arc<str>,
    /// Line in that file, from 1; for JSON the position in the array, from 1.
    pub line: u64,
    /// Texts by column; columns that the file lacks are absent.
    pub values: BTreeMap<Column, String>,
}

impl RawRecord {
    fn text(&self, column: Column) -> &str {
        self.values.get(&column).map_or("", |v| v.trim())
    }
}

/// What a rule found in one field of one row, and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Remark {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// Its line, from 1.
    pub line: u64,
    /// The column.
    pub column: Column,
    /// The value found.
    pub value: String,
    /// The rule.
    pub rule: Rule,
    /// What was done.
    pub remedy: Remedy,
    /// What stands there now, where the value was mended.
    pub after: Option<String>,
    /// What is wrong with it and what was done: the same words for every row.
    pub message: String,
    /// What is known of this row alone: « à 312 km de Grenoble ».
    pub detail: String,
    /// The row's own id.
    pub id: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Remark { file, line, column, value, message, detail, after, .. } = self;
        write!(f, "{file}, ligne {line}, {} = « {value} » : {message}", column.name())?;
        if !detail.is_empty() {
            write!(f, " ({detail})")?;
        }
        after.as_ref().map_or(Ok(()), |after| write!(f, " → « {after} »"))
    }
}

/// A row that cannot become a place, and why.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error,
)]
#[error("{0}")]
#[serde(transparent)]
pub struct Rejection(pub Box<Remark>);

/// What a place's position is really of: its source gives none, or its address
/// was found no closer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Approximation {
    /// Its street, the number unknown.
    #[serde(rename = "rue")]
    Street,
    /// The hamlet or quarter.
    #[serde(rename = "lieu-dit")]
    Locality,
    /// A point of its commune.
    #[serde(rename = "commune")]
    Commune,
}

impl Approximation {
    /// All of them, the nearest first.
    pub const ALL: [Approximation; 3] = [Self::Street, Self::Locality, Self::Commune];
}

/// A place of digital mediation. Field names are the standard's columns; empty
/// fields are left out of its JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the fields are the standard's own columns")]
pub struct Place {
    pub id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pivot: String,
    pub nom: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub commune: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code_postal: String,
    /// Today's INSEE code where the commune was recognised, else as given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code_insee: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub adresse: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub complement_adresse: String,
    /// Longitude and latitude; none for a place that is listed, not drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What the position is of, where it is not the place's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position_approchee: Option<Approximation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub typologie: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub telephone: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub courriels: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub site_web: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub horaires: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub presentation_resume: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub presentation_detail: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub itinerance: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub structure_parente: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date_maj: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub publics_specifiquement_adresses: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prise_en_charge_specifique: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frais_a_charge: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dispositif_programmes_nationaux: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formations_labels: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub autres_formations_labels: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modalites_acces: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modalites_accompagnement: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fiche_acces_libre: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prise_rdv: String,
    /// Name of the dataset it came in (a file's name without its endings).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dataset: String,
    /// `horaires` as a plain week, where they can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semaine: Option<WeekSchedule>,
    /// Values outside a closed list, by column: kept, shown, never a facet.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hors_liste: BTreeMap<Column, Vec<String>>,
    /// The sources of its records, where there are several: the first is
    /// [`Place::source`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The records it was made of, where there are several, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origines: Vec<Origine>,
    /// Its commune (or arrondissement) in the geographic code.
    #[serde(skip)]
    pub commune_id: Option<CommuneId>,
}

/// A record that a place was made of, with others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origine {
    /// The dataset it came in.
    pub jeu: String,
    /// Its id there.
    pub id: String,
    /// Its `source`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Its `date_maj`, ISO.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date_maj: String,
    /// The file it was read from.
    pub fichier: String,
    /// Its line there, from 1.
    pub ligne: u64,
    /// What it says otherwise than the place, of the columns that records are
    /// compared by; an empty text where it says nothing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub valeurs: BTreeMap<Column, String>,
}

impl Place {
    /// Its values of a facet, canonical.
    pub fn facet(&self, facet: Facet) -> &[String] {
        match facet {
            Facet::Services => &self.services,
            Facet::Publics => &self.publics_specifiquement_adresses,
            Facet::PriseEnCharge => &self.prise_en_charge_specifique,
            Facet::Frais => &self.frais_a_charge,
            Facet::Dispositifs => &self.dispositif_programmes_nationaux,
            Facet::Formations => &self.formations_labels,
            Facet::AutresFormations => &self.autres_formations_labels,
            Facet::ModalitesAcces => &self.modalites_acces,
            Facet::ModalitesAccompagnement => &self.modalites_accompagnement,
            Facet::Itinerance => &self.itinerance,
            Facet::Typologie => &self.typologie,
            Facet::Source if !self.sources.is_empty() => &self.sources,
            Facet::Source if self.source.is_empty() => &[],
            Facet::Source => std::slice::from_ref(&self.source),
        }
    }
}

/// Turns a row into a place, with remarks on what could not be read.
///
/// # Errors
/// A [`Rejection`] when the row has no `id` or no `nom`: nothing could show it
/// or lead back to it.
pub fn normalise(
    raw: &RawRecord,
    territories: &Territories,
) -> Result<(Place, Vec<Remark>), Rejection> {
    for column in [Column::Id, Column::Nom] {
        if raw.text(column).is_empty() {
            let message = format!("ligne écartée : la colonne « {} » est vide", column.name());
            let rejected =
                Remark { remedy: Remedy::Rejected, ..remark(raw, Rule::Nameless, column) };
            return Err(Rejection(Box::new(Remark { message, ..rejected })));
        }
    }
    let mut reader = Reader { raw, remarks: Vec::new(), outside: BTreeMap::new() };
    let mut place = Place {
        id: reader.text(Column::Id),
        pivot: reader.pivot(),
        nom: reader.text(Column::Nom),
        commune: reader.text(Column::Commune),
        code_postal: reader.postal_code(),
        code_insee: reader.text(Column::CodeInsee).to_ascii_uppercase(),
        adresse: reader.text(Column::Adresse),
        complement_adresse: reader.text(Column::ComplementAdresse),
        position: reader.position(),
        position_approchee: None,
        typologie: reader.facet(Facet::Typologie),
        telephone: reader.text(Column::Telephone),
        courriels: reader.list(Column::Courriels),
        site_web: reader.urls(Column::SiteWeb),
        horaires: reader.text(Column::Horaires),
        presentation_resume: reader.text(Column::PresentationResume),
        presentation_detail: reader.text(Column::PresentationDetail),
        source: reader.text(Column::Source),
        itinerance: reader.facet(Facet::Itinerance),
        structure_parente: reader.text(Column::StructureParente),
        date_maj: reader.date(),
        services: reader.facet(Facet::Services),
        publics_specifiquement_adresses: reader.facet(Facet::Publics),
        prise_en_charge_specifique: reader.facet(Facet::PriseEnCharge),
        frais_a_charge: reader.facet(Facet::Frais),
        dispositif_programmes_nationaux: reader.facet(Facet::Dispositifs),
        formations_labels: reader.facet(Facet::Formations),
        autres_formations_labels: reader.facet(Facet::AutresFormations),
        modalites_acces: reader.facet(Facet::ModalitesAcces),
        modalites_accompagnement: reader.facet(Facet::ModalitesAccompagnement),
        fiche_acces_libre: reader.urls(Column::FicheAccesLibre).pop().unwrap_or_default(),
        prise_rdv: reader.urls(Column::PriseRdv).pop().unwrap_or_default(),
        dataset: raw.dataset.to_string(),
        semaine: None,
        hors_liste: BTreeMap::new(),
        sources: Vec::new(),
        origines: Vec::new(),
        commune_id: None,
    };
    let (code, postal, name) = (&place.code_insee, &place.code_postal, &place.commune);
    match territories.resolve(code, postal, name) {
        Some(id) => {
            place.code_insee = territories.code(id).to_owned();
            place.commune_id = Some(id);
        }
        None => reader.note(
            Rule::UnknownCommune,
            if code.is_empty() { Column::Commune } else { Column::CodeInsee },
            "commune inconnue du code officiel géographique : le lieu n'est dans aucun territoire",
        ),
    }
    place.hors_liste = reader.outside;
    Ok((place, reader.remarks))
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
    remarks: Vec<Remark>,
    outside: BTreeMap<Column, Vec<String>>,
}

impl Reader<'_> {
    fn note(&mut self, rule: Rule, column: Column, message: &str) {
        let remark = remark(self.raw, rule, column);
        self.remarks.push(Remark { message: message.to_owned(), ..remark });
    }

    /// A value that is set aside: said, kept with the place, never filtered.
    fn set_aside(&mut self, rule: Rule, column: Column, value: &str, message: &str) {
        let (value, message) = (value.to_owned(), message.to_owned());
        self.outside.entry(column).or_default().push(value.clone());
        self.remarks.push(Remark { value, message, ..remark(self.raw, rule, column) });
    }

    fn text(&self, column: Column) -> String {
        self.raw.text(column).to_owned()
    }

    fn list(&self, column: Column) -> Vec<String> {
        let items = self.raw.text(column).split('|').map(str::trim);
        items.filter(|v| !v.is_empty()).map(str::to_owned).collect()
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

    fn position(&mut self) -> Option<Position> {
        let lat = self.raw.text(Column::Latitude);
        let lon = self.raw.text(Column::Longitude);
        if lat.is_empty() && lon.is_empty() {
            return None;
        }
        let parsed = match (lon.parse::<f64>(), lat.parse::<f64>()) {
            (Ok(lon), Ok(lat)) => (lon, lat),
            (lon, _) => {
                let column = if lon.is_err() { Column::Longitude } else { Column::Latitude };
                self.note(
                    Rule::UnreadableCoordinates,
                    column,
                    "nombre attendu, comme 45.1885 : lieu gardé sans position",
                );
                return None;
            }
        };
        if parsed == (0.0, 0.0) {
            self.note(
                Rule::NullIsland,
                Column::Latitude,
                "position 0,0 en plein océan : lieu gardé sans position",
            );
            return None;
        }
        let position = Position::new(parsed.0, parsed.1);
        if position.is_err() {
            let column = if parsed.0.abs() <= 180.0 { Column::Latitude } else { Column::Longitude };
            self.note(
                Rule::UnreadableCoordinates,
                column,
                "hors du globe : lieu gardé sans position",
            );
        }
        position.ok()
    }

    fn pivot(&mut self) -> String {
        let pivot: String = self.raw.text(Column::Pivot).split_whitespace().collect();
        let digits = |s: &str, n| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        if !(pivot.is_empty()
            || digits(&pivot, 14)
            || pivot.strip_prefix('W').is_some_and(|d| digits(d, 9)))
        {
            self.note(
                Rule::Pivot,
                Column::Pivot,
                "SIRET (14 chiffres) ou RNA (W et 9 chiffres) attendu",
            );
        }
        pivot
    }

    fn postal_code(&mut self) -> String {
        let code = self.text(Column::CodePostal);
        if !(code.is_empty() || code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit())) {
            self.note(Rule::PostalCode, Column::CodePostal, "5 chiffres attendus");
        }
        code
    }

    /// An ISO date, its time of day cut; anything else is set aside.
    fn date(&mut self) -> String {
        let text = self.raw.text(Column::DateMaj);
        let day = text.get(..10).unwrap_or(text);
        let rest_is_time = text.get(10..).is_none_or(|t| t.is_empty() || t.starts_with(['T', ' ']));
        if text.is_empty() || (rest_is_time && day.parse::<jiff::civil::Date>().is_ok()) {
            return day.to_owned();
        }
        self.set_aside(
            Rule::UnreadableDate,
            Column::DateMaj,
            text,
            "date attendue sous la forme 2026-11-23",
        );
        String::new()
    }

    /// Web addresses only: a `javascript:` in a file must never become a link.
    fn urls(&mut self, column: Column) -> Vec<String> {
        let mut urls = Vec::new();
        for value in self.list(column) {
            let lower = value.to_ascii_lowercase();
            let has_space = value.contains(char::is_whitespace);
            if !has_space && (lower.starts_with("https://") || lower.starts_with("http://")) {
                urls.push(value);
            } else if !has_space && lower.contains('.') && !lower.contains(':') {
                urls.push(format!("https://{value}"));
            } else {
                self.set_aside(
                    Rule::WebAddress,
                    column,
                    &value,
                    "adresse web attendue, comme https://exemple.fr",
                );
            }
        }
        urls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(values: &[(Column, &str)]) -> RawRecord {
        RawRecord {
            dataset: "essai".into(),
            file: "essai.csv".into(),
            line: 7,
            values: values.iter().map(|(c, v)| (*c, (*v).to_owned())).collect(),
        }
    }

    fn read(values: &[(Column, &str)]) -> (Place, Vec<String>) {
        let base = [(Column::Id, "1"), (Column::Nom, "Mairie"), (Column::CodeInsee, "38185")];
        let all: Vec<_> = base.iter().chain(values).copied().collect();
        let (place, remarks) = normalise(&raw(&all), Territories::builtin()).unwrap();
        (place, remarks.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn values_are_folded_to_the_standard_and_strangers_are_kept_aside() {
        let (place, remarks) = read(&[
            (Column::Services, "ACCES INTERNET ET MATERIEL INFORMATIQUE| Couture |"),
            (
                Column::DispositifProgrammesNationaux,
                "point d’accès numérique caf|Point d'accès numérique CAF",
            ),
        ]);
        assert_eq!(place.services, ["Accès internet et matériel informatique"]);
        assert_eq!(place.dispositif_programmes_nationaux, ["Point d'accès numérique CAF"]);
        assert_eq!(
            remarks,
            [
                "essai.csv, ligne 7, services = « Couture » : valeur hors de la liste du standard : gardée, mais hors des filtres"
            ]
        );
        assert_eq!(place.text(Column::Services), "Accès internet et matériel informatique|Couture");
    }

    #[test]
    fn a_row_without_a_name_is_rejected_with_its_line() {
        let rejection =
            normalise(&raw(&[(Column::Id, "1"), (Column::Nom, " ")]), Territories::builtin())
                .unwrap_err();
        let text = rejection.to_string();
        assert!(text.starts_with("essai.csv, ligne 7, nom = «  » : ligne écartée"), "{text}");
    }

    #[test]
    fn bad_positions_leave_a_place_without_one() {
        for (lon, lat, column) in [
            ("5,7", "45.1", "longitude"),
            ("5.7", "x", "latitude"),
            ("0", "0.0", "latitude"),
            ("5.7", "145", "latitude"),
            ("500", "45", "longitude"),
        ] {
            let (place, remarks) = read(&[(Column::Longitude, lon), (Column::Latitude, lat)]);
            assert_eq!(place.position, None);
            assert!(remarks[0].contains(column), "{remarks:?}");
        }
        let (place, remarks) = read(&[(Column::Longitude, "5.7"), (Column::Latitude, "45.1")]);
        assert_eq!(place.position, Position::new(5.7, 45.1).ok());
        assert!(remarks.is_empty());
    }

    #[test]
    fn links_are_web_addresses_or_nothing() {
        let (place, remarks) = read(&[
            (Column::SiteWeb, "www.exemple.fr|https://a.fr/x"),
            (Column::PriseRdv, "javascript:alert(1)"),
        ]);
        assert_eq!(place.site_web, ["https://www.exemple.fr", "https://a.fr/x"]);
        assert_eq!(place.prise_rdv, "");
        assert!(remarks[0].contains("prise_rdv"), "{remarks:?}");
    }

    #[test]
    fn dates_keep_their_day() {
        assert_eq!(read(&[(Column::DateMaj, "2024-02-29T10:00:00Z")]).0.date_maj, "2024-02-29");
        let (place, remarks) = read(&[(Column::DateMaj, "2023-02-29")]);
        assert_eq!(place.date_maj, "");
        assert_eq!(remarks.len(), 1);
    }

    #[test]
    fn an_unknown_commune_is_said() {
        let (place, remarks) = read(&[(Column::CodeInsee, "99999")]);
        assert_eq!(place.commune_id, None);
        assert!(remarks[0].contains("code_insee = « 99999 »"), "{remarks:?}");
    }
}
