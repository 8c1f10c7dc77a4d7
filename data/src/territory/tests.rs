use super::*;
use crate::geo::Position;

fn builtin() -> &'static Territories {
    Territories::builtin()
}

fn territory(text: &str) -> Territory {
    text.parse().unwrap()
}

/// The codes of the communes of a territory.
fn members(text: &str) -> Vec<&'static str> {
    builtin().members(&territory(text)).map(|id| builtin().code(id)).collect()
}

/// The commune that an address names, by its code; empty when in doubt.
fn resolve(insee: &str, postal: &str, name: &str) -> &'static str {
    builtin().resolve(insee, postal, name).map_or("", |id| builtin().code(id))
}

fn id(code: &str) -> CommuneId {
    builtin().commune(code).unwrap()
}

#[test]
fn the_built_in_tables_are_those_of_2026() {
    let count = |kind| builtin().all(kind).count();
    assert_eq!(count(TerritoryKind::Commune), 34_963 + 45);
    assert_eq!(builtin().len(), 34_963 + 45);
    assert_eq!(count(TerritoryKind::Epci), 1_255);
    assert_eq!(count(TerritoryKind::Departement), 101 + 6);
    assert_eq!(count(TerritoryKind::Region), 18 + 6);
}

#[test]
fn every_commune_lies_in_the_territories_it_names() {
    let kinds = [TerritoryKind::Departement, TerritoryKind::Region, TerritoryKind::Epci];
    let in_all = |kind| -> usize {
        builtin().all(kind).map(|(territory, _)| builtin().members(&territory).count()).sum()
    };
    let without_epci =
        (0..builtin().len() as u32).filter(|&row| builtin().epci(CommuneId(row)).is_none());
    let expected = [builtin().len(), builtin().len(), builtin().len() - without_epci.count()];
    assert_eq!(kinds.map(in_all), expected);
}

#[test]
fn territories_are_read_as_people_write_them() {
    for (text, printed) in [
        ("departement:38", "departement:38"),
        ("Départements:2a", "departement:2A"),
        ("RÉGION:84", "region:84"),
        ("regions:01", "region:01"),
        ("epcis: 200040715 ", "epci:200040715"),
        ("communes:2b033", "commune:2B033"),
        ("departement:975", "departement:975"),
    ] {
        let read = territory(text);
        assert_eq!(read.to_string(), printed);
        assert_eq!(territory(printed), read);
        let json = serde_json::to_string(&read).unwrap();
        assert_eq!(json, format!("\"{printed}\""));
        assert_eq!(serde_json::from_str::<Territory>(&json).unwrap(), read);
    }
}

#[test]
fn what_is_no_territory_is_told_what_is() {
    for (text, message) in [
        (
            "38",
            "« 38 » n’est pas un territoire : écrire par exemple departement:38, epci:200040715, region:84 ou commune:38185",
        ),
        (
            "canton:3801",
            "« canton » n’est pas une sorte de territoire : region, departement, epci, commune ou propre",
        ),
        (
            "departement:3é",
            "« 3é » n’est pas un code de departement : deux ou trois caractères (38, 2A, 974)",
        ),
        (
            "epci:38",
            "« 38 » n’est pas un code de epci : neuf chiffres, le numéro SIREN (200040715)",
        ),
        (
            "commune:2C001",
            "« 2C001 » n’est pas un code de commune : cinq caractères, le code INSEE (38185)",
        ),
        (
            "region:",
            "«  » n’est pas un code de region : deux chiffres (84), ou trois pour une collectivité d’outre-mer (975)",
        ),
    ] {
        assert_eq!(text.parse::<Territory>().unwrap_err().to_string(), message);
        assert!(serde_json::from_value::<Territory>(text.into()).is_err());
    }
}

