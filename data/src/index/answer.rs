//! A page as the GeoJSON (RFC 7946) that `/api/places` answers.

use super::{Counts, Index, Item, NONE, Ordinal, Page};
use crate::geo::Position;
use crate::json::Json;
use crate::schedule::WeekSchedule;
use crate::schema::Facet;

/// What a list shows of a place. Empty fields are left out; names are the
/// standard's columns.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields are the standard's own columns")]
pub struct Card<'a> {
    pub id: &'a str,
    pub nom: &'a str,
    pub adresse: &'a str,
    pub complement_adresse: &'a str,
    pub code_postal: &'a str,
    /// The official name where the commune is known.
    pub commune: &'a str,
    pub code_insee: &'a str,
    pub telephone: &'a str,
    pub typologie: Vec<&'a str>,
    pub services: Vec<&'a str>,
    pub frais_a_charge: Vec<&'a str>,
    pub dispositif_programmes_nationaux: Vec<&'a str>,
    pub modalites_acces: Vec<&'a str>,
    pub itinerance: Vec<&'a str>,
    pub prise_rdv: &'a str,
    /// Where `semaine` does not say it all.
    pub horaires: &'a str,
    pub semaine: Option<&'a WeekSchedule>,
    /// IANA name of the time zone its hours are in.
    pub fuseau: &'a str,
    /// The calendar of public holidays it keeps; empty for the national one.
    pub feries: &'a str,
    /// Its position is that of its street or commune.
    pub approximatif: bool,
    /// Metres: to the point asked, or to the territory it lies outside of.
    pub distance: Option<u32>,
    /// Outside the territory (« à proximité »).
    pub proximite: bool,
}

/// A GeoJSON feature collection with what a list needs beside.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'a> {
    /// The bundle it was read from.
    pub bundle: &'a str,
    /// The day of the bake, ISO.
    pub date: &'a str,
    /// How many places match.
    pub total: u32,
    /// How many of them have a position.
    pub localises: u32,
    /// Leads to the next page; null at the last.
    pub next_cursor: Option<String>,
    /// What each further choice would give.
    pub counts: Option<Counts>,
    features: Vec<Feature<'a>>,
}

/// A place as a GeoJSON feature; its geometry is null without a position.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature<'a> {
    /// The place's id.
    pub id: &'a str,
    position: Option<Position>,
    /// What a list shows of it.
    pub properties: Card<'a>,
}

impl Answer<'_> {
    /// Its JSON.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = Json::new();
        json.open('{');
        json.text_member("type", "FeatureCollection");
        json.text_member("bundle", self.bundle);
        json.text_member("date", self.date);
        json.number_member("total", self.total);
        json.number_member("localises", self.localises);
        json.key("next_cursor");
        match &self.next_cursor {
            Some(cursor) => json.text(cursor),
            None => json.null(),
        }
        if let Some(counts) = &self.counts {
            json.key("counts");
            counts.write(&mut json);
        }
        json.key("features");
        json.open('[');
        for feature in &self.features {
            feature.write(&mut json);
        }
        json.close(']');
        json.close('}');
        json.into_bytes()
    }
}

impl Feature<'_> {
    /// Its JSON.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = Json::new();
        self.write(&mut json);
        json.into_bytes()
    }

    fn write(&self, json: &mut Json) {
        json.open('{');
        self.write_members(json);
        json.close('}');
    }

    /// What stands between its brackets, for who has more to say.
    pub(super) fn write_members(&self, json: &mut Json) {
        json.text_member("type", "Feature");
        json.text_member("id", self.id);
        json.key("geometry");
        match self.position {
            Some(position) => {
                json.open('{');
                json.text_member("type", "Point");
                json.key("coordinates");
                json.position(position);
                json.close('}');
            }
            None => json.null(),
        }
        json.key("properties");
        self.properties.write(json);
    }
}

