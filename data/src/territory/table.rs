//! The tables of the official geographic code, and what they answer.

use std::ops::Range;
use std::sync::OnceLock;

use super::read::read;
use super::resolve::Names;
use super::time_zone::time_zone;
use super::{CommuneId, Territory, TerritoryError, TerritoryKind};
use crate::fold::fold;

/// The texts that [`Territories::parse`] reads; `data/reference/README.md`
/// describes their columns.
#[derive(Debug, Clone, Copy)]
pub struct Tables<'a> {
    /// Régions, départements and overseas collectivities.
    pub divisions: &'a str,
    /// EPCI.
    pub epci: &'a str,
    /// Communes, grouped by département and EPCI.
    pub communes: &'a str,
    /// Municipal arrondissements.
    pub arrondissements: &'a str,
    /// Codes and names of before.
    pub aliases: &'a str,
}

/// An INSEE or postal code: five ASCII letters or digits.
pub(super) type Code5 = [u8; 5];

/// Names, nesting and postal codes of every territory.
///
/// Loading the built-in tables takes some 15 ms; the folded names, which only
/// records without a usable code need, are made when first asked for.
#[derive(Debug)]
pub struct Territories {
    pub(super) regions: Vec<Division>,
    pub(super) departements: Vec<Division>,
    pub(super) epcis: Vec<Epci>,
    /// By code, so that a département is one range of rows.
    pub(super) communes: Vec<Commune>,
    /// Every commune's postal codes, in the order of the communes.
    pub(super) postal_codes: Vec<Code5>,
    /// Postal code and commune, sorted.
    pub(super) by_postal_code: Vec<(Code5, CommuneId)>,
    /// Old code and commune of today, sorted.
    pub(super) aliases: Vec<(Code5, CommuneId)>,
    /// Name of before and commune of today.
    pub(super) old_names: Vec<(Box<str>, CommuneId)>,
    pub(super) names: OnceLock<Names>,
}

/// A région, or a département.
#[derive(Debug)]
pub(super) struct Division {
    pub(super) code: Box<str>,
    pub(super) name: Box<str>,
    /// Row of the région.
    pub(super) region: usize,
    pub(super) chef_lieu: Option<Code5>,
}

#[derive(Debug)]
pub(super) struct Epci {
    pub(super) code: Box<str>,
    pub(super) name: Box<str>,
}

#[derive(Debug)]
pub(super) struct Commune {
    pub(super) code: Code5,
    pub(super) name: Box<str>,
    pub(super) departement: usize,
    pub(super) epci: Option<usize>,
    pub(super) postal_codes: Range<u32>,
    pub(super) population: u32,
    pub(super) parent: Option<CommuneId>,
}

/// A territory found in the table: what a commune is compared with.
#[derive(Clone, Copy)]
enum Found {
    Region(usize),
    Departement(usize),
    Epci(usize),
    Commune(CommuneId),
}

