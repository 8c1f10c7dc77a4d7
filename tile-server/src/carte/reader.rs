//! Reads one carte from TOML, and points at everything wrong in it.
//!
//! Written over the parsed table instead of a derived type, so that one look
//! reports every fault, in French, at the very value.

use std::ops::Range;
use std::path::Path;

use repere_data::{Filter, FilterError, Position};
use repere_styles::{BRAND_KEYS, Base, StyleOptions, Theme};
use toml::de::{DeTable, DeValue};

use super::{Carte, Ground, Known, Shortcut, View, known_choices, look};
use crate::toml_reader::{Node, TomlFault, TomlReader, number};

/// Keys of a carte's file, tables included.
const KEYS: [&str; 17] = [
    "titre",
    "langue",
    "territoires",
    "autour",
    "au_moins",
    "filtres",
    "theme",
    "logo",
    "signalement",
    "adresses",
    "sites",
    "fond",
    "calques",
    "filtre",
    "couleurs",
    "vue",
    "raccourcis",
];

/// Languages that the texts around a carte are written in.
const LANGUAGES: [&str; 1] = ["fr"];

/// Reads the carte of a file; its id is the file's name.
pub(super) fn read_file(path: &Path, known: Known<'_>) -> Result<Carte, Vec<TomlFault>> {
    let of_file = |message: String| vec![TomlFault::of_file(path, message)];
    let id = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(plain) {
        return Err(of_file(format!(
            "« {id} » ne peut pas être un identifiant : nommer le fichier avec des minuscules sans accent, des chiffres et des tirets"
        )));
    }
    let text =
        std::fs::read_to_string(path).map_err(|e| of_file(format!("fichier illisible : {e}")))?;
    TomlReader::read(path, &text, |toml, table| Reader { toml, known }.carte(id, table))
}

struct Reader<'r, 'a> {
    toml: &'r mut TomlReader<'a>,
    known: Known<'r>,
}

impl Reader<'_, '_> {
    fn carte(&mut self, id: &str, table: &DeTable<'_>) -> Carte {
        self.toml.keys(table, &KEYS);
        let mut carte = Carte::plain(id, "", self.filter(table));
        carte.title = match table.get("titre") {
            Some(node) => self.toml.text(node).unwrap_or_default(),
            None => {
                self.toml.fault(
                    0..0,
                    "il manque le titre",
                    Some("ajouter par exemple : titre = \"Ma carte\""),
                );
                String::new()
            }
        };
        if let Some(language) = self.toml.one_of(table, "langue", &LANGUAGES) {
            carte.language = language;
        }
        if let Some(theme) = self.toml.one_of(table, "theme", self.known.themes) {
            carte.theme = theme;
        }
        if let Some(node) = table.get("filtres") {
            carte.choices = self.choices(node);
        }
        if let Some(node) = table.get("logo") {
            carte.logo = self.toml.parsed(node, look::logo);
        }
        if let Some(node) = table.get("signalement") {
            carte.report = self.toml.parsed(node, str::parse);
        }
        if let Some(node) = table.get("adresses") {
            carte.addresses = self.toml.parsed(node, look::addresses);
        }
        if let Some(node) = table.get("sites") {
            let sites = self.toml.list(node);
            carte.sites =
                sites.into_iter().filter_map(|n| self.toml.parsed(n, str::parse)).collect();
        }
        if let Some(node) = table.get("fond") {
            carte.ground = self.ground(node).unwrap_or_default();
        }
        if let Some(node) = table.get("calques") {
            carte.overlays = self.overlays(node);
        }
        if let Some(colours) = self.toml.table(table, "couleurs") {
            self.toml.keys(colours, &BRAND_KEYS);
            for key in BRAND_KEYS {
                let colour = colours.get(key).and_then(|n| self.toml.parsed(n, str::parse));
                carte.colours.extend(colour.map(|colour| (key, colour)));
            }
        }
        if let Some(node) = table.get("vue")
            && let Some(view) = self.toml.table(table, "vue")
        {
            self.toml.keys(view, &["centre", "zoom"]);
            carte.view = self.view(node.span(), view);
        }
        if let Some(node) = table.get("raccourcis") {
            carte.shortcuts =
                self.toml.list(node).into_iter().filter_map(|n| self.shortcut(n)).collect();
        }
        carte
    }

