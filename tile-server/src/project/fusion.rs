//! `[fusion]`: whether records of one place become one, and when.

use std::path::PathBuf;

use repere_data::same::Rule;
use toml::de::DeTable;

use crate::toml_reader::TomlReader;

const KEYS: [&str; 6] =
    ["active", "seuil", "seuil_meme_source", "seuil_distinct", "memes", "distincts"];

/// The section `[fusion]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fusion {
    /// Whether places are merged: they are, unless the file says no.
    pub active: bool,
    /// From how many points on.
    pub rule: Rule,
    /// A CSV of pairs of ids that are of one place, whatever their points.
    pub same: Option<PathBuf>,
    /// One of pairs that are not.
    pub distinct: Option<PathBuf>,
}

impl Fusion {
    /// Reads the section from the file's root table.
    pub(super) fn read(reader: &mut TomlReader<'_>, root: &DeTable<'_>) -> Fusion {
        let mut fusion = Fusion { active: true, ..Fusion::default() };
        let Some(table) = reader.table(root, "fusion") else { return fusion };
        reader.keys(table, &KEYS);
        fusion.active = reader.flag(table, "active").unwrap_or(true);
        let rule = &mut fusion.rule;
        for (key, points) in [
            ("seuil", &mut rule.threshold),
            ("seuil_meme_source", &mut rule.within_source),
            ("seuil_distinct", &mut rule.distinct),
        ] {
            let Some(said) = reader.integer(table, key) else { continue };
            match i32::try_from(said).ok().filter(|said| (-100..=200).contains(said)) {
                Some(said) => *points = said,
                None => {
                    let span = table.get(key).map_or(0..0, toml::Spanned::span);
                    reader.fault(span, "un nombre de points de -100 à 200 est attendu", None);
                }
            }
        }
        if rule.distinct >= rule.threshold.min(rule.within_source) {
            let span = ["seuil_distinct", "seuil", "seuil_meme_source"].into_iter();
            let span = span.filter_map(|key| table.get(key)).map(toml::Spanned::span).next();
            let help = "des fiches distinctes ont moins de points que celles d’un même lieu";
            let message = "« seuil_distinct » doit rester au-dessous des deux autres seuils";
            reader.fault(span.unwrap_or(0..0), message, Some(help));
        }
        fusion.same = reader.path_of(table, "memes");
        fusion.distinct = reader.path_of(table, "distincts");
        fusion
    }
}
