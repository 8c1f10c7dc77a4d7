//! What can be read, and what is said of what cannot.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use repere_data::Column;
use repere_server::sources::Source;

use crate::given::{Given, HEADER, csv, row};

fn gzip(text: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

/// The error of a source is as expected, and nothing is written.
fn check(name: &str, content: impl AsRef<[u8]>, expected: &str) {
    let given = Given::new();
    assert_eq!(given.error(name, content), expected);
    assert!(!given.out().exists(), "nothing is written before everything is read");
}

#[test]
fn flat_json_and_the_api_s_json_give_the_place_of_the_csv() {
    let line = "a1,00000000000000,Le Relais,Grenoble,38000,12 bis rue Neuve,2026-01-02,45.1885,5.7245,\
                Mo 09:00-12:00,Aide aux démarches administratives|Loisirs et créations numériques,essai";
    let texts = [
        csv(&[line.to_owned()]),
        r#"[{"id":"a1","pivot":"00000000000000","nom":"Le Relais","commune":"Grenoble",
            "code_postal":"38000","adresse":"12 bis rue Neuve","date_maj":"2026-01-02",
            "latitude":45.1885,"longitude":5.7245,"horaires":"Mo 09:00-12:00","code_insee":null,
            "services":"Aide aux démarches administratives|Loisirs et créations numériques",
            "source":"essai"}]"#
            .to_owned(),
        r#"  [ {"id":"a1","pivot":"00000000000000","nom":"Le Relais","date_maj":"2026-01-02T08:00:00Z",
            "adresse":{"voie":"rue Neuve","numero_voie":"12 bis","commune":"Grenoble","code_postal":38000,
                       "complement_adresse":null},
            "localisation":{"longitude":"5.7245","latitude":"45.1885"},
            "horaires":"Mo 09:00-12:00","contact":{},
            "services":["Aide aux démarches administratives","Loisirs et créations numériques"],
            "source":"essai"} ]"#
            .to_owned(),
    ];
    let places = texts.map(|text| {
        let given = Given::new();
        let source = given.file("lieux.txt", text);
        given.bake(&[source]).unwrap();
        given.places()
    });
    assert_eq!(places[0].len(), 1);
    assert_eq!(places[0][0].text(Column::Adresse), "12 bis rue Neuve");
    assert_eq!(places[0][0].services.len(), 2);
    assert_eq!(places[0], places[1]);
    assert_eq!(places[0], places[2]);
}

#[test]
fn gzip_is_recognised_by_its_bytes_whatever_its_name() {
    let text = csv(&[row("1", "Mairie", "45.1,5.7")]);
    let places = [text.clone().into_bytes(), gzip(&text)].map(|bytes| {
        let given = Given::new();
        let source = given.file("lieux.csv", bytes);
        given.bake(&[source]).unwrap();
        given.places()
    });
    assert_eq!(places[0], places[1]);
    assert_eq!(places[0].len(), 1);
}

#[test]
fn rows_of_another_length_are_rejected_with_their_line_and_the_rest_goes_on() {
    let given = Given::new();
    let good = row("1", "Mairie", "45.1,5.7");
    let quoted = r#"2,,"Le ""Grand""
Café",Grenoble,38000,x,2026-01-02,,,,,"#;
    let text = format!(
        "\u{feff}{HEADER}\r\n{good}\r\n\r\ntrop,court\r\n{quoted}\r\n{good},de,trop\r\n,,sans id,,,,,,,,,"
    );
    let source = given.file("lieux.csv", text.replace('\n', "\r\n").replace("\r\r", "\r"));
    let report = given.bake(&[source]).unwrap().report;
    let said: Vec<String> = report.list.iter().map(ToString::to_string).collect();
    let rejected = |said: &&String| said.contains("écartée");
    assert_eq!(
        said.iter().filter(rejected).collect::<Vec<_>>(),
        [
            "lieux.csv, ligne 4 : ligne écartée : 2 valeurs pour 12 colonnes",
            "lieux.csv, ligne 7 : ligne écartée : 14 valeurs pour 12 colonnes",
            "lieux.csv, ligne 8, id = «  » : ligne écartée : la colonne « id » est vide",
        ]
    );
    assert_eq!((report.rows, report.places, report.rejected()), (5, 2, 3));
    assert!(given.places().iter().any(|p| p.nom.starts_with("Le \"Grand\"")));
}

