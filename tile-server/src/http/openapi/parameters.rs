//! What addresses say: filters, tiles, lists, names.

use repere_data::{Facet, Filter, MAX_ZOOM, Moment, Need, Query, TerritoryKind, slug};
use repere_styles::Theme;
use serde_json::{Map, Value, json};

use super::super::service::Service;
use super::shared;

/// A longitude and a latitude, in degrees.
const POSITION: &str =
    r"-?(180|1[0-7][0-9]|[1-9]?[0-9])(\.[0-9]{1,7})?,-?(90|[1-8]?[0-9])(\.[0-9]{1,7})?";

/// A distance, to 200 km.
const DISTANCE: &str = "[0-9]{1,6}([.,][0-9]{1,7})? ?(km|m)?";

/// What a list asks besides its filter.
const LIST: [&str; 7] = ["carte", "bbox", "near", "q", "avant", "limit", "cursor"];

/// Parameters that several addresses have, by the name of each.
pub(super) fn shared_ones(service: &Service) -> Map<String, Value> {
    let place = json!({ "type": "string", "minLength": 1 });
    let bundle = service.bundle.name();
    let about_tags = "Tags of what is held already: where one is the answer's, it is 304";
    let own = [
        ("bundle", in_path("bundle", "The data: `bundle` of `/health`", hash(), bundle)),
        ("z", in_path("z", "Zoom", integer(0, MAX_ZOOM.into()), 6)),
        ("x", in_path("x", "Column from the west, below 2 to the power of z", line(), 33)),
        ("y", in_path("y", "Row from the north, below 2 to the power of z", line(), 22)),
        ("id", in_path("id", "The id of a place", place, first_place(service))),
        ("if-none-match", in_header("If-None-Match", about_tags, text())),
    ];
    let filters = Filter::parameters().map(|name| (name, filter(name)));
    let lists = LIST.map(|name| (name, list(name, service)));
    let all = filters.chain(lists).chain(own);
    all.map(|(name, parameter)| (name.to_owned(), parameter)).collect()
}

/// References to some of them.
pub(super) fn refs<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Value> {
    names.into_iter().map(|name| shared("parameters", name)).collect()
}

/// Those of a filter.
pub(super) fn filters() -> Vec<Value> {
    refs(Filter::parameters())
}

/// Those of a list.
pub(super) fn of_list() -> Vec<Value> {
    [refs(LIST), filters()].concat()
}

/// What a form says that asks for a list.
pub(super) fn form_of_list(service: &Service) -> Value {
    let all =
        LIST.map(|name| list(name, service)).into_iter().chain(Filter::parameters().map(filter));
    let names = LIST.into_iter().chain(Filter::parameters());
    let properties = names.zip(all).map(|(name, mut parameter)| {
        let mut schema = parameter["schema"].take();
        schema["description"] = parameter["description"].take();
        (name.to_owned(), schema)
    });
    Value::Object(properties.collect())
}

/// What a form says that tells a need: docs/orientation.md.
pub(super) fn form_of_need() -> Value {
    let time = written("([01][0-9]|2[0-3]):[0-5][0-9]");
    let days = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    let properties = Need::PARAMETERS.map(|name| {
        let schema = match name {
            "near" => written(POSITION),
            "distance" => written(DISTANCE),
            "jours" => json!({ "type": "array", "items": one_of(&days) }),
            "debut" | "fin" => time.clone(),
            "indispensable" => {
                json!({ "type": "array", "items": one_of(&Need::PARAMETERS[..6]) })
            }
            "limit" => number(1, Query::MAX_LIMIT),
            _ => {
                let facet = Facet::parse(name).expect("the others are facets");
                self::facet(facet)
            }
        };
        (name.to_owned(), schema)
    });
    let mut form = Value::Object(properties.into_iter().collect());
    form["carte"] =
        json!({ "type": "string", "description": "A carte whose own filter holds too" });
    form["filtre"] = json!({ "type": "string", "description": "One more filter, as a query", "example": "prise_rdv=oui" });
    form
}

/// A carte of the folder, in a path.
pub(super) fn carte(service: &Service) -> Value {
    let schema = json!({ "type": "string", "pattern": "^[a-z0-9-]+$" });
    in_path("carte", "The id of a carte: `/cartes.json` lists them", schema, first_carte(service))
}

/// How a carte looks that is made of a query.
pub(super) fn looks() -> Vec<Value> {
    vec![
        in_query("titre", "A title, for a carte made of the query", text()),
        in_query("theme", "A theme, for a carte made of the query", one_of(&Theme::NAMES)),
        in_query("logo", "A logo, for a carte made of the query", written("https://.+")),
    ]
}

/// Attributes of the element that a frame's address may say: docs/integrer.md.
pub(super) fn shown() -> Vec<Value> {
    let about = "The element's attribute of this name";
    super::super::embed::SHOWN.map(|name| in_query(name, about, text())).to_vec()
}

pub(super) fn origin() -> Value {
    let about = "Tell what each layer was made of, for tools that edit styles";
    in_query("origine", about, json!({ "const": "oui" }))
}

pub(super) fn theme() -> Value {
    in_path("theme", "A theme", json!({ "enum": Theme::NAMES }), Theme::NAMES[0])
}

pub(super) fn range() -> Value {
    in_header(
        "Range",
        "Which bytes",
        json!({ "type": "string", "pattern": "^bytes=[0-9]{1,6}-[0-9]{7}$" }),
    )
}

pub(super) fn if_match() -> Value {
    in_header("If-Match", "The tag of the carte that is to be replaced", text())
}

