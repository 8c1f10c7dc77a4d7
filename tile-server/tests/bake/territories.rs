//! Territories of a hub's own, from `repere.toml` to a filter.

use std::path::Path;

use repere_data::Filter;
use repere_server::Error;
use repere_server::pipeline::bake;
use repere_server::project::Project;

use crate::given::{Given, csv, row, tokio_block};

const HEAD: &str = "sortie = \"bundle\"\n[[sources]]\nnom = \"lieux\"\nfichier = \"lieux.csv\"\n";

#[test]
fn an_own_territory_is_a_filter_like_any_other() {
    let given = Given::new();
    given.file(
        "lieux.csv",
        csv(&[
            row("dedans", "Mairie", "45.05,5.55"),
            row("dehors", "Gare", "45.5,5.55"),
            row("nulle-part", "Poste", ","),
        ]),
    );
    let ring = "[[[5.5,45],[5.6,45],[5.6,45.1],[5.5,45.1],[5.5,45]]]";
    let outline =
        format!(r#"{{"features":[{{"geometry":{{"type":"Polygon","coordinates":{ring}}}}}]}}"#);
    given.file("contour.geojson", outline);
    let toml = format!(
        "{HEAD}[[territoires_propres]]\nid = \"dessin\"\nnom = \"Le dessin\"\ncontour = \"contour.geojson\"\n\
         [[territoires_propres]]\nid = \"villes\"\ncommunes = [\"grenoble\", \"38421\"]\n\
         [[territoires_propres]]\nid = \"deux\"\ndepartements = [\"Rhône\", \"69\"]\nepci = [\"200040715\"]\n"
    );
    let project = Project::read(&given.file("repere.toml", toml)).unwrap();
    assert!(project.own[2].communes.len() > 200);
    bake(&project.bake_options(None, jiff::civil::date(2026, 11, 23)).unwrap(), &|_, _, _| {})
        .unwrap();
    let index = tokio_block(given.open()).index;
    let found = |own: &str| {
        let filter = Filter::from_query([("territoires", own)]).unwrap();
        let ids = index.select(&filter);
        ids.iter().map(|place| index.id(place).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("propre:dessin"), ["dedans"]);
    assert_eq!(found("propre:villes").len(), 3, "all three say they are in Grenoble");
    assert_eq!(found("propre:deux").len(), 3);
    assert_eq!(found("propre:villes;!propre:dessin").len(), 2);
    let names: Vec<&str> = index.own_territories().map(|(_, name)| name).collect();
    assert_eq!(names, ["Le dessin", "deux", "villes"]);
}

#[test]
fn what_is_wrong_with_an_own_territory_is_said() {
    let given = Given::new();
    let toml = format!(
        "{HEAD}[[territoires_propres]]\nid = \"Bassin minier\"\ncommunes = [\"Saint-Denis\", \"99999\", \"Nulle Part\"]\n\
         [[territoires_propres]]\nid = \"a\"\ncommune = [\"38185\"]\n\
         [[territoires_propres]]\nid = \"a\"\nepci = [\"38\"]\n"
    );
    let Err(Error::Project(error)) = Project::read(&given.file("repere.toml", toml)) else {
        panic!("it is wrong")
    };
    let lines = error.faults().iter().map(|fault| {
        let help = fault.help().map(|h| format!("\n    {h}")).unwrap_or_default();
        format!("{fault}{help}").replace(&given.path("").display().to_string(), "")
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_real_intercommunality_by_its_communes_is_that_intercommunality() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let source = data.join("places/france-services-2024.csv");
    if !source.is_file() {
        eprintln!("skipped: no real files in {}", data.display());
        return;
    }
    let given = Given::new();
    let mut options = given.options(&[source]);
    options.territories = Some(data.join("territories/communes-2026.csv"));
    let territories = repere_data::Territories::builtin();
    let epci = territories.read("epci:200040715").unwrap();
    options.own = vec![repere_server::own_territories::OwnOptions {
        id: "metropole".to_owned(),
        name: "Métropole".to_owned(),
        communes: territories.members(&epci).collect(),
        outline: None,
    }];
    bake(&options, &|_, _, _| {}).unwrap();
    let index = tokio_block(given.open()).index;
    for around in ["", "&autour=10km", "&au_moins=80"] {
        let select = |territory: &str| {
            let filter = Filter::parse(&format!("territoires={territory}{around}")).unwrap();
            index.select(&filter).iter().collect::<Vec<u32>>()
        };
        let own = select("propre:metropole");
        assert_eq!(own, select("epci:200040715"), "{around}");
        assert!(own.len() > 5);
    }
}
