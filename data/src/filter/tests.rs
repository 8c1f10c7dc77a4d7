//! What filters read, print and combine to.

use super::*;
use proptest::prelude::*;

fn canonical(query: &str) -> String {
    Filter::parse(query).unwrap().to_query()
}

#[test]
fn the_ways_of_asking_the_same_have_one_form() {
    for (query, form) in [
        ("", ""),
        ("services=", ""),
        ("frais_a_charge=payant,gratuit,GRATUIT", "frais_a_charge=Gratuit,Payant"),
        ("frais_a_charge=payant&frais_a_charge=gratuit", "frais_a_charge=Gratuit,Payant"),
        ("frais_a_charge=payant,gratuit;gratuit", "frais_a_charge=Gratuit"),
        ("itinerance=!fixe", "itinerance=%21Fixe"),
        ("autres_formations_labels=ZRR", "autres_formations_labels=frr"),
        ("source=Les+Amis%2C%5C%2C+r%C3%A9unis", "source=les-amis,reunis"),
        (
            "territoire_type=departements&territoires=38,2a",
            "territoires=departement:2A,departement:38",
        ),
        ("territoires=38&territoire_type=departements", "territoires=departement:38"),
        (
            "territoires=departement:38&territoires=commune:26362",
            "territoires=departement:38,commune:26362",
        ),
        (
            "territoires=Propre:Bassin-Minier,commune:26362",
            "territoires=commune:26362,propre:bassin-minier",
        ),
        ("territoire_type=propres&territoires=vallee-2", "territoires=propre:vallee-2"),
        ("prise_rdv=true&localise=!oui", "prise_rdv=oui&localise=non"),
        ("prise_rdv=oui,non", ""),
        ("lieux=b,a,!d%5C,e", "lieux=a,b%3B%21d%5C,e"),
        ("ouvert=Week-End,soir", "ouvert=soir,week-end"),
        ("ouvert=!2026-11-26T13:35Z", "ouvert=%212026-11-26T13:35Z"),
        ("autour=20+km&au_moins=5", "autour=20km&au_moins=5"),
        ("autour=0,5km", "autour=500m"),
    ] {
        assert_eq!(canonical(query), form, "{query}");
    }
}

#[test]
fn what_is_wrong_is_named_with_what_is_allowed() {
    for (query, parameter, value, allowed) in [
        ("servcies=x", "servcies", "", "services"),
        ("frais_a_charge=cher", "frais_a_charge", "cher", "Gratuit"),
        ("territoires=38", "territoires", "38", "departement:38"),
        ("territoire_type=cantons&territoires=1", "territoire_type", "cantons", "communes"),
        ("prise_rdv=peut-être", "prise_rdv", "peut-être", "oui"),
        ("ouvert=maintenant", "ouvert", "maintenant", "2026-11-26T13:35Z"),
        ("autour=1000km", "autour", "1000km", "20 km"),
        ("au_moins=0", "au_moins", "0", "5"),
    ] {
        let error = Filter::parse(query).unwrap_err();
        assert_eq!((&*error.parameter, &*error.value), (parameter, value), "{query}");
        assert!(error.allowed.iter().any(|a| a == allowed), "{error:?}");
    }
}

#[test]
fn a_preset_and_a_choice_in_one_facet_must_both_hold() {
    let preset = Filter::parse("services=parentalite-et-education-avec-le-numerique").unwrap();
    let choice = Filter::parse("services=loisirs-et-creations-numeriques").unwrap();
    let both = preset.and(&choice);
    assert_eq!(both.choice(Facet::Services).all.len(), 2);
    assert_eq!(Filter::parse(&both.to_query()).unwrap(), both);
    assert_eq!(both.and(&preset), both);
    let yes = Filter::parse("prise_rdv=oui").unwrap();
    let never = yes.and(&Filter::parse("prise_rdv=non").unwrap());
    assert_eq!(Filter::parse(&never.to_query()).unwrap(), never);
}

