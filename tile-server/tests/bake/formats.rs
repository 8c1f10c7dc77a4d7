//! The same places in every format, encoding and packing; and what is said of
//! files that are not what they should be.

use std::fs;
use std::io::{Cursor, Write};

use proptest::prelude::*;
use repere_data::{Column, Place};
use repere_server::pipeline::{Baked, bake};
use repere_server::sources::{Format, Source, SourceOptions};
use zip::write::SimpleFileOptions;

use crate::given::{Given, csv};

/// Two places, one of them with everything that a format may get wrong.
fn table() -> String {
    csv(&[
        "a1,00000000000000,\"Le Relais, « œuvre » d’Étienne\",Grenoble,38000,1 rue Neuve,2026-01-02,45.1885,5.7245,Mo 09:00-12:00,Aide aux démarches administratives|Loisirs et créations numériques,essai".to_owned(),
        "a2,,Médiathèque,Grenoble,38000,2 rue Neuve,2026-01-03,,,,,essai".to_owned(),
    ])
}

/// The table's lines as values.
fn cells() -> Vec<Vec<String>> {
    let table = table();
    let mut reader = ::csv::ReaderBuilder::new();
    let rows = reader.has_headers(false).from_reader(table.as_bytes()).into_records();
    let rows = rows.map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

fn separated_by(separator: u8) -> String {
    let mut writer = ::csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    for row in cells() {
        writer.write_record(&row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn windows_1252(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}

fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet: shared texts, numbers, and a day as Excel keeps one.
fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut texts: Vec<&str> = Vec::new();
    let mut sheet = String::new();
    for (number, row) in (1..).zip(rows) {
        sheet += &format!("<row r=\"{number}\">");
        for (column, text) in row.iter().enumerate() {
            let at = format!("{}{number}", char::from(b'A' + u8::try_from(column).unwrap()));
            if let Ok(day) = text.parse::<jiff::civil::Date>() {
                let days = (day - jiff::civil::date(1899, 12, 30)).get_days();
                sheet += &format!("<c r=\"{at}\" s=\"1\"><v>{days}</v></c>");
            } else if text.parse::<f64>().is_ok() && !text.starts_with('0') {
                sheet += &format!("<c r=\"{at}\"><v>{text}</v></c>");
            } else if !text.is_empty() {
                sheet += &format!("<c r=\"{at}\" t=\"s\"><v>{}</v></c>", texts.len());
                texts.push(text);
            }
        }
        sheet += "</row>";
    }
    let texts: String = texts
        .iter()
        .map(|t| format!("<si><t>{}</t></si>", t.replace('&', "&amp;").replace('<', "&lt;")))
        .collect();
    let ns = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r0\" Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook {ns} xmlns:r=\"{rel}\"><sheets><sheet name=\"Lieux\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{rel}/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r3\" Type=\"{rel}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        ("xl/sharedStrings.xml", format!("<sst {ns}>{texts}</sst>")),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet {ns}><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet {ns}><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ];
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, x)| (*name, x.as_bytes())).collect();
    zipped(&parts)
}

/// Bakes one source and gives its places without the file they came in.
fn baked(options: SourceOptions, given: &Given) -> Result<(Baked, Vec<Place>), String> {
    let mut bake_options = given.options(&[]);
    bake_options.sources = vec![SourceOptions { name: Some("x".into()), ..options }];
    let done = bake(&bake_options, &|_, _, _| {}).map_err(|error| {
        let help = miette::Diagnostic::help(&error).map(|h| format!(" ; {h}")).unwrap_or_default();
        format!("{error}{help}").replace(&given.path("").display().to_string(), "")
    })?;
    Ok((done, given.places()))
}

fn read(name: &str, content: &[u8]) -> (Baked, Vec<Place>) {
    let given = Given::new();
    let file = given.file(name, content);
    baked(file.into(), &given).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refused(name: &str, content: &[u8]) -> String {
    let given = Given::new();
    let file = given.file(name, content);
    baked(file.into(), &given).map(|_| ()).expect_err(name)
}

#[test]
fn separators_encodings_and_packings_give_the_same_places() {
    let expected = read("a.csv", table().as_bytes()).1;
    assert_eq!(expected[0].nom, "Le Relais, « œuvre » d’Étienne");
    let semicolons = separated_by(b';');
    let ansi = windows_1252(&semicolons);
    for (name, content, notes) in [
        ("a", semicolons.clone().into_bytes(), &["séparateur deviné : « ; »"][..]),
        ("a", separated_by(b'\t').into_bytes(), &["séparateur deviné : tabulation"]),
        ("a", [b"\xef\xbb\xbf", table().as_bytes()].concat(), &[]),
        ("a", utf_16(&table()), &[]),
        ("a", ansi.clone(), &["séparateur deviné : « ; »", "encodage deviné : windows-1252"]),
        ("a.zip", zipped(&[("lisez-moi.pdf", b"%PDF"), ("d/lieux.csv", table().as_bytes())]), &[]),
        ("a.zip", zipped(&[("lieux.xlsx", &workbook(&cells()))]), &[]),
        ("a.csv", workbook(&cells()), &[]),
    ] {
        let (done, places) = read(name, &content);
        assert_eq!(places, expected, "{name}, {notes:?}");
        assert_eq!(done.report.sources[0].notes, notes);
    }
    // What is stated is neither guessed nor said.
    let given = Given::new();
    let stated = SourceOptions {
        separator: Some(b';'),
        encoding: Some(encoding_rs::WINDOWS_1252),
        format: Some(Format::Csv),
        ..given.file("a.csv", ansi).into()
    };
    let (done, places) = baked(stated, &given).unwrap();
    assert_eq!((places, done.report.sources[0].notes.len()), (expected, 0));
}

#[test]
fn json_by_lines_features_and_answers_of_apis_give_the_same_places() {
    let expected = read("a.csv", table().as_bytes()).1;
    let rows = cells();
    let objects: Vec<serde_json::Map<String, serde_json::Value>> = rows[1..]
        .iter()
        .map(|row| {
            let pairs = rows[0].iter().cloned().zip(row.iter().map(|v| v.as_str().into()));
            pairs.collect()
        })
        .collect();
    let text = |value: &serde_json::Value| value.to_string();
    let lines: String = objects.iter().map(|o| format!("{}\n", text(&o.clone().into()))).collect();
    let features: Vec<serde_json::Value> = objects
        .iter()
        .map(|o| {
            let mut properties = o.clone();
            let mut degrees = |key| properties.remove(key).unwrap().as_str().unwrap().parse::<f64>();
            let (lon, lat) = (degrees("longitude"), degrees("latitude"));
            let id = properties.remove("id");
            let geometry = match (lon, lat) {
                (Ok(lon), Ok(lat)) => serde_json::json!({"type": "Point", "coordinates": [lon, lat, 212.0]}),
                _ => serde_json::Value::Null,
            };
            serde_json::json!({"type": "Feature", "id": id, "geometry": geometry, "properties": properties})
        })
        .collect();
    let collection = serde_json::json!({
        "type": "FeatureCollection", "name": "lieux", "features": features,
    });
    let wrapped = serde_json::json!({"total": 2, "data": {"lieux": objects}});
    let feature_lines: String = features.iter().map(|f| format!("{f}\n")).collect();
    for (content, format) in [
        (format!("\n{lines}\n"), "jsonl"),
        (feature_lines, "jsonl"),
        (collection.to_string(), "geojson"),
        (serde_json::to_string_pretty(&collection).unwrap(), "geojson"),
        (wrapped.to_string(), "json"),
        (serde_json::to_string_pretty(&wrapped).unwrap(), "json"),
    ] {
        let (done, places) = read("a", content.as_bytes());
        assert_eq!(places, expected, "{content}");
        assert_eq!(done.report.sources[0].format, format);
    }
    // A feature that is no point is a place without a position, and said.
    let outline = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry":
        {"type": "Polygon", "coordinates": [[[5, 45], [6, 45], [6, 46], [5, 45]]]},
        "properties": {"id": 1, "nom": "Parc", "commune": "Grenoble"}}]}"#;
    let (done, places) = read("a.geojson", outline.as_bytes());
    assert_eq!(places[0].nom, "Parc");
    assert_eq!(
        done.report.sources[0].notes,
        ["1 géométrie sans point, comme un contour : sans position"]
    );
    // A line that is no object is one row less, and said with its number.
    let (done, places) = read("a.jsonl", format!("{lines}\n{{\"id\": 3,\n").as_bytes());
    assert_eq!(places, expected);
    assert_eq!(
        done.report
            .list
            .iter()
            .map(ToString::to_string)
            .filter(|f| f.contains("écartée"))
            .collect::<Vec<_>>(),
        ["a.jsonl, ligne 4 : ligne écartée : JSON mal formé : l’objet n’est pas fini"]
    );
}