    /// Territories, reach and preset together: one filter.
    fn filter(&mut self, table: &DeTable<'_>) -> Filter {
        let mut filter = Filter::default();
        for node in table.get("territoires").map(|n| self.toml.list(n)).unwrap_or_default() {
            let Some(text) = self.toml.text(node) else {
                continue;
            };
            match self.known.territories.read(&text) {
                // Several territories are alternatives, so they go in as one.
                Ok(territory) => filter = alternatives(&filter, &territory.to_string()),
                Err(error) => self.toml.fault(node.span(), &error.to_string(), None),
            }
        }
        if let (Some(_), Some(node)) = (table.get("autour"), table.get("au_moins")) {
            let help =
                "« autour » prend tout ce qui est à cette distance, « au_moins » les plus proches";
            self.toml.fault(
                node.span(),
                "« autour » et « au_moins » ne vont pas ensemble",
                Some(help),
            );
        }
        for name in ["autour", "au_moins"] {
            let Some(node) = table.get(name) else {
                continue;
            };
            if filter.territories().is_empty() && table.get("territoires").is_none() {
                let help = "ajouter par exemple : territoires = [\"commune:38185\"]";
                self.toml.fault(node.span(), &format!("« {name} » sans territoire"), Some(help));
            }
            filter = filter.and(&self.preset(name, node));
        }
        if let Some(preset) = self.toml.table(table, "filtre") {
            for (name, node) in preset {
                let name_span = name.span();
                let name: &str = name.get_ref();
                if matches!(name, "territoires" | "territoire_type" | "autour" | "au_moins") {
                    let help = format!("l’écrire en tête du fichier : {name} = …");
                    self.toml.fault(
                        name_span,
                        &format!("« {name} » n’est pas un filtre"),
                        Some(&help),
                    );
                } else if Filter::parameters().any(|known| known == name) {
                    filter = filter.and(&self.preset(name, node));
                } else {
                    let known: Vec<_> = Filter::parameters().collect();
                    self.toml.unknown(name_span, "filtre inconnu", name, &known);
                }
            }
        }
        filter
    }

