//! What the fuzz targets share: one small index, and what any answer must be.

#[allow(unsafe_code, reason = "an allocator is unsafe by its interface")]
mod allocator;

use std::sync::LazyLock;

use mvt_reader::Reader;
use repere_data::{
    Dated, Day, Filter, Holidays, Index, Place, Position, Territories, TerritoryPoints, Week,
    WeekSchedule,
};
use repere_engine::Engine;
use serde_json::Value;

/// Bytes of an index that say what it is.
pub const HEAD: usize = 16;

/// Places of Grenoble, some with everything a place can have, and no communes but
/// those around: some kilobytes.
pub static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let territories = Territories::builtin();
    let mut places: Vec<Place> = (0..24).map(|i| place(i, territories)).collect();
    Index::sort(&mut places);
    let mut points = TerritoryPoints::new();
    for (code, lon, lat) in [("38185", 5.7243, 45.1821), ("38421", 5.7606, 45.1787)] {
        points.insert(territories, code, lon, lat).expect("a point in France");
    }
    let around = Filter::parse("territoires=commune:38185,commune:38421").expect("a filter");
    Index::build(&places, territories, &points, "2026-11-23").cut(&around)
});

/// [`INDEX`] as [`Index::from_unpacked`] reads it.
pub static UNPACKED: LazyLock<Vec<u8>> = LazyLock::new(|| INDEX.to_unpacked());

fn place(i: u32, territories: &Territories) -> Place {
    let code = ["38185", "38421"][i as usize % 2];
    let position = Position::new(5.7 + f64::from(i % 7) / 1000.0, 45.2).expect("on Earth");
    let some = |text: &str, one_in: u32| match i % one_in {
        0 => vec![text.to_owned()],
        _ => vec![],
    };
    Place {
        id: format!("lieu-{i}"),
        nom: format!("Médiathèque n° {i}"),
        adresse: "1 place de l’Étoile".to_owned(),
        code_insee: code.to_owned(),
        commune_id: territories.commune(code),
        position: (!i.is_multiple_of(9)).then_some(position),
        typologie: some("BIB", 2),
        services: some("Accès internet et matériel informatique", 2),
        frais_a_charge: some("Gratuit", 3),
        prise_en_charge_specifique: some("Surdité", 5),
        modalites_acces: some("Se présenter", 2),
        dispositif_programmes_nationaux: some("France Services", 3),
        prise_rdv: some("https://rdv.example", 4).concat(),
        horaires: "Mo 09:00-12:00".to_owned(),
        semaine: (!i.is_multiple_of(4)).then(|| WeekSchedule {
            days: [vec![(540, 720)], vec![], vec![], vec![], vec![], vec![], vec![]],
            holidays: [Holidays::Silent, Holidays::Own(vec![(600, 660)])][i as usize % 2].clone(),
            varies: i.is_multiple_of(5),
            dates: vec![Dated {
                from: Day::new(2026, 12, 21),
                to: Day::new(2027, 1, 2),
                days: Week::default(),
            }],
        }),
        ..Place::default()
    }
}

/// Asks, and checks that what comes back can be read: a tile by a reader that
/// others wrote, everything else as JSON.
///
/// # Panics
/// When it cannot.
pub fn ask(engine: &mut Engine, request: &str) {
    match engine.ask(request) {
        Ok(tile) if request.starts_with("tile") => {
            let tile = Reader::new(tile).expect("a tile");
            for (layer, _) in tile.get_layer_names().expect("layers").iter().enumerate() {
                tile.get_features(layer).expect("features");
            }
        }
        Ok(json) => check_json(&json),
        Err(error) => check_json(&error.to_json()),
    }
}

fn check_json(bytes: &[u8]) {
    serde_json::from_slice::<Value>(bytes).expect("JSON");
}
