//! `/galerie`, where somebody develops: every theme, each with a picture of its tokens
//! and a place for the element's states, which a script of the widget's build fills
//! (`widget/galerie/`).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use maud::html;
use repere_styles::{Mode, Theme};

use super::super::caching::{self, Keep};
use super::super::params::Params;
use super::super::problem::Problem;
use super::super::service::Service;
use super::super::studio::try_out;
use super::{HTML, POLICY_WITH_FRAMES, failure};
use crate::carte::{Carte, Cartes};
use crate::pages::Shell;
use crate::themes::ThemeChoice;

/// What the addresses of pictures call the built-in themes.
const BUILTIN: &str = "origine";

/// `GET /galerie?carte=ID`; the first carte where none is named.
pub(in super::super) async fn galerie(
    State(service): State<Arc<Service>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Response> {
    page(&service, raw.as_deref(), &headers).map_err(|problem| failure(&service, &problem))
}

fn page(service: &Service, raw: Option<&str>, headers: &HeaderMap) -> Result<Response, Problem> {
    let cartes = service.cartes();
    let carte = match Params::read(raw).take("carte")? {
        Some(id) => service.carte(&id)?,
        None => cartes.iter().next().cloned().unwrap_or_else(|| {
            Arc::new(Carte::plain("galerie", "Lieux d’aide au numérique", Default::default()))
        }),
    };
    let themes = themes(&cartes);
    let (alone, _) = cartes.families();
    let content = html! {
        p.lead {
            "Chaque état de l’élément, dans chaque thème, sur un téléphone et sur un ordinateur. La "
            "page se recharge dès qu’un thème ou une carte change."
        }
        div.galerie {
            @if alone.len() > 1 {
                form {
                    label for="carte" { "Carte montrée" } " "
                    select #carte name="carte" {
                        @for one in &alone {
                            option value=(one.id) selected[one.id == carte.id] { (one.title) }
                        }
                    }
                    " " button.button type="submit" { "Montrer" }
                }
            }
            nav aria-label="Thèmes" {
                ul { @for theme in &themes { li { a href={ "#" (anchor(theme)) } { (name(theme)) } } } }
            }
            @for theme in &themes {
                // Its own colours go with its own theme alone.
                @let colours = if theme.has_same_name(&carte.theme) { carte.colours.clone() } else { BTreeMap::new() };
                @let shown = Carte { theme: theme.clone(), colours, ..Carte::clone(&carte) };
                @let id = try_out(service, shown, &format!("galerie {} {theme} {}", carte.id, service.tag(&[])));
                section.theme #(anchor(theme)) {
                    h2 { (name(theme)) }
                    img src=(service.href(&picture(theme))) width="720" loading="lazy"
                        alt={ "Les jetons du thème " (name(theme)) ", dans une carte en petit puis un à un" };
                    div.etats data-carte=(id) data-mode=(theme.mode) data-theme=(name(theme)) {}
                }
            }
        }
    };
    let shell = super::shell(service, None, "Galerie");
    let head = html! {
        link rel="stylesheet" href=(service.href("/galerie.css"));
        script type="module" src=(service.href("/galerie.js")) {}
    };
    let page = Shell { head, ..shell }.page(content).into_string();
    let mut response = caching::answer(headers, HTML, page, Keep::Revalidate);
    let policy = HeaderValue::from_static(POLICY_WITH_FRAMES);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// The built-in themes, then those of one's own, each in every mode.
fn themes(cartes: &Cartes) -> Vec<ThemeChoice> {
    let builtin = Mode::ALL.map(ThemeChoice::builtin).into_iter();
    let own = cartes.themes().iter().flat_map(|folder| {
        Mode::ALL.into_iter().map(|mode| ThemeChoice::new(mode, folder.clone()))
    });
    builtin.chain(own).collect()
}

fn name(theme: &ThemeChoice) -> String {
    match theme.folder() {
        None => theme.mode.to_string(),
        Some(folder) => format!("{} – {}", folder.name, theme.mode),
    }
}

fn anchor(theme: &ThemeChoice) -> String {
    let folder = theme.folder().map_or(BUILTIN, |folder| &folder.name);
    format!("{folder}-{}", theme.mode)
}

/// Where the picture of a theme is.
fn picture(theme: &ThemeChoice) -> String {
    let folder = theme.folder().map_or(BUILTIN, |folder| &folder.name);
    format!("/galerie/{folder}/{}.svg", theme.mode)
}

/// `GET /galerie/{theme}/{mode}.svg`.
pub(in super::super) async fn specimen(
    State(service): State<Arc<Service>>,
    Path((folder, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let cartes = service.cartes();
    let nowhere = || Problem::not_found("Ce thème n’existe pas.").about("theme", &folder);
    let mode = file.strip_suffix(".svg").and_then(Mode::parse).ok_or_else(nowhere)?;
    let theme = match folder.as_str() {
        BUILTIN => Theme::of_mode(mode),
        name => {
            let known = cartes.themes().find(name).ok_or_else(nowhere)?;
            ThemeChoice::new(mode, known.clone()).tokens(mode)
        }
    };
    Ok(caching::answer(&headers, "image/svg+xml", theme.specimen(), Keep::Revalidate))
}
