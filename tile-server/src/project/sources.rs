//! `[[sources]]`: each source with its name, licence, date and priority.

use std::ops::Range;

use toml::de::DeTable;

use crate::sources::SourceOptions;
use crate::toml_reader::TomlReader;

const KEYS: [&str; 6] = ["nom", "fichier", "licence", "attribution", "date", "priorite"];

/// Reads every `[[sources]]` of the file's root table.
pub(super) fn read(reader: &mut TomlReader<'_>, root: &DeTable<'_>) -> Vec<SourceOptions> {
    if !root.contains_key("sources") {
        let help = "ajouter [[sources]], puis nom = \"…\" et fichier = \"…\"";
        reader.fault(0..0, "aucune source", Some(help));
    }
    let mut named: Vec<String> = Vec::new();
    let mut sources = Vec::new();
    for (span, table) in reader.tables(root, "sources") {
        let source = source(reader, span, table);
        if let (Some(name), Some(node)) = (&source.name, table.get("nom")) {
            if named.contains(name) {
                let message = format!("deux sources s’appellent « {name} »");
                reader.fault(node.span(), &message, Some("donner à chacune un nom à elle"));
            }
            named.push(name.clone());
        }
        sources.push(source);
    }
    sources
}

fn source(reader: &mut TomlReader<'_>, span: Range<usize>, table: &DeTable<'_>) -> SourceOptions {
    reader.keys(table, &KEYS);
    for (key, example) in [("nom", "france-services"), ("fichier", "lieux.csv")] {
        if !table.contains_key(key) {
            let help = format!("ajouter par exemple : {key} = \"{example}\"");
            reader.fault(span.clone(), &format!("source sans « {key} »"), Some(&help));
        }
    }
    SourceOptions {
        name: reader.text_of(table, "nom"),
        path: reader.path_of(table, "fichier").unwrap_or_default(),
        licence: reader.text_of(table, "licence"),
        attribution: reader.text_of(table, "attribution"),
        date: reader.date(table, "date"),
        priority: reader.integer(table, "priorite").unwrap_or(0),
    }
}
