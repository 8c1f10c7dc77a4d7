//! Rankings as their callers meet them: what must hold for any places and needs.
//! Tables of needs with the places expected are in `tile-server/tests`, which
//! reads real files.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use repere_data::{
    Facet, Filter, Index, Need, Place, Position, Ranking, Territories, TerritoryPoints, Verdict,
    WeekSchedule, slug,
};

/// The facets a need may name.
const FACETS: [Facet; 6] = [
    Facet::Services,
    Facet::PriseEnCharge,
    Facet::ModalitesAcces,
    Facet::Frais,
    Facet::ModalitesAccompagnement,
    Facet::Publics,
];

fn some_of(facet: Facet) -> impl Strategy<Value = Vec<String>> {
    // Half of the lists say nothing, as real ones.
    let values = facet.values();
    let list = subsequence(values, 0..=values.len().min(4));
    let list = list.prop_map(|list| list.iter().map(|&v| v.to_owned()).collect());
    prop_oneof![Just(Vec::new()), list]
}

prop_compose! {
    fn a_place()(
        at in proptest::option::of((0i32..400, 0i32..400)),
        services in some_of(Facet::Services),
        prise_en_charge_specifique in some_of(Facet::PriseEnCharge),
        modalites_acces in some_of(Facet::ModalitesAcces),
        frais_a_charge in some_of(Facet::Frais),
        modalites_accompagnement in some_of(Facet::ModalitesAccompagnement),
        publics_specifiquement_adresses in some_of(Facet::Publics),
        telephone in select(vec!["", "", "0476000000"]),
        prise_rdv in select(vec!["", "", "https://rdv.example"]),
        code in select(vec!["38185", "38421", "69383", ""]),
        week in proptest::option::of((0usize..7, 0u16..1400, 1u16..600)),
    ) -> Place {
        Place {
            position: at.map(|(x, y)| {
                Position::new(5.0 + f64::from(x) / 100.0, 45.0 + f64::from(y) / 400.0).unwrap()
            }),
            services, prise_en_charge_specifique, modalites_acces, frais_a_charge,
            modalites_accompagnement, publics_specifiquement_adresses,
            telephone: telephone.to_owned(),
            prise_rdv: prise_rdv.to_owned(),
            code_insee: code.to_owned(),
            commune_id: Territories::builtin().commune(code),
            semaine: week.map(|(day, from, length)| {
                let mut week = WeekSchedule::default();
                week.days[day].push((from, from + length));
                week
            }),
            ..Place::default()
        }
    }
}

fn places() -> impl Strategy<Value = Vec<Place>> {
    proptest::collection::vec(a_place(), 1..30).prop_map(|mut places| {
        for (i, place) in places.iter_mut().enumerate() {
            place.id = format!("lieu-{i}");
            place.nom = format!("Lieu {}", i % 7);
            place.horaires = place.semaine.iter().map(|week| format!("{:?}", week.days)).collect();
        }
        places
    })
}

/// One parameter of a need.
fn wish() -> impl Strategy<Value = String> {
    let facet = select(FACETS.to_vec()).prop_flat_map(|facet| {
        let values = facet.values();
        subsequence(values, 1..=values.len().min(3)).prop_map(move |values| {
            let values: Vec<String> = values.iter().map(|v| slug(v)).collect();
            format!("{}={}", facet.name(), values.join(","))
        })
    });
    let hours = (select(vec!["lundi", "mardi,jeudi", "samedi"]), 0..12, 12..24)
        .prop_map(|(days, from, to)| format!("jours={days}&debut={from}:00&fin={to}:30"));
    let distance = select(vec!["500m", "5km", "50km"]).prop_map(|d| format!("distance={d}"));
    prop_oneof![8 => facet, 1 => hours, 1 => distance]
}

prop_compose! {
    fn a_need()(
        wishes in proptest::collection::vec(wish(), 0..5),
        near in proptest::option::of((0i32..40, 0i32..40)),
        vital in proptest::option::of(subsequence(
            vec!["services", "prise_en_charge_specifique", "modalites_acces", "horaires", "distance"],
            1..4,
        )),
    ) -> String {
        let mut pairs: Vec<String> = vec!["limit=1000".to_owned()];
        for wish in wishes {
            // Days, hours and distances are said once.
            let once = ["jours", "distance"].iter().any(|name| wish.starts_with(name));
            let name = wish.split('=').next().unwrap();
            if !(once && pairs.iter().any(|pair| pair.starts_with(name))) {
                pairs.push(wish);
            }
        }
        pairs.extend(near.map(|(x, y)| format!("near=5.{x:02},45.{y:02}")));
        pairs.extend(vital.map(|names| format!("indispensable={}", names.join(","))));
        pairs.join("&")
    }
}

