//! `/studio`: the page in which a carte is made. What is on it is a script of the
//! widget's build (`widget/studio/`): here is its frame, and what it is told.

use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use maud::html;
use std::sync::Arc;

use super::super::caching::{self, Keep};
use super::super::service::Service;
use super::{HTML, POLICY_WITH_FRAMES};
use crate::pages::Shell;

/// `GET /studio`.
pub(in super::super) async fn studio(
    State(service): State<Arc<Service>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let root = service.address.root(&uri, &headers);
    let content = html! {
        p.lead {
            "Réglez la carte de votre territoire en six étapes : elle change sous vos yeux. À la fin, "
            "copiez l’extrait à poser sur le site. Pas de compte, et rien n’est gardé sur ce serveur "
            "sans que vous le demandiez."
        }
        div #studio data-racine=(root) data-ici=(service.href("/"))
            data-ecriture[service.writing.is_some()] {
            p.notice {
                "Le studio se prépare. S’il n’apparaît pas, votre navigateur bloque les scripts de "
                "cette page : demandez à la personne qui gère votre poste de les permettre."
            }
        }
    };
    let shell = super::shell(&service, None, "Studio");
    let head = html! {
        link rel="stylesheet" href=(service.href("/studio.css"));
        script type="module" src=(service.href("/studio.js")) {}
    };
    let page = Shell { head, ..shell }.page(content).into_string();
    let mut response = caching::answer(&headers, HTML, page, Keep::Revalidate);
    let policy = HeaderValue::from_static(POLICY_WITH_FRAMES);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}
