//! `/familles/{name}`: the cartes of a family, a page at a time, each with its snippet.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maud::html;
use repere_data::fold;

use super::super::params::Params;
use super::super::problem::Problem;
use super::super::service::Service;
use super::{failure, home, send};
use crate::carte::Carte;
use crate::pages::{Icon, Shell, icon, words};

/// Cartes on a page.
const PAGE: usize = 24;

/// `GET /familles/{name}?nom=…&page=2`.
pub(in super::super) async fn family(
    State(service): State<Arc<Service>>,
    Path(name): Path<String>,
    RawQuery(raw): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let root = service.address.root(&uri, &headers);
    page(&service, &name, raw.as_deref(), &root, &headers)
        .await
        .map_err(|problem| failure(&service, &problem))
}

async fn page(
    service: &Service,
    name: &str,
    raw: Option<&str>,
    root: &str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::read(raw);
    let wanted = params.take("nom")?.unwrap_or_default();
    let number =
        params.take("page")?.and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1);
    let cartes = service.cartes();
    let mut members: Vec<&Arc<Carte>> =
        cartes.iter().filter(|carte| carte.family.as_deref() == Some(name)).collect();
    if members.is_empty() {
        let known = cartes.families().1.into_keys().map(str::to_owned).collect();
        return Err(Problem::not_found("Cette famille n’existe pas.")
            .about("famille", name)
            .allowing(known));
    }
    let all = members.len();
    let folded = fold(&wanted);
    members.retain(|carte| fold(&carte.title).contains(&folded) || carte.id.ends_with(&*wanted));
    members.sort_by_cached_key(|carte| fold(&carte.title));
    let pages = members.len().div_ceil(PAGE).max(1);
    let number = number.min(pages);
    let mut shown = Vec::new();
    for carte in members.iter().skip((number - 1) * PAGE).take(PAGE) {
        shown.push((carte.as_ref(), service.select(&carte.filter).await.total()));
    }
    let here = |page: usize| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !wanted.is_empty() {
            query.append_pair("nom", &wanted);
        }
        query.append_pair("page", &page.to_string());
        service.href(&format!("/familles/{name}?{}", query.finish()))
    };
    let content = html! {
        p.lead {
            (words::number(all as u32)) " cartes faites d’un seul fichier, chacune avec ses lieux et son extrait. "
            "La même liste, pour un programme : "
            a href=(service.href(&format!("/cartes.json?famille={name}"))) { "en JSON" } "."
        }
        form.search role="search" {
            div.field {
                label for="nom" { "Nom, ou code INSEE" }
                div.box {
                    input #nom type="search" name="nom" value=(wanted) maxlength="200" autocomplete="off";
                    button.button.primary type="submit" { (icon(Icon::Search)) "Rechercher" }
                }
            }
        }
        @if members.is_empty() { p.notice { "Aucune de ces cartes ne s’appelle ainsi." } }
        ul.cartes {
            @for (carte, total) in &shown { li.card { (home::entry(service, root, carte, *total)) } }
        }
        @if pages > 1 {
            nav.pages aria-label="Pages" {
                @if number > 1 { a.button href=(here(number - 1)) rel="prev" { "Page précédente" } }
                span { "Page " (number) " sur " (pages) }
                @if number < pages { a.button href=(here(number + 1)) rel="next" { "Page suivante" } }
            }
        }
    };
    let title = format!("Les cartes « {name} »");
    let shell = super::shell(service, None, &title);
    let above = Some((shell.links.home.clone(), "Toutes les cartes"));
    Ok(send(headers, Shell { above, ..shell }.page(content), None))
}