#[test]
fn titles_above_the_columns_are_passed_over_where_they_are_said() {
    let expected = read("a.csv", table().as_bytes()).1;
    let titled = format!("Nos lieux, en 2026\n\n{}", table());
    let mut rows = cells();
    rows.splice(0..0, [vec!["Nos lieux".to_owned(), "en 2026".to_owned()], Vec::new()]);
    let semicolons = format!("Nos lieux\n\n{}", separated_by(b';'));
    for content in [titled.into_bytes(), semicolons.into_bytes(), workbook(&rows)] {
        let given = Given::new();
        let file = given.file("a", content);
        let options = SourceOptions { header_line: Some(3), ..file.into() };
        assert_eq!(baked(options, &given).unwrap().1, expected);
    }
}

#[test]
fn separators_after_a_row_s_last_value_are_nothing() {
    let expected = read("a.csv", table().as_bytes()).1;
    let ragged: String =
        table().lines().enumerate().map(|(i, line)| format!("{line}{}\n", ",".repeat(i))).collect();
    let (done, places) = read("a.csv", ragged.as_bytes());
    assert_eq!((places, done.report.rejected()), (expected, 0));
}

/// The FlatGeobuf file of a bundle of the table.
fn flatgeobuf() -> (Vec<u8>, Vec<Place>) {
    let given = Given::new();
    let file = given.file("x.csv", table());
    let (done, places) = baked(file.into(), &given).unwrap();
    (fs::read(given.out().join(done.manifest.files.fgb.name)).unwrap(), places)
}

