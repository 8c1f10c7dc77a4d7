//! Families: one file that makes a carte for each territory of a kind, or for each
//! row of a table.

use std::collections::HashSet;
use std::error::Error;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use repere_data::{Filter, Territories, Territory, TerritoryKind};
use toml::de::DeTable;

use super::draft::Draft;
use super::reader::Reader;
use super::{Text, look};
use crate::sources;
use crate::toml_reader::{Node, TomlFault};

/// What a family's file may say of its members.
pub(super) const KEYS: [&str; 3] = ["par", "dans", "table"];

/// The columns that a family's table may have, the territory's code first.
pub(super) const COLUMNS: [&str; 9] = [
    "code",
    "id",
    "titre",
    "introduction",
    "logo",
    "signalement",
    "primaire",
    "autour",
    "au_moins",
];

/// The territories, or the rows of a table, that a file makes cartes of.
#[derive(Clone, Debug, Default)]
pub(super) struct Family {
    pub(super) members: Vec<Member>,
}

/// One carte of a family.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// What its id ends with, or all of it where a table says so.
    id: Id,
    territory: Territory,
    name: String,
    /// What its row says.
    own: Option<Box<Draft>>,
}

#[derive(Clone, Debug)]
enum Id {
    After(String),
    Own(String),
}

impl Member {
    /// Its id in the family of a name.
    pub(super) fn id(&self, family: &str) -> String {
        match &self.id {
            Id::After(code) => format!("{family}-{code}"),
            Id::Own(id) => id.clone(),
        }
    }

    /// What it says: its row, then the family's file with the territory's name in
    /// its texts.
    pub(super) fn draft(&self, family: &Draft) -> Draft {
        let own = self.own.as_deref().cloned().unwrap_or_default();
        let mut draft = own.over(family);
        draft.territories = Some(of_territory(&self.territory));
        let named = |text: Option<Text>| text.map(|text| text.map(|text| self.named(text)));
        draft.title = named(draft.title);
        draft.introduction = named(draft.introduction);
        for link in draft.links.iter_mut().flatten() {
            link.title = link.title.map(|text| self.named(text));
        }
        draft
    }

    fn named(&self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        text.replace("{nom}", &self.name)
            .replace("{à nom}", &at(&self.name))
            .replace("{de nom}", &of(&self.name))
            .replace("{code}", self.territory.code())
    }
}

fn of_territory(territory: &Territory) -> Filter {
    Filter::from_query([("territoires", territory.to_string())])
        .expect("a territory prints as filters read it")
}

/// « à Grenoble », « au Mans », « aux Ulis », « à La Rochelle ».
fn at(name: &str) -> String {
    match name.split_once(' ') {
        Some(("Le", rest)) => format!("au {rest}"),
        Some(("Les", rest)) => format!("aux {rest}"),
        _ => format!("à {name}"),
    }
}

/// « de Grenoble », « d’Izeron », « du Mans », « des Ulis », « de La Rochelle ».
fn of(name: &str) -> String {
    match name.split_once(' ') {
        Some(("Le", rest)) => return format!("du {rest}"),
        Some(("Les", rest)) => return format!("des {rest}"),
        _ => {}
    }
    let folded = repere_data::fold(name);
    // An h is silent more often than not: « d’Hyères »; those that are not (« de Ham »)
    // cannot be told by their letters.
    match folded.starts_with(['a', 'e', 'i', 'o', 'u', 'h']) {
        true => format!("d’{name}"),
        false => format!("de {name}"),
    }
}

