//! A place as bytes: its texts with their lengths, values of closed lists as
//! their numbers.
//!
//! Read by the bake that wrote it and by nobody else: it has no version, and
//! may change with every build.

use repere_data::{Approximation, Column, CommuneId, Facet, Place, Position};

/// A place, and where it was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    /// The place, but for its dataset and its week.
    pub(crate) place: Place,
    /// Which of the sources: known to its reader, not written.
    pub(crate) source: u32,
    /// The line there.
    pub(crate) line: u64,
}

/// Stands for a value outside its closed list, which follows as a text.
const OUTSIDE: u8 = u8::MAX;

/// Adds a record to some bytes. It begins with the place's id, then its hours,
/// each after its length: [`first_texts`] finds them.
pub(crate) fn write_record(place: &Place, line: u64, out: &mut Vec<u8>) {
    // Each field by name: a new one is an error here, not a loss.
    let Place {
        id,
        pivot,
        nom,
        commune,
        code_postal,
        code_insee,
        adresse,
        complement_adresse,
        position,
        position_approchee,
        typologie,
        telephone,
        courriels,
        site_web,
        horaires,
        presentation_resume,
        presentation_detail,
        source: origin,
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
        // A record is of one row, before rows are merged.
        sources: _,
        origines: _,
        commune_id,
    } = place;
    let mut out = Out(out);
    out.text(id);
    out.text(horaires);
    out.number(line);
    for text in [
        pivot,
        nom,
        commune,
        code_postal,
        code_insee,
        adresse,
        complement_adresse,
        telephone,
        presentation_resume,
        presentation_detail,
        origin,
        structure_parente,
        date_maj,
        fiche_acces_libre,
        prise_rdv,
    ] {
        out.text(text);
    }
    for list in [courriels, site_web] {
        out.number(list.len() as u64);
        list.iter().for_each(|text| out.text(text));
    }
    for (facet, values) in [
        (Facet::Typologie, typologie),
        (Facet::Itinerance, itinerance),
        (Facet::Services, services),
        (Facet::Publics, publics_specifiquement_adresses),
        (Facet::PriseEnCharge, prise_en_charge_specifique),
        (Facet::Frais, frais_a_charge),
        (Facet::Dispositifs, dispositif_programmes_nationaux),
        (Facet::Formations, formations_labels),
        (Facet::AutresFormations, autres_formations_labels),
        (Facet::ModalitesAcces, modalites_acces),
        (Facet::ModalitesAccompagnement, modalites_accompagnement),
    ] {
        out.values(facet, values);
    }
    out.number(commune_id.map_or(0, |CommuneId(row)| u64::from(row) + 1));
    out.number(u64::from(position.is_some()));
    if let Some(position) = position {
        // Degrees of whole units of 1e-7, which come back as they were.
        for degrees in [position.lon(), position.lat()] {
            out.0.extend(degrees.to_le_bytes());
        }
    }
    let approximate =
        position_approchee.and_then(|a| Approximation::ALL.iter().position(|b| *b == a));
    out.number(approximate.map_or(0, |at| at as u64 + 1));
    out.number(hors_liste.len() as u64);
    for (&column, values) in hors_liste {
        out.number(column as u64);
        out.number(values.len() as u64);
        values.iter().for_each(|text| out.text(text));
    }
}

/// The id and the hours of a record.
pub(crate) fn first_texts(record: &[u8]) -> Option<(&str, &str)> {
    let mut input = In(record);
    Some((input.text()?, input.text()?))
}

/// Reads a record; `None` when the bytes are none.
pub(crate) fn read_record(record: &[u8]) -> Option<Record> {
    let mut input = In(record);
    // In the order in which they were written.
    let (id, horaires) = (input.owned()?, input.owned()?);
    let line = input.number()?;
    let place = Place {
        id,
        horaires,
        pivot: input.owned()?,
        nom: input.owned()?,
        commune: input.owned()?,
        code_postal: input.owned()?,
        code_insee: input.owned()?,
        adresse: input.owned()?,
        complement_adresse: input.owned()?,
        telephone: input.owned()?,
        presentation_resume: input.owned()?,
        presentation_detail: input.owned()?,
        source: input.owned()?,
        structure_parente: input.owned()?,
        date_maj: input.owned()?,
        fiche_acces_libre: input.owned()?,
        prise_rdv: input.owned()?,
        courriels: input.texts()?,
        site_web: input.texts()?,
        typologie: input.values(Facet::Typologie)?,
        itinerance: input.values(Facet::Itinerance)?,
        services: input.values(Facet::Services)?,
        publics_specifiquement_adresses: input.values(Facet::Publics)?,
        prise_en_charge_specifique: input.values(Facet::PriseEnCharge)?,
        frais_a_charge: input.values(Facet::Frais)?,
        dispositif_programmes_nationaux: input.values(Facet::Dispositifs)?,
        formations_labels: input.values(Facet::Formations)?,
        autres_formations_labels: input.values(Facet::AutresFormations)?,
        modalites_acces: input.values(Facet::ModalitesAcces)?,
        modalites_accompagnement: input.values(Facet::ModalitesAccompagnement)?,
        commune_id: match input.number()? {
            0 => None,
            row => Some(CommuneId(u32::try_from(row - 1).ok()?)),
        },
        position: match input.number()? {
            0 => None,
            _ => Some(Position::new(input.degrees()?, input.degrees()?).ok()?),
        },
        position_approchee: match input.number()? {
            0 => None,
            at => Some(*Approximation::ALL.get(usize::try_from(at - 1).ok()?)?),
        },
        ..Place::default()
    };
    let mut record = Record { place, source: 0, line };
    for _ in 0..input.number()? {
        let column = *Column::ALL.get(input.number()? as usize)?;
        record.place.hors_liste.insert(column, input.texts()?);
    }
    input.0.is_empty().then_some(record)
}

