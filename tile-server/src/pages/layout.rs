//! The frame of every page: head, skip link, header with the brand, main,
//! footer.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words;
use crate::bundle::Manifest;
use crate::carte::Carte;

/// Where a page finds what it is made of, as its links write it: paths of a
/// server, or files beside the page.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    /// The icon in the browser's tab.
    pub(crate) icon: String,
    /// The looks of the pages.
    pub(crate) style: String,
    /// The colours of the carte's brand; none for a carte without.
    pub(crate) brand: Option<String>,
    /// The page that the brand leads to: the carte's list, or all cartes.
    pub(crate) home: String,
    /// The carte's logo; none for one without.
    pub(crate) logo: Option<String>,
}

/// What stands around a page's content.
pub(crate) struct Shell<'a> {
    pub(crate) links: Links,
    pub(crate) manifest: &'a Manifest,
    pub(crate) carte: Option<&'a Carte>,
    /// The page's heading and the document's title.
    pub(crate) title: &'a str,
    /// A way back above the heading: address and words.
    pub(crate) above: Option<(String, &'a str)>,
    /// A button in the header: address and words.
    pub(crate) aside: Option<(String, &'a str)>,
    /// More for the document's head: a policy, where no server sends one.
    pub(crate) head: Markup,
}

impl Shell<'_> {
    /// The whole page.
    pub(crate) fn page(&self, content: Markup) -> Markup {
        self.document(html! {
            a.skip href="#contenu" { "Aller au contenu" }
            (self.frame(content))
        })
    }

    /// A document with this page's head, around any body.
    pub(crate) fn document(&self, body: Markup) -> Markup {
        let Shell { links, carte, title, head, .. } = self;
        let language = carte.map_or("fr", |carte| &carte.language);
        let site = carte.map_or("Repère", |carte| &carte.title);
        let document_title =
            if *title == site { site.to_owned() } else { format!("{title} – {site}") };
        html! {
            (DOCTYPE)
            html lang=(language) {
                head {
                    meta charset="utf-8";
                    (head)
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="format-detection" content="telephone=no";
                    title { (document_title) }
                    link rel="icon" href=(links.icon);
                    link rel="stylesheet" href=(links.style);
                    @if let Some(brand) = &links.brand { link rel="stylesheet" href=(brand); }
                }
                body { (body) }
            }
        }
    }

    /// Header, content and footer.
    pub(crate) fn frame(&self, content: Markup) -> Markup {
        let Shell { links, manifest, carte, title, above, aside, .. } = self;
        html! {
            header.site {
                div.wrap {
                    @if let Some(logo) = &links.logo {
                        img.logo src=(logo) alt="" referrerpolicy="no-referrer";
                    }
                    @match carte {
                        // The list is the carte's own page: its title is the heading.
                        Some(carte) if carte.title == **title => h1 { (title) },
                        Some(carte) => p.brand { a href=(links.home) { (carte.title) } },
                        None => p.brand { a href=(links.home) { "Repère" } },
                    }
                    @if let Some((href, words)) = aside { a.button href=(href) { (icon(Icon::Map)) (words) } }
                }
            }
            main #contenu tabindex="-1" {
                div.wrap {
                    @if let Some((href, words)) = above {
                        p.back { a href=(href) { (icon(Icon::Back)) (words) } }
                    }
                    @if carte.is_none_or(|carte| carte.title != **title) { h1 { (title) } }
                    (content)
                }
            }
            footer.site {
                div.wrap {
                    @if !manifest.attribution.is_empty() {
                        p { "Sources : " (PreEscaped(plain(&manifest.attribution))) }
                    }
                    p { "Données du " (words::date(&manifest.date)) ". Aucun cookie, aucun traceur." }
                }
            }
        }
    }
}

/// The text of an attribution, which is HTML as MapLibre takes it.
pub(crate) fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text
}

/// Outlines on a grid of 24, the element's own.
#[derive(Clone, Copy)]
pub(crate) enum Icon {
    Back,
    Calendar,
    Globe,
    Map,
    Mail,
    Phone,
    Search,
    Way,
}

/// A decorative icon; what it means stands beside it in words.
pub(crate) fn icon(icon: Icon) -> Markup {
    let path = match icon {
        Icon::Back => "M19 12H5M11 6l-6 6 6 6",
        Icon::Calendar => "M5 5h14v15H5zM5 10h14M9 3v4M15 3v4",
        Icon::Globe => {
            "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c3 3.2 3 14.8 0 18M12 3c-3 3.2-3 14.8 0 18"
        }
        Icon::Map => "M9 4 3.5 6v14L9 18l6 2 5.5-2V4L15 6 9 4ZM9 4v14M15 6v14",
        Icon::Mail => "M4 6h16v12H4zM4 7l8 6 8-6",
        Icon::Phone => {
            "M6 3h3l1.5 5L8 10a12 12 0 0 0 6 6l2-2.5 5 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.2 2 2 0 0 1 6 3Z"
        }
        Icon::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM20 20l-4.9-4.9",
        Icon::Way => "M5 20V9a3 3 0 0 1 3-3h10M14 2l4 4-4 4",
    };
    html! {
        svg.icon viewBox="0 0 24 24" aria-hidden="true" focusable="false" { path d=(path) {} }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_of_an_attribution_passes() {
        let html = "<a href=\"https://x.fr\">Hinaura</a> &amp; amis<script>x</script>";
        assert_eq!(plain(html), "Hinaura &amp; amisx");
    }
}
