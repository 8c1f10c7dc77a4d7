//! Small invented cases, one for each part of a score, and of merging.

use proptest::prelude::*;
use repere_data::same::{self, Member, Part, Register, Rule, Score, Signs, group, merge};
use repere_data::{CommuneId, Facet, Place, Position, Territories};

/// A place of Grenoble with a name of its own and nothing else.
fn place(change: impl FnOnce(&mut Place)) -> Place {
    let territories = Territories::builtin();
    let mut place = Place {
        id: "1".into(),
        nom: "Atelier Zéphyrine".into(),
        commune: "Grenoble".into(),
        code_postal: "38000".into(),
        code_insee: "38185".into(),
        commune_id: territories.commune("38185"),
        ..Place::default()
    };
    change(&mut place);
    place
}

/// The score of two places in a base of some others.
fn score(a: &Place, b: &Place) -> Score {
    let territories = Territories::builtin();
    let mut register = Register::default();
    for place in [a, b] {
        register.push(&Signs::of(place, territories));
    }
    for number in 0..400 {
        let nom = format!("Maison {} numérique", number % 7);
        let other = Place { nom, adresse: "1 place de la Mairie".into(), ..Place::default() };
        register.push(&Signs::of(&other, territories));
    }
    register.seal();
    let score = register.score(0, 1);
    assert_eq!(score, register.score(1, 0), "it does not matter which is first");
    score
}

fn at(lon: f64, lat: f64) -> Option<Position> {
    Position::new(lon, lat).ok()
}

#[test]
fn each_part_speaks_for_and_against() {
    fn set(change: impl Fn(&mut Place) + 'static) -> Box<dyn Fn(&mut Place)> {
        Box::new(change)
    }
    let named = |nom: &'static str| set(move |p| p.nom = nom.into());
    let way = |adresse: &'static str| set(move |p| p.adresse = adresse.into());
    let stands = |lon: f64, lat: f64| set(move |p| p.position = at(lon, lat));
    let phone = |text: &'static str| set(move |p| p.telephone = text.into());
    let page = |text: &'static str| set(move |p| p.site_web = vec![text.into()]);
    let mail = |text: &'static str| set(move |p| p.courriels = vec![text.into()]);
    let pivot = |text: &'static str| set(move |p| p.pivot = text.into());
    let of_kind = |code: &'static str| set(move |p| p.typologie = vec![code.into()]);
    let plain = || set(|_| {});
    for (part, a, b, least, most) in [
        (Part::Name, named("Atelier Zéphyrine"), named("L’ATELIER ZEPHYRINE"), 11, 12),
        (Part::Name, named("Atelier Zéphyrine"), named("Atelier Zephirine"), 9, 12),
        (Part::Name, named("Mairie"), named("Commune de Grenoble"), 9, 9),
        (Part::Name, named("Atelier Zéphyrine"), named("Comptoir Ombrelle"), -8, -6),
        (Part::Name, named("Atelier Zéphyrine"), named("Mairie"), 0, 0),
        (Part::Address, way("12 avenue du Gal Quine"), way("12, AV DU GENERAL QUINE"), 9, 9),
        (Part::Address, way("12 avenue Quine"), way("avenue Quine"), 6, 6),
        (Part::Address, way("12 avenue Quine"), way("72 avenue Quine"), -3, -3),
        (Part::Address, way("12 avenue Quine"), way("12 rue des Ombrelles"), -5, -3),
        (Part::Address, way("12 avenue Quine"), plain(), 0, 0),
        (Part::Distance, stands(5.72, 45.18), stands(5.72, 45.18), 7, 7),
        (Part::Distance, stands(5.72, 45.18), stands(5.75, 45.18), -12, -9),
        (Part::Distance, stands(5.72, 45.18), plain(), 0, 0),
        (Part::Phone, phone("04 76 00 11 22"), phone("+33476001122"), 10, 10),
        (Part::Phone, phone("04 76 00 11 22"), phone("04 76 00 11 23"), -3, -3),
        (Part::Phone, phone("04 76 00 11 22"), plain(), 0, 0),
        (Part::Site, page("https://www.exemple.fr/a/"), page("http://exemple.fr/a"), 7, 7),
        (Part::Site, page("https://exemple.fr/a"), page("https://exemple.fr/b"), 3, 3),
        (Part::Site, page("https://exemple.fr/a"), page("https://exemple.org/a"), -2, -2),
        (Part::Mail, mail("a@exemple.fr"), mail("A@exemple.fr"), 9, 9),
        (Part::Mail, mail("a@exemple.fr"), mail("b@exemple.fr"), 3, 3),
        (Part::Mail, mail("a@orange.fr"), mail("b@orange.fr"), -2, -2),
        (Part::Pivot, pivot("11111111100011"), pivot("11111111100011"), 7, 7),
        (Part::Pivot, pivot("00000000000000"), pivot("00000000000000"), 0, 0),
        (Part::Pivot, pivot("11111111100011"), pivot("22222222200022"), -2, -2),
        (Part::Kind, of_kind("BIB"), of_kind("BIB"), 2, 2),
        (Part::Kind, of_kind("BIB"), of_kind("RFS"), -3, -3),
        (Part::Kind, of_kind("MUNI"), of_kind("RFS"), 3, 3),
        (Part::Kind, of_kind("BIB"), of_kind("MUNI"), -14, -14),
    ] {
        let (a, b) = (place(a), place(b));
        let points = score(&a, &b).part(part);
        assert!((least..=most).contains(&points), "{} {points} : {a:?} {b:?}", part.name());
    }
}

