//! What an address search has answered, kept between bakes.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::{Address, Answer};

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    address: Address,
    #[serde(flatten)]
    answer: Answer,
}

/// Answers by address, in a file of JSON lines of one service.
pub(super) struct Cache {
    path: PathBuf,
    answers: HashMap<Address, Answer>,
}

impl Cache {
    /// The answers of a service, in a folder; a line that is cut or damaged is
    /// asked again.
    pub(super) fn open(folder: &Path, service: &Url) -> Cache {
        let hash: String =
            Sha256::digest(service.as_str()).iter().take(8).map(|b| format!("{b:02x}")).collect();
        let path = folder.join(format!("adresses-{hash}.jsonl"));
        let text = fs::read(&path).unwrap_or_default();
        let lines = text.split(|&b| b == b'\n');
        let lines = lines.filter_map(|line| serde_json::from_slice::<Line>(line).ok());
        Cache { path, answers: lines.map(|line| (line.address, line.answer)).collect() }
    }

    pub(super) fn get(&self, address: &Address) -> Option<&Answer> {
        self.answers.get(address)
    }

    /// Adds answers, on disk too: what a bake that is stopped has asked is kept.
    ///
    /// # Errors
    /// Why they could not be written; they are known to this bake all the same.
    pub(super) fn add(&mut self, answers: Vec<(Address, Answer)>) -> Result<(), String> {
        // A line that was cut short ends here.
        let mut lines = vec![b'\n'];
        for (address, answer) in answers {
            let line = Line { address, answer };
            serde_json::to_writer(&mut lines, &line).expect("texts and numbers are JSON");
            lines.push(b'\n');
            self.answers.insert(line.address, line.answer);
        }
        let append = || -> std::io::Result<()> {
            fs::create_dir_all(self.path.parent().unwrap_or(Path::new(".")))?;
            let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
            file.write_all(&lines)
        };
        append().map_err(|error| {
            format!("les réponses n’ont pas pu être gardées dans {} : {error}", self.path.display())
        })
    }
}
