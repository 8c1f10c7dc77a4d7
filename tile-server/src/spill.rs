//! Places between reading and writing, in a temporary file instead of memory.
//!
//! A bake reads rows in the order of its sources and writes places in an order
//! that is known only when all have been read. Between the two, memory keeps of
//! each place what the order needs; the rest waits in files beside the bundle, one
//! a source and together about as large as they, which the system removes whatever
//! happens.

mod record;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Error;
use record::read_record;
pub(crate) use record::{Record, first_texts, write_record};

const BUFFER: usize = 1 << 18;

/// Records written one after the other.
pub(crate) struct Spill {
    file: BufWriter<File>,
    /// For errors: the folder, as the file has no name.
    dir: PathBuf,
    /// Where each record ends.
    ends: Vec<u64>,
}

impl Spill {
    /// An empty file in a folder.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn begin(dir: &Path) -> Result<Spill, Error> {
        let file = tempfile::tempfile_in(dir).map_err(Error::write(dir))?;
        let file = BufWriter::with_capacity(BUFFER, file);
        Ok(Spill { file, dir: dir.to_owned(), ends: Vec::new() })
    }

    /// Adds records that stand one after the other in some bytes, and end there
    /// where `ends` says.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn push(
        &mut self,
        bytes: &[u8],
        ends: impl Iterator<Item = usize>,
    ) -> Result<(), Error> {
        let start = self.ends.last().copied().unwrap_or(0);
        self.ends.extend(ends.map(|end| start + end as u64));
        self.file.write_all(bytes).map_err(Error::write(&self.dir))
    }

    /// Writes what is still in memory; records can then be read.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub(crate) fn finish(self) -> Result<Records, Error> {
        let Spill { file, dir, ends } = self;
        let file = file.into_inner().map_err(|e| Error::write(&dir)(e.into_error()))?;
        Ok(Records { file: Some(file), dir, ends })
    }
}

/// The records of one source, to be read in any order, from any thread.
#[derive(Default)]
pub(crate) struct Records {
    /// None where there is no record.
    file: Option<File>,
    dir: PathBuf,
    ends: Vec<u64>,
}

impl Records {
    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).expect("a bake has less than four billion places")
    }
}

/// The records of all sources, numbered one source after the other.
pub(crate) struct Spilled {
    /// The number of each source's first record.
    starts: Vec<u32>,
    sources: Vec<Arc<Records>>,
    len: u32,
}

impl Spilled {
    /// Puts sources after each other.
    pub(crate) fn new(sources: Vec<Arc<Records>>) -> Spilled {
        let mut len = 0u32;
        let mut starts = Vec::with_capacity(sources.len());
        for source in &sources {
            starts.push(len);
            len = len.checked_add(source.len()).expect("less than four billion places");
        }
        Spilled { starts, sources, len }
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// Which source a record is of.
    pub(crate) fn source(&self, number: u32) -> u32 {
        self.starts.partition_point(|&start| start <= number) as u32 - 1
    }

    /// Reads a record; `buffer` is room that may be used again.
    ///
    /// # Errors
    /// [`Error::Write`]: the file has been written in this bake.
    ///
    /// # Panics
    /// When there is no such record.
    pub(crate) fn read(&self, number: u32, buffer: &mut Vec<u8>) -> Result<Record, Error> {
        let source = self.source(number);
        let Records { file, dir, ends } = &*self.sources[source as usize];
        let number = (number - self.starts[source as usize]) as usize;
        let start = number.checked_sub(1).map_or(0, |before| ends[before]);
        buffer.resize((ends[number] - start) as usize, 0);
        let damaged = || io::Error::other("fichier temporaire abîmé");
        file.as_ref()
            .ok_or_else(damaged)
            .and_then(|file| read_at(file, buffer, start))
            .and_then(|()| read_record(buffer).ok_or_else(damaged))
            .map(|record| Record { source, ..record })
            .map_err(Error::write(dir))
    }
}

/// Fills some room from a place in a file, from any thread.
///
/// # Errors
/// The system's; the file ends before the room does.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, buffer: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, start)
}

#[cfg(windows)]
pub(crate) fn read_at(file: &File, mut buffer: &mut [u8], mut start: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, start)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        (buffer, start) = (&mut buffer[read..], start + read as u64);
    }
    Ok(())
}
