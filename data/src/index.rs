//! Every place in Morton order, in columns.
//!
//! Places are numbered along the Morton curve, so every tile and every cell of
//! a tile is one range of numbers (ordinals); places without a position come
//! last. Each facet value is a bitmap over that order. Filtering is bitmap
//! operations; a tile is look-ups in the result, however many places there are.

mod answer;
mod build;
mod bytes;
mod communes;
mod counts;
mod cursor;
mod cut;
mod file;
mod hours;
mod orientation;
mod own;
mod page;
mod search;
mod select;
mod sets;
mod text;
mod towns;

pub use answer::{Answer, Card, Feature};
pub use build::IndexBuilder;
pub use counts::Counts;
pub use cursor::CursorError;
pub use file::IndexError;
pub use orientation::{Need, Ranked, Ranking, Reason, Tally, Verdict};
pub use page::{Item, Page, Query, QueryError};
pub use select::Selection;

use std::sync::OnceLock;

use crate::fold::fold;
use crate::geo::{Bounds, Position};
use crate::schema::Facet;
use communes::Communes;
use hours::Hours;
use own::OwnColumn;
use search::Search;
use sets::PlaceSet;
use text::{Labels, TextColumn, sort_by_text};

/// The number of a place in an index: its rank along the Morton curve.
pub type Ordinal = u32;

/// All that lists, filters, maps and searches need of the places.
#[derive(Clone, Debug)]
pub struct Index {
    columns: Columns,
    /// Morton codes of the places with a position, rising.
    morton: Vec<u64>,
    // What follows from the columns, worked out when it is first asked for: a
    // page then downloads less, and waits for none of it before its first tile.
    alphabet: OnceLock<Alphabet>,
    /// Places by id.
    by_id: OnceLock<Vec<Ordinal>>,
    search: OnceLock<Search>,
}

impl PartialEq for Index {
    fn eq(&self, other: &Index) -> bool {
        self.columns == other.columns
    }
}

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq)]
struct Columns {
    /// Day of the bake, ISO.
    date: String,
    /// Longitudes and latitudes, in 1e-7 degree, of the places that have them.
    positions: Vec<(i32, i32)>,
    texts: Texts,
    communes: Communes,
    /// Row of each place's commune in `communes`, or [`NONE`].
    commune: Vec<u32>,
    /// In the order of [`Facet::ALL`].
    facets: Vec<FacetColumn>,
    /// What each kind of place ([`Facet::Typologie`]) is called, by its row there.
    kinds: TextColumn,
    booking: PlaceSet,
    /// Places that stand at their street or commune instead of their own point.
    approximate: PlaceSet,
    hours: Hours,
    /// By id.
    own: Vec<OwnColumn>,
}

/// Places by commune and name, as people look through a list.
#[derive(Clone, Debug, Default)]
struct Alphabet {
    places: Vec<Ordinal>,
    /// Where each place stands in it.
    rank: Vec<u32>,
}

/// Texts that a list shows, by place.
#[derive(Clone, Debug, Default, PartialEq)]
struct Texts {
    id: TextColumn,
    nom: TextColumn,
    adresse: TextColumn,
    complement_adresse: TextColumn,
    code_postal: Labels,
    /// Where the official name is not known, or is another one.
    commune: TextColumn,
    /// Only of places in no known commune.
    code_insee: TextColumn,
    structure_parente: Labels,
    telephone: TextColumn,
    prise_rdv: TextColumn,
}

/// A facet: its values and the places that have each.
#[derive(Clone, Debug, PartialEq)]
struct FacetColumn {
    /// As shown; a closed list's in its order, others sorted.
    values: TextColumn,
    /// As filters carry them ([`Facet::key`]).
    keys: TextColumn,
    places: Vec<PlaceSet>,
}

const NONE: u32 = u32::MAX;

impl Index {
    /// How many places there are.
    pub fn len(&self) -> u32 {
        self.columns.commune.len() as u32
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many places have a position; their ordinals come first.
    pub fn located(&self) -> u32 {
        self.morton.len() as u32
    }

    /// The day of the bake, ISO: `2026-11-23`.
    pub fn date(&self) -> &str {
        &self.columns.date
    }

    /// The smallest box around every position.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around((0..self.located()).filter_map(|i| self.position(i)))
    }

    /// The position of a place.
    pub fn position(&self, place: Ordinal) -> Option<Position> {
        let &(lon, lat) = self.columns.positions.get(place as usize)?;
        Some(Position::from_e7(lon, lat))
    }

