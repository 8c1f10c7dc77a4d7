//! The sheet of one place, in the order a worried person asks.

use maud::{Markup, html};
use repere_data::{Approximation, Column, Facet, Origine, Place, Position};
use url::Url;

use super::layout::{Icon, icon};
use super::{week, words};
use crate::carte::Report;

/// The sheet; `commune` is the official name where it is known, `report` where a
/// mistake is told of.
pub(crate) fn markup(place: &Place, commune: &str, report: Option<&Report>) -> Markup {
    let town = [place.code_postal.as_str(), commune].into_iter().filter(|t| !t.is_empty());
    let town = town.collect::<Vec<_>>().join(" ");
    html! {
        article.fiche {
            (kinds(place))
            (labels(place))
            @if !place.presentation_resume.is_empty() { p.lead { (place.presentation_resume) } }
            (actions(place))
            @if !place.adresse.is_empty() || !town.is_empty() {
                section {
                    h2 { "Adresse" }
                    address {
                        @for line in [&place.adresse, &place.complement_adresse, &town] {
                            @if !line.is_empty() { span { (line) } }
                        }
                    }
                    @if let Some(approximation) = place.position_approchee {
                        p.meta { (approximate(approximation)) }
                    }
                }
            }
            (hours(place))
            (values("Ce que l’on y fait avec vous", place, Facet::Services))
            (values("Comment on vous accompagne", place, Facet::ModalitesAccompagnement))
            (values("Coût", place, Facet::Frais))
            (values("Comment venir", place, Facet::ModalitesAcces))
            (values("Publics", place, Facet::Publics))
            (values("Prise en charge", place, Facet::PriseEnCharge))
            @if let Some(url) = words::web(&place.fiche_acces_libre) {
                section {
                    h2 { "Accessibilité" }
                    p { (outside(&url, &format!("Fiche d’accessibilité du lieu ({})", words::site(&url)))) }
                }
            }
            @if !place.presentation_detail.is_empty() {
                section { h2 { "À propos" } p.prose { (place.presentation_detail) } }
            }
            @if !place.structure_parente.is_empty() {
                section { h2 { "Structure" } p { (place.structure_parente) } }
            }
            (provenance(place))
            (origins(place))
            @if let Some(report) = report {
                p { a href=(report.href(&place.id, &place.nom)) { "Signaler une erreur" } }
            }
        }
    }
}

/// What the point on the map is of.
fn approximate(approximation: Approximation) -> &'static str {
    match approximation {
        Approximation::Street => "Position approximative : celle de la rue.",
        Approximation::Locality => "Position approximative : celle du lieu-dit ou du quartier.",
        Approximation::Commune => "Position approximative : celle de la commune.",
    }
}

fn kinds(place: &Place) -> Markup {
    let kinds = place.typologie.iter().map(|code| words::value(Some(Facet::Typologie), code));
    let travelling = place.itinerance.iter().any(|v| v == "Itinérant").then_some("Itinérant");
    let words: Vec<&str> = kinds.chain(travelling).collect();
    html! { @if !words.is_empty() { p.meta { (words.join(" · ")) } } }
}

fn labels(place: &Place) -> Markup {
    let facets = [Facet::Dispositifs, Facet::Formations, Facet::AutresFormations];
    let labels: Vec<(Facet, &str)> = facets
        .into_iter()
        .flat_map(|facet| place.facet(facet).iter().map(move |v| (facet, v.as_str())))
        .collect();
    html! {
        @if !labels.is_empty() {
            ul.tags aria-label="Dispositifs et labels" {
                @for (facet, value) in labels {
                    li.tag.programme[facet == Facet::Dispositifs] { (words::value(Some(facet), value)) }
                }
            }
        }
    }
}