#[test]
fn an_unknown_territory_is_told_its_neighbours() {
    for (text, nearest) in [
        ("region:38", "departement:38 (Isère)"),
        ("departement:84000", ""),
        (
            "departement:20",
            "departement:10 (Aube), departement:21 (Côte-d'Or), departement:22 (Côtes-d'Armor)",
        ),
        ("epci:200040716", "epci:200040715 (Grenoble-Alpes-Métropole)"),
        ("departement:isère", "departement:38 (Isère)"),
        ("commune:Échirolles", "commune:38151 (Échirolles)"),
    ] {
        let message = builtin().read(text).unwrap_err().to_string();
        let wanted = if nearest.is_empty() { "n’est pas un code" } else { nearest };
        assert!(message.contains(wanted), "{text}: {message}");
    }
    assert_eq!(builtin().read("departement:38"), Ok(territory("departement:38")));
}

#[test]
fn lyon_brings_its_metropolis_and_its_arrondissements() {
    let lyon = members("epci:200046977");
    let arrondissements = lyon.iter().filter(|code| code.starts_with("6938")).count();
    assert_eq!(arrondissements, 9);
    assert_eq!(lyon.len() - arrondissements, 58);
    assert_eq!(members("commune:69123").len(), 1 + 9);
    assert_eq!(members("commune:69383"), ["69383"]);
    assert_eq!(members("commune:75056").len(), 1 + 20);
    assert_eq!(members("departement:75").len(), 1 + 20);
    assert_eq!(members("commune:13055").len(), 1 + 16);
    assert_eq!(builtin().parent(id("69383")), Some(id("69123")));
    assert_eq!(builtin().parent(id("69123")), None);
    assert!(builtin().contains(&territory("commune:69123"), id("69383")));
    assert!(!builtin().contains(&territory("commune:69383"), id("69123")));
}

#[test]
fn an_epci_may_span_departements() {
    // Redon Agglomération lies in Ille-et-Vilaine, Loire-Atlantique and Morbihan,
    // and so in two régions.
    let redon = territory("epci:243500741");
    assert_eq!(builtin().label(&redon), Some("Communauté d'agglomération Redon Agglomération"));
    let mut departements: Vec<_> =
        builtin().members(&redon).map(|id| builtin().departement(id)).collect();
    departements.dedup();
    assert_eq!(departements, ["35", "44", "56"]);
    assert!(!builtin().contains(&territory("departement:35"), id("44007")));
    assert!(builtin().contains(&redon, id("44007")));
}

#[test]
fn corsica_has_two_departements_and_one_postal_prefix() {
    let ajaccio = id("2A004");
    assert_eq!(builtin().name(ajaccio), "Ajaccio");
    assert_eq!(builtin().region(ajaccio), "94");
    assert_eq!(builtin().postal_codes(ajaccio).collect::<Vec<_>>(), ["20000", "20090", "20167"]);
    assert_eq!(resolve("2b033", "", ""), "2B033");
    assert_eq!(resolve("", "20200", "BASTIA"), "2B033");
    assert_eq!(resolve("", "20176", "Ajaccio Cedex"), "2A004");
    let (north, south) = (members("departement:2B").len(), members("departement:2A").len());
    assert_eq!(members("region:94").len(), north + south);
}

#[test]
fn the_overseas_live_by_their_own_clocks() {
    for (code, departement, zone) in [
        ("97105", "971", "America/Guadeloupe"),
        ("97209", "972", "America/Martinique"),
        ("97302", "973", "America/Cayenne"),
        ("97411", "974", "Indian/Reunion"),
        ("97502", "975", "America/Miquelon"),
        ("97611", "976", "Indian/Mayotte"),
        ("97701", "977", "America/St_Barthelemy"),
        ("97801", "978", "America/Marigot"),
        ("98613", "986", "Pacific/Wallis"),
        ("98735", "987", "Pacific/Tahiti"),
        ("98731", "987", "Pacific/Marquesas"),
        ("98719", "987", "Pacific/Gambier"),
        ("98818", "988", "Pacific/Noumea"),
        ("38185", "38", "Europe/Paris"),
        ("2A004", "2A", "Europe/Paris"),
    ] {
        assert_eq!(builtin().departement(id(code)), departement);
        assert_eq!(builtin().timezone(id(code)), zone);
    }
    assert_eq!(builtin().label(&territory("departement:988")), Some("Nouvelle-Calédonie"));
    assert_eq!(resolve("", "97133", "Gustavia"), "97701");
    assert_eq!(resolve("97127", "97150", "Saint Martin"), "97801");
    assert_eq!(resolve("", "97500", "St-Pierre"), "97502");
    assert_eq!(resolve("", "97500", "quelque part"), "");
}

