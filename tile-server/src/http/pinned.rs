//! The pinned form of the element: every module named with its integrity, for sites
//! that must know what they run. It is not mended from afar, as `repere.js` is.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

/// What the widget's build says of its modules.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Pinned {
    /// The module that defines the element.
    entry: String,
    /// Each script's digest, as `integrity` takes it (Subresource Integrity).
    integrity: BTreeMap<String, String>,
}

impl Pinned {
    /// Reads the list in a folder of the widget; none where there is none.
    pub(crate) fn read(assets: &Path) -> Option<Pinned> {
        serde_json::from_slice(&std::fs::read(assets.join("manifest.json")).ok()?).ok()
    }

    /// The scripts to paste; `root` begins the addresses.
    pub(crate) fn snippet(&self, root: &str) -> String {
        let named = |(path, digest): (&String, &String)| (format!("{root}/{path}"), digest.clone());
        let integrity: BTreeMap<String, String> = self.integrity.iter().map(named).collect();
        let map = serde_json::json!({ "integrity": integrity });
        let digest = self.integrity.get(&self.entry).map(String::as_str).unwrap_or_default();
        format!(
            "<script type=\"importmap\">{map}</script>\n<script type=\"module\" src=\"{root}/{}\" integrity=\"{digest}\" crossorigin=\"anonymous\"></script>",
            self.entry
        )
    }
}
