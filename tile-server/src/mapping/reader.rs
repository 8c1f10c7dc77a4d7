//! Reads a mapping from TOML, and points at everything wrong in it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use repere_data::{Column, Facet, fold};
use toml::de::{DeTable, DeValue};

use super::hours::{DAYS, Week};
use super::recipe::{Ingredients, Pick, Recipe, Table};
use super::{Mapping, Wanted};
use crate::toml_reader::{Node, TomlFault, TomlReader};

const KEYS: [&str; 8] = [
    "titre",
    "telles_quelles",
    "facultatives",
    "prefixe_id",
    "colonnes",
    "horaires",
    "lambert93",
    "tables",
];
const RECIPE_KEYS: [&str; 9] =
    ["colonne", "colonnes", "joint", "constante", "separe", "prendre", "table", "sinon", "prefixe"];

/// Reads a mapping's text.
pub(super) fn read(path: &Path, text: String) -> Result<Mapping, Vec<TomlFault>> {
    let mut mapping = TomlReader::read(path, &text, |toml, table| {
        let mut reader = Reader { toml, columns: Vec::new(), tables: BTreeMap::new() };
        let (recipes, week, lambert) = reader.mapping(table);
        let columns = reader.columns;
        Mapping { path: path.to_owned(), text: String::new(), columns, recipes, week, lambert }
    })?;
    mapping.text = text;
    Ok(mapping)
}

struct Reader<'r, 'a> {
    toml: &'r mut TomlReader<'a>,
    columns: Vec<Wanted>,
    tables: BTreeMap<String, Arc<Table>>,
}

type Read = (Vec<(Column, Vec<Recipe>)>, Option<Week>, Option<[usize; 2]>);

impl Reader<'_, '_> {
    fn mapping(&mut self, root: &DeTable<'_>) -> Read {
        self.toml.keys(root, &KEYS);
        self.toml.text_of(root, "titre");
        if let Some(tables) = self.toml.table(root, "tables") {
            for (name, node) in tables {
                if let DeValue::Table(words) = node.get_ref() {
                    let table = self.words(words);
                    self.tables.insert(name.get_ref().to_string(), table);
                } else {
                    self.toml.fault(node.span(), "une table de valeurs est attendue", None);
                }
            }
        }
        let mut recipes: BTreeMap<Column, Vec<Recipe>> = BTreeMap::new();
        for node in root.get("telles_quelles").map(|n| self.toml.list(n)).unwrap_or_default() {
            let Some(name) = self.toml.text(node) else { continue };
            if let Some(column) = self.standard(node.span(), &name) {
                let at = self.wanted(&name, node.span());
                recipes.entry(column).or_default().push(Recipe::of_column(at));
            }
        }
        if let Some(columns) = self.toml.table(root, "colonnes") {
            for (name, node) in columns {
                let Some(column) = self.standard(name.span(), name.get_ref()) else { continue };
                let nodes = match node.get_ref() {
                    DeValue::Array(nodes) => nodes.iter().collect(),
                    _ => vec![node],
                };
                for node in nodes {
                    let recipe = self.recipe(column, node);
                    recipes.entry(column).or_default().extend(recipe);
                }
            }
        }
        let week = self.toml.table(root, "horaires").map(|table| self.week(table));
        let lambert = self.lambert(root);
        if let Some(prefix) = self.toml.text_of(root, "prefixe_id") {
            for recipe in recipes.entry(Column::Id).or_default() {
                recipe.prefix.insert_str(0, &prefix);
            }
        }
        for column in [Column::Id, Column::Nom] {
            if recipes.get(&column).is_none_or(Vec::is_empty) {
                let help =
                    format!("ajouter dans [colonnes] par exemple : {} = \"…\"", column.name());
                let message = format!("rien ne dit d’où vient « {} »", column.name());
                self.toml.fault(0..0, &message, Some(&help));
            }
        }
        self.optional(root);
        (recipes.into_iter().collect(), week, lambert)
    }