/// What to do next: book, call, go, read, write.
fn actions(place: &Place) -> Markup {
    let booking = words::web(&place.prise_rdv);
    let phone = words::phone(&place.telephone);
    let sites: Vec<Url> = place.site_web.iter().filter_map(|text| words::web(text)).collect();
    let mails: Vec<&String> = place.courriels.iter().filter(|m| words::is_mail(m)).collect();
    let none = booking.is_none() && phone.is_none() && place.position.is_none();
    html! {
        @if !(none && sites.is_empty() && mails.is_empty()) {
            ul.actions {
                @if let Some(url) = &booking {
                    li.wide { (action(Icon::Calendar, url.as_str(), "Prendre rendez-vous", &format!("sur {}", words::site(url)), true)) }
                }
                @if let Some((number, text)) = &phone {
                    li { (action(Icon::Phone, &format!("tel:{number}"), "Appeler", text, false)) }
                }
                @if let Some(position) = place.position {
                    li { (action(Icon::Way, &directions(position), "Itinéraire", "sur openstreetmap.org", false)) }
                }
                @for url in &sites {
                    li { (action(Icon::Globe, url.as_str(), "Site web", words::site(url), false)) }
                }
                @for mail in &mails {
                    li { (action(Icon::Mail, &format!("mailto:{mail}"), "Courriel", mail, false)) }
                }
            }
        }
    }
}

fn action(sign: Icon, href: &str, words: &str, detail: &str, primary: bool) -> Markup {
    let web = href.starts_with("http");
    html! {
        a.action.primary[primary] href=(href) rel=[web.then_some("noopener noreferrer")] {
            (icon(sign))
            span.words { strong { (words) } span { (detail) } }
        }
    }
}

fn outside(url: &Url, words: &str) -> Markup {
    html! { a href=(url) rel="noopener noreferrer" { (words) } }
}

/// Opened on a click only, and named.
fn directions(position: Position) -> String {
    let (lat, lon) = (position.lat(), position.lon());
    format!("https://www.openstreetmap.org/directions?to={lat:.6}%2C{lon:.6}")
}

fn hours(place: &Place) -> Markup {
    let week = place.semaine.as_ref();
    let declared = !place.horaires.is_empty() && week.is_none_or(week::says_more);
    html! {
        @if week.is_some() || declared {
            section {
                h2 { "Horaires" }
                @if let Some(week) = week {
                    (week::table(week))
                    (week::notes(week))
                }
                @if declared {
                    p.meta { "Horaires indiqués par le lieu : " span.raw { (place.horaires) } }
                }
            }
        }
    }
}

fn values(title: &str, place: &Place, facet: Facet) -> Markup {
    let all = place.facet(facet);
    html! {
        @if !all.is_empty() {
            section {
                h2 { (title) }
                ul.values { @for value in all { li { (words::value(Some(facet), value)) } } }
            }
        }
    }
}

/// The records it was made of, each with its dataset, the newest first.
fn origins(place: &Place) -> Markup {
    let said = |origin: &Origine| {
        let name = origin.valeurs.get(&Column::Nom).unwrap_or(&place.nom).clone();
        if name.is_empty() { place.nom.clone() } else { name }
    };
    html! {
        @if !place.origines.is_empty() {
            section {
                h2 { "Ce lieu réunit " (place.origines.len()) " fiches" }
                ul.values {
                    @for origin in &place.origines {
                        li {
                            (said(origin)) ", de " (origin.jeu)
                            @if !origin.date_maj.is_empty() {
                                ", " time datetime=(origin.date_maj) { (words::date(&origin.date_maj)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Where it comes from and of when: what tells a reader how far to trust it.
fn provenance(place: &Place) -> Markup {
    let source = match (place.sources.as_slice(), place.source.as_str()) {
        ([], "") => place.dataset.clone(),
        ([], source) => source.to_owned(),
        (several, _) => several.join(", "),
    };
    html! {
        p.meta.provenance {
            @if !source.is_empty() { @if place.sources.is_empty() { "Source : " } @else { "Sources : " } (source) }
            @if !place.date_maj.is_empty() {
                @if !source.is_empty() { ", " }
                "mis à jour le " time datetime=(place.date_maj) { (words::date(&place.date_maj)) }
            }
        }
    }
}
