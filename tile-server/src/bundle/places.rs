//! Places read back from `places.fgb`, each by its ordinal: the one file that
//! holds every attribute is also where sheets come from.
//!
//! The leaves of its R-tree stand in the order of ordinals and name the offset
//! of each feature, so that a place is two small reads. Only a file in which no
//! place has a position has no tree: it is walked through once.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use flatgeobuf::{size_prefixed_root_as_feature, size_prefixed_root_as_header};
use repere_data::{Approximation, Column, Place, Position};

use super::fgb::{
    APPROXIMATE_COLUMN, DATASET_COLUMN, MAGIC, NODE_BYTES, ORIGINS_COLUMN, OUTSIDE_COLUMN, levels,
};
use crate::error::Error;
use crate::spill;
use crate::storage::Stored;

/// Bytes of the size before a header or a feature.
const SIZE: u64 = 4;
/// More than a header or a feature ever takes: a damaged size fills no memory.
const MOST: usize = 64 << 20;

/// The places of a bundle. The file stays open: a bake that removes its name
/// takes nothing away. Of one in storage, only a thread that may wait can read.
pub(crate) struct Places {
    path: PathBuf,
    file: Source,
    offsets: Offsets,
}

/// Where the file is.
enum Source {
    File(File),
    Stored(Stored),
}

impl Source {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        match self {
            Source::File(file) => spill::read_at(file, buffer, offset),
            Source::Stored(file) => file.read_at(buffer, offset),
        }
    }
}

/// Where features begin.
enum Offsets {
    /// Where the leaves are, and where the features they count from.
    Leaves { at: u64, features: u64 },
    /// Each in turn.
    Walked(Vec<u64>),
}

impl Places {
    /// Opens the file of so many places.
    ///
    /// # Errors
    /// [`Error::BundleFile`]; [`Error::Altered`] when it is no such file.
    pub(crate) fn open(path: &Path, count: u32) -> Result<Places, Error> {
        let file = File::open(path).map_err(Error::bundle_file(path))?;
        Places::of(path, Source::File(file), count)
    }

    /// Opens one in storage, from a thread that may wait; `path` is for messages.
    ///
    /// # Errors
    /// [`Error::Altered`] when it is no such file; what storage says.
    pub(crate) fn stored(path: &Path, file: Stored, count: u32) -> Result<Places, Error> {
        Places::of(path, Source::Stored(file), count)
    }

    fn of(path: &Path, file: Source, count: u32) -> Result<Places, Error> {
        let offsets = Offsets::read(&file, count).map_err(wrong(path))?;
        let offsets = offsets.ok_or_else(|| Error::Altered { path: path.to_owned() })?;
        Ok(Places { path: path.to_owned(), file, offsets })
    }

    /// Reads a place; its week stands in the index.
    ///
    /// # Errors
    /// [`Error::BundleFile`]; [`Error::Altered`] when no place stands there.
    pub(crate) fn read(&self, ordinal: u32) -> Result<Place, Error> {
        place(&self.bytes(ordinal)?).ok_or_else(|| Error::Altered { path: self.path.clone() })
    }

    /// The feature of a place as it is: equal places have equal ones.
    ///
    /// # Errors
    /// As [`Places::read`].
    pub(crate) fn bytes(&self, ordinal: u32) -> Result<Vec<u8>, Error> {
        let feature = self.offset(ordinal).and_then(|at| match at {
            Some(at) => sized(&self.file, at),
            None => Err(io::ErrorKind::InvalidData.into()),
        });
        feature.map_err(wrong(&self.path))
    }

    fn offset(&self, ordinal: u32) -> io::Result<Option<u64>> {
        match &self.offsets {
            Offsets::Walked(all) => Ok(all.get(ordinal as usize).copied()),
            Offsets::Leaves { at, features } => {
                let mut node = [0; NODE_BYTES as usize];
                self.file.read_at(&mut node, at + u64::from(ordinal) * NODE_BYTES)?;
                let offset = node.last_chunk().copied().map(u64::from_le_bytes);
                Ok(offset.and_then(|offset| features.checked_add(offset)))
            }
        }
    }
}

/// Ends where a file is shorter than it says.
fn wrong(path: &Path) -> impl Fn(io::Error) -> Error + '_ {
    |error| match error.kind() {
        // An offset past what any file holds is one of a damaged file, too.
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            Error::Altered { path: path.to_owned() }
        }
        _ => Error::bundle_file(path)(error),
    }
}

impl Offsets {
    fn read(file: &Source, count: u32) -> io::Result<Option<Offsets>> {
        let mut magic = [0; MAGIC.len()];
        file.read_at(&mut magic, 0)?;
        let head = sized(file, MAGIC.len() as u64)?;
        let Ok(header) = size_prefixed_root_as_header(&head) else { return Ok(None) };
        if magic != MAGIC || header.features_count() != u64::from(count) {
            return Ok(None);
        }
        let tree = (MAGIC.len() + head.len()) as u64;
        if header.index_node_size() > 0 {
            let above: usize = levels(count as usize).iter().skip(1).sum();
            let at = tree + above as u64 * NODE_BYTES;
            return Ok(Some(Offsets::Leaves { at, features: at + u64::from(count) * NODE_BYTES }));
        }
        let (mut offsets, mut at) = (Vec::new(), tree);
        for _ in 0..count {
            offsets.push(at);
            at += sized(file, at)?.len() as u64;
        }
        Ok(Some(Offsets::Walked(offsets)))
    }
}

/// A header or a feature, its size before it.
fn sized(file: &Source, at: u64) -> io::Result<Vec<u8>> {
    let mut size = [0; SIZE as usize];
    file.read_at(&mut size, at)?;
    let len = u32::from_le_bytes(size) as usize;
    if len > MOST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; size.len() + len];
    file.read_at(&mut bytes, at)?;
    Ok(bytes)
}

