//! The index as a file: `places.index`.
//!
//! Sixteen bytes say what it is (`REPERE` and two zero bytes, the format's
//! number and four reserved bytes, little-endian), then the columns in postcard form, gzip
//! inside: plain hosts negotiate no compression, and gzip's own checksum and
//! length tell a damaged or cut file. A file is never trusted: every bound that
//! look-ups rely on is checked once, here.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::{Columns, Index, NONE};
use crate::schema::Facet;

const MAGIC: &[u8; 8] = b"REPERE\0\0";
const FORMAT: u32 = 2;
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
    Content(#[source] postcard::Error),
    /// Its columns contradict each other.
    #[error("index incohérent : {0}")]
    Inconsistent(&'static str),
}

impl Index {
    /// The file's bytes; equal indexes give equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let columns = postcard::to_stdvec(&self.columns)
            .expect("columns hold only what postcard can write: no maps of unknown length");
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend([0; 4]);
        let mut gzip = GzEncoder::new(bytes, Compression::default());
        gzip.write_all(&columns)
            .and_then(|()| gzip.finish())
            .expect("writing to memory does not fail")
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

    fn from_columns(columns: &[u8]) -> Result<Index, IndexError> {
        let columns: Columns = postcard::from_bytes(columns).map_err(IndexError::Content)?;
        columns.check()?;
        Ok(Index::new(columns))
    }
}

/// What follows the sixteen bytes that say what it is.
fn body(bytes: &[u8]) -> Result<&[u8], IndexError> {
    let (head, body) = bytes.split_at_checked(16).ok_or(IndexError::Magic)?;
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
    /// Everything that look-ups take for granted.
    fn check(&self) -> Result<(), IndexError> {
        let len = self.commune.len();
        let count = u32::try_from(len).unwrap_or(NONE);
        let rows = |column: &[u32], table: u32| {
            column.len() == len && column.iter().all(|&row| row < table || row == NONE)
        };
        let each_once = |order: &[u32]| {
            let mut seen = vec![false; len];
            let mut first =
                |i: u32| seen.get_mut(i as usize).is_some_and(|s| !std::mem::replace(s, true));
            order.len() == len && order.iter().all(|&i| first(i))
        };
        let weeks = u32::try_from(self.schedules.len()).unwrap_or(NONE);
        let facet_is_sound = |c: &super::FacetColumn| {
            c.values.len() == c.keys.len()
                && c.values.len() == c.places.len()
                && c.places.iter().all(|places| places.is_sound(count))
        };
        for (sound, what) in [
            (count < NONE, "trop de lieux"),
            (self.morton.is_sorted(), "lieux en désordre"),
            (self.morton.len() == self.positions.len(), "positions"),
            (self.morton.len() <= len, "positions"),
            (self.texts.all().iter().all(|t| t.is_sound() && t.len() == len), "textes"),
            (self.communes.is_sound(), "communes"),
            (rows(&self.commune, self.communes.len()), "commune d'un lieu"),
            (self.facets.iter().map(|c| &c.facet).eq(Facet::ALL), "facettes"),
            (self.facets.iter().all(facet_is_sound), "valeurs d'une facette"),
            (self.booking.is_sound(count), "rendez-vous"),
            (rows(&self.schedule, weeks), "horaires"),
            (each_once(&self.by_name), "ordre alphabétique"),
            (each_once(&self.by_id), "ordre des identifiants"),
            (self.search.is_sound(count), "mots"),
        ] {
            if !sound {
                return Err(IndexError::Inconsistent(what));
            }
        }
        Ok(())
    }
}
