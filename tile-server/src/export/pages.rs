//! The plain pages: what is read without a script, found by search engines,
//! printed, and shown by the element until it is ready.

use maud::{Markup, html};
use repere_data::{Index, Item, Query, Selection};
use url::Url;

use super::data::Data;
use super::names::sheet_file;
use super::offline;
use super::site::Site;
use crate::bundle::Manifest;
use crate::carte::{Carte, Origin};
use crate::error::Error;
use crate::pages::{self, ICON, Links, STYLE, Shell, cards, element, links, words};

/// Places on a page: searching in a page is all the search there is without a script.
const ON_A_PAGE: u32 = 100;

/// The looks of the page with the element, beside those of the plain pages.
const SITE_CSS: &str = include_str!("site.css");

/// What every page is made from.
pub(super) struct Pages<'a> {
    carte: &'a Carte,
    manifest: &'a Manifest,
    /// Where the site will be, ending in a slash.
    url: Option<Url>,
    /// Paths from the site's root.
    brand: Option<String>,
    site_style: String,
}

impl<'a> Pages<'a> {
    /// Writes what the pages need beside them.
    pub(super) fn write(
        carte: &'a Carte,
        manifest: &'a Manifest,
        url: Option<&Url>,
        site: &mut Site,
    ) -> Result<Pages<'a>, Error> {
        for asset in [&STYLE, &ICON] {
            site.write_for_ever(&format!("pages/{}", asset.name), asset.text.as_bytes())?;
        }
        let site_style = site.write_hashed("pages/site", SITE_CSS.as_bytes(), "css")?;
        let brand = match carte.primary() {
            None => None,
            Some(_) => {
                Some(site.write_hashed("pages/marque", pages::brand(carte).as_bytes(), "css")?)
            }
        };
        let url = url.map(|url| {
            let mut url = url.clone();
            let path = format!("{}/", url.path().trim_end_matches('/'));
            url.set_path(&path);
            url
        });
        Ok(Pages { carte, manifest, url, brand, site_style })
    }

    /// The list in pages, the first of them around the element too.
    pub(super) fn list(
        &self,
        index: &Index,
        selection: &Selection,
        offline: bool,
        site: &mut Site,
    ) -> Result<(), Error> {
        let (_, first) = self.carte.shown();
        let all = Query { limit: u32::MAX, first, ..Query::default() };
        let items = index.page(selection, &all).items;
        let count = items.len().div_ceil(ON_A_PAGE as usize).max(1);
        for number in 0..count {
            let from = number * ON_A_PAGE as usize;
            let shown = &items[from..items.len().min(from + ON_A_PAGE as usize)];
            let list = self.shown(index, selection, shown, (number, count));
            let path = list_file(number);
            let title = match number {
                0 => self.carte.title.to_string(),
                _ => format!("{} : page {}", self.carte.title, number + 1),
            };
            let aside = Some(("index.html".to_owned(), "Voir la carte"));
            let shell = Shell { aside, ..self.shell(&title, &path, plain_policy(self.carte)) };
            site.write(&path, shell.page(list.clone()).into_string().as_bytes())?;
            if number == 0 {
                site.write("index.html", self.index(list, offline).into_string().as_bytes())?;
            }
        }
        Ok(())
    }

    /// The page of the map: the element, and in it the beginning of the list.
    fn index(&self, list: Markup, offline: bool) -> Markup {
        let shell = self.shell(&self.carte.title, "", policy(self.carte, offline));
        let attributes = [("carte", self.carte.id.as_str()), ("niveau-titre", "1"), ("cadre", "")];
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let head = html! {
            (shell.head)
            link rel="stylesheet" href=(self.site_style);
            script type="module" src="repere.js" {}
            @if offline { script type="module" src=(offline::start_script()) {} }
        };
        let frame = shell.frame(list);
        Shell { head, ..shell }.document(element(&attributes, &frame))
    }

    /// The sheet of every place.
    pub(super) fn sheets(&self, data: &Data, site: &mut Site) -> Result<(), Error> {
        for (ordinal, place) in (0..).zip(&data.places) {
            let card = data.index.card(Item { place: ordinal, distance: None, nearby: false });
            let path = sheet_file(&place.id);
            let shell = self.shell(&place.nom, &path, plain_policy(self.carte));
            let above = Some((shell.links.home.clone(), "Retour à la liste"));
            let sheet = pages::fiche(place, card.commune, self.carte.report.as_ref());
            let page = Shell { above, ..shell }.page(sheet);
            site.write(&path, page.into_string().as_bytes())?;
        }
        Ok(())
    }

    fn shell<'s>(&'s self, title: &'s str, path: &str, policy: Markup) -> Shell<'s> {
        let up = if path.contains('/') { "../" } else { "" };
        let canonical = self.url.as_ref().and_then(|url| url.join(path).ok());
        Shell {
            links: Links {
                icon: format!("{up}pages/{}", ICON.name),
                style: format!("{up}pages/{}", STYLE.name),
                brand: self.brand.as_ref().map(|brand| format!("{up}{brand}")),
                home: format!("{up}{}", list_file(0)),
                logo: self.carte.logo_address(|path| format!("{up}{path}")),
            },
            manifest: self.manifest,
            carte: Some(self.carte),
            title,
            above: None,
            aside: None,
            head: html! {
                (policy)
                @if let Some(url) = canonical { link rel="canonical" href=(url); }
            },
        }
    }

    fn shown(
        &self,
        index: &Index,
        selection: &Selection,
        items: &[Item],
        (number, count): (usize, usize),
    ) -> Markup {
        let (total, located) = (selection.total(), selection.located());
        let first = number as u32 * ON_A_PAGE + 1;
        html! {
            @if let Some(words) = &self.carte.introduction { p.lead { (words) } }
            section.results aria-labelledby="resultats" {
                h2 #resultats { (words::places(total)) }
                @if located < total {
                    p.meta { "dont " (words::number(total - located)) " sans position sur la carte" }
                }
                (cards(index, self.carte, items, first, sheet_file))
                @if count > 1 { (turn(number, count)) }
                (links(self.carte))
            }
        }
    }
}