#[test]
fn codes_and_names_of_before_lead_to_the_commune_of_today() {
    // Bellegarde-sur-Valserine, Lancrans and Châtillon-en-Michaille are Valserhône.
    assert_eq!(resolve("01091", "", ""), "01033");
    assert_eq!(resolve("", "01200", "Bellegarde-sur-Valserine"), "01033");
    assert_eq!(builtin().label(&territory("commune:01091")), Some("Valserhône"));
    assert!(builtin().contains(&territory("commune:01091"), id("01033")));
    // Lyon annexed it in 1963; the code came back in files of 2020.
    assert_eq!(resolve("69232", "69009", "St Rambert l'Île Barbe"), "69389");
}

#[test]
fn an_address_finds_its_arrondissement() {
    for (insee, postal, name, code) in [
        ("13055", "13011", "MARSEILLE 11", "13211"),
        ("69123", "69003", "Lyon", "69383"),
        ("75056", "75116", "Paris", "75116"),
        ("75056", "75016", "Paris 16", "75116"),
        ("75056", "75001", "PARIS 01", "75101"),
        ("", "13001", "Marseille 1er Arrondissement", "13201"),
        ("", "69326", "LYON CEDEX 03", "69123"),
        ("", "69326", "LYON 3EME CEDEX 03", "69383"),
        ("69123", "", "Lyon 7", "69387"),
        ("75056", "75990", "Paris", "75056"),
    ] {
        assert_eq!(resolve(insee, postal, name), code, "{insee} {postal} {name}");
    }
}

#[test]
fn an_address_without_a_code_finds_its_commune() {
    for (postal, name, code) in [
        ("38000", "GRENOBLE", "38185"),
        ("38021", "Grenoble Cedex 1", "38185"),
        ("42000", "ST ETIENNE", "42218"),
        ("76600", "Havre (Le)", "76351"),
        ("1000", "Bourg en Bresse", "01053"),
        ("93400", "Saint-Ouen", "93070"),
        ("38000", "", "38185"),
        ("38190", "", ""),
        ("38190", "Nulle-Part-sur-Rien", ""),
        ("38250", "Villard de Lans", "38548"),
        ("", "Grenoble", ""),
        ("99999", "Grenoble", ""),
    ] {
        assert_eq!(resolve("", postal, name), code, "{postal} {name}");
    }
}

#[test]
fn a_postal_code_in_the_insee_column_is_not_believed() {
    // 69003 is also the INSEE code of Ambérieux.
    assert_eq!(builtin().name(id("69005")), "Ambérieux");
    assert_eq!(resolve("69005", "69005", "Lyon"), "69385");
    assert_eq!(resolve("69005", "69480", "Ambérieux"), "69005");
    assert_eq!(resolve("38000", "38000", "Grenoble"), "38185");
    // Name and postal code together outvote a code that fits neither,
    assert_eq!(resolve("63144", "62000", "ARRAS"), "62041");
    // but not one that fits the postal code.
    assert_eq!(resolve("49129", "49000", "Angers"), "49129");
}

#[test]
fn an_id_of_no_commune_is_empty_and_harmless() {
    let nowhere = CommuneId(u32::MAX);
    assert_eq!(builtin().name(nowhere), "");
    assert_eq!(builtin().postal_codes(nowhere).count(), 0);
    assert_eq!(builtin().arrondissements(nowhere).count(), 0);
    assert_eq!(builtin().timezone(nowhere), "Europe/Paris");
    assert!(!builtin().contains(&territory("departement:38"), nowhere));
    assert_eq!(TerritoryPoints::new().point(builtin(), nowhere), None);
}

