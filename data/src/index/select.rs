//! Evaluating a filter: once, into bits that tiles and lists look up.

use super::communes::Level;
use super::{Index, NONE, Ordinal, flag_name};
use crate::bits::{Bits, RankBits};
use crate::filter::{Choice, Filter};
use crate::geo::Position;
use crate::schema::Facet;
use crate::territory::Territory;

/// The places a filter lets through.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    pub(crate) bits: RankBits,
    /// Those outside the territory that « autour » or « au moins » let in, by
    /// ordinal, with their distance to it in metres.
    pub(super) nearby: Vec<(Ordinal, u32)>,
    /// Of the places with a position, those of each national label: the name
    /// that tiles use and the bits.
    pub(crate) labels: Vec<(String, RankBits)>,
    located: u32,
}

impl Selection {
    /// How many places match.
    pub fn total(&self) -> u32 {
        self.bits.ones()
    }

    /// How many of them have a position.
    pub fn located(&self) -> u32 {
        self.located
    }

    /// Bytes it takes in memory, for caches that weigh.
    pub fn bytes(&self) -> usize {
        let labels = self.labels.iter().map(|(name, bits)| name.len() + bits.bytes());
        self.bits.bytes() + labels.sum::<usize>() + self.nearby.len() * 8
    }

    /// The ordinals that match, rising.
    pub fn iter(&self) -> impl Iterator<Item = Ordinal> + '_ {
        self.bits.iter()
    }

    /// Distance in metres to the territory, of a place outside it.
    pub(super) fn nearby(&self, place: Ordinal) -> Option<u32> {
        let at = self.nearby.binary_search_by_key(&place, |(p, _)| *p).ok()?;
        Some(self.nearby[at].1)
    }
}

/// How far « au moins » looks, ring by ring, in metres.
const RINGS: [u32; 5] = [10_000, 25_000, 50_000, 100_000, 200_000];

impl Index {
    /// Evaluates a filter.
    pub fn select(&self, filter: &Filter) -> Selection {
        let (places, nearby) = self.matching(filter);
        let labels = self.facet(Facet::Dispositifs);
        let labelled = labels.values.iter().zip(&labels.places).map(|(label, having)| {
            let mut bits = having.to_bits(self.len());
            bits &= &places;
            bits.cut(self.located());
            (flag_name(label), RankBits::new(bits))
        });
        let labels = labelled.filter(|(_, bits)| bits.ones() > 0).collect();
        let bits = RankBits::new(places);
        Selection { labels, located: bits.rank(self.located()), bits, nearby }
    }

    /// Every place.
    pub fn select_all(&self) -> Selection {
        self.select(&Filter::default())
    }

    /// The places that match, and which of them lie outside the territory.
    pub(super) fn matching(&self, filter: &Filter) -> (Bits, Vec<(Ordinal, u32)>) {
        let mut places = Bits::below(self.len(), self.len());
        for &facet in Facet::ALL {
            let choice = filter.choice(facet);
            for alternatives in &choice.all {
                places &= &self.having(facet, alternatives);
            }
            if !choice.none.is_empty() {
                places -= &self.having(facet, &choice.none);
            }
        }
        for &wanted in filter.booking() {
            keep(&mut places, &self.columns.booking.to_bits(self.len()), wanted);
        }
        for &wanted in filter.located() {
            keep(&mut places, &Bits::below(self.located(), self.len()), wanted);
        }
        if filter.territories().is_empty() {
            return (places, Vec::new());
        }
        let inside = self.communes_in(filter.territories());
        let is_inside = |place: Ordinal| match self.columns.commune[place as usize] {
            NONE => false,
            row => inside.contains(row),
        };
        // Excluding a territory is no reason to drop what lies in none.
        let nowhere = filter.territories().all.is_empty();
        let (mut within, mut outside) = (Bits::none(self.len()), Vec::new());
        for place in places.iter() {
            let in_none = nowhere && self.columns.commune[place as usize] == NONE;
            if in_none || is_inside(place) {
                within.insert(place);
            } else {
                outside.push(place);
            }
        }
        let nearby = self.nearby(filter, &inside, within.count() as usize, &outside);
        for &(place, _) in &nearby {
            within.insert(place);
        }
        (within, nearby)
    }

