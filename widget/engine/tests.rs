//! The engine as a page meets it: requests in, bytes or errors out.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use proptest::prelude::*;
use repere_data::{
    Dated, Day, Filter, Holidays, Index, Need, Opening, Place, Position, Query, Territories,
    TerritoryPoints, TileCoord, WeekSchedule,
};

use crate::{Engine, EngineError};

const BUNDLE: &str = "0123456789abcdef";

/// Forty places around Grenoble, some with everything a place can have.
fn index() -> Index {
    let territories = Territories::builtin();
    let mut places: Vec<Place> = (0..40u32)
        .map(|i| {
            let code = ["38185", "38421", "69383", "97411"][i as usize % 4];
            let offset = f64::from(i % 7) / 1000.0;
            Place {
                id: format!("lieu-{i}"),
                nom: format!("Médiathèque n° {i}"),
                adresse: "1 place de l’Étoile".to_owned(),
                code_insee: code.to_owned(),
                commune_id: territories.commune(code),
                position: (i % 9 != 0).then(|| Position::new(5.7 + offset, 45.2).unwrap()),
                services: vec!["Accès internet et matériel informatique".to_owned()],
                frais_a_charge: vec![["Gratuit", "Payant"][i as usize % 2].to_owned()],
                dispositif_programmes_nationaux: vec![
                    "France Services".to_owned();
                    (i % 3) as usize
                ],
                source: format!("Source {}", i % 3),
                prise_rdv: "https://rdv.example".repeat((i % 2) as usize),
                horaires: "Mo 09:00-12:00".to_owned(),
                semaine: Some(WeekSchedule {
                    days: [vec![(540, 720)], vec![], vec![], vec![], vec![], vec![], vec![]],
                    holidays: Holidays::Own(Vec::new()),
                    varies: i % 5 == 0,
                    dates: vec![
                        Dated {
                            from: Day::new(2026, 12, 21),
                            to: Day::new(2027, 1, 2),
                            days: Default::default(),
                        };
                        (i % 4) as usize / 3
                    ],
                }),
                ..Place::default()
            }
        })
        .collect();
    Index::sort(&mut places);
    let mut points = TerritoryPoints::new();
    points.insert(territories, "38185", 5.7243, 45.1821).unwrap();
    Index::build(&places, territories, &points, "2026-11-23")
}

/// The same with its body unpacked, as a browser does.
pub(crate) fn unpacked_index() -> Vec<u8> {
    static UNPACKED: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let file = index().to_bytes();
        let mut bytes = file[..16].to_vec();
        GzDecoder::new(&file[16..]).read_to_end(&mut bytes).unwrap();
        bytes
    });
    UNPACKED.clone()
}

fn engine() -> Engine {
    Engine::open(&unpacked_index(), BUNDLE).unwrap()
}

fn text(answer: Result<Vec<u8>, EngineError>) -> String {
    String::from_utf8(answer.unwrap()).unwrap()
}

#[test]
fn a_tile_is_the_core_s() {
    let (mut engine, index) = (engine(), index());
    let both = Filter::parse("frais_a_charge=Gratuit&territoires=departement:38").unwrap();
    let selection = index.select(&both);
    let mut seen = 0;
    for zoom in 0..=14 {
        for coord in index.occupied(zoom) {
            let request =
                format!("tile\nfrais_a_charge=Gratuit\nterritoires=departement:38\n{coord}");
            let tile = engine.ask(&request).unwrap();
            assert_eq!(tile, index.tile(&selection, coord), "{coord}");
            seen += usize::from(!tile.is_empty());
        }
    }
    assert!(seen > 14);
    assert_eq!(TileCoord::new(0, 0, 0).unwrap().to_string(), "0/0/0");
    assert!(engine.ask("tile\n\n\n7/0/0").unwrap().is_empty());
    // A list in between asks with another filter.
    let whole = index.tile(&index.select_all(), TileCoord::new(0, 0, 0).unwrap());
    assert_eq!(engine.ask("tile\n\n\n0/0/0").unwrap(), whole);
    engine.ask("page\nfrais_a_charge=Gratuit\n\n").unwrap();
    assert_eq!(engine.ask("tile\n\n\n0/0/0").unwrap(), whole);
}

