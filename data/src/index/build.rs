//! From places to columns.

use std::collections::{BTreeMap, BTreeSet};

use super::communes::Communes;
use super::search::{Search, Vocabulary};
use super::sets::PlaceSet;
use super::{Columns, FacetColumn, Hours, Index, NONE, Texts};
use crate::fold::fold;
use crate::geo::Position;
use crate::place::Place;
use crate::schedule::WeekSchedule;
use crate::schema::{Facet, typologie_label};
use crate::territory::{Territories, TerritoryPoints};

impl Index {
    /// Puts places in their order: along the Morton curve, then by id; those
    /// without a position last. The order in which they come does not matter
    /// as long as ids differ.
    pub fn sort(places: &mut [Place]) {
        places.sort_by_cached_key(|p| {
            let morton = p.position.map(|position| position.mercator().morton());
            (morton.is_none(), morton, p.id.clone())
        });
    }

    /// Builds an index of sorted places ([`Index::sort`]); `date` is the day of
    /// the bake, ISO. Ordinals are positions in `places`.
    ///
    /// # Panics
    /// When the places are not sorted.
    pub fn build(
        places: &[Place],
        territories: &Territories,
        points: &TerritoryPoints,
        date: &str,
    ) -> Index {
        let located: Vec<Position> = places.iter().map_while(|p| p.position).collect();
        let positions = located.into_iter().map(Position::to_e7).collect();
        let communes = Communes::new(territories, points);
        let commune: Vec<u32> =
            places.iter().map(|p| p.commune_id.map_or(NONE, |id| id.0)).collect();
        // The official name where the commune is known: sources shout or shorten.
        let commune_name = |i: usize| match commune[i] {
            NONE => places[i].commune.as_str(),
            row => communes.name(row),
        };
        let text = |of: &dyn Fn(&Place) -> &str| places.iter().map(of).collect();
        let texts = Texts {
            id: text(&|p| &p.id),
            nom: text(&|p| &p.nom),
            adresse: text(&|p| &p.adresse),
            complement_adresse: text(&|p| &p.complement_adresse),
            code_postal: places.iter().map(|p| &p.code_postal).collect(),
            commune: text(&|p| if p.commune_id.is_none() { &p.commune } else { "" }),
            code_insee: text(&|p| if p.commune_id.is_none() { &p.code_insee } else { "" }),
            telephone: text(&|p| &p.telephone),
            prise_rdv: text(&|p| &p.prise_rdv),
        };
        let search = Search {
            commune: Vocabulary::new(
                places
                    .iter()
                    .enumerate()
                    .map(|(i, p)| [commune_name(i), p.commune.as_str(), p.code_postal.as_str()]),
            ),
            name: Vocabulary::new(places.iter().map(|p| [p.nom.as_str()])),
            rest: Vocabulary::new(places.iter().map(|p| {
                let kinds = p.typologie.iter().filter_map(|code| typologie_label(code));
                let lists = [&p.services, &p.dispositif_programmes_nationaux, &p.formations_labels];
                let lists = lists.into_iter().flatten().map(String::as_str);
                kinds.chain(lists).chain([p.adresse.as_str(), p.structure_parente.as_str()])
            })),
        };
        let mut by_name: Vec<u32> = (0..places.len() as u32).collect();
        by_name.sort_by_cached_key(|&i| {
            let place = &places[i as usize];
            let commune = fold(commune_name(i as usize));
            // Places of an unknown commune come after the others.
            (place.commune_id.is_none(), commune, fold(&place.nom), place.id.clone())
        });
        let mut by_id: Vec<u32> = (0..places.len() as u32).collect();
        by_id.sort_by_key(|&i| &places[i as usize].id);
        let booking = (0..).zip(places).filter(|(_, p)| !p.prise_rdv.is_empty()).map(|(i, _)| i);
        let index = Index::new(Columns {
            date: date.to_owned(),
            positions,
            texts,
            commune,
            communes,
            facets: Facet::ALL.iter().map(|&f| FacetColumn::new(f, places)).collect(),
            booking: PlaceSet::new(booking.collect(), places.len() as u32),
            hours: Hours::new(places),
            by_name,
            by_id,
            search,
        });
        let unlocated = &places[index.morton.len()..];
        assert!(
            index.morton.is_sorted() && unlocated.iter().all(|p| p.position.is_none()),
            "places come in Morton order, those without a position last"
        );
        index
    }

    /// An index of columns, with what follows from them.
    pub(super) fn new(columns: Columns) -> Index {
        let mut alphabetical = vec![0; columns.by_name.len()];
        for (rank, &place) in (0..).zip(&columns.by_name) {
            alphabetical[place as usize] = rank;
        }
        let position = |&(lon, lat): &(i32, i32)| Position::from_e7(lon, lat);
        let morton = columns.positions.iter().map(|p| position(p).mercator().morton()).collect();
        Index { columns, morton, alphabetical }
    }
}

impl Hours {
    fn new(places: &[Place]) -> Hours {
        let weeks: BTreeSet<&WeekSchedule> =
            places.iter().filter_map(|p| p.semaine.as_ref()).collect();
        let week_row: BTreeMap<&WeekSchedule, u32> = weeks.iter().copied().zip(0..).collect();
        let of = |place: &Place| {
            let week = place.semaine.as_ref().map_or(NONE, |week| week_row[week]);
            (place.horaires.clone(), week)
        };
        let nothing = (String::new(), NONE);
        let distinct: BTreeSet<_> = places.iter().map(of).filter(|own| *own != nothing).collect();
        let row: BTreeMap<_, u32> = distinct.iter().cloned().zip(0..).collect();
        Hours {
            rows: places.iter().map(|p| row.get(&of(p)).copied().unwrap_or(NONE)).collect(),
            texts: distinct.iter().map(|(text, _)| text).collect(),
            week: distinct.iter().map(|(_, week)| *week).collect(),
            weeks: weeks.into_iter().cloned().collect(),
        }
    }
}

impl FacetColumn {
    fn new(facet: Facet, places: &[Place]) -> FacetColumn {
        let mut found: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (i, place) in (0..).zip(places) {
            for value in place.facet(facet) {
                let having = found.entry(value).or_default();
                if having.last() != Some(&i) {
                    having.push(i);
                }
            }
        }
        let len = places.len() as u32;
        let order = |v: &str| facet.values().iter().position(|&known| known == v);
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_key(|(value, _)| order(value));
        let key = |v: &str| facet.key(v).unwrap_or_else(|| v.to_owned());
        FacetColumn {
            values: found.iter().map(|(v, _)| v).collect(),
            keys: found.iter().map(|(v, _)| key(v)).collect(),
            places: found.into_iter().map(|(_, having)| PlaceSet::new(having, len)).collect(),
        }
    }
}
