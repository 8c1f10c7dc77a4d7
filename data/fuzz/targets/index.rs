//! Any bytes as an index: an error, or an index that answers everything.
//!
//! What begins as an index does is read as one, packed and unpacked; any other
//! input is a list of edits to a good index ([`edited`]).

#![no_main]

use libfuzzer_sys::fuzz_target;
use repere_data::{Filter, Index, TileCoord};
use repere_engine::Engine;
use repere_fuzz::{HEAD, UNPACKED, ask};

/// A filter, a list and a need, of each of which something else is asked.
const QUESTIONS: [[&str; 3]; 4] = [
    ["", "limit=1000", "indispensable=horaires&jours=lundi&debut=09:00"],
    ["services=!loisirs-et-creations-numeriques", "q=mediatheque+grenobel&near=5.7,45.2", ""],
    ["territoires=departement:38&autour=20km", "bbox=5,45,6,46&offset=9", "distance=1km"],
    [
        "au_moins=99&territoires=commune:38185",
        "q=gratuit",
        "services=acces-internet-et-materiel-informatique&near=5.7,45.2&modalites_acces=se-presenter",
    ],
];

fuzz_target!(|input: &[u8]| {
    if input.starts_with(&UNPACKED[..HEAD]) {
        answer(Index::from_bytes(input).ok());
        answer(Index::from_unpacked(input).ok());
    } else {
        answer(Index::from_unpacked(&edited(input)).ok());
    }
});

/// A good index with edits: each is where (two bytes), how many bytes come and go
/// (one, by default the same number: other lengths seldom open), and those.
fn edited(mut edits: &[u8]) -> Vec<u8> {
    let mut bytes = UNPACKED.clone();
    while let &[low, high, how, ref rest @ ..] = edits {
        let (new, rest) = rest.split_at(usize::from(how & 7).min(rest.len()));
        let gone = if how < 128 { new.len() } else { usize::from(how >> 3 & 15) };
        let at = HEAD + usize::from(u16::from_le_bytes([low, high])) % (bytes.len() - HEAD);
        let end = (at + gone).min(bytes.len());
        bytes.splice(at..end, new.iter().copied());
        // Room for the next edit.
        bytes.resize(bytes.len().max(HEAD + 1), 0);
        edits = rest;
    }
    bytes
}

/// Asks everything there is to ask; the index written again is the same.
fn answer(index: Option<Index>) {
    let Some(index) = index else { return };
    let again = Index::from_unpacked(&index.to_unpacked());
    assert_eq!(again.ok().as_ref(), Some(&index));
    let ids: Vec<String> = (0..index.len().min(3)).map(|place| index.id(place).into()).collect();
    let tiles: Vec<TileCoord> =
        [0, 7, 14].into_iter().flat_map(|zoom| index.occupied(zoom).take(2)).collect();
    index.cut(&Filter::parse(QUESTIONS[2][0]).expect("a filter"));

    let mut engine = Engine::new(index, "0123456789abcdef");
    let mut ask = |request: String| ask(&mut engine, &request);
    for [filter, list, need] in QUESTIONS {
        for tile in &tiles {
            ask(format!("tile\n\n{filter}\n{tile}"));
        }
        ask(format!("page\n\n{filter}\n{list}"));
        ask(format!("counts\n{filter}\nprise_rdv=oui"));
        ask(format!("rank\n{filter}\n{need}"));
    }
    for id in ids.iter().map(String::as_str).chain(["lieu-3", ""]) {
        ask(format!("card\n{id}"));
        ask(format!("ordinal\n{id}"));
        // Days around the bake, and the last there is.
        for now in [29_923_200, 29_973_600, u32::MAX] {
            ask(format!("open\n{now}\n{id}"));
        }
    }
    for words in ["saint m", "38", ""] {
        ask(format!("communes\n{words}"));
    }
    engine.about();
}
