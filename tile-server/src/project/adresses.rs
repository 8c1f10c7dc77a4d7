//! `[adresses]`: where places without a position are looked for.

use toml::de::DeTable;
use url::Url;

use crate::positions::Addresses;
use crate::toml_reader::{TomlReader, number};

/// Reads the section from the file's root table. A hub that says nothing has the
/// points of communes: a place that is on no map is not found.
pub(super) fn read(reader: &mut TomlReader<'_>, root: &DeTable<'_>) -> Addresses {
    let mut addresses = Addresses { commune: true, ..Addresses::default() };
    let Some(table) = reader.table(root, "adresses") else { return addresses };
    reader.keys(table, &["service", "seuil", "lot", "commune"]);
    addresses.service = table.get("service").and_then(|node| reader.parsed(node, service));
    if let Some(node) = table.get("seuil") {
        match number(node.get_ref()).filter(|score| (0.0..=1.0).contains(score)) {
            Some(score) => addresses.threshold = score,
            None => reader.fault(
                node.span(),
                "un nombre de 0 à 1 est attendu",
                Some("par défaut : 0.6"),
            ),
        }
    }
    if let Some(node) = table.get("lot") {
        match reader.integer(table, "lot").and_then(|lot| usize::try_from(lot).ok()) {
            Some(lot @ 1..=10_000) => addresses.batch = lot,
            _ => reader.fault(node.span(), "un nombre d’adresses de 1 à 10000 est attendu", None),
        }
    }
    addresses.commune = reader.flag(table, "commune").unwrap_or(true);
    addresses
}

/// The address of a service.
fn service(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or("une adresse comme https://exemple.fr/search/csv/ est attendue")
}