/// A parameter of a query that one address alone has.
pub(super) fn in_query(name: &str, about: &str, schema: Value) -> Value {
    json!({ "in": "query", "name": name, "description": about, "schema": schema })
}

/// A parameter of a path.
pub(super) fn in_path(name: &str, about: &str, schema: Value, example: impl Into<Value>) -> Value {
    let example: Value = example.into();
    json!({
        "in": "path",
        "name": name,
        "required": true,
        "description": about,
        "schema": schema,
        "example": example,
    })
}

fn in_header(name: &str, about: &str, schema: Value) -> Value {
    json!({ "in": "header", "name": name, "description": about, "schema": schema })
}

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

/// A text of this form; an empty one asks nothing, as a form sends it.
fn written(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^({pattern})?$") })
}

/// One of these; an empty text asks nothing.
fn one_of(values: &[&str]) -> Value {
    let values = [values, &[""]].concat();
    json!({ "type": "string", "enum": values })
}

pub(super) fn hash() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{16}$" })
}

fn integer(least: u32, most: u32) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

/// A number of a form; an empty text asks nothing.
fn number(least: u32, most: u32) -> Value {
    let mut schema = integer(least, most);
    schema["type"] = json!(["integer", "string"]);
    schema["maxLength"] = json!(0);
    schema
}

fn line() -> Value {
    integer(0, (1 << MAX_ZOOM) - 1)
}

/// Values with commas between; an empty one asks nothing, as a form sends it.
fn values(name: &str, about: &str, item: Value) -> Value {
    with_commas(in_query(name, about, json!({ "type": "array", "items": item })))
}

fn with_commas(mut parameter: Value) -> Value {
    parameter["style"] = json!("form");
    parameter["explode"] = json!(false);
    parameter
}

fn flag(name: &str, about: &str) -> Value {
    in_query(name, about, one_of(&["oui", "non", "true", "false", "1", "0"]))
}

/// What a facet takes, in a query or a form: any texts, or values of its list.
pub(super) fn facet(facet: Facet) -> Value {
    match facet.is_open() {
        true => text(),
        false => {
            let slugs: Vec<String> = facet.values().iter().map(|value| slug(value)).collect();
            let slugs: Vec<&str> = slugs.iter().map(String::as_str).collect();
            json!({ "type": "array", "items": one_of(&slugs) })
        }
    }
}

fn filter(name: &'static str) -> Value {
    if let Some(facet) = Facet::parse(name) {
        let about = format!("The column `{name}` of the national standard");
        return with_commas(in_query(name, &about, self::facet(facet)));
    }
    match name {
        "territoires" => {
            let kinds = TerritoryKind::ALL.map(TerritoryKind::name).join("|");
            let item = written(&format!("!?({kinds}):[0-9A-Za-z-]+"));
            let about = "Territories by kind and INSEE code, or code alone where \
                         `territoire_type` names the kind";
            let mut parameter = values(name, about, item);
            parameter["example"] = json!(["departement:38"]);
            parameter
        }
        "territoire_type" => {
            let kinds = ["regions", "departements", "epcis", "communes", "propres"];
            in_query(name, "The kind of the codes in `territoires`", one_of(&kinds))
        }
        "lieux" => in_query(name, "Ids of places, with commas between", text()),
        "ouvert" => {
            let named = Moment::NAMED.map(|(name, _)| name).join("|");
            let instant = "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]Z";
            let about = "Open then: in the evening, at the week-end, or at an instant of UTC";
            values(name, about, written(&format!("{named}|{instant}")))
        }
        "prise_rdv" => flag(name, "Whether an appointment can be made online"),
        "localise" => flag(name, "Whether the position is known"),
        "autour" => in_query(
            name,
            "And so far outside the territories, in kilometres or with a unit: `20 km`, `500 m`",
            written(DISTANCE),
        ),
        "au_moins" => in_query(name, "And the nearest, until there are so many", number(1, 1000)),
        _ => unreachable!("every parameter of a filter is documented: {name}"),
    }
}

fn list(name: &'static str, service: &Service) -> Value {
    match name {
        "carte" => {
            let mut parameter =
                in_query(name, "A carte whose own filter holds too", written("[a-z0-9-]+"));
            parameter["example"] = first_carte(service);
            parameter
        }
        "bbox" => {
            let about = "A box: west, south, east, north, in degrees";
            in_query(name, about, written(&format!("{POSITION},{POSITION}")))
        }
        "near" => in_query(
            name,
            "Nearest first: longitude and latitude, in degrees. What is sent to an address lies \
             in journals: a person's position goes into the body of a POST",
            written(POSITION),
        ),
        "q" => in_query(
            name,
            "Words of names, addresses, services",
            json!({ "type": "string", "maxLength": 200 }),
        ),
        "avant" => in_query(name, "Ids of places that come first, one a line", text()),
        "limit" => {
            let mut schema = number(1, Query::MAX_LIMIT);
            schema["default"] = json!(Query::default().limit);
            in_query(name, "Places of a page", schema)
        }
        "cursor" => in_query(
            name,
            "`next_cursor` of the page before; 410 where the data have been replaced since",
            written("[0-9a-f]{16}-[0-9a-f]{16}-[0-9]{1,9}"),
        ),
        _ => unreachable!("every parameter of a list is documented: {name}"),
    }
}

fn first_carte(service: &Service) -> Value {
    service.cartes().iter().next().map_or(json!("_"), |carte| json!(carte.id))
}

fn first_place(service: &Service) -> Value {
    match service.bundle.manifest.places {
        0 => json!("aucun"),
        _ => json!(service.bundle.index.id(0)),
    }
}