fn index(places: &[Place]) -> Index {
    let mut places = places.to_vec();
    Index::sort(&mut places);
    let mut points = TerritoryPoints::new();
    points.insert(Territories::builtin(), "38185", 5.7243, 45.1821).unwrap();
    Index::build(&places, Territories::builtin(), &points, "2026-11-23")
}

fn rank<'a>(index: &'a Index, preset: &str, need: &str) -> Ranking<'a> {
    let selection = index.select(&Filter::parse(preset).unwrap());
    index.rank(&selection, &Need::parse(need).unwrap_or_else(|e| panic!("{need}: {e}")))
}

fn ids<'a>(ranking: &Ranking<'a>) -> Vec<&'a str> {
    ranking.places.iter().map(|ranked| ranked.feature.id).collect()
}

/// What the place itself says to a need of one facet, without any index.
fn verdict(place: &Place, facet: Facet, wanted: &[String]) -> Verdict {
    let said = place.facet(facet);
    let has = |value: &str| said.iter().any(|v| v == value);
    let shut = has("Ce lieu n'accueille pas de public");
    let fits = wanted.iter().any(|value| match (facet, &**value) {
        (Facet::ModalitesAcces, "Se présenter") => has(value) && !shut,
        (Facet::ModalitesAcces, "Téléphoner") => has(value) || !place.telephone.is_empty(),
        (Facet::ModalitesAcces, "Prendre un RDV en ligne") => {
            has(value) || !place.prise_rdv.is_empty()
        }
        _ => has(value),
    });
    let unclear = facet == Facet::Frais && has("Gratuit sous condition");
    match (fits, said.is_empty() || unclear) {
        (true, _) => Verdict::Fits,
        (_, true) => Verdict::Unknown,
        _ => Verdict::Fails,
    }
}

const PRESETS: [&str; 4] = [
    "",
    "territoires=departement:38&autour=30km",
    "frais_a_charge=gratuit",
    "territoires=commune:38421&au_moins=4",
];

