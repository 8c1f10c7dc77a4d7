//! What one file says of a carte, before what it takes over from its model.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use repere_data::Filter;
use url::Url;

use super::family::Family;
use super::reader::escaped;
use super::{Carte, Category, Colour, Ground, Link, Mention, Origin, Report, Shortcut, Text, View};
use crate::themes::ThemeChoice;

/// What a carte without a title is told.
pub(super) const NO_TITLE: (&str, &str) =
    ("il manque le titre", "ajouter par exemple : titre = \"Ma carte\"");

/// What a file says; what it does not say is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) title: Option<Text>,
    pub(super) introduction: Option<Text>,
    pub(super) language: Option<String>,
    pub(super) territories: Option<Filter>,
    /// `autour` or `au_moins`.
    pub(super) reach: Option<Filter>,
    /// The preset, by parameter.
    pub(super) preset: BTreeMap<&'static str, Filter>,
    pub(super) choices: Option<Vec<&'static str>>,
    pub(super) categories: Option<Vec<Category>>,
    pub(super) featured: Option<Vec<Mention>>,
    pub(super) hidden: Option<Vec<Mention>>,
    pub(super) links: Option<Vec<Link>>,
    /// The source of the places of its own.
    pub(super) places: Option<String>,
    pub(super) theme: Option<ThemeChoice>,
    pub(super) colours: BTreeMap<&'static str, Colour>,
    pub(super) logo: Option<Url>,
    pub(super) report: Option<Report>,
    pub(super) addresses: Option<Url>,
    pub(super) sites: Option<Vec<Origin>>,
    pub(super) ground: Option<Ground>,
    pub(super) overlays: Option<Vec<String>>,
    pub(super) view: Option<View>,
    pub(super) shortcuts: Option<Vec<Shortcut>>,
    /// Its figures are for everybody.
    pub(super) shows_counts: Option<bool>,
    /// Not published: a carte in the making, or a model alone.
    pub(super) is_draft: bool,
    /// The id of the carte it takes over from, and where that stands in the file.
    pub(super) model: Option<(String, Range<usize>)>,
    /// The cartes it is made into, one for each territory.
    pub(super) family: Option<Family>,
    /// Files that it names, and that were read.
    pub(super) files: Vec<PathBuf>,
}

impl Draft {
    /// This over another: what this does not say is the other's. A key replaces
    /// the other's; tables of a preset and of colours are completed key by key.
    /// A family, and whether it is published, are its own file's affair.
    pub(super) fn over(self, model: &Draft) -> Draft {
        let mut preset = model.preset.clone();
        preset.extend(self.preset);
        let mut colours = model.colours.clone();
        colours.extend(self.colours);
        macro_rules! first {
            ($($field:ident),*) => {
                Draft {
                    $($field: self.$field.or_else(|| model.$field.clone()),)*
                    preset, colours, is_draft: self.is_draft, files: self.files, family: self.family, model: self.model,
                }
            };
        }
        first!(
            title,
            introduction,
            language,
            territories,
            reach,
            choices,
            categories,
            featured,
            hidden,
            links,
            places,
            theme,
            logo,
            report,
            addresses,
            sites,
            ground,
            overlays,
            view,
            shortcuts,
            shows_counts
        )
    }

    /// The carte.
    ///
    /// # Errors
    /// What is missing, and what would be right.
    pub(super) fn finish(self, id: &str) -> Result<Carte, (&'static str, &'static str)> {
        let title = self.title.ok_or(NO_TITLE)?;
        let mut filter = self.territories.unwrap_or_default();
        if let Some(reach) = &self.reach {
            if filter.territories().is_empty() {
                return Err((
                    "« autour » ou « au_moins » sans territoire",
                    "ajouter par exemple : territoires = [\"commune:38185\"]",
                ));
            }
            filter = filter.and(reach);
        }
        for preset in self.preset.values() {
            filter = filter.and(preset);
        }
        for Mention { place, .. } in self.hidden.iter().flatten() {
            filter = filter.and(&without(place));
        }
        let plain = Carte::plain(id, "", filter);
        Ok(Carte {
            title,
            introduction: self.introduction,
            language: self.language.unwrap_or(plain.language),
            choices: self.choices.unwrap_or(plain.choices),
            categories: self.categories.unwrap_or_default(),
            featured: self.featured.unwrap_or_default(),
            hidden: self.hidden.unwrap_or_default(),
            links: self.links.unwrap_or_default(),
            places: self.places,
            theme: self.theme.unwrap_or(plain.theme),
            colours: self.colours,
            logo: self.logo,
            report: self.report,
            addresses: self.addresses,
            sites: self.sites.unwrap_or_default(),
            ground: self.ground.unwrap_or_default(),
            overlays: self.overlays.unwrap_or_default(),
            view: self.view,
            shortcuts: self.shortcuts.unwrap_or_default(),
            shows_counts: self.shows_counts.unwrap_or_default(),
            id: plain.id,
            filter: plain.filter,
            family: None,
        })
    }
}

/// Every place but one.
fn without(place: &str) -> Filter {
    Filter::from_query([("lieux", format!("!{}", escaped(place)))])
        .expect("any id may be asked for")
}
