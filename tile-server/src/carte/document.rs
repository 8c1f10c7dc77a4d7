//! A carte as the element reads it: its settings, and what it needs to know of
//! the places before it asks for any.

use std::collections::BTreeMap;

use repere_data::{Bounds, Facet, Index, Position, Selection, typologie_label};
use serde::Serialize;

use super::{Carte, Category, Link, Mention, Report, Text, View};
use crate::bundle::{ClassEntry, Manifest, OverlayEntry};

/// A carte as the element reads it.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    id: &'a str,
    titre: &'a Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    introduction: Option<&'a Text>,
    langue: &'a str,
    bundle: &'a str,
    date: &'a str,
    /// The carte's own filter, canonical.
    filtre: String,
    territoires: Vec<String>,
    filtres: &'a [&'static str],
    facettes: BTreeMap<&'static str, Vec<&'a str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<CategoryDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    en_avant: Vec<MentionDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    liens: Vec<LinkDocument<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    libelles: BTreeMap<&'a str, &'static str>,
    /// The mode it is shown in.
    theme: &'static str,
    /// Tokens of a theme of its own, by mode, where they differ from the built-in one's.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    jetons: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
    couleurs: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) logo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signalement: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    adresses: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vue: Option<ViewDocument>,
    raccourcis: Vec<Shortcut<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    calques: Vec<OverlayDocument<'a>>,
    /// Address of its style.
    pub(crate) style: String,
    attribution: &'a str,
    total: u32,
    localises: u32,
    feries: &'a [String],
    /// Those that some places keep besides, by the name they give.
    feries_locaux: &'a BTreeMap<String, Vec<String>>,
    /// Address of its plain list.
    pub(crate) page: String,
    /// Address of the plain sheets, where they are files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fiches: Option<&'static str>,
    /// Where what is done with it is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compte: Option<String>,
    /// What a page needs to answer by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) moteur: Option<Engine<'a>>,
}

/// Where a page finds the engine and its index; paths are relative to the element's
/// base address.
#[derive(Serialize)]
pub(crate) struct Engine<'a> {
    pub(crate) wasm: &'a str,
    pub(crate) index: String,
    /// Bytes of the index.
    pub(crate) octets: u64,
    /// Places in it.
    pub(crate) lieux: u32,
    pub(crate) bundle: &'a str,
    /// Folder of the rest of each place, in the order of the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) details: Option<String>,
    /// Whether a server answers too.
    pub(crate) serveur: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ViewDocument {
    Centred { centre: Position, zoom: f64 },
    Around { bounds: [f64; 4] },
}

impl From<View> for ViewDocument {
    fn from(view: View) -> ViewDocument {
        ViewDocument::Centred { centre: view.centre, zoom: view.zoom }
    }
}

/// Values of a facet under a name of the carte's own.
#[derive(Serialize)]
struct CategoryDocument<'a> {
    titre: &'a Text,
    facette: &'static str,
    valeurs: &'a [String],
}

#[derive(Serialize)]
struct MentionDocument<'a> {
    lieu: &'a str,
    raison: &'a Text,
}

#[derive(Serialize)]
struct LinkDocument<'a> {
    titre: &'a Text,
    adresse: &'a str,
}

impl<'a> From<&'a Category> for CategoryDocument<'a> {
    fn from(category: &'a Category) -> CategoryDocument<'a> {
        let Category { title, facet, values } = category;
        CategoryDocument { titre: title, facette: facet.name(), valeurs: values }
    }
}

impl<'a> From<&'a Mention> for MentionDocument<'a> {
    fn from(mention: &'a Mention) -> MentionDocument<'a> {
        MentionDocument { lieu: &mention.place, raison: &mention.reason }
    }
}

impl<'a> From<&'a Link> for LinkDocument<'a> {
    fn from(link: &'a Link) -> LinkDocument<'a> {
        LinkDocument { titre: &link.title, adresse: link.address.as_str() }
    }
}

#[derive(Serialize)]
struct Shortcut<'a> {
    titre: &'a Text,
    #[serde(flatten)]
    view: ViewDocument,
}

/// An overlay, for its legend.
#[derive(Serialize)]
struct OverlayDocument<'a> {
    nom: &'a str,
    titre: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legende: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unite: Option<&'a str>,
    classes: Vec<ClassDocument<'a>>,
    /// Whether some polygons have no value.
    sans_donnee: bool,
}

