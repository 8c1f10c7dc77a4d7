//! Fetching sources that have an address: asked for again only when they have
//! changed (RFC 9110, conditional requests), with the copy of the last time when
//! the site does not answer.
//!
//! A copy is two files in the cache's folder, named by the address's hash: the
//! bytes as they came, and what is known of them. The bytes are renamed into place
//! first: whatever happens in between, the next request asks for them again.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use backon::{BlockingRetryable, ExponentialBuilder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use crate::error::Error;
use crate::sources::SourceOptions;

/// How sources are fetched.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// The folder of copies, created as needed.
    pub cache: PathBuf,
    /// How long to wait before the first of three more tries; each waits twice as
    /// long as the one before.
    pub patience: Duration,
    /// How long a connection, and the silence between two parts of an answer, may
    /// last.
    pub timeout: Duration,
    /// The most bytes of an answer.
    pub most: u64,
}

impl FetchOptions {
    /// Copies in a folder; a minute without a word, 2 GB at most.
    pub fn new(cache: PathBuf) -> FetchOptions {
        FetchOptions {
            cache,
            patience: Duration::from_secs(1),
            timeout: Duration::from_secs(60),
            most: 2 << 30,
        }
    }
}

/// Tries after the first.
const TRIES: usize = 3;

/// A copy of a source, as fresh as could be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The bytes.
    pub path: PathBuf,
    /// Why it may be out of date, where the site did not answer: « copie du
    /// 2026-11-20 : … ».
    pub outdated: Option<String>,
}

/// What is known of a copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    last_modified: Option<String>,
    /// The day it was last known to be what the site has, ISO.
    day: String,
}

/// Fetches every source that has an address, and sets its path to the copy.
/// `progress` hears each address and how many bytes have come.
///
/// # Errors
/// [`Error::Fetch`] for one that cannot be had and has no copy.
pub fn fetch_all(
    sources: &mut [SourceOptions],
    options: &FetchOptions,
    progress: &dyn Fn(&Url, u64),
) -> Result<(), Error> {
    for source in sources {
        if let Some(url) = &source.url {
            let copied = fetch(url, options, &|bytes| progress(url, bytes))?;
            (source.path, source.outdated) = (copied.path, copied.outdated);
        }
    }
    Ok(())
}

/// Fetches one address, if it has changed since the last time.
///
/// # Errors
/// [`Error::Fetch`] when it cannot be had and there is no copy of it.
pub fn fetch(url: &Url, options: &FetchOptions, progress: &dyn Fn(u64)) -> Result<Copied, Error> {
    let name: String =
        Sha256::digest(url.as_str()).iter().take(8).map(|b| format!("{b:02x}")).collect();
    let path = options.cache.join(&name);
    let about = options.cache.join(format!("{name}.json"));
    fs::create_dir_all(&options.cache).map_err(Error::write(&options.cache))?;
    let known = read_known(&about).filter(|known| known.url == url.as_str() && path.is_file());

    let agent = agent(options.timeout);
    let delays = ExponentialBuilder::new().with_min_delay(options.patience).with_max_times(TRIES);
    let ask = || request(&agent, url, known.as_ref(), &path, options.most, progress);
    let answer = ask.retry(delays).sleep(std::thread::sleep).when(|fault| fault.may_pass).call();
    let today = || Timestamp::now().strftime("%Y-%m-%d").to_string();
    let now_known = match (answer, known) {
        (Ok(Answer::New(new)), _) => Known { day: today(), ..new },
        (Ok(Answer::Unchanged), Some(known)) => Known { day: today(), ..known },
        (Ok(Answer::Unchanged), None) => {
            return Err(failed(url, "le site répond « inchangé » à une première demande"));
        }
        (Err(Fault { why, .. }), Some(known)) => {
            let outdated = Some(format!("copie du {} : {why}", known.day));
            return Ok(Copied { path, outdated });
        }
        (Err(Fault { why, .. }), None) => return Err(failed(url, &why)),
    };
    let json = serde_json::to_vec(&now_known).expect("texts are JSON");
    replace(&about, |file| file.write_all(&json)).map_err(Error::write(&about))?;
    Ok(Copied { path, outdated: None })
}

