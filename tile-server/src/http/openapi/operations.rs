//! Every address with what it takes and what it answers.

use serde_json::json;

use super::super::files;
use super::super::service::Service;
use super::operation::{CSV, GEOJSON, JSON, MVT, Operation, PMTILES};
use super::parameters::{self, in_path, in_query, refs, text};
use super::schemas::record;
use super::shared;
use crate::counts::Event;
use crate::pages::STYLE;

/// All of them.
pub(super) fn all(service: &Service) -> Vec<Operation> {
    let groups = [
        places(service),
        tiles(service),
        cartes(service),
        figures(service),
        pages(service),
        of_files(),
        studio(),
        health(),
    ];
    groups.into_iter().flatten().collect()
}

fn places(service: &Service) -> Vec<Operation> {
    let refusing = |operation: Operation| {
        operation
            .refusing_values()
            .refusing(404, "There is no such carte")
            .refusing(410, "The data have been replaced since the page before")
    };
    let page = ("The page", Some((GEOJSON, shared("schemas", "PlaceList"))));
    let mut list =
        Operation::get("places", "/api/places", "listPlaces", "A page of a list, in GeoJSON")
            .taking(parameters::of_list())
            .answering(200, page.0, page.1.clone());
    list.document["responses"]["200"]["content"][CSV] = json!({ "schema": text() });
    let part = json!({ "type": "string", "pattern": "^[a-z]{2}$" });
    let about_part = "How their names begin: two letters, small and without accents";
    vec![
        refusing(list),
        refusing(
            Operation::post(
                "places",
                "/api/places",
                "listPlacesNear",
                "The same list, asked for in a form: where somebody stands lies in no address",
            )
            .taking_form(parameters::form_of_list(service))
            .answering(200, page.0, page.1),
        ),
        refusing(
            Operation::get(
                "places",
                "/api/places.csv",
                "downloadPlaces",
                "A list as CSV, in the standard's 32 columns; whole without `limit`",
            )
            .taking(parameters::of_list())
            .answering(200, "The rows", Some((CSV, text()))),
        ),
        Operation::get("places", "/api/places/{id}", "getPlace", "All about a place, in GeoJSON")
            .taking(refs(["id"]))
            .answering(200, "The place", Some((GEOJSON, shared("schemas", "PlaceFeature"))))
            .refusing_values()
            .refusing(404, "There is no such place"),
        Operation::post(
            "places",
            "/api/orientation",
            "rankPlaces",
            "The places that serve a person's need, best first, each with its reasons",
        )
        .taking_form(parameters::form_of_need())
        .answering(200, "The places", Some((GEOJSON, shared("schemas", "Ranking"))))
        .refusing_values()
        .refusing(404, "There is no such carte"),
        Operation::get(
            "places",
            "/communes/{part}.json",
            "listCommunes",
            "The nation's communes whose names begin so",
        )
        .taking(vec![in_path("part", about_part, part, "gr")])
        .answering(200, "The communes", Some((JSON, json!({ "type": ["array", "object"] }))))
        .refusing(404, "None begins so"),
        Operation::get(
            "places",
            "/index/{bundle}/{carte}.index",
            "getIndex",
            "The places of a carte as the page's engine reads them",
        )
        .taking(refs(["bundle"]))
        .taking(vec![parameters::carte(service)])
        .taking(parameters::filters())
        .answering_file("The index", "application/octet-stream")
        .refusing_values()
        .refusing(404, "There is no such carte, or it has more places than a page is given")
        .refusing(410, "The data have been replaced"),
    ]
}