impl Card<'_> {
    fn write(&self, json: &mut Json) {
        json.open('{');
        json.text_member("id", self.id);
        json.text_member("nom", self.nom);
        json.text_if_any("adresse", self.adresse);
        json.text_if_any("complement_adresse", self.complement_adresse);
        json.text_if_any("code_postal", self.code_postal);
        json.text_if_any("commune", self.commune);
        json.text_if_any("code_insee", self.code_insee);
        json.text_if_any("telephone", self.telephone);
        json.texts_if_any("typologie", &self.typologie);
        json.texts_if_any("services", &self.services);
        json.texts_if_any("frais_a_charge", &self.frais_a_charge);
        let labels = &self.dispositif_programmes_nationaux;
        json.texts_if_any("dispositif_programmes_nationaux", labels);
        json.texts_if_any("modalites_acces", &self.modalites_acces);
        json.texts_if_any("itinerance", &self.itinerance);
        json.text_if_any("prise_rdv", self.prise_rdv);
        json.text_if_any("horaires", self.horaires);
        if let Some(week) = self.semaine {
            json.key("semaine");
            week.write(json);
        }
        json.text_if_any("fuseau", self.fuseau);
        json.text_if_any("feries", self.feries);
        if self.approximatif {
            json.key("approximatif");
            json.flag(true);
        }
        if let Some(metres) = self.distance {
            json.number_member("distance", metres);
        }
        if self.proximite {
            json.key("proximite");
            json.flag(true);
        }
        json.close('}');
    }
}

impl Index {
    /// What a list shows of a place, `item` telling its distance.
    pub fn card(&self, item: Item) -> Card<'_> {
        let Item { place, distance, nearby } = item;
        let texts = &self.columns.texts;
        let values = |facet: Facet| self.facet(facet).values_of(place).collect();
        let row = self.columns.commune.get(place as usize).copied().unwrap_or(NONE);
        let (horaires, semaine) = self.columns.hours.of(place);
        Card {
            id: texts.id.at(place),
            nom: texts.nom.at(place),
            adresse: texts.adresse.at(place),
            complement_adresse: texts.complement_adresse.at(place),
            code_postal: texts.code_postal.at(place),
            commune: self.commune_name(place),
            code_insee: self.commune_code(place),
            telephone: texts.telephone.at(place),
            typologie: values(Facet::Typologie),
            services: values(Facet::Services),
            frais_a_charge: values(Facet::Frais),
            dispositif_programmes_nationaux: values(Facet::Dispositifs),
            modalites_acces: values(Facet::ModalitesAcces),
            itinerance: values(Facet::Itinerance),
            prise_rdv: texts.prise_rdv.at(place),
            horaires,
            semaine,
            fuseau: self.columns.communes.timezone(row),
            feries: self.holiday_calendar(place),
            approximatif: self.is_approximate(place),
            distance,
            proximite: nearby,
        }
    }

    /// A place as a page's feature, `item` telling its distance.
    pub fn feature(&self, item: Item) -> Feature<'_> {
        Feature {
            id: self.id(item.place),
            position: self.position(item.place),
            properties: self.card(item),
        }
    }

    /// The IANA time zone of a place; empty where its commune is unknown.
    pub fn timezone(&self, place: Ordinal) -> &str {
        let row = self.columns.commune.get(place as usize).copied().unwrap_or(NONE);
        self.columns.communes.timezone(row)
    }

    /// A page as an answer; `cursor` names the next page from its offset.
    pub fn answer<'a>(
        &'a self,
        page: &Page,
        counts: Option<Counts>,
        bundle: &'a str,
        cursor: impl Fn(u32) -> String,
    ) -> Answer<'a> {
        Answer {
            bundle,
            date: self.date(),
            total: page.total,
            localises: page.located,
            next_cursor: page.next.map(cursor),
            counts,
            features: page.items.iter().map(|item| self.feature(*item)).collect(),
        }
    }
}
