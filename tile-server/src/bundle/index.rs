//! `places.index`, packed faster than the core does, which has to be small.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use repere_data::Index;

use super::archive::Gzip;
use crate::error::Error;

/// What stands before the columns, unpacked ([`Index::from_unpacked`]).
const HEAD: usize = 16;
/// An index as large as that is packed fast instead of well: it is a server's,
/// no page downloads it.
const LARGE: usize = 16 << 20;

/// Writes an index: what [`Index::from_bytes`] reads. Equal indexes give equal
/// bytes.
///
/// # Errors
/// [`Error::Write`].
pub(crate) fn write_index(path: &Path, index: &Index) -> Result<(), Error> {
    let unpacked = index.to_unpacked();
    let (head, columns) = unpacked.split_at(HEAD);
    let mut gzip = if columns.len() < LARGE { Gzip::thorough() } else { Gzip::new() };
    let packed = gzip.compress(columns);
    File::create(path)
        .and_then(|mut file| file.write_all(head).and_then(|()| file.write_all(&packed)))
        .map_err(Error::write(path))
}
