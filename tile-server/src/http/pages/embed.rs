//! The page in the iframe: the element, which fills it, and a link for who has
//! no script.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::cartes;
use super::super::service::Service;
use super::{EMBED, ICON};
use crate::carte::Carte;

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
                link rel="icon" href=(ICON.href(service));
                link rel="stylesheet" href=(EMBED.href(service));
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

/// Attributes are only known here, and maud's are fixed: written by hand, each
/// value escaped by maud.
fn element(attributes: &[(String, String)], content: &Markup) -> Markup {
    let attributes: String = attributes
        .iter()
        .map(|(name, value)| format!(" {name}=\"{}\"", html! { (value) }.into_string()))
        .collect();
    PreEscaped(format!("<repere-carte{attributes}>{}</repere-carte>", content.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_its_attribute() {
        let attributes = [("titre".to_owned(), "\"><script>alert('x')</script>".to_owned())];
        assert_eq!(
            element(&attributes, &html! { "…" }).0,
            "<repere-carte titre=\"&quot;&gt;&lt;script&gt;alert('x')&lt;/script&gt;\">…</repere-carte>"
        );
    }
}
