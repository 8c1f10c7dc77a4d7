//! `PUT /studio/cartes/{id}`: a carte's writing into a folder, for who knows the token.
//!
//! The token comes in `Authorization`, which no browser sends by itself, and the server
//! reads no cookie: a page of another site can make nobody write (no CSRF).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path as UrlPath, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, ETAG, IF_MATCH, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::caching::{fingerprint, tag};
use super::super::problem::Problem;
use super::super::service::Service;
use super::{MAX_TEXT, TRIAL, trial};
use crate::carte;
use crate::error::Error;

/// Characters of the shortest token.
const SHORTEST: usize = 16;
/// Letters of the longest id.
const MAX_ID: usize = 60;

/// Where the studio writes cartes, and who may.
#[derive(Clone, Debug)]
pub struct StudioWriting {
    dir: PathBuf,
    /// The token itself is kept nowhere.
    token: [u8; 32],
    /// One writes at a time: between looking at a file and replacing it nobody else does.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl StudioWriting {
    /// A folder that exists, and a token of 16 characters or more.
    ///
    /// # Errors
    /// [`Error::Usage`] when one of them is not so.
    pub fn new(dir: &Path, token: &str) -> Result<StudioWriting, Error> {
        if !dir.is_dir() {
            let message = format!(
                "--studio-write {} : ce dossier n’existe pas ; le créer d’abord",
                dir.display()
            );
            return Err(Error::Usage(message));
        }
        let token = token.trim();
        if token.chars().count() < SHORTEST {
            return Err(Error::Usage(format!(
                "--studio-write demande un jeton d’au moins {SHORTEST} signes dans la variable \
                 REPERE_STUDIO_JETON ; par exemple : export REPERE_STUDIO_JETON=\"$(openssl rand -hex 16)\""
            )));
        }
        Ok(StudioWriting {
            dir: dir.to_owned(),
            token: Sha256::digest(token).into(),
            turn: Arc::default(),
        })
    }

    /// Checks the token of a request, in a time that tells nothing of it.
    fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim);
        let given = given.filter(|given| !given.is_empty()).ok_or_else(Problem::unauthorized)?;
        let digest: [u8; 32] = Sha256::digest(given).into();
        match constant_time_eq::constant_time_eq_32(&digest, &self.token) {
            true => Ok(()),
            false => Err(Problem::forbidden()),
        }
    }
}

/// Anything but PUT.
pub(super) async fn method() -> Problem {
    Problem::put_only()
}

/// `PUT /studio/cartes/{id}`: 201 for a new carte, 200 for one that `If-Match` names.
pub(super) async fn answer(
    State(service): State<Arc<Service>>,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match put(&service, &id, &headers, body).await {
        Ok(response) => response,
        Err(refusal) => {
            let (problem, held) = *refusal;
            let mut response = problem.into_response();
            if response.status() == StatusCode::UNAUTHORIZED {
                let scheme = HeaderValue::from_static("Bearer");
                response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
            }
            if let Some(held) = held {
                response.headers_mut().insert(ETAG, held);
            }
            response
        }
    }
}

/// A problem, with the tag of the file that is there where it is about one.
type Refusal = Box<(Problem, Option<HeaderValue>)>;

async fn put(
    service: &Arc<Service>,
    id: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let plainly = |problem| Box::new((problem, None));
    let Some(writing) = &service.writing else {
        return Err(plainly(Problem::not_found("Le studio n’écrit pas de carte sur ce serveur.")));
    };
    writing.check(headers).map_err(plainly)?;
    if !carte::is_id(id) || id.len() > MAX_ID || id.starts_with(TRIAL) {
        let message = "des minuscules sans accent, des chiffres et des tirets sont attendus, 60 au \
                       plus ; « essai- » est réservé";
        return Err(plainly(Problem::value("id", id, message)));
    }
    let text = super::text(body, MAX_TEXT).map_err(plainly)?;
    let carte = trial::read(service, id, &text).map_err(plainly)?;
    let wanted = headers.get(IF_MATCH).cloned();
    let turn = writing.turn.lock().await;
    let (path, content) = (writing.dir.join(format!("{id}.toml")), text.clone());
    let (dir, server) = (writing.dir.clone(), service.clone());
    let written = tokio::task::spawn_blocking(move || {
        let is_new = write(&path, &content, wanted.as_ref())?;
        // The folder is watched, too; but who wrote wants to see it now.
        if server.folder.as_deref().is_some_and(|folder| is_same(folder, &dir)) {
            server.reload(&dir);
        }
        Ok::<bool, Refusal>(is_new)
    });
    let is_new = written.await.map_err(|error| plainly(Problem::internal(&error)))??;
    drop(turn);
    // Not where another file of the folder has a fault: cartes then stay as they were.
    let is_served = service.cartes().find(id).is_some_and(|served| **served == carte);
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let answer = json!({ "id": id, "servie": is_served });
    let headers =
        [(ETAG, tag_of(text.as_bytes())), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((status, headers, axum::Json(answer)).into_response())
}

/// Writes a file whole or not at all, and over another only where that is meant.
/// Answers whether it is new.
fn write(path: &Path, text: &str, wanted: Option<&HeaderValue>) -> Result<bool, Refusal> {
    let failed = |error: &dyn std::fmt::Display| Box::new((Problem::internal(error), None));
    let held = match std::fs::read(path) {
        Ok(bytes) => Some(tag_of(&bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(&error)),
    };
    match (&held, wanted) {
        (Some(_), None) => return Err(Box::new((taken(), held))),
        (held, Some(wanted)) if held.as_ref() != Some(wanted) => {
            let detail = "La carte de ce nom n’est plus celle que vous vouliez remplacer.";
            return Err(Box::new((Problem::precondition(detail), held.clone())));
        }
        _ => {}
    }
    let dir = path.parent().expect("a file of a folder");
    let mut builder = tempfile::Builder::new();
    // No *.toml: a reader of the folder must not see it before its time.
    builder.prefix(".carte-").suffix(".partiel");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(dir).map_err(|error| failed(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| failed(&error))?;
    file.as_file().sync_all().map_err(|error| failed(&error))?;
    if held.is_some() {
        file.persist(path).map_err(|error| failed(&error))?;
        return Ok(false);
    }
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Box::new((taken(), None)))
        }
        Err(error) => Err(failed(&error)),
    }
}

fn taken() -> Problem {
    Problem::conflict("Une carte de ce nom existe déjà sur ce serveur.")
}

/// The strong tag of a file's bytes.
fn tag_of(bytes: &[u8]) -> HeaderValue {
    tag(&fingerprint(&[bytes]), false)
}

/// Whether two paths are of one folder.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