fn tiles(service: &Service) -> Vec<Operation> {
    let tile = |path: &str, id: &str, summary: &str| {
        Operation::get("tiles", path, id, summary)
            .taking(refs(["z", "x", "y"]))
            .answering_file("The tile", MVT)
            .answering(204, "There is nothing in it", None)
            .refusing_values()
            .refusing(404, "The server has no such tiles")
    };
    let replaced = "The data have been replaced: TileJSON names those in service";
    let overlay = || {
        let first = service.bundle.overlay_names().first().map_or("zones", |name| name);
        in_path("calque", "The name of an overlay", text(), first)
    };
    let base = service.base.as_ref().map_or("0000000000000000", |base| &base.tag);
    let about_base = "The hash of the base map, as its TileJSON has it";
    let mut all = vec![
        tile(
            "/tiles/places/{z}/{x}/{y}",
            "getTile",
            "A tile of the places, of the data in service",
        )
        .taking(parameters::filters()),
        tile(
            "/tiles/{bundle}/places/{z}/{x}/{y}",
            "getTileOfBundle",
            "The same at an address that never changes what it answers",
        )
        .taking(refs(["bundle"]))
        .taking(parameters::filters())
        .refusing(410, replaced),
        tile("/tiles/base/{z}/{x}/{y}", "getBaseTile", "A tile of the map under the places"),
        tile(
            "/tiles/{hash}/base/{z}/{x}/{y}",
            "getBaseTileOfHash",
            "The same, to be kept for ever",
        )
        .taking(vec![in_path("hash", about_base, parameters::hash(), base)]),
        tile("/calques/{calque}/{z}/{x}/{y}", "getOverlayTile", "A tile of an overlay")
            .taking(vec![overlay()]),
        tile(
            "/calques/{bundle}/{calque}/{z}/{x}/{y}",
            "getOverlayTileOfBundle",
            "The same at an address that never changes what it answers",
        )
        .taking(refs(["bundle"]))
        .taking(vec![overlay()])
        .refusing(410, replaced),
        Operation::get("tiles", "/tiles/places.json", "getTileJson", "TileJSON 3.0 of the places")
            .taking(parameters::filters())
            .answering_json("The TileJSON", "TileJSON")
            .refusing_values(),
        Operation::get("tiles", "/tiles/base.json", "getBaseTileJson", "TileJSON of the base map")
            .answering_json("The TileJSON", "TileJSON")
            .refusing(404, "The server has no base map"),
        Operation::get(
            "tiles",
            "/calques/{calque}.json",
            "getOverlayTileJson",
            "TileJSON of an overlay, with its legend",
        )
        .taking(vec![overlay()])
        .answering_json("The TileJSON", "TileJSON")
        .refusing(404, "There is no such overlay"),
    ];
    for (path, id, summary) in [
        ("/tiles/places.pmtiles", "getArchive", "All tiles of the places: PMTiles 3, by ranges"),
        ("/tiles/base.pmtiles", "getBaseArchive", "All tiles of the base map"),
    ] {
        let archive = Operation::get("tiles", path, id, summary)
            .taking(vec![parameters::range()])
            .answering_file("The archive", PMTILES)
            .answering(206, "Parts of it", None)
            .refusing(404, "The server has no such archive")
            .answering(416, "The archive has no such part", None);
        all.push(archive);
    }
    all
}

fn cartes(service: &Service) -> Vec<Operation> {
    let carte = || vec![parameters::carte(service)];
    let theme_of_own = || {
        let themes = service.cartes();
        let first =
            themes.themes().iter().next().map_or_else(|| "ville".into(), |t| t.name.clone());
        in_path("theme", "A theme of the server's own", text(), first)
    };
    let no_theme = "There is no such theme";
    let style = (
        "The style",
        Some((
            JSON,
            record(
                &["version", "sources", "layers"],
                json!({
                    "version": { "const": 8 }, "sources": { "type": "object" }, "layers": { "type": "array" },
                }),
            ),
        )),
    );
    let entries = json!({ "type": "array", "items": shared("schemas", "CarteEntry") });
    vec![
        Operation::get("cartes", "/cartes.json", "listCartes", "The cartes, and families of them")
            .taking(vec![in_query("famille", "The family whose cartes are wanted", text())])
            .answering(200, "The cartes", Some((JSON, entries)))
            .refusing_values(),
        Operation::get(
            "cartes",
            "/cartes/{carte}.json",
            "getCarte",
            "A carte as the element reads it",
        )
        .taking(carte())
        .answering_json("The carte", "Carte")
        .refusing(404, "There is no such carte"),
        Operation::get("cartes", "/cartes/_.json", "getCarteOfQuery", "A carte made of the query")
            .taking(parameters::filters())
            .taking(parameters::looks())
            .answering_json("The carte", "Carte")
            .refusing_values(),
        Operation::get("cartes", "/cartes/{carte}.css", "getBrand", "A carte's colours, for pages")
            .taking(carte())
            .answering_file("The style sheet", "text/css")
            .refusing(404, "There is no such carte"),
        Operation::get("cartes", "/styles/{theme}.json", "getStyle", "A MapLibre style of the map")
            .taking(vec![parameters::theme()])
            .taking(refs(["carte"]))
            .taking(vec![parameters::origin()])
            .taking(parameters::filters())
            .answering(200, style.0, style.1)
            .refusing_values()
            .refusing(404, no_theme),
        Operation::get("cartes", "/themes/{theme}/{file}", "getThemeFile", "A picture of a theme")
            .taking(vec![
                theme_of_own(),
                in_path("file", "As a style or a carte names it", text(), "logo.svg"),
            ])
            .answering_file("The file", "image/*")
            .refusing(404, no_theme)
            .refusing(410, "The theme has changed"),
        Operation::get(
            "cartes",
            "/themes/{theme}/glyphes/{fonts}/{range}",
            "getGlyphs",
            "Glyphs of a theme's fonts, as MapLibre asks for them",
        )
        .taking(vec![
            theme_of_own(),
            in_path("fonts", "Names of fonts with commas between", text(), "Sans"),
            in_path("range", "Which characters", text(), "0-255.pbf"),
        ])
        .answering_file("The glyphs", "application/x-protobuf")
        .refusing(404, "There is no such theme or font"),
        Operation::get(
            "cartes",
            "/schemas/carte.json",
            "getCarteSchema",
            "What a carte's file may say, as JSON Schema",
        )
        .answering(200, "The schema", Some((JSON, json!({ "type": "object" })))),
        Operation::get("cartes", "/openapi.json", "getOpenApi", "This document").answering(
            200,
            "It",
            Some((JSON, record(&["openapi"], json!({ "openapi": { "const": "3.1.0" } })))),
        ),
    ]
}

