//! One place of several records: lists are united, so that no label is lost; of
//! single values the newest record's stands.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fold::fold;
use crate::geo::Position;
use crate::place::{Origine, Place};
use crate::schema::Column;
use crate::territory::{CommuneId, Territories};

/// A record of a place that several records tell of.
#[derive(Clone, Debug)]
pub struct Member {
    /// What it says.
    pub place: Place,
    /// The priority of its source: the higher wins where dates are equal.
    pub priority: i64,
    /// The file it was read from.
    pub file: Arc<str>,
    /// Its line there.
    pub line: u64,
}

/// Columns by which records are compared: an [`Origine`] keeps them where it
/// says something else than the place that was made of it.
const COMPARED: [Column; 14] = [
    Column::Pivot,
    Column::Nom,
    Column::Commune,
    Column::CodePostal,
    Column::CodeInsee,
    Column::Adresse,
    Column::ComplementAdresse,
    Column::Latitude,
    Column::Longitude,
    Column::Typologie,
    Column::Telephone,
    Column::Courriels,
    Column::SiteWeb,
    Column::Itinerance,
];

/// Makes one place of its records, in any order. The newest `date_maj` comes
/// first, then the higher priority, then the dataset's name; each single value is
/// the first that is not empty, and what belongs together (a way and its
/// commune) comes from one record. The id is that of the first.
///
/// A place of one record is that record's, without [`Place::origines`].
///
/// # Panics
/// When there is no record.
pub fn merge(mut members: Vec<Member>) -> Place {
    members.sort_by(|a, b| {
        let key = |m: &Member| {
            (Reverse(m.place.date_maj.clone()), Reverse(m.priority), m.place.dataset.clone())
        };
        let last =
            |m: &Member| (m.place.id.clone(), m.place.source.clone(), m.file.clone(), m.line);
        key(a).cmp(&key(b)).then_with(|| last(a).cmp(&last(b)))
    });
    assert!(!members.is_empty(), "a place has a record");
    if members.len() == 1 {
        return members.remove(0).place;
    }
    let mut place = members[0].place.clone();
    for member in &members[1..] {
        fill(&mut place, &member.place);
    }
    let located = |m: &&Member| m.place.commune_id.is_some() && !m.place.adresse.is_empty();
    let in_commune = |m: &&Member| m.place.commune_id.is_some();
    let addressed = members.iter().find(located).or_else(|| members.iter().find(in_commune));
    if let Some(Member { place: from, .. }) = addressed {
        place.commune.clone_from(&from.commune);
        place.code_postal.clone_from(&from.code_postal);
        place.code_insee.clone_from(&from.code_insee);
        place.commune_id = from.commune_id;
        if !from.adresse.is_empty() {
            place.adresse.clone_from(&from.adresse);
            place.complement_adresse.clone_from(&from.complement_adresse);
        }
    }
    // One that is known before one that is guessed.
    let known = |m: &&Member| m.place.position.is_some() && m.place.position_approchee.is_none();
    let stands = members.iter().find(known);
    let stands = stands.or_else(|| members.iter().find(|m| m.place.position.is_some()));
    if let Some(Member { place: from, .. }) = stands {
        (place.position, place.position_approchee) = (from.position, from.position_approchee);
    }
    let mut sources: Vec<String> = Vec::new();
    for member in &members {
        let named = member.place.source.split('|').map(str::trim).filter(|text| !text.is_empty());
        let named: Vec<String> = named.map(str::to_owned).collect();
        unite(&mut sources, &named, str::to_owned);
    }
    place.source = sources.first().cloned().unwrap_or_default();
    place.sources = if sources.len() > 1 { sources } else { Vec::new() };
    let origines = members.into_iter().map(|member| origine(member, &place)).collect();
    place.origines = origines;
    place
}

/// The records of a place, each with all that it is compared by; the place itself
/// where it is of one record.
pub fn records(place: &Place, territories: &Territories) -> Vec<Place> {
    if place.origines.is_empty() {
        let mut record = place.clone();
        // A place that was read back knows its commune by its code only.
        record.commune_id = record.commune_id.or_else(|| resolved(place, territories));
        return vec![record];
    }
    place.origines.iter().map(|origine| record(place, origine, territories)).collect()
}

