//! `/cartes/{id}`: a carte as a list, with its filter as a form. It says
//! everything that the map says, to who cannot or will not use one.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use repere_data::{Filter, Page, Query};
use url::form_urlencoded;

use super::super::cartes::{self, OF_QUERY};
use super::super::params::Params;
use super::super::places::Asked;
use super::super::problem::Problem;
use super::super::service::Service;
use super::filters::{self, Chosen};
use crate::carte::Carte;
use crate::pages::{Icon, Shell, cards, icon, links, words};

/// Places on a page.
const ON_A_PAGE: u32 = 25;

/// A list that is shown.
struct Shown<'a> {
    service: &'a Service,
    carte: &'a Carte,
    asked: &'a Asked,
    chosen: Vec<Chosen>,
    page: Page,
}

/// `GET /cartes/{id}?filter&q&cursor`.
pub(in super::super) async fn list(
    service: &Service,
    id: &str,
    raw: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::read(raw);
    let words = params.take("q")?.unwrap_or_default();
    let cursor = params.take("cursor")?;
    let mut query = Query { limit: ON_A_PAGE, ..Query::default() };
    query.set("q", words.trim()).map_err(|e| Problem::value("q", &e.value, &e.message))?;
    let (carte, choice) = if id == OF_QUERY {
        (Arc::new(cartes::of_lenient_query(params, &service.territories)?), Filter::default())
    } else {
        let carte = service.carte(id)?;
        (carte, params.lenient_filter(&service.territories)?)
    };
    let (preset, first) = carte.shown();
    query.first = first;
    let mut asked = Asked { preset, choice, query, limited: true };
    if let Some(cursor) = cursor {
        // Data change under an open page: its list then begins again.
        asked.query.offset = asked.offset(service.bundle.name(), &cursor).unwrap_or(0);
    }
    let selection = service.select(&asked.filter()).await;
    let page = service.bundle.index.page(&selection, &asked.query);
    let chosen = filters::chosen(service, &carte, &asked.choice);
    let shown = Shown { service, carte: &carte, asked: &asked, chosen, page };
    Ok(super::send(headers, shown.markup(), Some(&carte)))
}