fn figures(service: &Service) -> Vec<Operation> {
    let what = Event::ALL.map(Event::name);
    let commune = json!({ "type": "string", "description": "INSEE code, where nothing was found" });
    let body = json!({
        "carte": text(), "quoi": { "type": "string", "enum": what }, "commune": commune,
    });
    let nothing = "There is no such carte, or its figures are not for everybody";
    vec![
        Operation::post("cartes", "/compte", "countUse", "Counts what was done with a carte")
            .taking_form(body)
            .answering(204, "It is counted, unless its reader asks not to be", None)
            .refusing_values()
            .refusing(404, "There is no such carte, or the server does not count"),
        Operation::get(
            "pages",
            "/cartes/{carte}/chiffres",
            "showFigures",
            "How much a carte is used",
        )
        .taking(vec![parameters::carte(service)])
        .answering_page("The page")
        .refusing_on_a_page(404, nothing),
        Operation::get("cartes", "/cartes/{carte}/chiffres.csv", "getFigures", "The same as CSV")
            .taking(vec![parameters::carte(service)])
            .answering(200, "The figures", Some((CSV, text())))
            .refusing(404, nothing),
    ]
}

fn pages(service: &Service) -> Vec<Operation> {
    let page = |path: &str, id: &str, summary: &str| {
        Operation::get("pages", path, id, summary)
            .answering_page("The page")
            .refusing_on_a_page(400, "A value that it does not take")
            .refusing_on_a_page(404, "There is no such carte, place or family")
    };
    let list = |path: &str, id: &str, summary: &str| {
        page(path, id, summary)
            .taking(refs(["q"]))
            .taking(vec![in_query("cursor", "Where its next page begins", text())])
            .taking(parameters::filters())
    };
    let frame = |path: &str, id: &str, summary: &str| {
        page(path, id, summary).taking(parameters::filters()).taking(parameters::shown())
    };
    let carte = || vec![parameters::carte(service)];
    let cartes = service.cartes();
    let family = cartes.families().1.keys().next().map_or("communes", |name| name).to_owned();
    vec![
        Operation::get("pages", "/", "showHome", "What there is on the server")
            .answering_page("The page"),
        list("/cartes/{carte}", "showList", "A carte as a list, with its filters as a form")
            .taking(carte()),
        list("/cartes/_", "showListOfQuery", "The list of a carte made of the query")
            .taking(parameters::looks()),
        frame("/embed/{carte}", "showCarte", "A carte as a page that stands in a frame")
            .taking(carte()),
        frame("/embed/_", "showCarteOfQuery", "A carte made of the query, for a frame")
            .taking(parameters::looks()),
        page("/lieux/{id}", "showPlace", "A place's sheet")
            .taking(refs(["id"]))
            .taking(vec![in_query("carte", "The carte whose brand it has", text())])
            .answering(301, "The place has another id", None),
        page("/familles/{famille}", "showFamily", "The cartes of a family, with their snippets")
            .taking(vec![
                in_path("famille", "The name of a family", text(), family),
                in_query("nom", "What is in their titles", text()),
                in_query("page", "A page's number, from 1", text()),
            ]),
    ]
}

