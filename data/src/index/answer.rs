//! A page as the GeoJSON (RFC 7946) that `/api/places` answers.

use serde::Serialize;

use super::{Counts, Index, Item, NONE, Ordinal, Page};
use crate::geo::Position;
use crate::schedule::WeekSchedule;
use crate::schema::Facet;

/// What a list shows of a place. Empty fields are left out; names are the
/// standard's columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are the standard's own columns")]
pub struct Card<'a> {
    pub id: &'a str,
    pub nom: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub adresse: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub complement_adresse: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub code_postal: &'a str,
    /// The official name where the commune is known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub commune: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub code_insee: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub telephone: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub typologie: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frais_a_charge: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dispositif_programmes_nationaux: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modalites_acces: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub itinerance: Vec<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub prise_rdv: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub horaires: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semaine: Option<&'a WeekSchedule>,
    /// IANA name of the time zone its hours are in.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub fuseau: &'a str,
    /// Metres: to the point asked, or to the territory it lies outside of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<u32>,
    /// Outside the territory (« à proximité »).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub proximite: bool,
}

/// A GeoJSON feature collection with what a list needs beside.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    features: Vec<Feature<'a>>,
}

/// A place as a GeoJSON feature; its geometry is null without a position.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Feature<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    /// The place's id.
    pub id: &'a str,
    geometry: Option<Point>,
    /// What a list shows of it.
    pub properties: Card<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Point {
    #[serde(rename = "type")]
    kind: &'static str,
    coordinates: Position,
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
            distance,
            proximite: nearby,
        }
    }

    /// A place as a page's feature, `item` telling its distance.
    pub fn feature(&self, item: Item) -> Feature<'_> {
        Feature {
            kind: "Feature",
            id: self.id(item.place),
            geometry: self
                .position(item.place)
                .map(|coordinates| Point { kind: "Point", coordinates }),
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
            kind: "FeatureCollection",
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
