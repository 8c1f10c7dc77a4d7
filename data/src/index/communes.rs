//! The communes an index knows, so that it answers about territories alone.

use super::NONE;
use super::bytes::{In, Out};
use super::cut::Kept;
use super::text::{Labels, TextColumn};
use crate::bits::Bits;
use crate::geo::Position;
use crate::territory::{CommuneId, Territories, Territory, TerritoryKind, TerritoryPoints};

/// Communes and arrondissements, in the order of the geographic code's table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Communes {
    code: TextColumn,
    /// Empty in a whole index where no place is: the geographic code has it.
    nom: TextColumn,
    departement: Labels,
    region: Labels,
    epci: Labels,
    /// Row of the commune an arrondissement belongs to, or its own.
    parent: Vec<u32>,
    timezone: Labels,
    /// A point inside, in 1e-7 degree, to some metres.
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
            point: ids().map(|id| points.point(territories, id).map(about)).collect(),
        }
    }

    /// Lets go of the names that no place is shown with: three in four.
    pub(super) fn forget_names(&mut self, places: &[u32]) {
        let mut named = Bits::none(self.len());
        for &row in places.iter().filter(|&&row| row != NONE) {
            named.insert(row);
            named.insert(self.parent(row));
        }
        let name = |row| if named.contains(row) { self.name(row) } else { "" };
        self.nom = (0..self.len()).map(name).collect();
    }

    /// Takes the names that are not there from the geographic code.
    pub(super) fn recall_names(&mut self, territories: &Territories) {
        let official = |row| territories.commune(self.code(row)).map(|id| territories.name(id));
        let name = |row| match self.name(row) {
            "" => official(row).unwrap_or_default(),
            name => name,
        };
        self.nom = (0..self.len()).map(name).collect();
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

    /// The commune an arrondissement belongs to, or itself.
    pub(super) fn parent(&self, row: u32) -> u32 {
        self.parent[row as usize]
    }

    pub(super) fn point(&self, row: u32) -> Option<Position> {
        let (lon, lat) = (*self.point.get(row as usize)?)?;
        Some(Position::from_e7(lon, lat))
    }

    /// Adds the communes of a territory to a set; an arrondissement lies in its
    /// commune.
    pub(super) fn add_in(&self, territory: &Territory, set: &mut Bits) {
        let code = territory.code();
        match territory.kind() {
            TerritoryKind::Region => self.region.add_having(code, set),
            TerritoryKind::Departement => self.departement.add_having(code, set),
            TerritoryKind::Epci => self.epci.add_having(code, set),
            // Those that are known are the index's own affair.
            TerritoryKind::Own => {}
            TerritoryKind::Commune => {
                let Some(own) = self.code.iter().position(|c| c == code) else { return };
                for (row, &parent) in (0u32..).zip(&self.parent) {
                    if row as usize == own || parent as usize == own {
                        set.insert(row);
                    }
                }
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

    /// Some of them, the commune of each arrondissement among them.
    pub(super) fn with_rows(&self, kept: &Kept) -> Communes {
        Communes {
            code: kept.texts(&self.code),
            nom: kept.texts(&self.nom),
            departement: kept.labels(&self.departement),
            region: kept.labels(&self.region),
            epci: kept.labels(&self.epci),
            parent: kept.renamed(&kept.values(&self.parent)),
            timezone: kept.labels(&self.timezone),
            point: kept.values(&self.point),
        }
    }

    pub(super) fn write(&self, out: &mut Out) {
        // As numbers of 36 digits and letters, each a little more than the one before.
        let number = |code| u32::from_str_radix(code, RADIX).unwrap_or_default();
        let codes: Vec<u32> = self.code.iter().map(number).collect();
        out.steps(codes.iter().copied());
        self.nom.write(out);
        for labels in [&self.departement, &self.region, &self.epci, &self.timezone] {
            labels.write(out);
        }
        // Most are their own.
        out.steps((0..self.len()).zip(&self.parent).map(|(row, parent)| parent.wrapping_sub(row)));
        out.numbers(self.point.iter().map(|point| u64::from(point.is_some())));
        let points: Vec<(i32, i32)> = self.point.iter().flatten().copied().collect();
        write_points(&points, ABOUT, out);
    }

    pub(super) fn read(input: &mut In<'_>) -> Communes {
        let mut communes = Communes::default();
        for number in input.steps() {
            communes.code.push_all(&code_of(number));
        }
        let len = communes.code.len();
        communes.nom = TextColumn::read(input);
        input.expect(communes.nom.len() == len);
        let Communes { departement, region, epci, timezone, .. } = &mut communes;
        for labels in [departement, region, epci, timezone] {
            *labels = Labels::read(input);
            input.expect(labels.len() == len);
        }
        for (row, parent) in (0u32..).zip(input.steps()) {
            communes.parent.push(row.wrapping_add(parent));
        }
        let sound = communes.parent.iter().all(|&parent| (parent as usize) < len);
        input.expect(sound && communes.parent.len() == len);
        let has_point = input.rows();
        input.expect(has_point.len() == len);
        let mut points = read_points(input, ABOUT).into_iter();
        for has in has_point {
            communes.point.push(if has == 1 { points.next() } else { None });
        }
        communes
    }
}

/// A commune is no point: its own is known to so many 1e-7 degrees, 11 m at most,
/// which takes half the bytes.
const ABOUT: i32 = 1000;

fn about(point: Position) -> (i32, i32) {
    let (lon, lat) = point.to_e7();
    let near = |degrees: i32| (degrees + ABOUT / 2).div_euclid(ABOUT) * ABOUT;
    (near(lon), near(lat))
}

/// Digits and letters of a code, and how many it has.
const RADIX: u32 = 36;
const CODE: usize = 5;

/// The five characters of a code, by its number.
fn code_of(mut number: u32) -> [&'static str; CODE] {
    const DIGITS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut code = [""; CODE];
    for digit in code.iter_mut().rev() {
        let at = (number % RADIX) as usize;
        *digit = &DIGITS[at..=at];
        number /= RADIX;
    }
    code
}

/// Longitudes, then latitudes, all of them multiples of `unit`.
pub(super) fn write_points(points: &[(i32, i32)], unit: i32, out: &mut Out) {
    out.steps(points.iter().map(|&(lon, _)| (lon / unit) as u32));
    out.steps(points.iter().map(|&(_, lat)| (lat / unit) as u32));
}

pub(super) fn read_points(input: &mut In<'_>, unit: i32) -> Vec<(i32, i32)> {
    let (lons, lats) = (input.steps(), input.steps());
    input.expect(lons.len() == lats.len());
    let mut points = Vec::with_capacity(lons.len());
    for (&lon, &lat) in lons.iter().zip(&lats) {
        let mut degrees = |steps: u32| {
            let degrees = (steps as i32).checked_mul(unit);
            input.expect(degrees.is_some());
            degrees.unwrap_or_default()
        };
        points.push((degrees(lon), degrees(lat)));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_far_off_the_earth_was_read_as_one_on_it() {
        let read = |lon: u32| {
            let mut out = Out::default();
            out.steps([lon].into_iter());
            out.steps([451_821].into_iter());
            let mut input = In::new(&out.bytes);
            let points = read_points(&mut input, ABOUT);
            (points, input.is_whole())
        };
        assert_eq!(read(-1_495_670_i32 as u32), (vec![(-1_495_670_000, 451_821_000)], true));
        assert!(!read(i32::MAX as u32 / 7).1);
    }
}
