//! `[[sources]]`: each source with its name, licence, date and priority.

use std::ops::Range;
use std::sync::Arc;

use encoding_rs::Encoding;
use toml::de::{DeTable, DeValue};
use url::Url;

use crate::mapping::Mapping;
use crate::sources::{Format, SourceOptions};
use crate::toml_reader::TomlReader;

const KEYS: [&str; 13] = [
    "nom",
    "fichier",
    "url",
    "format",
    "separateur",
    "encodage",
    "feuille",
    "entete",
    "correspondance",
    "licence",
    "attribution",
    "date",
    "priorite",
];

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
    if !table.contains_key("nom") {
        let help = "ajouter par exemple : nom = \"france-services\"";
        reader.fault(span.clone(), "source sans « nom »", Some(help));
    }
    match (table.get("fichier"), table.get("url")) {
        (None, None) => {
            let help = "ajouter par exemple : fichier = \"lieux.csv\", ou url = \"https://…\"";
            reader.fault(span, "source sans « fichier » ni « url »", Some(help));
        }
        (Some(_), Some(node)) => {
            reader.fault(node.span(), "« fichier » et « url » ne vont pas ensemble", None);
        }
        _ => {}
    }
    SourceOptions {
        name: reader.text_of(table, "nom"),
        path: reader.path_of(table, "fichier").unwrap_or_default(),
        url: table.get("url").and_then(|node| reader.parsed(node, address)),
        outdated: None,
        format: format(reader, table),
        separator: separator(reader, table),
        encoding: encoding(reader, table),
        sheet: reader.text_of(table, "feuille"),
        header_line: header_line(reader, table),
        mapping: mapping(reader, table).map(Arc::new),
        licence: reader.text_of(table, "licence"),
        attribution: reader.text_of(table, "attribution"),
        date: reader.date(table, "date"),
        priority: reader.integer(table, "priorite").unwrap_or(0),
    }
}

/// An address of the web.
fn address(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or("une adresse comme https://exemple.fr/lieux.csv est attendue")
}

fn format(reader: &mut TomlReader<'_>, table: &DeTable<'_>) -> Option<Format> {
    let name = reader.one_of(table, "format", &Format::ALL.map(Format::name))?;
    Format::ALL.into_iter().find(|format| format.name() == name)
}

/// A line's number, from 1.
fn header_line(reader: &mut TomlReader<'_>, table: &DeTable<'_>) -> Option<u64> {
    let line = reader.integer(table, "entete")?;
    let line = u64::try_from(line).ok().filter(|line| *line > 0);
    if let (None, Some(node)) = (line, table.get("entete")) {
        reader.fault(node.span(), "un numéro de ligne, à partir de 1, est attendu", None);
    }
    line
}

/// One character of ASCII, or the name of one that is hard to see.
fn separator(reader: &mut TomlReader<'_>, table: &DeTable<'_>) -> Option<u8> {
    let node = table.get("separateur")?;
    let text = match node.get_ref() {
        DeValue::String(text) => text.as_ref(),
        _ => "",
    };
    match (text, text.as_bytes()) {
        ("tabulation", _) => Some(b'\t'),
        (_, [one]) if one.is_ascii() && !b"\"\r\n".contains(one) => Some(*one),
        _ => {
            let help = "par exemple : separateur = \";\", ou \"tabulation\"";
            reader.fault(node.span(), "un seul caractère est attendu", Some(help));
            None
        }
    }
}

/// An encoding by any of its names (<https://encoding.spec.whatwg.org/#names-and-labels>).
fn encoding(reader: &mut TomlReader<'_>, table: &DeTable<'_>) -> Option<&'static Encoding> {
    const COMMON: [&str; 5] = ["utf-8", "windows-1252", "iso-8859-15", "utf-16le", "macintosh"];
    let text = reader.text_of(table, "encodage")?;
    let encoding = Encoding::for_label(text.as_bytes());
    if let (None, Some(node)) = (encoding, table.get("encodage")) {
        reader.unknown(node.span(), "encodage inconnu", &text, &COMMON);
    }
    encoding
}

/// A mapping that ships, by its name, or one in a file beside this one.
fn mapping(reader: &mut TomlReader<'_>, table: &DeTable<'_>) -> Option<Mapping> {
    let node = table.get("correspondance")?;
    let text = reader.text(node)?;
    if !text.ends_with(".toml") {
        let mapping = Mapping::shipped(&text);
        if mapping.is_none() {
            let known = [&Mapping::NAMES[..], &["un fichier .toml"]].concat();
            reader.unknown(node.span(), "correspondance inconnue", &text, &known);
        }
        return mapping;
    }
    let path = reader.beside(&text);
    match Mapping::read(&path) {
        Ok(mapping) => Some(mapping),
        Err(faults) => {
            reader.also(faults);
            None
        }
    }
}