    /// `facultatives`: true, or the columns that a file may lack.
    fn optional(&mut self, root: &DeTable<'_>) {
        let Some(node) = root.get("facultatives") else { return };
        if let DeValue::Boolean(all) = node.get_ref() {
            self.columns.iter_mut().for_each(|wanted| wanted.optional = *all);
            return;
        }
        for node in self.toml.list(node) {
            let Some(name) = self.toml.text(node) else { continue };
            match self.columns.iter_mut().find(|wanted| wanted.name == name) {
                Some(wanted) => wanted.optional = true,
                None => {
                    let known: Vec<&str> = self.columns.iter().map(|w| w.name.as_str()).collect();
                    self.toml.unknown(
                        node.span(),
                        "cette correspondance ne lit pas",
                        &name,
                        &known,
                    );
                }
            }
        }
    }

    /// The standard's column of a name.
    fn standard(&mut self, span: Range<usize>, name: &str) -> Option<Column> {
        let column = Column::ALL.iter().copied().find(|c| c.name() == name);
        if column.is_none() {
            let known: Vec<&str> = Column::ALL.iter().map(|c| c.name()).collect();
            self.toml.unknown(span, "colonne inconnue du standard", name, &known);
        }
        column
    }

    /// The number of a column of the file.
    fn wanted(&mut self, name: &str, span: Range<usize>) -> usize {
        let known = self.columns.iter().position(|wanted| wanted.name == name);
        known.unwrap_or_else(|| {
            self.columns.push(Wanted { name: name.to_owned(), span, optional: false });
            self.columns.len() - 1
        })
    }

    fn wanted_at(&mut self, node: &Node<'_>) -> Option<usize> {
        let name = self.toml.text(node)?;
        Some(self.wanted(&name, node.span()))
    }

    fn recipe(&mut self, target: Column, node: &Node<'_>) -> Option<Recipe> {
        let DeValue::Table(table) = node.get_ref() else {
            return self.wanted_at(node).map(Recipe::of_column);
        };
        self.toml.keys(table, &RECIPE_KEYS);
        let from = self.ingredients(target, node.span(), table)?;
        let recipe = Recipe {
            from,
            split: self.raw_text(table, "separe"),
            pick: table.get("prendre").and_then(|node| self.pick(node)),
            table: table.get("table").and_then(|node| self.table(target, node)),
            only_known: self.toml.one_of(table, "sinon", &["garder", "ignorer"]).as_deref()
                == Some("ignorer"),
            prefix: self.raw_text(table, "prefixe").unwrap_or_default(),
        };
        for (key, needs) in [("prendre", "separe"), ("sinon", "table")] {
            if let (Some(node), None) = (table.get(key), table.get(needs)) {
                let message = format!("« {key} » ne va pas sans « {needs} »");
                self.toml.fault(node.span(), &message, None);
            }
        }
        Some(recipe)
    }

    fn ingredients(
        &mut self,
        target: Column,
        span: Range<usize>,
        table: &DeTable<'_>,
    ) -> Option<Ingredients> {
        let given = ["colonne", "colonnes", "constante"].map(|key| table.get(key));
        match given {
            [Some(node), None, None] => {
                let columns = vec![self.wanted_at(node)?];
                Some(Ingredients::Columns { columns, joint: " ".to_owned() })
            }
            [None, Some(node), None] => {
                let nodes = self.toml.list(node);
                let columns = nodes.into_iter().filter_map(|n| self.wanted_at(n)).collect();
                let joint = self.raw_text(table, "joint").unwrap_or_else(|| " ".to_owned());
                Some(Ingredients::Columns { columns, joint })
            }
            [None, None, Some(node)] => {
                let text = self.toml.text(node)?;
                self.allowed(target, &text, node.span());
                Some(Ingredients::Constant(text))
            }
            _ => {
                let help = "par exemple : { colonne = \"…\" }, { colonnes = [\"…\", \"…\"] } ou { constante = \"…\" }";
                let message =
                    "une, et une seule, de « colonne », « colonnes » et « constante » est attendue";
                self.toml.fault(span, message, Some(help));
                None
            }
        }
    }

    /// A text in which spaces count.
    fn raw_text(&mut self, table: &DeTable<'_>, key: &str) -> Option<String> {
        let node = table.get(key)?;
        match node.get_ref() {
            DeValue::String(text) if !text.is_empty() => Some(text.to_string()),
            _ => {
                self.toml.fault(
                    node.span(),
                    "un texte est attendu",
                    Some("l’écrire entre guillemets"),
                );
                None
            }
        }
    }

