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
    let params = Params::read(raw);
    let (carte, choice) = if id == OF_QUERY {
        let carte = cartes::of_lenient_query(params, &service.territories)?;
        let filter = carte.filter.clone();
        (Arc::new(carte), filter)
    } else {
        let carte = service.carte(id)?;
        (carte, params.lenient_filter(&service.territories)?)
    };
    let body = pages::embed(service, &carte, &attributes(&carte, &choice));
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

/// The element's attributes: the carte's id, or what the query said.
fn attributes(carte: &Carte, choice: &Filter) -> Vec<(String, String)> {
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut attributes = Vec::new();
    if carte.id == OF_QUERY {
        attributes.push(own("titre", &carte.title));
        attributes.push(own("theme", &carte.theme));
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

/// What the page may load, and who may frame it (CSP level 3).
fn policy(carte: &Carte) -> String {
    let list = |origins: &mut dyn Iterator<Item = &Origin>| {
        origins.map(|origin| format!(" {origin}")).collect::<String>()
    };
    let base = carte.ground.hosts();
    let logo = carte.logo.as_ref().and_then(Origin::of);
    let asked = list(&mut carte.asked_sites().iter());
    let images = list(&mut base.iter().chain(&logo));
    let framers = match carte.sites.is_empty() {
        true => " *".to_owned(),
        false => format!(" 'self'{}", list(&mut carte.sites.iter())),
    };
    [
        "default-src 'none'".to_owned(),
        "script-src 'self' 'wasm-unsafe-eval'".to_owned(),
        "worker-src blob:".to_owned(),
        // Safari before 15.5 asks this one for workers.
        "child-src blob:".to_owned(),
        format!("connect-src 'self'{asked}"),
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
        let attributes = attributes(&carte, &choice);
        let pairs: Vec<_> = attributes.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let expected = [
            ("carte", "isere"),
            ("cadre", ""),
            ("frais-a-charge", "Gratuit"),
            ("prise-rdv", "oui"),
        ];
        assert_eq!(pairs, expected);
    }
}
