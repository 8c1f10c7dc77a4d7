//! `/studio/choix.json`: what there is to choose from, with the words for it.
//!
//! Communes are not here: they are found as one types, like everywhere
//! (`/communes/{shard}.json`).

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use repere_data::{Facet, Index, Moment, Territories, TerritoryKind};
use serde::Serialize;

use super::super::caching::{self, Keep};
use super::super::service::Service;
use crate::carte::{self, BOOKING, COMMON_CHOICES, OPEN};
use crate::pages::words;

#[derive(Serialize)]
struct Choices<'a> {
    /// Régions, départements, EPCI and the hub's own: code and name.
    territoires: Vec<(String, &'a str)>,
    filtres: Vec<FilterChoice<'a>>,
    /// What readers may choose where a carte does not say.
    filtres_par_defaut: [&'static str; COMMON_CHOICES.len()],
    calques: Vec<(&'a str, &'a str)>,
    /// Themes of one's own, by name.
    themes: Vec<&'a str>,
}

#[derive(Serialize)]
struct FilterChoice<'a> {
    nom: &'static str,
    titre: &'a str,
    /// Each value with its words.
    valeurs: Vec<(&'a str, &'a str)>,
}

/// `GET /studio/choix.json`.
pub(super) async fn answer(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response {
    let index = &service.bundle.index;
    let cartes = service.cartes();
    let official = Territories::builtin();
    let kinds = [TerritoryKind::Region, TerritoryKind::Departement, TerritoryKind::Epci];
    let own = index.own_territories().map(|(territory, name)| (territory.to_string(), name));
    let named = kinds.into_iter().flat_map(|kind| official.all(kind));
    let choices = Choices {
        territoires: own.chain(named.map(|(t, name)| (t.to_string(), name))).collect(),
        filtres: carte::known_choices().map(|name| filter(index, name)).collect(),
        filtres_par_defaut: COMMON_CHOICES,
        calques: service
            .bundle
            .overlays()
            .map(|(entry, _)| (entry.name.as_str(), entry.title.as_str()))
            .collect(),
        themes: cartes.themes().iter().map(|theme| theme.name.as_str()).collect(),
    };
    caching::json(&headers, &choices, Keep::Minutes)
}

fn filter<'a>(index: &'a Index, name: &'static str) -> FilterChoice<'a> {
    let facet = Facet::parse(name);
    let values = match facet {
        Some(facet) => carte::values(index, facet),
        None if name == OPEN => Moment::NAMED.map(|(name, _)| name).to_vec(),
        None => {
            debug_assert_eq!(name, BOOKING);
            vec!["oui"]
        }
    };
    let valeurs = values.into_iter().map(|value| (value, words::value(facet, value))).collect();
    FilterChoice { nom: name, titre: words::heading(name), valeurs }
}
