//! The territories of a hub's own in an index, with the places of each.

use super::bytes::{In, Out};
use super::sets::{GrowingSet, PlaceSet};
use super::{Index, Ordinal};
use crate::geo::{Bounds, Position};
use crate::territory::{OwnTerritory, Territory, TerritoryKind};

/// A territory of a hub's own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OwnColumn {
    pub(super) territory: Territory,
    pub(super) name: String,
    /// West, south, east, north of its outline, in 1e-7 degree.
    pub(super) bounds: Option<[i32; 4]>,
    /// Rows of its communes, rising.
    pub(super) communes: Vec<u32>,
    pub(super) places: PlaceSet,
}

/// One in the making.
pub(super) struct OwnBuilder {
    pub(super) own: OwnTerritory,
    pub(super) communes: Vec<u32>,
    places: GrowingSet,
}

impl OwnBuilder {
    pub(super) fn new(own: OwnTerritory, communes: Vec<u32>) -> OwnBuilder {
        OwnBuilder { own, communes, places: GrowingSet::default() }
    }

    pub(super) fn push(&mut self, place: Ordinal) {
        self.places.push(place);
    }

    pub(super) fn finish(self, len: u32) -> OwnColumn {
        let bounds = self.own.bounds().map(|b| {
            let ((west, south), (east, north)) = (b.south_west.to_e7(), b.north_east.to_e7());
            [west, south, east, north]
        });
        OwnColumn {
            territory: self.own.territory().clone(),
            name: self.own.name().to_owned(),
            bounds,
            communes: self.communes,
            places: self.places.finish(len),
        }
    }
}

impl OwnColumn {
    pub(super) fn write(&self, out: &mut Out) {
        out.bytes(self.territory.code().as_bytes());
        out.bytes(self.name.as_bytes());
        out.steps(
            self.bounds.iter().flatten().map(|&edge| edge as u32).collect::<Vec<_>>().into_iter(),
        );
        out.steps(self.communes.iter().copied());
        self.places.write(out);
    }

    /// One of an index of `len` places and so many communes; nothing when it is
    /// none.
    pub(super) fn read(input: &mut In<'_>, len: u32, communes: u32) -> Option<OwnColumn> {
        let (code, name) = (input.text(), input.text());
        let territory = Territory::new(TerritoryKind::Own, &code).ok();
        let edges: Vec<i32> = input.steps().into_iter().map(|edge| edge as i32).collect();
        let bounds = <[i32; 4]>::try_from(edges.as_slice()).ok();
        let on_earth = |[west, south, east, north]: [i32; 4]| {
            Position::in_e7(west, south).is_some()
                && Position::in_e7(east, north).is_some()
                && west <= east
                && south <= north
        };
        input.expect(edges.is_empty() || bounds.is_some_and(on_earth));
        let rows = input.steps();
        input.expect(rows.iter().all(|&row| row < communes));
        let places = PlaceSet::read(input, len);
        input.expect(territory.is_some());
        Some(OwnColumn { territory: territory?, name, bounds, communes: rows, places })
    }
}

impl Index {
    /// The territories of a hub's own with their names, by id.
    pub fn own_territories(&self) -> impl Iterator<Item = (&Territory, &str)> {
        self.columns.own.iter().map(|own| (&own.territory, own.name.as_str()))
    }

    /// Around the outline that a territory of a hub's own was drawn with.
    pub fn own_bounds(&self, territory: &Territory) -> Option<Bounds> {
        let [west, south, east, north] = self.own(territory)?.bounds?;
        let south_west = Position::from_e7(west, south);
        Some(Bounds { south_west, north_east: Position::from_e7(east, north) })
    }

    pub(super) fn own(&self, territory: &Territory) -> Option<&OwnColumn> {
        self.columns.own.iter().find(|own| own.territory == *territory)
    }
}