fn record(place: &Place, origine: &Origine, territories: &Territories) -> Place {
    let Origine { jeu, id, source, date_maj, valeurs, .. } = origine;
    let mut record = Place {
        dataset: jeu.clone(),
        id: id.clone(),
        source: source.clone(),
        date_maj: date_maj.clone(),
        sources: Vec::new(),
        origines: Vec::new(),
        ..place.clone()
    };
    for (&column, text) in valeurs {
        // Values outside the lists stand in the text, too.
        record.hors_liste.remove(&column);
        record.set_text(column, text);
    }
    let degrees = |column: Column, here: fn(Position) -> f64| match valeurs.get(&column) {
        Some(text) => text.parse().ok(),
        None => place.position.map(here),
    };
    let (lon, lat) =
        (degrees(Column::Longitude, Position::lon), degrees(Column::Latitude, Position::lat));
    record.position = lon.zip(lat).and_then(|(lon, lat)| Position::new(lon, lat).ok());
    record.commune_id = resolved(&record, territories);
    record
}

fn resolved(place: &Place, territories: &Territories) -> Option<CommuneId> {
    territories.resolve(&place.code_insee, &place.code_postal, &place.commune)
}

/// Adds to a place what an older record knows besides.
fn fill(place: &mut Place, older: &Place) {
    // Each field by name: a new one is an error here, not a loss.
    let Place {
        id: _,
        pivot,
        nom: _,
        commune,
        code_postal,
        code_insee,
        adresse,
        complement_adresse,
        position: _,
        position_approchee: _,
        typologie,
        telephone,
        courriels,
        site_web,
        horaires,
        presentation_resume,
        presentation_detail,
        source,
        itinerance,
        structure_parente,
        date_maj,
        services,
        publics_specifiquement_adresses,
        prise_en_charge_specifique,
        frais_a_charge,
        dispositif_programmes_nationaux,
        formations_labels,
        autres_formations_labels,
        modalites_acces,
        modalites_accompagnement,
        fiche_acces_libre,
        prise_rdv,
        dataset: _,
        semaine: _,
        hors_liste,
        commune_id,
        origines: _,
        sources: _,
    } = older;
    if place.pivot.bytes().all(|digit| digit == b'0') {
        place.pivot.clone_from(pivot);
    }
    if place.adresse.is_empty() {
        place.adresse.clone_from(adresse);
        place.complement_adresse.clone_from(complement_adresse);
    }
    place.commune_id = place.commune_id.or(*commune_id);
    for (text, other) in [
        (&mut place.commune, commune),
        (&mut place.code_postal, code_postal),
        (&mut place.code_insee, code_insee),
        (&mut place.telephone, telephone),
        (&mut place.horaires, horaires),
        (&mut place.presentation_resume, presentation_resume),
        (&mut place.presentation_detail, presentation_detail),
        (&mut place.source, source),
        (&mut place.structure_parente, structure_parente),
        (&mut place.date_maj, date_maj),
        (&mut place.fiche_acces_libre, fiche_acces_libre),
        (&mut place.prise_rdv, prise_rdv),
    ] {
        if text.is_empty() {
            text.clone_from(other);
        }
    }
    for (list, others) in [
        (&mut place.typologie, typologie),
        (&mut place.itinerance, itinerance),
        (&mut place.services, services),
        (&mut place.publics_specifiquement_adresses, publics_specifiquement_adresses),
        (&mut place.prise_en_charge_specifique, prise_en_charge_specifique),
        (&mut place.frais_a_charge, frais_a_charge),
        (&mut place.dispositif_programmes_nationaux, dispositif_programmes_nationaux),
        (&mut place.formations_labels, formations_labels),
        (&mut place.autres_formations_labels, autres_formations_labels),
        (&mut place.modalites_acces, modalites_acces),
        (&mut place.modalites_accompagnement, modalites_accompagnement),
    ] {
        unite(list, others, fold);
    }
    let address = |text: &str| text.trim_end_matches('/').to_lowercase();
    unite(&mut place.courriels, courriels, address);
    unite(&mut place.site_web, site_web, address);
    for (&column, values) in hors_liste {
        unite(place.hors_liste.entry(column).or_default(), values, fold);
    }
}

/// Adds the values that a list has not yet, whatever their spelling.
fn unite(list: &mut Vec<String>, others: &[String], spelling: impl Fn(&str) -> String) {
    for value in others {
        let one = spelling(value);
        if !list.iter().any(|known| spelling(known) == one) {
            list.push(value.clone());
        }
    }
}

fn origine(member: Member, merged: &Place) -> Origine {
    let Member { place, file, line, .. } = member;
    // A position that is guessed is nobody's word.
    let guessed = place.position_approchee.is_some();
    let said = COMPARED.map(|column| match column {
        Column::Latitude | Column::Longitude if guessed => (column, String::new()),
        _ => (column, place.text(column)),
    });
    let valeurs: BTreeMap<Column, String> =
        said.into_iter().filter(|(column, text)| merged.text(*column) != *text).collect();
    Origine {
        jeu: place.dataset,
        id: place.id,
        source: place.source,
        date_maj: place.date_maj,
        fichier: file.to_string(),
        ligne: line,
        valeurs,
    }
}
