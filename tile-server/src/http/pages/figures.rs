//! `/cartes/{id}/chiffres`: how much a carte is used, where its owner shows it to everybody.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use repere_data::Territories;

use super::super::caching::{self, Keep};
use super::super::problem::Problem;
use super::super::service::Service;
use super::{failure, send, shell};
use crate::counts::{self, Figure, LEAST};
use crate::pages::{Shell, words};

/// `GET /cartes/{carte}/chiffres` and `chiffres.csv`.
pub(in super::super) async fn figures(
    State(service): State<Arc<Service>>,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let asked = || {
        let carte = service.carte(&id)?;
        let figures = service
            .figures(&carte)
            .filter(|_| is_file(&file))
            .ok_or_else(|| Problem::not_found(format!("Rien à l’adresse /cartes/{id}/{file}.")))?;
        Ok::<_, Problem>((carte, figures))
    };
    let (carte, figures) = match asked() {
        Ok(found) => found,
        Err(problem) if file.ends_with(".csv") => return problem.into_response(),
        Err(problem) => return failure(&service, &problem),
    };
    if file == CSV {
        let csv = counts::to_csv(&figures);
        return caching::answer(&headers, "text/csv; charset=utf-8", csv, Keep::Minutes);
    }
    let list = service.href(&format!("/cartes/{id}"));
    let shell = shell(&service, Some(&carte), "Les chiffres de cette carte");
    let above = Some((list, "Retour à la liste"));
    let page = Shell { above, ..shell }
        .page(markup(&figures, &service.href(&format!("/cartes/{id}/{CSV}"))));
    send(&headers, page, Some(&carte))
}

const PAGE: &str = "chiffres";
const CSV: &str = "chiffres.csv";

fn is_file(file: &str) -> bool {
    [PAGE, CSV].contains(&file)
}

fn markup(figures: &[Figure], csv: &str) -> Markup {
    let by_commune = || figures.iter().filter(|figure| figure.commune.is_some());
    let by_day: Vec<&Figure> =
        figures.iter().filter(|figure| figure.commune.is_none()).rev().collect();
    html! {
        p.lead {
            "Des nombres, sans personne : aucun cookie, aucune adresse, aucun mot recherché. Ce qui \
             s’est passé moins de " (LEAST) " fois n’est pas montré ; aujourd’hui non plus. Qui \
             demande à son navigateur de ne pas être suivi n’est pas compté."
        }
        @if figures.is_empty() {
            p { "Rien à montrer encore : revenez quand la carte aura servi quelques jours." }
        } @else {
            table.figures {
                caption { "Par jour" }
                thead { tr { th scope="col" { "Période" } th scope="col" { "Quoi" } th.number scope="col" { "Nombre" } } }
                tbody {
                    @for figure in by_day {
                        tr { td { (period(figure)) } td { (figure.quoi.title()) } td.number { (words::number(figure.nombre)) } }
                    }
                }
            }
            @if by_commune().next().is_some() {
                table.figures {
                    caption { "Recherches sans résultat, par commune" }
                    thead { tr { th scope="col" { "Mois" } th scope="col" { "Commune" } th.number scope="col" { "Nombre" } } }
                    tbody {
                        @for figure in by_commune() {
                            tr { td { (month(figure)) } td { (commune(figure)) } td.number { (words::number(figure.nombre)) } }
                        }
                    }
                }
            }
            p.elsewhere { a href=(csv) { "Télécharger ces chiffres (CSV)" } }
        }
    }
}

fn period(figure: &Figure) -> String {
    if figure.du == figure.au {
        return words::date(&figure.du.to_string());
    }
    format!("{}, les {} autres jours", month(figure), figure.jours)
}

fn month(figure: &Figure) -> String {
    words::month(figure.du)
}

fn commune(figure: &Figure) -> &str {
    let territories = Territories::builtin();
    let code = figure.commune.as_deref().unwrap_or_default();
    territories.commune(code).map_or("Sans commune précise", |id| territories.name(id))
}
