//! Places as a list of cards, each leading to its sheet.

use maud::{Markup, html};
use repere_data::{Card, Index, Item};

use super::words;
use crate::carte::{Carte, Mention};

/// Services named on a card before it says « + 3 ».
const SERVICES_SHOWN: usize = 2;

/// The cards of some places, of which the first has a number in the whole list.
/// `fiche` is the address of a place's sheet, by its id.
pub(crate) fn cards(
    index: &Index,
    carte: &Carte,
    items: &[Item],
    first: u32,
    fiche: impl Fn(&str) -> String,
) -> Markup {
    // Those outside the territory come last, under a heading of their own.
    let inside = items.partition_point(|item| !item.nearby);
    let (here, nearby) = items.split_at(inside);
    let list = |start: u32, items: &[Item]| {
        html! {
            ol.cards start=(start) {
                @for item in items {
                    @let shown = index.card(*item);
                    @let reason = carte.featured.iter().find(|mention| mention.place == shown.id);
                    (card(&shown, reason, index.position(item.place).is_some(), &fiche(shown.id)))
                }
            }
        }
    };
    html! {
        @if !here.is_empty() { (list(first, here)) }
        @if !nearby.is_empty() {
            div.nearby {
                h3 { "À proximité" }
                p.meta { "Hors du territoire, les lieux les plus proches." }
            }
            (list(first + inside as u32, nearby))
        }
    }
}

fn card(card: &Card<'_>, reason: Option<&Mention>, located: bool, fiche: &str) -> Markup {
    let town = [card.code_postal, card.commune].into_iter().filter(|t| !t.is_empty());
    let town = town.collect::<Vec<_>>().join(" ");
    let address = [card.adresse, &town].into_iter().filter(|t| !t.is_empty());
    let address = address.collect::<Vec<_>>().join(", ");
    let more = card.services.len().saturating_sub(SERVICES_SHOWN);
    let services = card.services.iter().take(SERVICES_SHOWN).copied().collect::<Vec<_>>();
    html! {
        li.card {
            div.head {
                h3 { a href=(fiche) { (card.nom) } }
                @if let Some(metres) = card.distance { span.distance { "à " (words::distance(metres)) } }
            }
            @if let Some(mention) = reason { p.first { (mention.reason) } }
            @if !address.is_empty() { p.meta { (address) } }
            @if !services.is_empty() {
                p.meta { (services.join(", ")) @if more > 0 { " + " (more) } }
            }
            (tags(card, located))
        }
    }
}

fn tags(card: &Card<'_>, located: bool) -> Markup {
    use repere_data::Facet::{Dispositifs, Frais};
    let travelling = card.itinerance.contains(&"Itinérant");
    let plain = [
        (!card.prise_rdv.is_empty(), "Rendez-vous en ligne"),
        (travelling, "Itinérant"),
        (!located, "Sans position sur la carte"),
        (card.approximatif, "Position approximative"),
    ];
    let plain: Vec<&str> = plain.into_iter().filter(|(on, _)| *on).map(|(_, text)| text).collect();
    let labels = &card.dispositif_programmes_nationaux;
    html! {
        @if !(labels.is_empty() && card.frais_a_charge.is_empty() && plain.is_empty()) {
            ul.tags {
                @for value in labels { li.tag.programme { (words::value(Some(Dispositifs), value)) } }
                @for value in &card.frais_a_charge { li.tag.cost { (words::value(Some(Frais), value)) } }
                @for text in plain { li.tag { (text) } }
            }
        }
    }
}

/// A carte's own links; nothing where it has none.
pub(crate) fn links(carte: &Carte) -> Markup {
    html! {
        @if !carte.links.is_empty() {
            ul.values {
                @for link in &carte.links { li { a href=(link.address) { (link.title) } } }
            }
        }
    }
}
