//! The index as a file: `places.index`.
//!
//! Sixteen bytes say what it is (`REPERE` and two zero bytes, the format's
//! number and four reserved bytes, little-endian), then the columns as numbers
//! and texts ([`super::bytes`]), gzip inside: plain hosts negotiate no
//! compression, and gzip's own checksum and length tell a damaged or cut file. A
//! file is never trusted: every bound that look-ups rely on is checked once, here.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::bytes::{In, Out};
use super::communes::{Communes, read_points, write_points};
use super::hours::Hours;
use super::own::OwnColumn;
use super::sets::PlaceSet;
use super::text::{Labels, TextColumn};
use super::{Columns, FacetColumn, Index, NONE, Texts};
use crate::geo::Position;
use crate::schema::Facet;

const MAGIC: &[u8; 8] = b"REPERE\0\0";
const FORMAT: u32 = 8;
/// Bytes that say what the file is.
const HEAD: usize = 16;
/// More than any index may unpack to: a small hostile file must not fill memory.
const MAX_UNPACKED: u64 = 4 << 30;

/// Why bytes are not an index.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The first bytes are another file's.
    #[error("ce n'est pas un index de Repère")]
    Magic,
    /// Made by another version.
    #[error("index au format {found}, cette version lit le format {FORMAT} : refaire le bundle")]
    Format {
        /// The format's number found.
        found: u32,
    },
    /// Cut short, or its checksum does not match.
    #[error("index coupé ou abîmé")]
    Damaged(#[source] std::io::Error),
    /// Unpacks, but is no table of columns.
    #[error("index illisible")]
    Content,
    /// Its columns contradict each other.
    #[error("index incohérent : {0}")]
    Inconsistent(&'static str),
}

impl Index {
    /// The file's bytes; equal indexes give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let unpacked = self.to_unpacked();
        let (head, columns) = unpacked.split_at(HEAD);
        let mut gzip = GzEncoder::new(head.to_vec(), Compression::best());
        gzip.write_all(columns)
            .and_then(|()| gzip.finish())
            .expect("writing to memory does not fail")
    }

    /// The file before its body is packed (RFC 1952), which its caller may do on
    /// many threads: what [`Index::from_unpacked`] reads.
    pub fn to_unpacked(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend([0; 4]);
        let mut out = Out { bytes };
        self.columns.write(&mut out);
        out.bytes
    }

    /// Reads an index.
    ///
    /// # Errors
    /// Never panics: what is no index of this format, cut, damaged or
    /// contradictory is an [`IndexError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Index, IndexError> {
        let mut columns = Vec::new();
        let mut unpacked = GzDecoder::new(body(bytes)?).take(MAX_UNPACKED);
        unpacked.read_to_end(&mut columns).map_err(IndexError::Damaged)?;
        Index::from_columns(&columns)
    }

    /// Reads an index whose body its caller has unpacked (RFC 1952): the same
    /// sixteen bytes, then the columns as they are. A browser unpacks by itself,
    /// and checks the sum and the length.
    ///
    /// In memory it takes some times as many bytes, and a hostile one some
    /// thirty before it is found out: the caller bounds them.
    ///
    /// # Errors
    /// As [`Index::from_bytes`].
    pub fn from_unpacked(bytes: &[u8]) -> Result<Index, IndexError> {
        Index::from_columns(body(bytes)?)
    }

    fn from_columns(bytes: &[u8]) -> Result<Index, IndexError> {
        let mut input = In::new(bytes);
        let columns = Columns::read(&mut input);
        if !input.is_whole() {
            return Err(IndexError::Content);
        }
        columns.check()?;
        let index = Index::new(columns);
        if index.morton.is_sorted() {
            Ok(index)
        } else {
            Err(IndexError::Inconsistent("lieux en désordre"))
        }
    }
}

/// What follows the sixteen bytes that say what it is.
fn body(bytes: &[u8]) -> Result<&[u8], IndexError> {
    let (head, body) = bytes.split_at_checked(HEAD).ok_or(IndexError::Magic)?;
    let (magic, head) = head.split_at(8);
    if magic != MAGIC {
        return Err(IndexError::Magic);
    }
    let found = head.iter().take(4).rev().fold(0, |n, &b| n << 8 | u32::from(b));
    if found != FORMAT {
        return Err(IndexError::Format { found });
    }
    Ok(body)
}

