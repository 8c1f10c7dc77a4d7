//! Use without a network, for owners who ask for it: a worker that keeps the
//! site's files in the reader's browser.

use serde_json::json;

use super::site::Site;
use crate::error::Error;
use crate::pages::hashed;

/// Bytes kept from the first visit on; what is beyond is kept once it was seen.
const KEPT_AT_ONCE: u64 = 60 << 20;

/// The page's script that starts the worker: strict policies allow none in a page.
const START: &str = include_str!("start.js");

/// Where that script is, from the site's root.
pub(super) fn start_script() -> String {
    hashed("pages/hors-ligne", START.as_bytes(), "js")
}

/// Writes the worker with its list of the site's files, so after all others.
pub(super) fn write(carte: &str, site: &mut Site) -> Result<(), Error> {
    site.write_for_ever(&start_script(), START.as_bytes())?;
    let (mut at_once, mut later, mut room) = (Vec::new(), Vec::new(), KEPT_AT_ONCE);
    let mut files: Vec<_> = site.files().filter(|(path, _)| is_of_the_page(path)).collect();
    // What the page cannot do without first, then the small before the large.
    files.sort_by_key(|(path, file)| (is_extra(path), file.bytes, path.to_string()));
    for (path, file) in files {
        let entry = json!([path, file.forever]);
        if file.bytes <= room {
            room -= file.bytes;
            at_once.push(entry);
        } else {
            later.push(entry);
        }
    }
    let list = json!({ "tout": at_once, "vus": later }).to_string();
    // Another content is another version: a file that keeps its name counts too.
    let version = hashed("", format!("{list}{}", site.fingerprint()).as_bytes(), "");
    let worker = include_str!("worker.js")
        .replace("'{carte}'", &json!(carte).to_string())
        .replace("'{version}'", &json!(version.trim_matches('.')).to_string())
        .replace("'{fichiers}'", &list);
    site.write("sw.js", worker.as_bytes())
}

/// What a browser asks for.
fn is_of_the_page(path: &str) -> bool {
    !matches!(path, ".nojekyll" | "LISEZMOI.txt")
}

/// Sheets, plain or for the element, and the base map: the list works without.
fn is_extra(path: &str) -> bool {
    let details = path.starts_with("donnees/") && !path.ends_with(".index");
    details || path.starts_with("lieux/")
}