impl Shown<'_> {
    fn markup(&self) -> Markup {
        let Shown { service, carte, .. } = self;
        let content = html! {
            @if let Some(words) = &carte.introduction { p.lead { (words) } }
            div.columns {
                (self.form())
                section.results aria-labelledby="resultats" {
                    (self.summary())
                    (self.cards())
                    (self.pages())
                    (self.elsewhere())
                    (links(carte))
                }
            }
        };
        Shell {
            aside: Some((self.map(), "Voir la carte")),
            ..super::shell(service, Some(carte), &carte.title)
        }
        .page(content)
    }

    /// The address of the list itself, without a query.
    fn path(&self) -> String {
        self.service.href(&format!("/cartes/{}", self.carte.id))
    }

    fn form(&self) -> Markup {
        let Shown { service, carte, asked, .. } = self;
        let counts = service.bundle.index.counts(&asked.preset, &asked.choice);
        html! {
            form.search role="search" action=(self.path()) method="get" {
                @if carte.id == OF_QUERY {
                    // A list made of a query is searched, not filtered further.
                    @for (name, value) in carte.filter.pairs() { input type="hidden" name=(name) value=(value); }
                }
                div.field {
                    label for="q" { "Commune, code postal ou lieu" }
                    div.box {
                        input #q type="search" name="q" value=(asked.query.words) maxlength="200" autocomplete="off";
                        button.button.primary type="submit" { (icon(Icon::Search)) "Rechercher" }
                    }
                }
                @if carte.id != OF_QUERY && !carte.choices.is_empty() {
                    details.filters {
                        summary {
                            "Filtrer"
                            @if !self.chosen.is_empty() { span.badge { (self.chosen.len()) span.unseen { " choisis" } } }
                        }
                        div.fieldsets {
                            (filters::fieldsets(service, carte, &asked.choice, &counts))
                            div.apply {
                                button.button.primary type="submit" { "Appliquer" }
                                @if !self.chosen.is_empty() { a.button href=(self.path()) { "Tout effacer" } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn summary(&self) -> Markup {
        let Page { total, located, .. } = self.page;
        let words = &self.asked.query.words;
        let without = |chosen: Option<&Chosen>| {
            let query = filters::query_without(words, &self.chosen, chosen);
            if query.is_empty() { self.path() } else { format!("{}?{query}", self.path()) }
        };
        html! {
            h2 #resultats {
                (words::places(total))
                @if !words.is_empty() { " pour « " (words) " »" }
            }
            @if located < total {
                p.meta { "dont " (words::number(total - located)) " sans position sur la carte" }
            }
            @if !self.chosen.is_empty() {
                ul.chips aria-label="Filtres choisis" {
                    @for chosen in &self.chosen {
                        li {
                            a.chip href=(without(Some(chosen))) {
                                span.unseen { "Retirer le filtre " } (chosen.words)
                                span.cross aria-hidden="true" { "×" }
                            }
                        }
                    }
                }
            }
            @if total == 0 {
                div.notice {
                    p { strong { "Aucun lieu ne correspond." } }
                    p { "Retirez un filtre ou cherchez une autre commune." }
                    p { a.button href=(self.path()) { "Voir toute la liste" } }
                }
            }
        }
    }

    fn cards(&self) -> Markup {
        let first = self.asked.query.offset + 1;
        cards(&self.service.bundle.index, self.carte, &self.page.items, first, |id| self.fiche(id))
    }

    fn fiche(&self, id: &str) -> String {
        let path: String =
            percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        let carte = if self.carte.id == OF_QUERY {
            String::new()
        } else {
            format!("?carte={}", self.carte.id)
        };
        self.service.href(&format!("/lieux/{path}{carte}"))
    }

    fn pages(&self) -> Markup {
        let Shown { asked, page, .. } = self;
        let offset = asked.query.offset;
        let last = offset + page.items.len() as u32;
        html! {
            @if offset > 0 || page.next.is_some() {
                nav.pages aria-label="Pages de la liste" {
                    @if offset > 0 {
                        a.button rel="prev" href=(self.at(offset.saturating_sub(ON_A_PAGE))) { "Page précédente" }
                    }
                    span.meta { "Lieux " (words::number(offset + 1)) " à " (words::number(last)) " sur " (words::number(page.total)) }
                    @if let Some(next) = page.next {
                        a.button rel="next" href=(self.at(next)) { "Page suivante" }
                    }
                }
            }
        }
    }

    /// The address of the page that begins at an offset.
    fn at(&self, offset: u32) -> String {
        let query = filters::query_without(&self.asked.query.words, &self.chosen, None);
        let mut pairs = form_urlencoded::Serializer::new(query);
        if self.carte.id == OF_QUERY {
            pairs.extend_pairs(self.carte.filter.pairs());
        }
        if offset > 0 {
            pairs.append_pair("cursor", &self.asked.cursor(self.service.bundle.name(), offset));
        }
        format!("{}?{}", self.path(), pairs.finish())
    }

    /// The address of the map of the same places.
    fn map(&self) -> String {
        let filter = match self.carte.id.as_str() {
            OF_QUERY => &self.carte.filter,
            _ => &self.asked.choice,
        };
        let query = if filter.is_empty() { String::new() } else { format!("?{filter}") };
        self.service.href(&format!("/embed/{}{query}", self.carte.id))
    }

    /// The same places elsewhere: on the map, as a file.
    fn elsewhere(&self) -> Markup {
        let query = filters::query_without(&self.asked.query.words, &self.chosen, None);
        let mut download = form_urlencoded::Serializer::new(query);
        if self.carte.id == OF_QUERY {
            download.extend_pairs(self.carte.filter.pairs());
        } else {
            download.append_pair("carte", &self.carte.id);
        }
        html! {
            p.elsewhere {
                a href=(self.map()) { "Voir ces lieux sur la carte" }
                a href=(self.service.href(&format!("/api/places.csv?{}", download.finish()))) { "Télécharger la liste (CSV)" }
                @if self.service.figures(self.carte).is_some() {
                    a href=(format!("{}/chiffres", self.path())) { "Les chiffres de cette carte" }
                }
            }
        }
    }
}