    /// What one key asks: its value or values, each checked at its own place.
    fn preset(&mut self, name: &str, node: &Node<'_>) -> Filter {
        let nodes = match node.get_ref() {
            DeValue::Array(values) => values.iter().collect(),
            _ => vec![node],
        };
        let mut good = Vec::new();
        for node in nodes {
            let text = match node.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Boolean(flag) => if *flag { "oui" } else { "non" }.to_owned(),
                DeValue::Integer(number) => number.as_str().to_owned(),
                DeValue::Float(number) => number.as_str().to_owned(),
                _ => {
                    self.toml.fault(
                        node.span(),
                        "un texte ou une liste de textes est attendu",
                        None,
                    );
                    continue;
                }
            };
            // In a file a comma is a comma: only a query separates by it.
            let escaped = match name {
                "autour" => text,
                _ => text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;"),
            };
            match Filter::from_query([(name, &*escaped)]) {
                Ok(_) => good.push((name, escaped)),
                Err(error) => self.refused(node.span(), &error),
            }
        }
        Filter::from_query(good).expect("each value was read just before")
    }

    fn refused(&mut self, span: Range<usize>, error: &FilterError) {
        let allowed: Vec<&str> = error.allowed.iter().map(String::as_str).collect();
        let message = format!("« {} » : {}", error.parameter, error.message);
        self.toml.unknown(span, &message, &error.value, &allowed);
    }

    fn choices(&mut self, node: &Node<'_>) -> Vec<&'static str> {
        let known: Vec<&'static str> = known_choices().collect();
        let mut choices = Vec::new();
        for node in self.toml.list(node) {
            let Some(text) = self.toml.text(node) else {
                continue;
            };
            match known.iter().find(|k| **k == text) {
                Some(name) if choices.contains(name) => {}
                Some(name) => choices.push(name),
                None => self.toml.unknown(node.span(), "filtre inconnu", &text, &known),
            }
        }
        choices
    }

    /// One of the known grounds, or a style document beside the carte.
    fn ground(&mut self, node: &Node<'_>) -> Option<Ground> {
        let text = self.toml.text(node)?;
        match text.as_str() {
            "repere" => return Some(Ground::Own),
            "ign" => return Some(Ground::PlanIgn),
            "aucun" => return Some(Ground::Blank),
            _ => {}
        }
        if !text.ends_with(".json") {
            self.toml.unknown(node.span(), "fond de carte inconnu", &text, &Ground::NAMES);
            return None;
        }
        let path = self.toml.beside(&text);
        match read_document(&path) {
            Ok(document) => Some(Ground::Document(document)),
            Err(message) => {
                let message =
                    format!("le style « {} » ne peut pas servir : {message}", path.display());
                self.toml.fault(
                    node.span(),
                    &message,
                    Some("un document de style MapLibre est attendu"),
                );
                None
            }
        }
    }

    /// Overlays of the bundle, each once.
    fn overlays(&mut self, node: &Node<'_>) -> Vec<String> {
        let mut names = Vec::new();
        for node in self.toml.list(node) {
            let Some(name) = self.toml.text(node) else {
                continue;
            };
            match self.known.overlays {
                Some([]) => {
                    let help =
                        "les calques se fabriquent avec le bundle : [[calques]] dans repere.toml";
                    self.toml.fault(node.span(), "ce bundle n’a pas de calque", Some(help));
                }
                Some(known) if !known.contains(&name.as_str()) => {
                    self.toml.unknown(node.span(), "calque inconnu", &name, known);
                }
                _ if names.contains(&name) => {}
                _ => names.push(name),
            }
        }
        names
    }

    fn shortcut(&mut self, node: &Node<'_>) -> Option<Shortcut> {
        let DeValue::Table(table) = node.get_ref() else {
            let help = "écrire [[raccourcis]], puis titre, centre et zoom";
            self.toml.fault(node.span(), "un raccourci est une table", Some(help));
            return None;
        };
        self.toml.keys(table, &["titre", "centre", "zoom"]);
        let view = self.view(node.span(), table);
        let Some(title) = table.get("titre") else {
            self.toml.fault(
                node.span(),
                "raccourci sans titre",
                Some("titre, centre et zoom sont attendus"),
            );
            return None;
        };
        Some(Shortcut { title: self.toml.text(title)?, view: view? })
    }

    /// A centre and a zoom, both needed.
    fn view(&mut self, whole: Range<usize>, table: &DeTable<'_>) -> Option<View> {
        let (Some(centre), Some(zoom)) = (table.get("centre"), table.get("zoom")) else {
            let help = "écrire par exemple : centre = [5.72, 45.18] et zoom = 9";
            self.toml.fault(whole, "une vue a un centre et un zoom", Some(help));
            return None;
        };
        let degrees: Vec<f64> =
            self.toml.list(centre).into_iter().filter_map(|n| number(n.get_ref())).collect();
        let position = match degrees[..] {
            [lon, lat] => Position::new(lon, lat).ok(),
            _ => None,
        };
        if position.is_none() {
            let help = "la longitude d’abord (-180 à 180), puis la latitude (-90 à 90) : centre = [5.72, 45.18]";
            self.toml.fault(centre.span(), "ce centre n’est pas sur Terre", Some(help));
        }
        let level = number(zoom.get_ref()).filter(|z| (0.0..=View::MAX_ZOOM).contains(z));
        if level.is_none() {
            let message = format!("un zoom de 0 à {} est attendu", View::MAX_ZOOM);
            self.toml.fault(zoom.span(), &message, Some("9 montre un département, 12 une ville"));
        }
        Some(View { centre: position?, zoom: level? })
    }
}

/// A style document that our layers can go on top of.
fn read_document(path: &Path) -> Result<serde_json::Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let document: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let base = Base::StyleDocument(document.clone());
    let theme = Theme::builtin(super::DEFAULT_THEME).expect("the default theme is built in");
    repere_styles::resolve(&theme, &StyleOptions { base, ..StyleOptions::default() })
        .map(|_| document)
        .map_err(|error| error.to_string())
}

/// One more alternative among the territories of a filter.
fn alternatives(filter: &Filter, territory: &str) -> Filter {
    let others = filter.territories().all.iter().flatten().map(ToString::to_string);
    let all = others.chain([territory.to_owned()]).collect::<Vec<_>>().join(",");
    Filter::from_query([("territoires", all)]).expect("each territory was read just before")
}