/// The place of a feature, by the numbers of its columns.
fn place(feature: &[u8]) -> Option<Place> {
    let feature = size_prefixed_root_as_feature(feature).ok()?;
    let mut place = Place::default();
    let mut texts: Vec<(Column, &str)> = Vec::new();
    let (mut lon, mut lat) = (None, None);
    let mut rest = feature.properties().map_or(&[][..], |properties| properties.bytes());
    while !rest.is_empty() {
        let number = usize::from(u16::from_le_bytes(take(&mut rest)?));
        let column = Column::ALL.get(number).copied();
        if let Some(degrees @ (Column::Longitude | Column::Latitude)) = column {
            let value = Some(f64::from_le_bytes(take(&mut rest)?));
            *(if degrees == Column::Longitude { &mut lon } else { &mut lat }) = value;
            continue;
        }
        let len = u32::from_le_bytes(take(&mut rest)?) as usize;
        let (text, after) = rest.split_at_checked(len)?;
        rest = after;
        let text = std::str::from_utf8(text).ok()?;
        match (column, number) {
            (Some(column), _) => texts.push((column, text)),
            (None, DATASET_COLUMN) => text.clone_into(&mut place.dataset),
            (None, OUTSIDE_COLUMN) => place.hors_liste = serde_json::from_str(text).ok()?,
            (None, ORIGINS_COLUMN) => place.origines = serde_json::from_str(text).ok()?,
            (None, APPROXIMATE_COLUMN) => {
                let found = Approximation::ALL.into_iter().find(|a| a.name() == text);
                place.position_approchee = Some(found?);
            }
            (None, _) => return None,
        }
    }
    // Only now that values outside the lists are known.
    texts.iter().for_each(|(column, text)| place.set_text(*column, text));
    if !place.origines.is_empty() && place.source.contains('|') {
        place.sources = place.source.split('|').map(str::to_owned).collect();
        place.source = place.sources[0].clone();
    }
    if let (Some(lon), Some(lat)) = (lon, lat) {
        place.position = Some(Position::new(lon, lat).ok()?);
    }
    Some(place)
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use repere_data::Bounds;

    use super::super::fgb::{FeatureWriter, Features, FgbFile};
    use super::*;

    fn list() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("[^|]{1,8}", 0..3)
    }

    prop_compose! {
        fn place()(
            texts in proptest::collection::vec("\\PC{0,60}", 17),
            lists in proptest::collection::vec(list(), 13),
            at in proptest::option::of((-180.0..180.0, -90.0..90.0)),
            outside in list(),
        ) -> Place {
            let mut place = Place::default();
            for (column, texts) in [(Column::Services, &outside), (Column::DateMaj, &lists[0])] {
                if !texts.is_empty() {
                    place.hors_liste.insert(column, texts.clone());
                }
            }
            let (mut texts, mut lists) = (texts.into_iter(), lists.into_iter());
            let mut text = || texts.next().unwrap();
            let mut list = || lists.next().unwrap();
            Place {
                id: text(), pivot: text(), nom: text(), commune: text(), code_postal: text(),
                code_insee: text(), adresse: text(), complement_adresse: text(),
                telephone: text(), horaires: text(), presentation_resume: text(),
                presentation_detail: text(), structure_parente: text(), date_maj: text(),
                fiche_acces_libre: text(), prise_rdv: text(), source: text(),
                dataset: "essai".into(),
                position: at.map(|(lon, lat)| Position::new(lon, lat).unwrap()),
                typologie: list(), courriels: list(), site_web: list(), itinerance: list(),
                services: list(), publics_specifiquement_adresses: list(),
                prise_en_charge_specifique: list(), frais_a_charge: list(),
                dispositif_programmes_nationaux: list(), formations_labels: list(),
                autres_formations_labels: list(), modalites_acces: list(),
                modalites_accompagnement: list(),
                ..place
            }
        }
    }

    fn write(path: &Path, places: &[Place]) {
        let bounds = Bounds::around(places.iter().filter_map(|place| place.position));
        let mut file = FgbFile::begin(path, places.len() as u32, bounds).unwrap();
        let (mut writer, mut features) = (FeatureWriter::default(), Features::default());
        places.iter().for_each(|place| writer.write(place, &mut features));
        file.push(&features).unwrap();
        file.finish().unwrap();
    }

    proptest! {
        #[test]
        fn places_come_back_as_they_were(places in proptest::collection::vec(place(), 1..40)) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("places.fgb");
            write(&path, &places);
            let read = Places::open(&path, places.len() as u32).unwrap();
            for (ordinal, place) in (0..).zip(&places) {
                prop_assert_eq!(&read.read(ordinal).unwrap(), place);
            }
        }

        #[test]
        fn a_damaged_file_is_an_error_or_another_place(
            places in proptest::collection::vec(place(), 1..20),
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
            cut in any::<prop::sample::Index>(),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("places.fgb");
            write(&path, &places);
            let mut bytes = std::fs::read(&path).unwrap();
            damage.iter().for_each(|(at, byte)| *at.get_mut(&mut bytes) = *byte);
            bytes.truncate(cut.index(bytes.len()) + bytes.len() / 2);
            std::fs::write(&path, &bytes).unwrap();
            let Ok(read) = Places::open(&path, places.len() as u32) else { return Ok(()) };
            for ordinal in 0..places.len() as u32 {
                if let Err(error) = read.read(ordinal) {
                    prop_assert!(matches!(error, Error::Altered { .. }), "{error:?}");
                }
            }
        }
    }
}
