//! What is answered instead of a result: RFC 9457 problems, in French.
//!
//! A problem names the parameter, its value and what is allowed, so that the
//! person who wrote the address can mend it without asking anybody.

use std::fmt::Write as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::Error;
use crate::nearest::nearest;
use crate::toml_reader::TomlFault;

/// The kinds of problems: the last part of `type`, and `title`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A parameter that the address does not have.
    UnknownParameter,
    /// A value that the parameter does not take.
    BadValue,
    /// There is nothing at this address.
    NotFound,
    /// The address or the cursor belongs to data that have been replaced.
    Gone,
    /// The address exists, but not for this method.
    Method,
    /// Who writes has to say the token.
    Unauthorized,
    /// The token is not the one.
    Forbidden,
    /// There is something of this name already.
    Conflict,
    /// What is there is not what the request is about.
    Precondition,
    /// A carte's text with faults.
    Faults,
    /// One address asks for more than its share.
    TooMany,
    /// What is needed is not to be had for now.
    Away,
    /// The machine has more to do than it can.
    Busy,
    /// The server failed.
    Internal,
}

impl Kind {
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Kind::UnknownParameter => {
                (StatusCode::BAD_REQUEST, "parametre-inconnu", "Paramètre inconnu")
            }
            Kind::BadValue => (StatusCode::BAD_REQUEST, "valeur-refusee", "Valeur refusée"),
            Kind::NotFound => (StatusCode::NOT_FOUND, "introuvable", "Introuvable"),
            Kind::Gone => (StatusCode::GONE, "donnees-remplacees", "Données remplacées"),
            Kind::Method => (StatusCode::METHOD_NOT_ALLOWED, "methode-refusee", "Méthode refusée"),
            Kind::Unauthorized => (StatusCode::UNAUTHORIZED, "jeton-attendu", "Jeton attendu"),
            Kind::Forbidden => (StatusCode::FORBIDDEN, "jeton-refuse", "Jeton refusé"),
            Kind::Conflict => (StatusCode::CONFLICT, "existe-deja", "Existe déjà"),
            Kind::Precondition => {
                (StatusCode::PRECONDITION_FAILED, "a-change", "A changé entre-temps")
            }
            Kind::Faults => (StatusCode::UNPROCESSABLE_ENTITY, "carte-fautive", "Carte à corriger"),
            Kind::TooMany => {
                (StatusCode::TOO_MANY_REQUESTS, "trop-de-demandes", "Trop de demandes")
            }
            Kind::Away => (
                StatusCode::SERVICE_UNAVAILABLE,
                "momentanement-absent",
                "Momentanément indisponible",
            ),
            Kind::Busy => (StatusCode::SERVICE_UNAVAILABLE, "trop-charge", "Trop de monde"),
            Kind::Internal => {
                (StatusCode::INTERNAL_SERVER_ERROR, "erreur-interne", "Erreur du serveur")
            }
        }
    }
}

/// One problem. Serialises as RFC 9457 with the members `parametre`, `valeur`,
/// `permis` and `suggestion` when they are known, and `fautes` of a carte's text.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    kind: Kind,
    detail: String,
    parameter: Option<String>,
    value: Option<String>,
    allowed: Vec<String>,
    faults: Box<[Fault]>,
}

/// One fault of a carte's text: where it stands, from 1, and what would be right.
#[derive(Clone, Debug, Serialize)]
struct Fault {
    #[serde(skip_serializing_if = "Option::is_none")]
    ligne: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    colonne: Option<usize>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aide: Option<String>,
}

impl From<&TomlFault> for Fault {
    fn from(fault: &TomlFault) -> Fault {
        let (ligne, colonne) = fault.place().unzip();
        let aide = fault.help().map(str::to_owned);
        Fault { ligne, colonne, message: fault.message().to_owned(), aide }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parametre: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valeur: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    permis: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    fautes: &'a [Fault],
}

impl Problem {
    fn new(kind: Kind, detail: impl Into<String>) -> Problem {
        let (parameter, value) = (None, None);
        Problem {
            kind,
            detail: detail.into(),
            parameter,
            value,
            allowed: Vec::new(),
            faults: Box::default(),
        }
    }

    /// A parameter's value that is not taken: what is wrong with it, in words.
    pub(crate) fn value(parameter: &str, value: &str, message: &str) -> Problem {
        Problem {
            parameter: Some(parameter.to_owned()),
            value: Some(value.to_owned()),
            ..Problem::new(Kind::BadValue, format!("« {parameter} » = « {value} » : {message}"))
        }
    }

    /// A body that is not taken: why, in a sentence or two.
    pub(crate) fn refused(detail: impl Into<String>) -> Problem {
        Problem::new(Kind::BadValue, detail)
    }

    /// A parameter that the address does not have, with those it has.
    pub(crate) fn unknown_parameter(parameter: &str, value: &str, allowed: Vec<String>) -> Problem {
        Problem {
            parameter: Some(parameter.to_owned()),
            value: Some(value.to_owned()),
            ..Problem::new(Kind::UnknownParameter, format!("« {parameter} » est inconnu ici."))
        }
        .allowing(allowed)
    }

    /// Nothing there: what was looked for, in words.
    pub(crate) fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(Kind::NotFound, detail)
    }

    /// Adds the parameter that it is about, and its value.
    pub(crate) fn about(self, parameter: &str, value: &str) -> Problem {
        Problem { parameter: Some(parameter.to_owned()), value: Some(value.to_owned()), ..self }
    }

