//! The places that serve a person's need, in order, with the reasons.
//!
//! Who sends somebody to a place must be able to say why this one. So a place is
//! judged by each thing the person needs, one by one: it *fits*, it *does not
//! fit*, or *nobody knows*. Most places say little about themselves; their
//! silence stands between yes and no, and never shuts a place out: a telephone
//! call may clear it up. A filter, which is for lists and maps, would drop them.
//!
//! # The score
//!
//! A sum of whole numbers, the same for a page and a server. Each criterion gives
//! twice its weight where it fits, once where nothing is known, nothing where it
//! does not fit:
//!
//! | criterion | weight | why |
//! |---|---|---|
//! | each service | 4 | what one comes for |
//! | each kind of support (`prise_en_charge_specifique`) | 3 | without it the help does not reach the person |
//! | way in (`modalites_acces`) | 3 | without it the person does not reach the help |
//! | distance, when a limit is given | 3 | the same |
//! | price, accompaniment, opening hours | 2 | can be talked about, or waited for |
//! | public | 1 | a place for young people seldom sends others away |
//!
//! What is *indispensable* weighs double, and a place that fails it is left out
//! (and counted): it would be a journey for nothing. Then nearness gives 16
//! points, less one for each doubling of the distance from 500 m on: 16 below
//! 500 m, 15 below 1 km, 11 below 16 km. So distances are felt as people feel them
//! (from 1 to 2 km is a bus fare, from 31 to 32 nothing), and weights can be read
//! as journeys: a service that is offered for sure is worth going 16 times as far
//! as for one that may be, a price known to be nothing 4 times. A place without a
//! position counts as standing in its commune or, where that is not known either,
//! some 50 km away. The distance is that to the person; where they do not say where
//! they are, that to the carte's territory (0 inside).
//!
//! Help that needs no journey (accompaniment « À distance », where that is
//! wanted; or an access by telephone or mail, where only such are) counts as if
//! it were less than 8 km away: before a long journey, after a neighbour.
//! « Ce lieu n'accueille pas de public » is believed: such a place never fits
//! « Se présenter »; and where the need says nothing about access it lacks 8
//! points that all others have, with that as a reason, unless it helps from afar.
//!
//! Equal scores are ordered by distance, then by the alphabet of communes and
//! names, so the order is total: the same need gives the same answer.
//!
//! It follows that a criterion which a place meets never lowers it, whether it is
//! the need that is added to or the place: it gains the most there is to be gained.
//! (One exception is meant: who becomes content with help from afar thereby brings
//! far places nearer.) Tested as a property.

mod answer;
mod judge;
mod need;

pub use need::Need;

use super::page::least;
use super::{Alphabet, Feature, Index, Item, Ordinal, Selection};
use crate::schema::Facet;
use judge::{CLOSED, Judged, ON_THE_SPOT, wanted};
use need::{Criterion, Wish};

/// What is known of a criterion at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The place says that it fits.
    Fits,
    /// The place says nothing, or nothing clear.
    Unknown,
    /// What the place says excludes it.
    Fails,
}

/// Why a place stands where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The standard's column, or `distance`.
    pub criterion: &'static str,
    /// What is needed, for people: values of which one is enough.
    pub wanted: Vec<String>,
    /// Whether the place fits.
    pub verdict: Verdict,
    /// What in the place made it so; empty where it says nothing.
    pub value: Vec<String>,
}

/// A place of a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked<'a> {
    /// The place, and how far it is.
    pub item: Item,
    /// What a list shows of it.
    pub feature: Feature<'a>,
    /// Its points.
    pub score: u32,
    /// One for each criterion, in the need's order of importance.
    pub reasons: Vec<Reason>,
}

/// A criterion over all the places of the preset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The standard's column, or `distance`.
    pub criterion: &'static str,
    /// What is needed, for people: values of which one is enough.
    pub wanted: Vec<String>,
    /// The person cannot do without.
    pub vital: bool,
    /// How many places fit.
    pub fitting: u32,
    /// How many say nothing.
    pub unknown: u32,
    /// How many do not fit.
    pub failing: u32,
}

/// The places that serve a need.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking<'a> {
    /// The day of the bake, ISO.
    pub date: &'a str,
    /// How many places stand in the order.
    pub total: u32,
    /// How many of them have a position.
    pub located: u32,
    /// How many fail something indispensable, and are left out.
    pub excluded: u32,
    /// The highest score there could be.
    pub maximum: u32,
    /// Each criterion, over all the places.
    pub criteria: Vec<Tally>,
    /// The first of them, as many as the need's limit.
    pub places: Vec<Ranked<'a>>,
}

/// Points of a place that is here.
const NEAREST: u32 = 16;
/// Doublings of 500 m to a place whose position nobody knows: 32 to 64 km.
const SOMEWHERE: u32 = 7;
/// At most as many to one that helps from afar.
const FROM_AFAR: u32 = 4;
/// Points of a place that receives people, or need not.
const SHUT: u32 = 8;

/// More than any score: services 144, kinds of support 96, way in and distance 12
/// each, price, accompaniment and hours 8 each, public 4, nearness 16, reception 8.
const SCORES: u32 = 1 << 9;