#[test]
fn a_table_says_what_a_query_says() {
    let table = r#"{"services": ["Accès internet et matériel informatique"],
        "itinerance": "!Fixe", "prise_rdv": true, "au_moins": 5, "territoires": ["departement:38"]}"#;
    let filter: Filter = serde_json::from_str(table).unwrap();
    assert_eq!(filter, Filter::parse(&filter.to_query()).unwrap());
    assert_eq!(filter.booking().len(), 1);
    let error = serde_json::from_str::<Filter>(r#"{"services": "Couture"}"#).unwrap_err();
    assert!(error.to_string().contains("Couture"), "{error}");
}

fn any_choice(facet: Facet) -> impl Strategy<Value = String> {
    let values: Vec<String> = match facet.values() {
        [] => ["FRR", "a,b;c", "!x", "\\x\\", "Pass numérique"].map(str::to_owned).into(),
        values => values.iter().map(|&v| v.to_owned()).collect(),
    };
    let term = (any::<bool>(), proptest::sample::select(values)).prop_map(|(not, value)| {
        let escaped = value.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;");
        let escaped = if escaped.starts_with('!') { format!("\\{escaped}") } else { escaped };
        if not { format!("!{escaped}") } else { escaped }
    });
    let set = proptest::collection::vec(term, 1..4).prop_map(|t| t.join(","));
    proptest::collection::vec(set, 1..3).prop_map(|sets| sets.join(";"))
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let facet = proptest::sample::select(Facet::ALL)
        .prop_flat_map(|f| any_choice(f).prop_map(move |v| (f.name().to_owned(), v)));
    let territory = proptest::sample::select(vec![
        "region:84",
        "departement:2A,!epci:200040715",
        "commune:38185;departement:38",
        "propre:bassin-minier,epci:200040715,!propre:la-vallee",
    ])
    .prop_map(|v| (TERRITORIES.to_owned(), v.to_owned()));
    let places = proptest::sample::select(vec!["a,b", "!a\\,b", "Coop-numérique_1;\\!x"])
        .prop_map(|v| (PLACES.to_owned(), v.to_owned()));
    let flags = (
        proptest::sample::select(vec![BOOKING, LOCATED]),
        proptest::sample::select(vec!["oui", "non", "oui;non"]),
    )
        .prop_map(|(name, v)| (name.to_owned(), v.to_owned()));
    let widening = prop_oneof![
        (1u32..200_000).prop_map(|m| (RADIUS.to_owned(), format!("{m}m"))),
        (1u32..1000).prop_map(|n| (AT_LEAST.to_owned(), n.to_string())),
    ];
    proptest::collection::vec(
        prop_oneof![4 => facet, 1 => territory, 1 => places, 1 => flags, 1 => widening],
        0..6,
    )
    .prop_map(|pairs| Filter::from_query(pairs).unwrap())
}

/// The crate that knows all sets of characters is the oracle of ours.
#[test]
fn values_are_encoded_as_the_crate_does() {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'~')
        .remove(b':')
        .remove(b',');
    let all: String = (0..0x180).filter_map(char::from_u32).collect();
    let mut ours = String::new();
    encode(&mut ours, &all);
    assert_eq!(ours, utf8_percent_encode(&all, KEPT).to_string());
}

proptest! {
    #[test]
    fn parsing_what_is_printed_is_the_identity(filter in any_filter()) {
        let printed = filter.to_query();
        let again = Filter::parse(&printed).unwrap();
        prop_assert_eq!(&again, &filter);
        prop_assert_eq!(again.to_query(), printed);
        let pairs: Vec<_> = filter.pairs();
        prop_assert_eq!(Filter::from_query(pairs).unwrap(), filter);
    }

    #[test]
    fn and_is_commutative_where_nothing_widens(a in any_filter(), b in any_filter()) {
        if a.radius().or(b.radius()).is_none() && a.at_least().or(b.at_least()).is_none() {
            prop_assert_eq!(a.and(&b), b.and(&a));
        }
        prop_assert_eq!(a.and(&a), a);
    }

    #[test]
    fn no_query_makes_it_panic(query in "\\PC{0,60}") {
        let _ = Filter::parse(&query);
    }
}
