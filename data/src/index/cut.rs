//! The part of an index that one carte needs, as an index of its own.
//!
//! A page downloads it once and answers from it what the whole would have
//! answered, whatever its reader chooses within the carte.

use super::own::OwnColumn;
use super::select::outside;
use super::sets::{GrowingSet, PlaceSet};
use super::text::{Labels, TextColumn};
use super::{Columns, FacetColumn, Index, NONE, Texts};
use crate::bits::Bits;
use crate::filter::Filter;
use crate::schema::Facet;
use crate::territory::Territories;

/// How far around its territory an index knows the communes, in metres.
const AROUND: u32 = 20_000;

/// Which rows of some columns stay, and where each goes.
pub(super) struct Kept {
    rows: Vec<u32>,
    /// By old row; [`NONE`] where it is gone.
    new: Vec<u32>,
}

impl Kept {
    pub(super) fn new(kept: &Bits, len: u32) -> Kept {
        let rows: Vec<u32> = kept.iter().collect();
        let mut new = vec![NONE; len as usize];
        for (at, &row) in (0..).zip(&rows) {
            new[row as usize] = at;
        }
        Kept { rows, new }
    }

    pub(super) fn texts(&self, column: &TextColumn) -> TextColumn {
        self.rows.iter().map(|&row| column.at(row)).collect()
    }

    pub(super) fn labels(&self, column: &Labels) -> Labels {
        self.rows.iter().map(|&row| column.at(row)).collect()
    }

    pub(super) fn values<T: Clone>(&self, column: &[T]) -> Vec<T> {
        self.rows.iter().filter_map(|&row| column.get(row as usize).cloned()).collect()
    }

    /// Where the rows that these name went.
    pub(super) fn renamed(&self, rows: &[u32]) -> Vec<u32> {
        let new = |&row: &u32| self.new.get(row as usize).copied().unwrap_or(NONE);
        rows.iter().map(new).collect()
    }

    fn set(&self, places: &PlaceSet) -> PlaceSet {
        let mut set = GrowingSet::default();
        places.for_each(|place| match self.new[place as usize] {
            NONE => {}
            place => set.push(place),
        });
        set.finish(self.rows.len() as u32)
    }
}

impl Index {
    /// The places that a carte's preset lets through under any further choice,
    /// and the communes of its territory and 20 km around.
    ///
    /// Under the preset and any choice of facets the cut answers as the whole
    /// does, but for ordinals. With `au_moins` that holds for a choice of one
    /// value; for several, the places to make up the number are looked for among
    /// those nearest of each.
    pub fn cut(&self, preset: &Filter) -> Index {
        let inside = self.communes_in(preset.territories());
        let places = self.places_needed(preset, &inside);
        let communes = self.communes_needed(preset, &inside, &places);
        let communes = Kept::new(&communes, self.columns.communes.len());
        self.with_rows(&Kept::new(&places, self.len()), &communes)
    }

    fn places_needed(&self, preset: &Filter, inside: &Bits) -> Bits {
        let (mut needed, _) = self.matching(preset);
        let around = preset.radius().is_some() || preset.at_least().is_some();
        if preset.territories().is_empty() || !around {
            return needed;
        }
        // Distances may be measured from other places, which need not match.
        let choice = preset.territories();
        self.stand_ins(choice, inside).into_iter().for_each(|place| needed.insert(place));
        let anywhere = self.matching_anywhere(preset);
        let anchors = self.anchors(choice, inside);
        let wanted = self.wanted(choice);
        let facets = self.columns.facets.iter().flat_map(|column| &column.places);
        for having in facets.chain([&self.columns.booking]) {
            let mut some = having.to_bits(self.len());
            some &= &anywhere;
            let within = self.within(&wanted, &some);
            for (place, _) in self.nearby(preset, &anchors, 0, &outside(some, &within)) {
                needed.insert(place);
            }
        }
        needed
    }

    fn communes_needed(&self, preset: &Filter, inside: &Bits, places: &Bits) -> Bits {
        let all = &self.columns.communes;
        let mut needed = Bits::none(all.len());
        for place in places.iter() {
            match self.columns.commune[place as usize] {
                NONE => {}
                row => needed.insert(row),
            }
        }
        if !preset.territories().is_empty() {
            needed |= inside;
            let anchors = self.anchors(preset.territories(), inside);
            for row in 0..all.len() {
                let near = all.point(row).and_then(|point| anchors.metres_to(point, AROUND));
                if near.is_some() {
                    needed.insert(row);
                }
            }
        }
        // An arrondissement lies in its commune.
        for row in 0..all.len() {
            if needed.contains(row) {
                needed.insert(all.parent(row));
            }
        }
        needed
    }

    fn with_rows(&self, places: &Kept, communes: &Kept) -> Index {
        let mut named = self.columns.communes.with_rows(communes);
        named.recall_names(Territories::builtin());
        let Columns { date, positions, texts, facets, .. } = &self.columns;
        let Columns { kinds, booking, approximate, hours, own, .. } = &self.columns;
        let mut cut_facets = Vec::new();
        let mut cut_kinds = TextColumn::default();
        for (facet, column) in Facet::ALL.iter().zip(facets) {
            let mut cut = FacetColumn {
                values: TextColumn::default(),
                keys: TextColumn::default(),
                places: Vec::new(),
            };
            for (row, having) in (0u32..).zip(&column.places) {
                let having = places.set(having);
                if having.len() == 0 {
                    continue;
                }
                cut.values.push(column.values.at(row));
                cut.keys.push(column.keys.at(row));
                cut.places.push(having);
                if *facet == Facet::Typologie {
                    cut_kinds.push(kinds.at(row));
                }
            }
            cut_facets.push(cut);
        }
        Index::new(Columns {
            date: date.clone(),
            positions: places.values(positions),
            texts: Texts {
                id: places.texts(&texts.id),
                nom: places.texts(&texts.nom),
                adresse: places.texts(&texts.adresse),
                complement_adresse: places.texts(&texts.complement_adresse),
                code_postal: places.labels(&texts.code_postal),
                commune: places.texts(&texts.commune),
                code_insee: places.texts(&texts.code_insee),
                structure_parente: places.labels(&texts.structure_parente),
                telephone: places.texts(&texts.telephone),
                prise_rdv: places.texts(&texts.prise_rdv),
            },
            communes: named,
            commune: communes.renamed(&places.values(&self.columns.commune)),
            facets: cut_facets,
            kinds: cut_kinds,
            booking: places.set(booking),
            approximate: places.set(approximate),
            hours: hours.with_rows(places),
            own: own
                .iter()
                .map(|own| {
                    let mut rows = communes.renamed(&own.communes);
                    rows.retain(|&row| row != NONE);
                    OwnColumn { communes: rows, places: places.set(&own.places), ..own.clone() }
                })
                .collect(),
        })
    }
}