#[test]
fn a_quote_left_open_to_the_end_does_not_take_the_line_before() {
    let given = Given::new();
    let good = row("1", "Mairie", "45.1,5.7");
    let text = format!("{HEADER}\n{good}\n2,,\"La Poste,Grenoble,38000,x,2026-01-02,,,,,\n");
    let report = given.bake(&[given.file("lieux.csv", text)]).unwrap().report;
    let said: Vec<String> = report.list.iter().map(ToString::to_string).collect();
    assert!(said[0].starts_with("lieux.csv, ligne 3 : ligne écartée"), "{said:?}");
}

#[test]
fn unknown_columns_and_keys_are_said_and_ignored() {
    let given = Given::new();
    let table =
        given.file("a.csv", format!("{HEADER},couleur\n{},bleu\n", row("1", "A", "45.1,5.7")));
    let array = given.file(
        "b.json",
        r#"[{"id":2,"nom":"B","forme":"ronde","adresse":{"voie":"x","etage":3}}, "rien", 7]"#,
    );
    let report = given.bake(&[table, array]).unwrap().report;
    assert_eq!(report.sources[0].unknown_columns, ["couleur"]);
    assert_eq!(report.sources[1].unknown_columns, ["adresse.etage", "forme"]);
    assert_eq!((report.sources[1].format.as_str(), report.sources[1].rejected), ("json", 2));
    let rejected: Vec<String> =
        report.rejections[0].examples.iter().map(ToString::to_string).collect();
    assert_eq!(
        rejected,
        [
            "b.json, ligne 2 : élément écarté : un objet { … } est attendu",
            "b.json, ligne 3 : élément écarté : un objet { … } est attendu",
        ]
    );
}

#[test]
fn a_csv_s_first_line_must_be_the_standard_s() {
    check(
        "a.csv",
        "nom;adresse;commune\nx;y;z\n",
        "a.csv, ligne 1 : colonnes absentes : id, pivot, code_postal, date_maj ; trouvé « nom,adresse,commune »",
    );
    check(
        "a.csv",
        "name,address\nx,y\n",
        "a.csv, ligne 1 : aucune colonne du standard : trouvé « name,address »",
    );
    check(
        "a.csv",
        "id,pivot,nom,commune,code_postal,services\n1,2,3,4,5,6\n",
        "a.csv, ligne 1 : colonnes absentes : adresse, date_maj ; trouvé « id,pivot,nom,commune,code_postal,services »",
    );
    check(
        "a.csv",
        format!("{HEADER},nom\n"),
        "a.csv, ligne 1 : la colonne « nom » y est deux fois",
    );
}

#[test]
fn broken_json_is_said_by_line_and_column() {
    check(
        "a.json",
        "[\n  {\"id\": \"1\",\n   \"nom\": oui}\n]",
        "a.json, ligne 3, colonne 11 : JSON mal formé : une valeur est attendue ici",
    );
    check(
        "a.json",
        "[{\"id\": \"1\"}",
        "a.json, ligne 1 : le fichier s’arrête au milieu d’une valeur",
    );
    check(
        "a.json",
        "{\n\"type\": \"Topology\", \"objects\": []}",
        "a.json, ligne 1 : un tableau d’objets est attendu : [ { \"id\": …, \"nom\": … }, … ]",
    );
    check(
        "a.json",
        "[] []",
        "a.json, ligne 1, colonne 4 : JSON mal formé : il reste du texte après le tableau",
    );
}