#[test]
fn a_bundle_s_own_flatgeobuf_file_is_a_source() {
    let (bytes, expected) = flatgeobuf();
    let (done, places) = read("lieux.fgb", &bytes);
    assert_eq!(places, expected);
    assert_eq!(done.report.sources[0].format, "flatgeobuf");
    let said = refused("lieux.fgb", &bytes[..bytes.len() - 9]);
    assert!(said.starts_with("lieux.fgb : "), "{said}");
}

#[test]
fn rows_of_a_workbook_keep_their_numbers_and_values_their_look() {
    let mut rows = cells();
    rows.insert(0, Vec::new());
    rows.insert(2, vec![String::new(), String::new()]);
    rows[4][Column::Id as usize] = "12".to_owned();
    rows[4][4] = "trente-huit".to_owned();
    let (done, places) = read("lieux.xlsx", &workbook(&rows));
    assert_eq!((done.report.rows, done.report.sources[0].format.as_str()), (2, "xlsx"));
    let place = places.iter().find(|p| p.id == "12").unwrap();
    assert_eq!((place.date_maj.as_str(), place.nom.as_str()), ("2026-01-03", "Médiathèque"));
    let finding = done.report.list.iter().find(|f| f.column == Some(Column::CodePostal)).unwrap();
    assert_eq!(finding.line, 5, "the row's number in the sheet, empty ones counted");

    let given = Given::new();
    let sheet = Some("Lieus".to_owned());
    let options = SourceOptions { sheet, ..given.file("a.xlsx", workbook(&cells())).into() };
    let said = baked(options, &given).map(|_| ()).unwrap_err();
    assert_eq!(said, "a.xlsx : pas de feuille « Lieus » dans ce classeur ; feuilles : Lieux");
}

#[test]
fn what_cannot_be_read_is_said_with_what_to_do() {
    let table = table();
    for (name, content, expected) in [
        (
            "a.zip",
            zipped(&[("a.csv", table.as_bytes()), ("b.json", b"[]")]),
            "a.zip : plusieurs fichiers lisibles dans cette archive ; un seul est attendu",
        ),
        ("a.zip", zipped(&[("a.pdf", b"%PDF")]), "elle contient : a.pdf"),
        ("a.zip", zipped(&[]), "elle contient : rien"),
        ("a.zip", b"PK\x03\x04 et puis rien".to_vec(), "a.zip : archive zip abîmée"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "l’enregistrer en .xlsx ou en CSV"),
        ("a.csv", zipped(&[("xl/workbook.xml", b"<oups")]), "a.csv : classeur illisible"),
        (
            "a.csv",
            [table.as_bytes(), b"\xe9"].concat(),
            "a.csv, ligne 4 : texte qui n’est pas en UTF-8",
        ),
    ] {
        let said = refused(name, &content);
        assert!(said.contains(expected), "{expected} is not in: {said}");
    }
    let given = Given::new();
    let json = given.file("a.json", "[]");
    let options = SourceOptions { format: Some(Format::Xlsx), ..json.into() };
    let said = baked(options, &given).map(|_| ()).unwrap_err();
    assert!(
        said.starts_with("a.json : annoncé comme xlsx, mais le contenu est du texte"),
        "{said}"
    );
}

/// Bytes of packed and binary formats, damaged in a few places.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let zip = zipped(&[("a.csv", table().as_bytes())]);
    let whole = vec![flatgeobuf().0, workbook(&cells()), zip, utf_16(&table())];
    let faults = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..6);
    let end = any::<proptest::sample::Index>();
    (proptest::sample::select(whole), faults, end, any::<bool>()).prop_map(
        |(mut bytes, faults, end, cut)| {
            for (at, byte) in faults {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if cut {
                bytes.truncate(end.index(bytes.len()));
            }
            bytes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_damage_of_a_packed_or_binary_file_makes_reading_panic(bytes in damaged()) {
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
