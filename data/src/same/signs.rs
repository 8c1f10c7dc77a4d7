//! What a record is recognised by, as texts.

use crate::fold::fold;
use crate::geo::Position;
use crate::place::Place;
use crate::territory::Territories;

use super::words::{self, Kinds};

/// The signs of one record, taken from a [`Place`]; they are compared in a
/// [`Register`](super::Register). Making them is most of the work, and can be
/// done on any thread.
#[derive(Debug, Default)]
pub struct Signs {
    pub(super) name: Vec<String>,
    pub(super) kinds: Kinds,
    /// Words of the building it is in, and of what the address adds.
    pub(super) within: Vec<String>,
    /// Kinds that its building, its mail or its site name.
    pub(super) hints: Kinds,
    /// It goes round: `Some(false)` when it is said to stand.
    pub(super) round: Option<bool>,
    /// Hash of its commune (that of an arrondissement for the arrondissement);
    /// 0 when unknown.
    pub(super) commune: u64,
    /// Hash of the commune's name as it is written.
    pub(super) town: u64,
    pub(super) postcode: u32,
    pub(super) numbers: Vec<u16>,
    pub(super) street: Vec<String>,
    pub(super) position: Option<Position>,
    pub(super) phone: u64,
    /// Hashes of pages and of their hosts, in the same order.
    pub(super) pages: Vec<u64>,
    pub(super) hosts: Vec<u64>,
    pub(super) mails: Vec<u64>,
    pub(super) domains: Vec<u64>,
    pub(super) pivot: u64,
    /// Hash of the first nine digits: the legal unit.
    pub(super) unit: u64,
    /// Hash of the source, which several datasets may carry; of the dataset where
    /// none is named.
    pub(super) origin: u64,
    /// Hash of name, address, position and telephone: of a copy the same.
    pub(super) print: u64,
}

/// Providers whose domains say nothing of who writes.
const PROVIDERS: &[&str] = &[
    "gmail.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "laposte.net",
    "hotmail.fr",
    "hotmail.com",
    "outlook.fr",
    "outlook.com",
    "yahoo.fr",
    "yahoo.com",
    "bbox.fr",
    "live.fr",
    "neuf.fr",
    "france-services.gouv.fr",
    "laposte.fr",
    "facebook.com",
    "sites.google.com",
    "google.com",
    "instagram.com",
    "linkedin.com",
];

impl Signs {
    /// The signs of a place: what stands in its fields, nothing that is guessed.
    /// A position that is approximate is none.
    pub fn of(place: &Place, territories: &Territories) -> Signs {
        let id = place.commune_id;
        let commune = id.map(|id| territories.parent(id).unwrap_or(id));
        let mut own: Vec<String> = Vec::new();
        for text in [id, commune].into_iter().flatten().map(|id| territories.name(id)) {
            own.extend(fold(text).split(' ').map(str::to_owned));
        }
        own.extend(fold(&place.commune).split(' ').map(str::to_owned));
        own.sort();
        own.dedup();
        let name = words::name(&place.nom, &own);
        let address = words::address(&place.adresse, &place.code_postal, &own);
        let within =
            words::name(&format!("{} {}", address.building, place.complement_adresse), &own);
        let said = place.courriels.iter().chain(&place.site_web);
        let hints =
            said.fold(within.kinds, |kinds, text| kinds.with(words::name(text, &own).kinds));
        let known = place.typologie.iter().map(|code| Kinds::of_code(code));
        let round = place.itinerance.iter().any(|v| v == "Itinérant");
        let stands = place.itinerance.iter().any(|v| v == "Fixe");
        let (pages, hosts) = place.site_web.iter().filter_map(|url| page(url)).unzip();
        let (mails, domains) = place.courriels.iter().filter_map(|text| mail(text)).unzip();
        let pivot = if place.pivot.bytes().all(|b| b == b'0') { "" } else { &*place.pivot };
        Signs {
            name: name.words,
            kinds: known.fold(name.kinds, Kinds::with),
            round: if round || name.round { Some(true) } else { stands.then_some(false) },
            within: within.words,
            hints,
            commune: commune.map_or(0, |commune| hash(territories.code(commune))),
            town: hash(&fold(&place.commune)),
            postcode: place.code_postal.parse().unwrap_or(0),
            numbers: address.numbers,
            street: address.words,
            position: place.position.filter(|_| place.position_approchee.is_none()),
            phone: phone(&place.telephone),
            pages,
            hosts,
            mails,
            domains,
            pivot: hash(pivot),
            unit: hash(pivot.get(..9).filter(|_| pivot.len() == 14).unwrap_or(pivot)),
            origin: hash(if place.source.is_empty() { &place.dataset } else { &place.source }),
            print: print(place),
        }
    }
}

fn print(place: &Place) -> u64 {
    let at = place.position.map_or_else(String::new, |at| at.to_string());
    let Place { nom, adresse, code_postal, telephone, .. } = place;
    hash(&[nom, adresse, code_postal, &at, telephone].map(|text| fold(text)).join("\n"))
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo); 0 stands for an empty text alone.
pub(super) fn hash(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step).max(1)
}

/// A telephone's digits as a number: `+33 4 …`, `0033 4…` and `04…` are one.
fn phone(text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    let digits =
        if digits.len() > 9 { digits.strip_prefix("33").unwrap_or(digits) } else { digits };
    let digits = digits.trim_start_matches('0');
    if digits.len() < 8 { 0 } else { hash(digits) }
}

/// Page and host of an address, without scheme, `www.` and a last `/`.
fn page(url: &str) -> Option<(u64, u64)> {
    let url = url.trim().to_ascii_lowercase();
    let rest = url.split_once("://").map_or(&*url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.split('#').next().unwrap_or_default().trim_end_matches('/');
    let host = rest.split(['/', '?', ':']).next().unwrap_or_default();
    let said = if PROVIDERS.contains(&host) { 0 } else { hash(host) };
    (!rest.is_empty()).then(|| (hash(rest), said))
}

/// A mail address and its domain.
fn mail(text: &str) -> Option<(u64, u64)> {
    let text = text.trim().to_ascii_lowercase();
    let (_, domain) = text.rsplit_once('@')?;
    let said = if PROVIDERS.contains(&domain) { 0 } else { hash(domain) };
    Some((hash(&text), said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_write_a_telephone_are_one() {
        let one = phone("04 65 71 33 14");
        for text in ["0465713314", "+33465713314", "0033 4 65 71 33 14", "+33 (0)4.65.71.33.14"] {
            assert_eq!(phone(text), one, "{text}");
        }
        assert_ne!(phone("04 65 71 33 15"), one);
        assert_eq!(phone("15"), 0);
    }

    #[test]
    fn ways_to_write_an_address_of_the_web_are_one() {
        let one = page("https://www.exemple.fr/lieux/");
        assert_eq!(page("http://exemple.fr/lieux"), one);
        assert_ne!(page("http://exemple.fr/"), one);
        assert_eq!(page("http://exemple.fr/").unwrap().1, one.unwrap().1);
        assert_eq!(page("https://facebook.com/x").unwrap().1, 0);
    }
}
