//! What readers read for the standard's names and values: the words of the
//! element's French catalogue.

use jiff::civil::Date;
use repere_data::{Facet, typologie_label};
use url::Url;

use crate::carte::{BOOKING, OPEN};
pub(crate) use crate::french::number;

/// The heading of a filter, by its name.
pub(crate) fn heading(name: &str) -> &str {
    match name {
        "services" => "Je cherche de l’aide pour…",
        "frais_a_charge" => "Gratuit ou payant",
        "dispositif_programmes_nationaux" => "Dispositifs et labels",
        "publics_specifiquement_adresses" => "Publics",
        "prise_en_charge_specifique" => "Prise en charge",
        "modalites_accompagnement" => "Type d’accompagnement",
        "modalites_acces" => "Comment venir",
        "typologie" => "Type de lieu",
        "itinerance" => "Fixe ou itinérant",
        "formations_labels" => "Formations et labels",
        "autres_formations_labels" => "Autres labels",
        "source" => "Source des données",
        BOOKING => "Rendez-vous",
        OPEN => "Quand c’est ouvert",
        other => other,
    }
}

/// A value in plain words.
pub(crate) fn value(facet: Option<Facet>, value: &str) -> &str {
    match (facet, value) {
        (None, "soir") => "Le soir, après 18\u{a0}h",
        (None, "week-end") => "Le week-end",
        (None, _) => "Avec rendez-vous en ligne",
        (Some(Facet::Typologie), code) => typologie_label(code).unwrap_or(code),
        (_, "Se présenter") => "Se présenter sur place",
        (_, "Contacter par mail") => "Écrire un courriel",
        (_, "Envoyer un mail avec une fiche de prescription") => {
            "Courriel avec une fiche de prescription"
        }
        (_, "Prendre un RDV en ligne") => "Prendre rendez-vous en ligne",
        (_, "Bibliothèques numérique de référence") => "Bibliothèque numérique de référence",
        (_, "Conseillers numériques") => "Conseiller numérique",
        (_, "La Croix Rouge") => "Croix-Rouge",
        (_, value) => value,
    }
}

/// `Aucun lieu`, `1 lieu`, `123 lieux`.
pub(crate) fn places(n: u32) -> String {
    match n {
        0 => "Aucun lieu".to_owned(),
        1 => "1 lieu".to_owned(),
        n => format!("{}\u{a0}lieux", number(n)),
    }
}

/// `novembre 2026`.
pub(crate) fn month(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    format!("{} {}", MONTHS[usize::from(date.month().unsigned_abs()) - 1], date.year())
}

/// `23 novembre 2026`; what is no ISO date comes back as it is.
pub(crate) fn date(iso: &str) -> String {
    let Ok(date) = iso.get(..10).unwrap_or(iso).parse::<Date>() else {
        return iso.to_owned();
    };
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{day} {}", month(date))
}

/// Metres as one says them: `250 m`, `3,4 km`, `12 km`.
pub(crate) fn distance(metres: u32) -> String {
    match metres {
        ..950 => format!("{}\u{a0}m", (metres.saturating_add(25) / 50 * 50).max(50)),
        950..9_500 => {
            let tenths = (metres + 50) / 100;
            match tenths % 10 {
                0 => format!("{}\u{a0}km", tenths / 10),
                rest => format!("{},{rest}\u{a0}km", tenths / 10),
            }
        }
        _ => format!("{}\u{a0}km", number(metres.saturating_add(500) / 1_000)),
    }
}

/// Minutes from midnight: `9 h`, `13 h 30`, `minuit`.
pub(crate) fn time(minutes: u16) -> String {
    match (minutes / 60 % 24, minutes % 60) {
        (0, 0) => "minuit".to_owned(),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, rest) => format!("{hours}\u{a0}h\u{a0}{rest:02}"),
    }
}

/// A web address that may be linked to.
pub(crate) fn web(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let named = url.host_str().is_some_and(|host| host.contains('.'));
    (matches!(url.scheme(), "http" | "https") && named).then_some(url)
}

/// The site a link leads to, as one would say it.
pub(crate) fn site(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// The number to dial and the way to write it; none when it is no number.
pub(crate) fn phone(text: &str) -> Option<(String, String)> {
    let number: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    if !(4..=15).contains(&digits.len()) || digits.contains('+') {
        return None;
    }
    // Overseas too, nine digits follow: +262 262 12 34 56 is 0262 12 34 56.
    let national = ["+33", "0033", "+262", "+508", "+590", "+594", "+596"]
        .into_iter()
        .find_map(|code| number.strip_prefix(code).filter(|rest| rest.len() == 9))
        .map_or_else(|| number.clone(), |rest| format!("0{rest}"));
    if national.len() != 10 || !national.starts_with('0') {
        return Some((number, national));
    }
    let pairs: Vec<&str> = (0..5).map(|i| &national[2 * i..2 * i + 2]).collect();
    Some((number, pairs.join("\u{a0}")))
}

/// An e-mail address that a link can hold without adding anything to the mail.
pub(crate) fn is_mail(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !"?&<>\"@:".contains(c);
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && name.chars().chain(host.chars()).all(plain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_dates_and_distances_are_french() {
        assert_eq!(number(7u32), "7");
        assert_eq!(number(13_065u32), "13\u{202f}065");
        assert_eq!(number(1_000_000u32), "1\u{202f}000\u{202f}000");
        assert_eq!(date("2026-11-23"), "23 novembre 2026");
        assert_eq!(date("2026-08-01T10:00"), "1er août 2026");
        assert_eq!(date("hier"), "hier");
        for (metres, text) in
            [(10, "50 m"), (230, "250 m"), (960, "1 km"), (3_420, "3,4 km"), (12_400, "12 km")]
        {
            assert_eq!(distance(metres).replace('\u{a0}', " "), text);
        }
        for (minutes, text) in [(540, "9 h"), (810, "13 h 30"), (1440, "minuit"), (1500, "1 h")] {
            assert_eq!(time(minutes).replace('\u{a0}', " "), text);
        }
    }

    #[test]
    fn phones_are_dialled_as_given_and_read_by_pairs() {
        for (text, dialled, read) in [
            ("04 76 42 75 15", "0476427515", "04 76 42 75 15"),
            ("+33 4 76 42 75 15", "+33476427515", "04 76 42 75 15"),
            ("3639", "3639", "3639"),
            ("+262262300000", "+262262300000", "02 62 30 00 00"),
            ("+41 22 000 00 00", "+41220000000", "+41220000000"),
        ] {
            let (number, words) = phone(text).unwrap();
            assert_eq!((number.as_str(), words.replace('\u{a0}', " ").as_str()), (dialled, read));
        }
        assert_eq!(phone("sur place"), None);
        assert_eq!(phone("+++++"), None);
    }

    #[test]
    fn links_lead_to_the_web_and_mails_to_one_person() {
        assert!(web("https://www.ville.fr/rdv").is_some());
        assert!(web("javascript:alert(1)").is_none());
        assert!(web("https://localhost/").is_none());
        assert_eq!(site(&web("https://www.ville.fr/rdv").unwrap()), "ville.fr");
        assert!(is_mail("accueil@ville.fr"));
        for text in ["accueil", "a@b", "a@b.fr?bcc=x@y.fr", "a b@c.fr", "@c.fr", "a@b@c.fr"] {
            assert!(!is_mail(text), "{text}");
        }
    }
}
