//! Reads one carte from TOML, and points at everything wrong in it.
//!
//! Written over the parsed table instead of a derived type, so that one look
//! reports every fault, in French, at the very value.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use repere_data::{Facet, Filter, FilterError, Position};
use repere_styles::BRAND_KEYS;
use toml::de::{DeTable, DeValue};

use super::beside;
use super::draft::{self, Draft};
use super::{Category, Known, LANGUAGES, Link, Mention, Shortcut, Text, View, known_choices, look};
use crate::themes::{ThemeChoice, Themes};
use crate::toml_reader::{Node, TomlFault, TomlReader, number};

/// Keys of a carte's file, tables included.
pub(super) const KEYS: [&str; 27] = [
    "titre",
    "introduction",
    "langue",
    "modele",
    "brouillon",
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
    "categories",
    "lieux",
    "en_avant",
    "masques",
    "liens",
    "chiffres",
    "famille",
];

/// Reads a carte's text; `path` is the file's, for faults and for the files it names.
pub(super) fn read(
    path: &Path,
    text: &str,
    known: Known<'_>,
    themes: &Themes,
) -> Result<Draft, Vec<TomlFault>> {
    TomlReader::read(path, text, |toml, table| {
        Reader { toml, known, themes, is_file: true }.draft(table)
    })
}

/// Reads a text that lies in no folder, so that it can name nothing beside it.
pub(super) fn read_alone(
    path: &Path,
    text: &str,
    known: Known<'_>,
    themes: &Themes,
) -> Result<Draft, Vec<TomlFault>> {
    TomlReader::read(path, text, |toml, table| {
        let mut reader = Reader { toml, known, themes, is_file: false };
        for key in ["modele", "famille"] {
            if let Some((name, _)) = table.get_key_value(key) {
                let message = format!("« {key} » n’a de sens que dans le dossier des cartes");
                let help = "retirer cette clé pour régler ici cette carte seule";
                reader.toml.fault(name.span(), &message, Some(help));
            }
        }
        reader.draft(table)
    })
}

pub(super) struct Reader<'r, 'a> {
    pub(super) toml: &'r mut TomlReader<'a>,
    pub(super) known: Known<'r>,
    themes: &'r Themes,
    /// Whether there is a folder, in which it may name files.
    pub(super) is_file: bool,
}

impl Reader<'_, '_> {
    fn draft(&mut self, table: &DeTable<'_>) -> Draft {
        self.toml.keys(table, &KEYS);
        let mut draft = Draft {
            title: table.get("titre").and_then(|node| self.words(node)),
            introduction: table.get("introduction").and_then(|node| self.words(node)),
            language: self.toml.one_of(table, "langue", &LANGUAGES),
            is_draft: self.toml.flag(table, "brouillon").unwrap_or(false),
            model: table.get("modele").and_then(|node| Some((self.toml.text(node)?, node.span()))),
            theme: table.get("theme").and_then(|node| self.theme(node)),
            choices: table.get("filtres").map(|node| self.choices(node)),
            logo: table.get("logo").and_then(|node| self.toml.parsed(node, look::logo)),
            report: table.get("signalement").and_then(|node| self.toml.parsed(node, str::parse)),
            addresses: table.get("adresses").and_then(|n| self.toml.parsed(n, look::addresses)),
            overlays: table.get("calques").map(|node| self.overlays(node)),
            categories: self.each(table, "categories", Self::category),
            featured: self.each(table, "en_avant", Self::mention),
            hidden: self.each(table, "masques", Self::mention),
            links: self.each(table, "liens", Self::link),
            shows_counts: self.toml.flag(table, "chiffres"),
            ..Draft::default()
        };
        let elsewhere = ["modele", "famille", "brouillon"].iter().any(|k| table.contains_key(*k));
        if !table.contains_key("titre") && !elsewhere {
            let (message, help) = draft::NO_TITLE;
            self.toml.fault(0..0, message, Some(help));
        }
        self.filter(table, !elsewhere, &mut draft);
        if let Some(node) = table.get("fond") {
            draft.ground = self.ground(node, &mut draft.files);
        }
        if let Some(node) = table.get(beside::PLACES) {
            draft.places = self.places(node, &mut draft.files);
        }
        if let Some(node) = table.get("sites") {
            let sites = self.toml.list(node).into_iter();
            draft.sites = Some(sites.filter_map(|n| self.toml.parsed(n, str::parse)).collect());
        }
        if let Some(colours) = self.toml.table(table, "couleurs") {
            self.toml.keys(colours, &BRAND_KEYS);
            for key in BRAND_KEYS {
                let colour = colours.get(key).and_then(|n| self.toml.parsed(n, str::parse));
                draft.colours.extend(colour.map(|colour| (key, colour)));
            }
        }
        if let Some(node) = table.get("vue")
            && let Some(view) = self.toml.table(table, "vue")
        {
            self.toml.keys(view, &["centre", "zoom"]);
            draft.view = self.view(node.span(), view);
        }
        if let Some(node) = table.get("raccourcis") {
            let shortcuts = self.toml.list(node).into_iter();
            draft.shortcuts = Some(shortcuts.filter_map(|n| self.shortcut(n)).collect());
        }
        if self.is_file
            && let Some(family) = self.toml.table(table, "famille")
        {
            draft.family = self.family(family, &mut draft.files);
        }
        draft
    }

