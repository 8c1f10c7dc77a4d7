//! `/embed/{id}`: the page that stands in an iframe.
//!
//! CMSs strip scripts and keep iframes, so this is the form that works
//! everywhere. Its policy is ours and strict; who may frame it is the carte's
//! `sites`.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use repere_data::Filter;

use super::caching::{self, Keep};
use super::cartes::{self, OF_QUERY};
use super::pages;
use super::params::Params;
use super::problem::Problem;
use super::service::Service;
use crate::carte::{Carte, Origin};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// `GET /embed/{id}?filter`.
pub(crate) async fn page(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Response> {
    answer(&service, &id, raw.as_deref(), &headers)
        .map_err(|problem| pages::failure(&service, &problem))
}

fn answer(
    service: &Service,
    id: &str,
    raw: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let mut params = Params::read(raw);
    let shown = take_shown(&mut params)?;
    let (carte, choice) = if id == OF_QUERY {
        let carte = cartes::of_lenient_query(params, &service.territories)?;
        let filter = carte.filter.clone();
        (Arc::new(carte), filter)
    } else {
        let carte = service.carte(id)?;
        (carte, params.lenient_filter(&service.territories)?)
    };
    let body = pages::embed(service, &carte, &attributes(&carte, &choice, &shown));
    let mut response = caching::answer(headers, "text/html; charset=utf-8", body, Keep::Minutes);
    let policy = HeaderValue::try_from(policy(&carte))
        .expect("a policy is made of origins, which are plain ASCII");
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    let permissions = HeaderValue::from_static(
        "geolocation=(self), fullscreen=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    );
    response.headers_mut().insert(PERMISSIONS_POLICY, permissions);
    Ok(response)
}

/// Attributes of the element that no carte has a key for, and a frame's address may say.
pub(super) const SHOWN: [&str; 6] =
    ["affichage", "lang", "orientation", "centre", "zoom", "statistiques"];

/// What the address says of how the element shows a carte. What a value means is the
/// element's to judge, as of any attribute; `theme` is a carte's own but for `auto`.
fn take_shown(params: &mut Params) -> Result<Vec<(&'static str, String)>, Problem> {
    let mut shown = Vec::new();
    for name in SHOWN {
        shown.extend(params.take(name)?.map(|value| (name, value)));
    }
    if params.says("theme", "auto") {
        shown.extend(params.take("theme")?.map(|value| ("theme", value)));
    }
    Ok(shown)
}

/// The element's attributes: the carte's id, or what the query said.
fn attributes(
    carte: &Carte,
    choice: &Filter,
    shown: &[(&'static str, String)],
) -> Vec<(String, String)> {
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut attributes: Vec<_> = shown.iter().map(|(name, value)| own(name, value)).collect();
    if carte.id == OF_QUERY {
        attributes.push(own("titre", &carte.title));
        if !shown.iter().any(|(name, _)| *name == "theme") {
            attributes.push(own("theme", carte.theme.mode.name()));
        }
        attributes.extend(carte.logo.as_ref().map(|logo| own("logo", logo.as_str())));
    } else {
        attributes.push(own("carte", &carte.id));
    }
    // It tells the page around it how high it would like to be, if that page asks.
    attributes.push(own("cadre", ""));
    let pairs = choice.pairs().into_iter();
    attributes.extend(pairs.map(|(name, value)| (name.replace('_', "-"), value)));
    attributes
}

/// The sites besides ours that the element asks, as parts of a policy (CSP level 3).
pub(super) struct Asked {
    /// For `connect-src`.
    pub(super) connect: String,
    /// For `img-src`.
    pub(super) images: String,
}

impl Asked {
    /// Those that a carte's owner chose.
    pub(super) fn of(carte: &Carte) -> Asked {
        let logo = carte.logo.as_ref().and_then(Origin::of);
        Asked {
            connect: list(&carte.asked_sites()),
            images: list(carte.map_sites().iter().chain(&logo)),
        }
    }
}

/// Origins, each after a space.
fn list<'a>(origins: impl IntoIterator<Item = &'a Origin>) -> String {
    origins.into_iter().map(|origin| format!(" {origin}")).collect()
}

/// What the page may load, and who may frame it.
fn policy(carte: &Carte) -> String {
    let Asked { connect, images } = Asked::of(carte);
    let framers = match carte.sites.is_empty() {
        true => " *".to_owned(),
        false => format!(" 'self'{}", list(&carte.sites)),
    };
    [
        "default-src 'none'".to_owned(),
        "script-src 'self' 'wasm-unsafe-eval'".to_owned(),
        "worker-src blob:".to_owned(),
        // Safari before 15.5 asks this one for workers.
        "child-src blob:".to_owned(),
        format!("connect-src 'self'{connect}"),
        // MapLibre's own buttons are data: pictures in its stylesheet.
        format!("img-src 'self' data: blob:{images}"),
        "style-src 'self'".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        format!("frame-ancestors{framers}"),
    ]
    .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carte::Ground;

    #[test]
    fn who_may_frame_and_what_may_load() {
        let mut carte = Carte::plain("isere", "Isère", Filter::default());
        assert!(policy(&carte).ends_with("frame-ancestors *"));
        carte.sites = vec!["https://www.isere.fr".parse().unwrap()];
        carte.logo = Some(crate::carte::logo("https://logos.example/a.svg").unwrap());
        carte.ground = Ground::PlanIgn;
        carte.addresses = Some("https://adresses.example/search".parse().unwrap());
        insta::assert_snapshot!(policy(&carte).replace("; ", "\n"));
    }

    #[test]
    fn attributes_are_the_parameters_with_hyphens() {
        let carte = Carte::plain("isere", "Isère", Filter::default());
        let choice = Filter::parse("frais_a_charge=Gratuit&prise_rdv=oui").unwrap();
        let attributes = attributes(&carte, &choice, &[]);
        let pairs: Vec<_> = attributes.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let expected = [
            ("carte", "isere"),
            ("cadre", ""),
            ("frais-a-charge", "Gratuit"),
            ("prise-rdv", "oui"),
        ];
        assert_eq!(pairs, expected);
    }
    #[test]
    fn an_address_says_how_a_carte_is_shown() {
        let mut params =
            Params::read(Some("theme=auto&affichage=liste&lang=en&frais_a_charge=Gratuit"));
        let shown = take_shown(&mut params).unwrap();
        assert_eq!(
            shown,
            [("affichage", "liste".into()), ("lang", "en".into()), ("theme", "auto".into())]
        );
        let mut others = Params::read(Some("theme=sombre"));
        assert!(take_shown(&mut others).unwrap().is_empty());
        assert!(others.has("theme"));
        let of_query = Carte::plain(OF_QUERY, "Isère", Filter::default());
        let themes = attributes(&of_query, &Filter::default(), &shown);
        assert_eq!(themes.iter().filter(|(name, _)| name == "theme").count(), 1);
    }
}