#[test]
fn what_is_missing_never_counts_as_agreement() {
    let score = score(&place(|_| {}), &place(|p| p.nom = "Comptoir Ombrelle".into()));
    assert!(score.total() < 0, "{score}");
    let named = place(|_| {});
    let known = place(|p| {
        p.position = at(5.72, 45.18);
        p.adresse = "12 avenue Quine".into();
    });
    assert!(super_score(&named, &known) < super_score(&known, &known));
}

fn super_score(a: &Place, b: &Place) -> i32 {
    score(a, b).total()
}

#[test]
fn a_bus_is_never_merged_on_its_position() {
    let stop = |nom: &str, round: &str| {
        place(|p| {
            p.nom = nom.into();
            p.adresse = "12 avenue Quine".into();
            p.position = at(5.72, 45.18);
            p.itinerance = vec![round.into()];
        })
    };
    let rule = Rule::default();
    let bus = stop("Bus France services", "Itinérant");
    let house = stop("France services", "Fixe");
    assert!(score(&bus, &house).total() < rule.threshold, "{}", score(&bus, &house));
    let other = stop("Camion numérique", "Itinérant");
    assert!(score(&bus, &other).total() < rule.threshold, "{}", score(&bus, &other));
}

#[test]
fn a_house_of_services_is_what_hosts_it() {
    let house = place(|p| {
        p.nom = "France services de Grenoble".into();
        p.adresse = "12 avenue Quine".into();
        p.position = at(5.72, 45.18);
    });
    let hall = place(|p| {
        p.nom = "Commune de Grenoble".into();
        p.adresse = "12 AV QUINE".into();
        p.position = at(5.7201, 45.18);
    });
    let library = place(|p| {
        p.nom = "Bibliothèque de Grenoble".into();
        p.adresse = "12 av. Quine".into();
        p.telephone = "0476001122".into();
        p.position = at(5.7203, 45.18);
    });
    let threshold = Rule::default().threshold;
    assert!(score(&house, &hall).total() >= threshold, "{}", score(&house, &hall));
    assert!(score(&hall, &library).total() < threshold, "{}", score(&hall, &library));
}

#[test]
fn a_score_says_what_it_is_made_of() {
    let a = place(|p| p.position = at(5.72, 45.18));
    let b = place(|p| {
        p.position = at(5.7203, 45.18);
        p.typologie = vec!["BIB".into()];
    });
    assert_eq!(score(&a, &b).to_string(), "nom +12, distance +7 (24 m)");
}

fn member(date: &str, priority: i64, dataset: &str, change: impl FnOnce(&mut Place)) -> Member {
    let mut place = place(change);
    place.date_maj = date.into();
    place.dataset = dataset.into();
    Member { place, priority, file: format!("{dataset}.csv").into(), line: 2 }
}

#[test]
fn the_newest_value_stands_and_lists_are_united() {
    let merged = merge(vec![
        member("2022-01-01", 0, "a", |p| {
            p.telephone = "0476001122".into();
            p.horaires = "Mo 09:00-12:00".into();
            p.position = at(5.72, 45.18);
            p.dispositif_programmes_nationaux = vec!["Aidants Connect".into()];
            p.source = "dora".into();
        }),
        member("2024-01-01", 0, "b", |p| {
            p.nom = "Atelier Z".into();
            p.telephone = "0476003344".into();
            p.dispositif_programmes_nationaux = vec!["France Services".into()];
            p.source = "fs".into();
        }),
    ]);
    assert_eq!((&*merged.nom, &*merged.telephone), ("Atelier Z", "0476003344"));
    assert_eq!((&*merged.horaires, merged.position), ("Mo 09:00-12:00", at(5.72, 45.18)));
    assert_eq!(merged.dispositif_programmes_nationaux, ["France Services", "Aidants Connect"]);
    assert_eq!(merged.facet(Facet::Source), ["fs", "dora"]);
    let from: Vec<&str> = merged.origines.iter().map(|o| &*o.jeu).collect();
    assert_eq!(from, ["b", "a"]);
    let said = &merged.origines[1].valeurs;
    assert_eq!(said[&repere_data::Column::Telephone], "0476001122");
    assert_eq!(merged.origines[0].valeurs[&repere_data::Column::Latitude], "");
}

#[test]
fn equal_dates_leave_it_to_the_priority_then_to_the_name() {
    let named = |dataset: &str, priority: i64| {
        member("2024-01-01", priority, dataset, |p| p.nom = dataset.into())
    };
    assert_eq!(merge(vec![named("a", 0), named("b", 5)]).nom, "b");
    assert_eq!(merge(vec![named("b", 0), named("a", 0)]).nom, "a");
}

