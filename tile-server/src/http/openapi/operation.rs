//! One method of an address: what it takes and what it answers, in words of OpenAPI.

use serde_json::{Map, Value, json};

use super::parameters::{refs, text};
use super::schemas::record;
use super::shared;

pub(super) const JSON: &str = "application/json";
pub(super) const GEOJSON: &str = "application/geo+json";
pub(super) const HTML: &str = "text/html";
pub(super) const PROBLEM: &str = "application/problem+json";
pub(super) const FORM: &str = "application/x-www-form-urlencoded";
pub(super) const CSV: &str = "text/csv";
pub(super) const MVT: &str = "application/vnd.mapbox-vector-tile";
pub(super) const PMTILES: &str = "application/vnd.pmtiles";

/// A method of an address.
pub(super) struct Operation {
    pub(super) path: String,
    pub(super) method: &'static str,
    pub(super) document: Value,
}

impl Operation {
    /// Something to read.
    pub(super) fn get(tag: &str, path: &str, id: &str, summary: &str) -> Operation {
        Operation::new("get", tag, path, id, summary).taking(refs(["if-none-match"])).answering(
            304,
            "It is what is held already",
            None,
        )
    }

    /// Something to send.
    pub(super) fn post(tag: &str, path: &str, id: &str, summary: &str) -> Operation {
        Operation::new("post", tag, path, id, summary)
    }

    pub(super) fn put(tag: &str, path: &str, id: &str, summary: &str) -> Operation {
        Operation::new("put", tag, path, id, summary)
    }

    pub(super) fn new(
        method: &'static str,
        tag: &str,
        path: &str,
        id: &str,
        summary: &str,
    ) -> Operation {
        let document = json!({
            "operationId": id,
            "tags": [tag],
            "summary": summary,
            "parameters": [],
            "responses": {},
        });
        Operation { path: path.to_owned(), method, document }
            .refusing(429, "One address or one carte asks for more than its share")
            .refusing(
                503,
                "More to do than the machine can, or data that are not at hand: again later",
            )
    }

    pub(super) fn taking(mut self, parameters: Vec<Value>) -> Operation {
        let known = self.document["parameters"].as_array_mut().expect("it was made as one");
        known.extend(parameters);
        self
    }

    /// A form in the body.
    pub(super) fn taking_form(mut self, properties: Value) -> Operation {
        // Lists are written with commas, as in addresses.
        let lists = properties.as_object().into_iter().flatten();
        let encoding: Map<String, Value> = lists
            .filter(|(_, schema)| schema["type"] == "array")
            .map(|(name, _)| (name.clone(), json!({ "style": "form", "explode": false })))
            .collect();
        let schema = record(&[], properties);
        self.document["requestBody"] = json!({ "required": true, "content": { FORM: { "schema": schema, "encoding": encoding } } });
        self
    }

    /// A text in the body.
    pub(super) fn taking_text(mut self, about: &str, kinds: &[&str]) -> Operation {
        let content = kinds.iter().map(|kind| ((*kind).to_owned(), json!({ "schema": text() })));
        let content: Map<String, Value> = content.collect();
        self.document["requestBody"] = json!({ "description": about, "content": content });
        self
    }

    pub(super) fn with_token(mut self) -> Operation {
        self.document["security"] = json!([{ "jeton": [] }]);
        self
    }

    pub(super) fn answering(
        mut self,
        status: u16,
        about: &str,
        content: Option<(&str, Value)>,
    ) -> Operation {
        let mut response = json!({ "description": about });
        if let Some((kind, schema)) = content {
            response["content"] = json!({ kind: { "schema": schema } });
        }
        self.document["responses"][status.to_string()] = response;
        self
    }

    pub(super) fn answering_json(self, about: &str, schema: &str) -> Operation {
        self.answering(200, about, Some((JSON, shared("schemas", schema))))
    }

    pub(super) fn answering_page(self, about: &str) -> Operation {
        self.answering(200, about, Some((HTML, text())))
    }

    /// A file as it is.
    pub(super) fn answering_file(self, about: &str, kind: &str) -> Operation {
        self.answering(200, about, Some((kind, binary())))
    }

    pub(super) fn refusing(self, status: u16, about: &str) -> Operation {
        self.answering(status, about, Some((PROBLEM, shared("schemas", "Problem"))))
    }

    /// What is refused to people, as a page; what is no address of any page, as elsewhere.
    pub(super) fn refusing_on_a_page(self, status: u16, about: &str) -> Operation {
        let mut operation = self.refusing(status, about);
        let content = &mut operation.document["responses"][status.to_string()]["content"];
        content[HTML] = json!({ "schema": text() });
        operation
    }

    pub(super) fn refusing_values(self) -> Operation {
        self.refusing(400, "A parameter or a value that it does not take")
    }
}

fn binary() -> Value {
    json!({ "type": "string", "format": "binary" })
}