impl Territories {
    /// The official geographic code of 2026 that ships with the product.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Territories> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            Self::parse(&Tables {
                divisions: include_str!("../../reference/divisions.tsv"),
                epci: include_str!("../../reference/epci.tsv"),
                communes: include_str!("../../reference/communes.tsv"),
                arrondissements: include_str!("../../reference/arrondissements.tsv"),
                aliases: include_str!("../../reference/aliases.tsv"),
            })
            .expect("the tables in data/reference are whole: a test reads them")
        })
    }

    /// Reads tables in the form of `data/reference`.
    ///
    /// # Errors
    /// [`TerritoryError::Table`] with table and line where a row is damaged or
    /// names a territory that no other row describes.
    pub fn parse(tables: &Tables<'_>) -> Result<Self, TerritoryError> {
        read(tables)
    }

    /// How many communes and arrondissements there are; ids lie below it.
    pub fn len(&self) -> usize {
        self.communes.len()
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.communes.is_empty()
    }

    /// The commune or arrondissement with this INSEE code, of today or of before.
    pub fn commune(&self, code: &str) -> Option<CommuneId> {
        let code: Code5 = code.as_bytes().try_into().ok()?;
        let today = self.communes.binary_search_by_key(&code, |c| c.code);
        today.map(|row| CommuneId(row as u32)).ok().or_else(|| {
            let row = self.aliases.binary_search_by_key(&code, |(old, _)| *old).ok()?;
            Some(self.aliases[row].1)
        })
    }

    /// Its name, such as `Grenoble` or `Lyon 3e Arrondissement`.
    pub fn name(&self, id: CommuneId) -> &str {
        self.row(id).map_or("", |c| &c.name)
    }

    /// Its INSEE code of today.
    pub fn code(&self, id: CommuneId) -> &str {
        self.row(id).map_or("", |c| as_text(&c.code))
    }

    /// The code of its département or overseas collectivity.
    pub fn departement(&self, id: CommuneId) -> &str {
        self.row(id).map_or("", |c| &self.departements[c.departement].code)
    }

    /// The code of its région; an overseas collectivity's own.
    pub fn region(&self, id: CommuneId) -> &str {
        self.row(id).map_or("", |c| &self.regions[self.region_of(c)].code)
    }

    /// The code of its EPCI, which four islands and the collectivities lack.
    pub fn epci(&self, id: CommuneId) -> Option<&str> {
        self.row(id)?.epci.map(|row| &*self.epcis[row].code)
    }

    /// Its postal codes, sorted.
    pub fn postal_codes(&self, id: CommuneId) -> impl Iterator<Item = &str> {
        let range = self.row(id).map_or(0..0, |c| c.postal_codes.clone());
        self.postal_codes[range.start as usize..range.end as usize].iter().map(as_text)
    }

    /// Inhabitants at the last census, 0 where nobody is counted.
    pub fn population(&self, id: CommuneId) -> u32 {
        self.row(id).map_or(0, |c| c.population)
    }

    /// The commune that an arrondissement belongs to.
    pub fn parent(&self, id: CommuneId) -> Option<CommuneId> {
        self.row(id)?.parent
    }

    /// The IANA time zone people there live by.
    pub fn timezone(&self, id: CommuneId) -> &'static str {
        time_zone(self.departement(id), self.code(id))
    }

    /// Whether a département or an overseas collectivity is governed from here.
    pub fn is_chef_lieu(&self, id: CommuneId) -> bool {
        self.row(id).is_some_and(|c| self.departements[c.departement].chef_lieu == Some(c.code))
    }

    /// Every territory of a kind with its name, by code; communes and
    /// arrondissements alike.
    pub fn all(&self, kind: TerritoryKind) -> Box<dyn Iterator<Item = (Territory, &str)> + '_> {
        let named = move |code: &str, name| (Territory { kind, code: code.into() }, name);
        match kind {
            TerritoryKind::Region => {
                Box::new(self.regions.iter().map(move |r| named(&r.code, &*r.name)))
            }
            TerritoryKind::Departement => {
                Box::new(self.departements.iter().map(move |d| named(&d.code, &*d.name)))
            }
            TerritoryKind::Epci => {
                Box::new(self.epcis.iter().map(move |e| named(&e.code, &*e.name)))
            }
            // Only an index knows those.
            TerritoryKind::Own => Box::new(std::iter::empty()),
            TerritoryKind::Commune => {
                Box::new(self.communes.iter().map(move |c| named(as_text(&c.code), &*c.name)))
            }
        }
    }

    /// The territory's name, `None` when there is no such territory.
    pub fn label(&self, territory: &Territory) -> Option<&str> {
        self.find(territory).map(|found| match found {
            Found::Region(row) => &*self.regions[row].name,
            Found::Departement(row) => &self.departements[row].name,
            Found::Epci(row) => &self.epcis[row].name,
            Found::Commune(id) => self.name(id),
        })
    }

    /// The communes and arrondissements of a territory, by code; none when
    /// there is no such territory.
    ///
    /// Paris, Lyon and Marseille come with their arrondissements, whatever
    /// the kind of territory around them.
    pub fn members(&self, territory: &Territory) -> impl Iterator<Item = CommuneId> + use<'_> {
        let found = self.find(territory);
        (0..self.communes.len() as u32)
            .map(CommuneId)
            .filter(move |&id| found.is_some_and(|found| self.is_inside(id, found)))
    }

    /// Whether a commune or arrondissement is of this territory.
    pub fn contains(&self, territory: &Territory, id: CommuneId) -> bool {
        self.find(territory).is_some_and(|found| self.is_inside(id, found))
    }

    /// Checks that a territory exists.
    ///
    /// # Errors
    /// [`TerritoryError::Unknown`], naming what may have been meant.
    pub fn check(&self, territory: &Territory) -> Result<(), TerritoryError> {
        match self.find(territory) {
            Some(_) => Ok(()),
            None => Err(TerritoryError::Unknown {
                text: territory.to_string(),
                nearest: self.nearest(territory.kind, &territory.code),
            }),
        }
    }

    /// Reads `departement:38` and checks that it exists; the error of one
    /// written by name (`departement:isère`) gives the code.
    ///
    /// # Errors
    /// Any [`TerritoryError`] about what was written.
    pub fn read(&self, text: &str) -> Result<Territory, TerritoryError> {
        let error = match text.parse::<Territory>() {
            Ok(territory) => return self.check(&territory).map(|()| territory),
            Err(error) => error,
        };
        let TerritoryError::Code { kind, code } = &error else {
            return Err(error);
        };
        let wanted = fold(code);
        let named: Vec<_> = self
            .all(*kind)
            .filter(|(_, name)| fold(name) == wanted)
            .take(NEAREST)
            .map(described)
            .collect();
        if named.is_empty() {
            return Err(error);
        }
        Err(TerritoryError::Unknown { text: text.to_owned(), nearest: named })
    }

    /// The same code of another kind, then the codes that differ least.
    fn nearest(&self, kind: TerritoryKind, code: &str) -> Vec<String> {
        let elsewhere = TerritoryKind::ALL.into_iter().filter_map(|other| {
            let territory = Territory::new(other, code).ok()?;
            let name = self.label(&territory)?;
            Some((territory, name))
        });
        let differences = |other: &str| {
            let same = other.bytes().zip(code.bytes()).filter(|(a, b)| a == b).count();
            other.len().max(code.len()) - same
        };
        let mut alike: Vec<_> = self.all(kind).collect();
        alike.sort_by_cached_key(|(t, _)| (differences(&t.code), t.code.clone()));
        elsewhere.chain(alike).take(NEAREST).map(described).collect()
    }

    /// Whether it is the postal code of any commune: those of CEDEX are not.
    pub(crate) fn has_postal_code(&self, code: &str) -> bool {
        let code: Option<Code5> = code.as_bytes().try_into().ok();
        code.is_some_and(|code| {
            self.by_postal_code.binary_search_by_key(&code, |(postal, _)| *postal).is_ok()
        })
    }

    /// The communes of a postal code; an arrondissement stands for its commune.
    pub(super) fn at_postal_code(&self, code: Code5) -> Vec<CommuneId> {
        let start = self.by_postal_code.partition_point(|(postal, _)| *postal < code);
        let all: Vec<_> = self.by_postal_code[start..]
            .iter()
            .take_while(|(postal, _)| *postal == code)
            .map(|(_, id)| *id)
            .collect();
        let is_parent = |id: CommuneId| all.iter().any(|&other| self.parent(other) == Some(id));
        all.iter().copied().filter(|&id| !is_parent(id)).collect()
    }

    /// The rows of a commune's département.
    pub(super) fn departement_rows(
        &self,
        id: CommuneId,
    ) -> impl Iterator<Item = CommuneId> + use<'_> {
        let departement = self.row(id).map(|c| c.departement);
        let start = self.communes.partition_point(|c| Some(c.departement) < departement);
        (start..self.communes.len())
            .take_while(move |&row| Some(self.communes[row].departement) == departement)
            .map(|row| CommuneId(row as u32))
    }

    pub(super) fn row(&self, id: CommuneId) -> Option<&Commune> {
        self.communes.get(id.0 as usize)
    }

    fn region_of(&self, commune: &Commune) -> usize {
        self.departements[commune.departement].region
    }

    fn is_inside(&self, id: CommuneId, found: Found) -> bool {
        self.row(id).is_some_and(|commune| match found {
            Found::Region(row) => self.region_of(commune) == row,
            Found::Departement(row) => commune.departement == row,
            Found::Epci(row) => commune.epci == Some(row),
            Found::Commune(whole) => id == whole || commune.parent == Some(whole),
        })
    }

    fn find(&self, territory: &Territory) -> Option<Found> {
        let code = territory.code();
        let row = |divisions: &[Division]| divisions.binary_search_by_key(&code, |d| &*d.code).ok();
        match territory.kind() {
            TerritoryKind::Region => row(&self.regions).map(Found::Region),
            TerritoryKind::Departement => row(&self.departements).map(Found::Departement),
            TerritoryKind::Epci => {
                self.epcis.binary_search_by_key(&code, |e| &*e.code).ok().map(Found::Epci)
            }
            TerritoryKind::Commune => self.commune(code).map(Found::Commune),
            TerritoryKind::Own => None,
        }
    }
}

/// How many territories an error offers.
const NEAREST: usize = 3;

/// `departement:38 (Isère)`.
fn described((territory, name): (Territory, &str)) -> String {
    format!("{territory} ({name})")
}

fn as_text(code: &Code5) -> &str {
    std::str::from_utf8(code).expect("codes are read from text in whole characters")
}
