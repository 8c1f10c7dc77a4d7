//! `[fusion]`: whether records of one place become one.

use toml::de::DeTable;

use crate::toml_reader::TomlReader;

/// The section `[fusion]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fusion {
    /// Whether places are merged: they are, unless the file says no.
    pub active: bool,
}

impl Fusion {
    /// Reads the section from the file's root table.
    pub(super) fn read(reader: &mut TomlReader<'_>, root: &DeTable<'_>) -> Fusion {
        let mut fusion = Fusion { active: true };
        if let Some(table) = reader.table(root, "fusion") {
            reader.keys(table, &["active"]);
            fusion.active = reader.flag(table, "active").unwrap_or(true);
        }
        fusion
    }
}
