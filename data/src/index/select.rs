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

    /// Whether a place matches.
    pub fn contains(&self, place: Ordinal) -> bool {
        self.bits.contains(place)
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

/// What a choice of territories asks, ready to be looked up.
pub(super) struct Wanted {
    all: Vec<Any>,
    none: Any,
}

/// Any of some territories: by commune, or by the places of a hub's own.
struct Any {
    communes: Bits,
    own: Option<Bits>,
}

/// Leaves what a choice lets through; `any` says which places have any of some values.
fn narrow(places: &mut Bits, choice: &Choice<String>, any: &dyn Fn(&[String]) -> Bits) {
    for alternatives in &choice.all {
        *places &= &any(alternatives);
    }
    if !choice.none.is_empty() {
        *places -= &any(&choice.none);
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
        let anywhere = self.matching_anywhere(filter);
        if filter.territories().is_empty() {
            return (anywhere, Vec::new());
        }
        let choice = filter.territories();
        let inside = self.communes_in(choice);
        let mut within = self.within(&self.wanted(choice), &anywhere);
        if filter.radius().is_none() && filter.at_least().is_none() {
            return (within, Vec::new());
        }
        let anchors = self.anchors(choice, &inside);
        let nearby = self.nearby(filter, &anchors, within.count(), &outside(anywhere, &within));
        for &(place, _) in &nearby {
            within.insert(place);
        }
        (within, nearby)
    }

    /// The places that match, wherever they are.
    pub(super) fn matching_anywhere(&self, filter: &Filter) -> Bits {
        let mut places = Bits::below(self.len(), self.len());
        for &facet in Facet::ALL {
            narrow(&mut places, filter.choice(facet), &|keys| self.having(facet, keys));
        }
        narrow(&mut places, filter.places(), &|ids| self.named(ids));
        narrow(&mut places, filter.open(), &|moments| self.open_at(moments));
        for &wanted in filter.booking() {
            keep(&mut places, &self.columns.booking.to_bits(self.len()), wanted);
        }
        for &wanted in filter.located() {
            keep(&mut places, &Bits::below(self.located(), self.len()), wanted);
        }
        places
    }

    /// What a choice of territories asks of a place.
    pub(super) fn wanted(&self, choice: &Choice<Territory>) -> Wanted {
        let any = |territories: &[Territory]| {
            let mut any = Any { communes: Bits::none(self.columns.communes.len()), own: None };
            for territory in territories {
                match self.own(territory) {
                    Some(own) => {
                        let places = any.own.get_or_insert_with(|| Bits::none(self.len()));
                        own.places.add_to(places);
                    }
                    None => self.columns.communes.add_in(territory, &mut any.communes),
                }
            }
            any
        };
        Wanted { all: choice.all.iter().map(|set| any(set)).collect(), none: any(&choice.none) }
    }

    /// Of some places those that a choice of territories wants. Excluding one is
    /// no reason to drop what lies in none.
    pub(super) fn within(&self, wanted: &Wanted, places: &Bits) -> Bits {
        let mut within = Bits::none(self.len());
        for place in places.iter() {
            let row = self.columns.commune[place as usize];
            let is_in = |any: &Any| {
                (row != NONE && any.communes.contains(row))
                    || any.own.as_ref().is_some_and(|own| own.contains(place))
            };
            if wanted.all.iter().all(is_in) && !is_in(&wanted.none) {
                within.insert(place);
            }
        }
        within
    }

    /// Places that have at least one of these values.
    pub(super) fn having(&self, facet: Facet, keys: &[String]) -> Bits {
        let column = self.facet(facet);
        let wanted =
            column.keys.iter().zip(&column.places).filter(|(key, _)| keys.iter().any(|k| k == key));
        let mut all = Bits::none(self.len());
        wanted.for_each(|(_, places)| places.add_to(&mut all));
        all
    }

    /// The places of some ids.
    pub(super) fn named(&self, ids: &[String]) -> Bits {
        let mut named = Bits::none(self.len());
        ids.iter().filter_map(|id| self.find(id)).for_each(|place| named.insert(place));
        named
    }

    /// Points that some territories are known by, to frame them: one in each of
    /// their communes or, where the bake was given none, places around there.
    pub fn points_in(&self, territories: &Choice<Territory>) -> Vec<Position> {
        self.points_of(territories, &self.communes_in(territories))
    }

    pub(super) fn communes_in(&self, choice: &Choice<Territory>) -> Bits {
        let communes = &self.columns.communes;
        let in_any = |territories: &[Territory]| {
            let mut any = Bits::none(communes.len());
            for territory in territories {
                match self.own(territory) {
                    Some(own) => own.communes.iter().for_each(|&row| any.insert(row)),
                    None => communes.add_in(territory, &mut any),
                }
            }
            any
        };
        let mut inside = Bits::below(communes.len(), communes.len());
        choice.all.iter().for_each(|set| inside &= &in_any(set));
        inside -= &in_any(&choice.none);
        inside
    }

    /// Of the places outside, those that count too, by ordinal, with their
    /// distance; `found` is how many lie inside.
    pub(super) fn nearby(
        &self,
        filter: &Filter,
        anchors: &Anchors,
        found: u32,
        outside: &[Ordinal],
    ) -> Vec<(Ordinal, u32)> {
        let wanted = filter.at_least().map_or(0, |n| n.saturating_sub(found)) as usize;
        let mut nearby = match filter.radius() {
            Some(radius) => self.in_reach(anchors, outside, radius),
            None => Vec::new(),
        };
        if nearby.len() >= wanted {
            return nearby;
        }
        for ring in RINGS {
            nearby = self.in_reach(anchors, outside, ring);
            if nearby.len() >= wanted {
                break;
            }
        }
        // Nearest first; of those equally near, the first.
        let key = |&(place, metres): &(Ordinal, u32)| u64::from(metres) << 32 | u64::from(place);
        let mut keys: Vec<u64> = nearby.iter().map(key).collect();
        keys.sort_unstable();
        if let Some(&first_left) = keys.get(wanted) {
            nearby.retain(|near| key(near) < first_left);
        }
        nearby
    }

    /// The points that distances to a territory of these communes are measured
    /// from.
    pub(super) fn anchors(&self, choice: &Choice<Territory>, inside: &Bits) -> Anchors {
        let mut anchors: Vec<u64> = Vec::new();
        for point in self.points_of(choice, inside) {
            anchors.push(point.northing());
        }
        anchors.sort_unstable();
        Anchors(anchors)
    }

    /// The communes' points or, where none has one, those of places around.
    fn points_of(&self, choice: &Choice<Territory>, inside: &Bits) -> Vec<Position> {
        let communes = &self.columns.communes;
        let points: Vec<Position> = inside.iter().filter_map(|row| communes.point(row)).collect();
        if !points.is_empty() {
            return points;
        }
        self.stand_ins(choice, inside)
            .into_iter()
            .filter_map(|place| self.position(place))
            .collect()
    }

    /// For communes of which none has a point: the places of a hub's own
    /// territories among those chosen, else the places in the communes, else in
    /// the same EPCI, else in the same département.
    pub(super) fn stand_ins(&self, choice: &Choice<Territory>, inside: &Bits) -> Vec<Ordinal> {
        let communes = &self.columns.communes;
        let mut places = Vec::new();
        if inside.iter().any(|row| communes.point(row).is_some()) {
            return places;
        }
        if choice.all.iter().flatten().any(|territory| self.own(territory).is_some()) {
            let mut located = Bits::below(self.located(), self.len());
            located &= &self.within(&self.wanted(choice), &located);
            places.extend(located.iter());
            if !places.is_empty() {
                return places;
            }
        }
        for level in [Level::Commune, Level::Epci, Level::Departement] {
            for place in 0..self.located() {
                let row = self.columns.commune[place as usize];
                if row != NONE && inside.iter().any(|i| communes.is_together(i, row, level)) {
                    places.push(place);
                }
            }
            if !places.is_empty() {
                break;
            }
        }
        places
    }

    /// Of some places, in their order, those within a radius of some points.
    fn in_reach(&self, anchors: &Anchors, places: &[Ordinal], radius: u32) -> Vec<(Ordinal, u32)> {
        let mut within = Vec::new();
        for &place in places {
            let Some(position) = self.position(place) else { continue };
            if let Some(metres) = anchors.metres_to(position, radius) {
                within.push((place, metres));
            }
        }
        within
    }
}

/// Points as their [`Position::northing`], rising.
pub(super) struct Anchors(Vec<u64>);

impl Anchors {
    /// Metres to the nearest within a radius.
    pub(super) fn metres_to(&self, position: Position, radius: u32) -> Option<u32> {
        // A metre is 89.93 units of latitude on the sphere; a hair more is looked at.
        let reach = (u64::from(radius) * 91) << 32;
        let northing = position.northing();
        let from = self.0.partition_point(|&a| a < northing.saturating_sub(reach));
        let mut nearest = u32::MAX;
        for &anchor in &self.0[from..] {
            if anchor > northing.saturating_add(reach) {
                break;
            }
            nearest = nearest.min(Position::from_northing(anchor).metres_to(position));
        }
        (nearest <= radius).then_some(nearest)
    }
}

/// The places that are not within.
pub(super) fn outside(mut places: Bits, within: &Bits) -> Vec<Ordinal> {
    places -= within;
    places.iter().collect()
}

fn keep(places: &mut Bits, set: &Bits, wanted: bool) {
    if wanted { *places &= set } else { *places -= set }
}
