//! What a carte's file may say, as a JSON Schema (draft 2020-12) for editors: names
//! that complete themselves, and faults seen as one writes.
//!
//! Values that the reader takes in many spellings (`acces-internet`, « Accès internet »)
//! are offered and not enforced; which places, themes and overlays there are, only a
//! server knows.

use repere_data::{Facet, Filter, TerritoryKind};
use repere_styles::BRAND_KEYS;
use serde_json::{Map, Value, json};

use super::family::KEYS as FAMILY_KEYS;
use super::{Ground, LANGUAGES, View, known_choices};

/// The schema of a carte's file.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Une carte de Repère",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "titre": words("Le titre, au-dessus de la carte"),
            "introduction": words("Une phrase ou deux, au-dessus de la liste"),
            "langue": { "enum": LANGUAGES, "description": "La langue des textes" },
            "modele": text("Le nom d’une autre carte, dont celle-ci reprend ce qu’elle ne dit pas"),
            "brouillon": { "type": "boolean", "description": "Ne pas publier : en préparation, ou simple modèle" },
            "territoires": list(text("Un territoire : departement:38, epci:200040715, commune:38185"), "Où sont les lieux"),
            "autour": text("Et jusqu’à cette distance, comme 20 km"),
            "au_moins": { "type": "integer", "minimum": 1, "maximum": 1000, "description": "Et les plus proches, jusqu’à en avoir tant" },
            "filtres": list(json!({ "enum": known_choices().collect::<Vec<_>>() }), "Les filtres que les lecteurs peuvent choisir, dans cet ordre"),
            "theme": offered(repere_styles::Theme::NAMES.map(Value::from), "Le thème"),
            "logo": text("L’adresse du logo, https://…"),
            "signalement": text("Où signaler une erreur : un courriel, ou une page avec {id}"),
            "adresses": offered(["ban".into()], "Le service de recherche d’adresses que les navigateurs peuvent interroger"),
            "sites": list(text("Un site, comme https://www.ville.fr"), "Les sites qui peuvent afficher la carte en cadre ; tous par défaut"),
            "fond": offered(Ground::NAMES.map(Value::from), "Le fond de carte, ou le nom d’un style MapLibre voisin, en .json"),
            "calques": list(text("Le nom d’un calque du bundle"), "Les calques affichés, le premier tout en bas"),
            "filtre": preset(),
            "couleurs": colours(),
            "vue": view(Map::new()),
            "raccourcis": list(view(Map::from_iter([("titre".to_owned(), words("Ce qui est écrit sur le bouton"))])), "Des boutons vers d’autres vues"),
            "categories": list(category(), "Des noms à soi pour des valeurs d’une colonne"),
            "lieux": text("Un fichier voisin de lieux à soi (CSV…), que repere bake --cartes prend"),
            "en_avant": list(mention(), "Les lieux à montrer d’abord"),
            "masques": list(mention(), "Les lieux à ne pas montrer"),
            "liens": list(record(&["titre", "adresse"], [
                ("titre", words("Le nom du lien")),
                ("adresse", text("Où il mène, https://…")),
            ]), "Des liens, sous la liste"),
            "chiffres": { "type": "boolean", "description": "Montrer à tous les chiffres de la carte, si le serveur en compte" },
            "famille": record(&FAMILY_KEYS[..1], [
                (FAMILY_KEYS[0], json!({
                    "enum": TerritoryKind::ALL.map(TerritoryKind::name)[..4],
                    "description": "Une carte pour chacun de ces territoires"
                })),
                (FAMILY_KEYS[1], list(text("Un territoire qui en contient"), "Seulement ceux-là")),
                (FAMILY_KEYS[2], text("Un CSV voisin : une carte pour chaque ligne")),
            ]),
        }
    })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "description": description })
}

