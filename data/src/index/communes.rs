//! The communes an index knows, so that it answers about territories alone.

use super::bytes::{In, Out};
use super::text::{Labels, TextColumn};
use crate::geo::Position;
use crate::territory::{CommuneId, Territories, Territory, TerritoryKind, TerritoryPoints};

/// Communes and arrondissements, in the order of the geographic code's table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Communes {
    code: TextColumn,
    nom: TextColumn,
    departement: Labels,
    region: Labels,
    epci: Labels,
    /// Row of the commune an arrondissement belongs to, or its own.
    parent: Vec<u32>,
    timezone: Labels,
    /// A point inside, in 1e-7 degree.
    point: Vec<Option<(i32, i32)>>,
}

/// How near two communes are administratively.
#[derive(Clone, Copy)]
pub(super) enum Level {
    Commune,
    Epci,
    Departement,
}

impl Communes {
    pub(super) fn new(territories: &Territories, points: &TerritoryPoints) -> Communes {
        let ids = || (0..territories.len() as u32).map(CommuneId);
        let texts = |of: &dyn Fn(CommuneId) -> String| ids().map(of).collect();
        let labels = |of: &dyn Fn(CommuneId) -> String| ids().map(of).collect();
        Communes {
            code: texts(&|id| territories.code(id).to_owned()),
            nom: texts(&|id| territories.name(id).to_owned()),
            departement: labels(&|id| territories.departement(id).to_owned()),
            region: labels(&|id| territories.region(id).to_owned()),
            epci: labels(&|id| territories.epci(id).unwrap_or("").to_owned()),
            parent: ids().map(|id| territories.parent(id).unwrap_or(id).0).collect(),
            timezone: labels(&|id| territories.timezone(id).to_owned()),
            point: ids().map(|id| points.point(territories, id).map(Position::to_e7)).collect(),
        }
    }

    pub(super) fn len(&self) -> u32 {
        self.parent.len() as u32
    }

    pub(super) fn code(&self, row: u32) -> &str {
        self.code.at(row)
    }

    pub(super) fn name(&self, row: u32) -> &str {
        self.nom.at(row)
    }

    /// IANA name of the commune's time zone.
    pub(super) fn timezone(&self, row: u32) -> &str {
        self.timezone.at(row)
    }

    pub(super) fn point(&self, row: u32) -> Option<Position> {
        let (lon, lat) = (*self.point.get(row as usize)?)?;
        Some(Position::from_e7(lon, lat))
    }

    /// Whether a commune lies in a territory; an arrondissement lies in its
    /// commune.
    pub(super) fn is_in(&self, row: u32, territory: &Territory) -> bool {
        let code = territory.code();
        match territory.kind() {
            TerritoryKind::Region => self.region.at(row) == code,
            TerritoryKind::Departement => self.departement.at(row) == code,
            TerritoryKind::Epci => self.epci.at(row) == code,
            TerritoryKind::Commune => {
                self.code(row) == code
                    || self.parent.get(row as usize).is_some_and(|&p| self.code(p) == code)
            }
        }
    }

    /// Whether two communes share their commune, EPCI or département.
    pub(super) fn is_together(&self, a: u32, b: u32, level: Level) -> bool {
        match level {
            Level::Commune => self.parent.get(a as usize) == self.parent.get(b as usize),
            Level::Epci => {
                !self.epci.at(a).is_empty() && self.epci.number(a) == self.epci.number(b)
            }
            Level::Departement => self.departement.number(a) == self.departement.number(b),
        }
    }

    pub(super) fn write(&self, out: &mut Out) {
        self.code.write(out);
        self.nom.write(out);
        for labels in [&self.departement, &self.region, &self.epci, &self.timezone] {
            labels.write(out);
        }
        // Most are their own.
        out.steps((0..self.len()).zip(&self.parent).map(|(row, parent)| parent.wrapping_sub(row)));
        out.numbers(self.point.iter().map(|point| u64::from(point.is_some())));
        let points: Vec<(i32, i32)> = self.point.iter().flatten().copied().collect();
        write_points(&points, out);
    }

    pub(super) fn read(input: &mut In<'_>) -> Option<Communes> {
        let (code, nom) = (TextColumn::read(input)?, TextColumn::read(input)?);
        let mut labels = || Labels::read(input).filter(|labels| labels.len() == code.len());
        let (departement, region, epci, timezone) = (labels()?, labels()?, labels()?, labels()?);
        let len = code.len();
        let mut parent = input.steps()?;
        for (row, parent) in (0u32..).zip(&mut parent) {
            *parent = parent.wrapping_add(row);
            if *parent as usize >= len {
                return None;
            }
        }
        let has_point = input.rows()?;
        let mut points = read_points(input)?.into_iter();
        let mut point = Vec::with_capacity(len);
        for has in has_point {
            point.push(if has == 1 { points.next() } else { None });
        }
        let sound = nom.len() == len && parent.len() == len && point.len() == len;
        let communes = Communes { code, nom, departement, region, epci, parent, timezone, point };
        sound.then_some(communes)
    }
}

/// Longitudes, then latitudes.
pub(super) fn write_points(points: &[(i32, i32)], out: &mut Out) {
    out.steps(points.iter().map(|&(lon, _)| lon as u32));
    out.steps(points.iter().map(|&(_, lat)| lat as u32));
}

pub(super) fn read_points(input: &mut In<'_>) -> Option<Vec<(i32, i32)>> {
    let (lons, lats) = (input.steps()?, input.steps()?);
    let mut points = Vec::with_capacity(lons.len());
    for (&lon, &lat) in lons.iter().zip(&lats) {
        points.push((lon as i32, lat as i32));
    }
    (lons.len() == lats.len()).then_some(points)
}
