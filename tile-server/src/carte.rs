//! Cartes: configured local maps, one TOML file each, named after the carte.
//!
//! A carte says what is shown (territory and preset filter), what readers may
//! choose, and how it looks. Reading checks every value and reports all faults
//! of all files at once, each with its line, its column and the nearest right
//! name.

mod advice;
mod beside;
mod document;
mod draft;
mod family;
mod fault;
mod folder;
mod framing;
mod look;
mod reader;
mod schema;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use repere_data::{Facet, Filter, Position, Territory};
use repere_styles::Mode;
use url::Url;

use crate::bundle::{Archive, Bundle, OverlayEntry};
use crate::own_territories::KnownTerritories;
use crate::themes::{ThemeChoice, Themes};
use crate::toml_reader::TomlFault;

pub(crate) use advice::{Emptiness, MentionAdvice};
pub(crate) use document::{Document, Engine, values};
pub use fault::CartesError;
pub use folder::{Cartes, own_places};
pub(crate) use framing::{bounds, main_bounds};
pub use look::{Colour, LookError, Origin, Report, logo};
pub use schema::schema;
pub use text::{LANGUAGES, Text};

/// One configured local map.
#[derive(Clone, Debug, PartialEq)]
pub struct Carte {
    /// The file's name without `.toml`: lower-case letters, digits, hyphens.
    pub id: String,
    /// The title over the map.
    pub title: Text,
    /// A sentence or two under the title.
    pub introduction: Option<Text>,
    /// Language of its texts, as HTML writes it.
    pub language: String,
    /// Territories, what is taken around them, and the preset: what every
    /// reader of this carte sees, whatever they choose.
    pub filter: Filter,
    /// Names of the filters readers may use, in the order they are shown.
    pub choices: Vec<&'static str>,
    /// Names of its own for values of a facet, offered in their stead.
    pub categories: Vec<Category>,
    /// Places shown before all others where they match, each with the reason.
    pub featured: Vec<Mention>,
    /// Places that it does not show, each with the reason; the filter leaves them out.
    pub hidden: Vec<Mention>,
    /// Links of its own, under the list.
    pub links: Vec<Link>,
    /// The source of the places of its own, which a bake takes into the bundle.
    pub places: Option<String>,
    /// The theme.
    pub theme: ThemeChoice,
    /// The brand's colours, by [`repere_styles::BRAND_KEYS`].
    pub colours: BTreeMap<&'static str, Colour>,
    /// The brand's logo.
    pub logo: Option<Url>,
    /// Where readers tell of a mistake.
    pub report: Option<Report>,
    /// An address search that readers' browsers may ask, as the Base Adresse Nationale's.
    pub addresses: Option<Url>,
    /// Sites that may frame its page; any site when there is none.
    pub sites: Vec<Origin>,
    /// The map under the places.
    pub ground: Ground,
    /// Names of the overlays it shows, the first at the bottom.
    pub overlays: Vec<String>,
    /// The first view; the bounds of the territory when absent.
    pub view: Option<View>,
    /// Buttons to other views.
    pub shortcuts: Vec<Shortcut>,
    /// Whether everybody may read how much it is used.
    pub shows_counts: bool,
    /// The file of the family it is of.
    pub family: Option<Arc<str>>,
}

/// Values of a facet under a name of the carte's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Its name.
    pub title: Text,
    /// The facet.
    pub facet: Facet,
    /// Its values, as the facet's list writes them.
    pub values: Vec<String>,
}

/// A place that a carte names, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The place's id.
    pub place: String,
    /// The reason.
    pub reason: Text,
}

/// A link of a carte's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// What it is called.
    pub title: Text,
    /// Where it leads.
    pub address: Url,
}

/// What the id of a carte may be, for faults.
pub(crate) const ID_RULE: &str =
    "nommer le fichier avec des minuscules sans accent, des chiffres et des tirets";

/// Whether a text can be a carte's id.
pub(crate) fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(plain)
}

/// The map under the places of a carte.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Ground {
    /// The server's own, `base.pmtiles`.
    #[default]
    Own,
    /// PLAN.IGN of the Géoplateforme: readers' browsers then ask `data.geopf.fr`.
    PlanIgn,
    /// None.
    Blank,
    /// A MapLibre style document, from a file beside the carte.
    Document(serde_json::Value),
}

impl Ground {
    /// The words a carte's `fond` may have, besides the name of a `.json` file.
    pub const NAMES: [&str; 3] = ["repere", "ign", "aucun"];

    /// The sites that a reader's browser asks for it.
    pub fn hosts(&self) -> Vec<Origin> {
        let mut hosts = Vec::new();
        match self {
            Ground::Own | Ground::Blank => {}
            Ground::PlanIgn => hosts.extend("https://data.geopf.fr".parse()),
            Ground::Document(document) => gather_hosts(document, &mut hosts),
        }
        hosts
    }
}