    /// The tables of a key, each read; those that cannot be are left out.
    fn each<'t, T>(
        &mut self,
        table: &'t DeTable<'t>,
        key: &str,
        read: fn(&mut Self, Range<usize>, &DeTable<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        table.get(key)?;
        let tables = self.toml.tables(table, key).into_iter();
        Some(tables.filter_map(|(span, table)| read(self, span, table)).collect())
    }

    /// A text, in one language or by language.
    fn words(&mut self, node: &Node<'_>) -> Option<Text> {
        let DeValue::Table(table) = node.get_ref() else {
            return Some(Text::new(self.toml.text(node)?, BTreeMap::new()));
        };
        self.toml.keys(table, &LANGUAGES);
        let [first, rest @ ..] = LANGUAGES;
        let Some(own) = table.get(first) else {
            let help = "écrire par exemple { fr = \"Ma carte\", en = \"My map\" }";
            self.toml.fault(node.span(), "il manque le texte français", Some(help));
            return None;
        };
        let own = self.toml.text(own)?;
        let others = rest.iter().filter_map(|l| Some((*l, self.toml.text(table.get(*l)?)?)));
        Some(Text::new(own, others.collect()))
    }

    /// The words of a key that a table must have.
    fn needed_words(
        &mut self,
        whole: Range<usize>,
        table: &DeTable<'_>,
        key: &str,
    ) -> Option<Text> {
        match table.get(key) {
            Some(node) => self.words(node),
            None => {
                let help = format!("ajouter {key} = \"…\"");
                self.toml.fault(whole, &format!("il manque « {key} »"), Some(&help));
                None
            }
        }
    }

    /// A built-in theme, or one of the folder's.
    fn theme(&mut self, node: &Node<'_>) -> Option<ThemeChoice> {
        let text = self.toml.text(node)?;
        let theme = self.themes.choose(&text);
        if theme.is_none() {
            let names = self.themes.names();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            self.toml.unknown(node.span(), "« theme » inconnu", &text, &names);
        }
        theme
    }

    /// Values of one facet under a name of one's own.
    fn category(&mut self, whole: Range<usize>, table: &DeTable<'_>) -> Option<Category> {
        let mut known = vec!["titre"];
        known.extend(Facet::ALL.iter().map(|facet| facet.name()));
        self.toml.keys(table, &known);
        let title = self.needed_words(whole.clone(), table, "titre");
        let mut facets = Facet::ALL.iter().filter_map(|f| Some((*f, table.get(f.name())?)));
        let (Some((facet, node)), None) = (facets.next(), facets.next()) else {
            let help = "par exemple : services = [\"Maîtrise des outils numériques du quotidien\"]";
            self.toml.fault(whole, "une catégorie réunit les valeurs d’une colonne", Some(help));
            return None;
        };
        let mut values = Vec::new();
        for node in self.toml.list(node) {
            let text = self.toml.text(node)?;
            match facet.canonical(&text) {
                Some(value) => values.push(value.into_owned()),
                None => self.toml.unknown(node.span(), "valeur inconnue", &text, facet.values()),
            }
        }
        Some(Category { title: title?, facet, values })
    }