#[derive(Serialize)]
struct ClassDocument<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    de: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    a: Option<f64>,
    couleur: &'a str,
}

impl<'a> From<&'a OverlayEntry> for OverlayDocument<'a> {
    fn from(entry: &'a OverlayEntry) -> OverlayDocument<'a> {
        let legend = entry.legend.as_ref();
        let classes = legend.into_iter().flat_map(|legend| &legend.classes);
        let class = |c: &'a ClassEntry| ClassDocument { de: c.from, a: c.to, couleur: &c.colour };
        OverlayDocument {
            nom: &entry.name,
            titre: &entry.title,
            attribution: entry.attribution.as_deref(),
            licence: entry.licence.as_deref(),
            legende: legend.and_then(|legend| legend.label.as_deref()),
            unite: legend.and_then(|legend| legend.unit.as_deref()),
            classes: classes.map(class).collect(),
            sans_donnee: legend.is_some_and(|legend| legend.missing > 0),
        }
    }
}

impl<'a> Document<'a> {
    /// A carte over an index; `around` is the first view of one that names none.
    /// Addresses are left to who knows where things lie.
    pub(crate) fn new(
        carte: &'a Carte,
        manifest: &'a Manifest,
        index: &'a Index,
        selection: &Selection,
        around: Option<Bounds>,
    ) -> Document<'a> {
        let around = || around.map(|bounds| ViewDocument::Around { bounds: bounds.to_array() });
        let facets = carte.choices.iter().filter_map(|name| Facet::parse(name));
        let kinds = carte.choices.contains(&Facet::Typologie.name());
        Document {
            id: &carte.id,
            titre: &carte.title,
            introduction: carte.introduction.as_ref(),
            langue: &carte.language,
            bundle: &manifest.bundle,
            date: &manifest.date,
            filtre: carte.filter.to_query(),
            territoires: carte.territories().map(ToString::to_string).collect(),
            filtres: &carte.choices,
            facettes: facets.map(|facet| (facet.name(), values(index, facet))).collect(),
            libelles: if kinds { labels(index) } else { BTreeMap::new() },
            categories: carte.categories.iter().map(CategoryDocument::from).collect(),
            en_avant: carte.featured.iter().map(MentionDocument::from).collect(),
            liens: carte.links.iter().map(LinkDocument::from).collect(),
            theme: carte.theme.mode.name(),
            jetons: carte.theme.interface(),
            couleurs: carte.colours.iter().map(|(key, c)| (*key, c.to_string())).collect(),
            // Beside the element's base address, unless who serves it says otherwise.
            logo: carte.logo_address(str::to_owned),
            signalement: carte.report.as_ref().map(Report::as_str),
            adresses: carte.addresses.as_ref().map(url::Url::as_str),
            vue: carte.view.map(ViewDocument::from).or_else(around),
            raccourcis: carte
                .shortcuts
                .iter()
                .map(|s| Shortcut { titre: &s.title, view: s.view.into() })
                .collect(),
            calques: carte
                .overlays
                .iter()
                .filter_map(|name| manifest.overlays.iter().find(|entry| entry.name == *name))
                .map(OverlayDocument::from)
                .collect(),
            style: String::new(),
            attribution: &manifest.attribution,
            total: selection.total(),
            localises: selection.located(),
            feries: &manifest.holidays,
            feries_locaux: &manifest.local_holidays,
            page: String::new(),
            fiches: None,
            compte: None,
            moteur: None,
        }
    }
}

impl Document<'_> {
    /// Leaves out the overlays that are not where the carte is read from.
    pub(crate) fn keep_overlays(&mut self, is_there: impl Fn(&str) -> bool) {
        self.calques.retain(|overlay| is_there(overlay.nom));
    }
}

/// Values that readers can choose: a closed list whole; of the many kinds of
/// places and of open columns, those that some place has.
pub(crate) fn values(index: &Index, facet: Facet) -> Vec<&str> {
    if facet.is_open() || facet == Facet::Typologie {
        index.values(facet).map(|(value, _)| value).collect()
    } else {
        facet.values().to_vec()
    }
}

/// The codes of kinds of places with their words.
fn labels(index: &Index) -> BTreeMap<&str, &'static str> {
    let codes = values(index, Facet::Typologie).into_iter();
    codes.filter_map(|code| Some((code, typologie_label(code)?))).collect()
}