/// Links to the pages beside this one, and to every page.
fn turn(number: usize, count: usize) -> Markup {
    html! {
        nav.pages aria-label="Pages de la liste" {
            @if number > 0 { a.button rel="prev" href=(list_file(number - 1)) { "Page précédente" } }
            span.meta { "Page " (number + 1) " sur " (count) }
            @if number + 1 < count { a.button rel="next" href=(list_file(number + 1)) { "Page suivante" } }
        }
    }
}

fn list_file(number: usize) -> String {
    match number {
        0 => "liste.html".to_owned(),
        _ => format!("liste-{}.html", number + 1),
    }
}

/// The policy of pages without a script (CSP level 3); what only a server can send,
/// such as who may frame them, is its owner's.
fn plain_policy(carte: &Carte) -> Markup {
    let logo = logo(carte);
    meta(&format!(
        "default-src 'none'; style-src 'self'; img-src 'self'{logo}; form-action 'none'; base-uri 'none'"
    ))
}

/// The policy of the page with the element.
fn policy(carte: &Carte, offline: bool) -> Markup {
    let list = |sites: Vec<Origin>| sites.iter().map(|site| format!(" {site}")).collect::<String>();
    let (asked, base) = (list(carte.asked_sites()), list(carte.map_sites()));
    let worker = if offline { " 'self'" } else { "" };
    meta(&format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src{worker} blob:; child-src blob:; \
         connect-src 'self'{asked}; img-src 'self' data: blob:{base}{}; style-src 'self'; \
         form-action 'none'; base-uri 'none'",
        logo(carte)
    ))
}

fn logo(carte: &Carte) -> String {
    let origin = carte.logo.as_ref().and_then(Origin::of);
    origin.map(|origin| format!(" {origin}")).unwrap_or_default()
}

fn meta(policy: &str) -> Markup {
    html! { meta http-equiv="Content-Security-Policy" content=(policy); }
}