/// A text, or one for each language.
fn words(description: &str) -> Value {
    let languages: Map<String, Value> =
        LANGUAGES.iter().map(|l| ((*l).to_owned(), json!({ "type": "string" }))).collect();
    json!({
        "description": description,
        "anyOf": [
            { "type": "string", "minLength": 1 },
            { "type": "object", "properties": languages, "additionalProperties": false, "required": [LANGUAGES[0]] },
        ]
    })
}

/// Values that an editor offers, where others go too.
fn offered(values: impl IntoIterator<Item = Value>, description: &str) -> Value {
    let values: Vec<Value> = values.into_iter().collect();
    json!({ "anyOf": [{ "enum": values }, { "type": "string" }], "description": description })
}

fn list(items: Value, description: &str) -> Value {
    json!({ "type": "array", "items": items, "description": description })
}

fn record<const N: usize>(required: &[&str], properties: [(&str, Value); N]) -> Value {
    let properties: Map<String, Value> =
        properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

/// The values of a facet.
fn values(facet: Facet) -> Value {
    offered(facet.values().iter().map(|value| (*value).into()), "Une valeur ; ! pour exclure")
}

/// `[filtre]`: one value or several of each parameter.
fn preset() -> Value {
    // Those of the file's own head are no filters of this table.
    let elsewhere = ["territoires", "territoire_type", "autour", "au_moins"];
    let parameters = Filter::parameters().filter(|name| !elsewhere.contains(name));
    let properties: Map<String, Value> = parameters
        .map(|name| {
            let one =
                Facet::parse(name).map_or_else(|| json!({ "type": ["string", "boolean"] }), values);
            (name.to_owned(), json!({ "anyOf": [one, { "type": "array", "items": one }] }))
        })
        .collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "description": "Ce qui s’applique toujours, quoi que le lecteur choisisse"
    })
}

fn colours() -> Value {
    let properties: Map<String, Value> = BRAND_KEYS
        .map(|key| (key.to_owned(), text("Une couleur CSS pleine, comme #005b96")))
        .into_iter()
        .collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

/// A centre and a zoom, with more beside.
fn view(more: Map<String, Value>) -> Value {
    let mut properties = more;
    let mut required: Vec<String> = properties.keys().cloned().collect();
    required.extend(["centre".to_owned(), "zoom".to_owned()]);
    properties.insert(
        "centre".to_owned(),
        json!({
            "type": "array", "minItems": 2, "maxItems": 2,
            "prefixItems": [
                { "type": "number", "minimum": -180, "maximum": 180 },
                { "type": "number", "minimum": -90, "maximum": 90 },
            ],
            "description": "Longitude, puis latitude"
        }),
    );
    properties.insert(
        "zoom".to_owned(),
        json!({ "type": "number", "minimum": 0, "maximum": View::MAX_ZOOM, "description": "9 montre un département, 12 une ville" }),
    );
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

/// A name of one's own, and the values of exactly one facet.
fn category() -> Value {
    let one = |facet: &Facet| json!({ "required": [facet.name()] });
    let mut properties: Map<String, Value> = Facet::ALL
        .iter()
        .map(|facet| (facet.name().to_owned(), list(values(*facet), "Ses valeurs")))
        .collect();
    properties.insert("titre".to_owned(), words("Son nom"));
    json!({
        "type": "object", "additionalProperties": false, "properties": properties,
        "required": ["titre"], "oneOf": Facet::ALL.iter().map(one).collect::<Vec<_>>(),
    })
}

fn mention() -> Value {
    record(
        &["lieu", "raison"],
        [
            ("lieu", text("L’identifiant du lieu, tel que dans l’adresse de sa fiche")),
            ("raison", words("Pourquoi")),
        ],
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_has_the_keys_that_the_reader_knows() {
        let schema = schema();
        let keys: BTreeSet<&str> =
            schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, super::super::reader::KEYS.into_iter().collect());
        let family = schema["properties"]["famille"]["properties"].as_object().unwrap();
        assert!(family.keys().all(|key| FAMILY_KEYS.contains(&key.as_str())));
        assert_eq!(family.len(), FAMILY_KEYS.len());
    }
}