    /// Data of before: what has been replaced, in words.
    pub(crate) fn gone(detail: impl Into<String>) -> Problem {
        Problem::new(Kind::Gone, detail)
    }

    /// More requests than one address may make, for now.
    pub(crate) fn too_many() -> Problem {
        let detail = "Trop de demandes viennent de votre adresse : réessayez dans un instant.";
        Problem::new(Kind::TooMany, detail)
    }

    /// More requests than a carte may have, for now.
    pub(crate) fn too_many_of(carte: &str) -> Problem {
        let detail = "Cette carte est trop demandée en ce moment : réessayez dans un instant.";
        Problem::new(Kind::TooMany, detail).about("carte", carte)
    }

    /// More to do than the machine can.
    pub(crate) fn busy() -> Problem {
        let detail = "Trop de demandes à la fois : réessayez dans quelques secondes.";
        Problem::new(Kind::Busy, detail)
    }

    /// A method that the address does not take.
    pub(crate) fn method() -> Problem {
        let detail = "Cette adresse se lit seulement : GET, HEAD ou OPTIONS.";
        Problem::new(Kind::Method, detail)
    }

    /// A method other than POST, where only that is taken.
    pub(crate) fn post_only() -> Problem {
        let detail = "Cette adresse prend un formulaire par POST : ce qu’il dit n’est pas à mettre \
                      dans une adresse.";
        Problem::new(Kind::Method, detail)
    }

    /// Who writes has to say the token.
    pub(crate) fn unauthorized() -> Problem {
        let detail = "Pour écrire une carte sur ce serveur, il faut donner son jeton.";
        Problem::new(Kind::Unauthorized, detail)
    }

    /// The token is not the one.
    pub(crate) fn forbidden() -> Problem {
        let detail = "Ce jeton n’est pas celui du serveur : le demander à la personne qui le gère.";
        Problem::new(Kind::Forbidden, detail)
    }

    /// There is something of this name already: what, in words.
    pub(crate) fn conflict(detail: impl Into<String>) -> Problem {
        Problem::new(Kind::Conflict, detail)
    }

    /// What is there is not what the request is about, in words.
    pub(crate) fn precondition(detail: impl Into<String>) -> Problem {
        Problem::new(Kind::Precondition, detail)
    }

    /// A carte's text with faults: all of them.
    pub(crate) fn faults(faults: &[TomlFault]) -> Problem {
        let detail = match faults.len() {
            1 => "Il y a une faute dans cette carte.".to_owned(),
            n => format!("Il y a {n} fautes dans cette carte."),
        };
        let faults = faults.iter().map(Fault::from).collect();
        Problem { faults, ..Problem::new(Kind::Faults, detail) }
    }

    /// A method other than PUT, where only that is taken.
    pub(crate) fn put_only() -> Problem {
        Problem::new(Kind::Method, "Cette adresse prend le texte d’une carte, par PUT.")
    }

    /// What a bundle could not give: for now, where it lies in storage that is away.
    pub(crate) fn reading(error: &Error) -> Problem {
        if error.is_passing() {
            let detail = "Ces données ne sont pas accessibles en ce moment : réessayez bientôt.";
            return Problem::new(Kind::Away, detail);
        }
        Problem::internal(error)
    }

    /// A failure of ours. The cause goes to standard error, not to the reader.
    #[allow(clippy::print_stderr, reason = "the server's journal is its standard error")]
    pub(crate) fn internal(cause: &dyn std::fmt::Display) -> Problem {
        eprintln!("erreur : {cause}");
        let detail = "Une erreur s’est produite ; elle est notée au journal du serveur.";
        Problem::new(Kind::Internal, detail)
    }

    /// Adds what is allowed; the nearest to the value (or to the parameter's
    /// name, when that is what is wrong) becomes the suggestion.
    pub(crate) fn allowing(mut self, allowed: Vec<String>) -> Problem {
        self.allowed = allowed;
        if let Some(suggestion) = self.suggestion().map(str::to_owned) {
            let dot = if self.detail.ends_with('.') { "" } else { "." };
            // Writing to a String cannot fail.
            let _ = write!(self.detail, "{dot} Vouliez-vous dire « {suggestion} » ?");
        }
        self
    }

    fn suggestion(&self) -> Option<&str> {
        let wrong = match self.kind {
            Kind::UnknownParameter => self.parameter.as_deref(),
            _ => self.value.as_deref(),
        }?;
        nearest(wrong, self.allowed.iter().map(String::as_str))
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.kind.parts().0
    }

    /// The title, for a page.
    pub(crate) fn title(&self) -> &'static str {
        self.kind.parts().2
    }

    /// What happened, in a sentence or two.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, slug, title) = self.kind.parts();
        let document = Document {
            kind: format!("urn:repere:probleme:{slug}"),
            title,
            status: status.as_u16(),
            detail: &self.detail,
            parametre: self.parameter.as_deref(),
            valeur: self.value.as_deref(),
            permis: &self.allowed,
            suggestion: self.suggestion(),
            fautes: &self.faults,
        };
        let body = serde_json::to_vec(&document).expect("a problem is plain strings");
        let kind = HeaderValue::from_static("application/problem+json");
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut response = (status, headers, body).into_response();
        if matches!(self.kind, Kind::Away | Kind::Busy) {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY);
        }
        response
    }
}

/// Seconds after which what could not be had may be there again.
const RETRY: HeaderValue = HeaderValue::from_static("5");
