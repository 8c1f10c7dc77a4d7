//! The page in the iframe: the element, which fills it, and a link for who has
//! no script.

use maud::{DOCTYPE, html};

use super::super::cartes;
use super::super::service::Service;
use super::href;
use crate::carte::Carte;
use crate::pages::{EMBED, ICON, element};

/// The whole page; the attributes are the element's.
pub(in super::super) fn embed(
    service: &Service,
    carte: &Carte,
    attributes: &[(String, String)],
) -> String {
    let list = service.href(&cartes::page_path(carte));
    let link = html! {
        p { a href=(list) target="_blank" rel="noopener" { (carte.title) " : voir la liste des lieux (nouvel onglet)" } }
    };
    let page = html! {
        (DOCTYPE)
        html lang=(carte.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (carte.title) }
                link rel="icon" href=(href(service, &ICON));
                link rel="stylesheet" href=(href(service, &EMBED));
                script type="module" src=(service.href("/repere.js")) {}
            }
            body {
                // Between the tags stands what is seen until the list is there,
                // and again if anything fails; without a script it stays.
                (element(attributes, &link))
            }
        }
    };
    page.into_string()
}