struct Out<'a>(&'a mut Vec<u8>);

impl Out<'_> {
    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn values(&mut self, facet: Facet, values: &[String]) {
        self.number(values.len() as u64);
        for value in values {
            let known = facet.values().iter().position(|known| known == value);
            match known.and_then(|at| u8::try_from(at).ok()).filter(|&at| at != OUTSIDE) {
                Some(at) => self.0.push(at),
                None => {
                    self.0.push(OUTSIDE);
                    self.text(value);
                }
            }
        }
    }
}

struct In<'a>(&'a [u8]);

impl<'a> In<'a> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.bytes(len)?).ok()
    }

    fn owned(&mut self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        (0..self.number()?).map(|_| self.owned()).collect()
    }

    fn values(&mut self, facet: Facet) -> Option<Vec<String>> {
        let value = |input: &mut Self| match *input.bytes(1)?.first()? {
            OUTSIDE => input.owned(),
            at => facet.values().get(usize::from(at)).map(|&known| known.to_owned()),
        };
        (0..self.number()?).map(|_| value(self)).collect()
    }

    fn degrees(&mut self) -> Option<f64> {
        self.bytes(8)?.try_into().ok().map(f64::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("\\PC{0,8}", 0..3)
    }

    prop_compose! {
        fn place()(
            texts in proptest::collection::vec("\\PC{0,200}", 17),
            lists in proptest::collection::vec(texts(), 4),
            known in proptest::collection::vec(any::<bool>(), 120),
            at in proptest::option::of((-180.0..180.0, -90.0..90.0)),
            approximate in proptest::option::of(proptest::sample::select(&Approximation::ALL[..])),
            commune in proptest::option::of(any::<u32>()),
            outside in proptest::option::of(texts()),
        ) -> Place {
            let mut texts = texts.into_iter();
            let mut text = || texts.next().unwrap();
            let some = |facet: Facet| -> Vec<String> {
                let chosen = facet.values().iter().zip(&known).filter(|(_, known)| **known);
                chosen.map(|(value, _)| (*value).to_owned()).chain(lists[0].clone()).collect()
            };
            Place {
                id: text(), pivot: text(), nom: text(), commune: text(), code_postal: text(),
                code_insee: text(), adresse: text(), complement_adresse: text(),
                telephone: text(), horaires: text(), presentation_resume: text(),
                presentation_detail: text(), source: text(), structure_parente: text(),
                date_maj: text(), fiche_acces_libre: text(), prise_rdv: text(),
                courriels: lists[1].clone(),
                site_web: lists[2].clone(),
                autres_formations_labels: lists[3].clone(),
                position: at.map(|(lon, lat)| Position::new(lon, lat).unwrap()),
                position_approchee: approximate,
                typologie: some(Facet::Typologie),
                itinerance: some(Facet::Itinerance),
                services: some(Facet::Services),
                publics_specifiquement_adresses: some(Facet::Publics),
                prise_en_charge_specifique: some(Facet::PriseEnCharge),
                frais_a_charge: some(Facet::Frais),
                dispositif_programmes_nationaux: some(Facet::Dispositifs),
                formations_labels: some(Facet::Formations),
                modalites_acces: some(Facet::ModalitesAcces),
                modalites_accompagnement: some(Facet::ModalitesAccompagnement),
                commune_id: commune.map(CommuneId),
                hors_liste: outside.map(|list| (Column::Services, list)).into_iter().collect(),
                ..Place::default()
            }
        }
    }

    proptest! {
        #[test]
        fn a_place_comes_back_as_it_was(place in place(), line in any::<u64>()) {
            let mut bytes = Vec::new();
            write_record(&place, line, &mut bytes);
            prop_assert_eq!(first_texts(&bytes), Some((&*place.id, &*place.horaires)));
            let cut = bytes.len() - 1;
            prop_assert_eq!(read_record(&bytes[..cut]), None);
            prop_assert_eq!(read_record(&bytes), Some(Record { place, source: 0, line }));
        }
    }
}