#[test]
fn a_page_is_what_the_server_makes_of_the_core() {
    let (mut engine, index) = (engine(), index());
    let preset = Filter::parse("dispositif_programmes_nationaux=France+Services").unwrap();
    let choice = Filter::parse("frais_a_charge=Gratuit").unwrap();
    let both = preset.and(&choice);
    let mut query = Query { limit: 3, ..Query::default() };
    query.set("q", "médiathèque").unwrap();
    query.set("near", "5.7,45.2").unwrap();
    let page = index.page(&index.select(&both), &query);
    let counts = index.counts(&preset, &choice);
    let cursor = |offset| query.cursor(BUNDLE, &both, offset);
    let expected = index.answer(&page, Some(counts.clone()), BUNDLE, cursor).to_json();
    let request =
        format!("page\n{preset}\n{choice}\nq=m%C3%A9diath%C3%A8que&near=5.7,45.2&limit=3");
    assert_eq!(engine.ask(&request).unwrap(), expected);
    assert_eq!(engine.ask(&format!("counts\n{preset}\n{choice}")).unwrap(), counts.to_json());
}

#[test]
fn a_ranking_is_the_core_s() {
    let (mut engine, index) = (engine(), index());
    let preset = Filter::parse("territoires=departement:38").unwrap();
    let need = "frais_a_charge=gratuit&jours=lundi&debut=11:00&near=5.7,45.2&limit=4";
    let ranking = index.rank(&index.select(&preset), &Need::parse(need).unwrap());
    let answer = text(engine.ask(&format!("rank\n{preset}\n{need}")));
    assert_eq!(answer.as_bytes(), ranking.to_json(BUNDLE));
    // A feature is a list's, with more behind.
    let id = ranking.places[0].feature.id;
    let card = text(engine.ask(&format!("card\n{id}")));
    let (identity, _) = card.split_once("}}").unwrap();
    let feature = answer.split_once(r#""features":["#).unwrap().1;
    assert!(feature.starts_with(identity), "{feature}");
    let reasons = r#","score":32,"raisons":[{"critere":"frais_a_charge","attendu":["Gratuit"],"avis":"convient","valeur":["Gratuit"]},{"critere":"horaires","attendu":["lundi 11:00-24:00"],"avis":"convient","valeur":["lundi 09:00-12:00"]}]},"#;
    assert!(feature.contains(reasons), "{feature}");
}

#[test]
fn cursors_lead_through_a_list_and_refuse_another() {
    let mut engine = engine();
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let page = text(engine.ask(&format!("page\n\n\nlimit=7&cursor={cursor}")));
        seen.extend(
            page.match_indices(r#""Feature","id":"#).map(|(at, _)| page[at..at + 30].to_owned()),
        );
        let (_, rest) = page.split_once(r#""next_cursor":"#).unwrap();
        match rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            Some((next, _)) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen.len(), 40);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 40);
    let by_offset = text(engine.ask("page\n\n\nlimit=7&offset=35"));
    assert_eq!(by_offset, text(engine.ask(&format!("page\n\n\nlimit=7&cursor={cursor}"))));
    for (request, code) in [
        (format!("page\n\nfrais_a_charge=Gratuit\ncursor={cursor}"), "parametre"),
        (format!("page\n\n\ncursor={}", cursor.replace('0', "f")), "perime"),
    ] {
        assert_eq!(engine.ask(&request).unwrap_err().code(), code, "{request}");
    }
}

#[test]
fn a_card_is_the_page_s_feature() {
    let mut engine = engine();
    let page = text(engine.ask("page\n\n\nlimit=1"));
    let (_, feature) = page.split_once(r#""features":["#).unwrap();
    let (_, id) = feature.split_once(r#""id":""#).unwrap();
    let (id, _) = id.split_once('"').unwrap();
    assert_eq!(format!("{}]}}", text(engine.ask(&format!("card\n{id}")))), feature);
    let ordinal = text(engine.ask(&format!("ordinal\n{id}"))).parse().unwrap();
    assert_eq!(index().id(ordinal), id);
}

#[test]
fn communes_are_found_as_they_are_typed() {
    let mut engine = engine();
    let mut found = |words: &str| text(engine.ask(&format!("communes\n{words}")));
    let grenoble = found("greno");
    let start = r#"{"tranche":"gr","communes":[{"code":"38185","nom":"Grenoble","departement":"38","point":[5.72"#;
    assert!(grenoble.starts_with(start), "{grenoble}");
    assert_eq!(found(""), r#"{"communes":[]}"#);
    for (words, first) in [
        ("GRENOBLE", "38185"),
        ("st martin d'heres", "38421"),
        ("hères mart", "38421"),
        // The one with places before those whose names begin as well.
        ("saint martin d", "38421"),
        ("lyon 3", "69383"),
        ("saint den", "97411"),
        ("38185", "38185"),
    ] {
        let start = format!(r#""communes":[{{"code":"{first}""#);
        let answer = found(words);
        assert!(answer.contains(&start), "{words}: {answer}");
        assert!(answer.matches("\"code\"").count() <= 10);
    }
}

#[test]
fn open_now_is_told_of_each_place_asked() {
    let mut engine = engine();
    // Monday 23 November 2026, 8.30 UTC: 9.30 in Paris, 12.30 in Réunion.
    let now = Day::new(2026, 11, 23).number() * 1440 + 510;
    let answer = text(engine.ask(&format!("open\n{now}\nlieu-1\nlieu-3\nlieu-0")));
    let expected = concat!(
        r#"[{"kind":"open","until":720},"#,
        r#"{"kind":"closed","next":{"inDays":7,"weekday":0,"minutes":540,"uncertain":false}},"#,
        r#"{"kind":"varies"}]"#
    );
    assert_eq!(answer, expected);
    // Closed for the end of the year, in Réunion.
    let later = Day::new(2026, 12, 20).number() * 1440;
    let answer = text(engine.ask(&format!("open\n{later}\nlieu-3")));
    assert!(answer.contains(r#""inDays":15,"weekday":0,"#), "{answer}");
    let index = index();
    let at = |now| index.opening(index.find("lieu-1").unwrap(), now);
    assert_eq!(at(now + 180 * 1440), Opening::Stale);
    assert_eq!(index.opening(index.len(), now), Opening::Unknown);
    assert_eq!(text(engine.ask(&format!("open\n{now}"))), "[]");
}

#[test]
fn what_cannot_be_answered_is_named() {
    let mut engine = engine();
    for (request, code, part) in [
        ("", "demande", "demande"),
        ("tile", "demande", "demande"),
        ("tile\n\n", "demande", "demande"),
        ("list\n\n\n", "demande", "demande"),
        ("tile\n\n\n0/0", "tuile", "« 0/0 »"),
        ("tile\n\n\n0/0/0/0", "tuile", "« 0/0/0/0 »"),
        ("tile\n\n\n15/0/0", "tuile", "15/0/0"),
        ("tile\n\n\n3/8/0", "tuile", "3/8/0"),
        ("tile\n\n\n-1/0/0", "tuile", "-1/0/0"),
        ("tile\nfrais_a_charge=cher\n\n0/0/0", "parametre", r#""permis":["Gratuit","#),
        ("page\n\nutm_source=x\n", "parametre", r#""parametre":"utm_source""#),
        ("page\n\n\nbbox=1,2", "parametre", r#""valeur":"1,2""#),
        ("page\n\n\nlimit=5&limit=6", "parametre", "une seule valeur"),
        ("page\n\n\noffset=-1", "parametre", "nombre attendu"),
        (
            "page\n\n\ncarte=isere",
            "parametre",
            r#""permis":["bbox","near","q","avant","limit","cursor","offset"]"#,
        ),
        ("page\n\n\ncursor=x", "parametre", "curseur"),
        ("rank\n", "demande", "demande"),
        ("rank\n\nservices=couture", "parametre", r#""permis":["Aide aux d"#),
        ("rank\n\nbbox=1,2,3,4", "parametre", r#""permis":["services","#),
        ("rank\nservices=couture\n", "parametre", r#""valeur":"couture""#),
        ("card\nnulle part", "lieu", r#""valeur":"nulle part""#),
        ("ordinal\n", "lieu", "existe pas"),
        ("open\n", "demande", "demande"),
        ("open\n29000000\nlieu-1\nnulle part", "lieu", r#""valeur":"nulle part""#),
    ] {
        let error = engine.ask(request).unwrap_err();
        assert_eq!(error.code(), code, "{request:?}");
        let json = String::from_utf8(error.to_json()).unwrap();
        assert!(json.starts_with(&format!(r#"{{"code":"{code}","message":""#)), "{json}");
        assert!(json.contains(part), "{request:?}: {json}");
    }
}

#[test]
fn what_is_no_index_is_an_error() {
    let good = unpacked_index();
    let mut other_version = good.clone();
    other_version[8] = 99;
    for (bytes, part) in [
        (&good[..10], "pas un index"),
        (b"PMTiles\x03 and so on and on", "pas un index"),
        (&*other_version, "format 99"),
        (&*index().to_bytes(), "illisible"),
        (&good[..good.len() - 1], "illisible"),
        (&[&*good, b"more"].concat(), "illisible"),
    ] {
        let error = Engine::open(bytes, BUNDLE).unwrap_err();
        assert_eq!(error.code(), "index");
        assert!(error.to_string().contains(part), "{error}");
    }
}

/// Every kind of request, of an engine that may be anything.
fn ask_everything(engine: &mut Engine) {
    for filter in [
        "",
        "services=!loisirs-et-creations-numeriques",
        "territoires=departement:38&autour=20km",
        "au_moins=99&territoires=commune:38185",
    ] {
        for tile in ["0/0/0", "7/66/46", "14/8451/5868"] {
            let _ = engine.ask(&format!("tile\n\n{filter}\n{tile}"));
        }
        for list in
            ["limit=1000", "q=mediatheque+grenobel&near=5.7,45.2", "bbox=5,45,6,46&offset=9"]
        {
            let _ = engine.ask(&format!("page\nprise_rdv=oui\n{filter}\n{list}"));
            let _ = engine.ask(&format!("page\n\n{filter}\n{list}"));
        }
        let _ = engine.ask(&format!("counts\n{filter}\n"));
        for need in [
            "services=acces-internet-et-materiel-informatique&near=5.7,45.2&distance=1km",
            "modalites_acces=se-presenter&jours=lundi&debut=09:00&indispensable=horaires",
        ] {
            let _ = engine.ask(&format!("rank\n{filter}\n{need}"));
        }
    }
    let _ = engine.ask("card\nlieu-3");
    let _ = engine.ask("communes\nsaint m");
    let _ = engine.ask("communes\n38");
    for now in [0, 29_800_000, u32::MAX] {
        let _ = engine.ask(&format!("open\n{now}\nlieu-1\nlieu-2\nlieu-3"));
    }
    let _ = engine.about();
}

/// Bytes that differ from a good index in a few places.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    // The communes lie in the middle, as large as they are alike.
    let at = prop_oneof![3 => 0usize..4_000, 1 => any::<usize>()];
    let edit = (
        at,
        any::<bool>(),
        prop_oneof![Just(None), (0usize..4).prop_map(Some)],
        proptest::collection::vec(any::<u8>(), 1..6),
    );
    proptest::collection::vec(edit, 1..4).prop_map(|edits| {
        let mut bytes = unpacked_index();
        for (at, from_end, removed, put) in edits {
            let at = at % (bytes.len() - 16);
            let at = if from_end { bytes.len() - 1 - at } else { 16 + at };
            // Most say other things at the same length.
            let end = (at + removed.unwrap_or(put.len())).min(bytes.len());
            bytes.splice(at..end, put);
        }
        bytes
    })
}

proptest! {
    #[test]
    fn a_damaged_index_is_an_error_or_answers(bytes in damaged()) {
        if let Ok(mut engine) = Engine::open(&bytes, BUNDLE) {
            ask_everything(&mut engine);
        }
    }

    #[test]
    fn a_cut_index_is_an_error(at in any::<prop::sample::Index>()) {
        let bytes = unpacked_index();
        prop_assert!(Engine::open(&bytes[..at.index(bytes.len())], BUNDLE).is_err());
    }

    #[test]
    fn no_bytes_open_by_accident(bytes: Vec<u8>) {
        let header = &unpacked_index()[..16];
        prop_assert!(Engine::open(&[header, &bytes].concat(), BUNDLE).is_err());
    }

    #[test]
    fn no_request_makes_it_panic(
        what in "tile|page|counts|rank|communes|card|ordinal|open|\\PC{0,5}",
        lines in proptest::collection::vec(
            "[0-9/-]{0,12}|(services|q|bbox|near|limit|offset|cursor|autour|territoires)=[-0-9a-z,.;!%:+]{0,20}(&q=\\PC{0,10})?|\\PC{0,30}",
            0..5),
    ) {
        static ENGINE: LazyLock<Vec<u8>> = LazyLock::new(unpacked_index);
        thread_local! {
            static SHARED: std::cell::RefCell<Engine> =
                std::cell::RefCell::new(Engine::open(&ENGINE, BUNDLE).unwrap());
        }
        let request = format!("{what}\n{}", lines.join("\n"));
        let answer = SHARED.with_borrow_mut(|engine| engine.ask(&request));
        if let Err(error) = answer {
            prop_assert!(String::from_utf8(error.to_json()).is_ok());
        }
    }
}