    fn pick(&mut self, node: &Node<'_>) -> Option<Pick> {
        let pick = match node.get_ref() {
            DeValue::Integer(number) => {
                let number = number.as_str().parse::<usize>().ok();
                number.and_then(|n| n.checked_sub(1)).map(Pick::One)
            }
            DeValue::String(text) if text == "dernier" => Some(Pick::Last),
            DeValue::String(text) => {
                let from = text.strip_suffix('+').and_then(|n| n.trim().parse::<usize>().ok());
                from.and_then(|n| n.checked_sub(1)).map(Pick::From)
            }
            _ => None,
        };
        if pick.is_none() {
            let help = "1 : le premier morceau ; \"2+\" : tout à partir du deuxième ; \"dernier\"";
            self.toml.fault(node.span(), "numéro de morceau attendu", Some(help));
        }
        pick
    }

    /// A table by its name, or written in place.
    fn table(&mut self, target: Column, node: &Node<'_>) -> Option<Arc<Table>> {
        let table = match node.get_ref() {
            DeValue::Table(words) => self.words(words),
            _ => {
                let name = self.toml.text(node)?;
                let known: Vec<String> = self.tables.keys().cloned().collect();
                let Some(table) = self.tables.get(&name).cloned() else {
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    self.toml.unknown(node.span(), "table inconnue", &name, &known);
                    return None;
                };
                table
            }
        };
        let mut words: Vec<&String> = table.0.values().flatten().collect();
        words.sort();
        words.dedup();
        words.into_iter().for_each(|word| self.allowed(target, word, node.span()));
        Some(table)
    }

    fn words(&mut self, table: &DeTable<'_>) -> Arc<Table> {
        let mut words: HashMap<String, Vec<String>> = HashMap::new();
        for (old, node) in table {
            let new = match node.get_ref() {
                // Nothing stands for nothing: known, and left out.
                DeValue::String(text) if text.trim().is_empty() => Vec::new(),
                DeValue::Array(nodes) => nodes.iter().filter_map(|n| self.toml.text(n)).collect(),
                _ => self.toml.text(node).into_iter().collect(),
            };
            if words.insert(fold(old.get_ref()), new).is_some() {
                let message = format!("« {} » est deux fois dans la table", old.get_ref());
                self.toml.fault(
                    old.span(),
                    &message,
                    Some("majuscules et accents ne comptent pas"),
                );
            }
        }
        Arc::new(Table(words))
    }

    /// Whether a word that the mapping writes is one of the standard's.
    fn allowed(&mut self, target: Column, word: &str, span: Range<usize>) {
        let facet = Facet::ALL.iter().find(|facet| facet.column() == target);
        if let Some(facet) = facet
            && facet.canonical(word).is_none()
        {
            let message = format!("« {} » n’a pas cette valeur", target.name());
            self.toml.unknown(span, &message, word, facet.values());
        }
    }

    fn week(&mut self, table: &DeTable<'_>) -> Week {
        self.toml.keys(table, &DAYS);
        let mut week = Week::default();
        for (day, name) in DAYS.iter().enumerate() {
            let Some(node) = table.get(*name) else { continue };
            let nodes = match node.get_ref() {
                DeValue::Array(nodes) => nodes.iter().collect(),
                _ => vec![node],
            };
            week.0[day] = nodes.into_iter().filter_map(|node| self.wanted_at(node)).collect();
        }
        week
    }

    fn lambert(&mut self, root: &DeTable<'_>) -> Option<[usize; 2]> {
        let table = self.toml.table(root, "lambert93")?;
        self.toml.keys(table, &["x", "y"]);
        match [table.get("x"), table.get("y")] {
            [Some(x), Some(y)] => Some([self.wanted_at(x)?, self.wanted_at(y)?]),
            _ => {
                let span = root.get("lambert93").map_or(0..0, |node| node.span());
                let help = "par exemple : lambert93 = { x = \"X\", y = \"Y\" }";
                self.toml.fault(span, "il faut les colonnes « x » et « y »", Some(help));
                None
            }
        }
    }
}
