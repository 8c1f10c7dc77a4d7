//! `/`: what this is, the cartes, and what to paste to have one.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::service::Service;
use crate::carte::Carte;
use crate::pages::words;

/// The page; `root` begins the addresses in the snippets.
pub(super) fn markup(
    service: &Service,
    root: &str,
    cartes: &[(&Carte, u32)],
    families: &BTreeMap<&str, usize>,
) -> Markup {
    let manifest = &service.bundle.manifest;
    let content = html! {
        p.lead {
            "Trouver de l’aide pour le numérique près de chez soi : "
            strong { (words::number(manifest.places)) " lieux" }
            " où l’on accompagne les démarches, l’équipement et l’apprentissage. "
            "Chaque carte ci-dessous se consulte ici ou se pose sur un autre site."
        }
        @if cartes.is_empty() && families.is_empty() {
            p.notice {
                "Aucune carte n’est encore réglée. Un fichier par carte, dans un dossier donné par "
                code { "--cartes" } " ; en attendant, "
                a href=(service.href("/cartes/_")) { "voir tous les lieux" } "."
            }
        }
        ul.cartes {
            @for (carte, total) in cartes {
                li.card { (entry(service, root, carte, *total)) }
            }
        }
        @for (family, count) in families {
            p.notice {
                span {
                    "Et "
                    a href=(service.href(&format!("/familles/{family}"))) {
                        (words::number(*count as u32)) " cartes de la famille « " (family) " »"
                    }
                    ", chacune avec son extrait."
                }
            }
        }
        section {
            h2 { "Faire votre carte" }
            p {
                "Le studio règle une carte de votre territoire, pas à pas, et donne l’extrait à "
                "poser sur votre site. Rien à installer, pas de compte."
            }
            p.links { a.button href=(service.href("/studio")) { "Ouvrir le studio" } }
        }
        section {
            h2 { "Pour les réutilisations" }
            p { "Les données sont ouvertes, sans inscription :" }
            ul.values {
                li { a href=(service.href("/api/places")) { "les lieux en GeoJSON" } ", filtrés et paginés" }
                li { a href=(service.href("/api/places.csv")) { "les lieux en CSV" } ", au standard national" }
                li { a href=(service.href("/tiles/places.json")) { "les tuiles vectorielles (TileJSON)" } }
                li { a href=(service.href("/tiles/places.pmtiles")) { "l’archive PMTiles" } }
                li { a href=(service.href("/cartes.json")) { "la liste des cartes" } }
            }
        }
    };
    super::shell(service, None, "Cartes des lieux d’aide au numérique").page(content)
}

/// A carte with what leads to it, and what to paste.
pub(super) fn entry(service: &Service, root: &str, carte: &Carte, total: u32) -> Markup {
    let list = service.href(&format!("/cartes/{}", carte.id));
    let embed = service.href(&format!("/embed/{}", carte.id));
    let frame = iframe(root, carte);
    let element = element(root, carte);
    html! {
        h2 { a href=(list) { (carte.title) } }
        p.meta { (words::places(total)) }
        p.links {
            a.button.primary href=(embed) { "Voir la carte" span.unseen { " " (carte.title) } }
            a.button href=(list) { "Voir la liste" span.unseen { " " (carte.title) } }
        }
        details {
            summary { "Poser cette carte sur un site" }
            p {
                "Partout, même dans un CMS qui retire les scripts :"
            }
            pre tabindex="0" { code { (frame) } }
            p { "Ou, mieux intégrée à la page, avec un script :" }
            pre tabindex="0" { code { (element) } }
            @if let Some(pinned) = &service.pinned {
                details {
                    summary { "La forme épinglée, pour les sites qui l’exigent" }
                    p {
                        "Chaque module y porte son empreinte : le navigateur refuse tout autre contenu. "
                        "En échange, rien n’est corrigé à distance ; à recopier après chaque mise à jour du serveur."
                    }
                    pre tabindex="0" { code { (pinned.snippet(root)) "\n" (tag(root, carte)) } }
                }
            }
            @if !carte.sites.is_empty() {
                p.meta {
                    "Sites qui peuvent l’afficher en cadre : "
                    (carte.sites.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
                    "."
                }
            }
        }
    }
}

/// The snippet that any site takes.
fn iframe(root: &str, carte: &Carte) -> String {
    let title = html! { (carte.title) }.into_string();
    format!(
        "<iframe src=\"{root}/embed/{}\" title=\"{title}\" width=\"100%\" height=\"640\" style=\"border:0\" loading=\"lazy\" allow=\"geolocation; fullscreen\"></iframe>\n<script src=\"{root}/cadre.js\" async></script>",
        carte.id
    )
}

/// The snippet that is part of the page.
fn element(root: &str, carte: &Carte) -> String {
    format!("<script type=\"module\" src=\"{root}/repere.js\"></script>\n{}", tag(root, carte))
}

fn tag(root: &str, carte: &Carte) -> String {
    let title = html! { (carte.title) }.into_string();
    format!(
        "<repere-carte carte=\"{id}\">\n  <a href=\"{root}/cartes/{id}\">{title}</a>\n</repere-carte>",
        id = carte.id
    )
}
