//! Why the engine cannot answer, for the people who wrote the request.

use repere_data::{CursorError, FilterError, IndexError, Json, QueryError};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The bytes are no index that can be used.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A filter or need has a parameter or value that does not exist.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A list's box, point, words or limit cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A list is asked by a parameter that it does not have.
    #[error("paramètre « {parameter} » inconnu d’une liste")]
    Parameter {
        /// The parameter's name.
        parameter: String,
        /// Those it has.
        allowed: Vec<&'static str>,
    },
    /// A parameter of a list stands twice, or its number is none.
    #[error("paramètre « {parameter} », valeur « {value} » : {message}")]
    Value {
        /// The parameter's name.
        parameter: String,
        /// The value given.
        value: String,
        /// What is expected.
        message: &'static str,
    },
    /// A cursor leads nowhere.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The pyramid has no such tile.
    #[error("la tuile « {tile} » n’existe pas")]
    Tile {
        /// What was asked.
        tile: String,
    },
    /// No place has this id.
    #[error("ce lieu n’existe pas, ou n’existe plus")]
    Place {
        /// The id asked.
        id: String,
    },
    /// A text is not UTF-8.
    #[error("texte illisible : UTF-8 attendu")]
    Text,
    /// It is none of the requests, or lacks a line.
    #[error("demande inconnue du moteur")]
    Request,
    /// The engine was closed, or never opened.
    #[error("moteur fermé")]
    Closed,
}

impl EngineError {
    /// A word for programs: `index`, `parametre`, `perime` (the places have
    /// changed: start the list afresh), `tuile`, `lieu`, `demande`, `texte` or
    /// `ferme`.
    pub fn code(&self) -> &'static str {
        match self {
            EngineError::Index(_) => "index",
            EngineError::Cursor(CursorError::Bundle) => "perime",
            EngineError::Filter(_)
            | EngineError::Query(_)
            | EngineError::Parameter { .. }
            | EngineError::Value { .. }
            | EngineError::Cursor(_) => "parametre",
            EngineError::Tile { .. } => "tuile",
            EngineError::Place { .. } => "lieu",
            EngineError::Request => "demande",
            EngineError::Text => "texte",
            EngineError::Closed => "ferme",
        }
    }

    /// The error as JSON: `{"code","message"}`, with `parametre`, `valeur` and
    /// `permis` where they are known, as the server's problems have them.
    pub fn to_json(&self) -> Vec<u8> {
        let (parameter, value) = match self {
            EngineError::Filter(e) => (Some(&*e.parameter), Some(&*e.value)),
            EngineError::Query(e) => (Some(e.parameter), Some(&*e.value)),
            EngineError::Parameter { parameter, .. } => (Some(&**parameter), None),
            EngineError::Value { parameter, value, .. } => (Some(&**parameter), Some(&**value)),
            EngineError::Cursor(_) => (Some("cursor"), None),
            EngineError::Place { id } => (Some("id"), Some(&**id)),
            _ => (None, None),
        };
        let mut json = Json::new();
        json.open('{');
        json.text_member("code", self.code());
        json.text_member("message", &self.to_string());
        if let Some(parameter) = parameter {
            json.text_member("parametre", parameter);
        }
        if let Some(value) = value {
            json.text_member("valeur", value);
        }
        match self {
            EngineError::Filter(e) => {
                let allowed: Vec<&str> = e.allowed.iter().map(String::as_str).collect();
                json.texts_if_any("permis", &allowed);
            }
            EngineError::Parameter { allowed, .. } => json.texts_if_any("permis", allowed),
            _ => {}
        }
        json.close('}');
        json.into_bytes()
    }
}
