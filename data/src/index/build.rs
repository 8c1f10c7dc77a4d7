//! From places to columns.

use std::collections::BTreeMap;

use super::communes::Communes;
use super::hours::HoursBuilder;
use super::own::OwnBuilder;
use super::sets::GrowingSet;
use super::text::{LabelsBuilder, TextColumn};
use super::{Columns, FacetColumn, Index, NONE, Texts};
use crate::fold::fold;
use crate::geo::Position;
use crate::place::Place;
use crate::schema::{Facet, typologie_label};
use crate::territory::{OwnTerritory, Territories, TerritoryPoints};

/// Builds an index place by place, so that nobody has to hold them all.
///
/// ```
/// use repere_data::{Index, IndexBuilder, Place, Territories, TerritoryPoints};
/// let mut places = vec![Place { id: "b".into(), ..Place::default() },
///                       Place { id: "a".into(), ..Place::default() }];
/// Index::sort(&mut places);
/// let points = TerritoryPoints::new();
/// let mut builder = IndexBuilder::new(Territories::builtin(), &points, "2026-11-23");
/// places.iter().for_each(|place| builder.push(place));
/// assert_eq!(builder.finish().id(0), "a");
/// ```
pub struct IndexBuilder {
    date: String,
    len: u32,
    positions: Vec<(i32, i32)>,
    /// Where the place before stands: its Morton code.
    last: u64,
    texts: Texts,
    code_postal: LabelsBuilder,
    structure_parente: LabelsBuilder,
    communes: Communes,
    commune: Vec<u32>,
    /// In the order of [`Facet::ALL`]: the places of each value.
    facets: Vec<BTreeMap<String, GrowingSet>>,
    booking: GrowingSet,
    approximate: GrowingSet,
    hours: HoursBuilder,
    own: Vec<OwnBuilder>,
}

impl std::fmt::Debug for IndexBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IndexBuilder").field("len", &self.len).finish_non_exhaustive()
    }
}

impl IndexBuilder {
    /// An index without a place; `date` is the day of the bake, ISO.
    pub fn new(territories: &Territories, points: &TerritoryPoints, date: &str) -> IndexBuilder {
        IndexBuilder {
            date: date.to_owned(),
            len: 0,
            positions: Vec::new(),
            last: 0,
            texts: Texts::default(),
            code_postal: LabelsBuilder::default(),
            structure_parente: LabelsBuilder::default(),
            communes: Communes::new(territories, points),
            commune: Vec::new(),
            facets: Facet::ALL.iter().map(|_| BTreeMap::new()).collect(),
            booking: GrowingSet::default(),
            approximate: GrowingSet::default(),
            hours: HoursBuilder::new(date),
            own: Vec::new(),
        }
    }

    /// Adds territories of a hub's own, before any place.
    #[must_use]
    pub fn with_own(
        mut self,
        own: Vec<OwnTerritory>,
        territories: &Territories,
        points: &TerritoryPoints,
    ) -> IndexBuilder {
        self.own = own
            .into_iter()
            .map(|own| {
                let communes = own.communes(territories, points);
                OwnBuilder::new(own, communes)
            })
            .collect();
        self.own.sort_by(|a, b| a.own.territory().cmp(b.own.territory()));
        self.own.dedup_by(|a, b| a.own.territory() == b.own.territory());
        self
    }

