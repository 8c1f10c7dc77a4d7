//! `places.index`, packed on all threads.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::{Compress, Compression, Crc, FlushCompress};
use rayon::prelude::*;
use repere_data::Index;

use crate::batches::in_turn;
use crate::error::Error;

/// Bytes that one thread packs at a time. Each piece knows what stands before it,
/// so that cutting costs a few bytes.
const PIECE: usize = 1 << 18;
/// Pieces packed before any is written.
const AT_ONCE: usize = 32;
/// How far back deflate looks (RFC 1951).
const WINDOW: usize = 1 << 15;
/// An index as large as that is packed fast instead of well: it is a server's,
/// no page downloads it.
const LARGE: usize = 16 << 20;
/// What stands before the columns, unpacked ([`Index::from_unpacked`]).
const HEAD: usize = 16;
/// A gzip member without a name or a time (RFC 1952).
const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// Writes an index: what [`Index::from_bytes`] reads. Equal indexes give equal
/// bytes, on any number of threads.
///
/// # Errors
/// [`Error::Write`].
pub(crate) fn write_index(path: &Path, index: &Index) -> Result<(), Error> {
    let unpacked = index.to_unpacked();
    let (head, columns) = unpacked.split_at(HEAD);
    let file = File::create(path).map_err(Error::write(path))?;
    let mut file = BufWriter::new(file);
    file.write_all(head)
        .and_then(|()| gzip(columns, &mut file))
        .and_then(|()| file.flush())
        .map_err(Error::write(path))
}

/// Packs some bytes as one gzip member, in pieces (as `pigz` does).
fn gzip(bytes: &[u8], out: &mut (impl Write + Send)) -> io::Result<()> {
    let level = if bytes.len() < LARGE { Compression::best() } else { Compression::default() };
    out.write_all(&GZIP_HEAD)?;
    let starts: Vec<usize> = (0..bytes.len().max(1)).step_by(PIECE).collect();
    let mut sum = Crc::new();
    in_turn(
        starts.chunks(AT_ONCE),
        |starts| starts.par_iter().map(|&start| deflate(bytes, start, level)).collect(),
        |pieces: Vec<(Vec<u8>, Crc)>| {
            for (piece, of_piece) in pieces {
                sum.combine(&of_piece);
                out.write_all(&piece)?;
            }
            Ok(())
        },
    )?;
    out.write_all(&sum.sum().to_le_bytes())?;
    // Their number modulo 2^32.
    out.write_all(&(bytes.len() as u32).to_le_bytes())
}

/// Packs the piece that begins at `start`, and sums it up.
fn deflate(bytes: &[u8], start: usize, level: Compression) -> io::Result<(Vec<u8>, Crc)> {
    let end = (start + PIECE).min(bytes.len());
    let (piece, before) = (&bytes[start..end], &bytes[start.saturating_sub(WINDOW)..start]);
    let mut deflate = Compress::new(level, false);
    if !before.is_empty() {
        deflate.set_dictionary(before)?;
    }
    let mut packed = Vec::with_capacity(piece.len() + piece.len() / 100 + 64);
    let flush = if end == bytes.len() { FlushCompress::Finish } else { FlushCompress::Sync };
    deflate.compress_vec(piece, &mut packed, flush)?;
    if deflate.total_in() != piece.len() as u64 {
        return Err(io::Error::other("deflate takes a whole piece when given room for it"));
    }
    let mut sum = Crc::new();
    sum.update(piece);
    Ok((packed, sum))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn pieces_are_one_member_whatever_their_number() {
        for len in [0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE / 2] {
            let noise = |i: usize| i.wrapping_mul(0x9e37_79b9) >> 13;
            let bytes: Vec<u8> =
                (0..len).map(|i| (if i % 3 == 0 { noise(i) } else { i / 100 }) as u8).collect();
            let mut packed = Vec::new();
            gzip(&bytes, &mut packed).unwrap();
            let mut unpacked = Vec::new();
            let mut reader = GzDecoder::new(&packed[..]);
            reader.read_to_end(&mut unpacked).unwrap();
            assert!(unpacked == bytes, "{len} bytes");
            assert!(reader.into_inner().is_empty(), "nothing follows the member");
        }
    }
}