#[test]
fn a_damaged_table_says_where() {
    let whole = Tables {
        divisions: "region\t84\tAura\t84\t69123\ndepartement\t38\tIsère\t84\t38185\n",
        epci: "200040715\tMétropole\n",
        communes: "# two communes\n=38\t200040715\n185\tGrenoble\t000 100\t156389\n151\tÉchirolles\t130\t\n",
        arrondissements: "",
        aliases: "38999\t38151\tAncienne\n",
    };
    let small = Territories::parse(&whole).unwrap();
    assert_eq!(small.len(), 2);
    assert_eq!(small.resolve("38999", "", ""), small.commune("38151"));
    assert_eq!(small.resolve("", "38130", "ancienne"), small.commune("38151"));
    for (tables, message) in [
        (Tables { epci: "", ..whole }, "communes.tsv, line 2: « 200040715 » is described nowhere"),
        (Tables { divisions: "region\t84\n", ..whole }, "divisions.tsv, line 1: 2 cells, not 5"),
        (
            Tables { communes: "185\tGrenoble\t000\t1\n", ..whole },
            "communes.tsv, line 1: a commune before the first group",
        ),
        (
            Tables { communes: "=38\t\n1\tGrenoble\t000\t1\n", ..whole },
            "communes.tsv, line 2: « 1 » does not complete 38",
        ),
        (
            Tables { communes: "=38\t\n185\tGrenoble\t000\tbeaucoup\n", ..whole },
            "communes.tsv, line 2: « beaucoup » is no number of inhabitants",
        ),
        (
            Tables { aliases: "38999\t38000\n", ..whole },
            "aliases.tsv, line 1: « 38000 » is described nowhere",
        ),
        (
            Tables { epci: "2\tb\n1\ta\n", ..whole },
            "epci.tsv, line 0: rows are not in the order of their codes",
        ),
    ] {
        assert_eq!(Territories::parse(&tables).unwrap_err().to_string(), message);
    }
}

#[test]
fn points_make_the_box_of_a_territory() {
    let mut points = TerritoryPoints::new();
    points.insert(builtin(), "38185", 5.72, 45.18).unwrap();
    points.insert(builtin(), "38151", 5.70, 45.14).unwrap();
    points.insert(builtin(), "69123", 4.83, 45.76).unwrap();
    let bounds = |points: &TerritoryPoints, text| {
        points.bounds(builtin(), &territory(text)).map(|b| b.to_array())
    };
    assert_eq!(bounds(&points, "epci:200040715"), Some([5.70, 45.14, 5.72, 45.18]));
    assert_eq!(bounds(&points, "region:84"), Some([4.83, 45.14, 5.72, 45.76]));
    assert_eq!(bounds(&points, "departement:26"), None);
    let part_dieu = points.point(builtin(), id("69383"));
    assert_eq!(part_dieu, points.point(builtin(), id("69123")));

    let wrong = points.insert(builtin(), "38185", 45.18, 545.72).unwrap_err();
    assert!(wrong.to_string().starts_with("commune 38185 : "), "{wrong}");
    assert!(points.insert(builtin(), "98412", 69.5, -49.3).is_err());
    // The point of a part of a commune does not move the commune's.
    points.insert(builtin(), "01033", 5.8, 46.1).unwrap();
    points.insert(builtin(), "01091", 5.7, 46.0).unwrap();
    assert_eq!(bounds(&points, "commune:01033"), Some([5.8, 46.1, 5.8, 46.1]));
}

#[test]
fn the_biggest_towns_come_first_on_the_map() {
    let labels = label_points();
    assert!((1_000..=1_500).contains(&labels.len()));
    let first: Vec<_> = labels[..3].iter().map(|l| builtin().name(l.commune)).collect();
    assert_eq!(first, ["Paris", "Marseille", "Lyon"]);
    assert_eq!(labels[2].rank, 3);
    assert_eq!(labels.iter().filter(|l| l.chef_lieu).count(), 101 + 6);
    let grenoble = labels.iter().find(|l| l.commune == id("38185")).unwrap();
    assert!(grenoble.position.metres_to(Position::new(5.7243, 45.1821).unwrap()) < 2_000);
}
