//! `[[territoires_propres]]`: territories that a hub makes itself.

use std::ops::Range;

use repere_data::{CommuneId, Territories, Territory, TerritoryKind, fold};
use toml::de::DeTable;

use super::calques::slug;
use crate::own_territories::OwnOptions;
use crate::toml_reader::TomlReader;

const KEYS: [&str; 6] = ["id", "nom", "communes", "departements", "epci", "contour"];

/// Those that say what lies in it.
const OF_MEMBERS: [&str; 4] = ["communes", "departements", "epci", "contour"];

/// Reads every `[[territoires_propres]]` of the file's root table.
pub(super) fn read(reader: &mut TomlReader<'_>, root: &DeTable<'_>) -> Vec<OwnOptions> {
    let mut all: Vec<OwnOptions> = Vec::new();
    for (span, table) in reader.tables(root, "territoires_propres") {
        let Some(own) = own(reader, span, table) else { continue };
        if let Some(node) = table.get("id")
            && all.iter().any(|other| other.id == own.id)
        {
            let message = format!("deux territoires propres ont l’id « {} »", own.id);
            reader.fault(node.span(), &message, Some("donner à chacun un id à lui"));
        }
        all.push(own);
    }
    all
}

fn own(reader: &mut TomlReader<'_>, span: Range<usize>, table: &DeTable<'_>) -> Option<OwnOptions> {
    reader.keys(table, &KEYS);
    if !table.contains_key("id") {
        let help = "ajouter par exemple : id = \"bassin-minier\"";
        reader.fault(span.clone(), "territoire propre sans « id »", Some(help));
    }
    if !OF_MEMBERS.iter().any(|key| table.contains_key(*key)) {
        let help =
            "ajouter communes = […], departements = […], epci = […] ou contour = \"….geojson\"";
        reader.fault(span, "territoire propre vide", Some(help));
    }
    let territories = Territories::builtin();
    let mut communes = members(reader, table, "communes", TerritoryKind::Commune, territories);
    communes.extend(members(
        reader,
        table,
        "departements",
        TerritoryKind::Departement,
        territories,
    ));
    communes.extend(members(reader, table, "epci", TerritoryKind::Epci, territories));
    communes.sort_unstable();
    communes.dedup();
    let outline = reader.path_of(table, "contour");
    let name = reader.text_of(table, "nom");
    let id = table.get("id").and_then(|node| reader.parsed(node, slug))?;
    Some(OwnOptions { name: name.unwrap_or_else(|| id.clone()), id, communes, outline })
}

/// The communes of a list of codes or names of a kind.
fn members(
    reader: &mut TomlReader<'_>,
    table: &DeTable<'_>,
    key: &str,
    kind: TerritoryKind,
    territories: &Territories,
) -> Vec<CommuneId> {
    let Some(node) = table.get(key) else { return Vec::new() };
    let mut members = Vec::new();
    for node in reader.list(node) {
        let Some(text) = reader.text(node) else { continue };
        match find(&text, kind, territories) {
            Ok(territory) => members.extend(territories.members(&territory)),
            Err((message, help)) => reader.fault(node.span(), &message, help.as_deref()),
        }
    }
    members
}

/// The one territory of a code or a name; what is wrong, and what would be right.
fn find(
    text: &str,
    kind: TerritoryKind,
    territories: &Territories,
) -> Result<Territory, (String, Option<String>)> {
    let by_code = Territory::new(kind, text);
    if let Ok(territory) = &by_code
        && territories.check(territory).is_ok()
    {
        return Ok(territory.clone());
    }
    let wanted = fold(text);
    let named: Vec<Territory> = territories
        .all(kind)
        .filter(|(_, name)| fold(name) == wanted)
        .map(|(territory, _)| territory)
        .collect();
    match &named[..] {
        [one] => Ok(one.clone()),
        [] => {
            let error = match by_code {
                Ok(territory) => territories.check(&territory).err(),
                Err(_) => None,
            };
            let message = error.map(|error| error.to_string());
            Err((
                message
                    .unwrap_or_else(|| format!("« {text} » n’est ni un code ni un nom de {kind}")),
                None,
            ))
        }
        several => {
            let codes: Vec<&str> = several.iter().take(6).map(Territory::code).collect();
            let message = format!("plusieurs territoires s’appellent « {text} »");
            Err((message, Some(format!("écrire le code : {}", codes.join(", ")))))
        }
    }
}