impl Reader<'_, '_> {
    /// `[famille]`: a kind of territory, where, and what differs from one to another.
    pub(super) fn family(
        &mut self,
        table: &DeTable<'_>,
        files: &mut Vec<PathBuf>,
    ) -> Option<Family> {
        self.toml.keys(table, &KEYS);
        let kinds = TerritoryKind::ALL.map(TerritoryKind::name);
        let kinds = &kinds[..kinds.len() - 1];
        if !table.contains_key("par") {
            let help = "ajouter par exemple : par = \"commune\"";
            let span = table.keys().next().map_or(0..0, |key| key.span());
            self.toml.fault(span, "il manque « par » à la famille", Some(help));
            return None;
        }
        let kind_name = self.toml.one_of(table, "par", kinds)?;
        let kind = TerritoryKind::ALL.into_iter().find(|kind| kind.name() == kind_name)?;
        let within: Vec<Territory> = match table.get("dans") {
            Some(node) => {
                let nodes = self.toml.list(node).into_iter();
                let known = self.known.territories;
                nodes.filter_map(|n| self.toml.parsed(n, |text| known.read(text))).collect()
            }
            None => Vec::new(),
        };
        let members = match table.get("table") {
            Some(node) => {
                let path = self.toml.text(node).map(|name| self.toml.beside(&name))?;
                files.push(path.clone());
                self.rows(node, &path, kind, &within)?
            }
            None => all(kind, &within).map(plain).collect(),
        };
        if members.is_empty() {
            let help =
                "« dans » réunit des territoires qui en contiennent, comme [\"departement:38\"]";
            self.toml.fault(kind_span(table), "cette famille n’a aucun membre", Some(help));
        }
        Some(Family { members })
    }

    fn rows(
        &mut self,
        node: &Node<'_>,
        path: &Path,
        kind: TerritoryKind,
        within: &[Territory],
    ) -> Option<Vec<Member>> {
        match read_table(path, kind, within) {
            Ok(members) => return Some(members),
            Err(Table::Unreadable(message)) => {
                let help = "un CSV est attendu, avec une colonne « code »";
                self.toml.fault(node.span(), &message, Some(help));
            }
            Err(Table::Faults(faults)) => self.toml.also(faults),
        }
        None
    }
}

fn kind_span(table: &DeTable<'_>) -> std::ops::Range<usize> {
    table.get("par").map_or(0..0, |node| node.span())
}

/// The territories of a kind in some others, or all of them.
fn all(
    kind: TerritoryKind,
    within: &[Territory],
) -> impl Iterator<Item = (Territory, &'static str)> {
    let official = Territories::builtin();
    // An EPCI is in a département when one of its communes is.
    let communes: Vec<_> =
        within.iter().flat_map(|territory| official.members(territory)).collect();
    let inside =
        move |territory: &Territory| communes.iter().any(|id| official.contains(territory, *id));
    let kept: Vec<_> = match within {
        [] => official.all(kind).collect(),
        _ if kind == TerritoryKind::Commune => {
            let ids = within.iter().flat_map(|territory| official.members(territory));
            let named = ids.filter_map(|id| {
                Some((Territory::new(kind, official.code(id)).ok()?, official.name(id)))
            });
            named.collect()
        }
        _ => official.all(kind).filter(|(territory, _)| inside(territory)).collect(),
    };
    kept.into_iter().filter(move |(territory, _)| {
        // The arrondissements of Paris, Lyon and Marseille are no communes of their own.
        kind != TerritoryKind::Commune
            || official.commune(territory.code()).is_some_and(|id| official.parent(id).is_none())
    })
}

fn plain((territory, name): (Territory, &str)) -> Member {
    Member {
        id: Id::After(territory.code().to_lowercase()),
        territory,
        name: name.to_owned(),
        own: None,
    }
}

/// What is wrong with a table: all of it, or some cells.
enum Table {
    Unreadable(String),
    Faults(Vec<TomlFault>),
}

/// The members that a table names, a row each; any separator and encoding goes, as in
/// the sources of a bake.
fn read_table(
    path: &Path,
    kind: TerritoryKind,
    within: &[Territory],
) -> Result<Vec<Member>, Table> {
    let kept: Option<HashSet<Territory>> =
        (!within.is_empty()).then(|| all(kind, within).map(|(territory, _)| territory).collect());
    let is_kept = |territory: &Territory| kept.as_ref().is_none_or(|kept| kept.contains(territory));
    let mut header: Option<Vec<String>> = None;
    let (mut members, mut faults) = (Vec::new(), Vec::new());
    let read = sources::read_table(path, |line, fields| {
        let Some(header) = &header else {
            for column in fields.iter().filter(|column| !COLUMNS.contains(column)) {
                let message = format!("ligne {line} : colonne inconnue : « {column} »");
                let help = format!("permis : {}", COLUMNS.join(", "));
                faults.push(TomlFault::of_file(path, message).with_help(Some(help)));
            }
            header = Some(fields.iter().map(|&column| column.to_owned()).collect());
            return Ok(());
        };
        let cell = |name: &str| {
            let at = header.iter().position(|column| column == name)?;
            fields.get(at).copied().filter(|text| !text.is_empty())
        };
        let mut wrong = |column: &str, message: String| {
            let message = format!("ligne {line}, colonne « {column} » : {message}");
            faults.push(TomlFault::of_file(path, message));
        };
        members.extend(member(kind, &cell, &mut wrong).filter(|one| is_kept(&one.territory)));
        Ok(())
    });
    read.map_err(|error| {
        let cause = error.source().map(|cause| format!(" : {cause}"));
        Table::Unreadable(format!("{error}{}", cause.unwrap_or_default()))
    })?;
    if header.is_none_or(|header| !header.iter().any(|column| column == COLUMNS[0])) {
        return Err(Table::Unreadable(format!("{} : aucune colonne « code »", path.display())));
    }
    if faults.is_empty() { Ok(members) } else { Err(Table::Faults(faults)) }
}