#[test]
fn files_that_are_missing_empty_or_cut_are_said() {
    check("a.csv", "", "a.csv : fichier vide");
    check("a.csv", "\u{feff} \r\n\r\n", "a.csv : fichier vide");
    let packed = gzip(&csv(&[row("1", "Mairie", "45.1,5.7")]));
    check(
        "a.csv.gz",
        &packed[..packed.len() - 12],
        "a.csv.gz : lecture impossible : le fichier s’arrête trop tôt : il est coupé",
    );
    let mut damaged = packed.clone();
    for byte in &mut damaged[20..40] {
        *byte ^= 0xff;
    }
    check("a.csv.gz", damaged, "a.csv.gz : lecture impossible : données gzip abîmées");
    let given = Given::new();
    let error = given.bake(&[given.path("nulle-part.csv")]).unwrap_err();
    assert!(error.to_string().ends_with("nulle-part.csv : lecture impossible"), "{error}");
}

#[test]
fn no_place_at_all_publishes_nothing() {
    check("a.csv", format!("{HEADER}\n"), "aucun lieu dans les sources : rien n’est publié");
    check(
        "a.csv",
        csv(&[row("", "Mairie", ",")]),
        "aucun lieu dans les sources : rien n’est publié",
    );
    check("a.json", "[]", "aucun lieu dans les sources : rien n’est publié");
}

#[test]
fn a_table_of_communes_is_read_or_refused_by_line() {
    let given = Given::new();
    let source = given.file("a.csv", csv(&[row("1", "Mairie", "45.1,5.7")]));
    let bake = |table: &str| {
        let mut options = given.options(std::slice::from_ref(&source));
        options.territories = Some(given.file("communes.csv", table));
        repere_server::pipeline::bake(&options, &|_, _, _| {})
    };
    let read =
        bake("code,nom,lon,lat\n38185,Grenoble,5.72,45.18\n38022,,,\n99999,?,1,2\n").unwrap();
    assert_eq!(read.report.commune_points, 1);
    for (table, expected) in [
        ("code,lon\n", "ligne 1 : colonne absente : lat"),
        ("code,lon,lat\n38185,5,72,45,18\n", "ligne 2 : "),
        ("code,lon,lat\n\n38185,est,45\n", "ligne 3 : « est » n’est pas un nombre de degrés"),
        ("code,lon,lat\n38185,5.7,145\n", "ligne 2 : "),
    ] {
        let said = bake(table).map(|_| ()).map_err(|e| e.to_string());
        match said {
            Err(said) => assert!(said.contains(expected), "{said}"),
            // « 5,72 » is read as 5 and 72: both are degrees.
            Ok(()) => assert!(table.contains("5,72"), "{table}"),
        }
    }
}

/// Bytes that are sources, damaged in a few places.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let table = csv(&[row("1", "Mairie", "45.1,5.7"), row("2", "\"La \"\"Poste\"\"\"", ",")]);
    let array = r#"[{"id":"é","adresse":{"voie":"x"},"services":["a",null,3.5e9]},{"nom":true}]"#;
    let whole = [table.clone().into_bytes(), array.as_bytes().to_vec(), gzip(&table), gzip(array)];
    let bytes = proptest::sample::select(whole.to_vec());
    let faults = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..6);
    let pieces =
        proptest::sample::select(vec!["", "\"", "\r", "\u{feff}", "[[[", "{", ",,,", "\0"]);
    (bytes, faults, pieces, any::<proptest::sample::Index>()).prop_map(
        |(mut bytes, faults, piece, at)| {
            for (at, byte) in faults {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let at = at.index(bytes.len());
            bytes.splice(at..at, piece.bytes());
            bytes
        },
    )
}

proptest! {
    #[test]
    fn no_damage_makes_reading_panic(bytes in damaged()) {
        let given = Given::new();
        let sources = Source::all(&[given.file("a", &bytes).into()]).unwrap();
        let mut lines = Vec::new();
        let read = sources[0].read(&mut |found| {
            lines.push(found.into_row().map_or_else(|f| f.line, |(r, _)| r.line));
        });
        prop_assert!(lines.windows(2).all(|w| w[0] < w[1]), "{lines:?}");
        if let Err(error) = read {
            let file = given.path("a").display().to_string();
            prop_assert!(error.to_string().starts_with(&file), "{error}");
        }
    }
}