    /// Adds a place. Places come in the order of [`Index::sort`]; a place's
    /// ordinal is how many came before it.
    ///
    /// # Panics
    /// When the place belongs before those added.
    pub fn push(&mut self, place: &Place) {
        let ordinal = self.len;
        if let Some(position) = place.position {
            let morton = position.mercator().morton();
            let in_order = morton >= self.last && self.positions.len() == ordinal as usize;
            assert!(in_order, "places come in Morton order, those without a position last");
            self.last = morton;
            self.positions.push(position.to_e7());
        }
        self.len += 1;
        let commune = place.commune_id.map_or(NONE, |id| id.0);
        self.commune.push(commune);
        // The official name where the commune is known: sources shout or shorten.
        let is_official =
            commune != NONE && fold(self.communes.name(commune)) == fold(&place.commune);
        let Texts { id, nom, adresse, complement_adresse, .. } = &mut self.texts;
        id.push(&place.id);
        nom.push(&place.nom);
        adresse.push(&place.adresse);
        complement_adresse.push(&place.complement_adresse);
        let Texts { commune: named, code_insee, telephone, prise_rdv, .. } = &mut self.texts;
        named.push(if is_official { "" } else { &place.commune });
        code_insee.push(if commune == NONE { &place.code_insee } else { "" });
        telephone.push(&place.telephone);
        prise_rdv.push(&place.prise_rdv);
        self.code_postal.push(&place.code_postal);
        self.structure_parente.push(&place.structure_parente);
        for (&facet, values) in Facet::ALL.iter().zip(&mut self.facets) {
            for value in place.facet(facet) {
                match values.get_mut(value) {
                    Some(places) => places.push(ordinal),
                    None => values.entry(value.clone()).or_default().push(ordinal),
                }
            }
        }
        if !place.prise_rdv.is_empty() {
            self.booking.push(ordinal);
        }
        if place.position.is_some() && place.position_approchee.is_some() {
            self.approximate.push(ordinal);
        }
        for own in &mut self.own {
            let row = place.commune_id.map(|id| id.0);
            let point = || row.and_then(|row| self.communes.point(row));
            if own.own.holds(place.position, row, point) {
                own.push(ordinal);
            }
        }
        self.hours.push(place, self.communes.timezone(commune));
    }

    /// The index of the places added.
    pub fn finish(mut self) -> Index {
        self.communes.forget_names(&self.commune);
        let facet = |(&facet, values)| FacetColumn::new(facet, values, self.len);
        let facets: Vec<FacetColumn> = Facet::ALL.iter().zip(self.facets).map(facet).collect();
        let kinds = facets[Facet::Typologie as usize].values.iter();
        Index::new(Columns {
            date: self.date,
            positions: self.positions,
            texts: Texts {
                code_postal: self.code_postal.finish(),
                structure_parente: self.structure_parente.finish(),
                ..self.texts
            },
            communes: self.communes,
            commune: self.commune,
            kinds: kinds.map(|code| typologie_label(code).unwrap_or_default()).collect(),
            facets,
            booking: self.booking.finish(self.len),
            approximate: self.approximate.finish(self.len),
            hours: self.hours.finish(),
            own: self.own.into_iter().map(|own| own.finish(self.len)).collect(),
        })
    }
}

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
        let mut builder = IndexBuilder::new(territories, points, date);
        places.iter().for_each(|place| builder.push(place));
        builder.finish()
    }

    /// An index of columns.
    pub(super) fn new(columns: Columns) -> Index {
        let position = |&(lon, lat): &(i32, i32)| Position::from_e7(lon, lat);
        let morton = columns.positions.iter().map(|p| position(p).mercator().morton()).collect();
        Index {
            columns,
            morton,
            alphabet: Default::default(),
            by_id: Default::default(),
            search: Default::default(),
        }
    }
}

impl FacetColumn {
    fn new(facet: Facet, found: BTreeMap<String, GrowingSet>, len: u32) -> FacetColumn {
        let order = |v: &str| facet.values().iter().position(|&known| known == v);
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_key(|(value, _)| order(value));
        let key = |v: &str| facet.key(v).unwrap_or_else(|| v.to_owned());
        FacetColumn {
            values: found.iter().map(|(v, _)| v).collect::<TextColumn>(),
            keys: found.iter().map(|(v, _)| key(v)).collect(),
            places: found.into_iter().map(|(_, having)| having.finish(len)).collect(),
        }
    }
}