    /// The codes of its communes, with a point in each where the bake was given
    /// one: to some metres.
    pub fn commune_points(&self) -> impl Iterator<Item = (&str, Option<Position>)> {
        let communes = &self.columns.communes;
        (0..communes.len()).map(|row| (communes.code(row), communes.point(row)))
    }

    /// Whether its position is that of its street or commune, not its own.
    pub fn is_approximate(&self, place: Ordinal) -> bool {
        self.columns.approximate.contains(place)
    }

    /// The place's id; empty past the end.
    pub fn id(&self, place: Ordinal) -> &str {
        self.columns.texts.id.at(place)
    }

    /// The place's name; empty past the end.
    pub fn name(&self, place: Ordinal) -> &str {
        self.columns.texts.nom.at(place)
    }

    /// The ordinal of an id.
    pub fn find(&self, id: &str) -> Option<Ordinal> {
        let by_id = self.by_id.get_or_init(|| {
            let mut places: Vec<Ordinal> = (0..self.len()).collect();
            sort_by_text(&mut places, &|place| self.id(place));
            places
        });
        by_id.binary_search_by(|&place| self.id(place).cmp(id)).ok().map(|at| by_id[at])
    }

    /// Works out now what would else be when a list, an id or a word is first
    /// asked for: seconds for a million places.
    pub fn prepare(&self) {
        self.alphabet();
        self.find("");
        self.search();
    }

    /// The alphabetical order of commune, name and id; places of an unknown
    /// commune come after the others.
    fn alphabet(&self) -> &Alphabet {
        self.alphabet.get_or_init(|| {
            let mut keys = TextColumn::default();
            for place in 0..self.len() {
                let unknown = if self.commune_row(place).is_none() { "\u{10ffff}" } else { "" };
                let (commune, name) = (fold(self.commune_name(place)), fold(self.name(place)));
                keys.push_all(&[unknown, &commune, "\t", &name, "\t", self.id(place)]);
            }
            let mut places: Vec<Ordinal> = (0..self.len()).collect();
            sort_by_text(&mut places, &|place| keys.at(place));
            let mut rank = vec![0; places.len()];
            for (at, &place) in (0..).zip(&places) {
                rank[place as usize] = at;
            }
            Alphabet { places, rank }
        })
    }

    fn search(&self) -> &Search {
        self.search.get_or_init(|| Search::new(self))
    }

    /// The values of a facet that places have, with how many have each.
    pub fn values(&self, facet: Facet) -> impl Iterator<Item = (&str, u32)> {
        let column = self.facet(facet);
        column.values.iter().zip(&column.places).map(|(value, having)| (value, having.len()))
    }

    /// Whether a place has a value (as shown) of a facet.
    fn has(&self, place: Ordinal, facet: Facet, value: &str) -> bool {
        self.facet(facet).values_of(place).any(|v| v == value)
    }

    /// The official name of a place's commune, or what its source calls it.
    fn commune_name(&self, place: Ordinal) -> &str {
        match self.commune_row(place) {
            Some(row) => self.columns.communes.name(row),
            None => self.columns.texts.commune.at(place),
        }
    }

    /// The INSEE code of a place's commune, or what its source says.
    fn commune_code(&self, place: Ordinal) -> &str {
        match self.commune_row(place) {
            Some(row) => self.columns.communes.code(row),
            None => self.columns.texts.code_insee.at(place),
        }
    }

    fn commune_row(&self, place: Ordinal) -> Option<u32> {
        self.columns.commune.get(place as usize).copied().filter(|&row| row != NONE)
    }

    fn facet(&self, facet: Facet) -> &FacetColumn {
        &self.columns.facets[facet as usize]
    }

    pub(crate) fn morton(&self) -> &[u64] {
        &self.morton
    }

    /// Names of the booleans besides its labels that a tile's place carries when
    /// they are true.
    pub(crate) fn flags(&self, place: Ordinal) -> impl Iterator<Item = &'static str> {
        let flags = [
            ("gratuit", self.has(place, Facet::Frais, "Gratuit")),
            ("prise_rdv", self.columns.booking.contains(place)),
            ("itinerant", self.has(place, Facet::Itinerance, "Itinérant")),
            ("approximatif", self.is_approximate(place)),
        ];
        flags.into_iter().filter(|(_, on)| *on).map(|(name, _)| name)
    }
}

impl FacetColumn {
    fn values_of(&self, place: Ordinal) -> impl Iterator<Item = &str> {
        let has = move |(_, places): &(&str, &PlaceSet)| places.contains(place);
        self.values.iter().zip(&self.places).filter(has).map(|(value, _)| value)
    }
}

/// The attribute of a label in tiles: « France Services » is `france_services`.
fn flag_name(label: &str) -> String {
    fold(label).replace(' ', "_")
}