/// The member of a row; none where its territory or its id cannot be read.
fn member<'c>(
    kind: TerritoryKind,
    cell: &dyn Fn(&str) -> Option<&'c str>,
    wrong: &mut dyn FnMut(&str, String),
) -> Option<Member> {
    let official = Territories::builtin();
    let read = Territory::new(kind, cell("code").unwrap_or_default())
        .and_then(|territory| official.check(&territory).map(|()| territory));
    let territory = read.map_err(|error| wrong("code", error.to_string())).ok()?;
    let mut own = Draft {
        title: cell("titre").map(Text::from),
        introduction: cell("introduction").map(Text::from),
        logo: value(cell("logo"), look::logo, |message| wrong("logo", message)),
        report: value(cell("signalement"), str::parse, |message| wrong("signalement", message)),
        ..Draft::default()
    };
    let primary = value(cell("primaire"), str::parse, |message| wrong("primaire", message));
    own.colours.extend(primary.map(|colour| ("primaire", colour)));
    for name in ["autour", "au_moins"] {
        let reach = |text: &str| Filter::from_query([(name, text)]);
        own.reach = value(cell(name), reach, |message| wrong(name, message)).or(own.reach);
    }
    let id = match cell("id") {
        Some(id) if super::is_id(id) => Id::Own(id.to_owned()),
        Some(id) => {
            wrong("id", format!("« {id} » : {}", super::ID_RULE));
            return None;
        }
        None => Id::After(territory.code().to_lowercase()),
    };
    let name = official.label(&territory).unwrap_or_default().to_owned();
    Some(Member { id, territory, name, own: Some(Box::new(own)) })
}

/// What a cell says, where it says something and that can be read.
fn value<T, E: Display>(
    cell: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, E>,
    wrong: impl FnOnce(String),
) -> Option<T> {
    cell.and_then(|text| read(text).map_err(|error| wrong(error.to_string())).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_their_preposition() {
        for (name, where_, whose) in [
            ("Grenoble", "à Grenoble", "de Grenoble"),
            ("Izeron", "à Izeron", "d’Izeron"),
            ("Le Mans", "au Mans", "du Mans"),
            ("Les Ulis", "aux Ulis", "des Ulis"),
            ("La Rochelle", "à La Rochelle", "de La Rochelle"),
            ("L’Haÿ-les-Roses", "à L’Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
            ("Échirolles", "à Échirolles", "d’Échirolles"),
            ("Œting", "à Œting", "d’Œting"),
        ] {
            assert_eq!((at(name).as_str(), of(name).as_str()), (where_, whose));
        }
    }

    #[test]
    fn a_département_s_communes_leave_out_arrondissements() {
        let rhone: Vec<Territory> = vec!["departement:69".parse().unwrap()];
        let codes: Vec<String> =
            all(TerritoryKind::Commune, &rhone).map(|(t, _)| t.code().to_owned()).collect();
        assert!(codes.iter().any(|code| code == "69123"));
        assert!(!codes.iter().any(|code| code == "69383"));
        // The 34,969 of 2026 but the six that lost all their inhabitants in 1916.
        assert_eq!(all(TerritoryKind::Commune, &[]).count(), 34_963);
        let epci = all(TerritoryKind::Epci, &["departement:38".parse().unwrap()]).count();
        assert!((10..40).contains(&epci), "{epci}");
    }
}