impl Criterion {
    fn weight(&self) -> u32 {
        let weight = match &self.wish {
            Wish::Values(Facet::Services, _) => 4,
            Wish::Values(Facet::PriseEnCharge | Facet::ModalitesAcces, _) | Wish::Within(_) => 3,
            Wish::Values(Facet::Publics, _) => 1,
            Wish::Values(..) | Wish::Open { .. } => 2,
        };
        if self.vital { 2 * weight } else { weight }
    }
}

impl Verdict {
    /// Points for each unit of a criterion's weight.
    fn points(self) -> u32 {
        match self {
            Verdict::Fits => 2,
            Verdict::Unknown => 1,
            Verdict::Fails => 0,
        }
    }
}

impl Index {
    /// Puts the places of a selection (a carte's preset, compiled) in the order in
    /// which they serve a need: [the module](self) documents the score.
    pub fn rank(&self, selection: &Selection, need: &Need) -> Ranking<'_> {
        let Alphabet { places: by_name, rank } = self.alphabet();
        let ways = self.ways(need);
        let judge = |criterion| self.judge(criterion, selection, need, &ways);
        let judged: Vec<Judged> = need.criteria.iter().map(judge).collect();
        let mut criteria = Vec::with_capacity(judged.len());
        let mut maximum = NEAREST + SHUT;
        for criterion in &need.criteria {
            maximum += 2 * criterion.weight();
            criteria.push(Tally {
                criterion: criterion.wish.name(),
                wanted: wanted(&criterion.wish),
                vital: criterion.vital,
                fitting: 0,
                unknown: 0,
                failing: 0,
            });
        }
        let (mut located, mut excluded) = (0, 0);
        // One number a place: points it lacks, then distance, then the alphabet,
        // whose rank says which place it is.
        const NO_DISTANCE: u32 = (1 << 25) - 1;
        let mut keys: Vec<u64> = Vec::new();
        for place in selection.iter() {
            let distance = self.distance(place, selection, need);
            // Without a position, it stands somewhere in its commune.
            let distance = distance.or_else(|| self.metres_to_commune(place, need));
            let mut doublings = distance.map_or(SOMEWHERE, |m| 32 - (m / 500).leading_zeros());
            if ways.afar.contains(place) {
                doublings = doublings.min(FROM_AFAR);
            }
            let mut lacking = doublings.min(NEAREST);
            if ways.shut.contains(place) {
                lacking += SHUT;
            }
            let mut fails = false;
            for ((criterion, judged), tally) in need.criteria.iter().zip(&judged).zip(&mut criteria)
            {
                let verdict = judged.of(place);
                lacking += criterion.weight() * (2 - verdict.points());
                match verdict {
                    Verdict::Fits => tally.fitting += 1,
                    Verdict::Unknown => tally.unknown += 1,
                    Verdict::Fails => {
                        tally.failing += 1;
                        fails |= criterion.vital;
                    }
                }
            }
            if fails {
                excluded += 1;
                continue;
            }
            located += u32::from(place < self.located());
            let distance = distance.unwrap_or(NO_DISTANCE).min(NO_DISTANCE);
            // An index of 4 GiB of names has fewer places than 30 bits count.
            let rank = rank[place as usize];
            debug_assert!(lacking < SCORES && rank < 1 << 30);
            keys.push(u64::from(lacking) << 55 | u64::from(distance) << 30 | u64::from(rank));
        }
        let total = keys.len();
        let shown = need.limit().min(total);
        least(&mut keys, shown);
        keys.truncate(shown);
        let mut places = Vec::with_capacity(keys.len());
        for key in keys {
            let place = by_name[(key & ((1 << 30) - 1)) as usize];
            let item = Item {
                place,
                distance: match need.near {
                    Some(near) => self.metres(place, near),
                    None => selection.nearby(place),
                },
                nearby: selection.nearby(place).is_some(),
            };
            let mut reasons = Vec::new();
            for (criterion, judged) in need.criteria.iter().zip(&judged) {
                let verdict = judged.of(place);
                let distance = self.distance(place, selection, need);
                reasons.push(Reason {
                    criterion: criterion.wish.name(),
                    wanted: wanted(&criterion.wish),
                    verdict,
                    value: self.evidence(place, &criterion.wish, verdict, distance),
                });
            }
            if ways.shut.contains(place) {
                reasons.push(Reason {
                    criterion: Facet::ModalitesAcces.name(),
                    wanted: vec![ON_THE_SPOT.to_owned()],
                    verdict: Verdict::Fails,
                    value: vec![CLOSED.to_owned()],
                });
            }
            let score = maximum - (key >> 55) as u32;
            places.push(Ranked { item, feature: self.feature(item), score, reasons });
        }
        Ranking {
            date: self.date(),
            total: total as u32,
            located,
            excluded,
            maximum,
            criteria,
            places,
        }
    }

    fn metres_to_commune(&self, place: Ordinal, need: &Need) -> Option<u32> {
        let point = self.columns.communes.point(self.commune_row(place)?)?;
        Some(point.metres_to(need.near?))
    }

    /// Metres to the person or, where they do not say where they are, to the
    /// territory.
    fn distance(&self, place: Ordinal, selection: &Selection, need: &Need) -> Option<u32> {
        match need.near {
            Some(near) => self.metres(place, near),
            None => Some(selection.nearby(place).unwrap_or(0)),
        }
    }
}
