//! Warnings in words: nothing here stops a carte, each says what will be seen and what
//! may be done.

use repere_data::Selection;
use repere_styles::{Mode, contrast};
use serde::Serialize;

use super::super::service::Service;
use crate::carte::{Carte, Colour, Emptiness, MentionAdvice};

/// Contrast of a text that everybody can read (WCAG 2.2, 1.4.3).
const TEXT: f64 = 4.5;
/// More letters than this do not fit over a map on a telephone.
const LONG_TITLE: usize = 70;

/// A warning: the key it is about, the row of its list from 0, and what to know.
#[derive(Serialize)]
pub(super) struct Advice {
    cle: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rang: Option<usize>,
    message: String,
}

impl Advice {
    fn new(cle: &'static str, message: impl Into<String>) -> Advice {
        Advice { cle, rang: None, message: message.into() }
    }
}

/// All that there is to say of a carte.
pub(super) fn of(service: &Service, carte: &Carte, selection: &Selection) -> Vec<Advice> {
    let mut all: Vec<Advice> =
        title(carte).into_iter().chain(logo(carte)).chain(colours(carte)).collect();
    if selection.total() == 0 {
        let Emptiness { key, message } = carte.why_empty(&service.bundle.index);
        all.push(Advice::new(key, message));
    } else if selection.located() == 0 {
        all.push(Advice::new(
            "filtre",
            "Aucun de ces lieux n’a de position : la liste les montre, la carte reste vide.",
        ));
    }
    let mentions = carte.mention_advice(&service.bundle.index, Some(selection));
    all.extend(mentions.map(|MentionAdvice { key, rank, message }| Advice {
        cle: key,
        rang: Some(rank),
        message,
    }));
    all
}

fn title(carte: &Carte) -> Option<Advice> {
    let letters = carte.title.chars().count();
    (letters > LONG_TITLE).then(|| {
        let message = format!(
            "Ce titre a {letters} signes : au-delà de {LONG_TITLE}, il prend trop de place sur un téléphone."
        );
        Advice::new("titre", message)
    })
}

fn logo(carte: &Carte) -> Option<Advice> {
    let is_bare = carte.logo.as_ref().is_some_and(|logo| logo.scheme() == "http");
    is_bare.then(|| {
        let message = "L’adresse du logo commence par http:// : les navigateurs refusent de \
                       l’afficher dans une page en https. Prenez son adresse en https://.";
        Advice::new("logo", message)
    })
}

/// What is adjusted where a colour cannot be read.
fn colours(carte: &Carte) -> Vec<Advice> {
    let mut all = Vec::new();
    let ratio = |a: &str, b: &str| contrast(a, b).unwrap_or(f64::INFINITY);
    if let Some(primary) = carte.colours.get("primaire") {
        all.extend(primary_advice(*primary, carte.theme.mode));
    }
    if let Some(text) = carte.colours.get("texte") {
        let theme = carte.theme.tokens(carte.theme.mode);
        let grounds = [("terre", "land", "la terre"), ("eau", "water", "l’eau")];
        for (key, token, words) in grounds {
            let of_theme = || theme.colour(token).unwrap_or("#ffffff").to_owned();
            let ground = carte.colours.get(key).map_or_else(of_theme, Colour::to_string);
            let found = ratio(&text.to_string(), &ground);
            if found < TEXT {
                let message = format!(
                    "Les noms en {text} se lisent mal sur {words} ({ground}) : contraste de {} pour 1, \
                     il en faut 4,5. Ils seront écrits en noir ou en blanc.",
                    decimal(found)
                );
                all.push(Advice::new("couleurs", message));
            }
        }
    }
    all
}

fn primary_advice(primary: Colour, mode: Mode) -> Option<Advice> {
    let (surface, words, shade) = match mode {
        Mode::Sombre => ("#161c24", "sombre", "éclaircie".to_owned()),
        _ => ("#ffffff", "blanc", format!("assombrie ({})", primary.readable_on_white())),
    };
    let found = contrast(&primary.to_string(), surface)?;
    (found < TEXT).then(|| {
        let ink = if primary.text_on() == "#000000" { "noir" } else { "blanc" };
        let message = format!(
            "La couleur principale {primary} se lit mal sur fond {words} : contraste de {} pour 1, il en \
             faut 4,5. Les liens l’emploieront {shade} ; les boutons la gardent, avec un texte {ink}.",
            decimal(found)
        );
        Advice::new("couleurs", message)
    })
}

/// `2,4`.
fn decimal(number: f64) -> String {
    format!("{number:.1}").replace('.', ",")
}