    /// Places that have at least one of these values.
    fn having(&self, facet: Facet, keys: &[String]) -> Bits {
        let column = self.facet(facet);
        let wanted =
            column.keys.iter().zip(&column.places).filter(|(key, _)| keys.iter().any(|k| k == key));
        let mut all = Bits::none(self.len());
        wanted.for_each(|(_, places)| places.add_to(&mut all));
        all
    }

    /// Points that some territories are known by, to frame them: one in each of
    /// their communes or, where the bake was given none, places around there.
    pub fn points_in(&self, territories: &Choice<Territory>) -> Vec<Position> {
        self.anchors(&self.communes_in(territories))
    }

    fn communes_in(&self, choice: &Choice<Territory>) -> Bits {
        let communes = &self.columns.communes;
        let is_in = |row, territories: &[Territory]| {
            territories.iter().any(|territory| communes.is_in(row, territory))
        };
        let rows = (0..communes.len())
            .filter(|&row| choice.all.iter().all(|set| is_in(row, set)))
            .filter(|&row| !is_in(row, &choice.none));
        Bits::of(rows, communes.len())
    }

    /// The places outside that count too, by ordinal, with their distance.
    fn nearby(
        &self,
        filter: &Filter,
        inside: &Bits,
        found: usize,
        outside: &[Ordinal],
    ) -> Vec<(Ordinal, u32)> {
        let wanted = filter.at_least().map_or(0, |n| (n as usize).saturating_sub(found));
        if filter.radius().is_none() && wanted == 0 {
            return Vec::new();
        }
        let mut anchors = self.anchors(inside);
        anchors.sort_by(|a, b| a.lat().total_cmp(&b.lat()));
        let within = |radius: u32| self.within(&anchors, outside, radius);
        let mut nearby = filter.radius().map(within).unwrap_or_default();
        if nearby.len() < wanted {
            nearby = RINGS
                .iter()
                .map(|&radius| within(radius))
                .find(|near| near.len() >= wanted)
                .unwrap_or_else(|| within(RINGS[RINGS.len() - 1]));
            nearby.sort_by_key(|&(place, metres)| (metres, place));
            let in_radius = filter
                .radius()
                .map_or(0, |radius| nearby.partition_point(|&(_, metres)| metres <= radius));
            nearby.truncate(wanted.max(in_radius));
        }
        nearby.sort_unstable();
        nearby
    }

    /// The points that distances to a territory are measured from: its
    /// communes'. Where none has a point, those of places in the same EPCI, else
    /// in the same département.
    fn anchors(&self, inside: &Bits) -> Vec<Position> {
        let communes = &self.columns.communes;
        let points: Vec<Position> = inside.iter().filter_map(|row| communes.point(row)).collect();
        if !points.is_empty() {
            return points;
        }
        let alike = |a: u32, b: u32, level| communes.is_together(a, b, level);
        [Level::Commune, Level::Epci, Level::Departement]
            .into_iter()
            .map(|level| {
                let near = |&place: &Ordinal| {
                    let row = self.columns.commune[place as usize];
                    row != NONE && inside.iter().any(|i| alike(i, row, level))
                };
                let places = (0..self.located()).filter(near);
                places.filter_map(|place| self.position(place)).collect::<Vec<_>>()
            })
            .find(|points| !points.is_empty())
            .unwrap_or_default()
    }

    /// Of some places, those within a radius of some points sorted by latitude.
    fn within(&self, anchors: &[Position], places: &[Ordinal], radius: u32) -> Vec<(Ordinal, u32)> {
        // A degree of latitude is 111.2 km on the sphere; a hair more is looked at.
        let reach = f64::from(radius) / 111_000.0;
        let distance = |place: Ordinal| {
            let position = self.position(place)?;
            let from = anchors.partition_point(|a| a.lat() < position.lat() - reach);
            let near = anchors[from..].iter().take_while(|a| a.lat() <= position.lat() + reach);
            near.map(|a| a.metres_to(position)).min().filter(|&metres| metres <= radius)
        };
        places.iter().filter_map(|&place| Some((place, distance(place)?))).collect()
    }
}

fn keep(places: &mut Bits, set: &Bits, wanted: bool) {
    if wanted { *places &= set } else { *places -= set }
}
