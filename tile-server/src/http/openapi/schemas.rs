//! What answers hold. Members that are not here may come with a later version: readers
//! leave alone what they do not know.

use repere_data::{Column, Facet};
use serde_json::{Map, Value, json};

use super::parameters::text;
use super::shared;

/// Each schema by its name.
pub(super) fn all() -> Map<String, Value> {
    let of_answers = [
        ("Problem", problem()),
        ("Position", position()),
        (
            "Point",
            record(
                &["type", "coordinates"],
                json!({
                    "type": { "const": "Point" },
                    "coordinates": shared("schemas", "Position"),
                }),
            ),
        ),
        ("Week", week()),
        ("Card", card()),
        ("CardFeature", feature("Card")),
        ("PlaceList", place_list()),
        ("Place", place()),
        ("PlaceFeature", feature("Place")),
        ("Ranking", ranking()),
        ("TileJSON", tilejson()),
        ("Carte", carte()),
        ("CarteEntry", carte_entry()),
        (
            "Health",
            record(
                &["status", "bundle", "date", "lieux", "localises", "cartes", "version"],
                json!({
                    "status": { "const": "ok" },
                    "bundle": text(), "date": day(), "lieux": count(), "localises": count(),
                    "cartes": count(), "version": text(), "secondes": count(),
                }),
            ),
        ),
    ];
    of_answers.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

fn list(item: Value) -> Value {
    json!({ "type": "array", "items": item })
}

pub(super) fn record(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

/// Words in a language, or by language.
fn words() -> Value {
    json!({ "anyOf": [text(), { "type": "object", "additionalProperties": text() }] })
}

/// RFC 9457, with members of our own.
fn problem() -> Value {
    record(
        &["type", "title", "status", "detail"],
        json!({
            "type": { "type": "string", "format": "uri" },
            "title": text(),
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string", "description": "What is wrong and what to do, in French" },
            "parametre": text(),
            "valeur": text(),
            "permis": list(text()),
            "suggestion": text(),
            "fautes": list(record(&["message"], json!({
                "ligne": count(), "colonne": count(), "message": text(), "aide": text(),
            }))),
        }),
    )
}

/// Longitude and latitude, degrees (RFC 7946 § 3.1.1).
fn position() -> Value {
    json!({
        "type": "array",
        "prefixItems": [
            { "type": "number", "minimum": -180, "maximum": 180 },
            { "type": "number", "minimum": -90, "maximum": 90 },
        ],
        "minItems": 2,
        "maxItems": 2,
    })
}

/// Opening hours, compiled: minutes from midnight, Monday first.
fn week() -> Value {
    let interval = json!({ "type": "array", "items": count(), "minItems": 2, "maxItems": 2 });
    let day = list(interval);
    let days = json!({ "type": "array", "items": day, "minItems": 7, "maxItems": 7 });
    record(
        &["days", "holidays", "varies"],
        json!({
            "days": days,
            "holidays": {
                "description": "null where nothing is said, true for hours as usual, false for closed, or hours",
                "anyOf": [{ "type": ["null", "boolean"] }, day],
            },
            "varies": { "type": "boolean", "description": "Hours that a week cannot say are in `horaires`" },
            "dates": list(record(&["from", "to", "days"], json!({ "from": self::day(), "to": self::day(), "days": days }))),
        }),
    )
}

/// What both a card and a sheet say of a place besides the standard's columns.
fn beside() -> Map<String, Value> {
    let members = json!({
        "semaine": shared("schemas", "Week"),
        "fuseau": { "type": "string", "description": "IANA time zone of its hours" },
        "feries": { "type": "string", "description": "Its calendar of holidays, where it is not the national one" },
    });
    match members {
        Value::Object(members) => members,
        _ => unreachable!("it is one"),
    }
}

fn columns(columns: impl IntoIterator<Item = Column>) -> Map<String, Value> {
    columns.into_iter().map(|column| (column.name().to_owned(), value(column))).collect()
}

/// A column's value; empty ones are left out.
fn value(column: Column) -> Value {
    match column {
        Column::Latitude | Column::Longitude => json!({ "type": "number" }),
        Column::DateMaj => day(),
        Column::Courriels | Column::SiteWeb => list(text()),
        _ => match Facet::parse(column.name()) {
            Some(Facet::Source) | None => text(),
            Some(facet) => list(match facet.is_open() {
                true => text(),
                false => json!({ "type": "string", "enum": facet.values() }),
            }),
        },
    }
}

fn of_place(required: &[&str], properties: Map<String, Value>) -> Value {
    record(required, Value::Object(properties))
}

fn card() -> Value {
    let shown = [
        Column::Id,
        Column::Nom,
        Column::Adresse,
        Column::ComplementAdresse,
        Column::CodePostal,
        Column::Commune,
        Column::CodeInsee,
        Column::Telephone,
        Column::Typologie,
        Column::Services,
        Column::FraisACharge,
        Column::DispositifProgrammesNationaux,
        Column::ModalitesAcces,
        Column::Itinerance,
        Column::PriseRdv,
        Column::Horaires,
    ];
    let mut properties = columns(shown);
    properties.extend(beside());
    properties.insert("approximatif".into(), json!({ "const": true }));
    properties.insert(
        "distance".into(),
        json!({ "type": "integer", "minimum": 0, "description": "Metres" }),
    );
    properties.insert(
        "proximite".into(),
        json!({ "const": true, "description": "Outside the territory, near it" }),
    );
    of_place(&["id", "nom"], properties)
}

fn place() -> Value {
    let mut properties = columns(Column::ALL.iter().copied());
    properties.extend(beside());
    of_place(&["id", "nom"], properties)
}

fn feature(properties: &str) -> Value {
    record(
        &["type", "id", "geometry", "properties"],
        json!({
            "type": { "const": "Feature" },
            "id": text(),
            "geometry": { "anyOf": [shared("schemas", "Point"), { "type": "null" }] },
            "properties": shared("schemas", properties),
        }),
    )
}

fn place_list() -> Value {
    record(
        &["type", "bundle", "date", "total", "localises", "next_cursor", "features"],
        json!({
            "type": { "const": "FeatureCollection" },
            "bundle": text(),
            "date": day(),
            "total": { "type": "integer", "minimum": 0, "description": "Places that match" },
            "localises": { "type": "integer", "minimum": 0, "description": "Of them, those with a position" },
            "next_cursor": { "type": ["string", "null"] },
            "counts": {
                "type": "object",
                "description": "How many places each value would leave, by parameter",
                "additionalProperties": { "type": "object", "additionalProperties": count() },
            },
            "features": list(shared("schemas", "CardFeature")),
        }),
    )
}

/// docs/orientation.md says how places are judged.
fn ranking() -> Value {
    record(
        &[
            "type",
            "bundle",
            "date",
            "total",
            "localises",
            "ecartes",
            "maximum",
            "criteres",
            "features",
        ],
        json!({
            "type": { "const": "FeatureCollection" },
            "bundle": text(),
            "date": day(),
            "total": count(),
            "localises": count(),
            "ecartes": { "type": "integer", "minimum": 0, "description": "Places that lack what is indispensable" },
            "maximum": { "type": "integer", "minimum": 0, "description": "The best score there could be" },
            "criteres": list(json!({ "type": "object" })),
            "features": list(json!({
                "allOf": [shared("schemas", "CardFeature")],
                "required": ["score", "raisons"],
                "properties": { "score": { "type": "integer" }, "raisons": list(json!({ "type": "object" })) },
            })),
        }),
    )
}

/// <https://github.com/mapbox/tilejson-spec/tree/master/3.0.0>
fn tilejson() -> Value {
    record(
        &["tilejson", "tiles", "vector_layers"],
        json!({
            "tilejson": { "const": "3.0.0" },
            "tiles": list(text()),
            "minzoom": count(),
            "maxzoom": count(),
            "bounds": { "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 4 },
            "name": text(),
            "attribution": text(),
            "vector_layers": list(record(&["id", "fields"], json!({
                "id": text(), "fields": { "type": "object", "additionalProperties": text() },
            }))),
        }),
    )
}

fn carte() -> Value {
    record(
        &[
            "id",
            "titre",
            "langue",
            "bundle",
            "date",
            "filtre",
            "filtres",
            "facettes",
            "theme",
            "style",
            "total",
            "localises",
            "page",
        ],
        json!({
            "id": text(),
            "titre": words(),
            "langue": text(),
            "bundle": text(),
            "date": day(),
            "filtre": { "type": "string", "description": "Its own filter, as a query" },
            "filtres": list(text()),
            "facettes": { "type": "object", "additionalProperties": list(text()) },
            "theme": text(),
            "style": { "type": "string", "description": "Address of its MapLibre style" },
            "total": count(),
            "localises": count(),
            "page": { "type": "string", "description": "Address of its list" },
        }),
    )
}

fn carte_entry() -> Value {
    let carte = record(
        &["id", "titre", "carte", "page", "embed"],
        json!({
            "id": text(), "titre": words(), "total": count(), "localises": count(),
            "carte": text(), "page": text(), "embed": text(),
        }),
    );
    let family = record(
        &["famille", "nombre", "cartes"],
        json!({
            "famille": text(), "nombre": count(), "cartes": text(),
        }),
    );
    json!({ "anyOf": [carte, family] })
}