    /// A place with the reason why it is named.
    fn mention(&mut self, whole: Range<usize>, table: &DeTable<'_>) -> Option<Mention> {
        self.toml.keys(table, &["lieu", "raison"]);
        let reason = self.needed_words(whole.clone(), table, "raison");
        let Some(place) = table.get("lieu") else {
            let help = "l’identifiant est dans l’adresse de sa fiche : lieu = \"…\"";
            self.toml.fault(whole, "il manque l’identifiant du lieu", Some(help));
            return None;
        };
        Some(Mention { place: self.toml.text(place)?, reason: reason? })
    }

    /// A link of the carte's own.
    fn link(&mut self, whole: Range<usize>, table: &DeTable<'_>) -> Option<Link> {
        self.toml.keys(table, &["titre", "adresse"]);
        let title = self.needed_words(whole.clone(), table, "titre");
        let Some(address) = table.get("adresse") else {
            let help = "ajouter par exemple : adresse = \"https://www.ville.fr/numerique\"";
            self.toml.fault(whole, "il manque l’adresse", Some(help));
            return None;
        };
        Some(Link { address: self.toml.parsed(address, look::page)?, title: title? })
    }

    /// Territories, reach and preset: what becomes one filter.
    fn filter(&mut self, table: &DeTable<'_>, is_whole: bool, draft: &mut Draft) {
        if let Some(node) = table.get("territoires") {
            let mut filter = Filter::default();
            for node in self.toml.list(node) {
                let Some(text) = self.toml.text(node) else {
                    continue;
                };
                match self.known.territories.read(&text) {
                    // Several territories are alternatives, so they go in as one.
                    Ok(territory) => filter = alternatives(&filter, &territory.to_string()),
                    Err(error) => self.toml.fault(node.span(), &error.to_string(), None),
                }
            }
            draft.territories = Some(filter);
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
            if draft.territories.is_none() && is_whole {
                let help = "ajouter par exemple : territoires = [\"commune:38185\"]";
                self.toml.fault(node.span(), &format!("« {name} » sans territoire"), Some(help));
            }
            draft.reach = Some(self.preset(name, node));
        }
        let Some(preset) = self.toml.table(table, "filtre") else {
            return;
        };
        for (name, node) in preset {
            let name_span = name.span();
            let name: &str = name.get_ref();
            if matches!(name, "territoires" | "territoire_type" | "autour" | "au_moins") {
                let help = format!("l’écrire en tête du fichier : {name} = …");
                let message = format!("« {name} » n’est pas un filtre");
                self.toml.fault(name_span, &message, Some(&help));
            } else if let Some(name) = Filter::parameters().find(|known| *known == name) {
                let asked = self.preset(name, node);
                draft.preset.insert(name, asked);
            } else {
                let known: Vec<_> = Filter::parameters().collect();
                self.toml.unknown(name_span, "filtre inconnu", name, &known);
            }
        }
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
            let escaped = if name == "autour" { text } else { escaped(&text) };
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
        Some(Shortcut { title: self.words(title)?, view: view? })
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

/// A value as a query writes it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;")
}

/// One more alternative among the territories of a filter.
fn alternatives(filter: &Filter, territory: &str) -> Filter {
    let others = filter.territories().all.iter().flatten().map(ToString::to_string);
    let all = others.chain([territory.to_owned()]).collect::<Vec<_>>().join(",");
    Filter::from_query([("territoires", all)]).expect("each territory was read just before")
}