fn of_files() -> Vec<Operation> {
    let script = |name: &&str| {
        let kind = if name.ends_with(".css") { "text/css" } else { "text/javascript" };
        let id = format!("get-{}", name.replace('.', "-"));
        let summary = "A file that pages name";
        Operation::get("files", &format!("/{name}"), &id, summary)
            .answering_file("The file", kind)
            .refusing(404, "The server has no element")
    };
    let hashed = |path: &str, id: &str, example: &str| {
        let about = "A name with the hash of what the file holds";
        Operation::get("files", path, id, "A file that never changes")
            .taking(vec![in_path("file", about, text(), example)])
            .answering_file("The file", "*/*")
    };
    let mut all: Vec<Operation> = files::NAMED.iter().map(script).collect();
    all.push(
        hashed("/assets/{file}", "getAsset", "carte.js").refusing(404, "There is no such file"),
    );
    all.push(
        hashed("/pages/{file}", "getPageFile", &STYLE.name)
            .refusing(404, "There is no such file")
            .refusing(410, "It is of another version"),
    );
    all
}

fn studio() -> Vec<Operation> {
    let toml = ["application/toml", "text/plain"];
    let faults = "The text has faults: all of them are told";
    let id = json!({ "type": "string", "pattern": "^[a-z0-9-]{1,60}$" });
    vec![
        Operation::get("studio", "/studio", "showStudio", "The page that makes cartes")
            .answering_page("The page"),
        Operation::get("studio", "/studio/choix.json", "listChoices", "What there is to choose from")
            .answering(200, "The choices", Some((JSON, json!({ "type": "object" })))),
        Operation::post("studio", "/studio/carte", "tryCarte", "Tries out a carte's text")
            .taking_text("A carte's file (`/schemas/carte.json`)", &toml)
            .answering(200, "It is on trial under this id", Some((JSON, record(&["id", "total"], json!({
                "id": text(), "total": { "type": "integer" }, "localises": { "type": "integer" },
            })))))
            .refusing_values()
            .refusing(422, faults),
        Operation::post(
            "studio",
            "/studio/territoires",
            "findTerritories",
            "Which territories a list means, or which communes lie in an outline",
        )
        .taking_text("Codes and names with line breaks between, or GeoJSON", &["text/plain"])
        .answering(200, "What is meant", Some((JSON, record(&["trouves", "inconnus"], json!({
            "trouves": { "type": "array", "items": record(&["code", "nom"], json!({})) },
            "inconnus": { "type": "array", "items": record(&["texte", "message"], json!({})) },
        })))))
        .refusing_values(),
        Operation::put("studio", "/studio/cartes/{nom}", "writeCarte", "Writes a carte's file, where the server lets the studio write")
            .taking(vec![
                in_path("nom", "The id of the carte", id, "ma-carte"),
                parameters::if_match(),
            ])
            .taking_text("A carte's file", &toml)
            .with_token()
            .answering(200, "It took the place of the one that `If-Match` names", None)
            .answering(201, "It is new", None)
            .refusing_values()
            .refusing(401, "The studio's token is missing")
            .refusing(403, "It is another token")
            .refusing(404, "The studio does not write here")
            .refusing(409, "There is a carte of this name")
            .refusing(412, "The carte has changed meanwhile")
            .refusing(422, faults),
    ]
}

fn health() -> Vec<Operation> {
    let plain = |path: &str, id: &str, summary: &str| {
        let mut operation = Operation::new("get", "health", path, id, summary);
        // It is answered whatever there is to do.
        operation.document["responses"] = json!({});
        operation.answering(200, "It is", Some(("text/plain", text())))
    };
    vec![
        Operation::get("health", "/health", "getHealth", "The data in service")
            .answering_json("They", "Health"),
        plain("/health/live", "isAlive", "Whether the server is alive"),
        plain("/health/ready", "isReady", "Whether it takes requests").answering(
            503,
            "It is about to end",
            Some(("text/plain", text())),
        ),
    ]
}