proptest! {
    // An index is built for each.
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_place_of_the_preset_is_ranked_or_counted_out(
        places in places(), need in a_need(), preset in select(PRESETS.to_vec()),
    ) {
        let index = index(&places);
        let ranking = rank(&index, preset, &need);
        let selection = index.select(&Filter::parse(preset).unwrap());
        let allowed: BTreeSet<&str> = selection.iter().map(|place| index.id(place)).collect();
        let ranked: BTreeSet<&str> = ids(&ranking).into_iter().collect();
        prop_assert_eq!(ranking.total as usize, ranked.len());
        prop_assert_eq!(ranking.places.len(), ranked.len());
        prop_assert!(ranked.is_subset(&allowed));
        prop_assert_eq!(allowed.len() - ranked.len(), ranking.excluded as usize);
        for tally in &ranking.criteria {
            prop_assert_eq!((tally.fitting + tally.unknown + tally.failing) as usize, allowed.len());
        }
        let failed: u32 = ranking.criteria.iter().filter(|c| c.vital).map(|c| c.failing).sum();
        prop_assert!(ranking.excluded <= failed);
        prop_assert_eq!(ranking.excluded == 0, failed == 0);
    }

    #[test]
    fn the_order_is_by_score_then_distance_and_does_not_depend_on_the_input(
        places in places(), need in a_need(), preset in select(PRESETS.to_vec()),
    ) {
        let (forwards, backwards) = (index(&places), {
            let reversed: Vec<Place> = places.iter().rev().cloned().collect();
            index(&reversed)
        });
        let ranking = rank(&forwards, preset, &need);
        prop_assert_eq!(ids(&ranking), ids(&rank(&backwards, preset, &need)));
        for pair in ranking.places.windows(2) {
            // Without a position a place counts as standing in its commune.
            if need.contains("near") && pair.iter().any(|ranked| ranked.item.distance.is_none()) {
                prop_assert!(pair[0].score >= pair[1].score);
                continue;
            }
            let key = |i: usize| {
                let ranked = &pair[i];
                // Inside the territory first.
                (std::cmp::Reverse(ranked.score), ranked.item.distance.unwrap_or(0))
            };
            prop_assert!(key(0) <= key(1), "{:?} {:?}", key(0), key(1));
            prop_assert!(pair[0].score <= ranking.maximum);
        }
        // The first are the first, however many are asked for.
        let first = rank(&forwards, preset, &need.replace("limit=1000", "limit=3"));
        prop_assert_eq!(&ids(&first)[..], &ids(&ranking)[..first.places.len()]);
        prop_assert_eq!(first.total, ranking.total);
    }

    #[test]
    fn a_verdict_is_what_the_place_says(
        places in places(), facet in select(FACETS.to_vec()), pick in any::<prop::sample::Index>(),
    ) {
        let index = index(&places);
        let wanted = pick.get(facet.values());
        let ranking = rank(&index, "", &format!("limit=1000&{}={}", facet.name(), slug(wanted)));
        for ranked in &ranking.places {
            let place = places.iter().find(|place| place.id == ranked.feature.id).unwrap();
            let reason = &ranked.reasons[0];
            prop_assert_eq!(reason.verdict, verdict(place, facet, &[(*wanted).to_owned()]));
            match reason.verdict {
                Verdict::Fits => prop_assert!(!reason.value.is_empty() && !reason.value[0].is_empty()),
                Verdict::Fails => prop_assert_eq!(&reason.value, place.facet(facet)),
                Verdict::Unknown => {}
            }
        }
    }

    #[test]
    fn silence_never_excludes(places in places(), need in a_need()) {
        let mut places = places;
        let all = "indispensable=services,prise_en_charge_specifique,modalites_acces,frais_a_charge,\
                   modalites_accompagnement,publics_specifiquement_adresses,horaires,distance";
        places.push(Place { id: "muet".into(), nom: "Muet".into(), ..Place::default() });
        let index = index(&places);
        // Nearness to somebody, so that a place without a position is silent there too.
        let kept = need.split('&').filter(|p| !p.starts_with("indisp") && !p.starts_with("near"));
        let need = kept.chain(["near=5.7,45.2", all]).collect::<Vec<_>>().join("&");
        let ranking = rank(&index, "", &need);
        prop_assert!(ids(&ranking).contains(&"muet"));
    }

    #[test]
    fn a_need_that_a_place_meets_never_lowers_it(
        places in places(), need in a_need(), more in wish(), preset in select(PRESETS.to_vec()),
    ) {
        let index = index(&places);
        let name = more.split('=').next().unwrap();
        prop_assume!(!need.contains(&format!("&{name}=")));
        let (before, after) = (rank(&index, preset, &need), rank(&index, preset, &format!("{need}&{more}")));
        // Who is content with help from afar brings far places nearer.
        let brings_nearer = name == "modalites_acces" || more.contains("a-distance");
        for (at, ranked) in after.places.iter().enumerate() {
            let met = |r: &repere_data::Reason| r.verdict == Verdict::Fits;
            let added = ranked.reasons.iter().filter(|r| {
                before.criteria.iter().all(|known| (known.criterion, &known.wanted) != (r.criterion, &r.wanted))
            });
            if !added.clone().all(met) {
                continue;
            }
            let was = before.places.iter().position(|b| b.feature.id == ranked.feature.id);
            let Some(was) = was else {
                // It was too far, where nearness was indispensable.
                prop_assert!(brings_nearer, "{} was left out", ranked.feature.id);
                continue;
            };
            prop_assert!(ranked.score >= before.places[was].score);
            prop_assert!(at <= was || brings_nearer, "{} {at} {was}", ranked.feature.id);
        }
    }

    #[test]
    fn a_place_that_meets_more_never_falls(
        places in places(), need in a_need(), which in any::<prop::sample::Index>(),
        facet in select(FACETS.to_vec()), value in any::<prop::sample::Index>(),
    ) {
        let allowed = facet.values().iter().filter(|v| !v.starts_with("Ce lieu"));
        let values: Vec<&str> = allowed.copied().collect();
        let value = *value.get(&values);
        let need = format!("{need}&{}={}", facet.name(), slug(value));
        let at = which.index(places.len());
        let (id, mut places) = (places[at].id.clone(), places);
        // A list that says something else: to break a silence may say no as well.
        let list = |place: &mut Place, add: &str| {
            let list = match facet {
                Facet::Services => &mut place.services,
                Facet::PriseEnCharge => &mut place.prise_en_charge_specifique,
                Facet::ModalitesAcces => &mut place.modalites_acces,
                Facet::Frais => &mut place.frais_a_charge,
                Facet::ModalitesAccompagnement => &mut place.modalites_accompagnement,
                _ => &mut place.publics_specifiquement_adresses,
            };
            list.retain(|v| v != value && v != add);
            list.push(add.to_owned());
        };
        let other = values.iter().find(|v| **v != value).unwrap();
        list(&mut places[at], other);
        let mut richer = places.clone();
        list(&mut richer[at], value);
        let (poor, rich) = (index(&places), index(&richer));
        let (before, after) = (rank(&poor, "", &need), rank(&rich, "", &need));
        let place = |ranking: &Ranking<'_>| {
            let at = ranking.places.iter().position(|ranked| ranked.feature.id == id)?;
            Some((at, ranking.places[at].score))
        };
        if let Some((was, score)) = place(&before) {
            let (is, richer) = place(&after).unwrap();
            prop_assert!(richer >= score && is <= was, "{is} {was}");
        }
    }
}
