use std::sync::LazyLock;

use super::*;

/// One for all: it knows where the nation's towns are.
static CHECKS: LazyLock<Checks<'static>> = LazyLock::new(|| {
    Checks::new(Territories::builtin(), &TerritoryPoints::new(), Day::new(2026, 11, 23))
});

fn raw(values: &[(Column, &str)]) -> RawRecord {
    RawRecord {
        dataset: "essai".into(),
        file: "essai.csv".into(),
        line: 7,
        values: values.iter().map(|(c, v)| (*c, (*v).to_owned())).collect(),
    }
}

fn read(values: &[(Column, &str)]) -> (Place, Vec<String>) {
    let base = [(Column::Id, "1"), (Column::Nom, "Mairie"), (Column::CodeInsee, "38185")];
    let all: Vec<_> = base.iter().chain(values).copied().collect();
    let (place, remarks) = CHECKS.normalise(&raw(&all)).unwrap();
    (place, remarks.iter().map(ToString::to_string).collect())
}

#[test]
fn values_are_folded_to_the_standard_and_strangers_are_kept_aside() {
    let (place, remarks) = read(&[
        (Column::Services, "ACCES INTERNET ET MATERIEL INFORMATIQUE| Couture |"),
        (
            Column::DispositifProgrammesNationaux,
            "point d’accès numérique caf|Point d'accès numérique CAF",
        ),
    ]);
    assert_eq!(place.services, ["Accès internet et matériel informatique"]);
    assert_eq!(place.dispositif_programmes_nationaux, ["Point d'accès numérique CAF"]);
    assert_eq!(
        remarks,
        [
            "essai.csv, ligne 7, services = « Couture » : valeur hors de la liste du standard : gardée, mais hors des filtres"
        ]
    );
    assert_eq!(place.text(Column::Services), "Accès internet et matériel informatique|Couture");
}

#[test]
fn a_row_without_a_name_is_rejected_with_its_line() {
    let rejection = CHECKS.normalise(&raw(&[(Column::Id, "1"), (Column::Nom, " ")])).unwrap_err();
    let text = rejection.to_string();
    assert!(text.starts_with("essai.csv, ligne 7, nom = «  » : ligne écartée"), "{text}");
}

#[test]
fn bad_positions_leave_a_place_without_one() {
    for (lon, lat, column) in [
        ("5.7", "x", "latitude"),
        ("0", "0.0", "latitude"),
        ("5.7", "145", "latitude"),
        ("500", "45", "longitude"),
    ] {
        let (place, remarks) = read(&[(Column::Longitude, lon), (Column::Latitude, lat)]);
        assert_eq!(place.position, None);
        assert!(remarks[0].contains(column), "{remarks:?}");
    }
    let (place, remarks) = read(&[(Column::Longitude, "5.7"), (Column::Latitude, "45.1")]);
    assert_eq!(place.position, Position::new(5.7, 45.1).ok());
    assert!(remarks.is_empty());
}

#[test]
fn links_are_web_addresses_or_nothing() {
    let (place, remarks) = read(&[
        (Column::SiteWeb, "www.exemple.fr|https://a.fr/x"),
        (Column::PriseRdv, "javascript:alert(1)"),
    ]);
    assert_eq!(place.site_web, ["https://www.exemple.fr", "https://a.fr/x"]);
    assert_eq!(place.prise_rdv, "");
    assert!(remarks[1].contains("prise_rdv"), "{remarks:?}");
}

#[test]
fn dates_keep_their_day() {
    assert_eq!(read(&[(Column::DateMaj, "2024-02-29T10:00:00Z")]).0.date_maj, "2024-02-29");
    let (place, remarks) = read(&[(Column::DateMaj, "2023-02-29")]);
    assert_eq!(place.date_maj, "");
    assert_eq!(remarks.len(), 1);
}

#[test]
fn an_unknown_commune_is_said() {
    let (place, remarks) = read(&[(Column::CodeInsee, "99999")]);
    assert_eq!(place.commune_id, None);
    assert!(remarks[0].contains("code_insee = « 99999 »"), "{remarks:?}");
}