prop_compose! {
    fn records()(
        chosen in proptest::collection::vec((0..6_usize, 0..4_usize, 0..5_usize, 0..4_usize, any::<bool>()), 2..14),
    ) -> Vec<Place> {
        chosen.into_iter().enumerate().map(|(number, (name, way, phone, spot, label))| place(|p| {
            p.id = format!("r{number:02}");
            p.dataset = format!("jeu{}", number % 3);
            p.nom = ["Atelier Zéphyrine", "Atelier Zephirine", "Mairie", "Comptoir Ombrelle", "Bibliothèque Quine", "France services"][name].into();
            p.adresse = ["", "12 avenue Quine", "12 av Quine", "3 rue des Ombrelles"][way].into();
            p.telephone = ["", "", "0476001122", "0476003344", "0476005566"][phone].into();
            p.position = [None, at(5.72, 45.18), at(5.7202, 45.18), at(5.76, 45.19)][spot];
            if label {
                p.dispositif_programmes_nationaux = vec![format!("Label {number}")];
            }
        })).collect()
    }
}

/// The groups of records as lists of ids, whatever order they come in.
fn grouped(places: &[Place], distinct: &[(&str, &str)]) -> Vec<Vec<String>> {
    let territories = Territories::builtin();
    // Numbers follow the records, as a bake sees to.
    let mut places: Vec<&Place> = places.iter().collect();
    places.sort_by(|a, b| a.id.cmp(&b.id));
    let mut register = Register::default();
    places.iter().for_each(|place| register.push(&Signs::of(place, territories)));
    register.seal();
    let rule = Rule::default();
    let mut pairs = Vec::new();
    for a in 0..register.len() {
        for b in register.candidates(a) {
            let points = register.score(a, b).total();
            if points >= rule.threshold_of(register.one_source(a, b)) {
                pairs.push((a, b, points));
            }
        }
    }
    let number = |id: &str| places.iter().position(|p| p.id == id).map(|n| n as u32);
    let listed: Vec<(u32, u32)> =
        distinct.iter().filter_map(|(a, b)| number(a).zip(number(b))).collect();
    let made = group(pairs, &[], &listed, rule, |a, b| register.score(a, b).total());
    let ids = |group: &Vec<u32>| group.iter().map(|&n| places[n as usize].id.clone()).collect();
    made.groups.iter().map(ids).collect()
}

proptest! {
    #[test]
    fn the_order_of_records_changes_nothing(places in records(), turn in 0..14_usize) {
        let mut turned = places.clone();
        turned.rotate_left(turn % places.len());
        prop_assert_eq!(grouped(&places, &[]), grouped(&turned, &[]));
        let members = |places: &[Place]| -> Vec<Member> {
            let member = |p: &Place| Member { place: p.clone(), priority: 0, file: "f".into(), line: 1 };
            places.iter().map(member).collect()
        };
        prop_assert_eq!(merge(members(&places)), merge(members(&turned)));
    }

    #[test]
    fn lists_win(places in records()) {
        for group in grouped(&places, &[]) {
            let apart = (group[0].as_str(), group[1].as_str());
            for other in grouped(&places, &[apart]) {
                let has = |id: &str| other.iter().any(|known| known == id);
                prop_assert!(!(has(apart.0) && has(apart.1)));
            }
        }
    }

    #[test]
    fn a_merged_place_gives_back_what_its_records_are_compared_by(places in records()) {
        let member = |p: &Place| Member { place: p.clone(), priority: 0, file: "f".into(), line: 1 };
        let merged = merge(places.iter().map(member).collect());
        let mut again = same::records(&merged, Territories::builtin());
        again.sort_by(|a, b| a.id.cmp(&b.id));
        let scores = |places: &[Place]| {
            let mut register = Register::default();
            places.iter().for_each(|p| register.push(&Signs::of(p, Territories::builtin())));
            register.seal();
            let all = 0..register.len();
            let pairs = all.clone().flat_map(|a| all.clone().map(move |b| (a, b)));
            pairs.map(|(a, b)| register.score(a, b)).collect::<Vec<Score>>()
        };
        prop_assert_eq!(scores(&again), scores(&places));
    }

    #[test]
    fn no_label_and_no_record_is_lost(places in records()) {
        let member = |p: &Place| Member { place: p.clone(), priority: 0, file: "f".into(), line: 1 };
        let merged = merge(places.iter().map(member).collect());
        for place in &places {
            for label in &place.dispositif_programmes_nationaux {
                prop_assert!(merged.dispositif_programmes_nationaux.contains(label));
            }
            prop_assert!(merged.origines.iter().any(|o| o.id == place.id && o.jeu == place.dataset));
        }
        prop_assert_eq!(merged.origines.len(), places.len());
        prop_assert_ne!(merged.commune_id, None::<CommuneId>);
    }
}