impl Columns {
    fn write(&self, out: &mut Out) {
        let Columns { date, positions, texts, communes, commune, facets, .. } = self;
        let Columns { kinds, booking, approximate, hours, own, .. } = self;
        out.bytes(date.as_bytes());
        write_points(positions, 1, out);
        // `NONE` is -1: small among small rows.
        out.steps(commune.iter().copied());
        texts.code_postal.write(out);
        texts.structure_parente.write(out);
        texts.columns().into_iter().for_each(|text| text.write(out));
        communes.write(out);
        for FacetColumn { values, keys, places } in facets {
            values.write(out);
            keys.write(out);
            places.iter().for_each(|set| set.write(out));
        }
        kinds.write(out);
        booking.write(out);
        approximate.write(out);
        hours.write(out);
        out.number(own.len() as u64);
        own.iter().for_each(|own| own.write(out));
    }

    fn read(input: &mut In<'_>) -> Columns {
        let mut columns = Columns { date: input.text(), ..Columns::default() };
        columns.positions = read_points(input, 1);
        columns.commune = input.steps();
        let len = columns.commune.len() as u32;
        columns.texts.code_postal = Labels::read(input);
        columns.texts.structure_parente = Labels::read(input);
        for text in columns.texts.columns_mut() {
            *text = TextColumn::read(input);
            input.expect(text.len() == len as usize);
        }
        columns.communes = Communes::read(input);
        for _ in Facet::ALL {
            let (values, keys) = (TextColumn::read(input), TextColumn::read(input));
            input.expect(keys.len() == values.len());
            let mut places = Vec::new();
            for _ in 0..values.len() {
                places.push(PlaceSet::read(input, len));
            }
            columns.facets.push(FacetColumn { values, keys, places });
        }
        columns.kinds = TextColumn::read(input);
        columns.booking = PlaceSet::read(input, len);
        columns.approximate = PlaceSet::read(input, len);
        columns.hours = Hours::read(input, len as usize, &columns.date);
        for _ in 0..input.count() {
            columns.own.extend(OwnColumn::read(input, len, columns.communes.len()));
        }
        columns
    }

    /// Everything that look-ups take for granted and that reading has not seen.
    fn check(&self) -> Result<(), IndexError> {
        let len = self.commune.len();
        let rows = |column: &[u32], len: usize, table: usize| {
            let in_table = |row: u32| row == NONE || (row as usize) < table;
            column.len() == len && column.iter().all(|&row| in_table(row))
        };
        let on_earth = |&(lon, lat): &(i32, i32)| Position::in_e7(lon, lat).is_some();
        for (sound, what) in [
            (len < NONE as usize, "trop de lieux"),
            (self.positions.len() <= len, "positions"),
            (self.positions.iter().all(on_earth), "positions"),
            (self.texts.code_postal.len() == len, "codes postaux"),
            (self.texts.structure_parente.len() == len, "structures"),
            (self.own.is_sorted_by(|a, b| a.territory < b.territory), "territoires propres"),
            (rows(&self.commune, len, self.communes.len() as usize), "commune d'un lieu"),
        ] {
            if !sound {
                return Err(IndexError::Inconsistent(what));
            }
        }
        Ok(())
    }
}

impl Texts {
    /// Its plain columns, in the order of their names above.
    fn columns(&self) -> [&TextColumn; 8] {
        let Texts { id, nom, adresse, complement_adresse, .. } = self;
        let Texts { commune, code_insee, telephone, prise_rdv, .. } = self;
        [id, nom, adresse, complement_adresse, commune, code_insee, telephone, prise_rdv]
    }

    /// The same, to be filled.
    fn columns_mut(&mut self) -> [&mut TextColumn; 8] {
        let Texts { id, nom, adresse, complement_adresse, .. } = self;
        let Texts { commune, code_insee, telephone, prise_rdv, .. } = self;
        [id, nom, adresse, complement_adresse, commune, code_insee, telephone, prise_rdv]
    }
}