fn failed(url: &Url, why: &str) -> Error {
    Error::Fetch { url: url.to_string(), problem: why.to_owned() }
}

fn read_known(about: &Path) -> Option<Known> {
    serde_json::from_slice(&fs::read(about).ok()?).ok()
}

/// What a site answers.
enum Answer {
    New(Known),
    Unchanged,
}

/// Why there is no answer, and whether another try may have one.
struct Fault {
    why: String,
    may_pass: bool,
}

impl Fault {
    fn lasting(why: impl Into<String>) -> Fault {
        Fault { why: why.into(), may_pass: false }
    }

    fn passing(why: impl Into<String>) -> Fault {
        Fault { why: why.into(), may_pass: true }
    }
}

fn agent(timeout: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(concat!("repere/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(timeout))
        .timeout_recv_response(Some(timeout))
        .timeout_per_read(Some(timeout));
    config.build().new_agent()
}

/// Asks once; a new answer's bytes are then in place.
fn request(
    agent: &ureq::Agent,
    url: &Url,
    known: Option<&Known>,
    path: &Path,
    most: u64,
    progress: &dyn Fn(u64),
) -> Result<Answer, Fault> {
    // Packed bytes are kept packed: sources are told by their bytes.
    let mut request = agent.get(url.as_str()).header("Accept-Encoding", "gzip");
    if let Some(known) = known {
        if let Some(etag) = &known.etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(day) = &known.last_modified {
            request = request.header("If-Modified-Since", day);
        }
    }
    let response = request.call().map_err(said)?;
    match response.status().as_u16() {
        200 => {}
        304 => return Ok(Answer::Unchanged),
        status @ (408 | 429 | 500..) => {
            return Err(Fault::passing(format!("le site répond par une erreur ({status})")));
        }
        404 | 410 => return Err(Fault::lasting("le site ne connaît plus cette adresse (404)")),
        401 | 403 => return Err(Fault::lasting("le site refuse l’accès (403)")),
        status => return Err(Fault::lasting(format!("le site répond {status}"))),
    }
    let header = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let (etag, last_modified) = (header("etag"), header("last-modified"));
    // A page that says sorry instead of the file.
    if header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(Fault::lasting("le site répond par une page HTML, pas par des données"));
    }
    let expected = header("content-length").and_then(|length| length.parse::<u64>().ok());
    let too_large = || Fault::lasting(format!("plus de {} Mo", most >> 20));
    if expected.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let mut body = response.into_body().into_with_config().limit(u64::MAX).reader();
    let mut fault = None;
    let copied = replace(path, |file| {
        let mut done = 0;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = match body.read(&mut buffer) {
                Ok(read) => read,
                Err(error) => {
                    fault = Some(Fault::passing(format!("réponse interrompue ({error})")));
                    return Err(error);
                }
            };
            done += read as u64;
            if done > most {
                fault = Some(too_large());
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            if read == 0 {
                return Ok(());
            }
            file.write_all(&buffer[..read])?;
            progress(done);
        }
    });
    if let Err(error) = copied {
        let unwritten = || Fault::lasting(format!("copie impossible à écrire ({error})"));
        return Err(fault.unwrap_or_else(unwritten));
    }
    Ok(Answer::New(Known { url: url.to_string(), etag, last_modified, day: String::new() }))
}

/// What the network says.
fn said(error: ureq::Error) -> Fault {
    match error {
        ureq::Error::Timeout(_) => Fault::passing("le site ne répond pas à temps"),
        ureq::Error::HostNotFound => Fault::passing("site introuvable, ou pas de réseau"),
        ureq::Error::ConnectionFailed => Fault::passing("le site ne répond pas"),
        ureq::Error::Io(error) => Fault::passing(match error.kind() {
            io::ErrorKind::ConnectionRefused => "le site ne répond pas".to_owned(),
            _ => format!("la connexion a échoué ({error})"),
        }),
        ureq::Error::TooManyRedirects => Fault::lasting("trop de redirections"),
        other => Fault::lasting(format!("demande impossible ({other})")),
    }
}

/// Writes a file beside another and renames it into its place.
fn replace(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    write(file.as_file_mut())?;
    file.persist(path)?;
    Ok(())
}
