//! `POST /studio/territoires`: which territories a list of one's own means, pasted from
//! anywhere: INSEE codes, postal codes, names, one a line or separated by `;` or `,`; or
//! which communes lie in an outline, in GeoJSON.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use repere_data::{CommuneId, Territories, TerritoryKind, fold};
use serde::Serialize;

use super::super::problem::Problem;
use super::super::service::Service;
use super::drawing;
use crate::blocking::blocking;
use crate::own_territories::KnownTerritories;

/// What a list means, and what of it nobody knows.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(super) struct Meant {
    pub(super) trouves: Vec<Found>,
    pub(super) inconnus: Vec<Unknown>,
}

#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Found {
    code: String,
    nom: String,
    /// What else the text could have meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    remarque: Option<String>,
}

impl Found {
    pub(super) fn commune(id: CommuneId) -> Found {
        let territories = Territories::builtin();
        Found::new(format!("commune:{}", territories.code(id)), territories.name(id))
    }

    fn new(code: String, nom: &str) -> Found {
        Found { code, nom: nom.to_owned(), remarque: None }
    }
}

#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Unknown {
    texte: String,
    message: String,
}

/// Communes by what people call them, folded, and by postal code.
struct Gazetteer {
    names: HashMap<String, Vec<CommuneId>>,
    postal: HashMap<&'static str, Vec<CommuneId>>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let territories = Territories::builtin();
    let mut all = Gazetteer { names: HashMap::new(), postal: HashMap::new() };
    for id in (0..territories.len() as u32).map(CommuneId) {
        // An arrondissement is found by its commune.
        if territories.parent(id).is_none() {
            all.names.entry(fold(territories.name(id))).or_default().push(id);
            for code in territories.postal_codes(id) {
                all.postal.entry(code).or_default().push(id);
            }
        }
    }
    all
});

/// `POST /studio/territoires`.
pub(super) async fn answer(
    State(service): State<Arc<Service>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Meant>, Problem> {
    let text = super::text(body, drawing::MAX_BYTES)?;
    if !text.trim_start().starts_with('{') {
        return match text.len() > super::MAX_TEXT {
            true => Err(super::too_long(super::MAX_TEXT)),
            false => Ok(Json(read(&text, &service.territories))),
        };
    }
    let communes = move || drawing::communes(&text, &service.bundle.index);
    blocking(communes).await.map(Json)
}

fn read(list: &str, known: &KnownTerritories) -> Meant {
    let mut meant = Meant::default();
    for text in list.split(['\n', ';', ',', '\t']).map(str::trim).filter(|text| !text.is_empty()) {
        match find(text, known) {
            Ok(found) => {
                for one in found {
                    if !meant.trouves.iter().any(|other| other.code == one.code) {
                        meant.trouves.push(one);
                    }
                }
            }
            Err(message) => meant.inconnus.push(Unknown { texte: text.to_owned(), message }),
        }
    }
    meant
}

fn find(text: &str, known: &KnownTerritories) -> Result<Vec<Found>, String> {
    let territories = Territories::builtin();
    if text.contains(':') {
        let territory = known.read(text).map_err(|error| error.to_string())?;
        let name = territories.label(&territory).unwrap_or_else(|| territory.code());
        return Ok(vec![Found::new(territory.to_string(), name)]);
    }
    let communes = |ids: &[CommuneId]| ids.iter().copied().map(Found::commune).collect::<Vec<_>>();
    if let Some(id) = territories.commune(text) {
        let mut one = communes(&[id]);
        // A code may be both: of one commune in the geographic code, of others in the post's.
        if let Some(others) = GAZETTEER.postal.get(text).filter(|others| !others.contains(&id)) {
            let names: Vec<&str> = others.iter().map(|&id| territories.name(id)).collect();
            one[0].remarque = Some(format!(
                "{text} est lu comme le code INSEE de {} ; comme code postal, c’est {}",
                territories.name(id),
                names.join(", ")
            ));
        }
        return Ok(one);
    }
    if let Some(ids) = GAZETTEER.postal.get(text) {
        return Ok(communes(ids));
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let kind = if text.len() == 9 { TerritoryKind::Epci } else { TerritoryKind::Departement };
        let territory = known.read(&format!("{kind}:{text}"));
        let territory = territory.map_err(|_| "aucun territoire n’a ce code".to_owned())?;
        let name = territories.label(&territory).unwrap_or_default();
        return Ok(vec![Found::new(territory.to_string(), name)]);
    }
    named(text)
}

/// Communes by name, `Saint-Martin (38)` where there are several.
fn named(text: &str) -> Result<Vec<Found>, String> {
    let territories = Territories::builtin();
    let (name, departement) = match text.strip_suffix(')').and_then(|t| t.rsplit_once('(')) {
        Some((name, departement)) => (name, Some(departement.trim())),
        None => (text, None),
    };
    let ids = GAZETTEER.names.get(&fold(name)).map(Vec::as_slice).unwrap_or_default();
    let here = |id: &CommuneId| departement.is_none_or(|d| territories.departement(*id) == d);
    let ids: Vec<CommuneId> = ids.iter().copied().filter(here).collect();
    match ids[..] {
        [] => Err("aucune commune ne porte ce nom".to_owned()),
        [id] => Ok(vec![Found::commune(id)]),
        _ => {
            let several: Vec<String> =
                ids.iter().map(|&id| format!("{name} ({})", territories.departement(id))).collect();
            Err(format!("plusieurs communes portent ce nom ; écrire {}", several.join(" ou ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(list: &str) -> (Vec<String>, Vec<String>) {
        let meant = read(list, &KnownTerritories::official());
        (
            meant.trouves.into_iter().map(|found| found.code).collect(),
            meant.inconnus.into_iter().map(|unknown| unknown.texte).collect(),
        )
    }

    #[test]
    fn a_list_says_territories_in_many_ways() {
        let (found, unknown) =
            codes("38185\nGrenoble; échirolles,  38 \n200040715\tdepartement:73\n\n38195");
        let expected = [
            "commune:38185",
            "commune:38151",
            "departement:38",
            "epci:200040715",
            "departement:73",
            "commune:38195",
        ];
        assert_eq!(found, expected);
        assert!(unknown.is_empty());
        // A postal code is all its communes.
        assert!(codes("38000").0.contains(&"commune:38185".to_owned()));
        assert!(codes("38700").0.len() > 1);
    }

    #[test]
    fn what_is_not_known_or_means_several_is_said() {
        let meant =
            read("Trifouillis; 99999; epci:1; Sainte-Colombe", &KnownTerritories::official());
        assert!(meant.trouves.is_empty());
        let messages: Vec<&str> = meant.inconnus.iter().map(|u| u.message.as_str()).collect();
        assert_eq!(messages[0], "aucune commune ne porte ce nom");
        assert_eq!(messages[1], "aucun territoire n’a ce code");
        assert!(messages[3].contains("Sainte-Colombe (05) ou Sainte-Colombe"), "{messages:?}");
        assert_eq!(codes("Sainte-Colombe (05)").0, ["commune:05135"]);
    }

    #[test]
    fn a_code_of_both_kinds_is_insee_and_says_so() {
        let meant = read("38100", &KnownTerritories::official());
        assert_eq!(meant.trouves[0].code, "commune:38100");
        assert!(meant.trouves[0].remarque.as_ref().unwrap().contains("code postal, c’est"));
    }
}