/// The site of every address in a document.
fn gather_hosts(value: &serde_json::Value, hosts: &mut Vec<Origin>) {
    use serde_json::Value;
    match value {
        Value::String(text) => {
            let bare = text.strip_prefix("pmtiles://").unwrap_or(text);
            let origin = Url::parse(bare).ok().filter(|u| u.scheme().starts_with("http"));
            if let Some(origin) = origin.and_then(|url| Origin::of(&url))
                && !hosts.contains(&origin)
            {
                hosts.push(origin);
            }
        }
        Value::Array(values) => values.iter().for_each(|v| gather_hosts(v, hosts)),
        Value::Object(values) => values.values().for_each(|v| gather_hosts(v, hosts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A centre and a zoom of a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The middle of the map.
    pub centre: Position,
    /// Zoom of a map of 512-pixel tiles, 0 to [`View::MAX_ZOOM`].
    pub zoom: f64,
}

impl View {
    /// The deepest first view: a few houses.
    pub const MAX_ZOOM: f64 = 20.0;
}

/// A button that leads the map to another view.
#[derive(Clone, Debug, PartialEq)]
pub struct Shortcut {
    /// What stands on the button.
    pub title: Text,
    /// Where it leads.
    pub view: View,
}

/// The filter « takes bookings online », which is no column of the standard.
pub const BOOKING: &str = "prise_rdv";

/// The filter by opening hours, which is no column of the standard either.
pub const OPEN: &str = "ouvert";

/// What readers may choose from when a carte does not say.
pub const COMMON_CHOICES: [&str; 10] = [
    Facet::Services.name(),
    OPEN,
    Facet::Frais.name(),
    Facet::Dispositifs.name(),
    Facet::Publics.name(),
    Facet::PriseEnCharge.name(),
    Facet::ModalitesAccompagnement.name(),
    BOOKING,
    Facet::Itinerance.name(),
    Facet::AutresFormations.name(),
];

/// Names of all filters that a carte can offer its readers.
pub fn known_choices() -> impl Iterator<Item = &'static str> {
    Facet::ALL.iter().map(|f| f.name()).chain([BOOKING, OPEN])
}

impl Carte {
    /// A carte that shows a filter and leaves everything else as it comes.
    pub fn plain(id: &str, title: &str, filter: Filter) -> Carte {
        Carte {
            id: id.to_owned(),
            title: title.into(),
            introduction: None,
            language: "fr".to_owned(),
            filter,
            choices: COMMON_CHOICES.to_vec(),
            categories: Vec::new(),
            featured: Vec::new(),
            hidden: Vec::new(),
            links: Vec::new(),
            places: None,
            theme: ThemeChoice::default(),
            colours: BTreeMap::new(),
            logo: None,
            report: None,
            addresses: None,
            sites: Vec::new(),
            ground: Ground::default(),
            overlays: Vec::new(),
            view: None,
            shortcuts: Vec::new(),
            shows_counts: false,
            family: None,
        }
    }

    /// What it shows, and the ids of the places that come first.
    pub(crate) fn shown(&self) -> (Filter, Vec<String>) {
        (self.filter.clone(), self.featured.iter().map(|mention| mention.place.clone()).collect())
    }

    /// Its logo: an address of its own, or what is made of the path of the theme's.
    pub(crate) fn logo_address(&self, of_path: impl FnOnce(&str) -> String) -> Option<String> {
        let own = self.logo.as_ref().map(Url::to_string);
        own.or_else(|| self.theme.folder()?.logo_path().map(|path| of_path(&path)))
    }

    /// The colour of its buttons and links on a light page; none where it has no brand.
    pub(crate) fn primary(&self) -> Option<Colour> {
        let own = self.colours.get("primaire").copied();
        own.or_else(|| {
            self.theme.folder()?.modes.get(&Mode::Clair)?.colour("primary")?.parse().ok()
        })
    }

    /// The brand's colours as a style takes them.
    pub(crate) fn colours_by_key(&self) -> BTreeMap<String, String> {
        self.colours.iter().map(|(key, colour)| ((*key).to_owned(), colour.to_string())).collect()
    }

    /// The bundle's overlays that it shows, in its order.
    pub(crate) fn overlays<'b>(
        &self,
        bundle: &'b Bundle,
    ) -> impl Iterator<Item = (&'b OverlayEntry, &'b Archive)> {
        let find = |name: &String| bundle.overlays().find(|(entry, _)| entry.name == *name);
        self.overlays.iter().filter_map(find)
    }

    /// The sites that its map is drawn from, besides ours.
    pub(crate) fn map_sites(&self) -> Vec<Origin> {
        let mut sites = self.ground.hosts();
        let patch = self.theme.folder().and_then(|theme| theme.patch.as_ref());
        let sources = patch.into_iter().flat_map(|patch| patch.sources().values());
        sources.for_each(|source| gather_hosts(source, &mut sites));
        sites
    }

    /// The sites that a reader's browser may ask besides ours.
    pub(crate) fn asked_sites(&self) -> Vec<Origin> {
        let addresses = self.addresses.as_ref().and_then(Origin::of);
        self.map_sites().into_iter().chain(addresses).collect()
    }

    /// The territories it is about; none for the whole country.
    pub fn territories(&self) -> impl Iterator<Item = &Territory> {
        self.filter.territories().all.iter().flatten()
    }
}

/// What the texts of a carte are checked against.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The territories there are.
    pub territories: &'a KnownTerritories,
    /// The names of the bundle's overlays; none where no bundle is at hand.
    pub overlays: Option<&'a [&'a str]>,
}

/// Reads a carte from a text that is no file: it stands alone, and names no other file
/// but a theme.
///
/// # Errors
/// All its faults, in the order of the text.
pub(crate) fn read_text(
    id: &str,
    text: &str,
    known: Known<'_>,
    themes: &Themes,
) -> Result<Carte, Vec<TomlFault>> {
    let path = PathBuf::from(format!("{id}.toml"));
    let draft = reader::read_alone(&path, text, known, themes)?;
    draft.finish(id).map_err(|(message, help)| {
        let fault = TomlFault::at(&path, text, 0..0, message.to_owned());
        vec![fault.with_help(Some(help.to_owned()))]
    })
}
