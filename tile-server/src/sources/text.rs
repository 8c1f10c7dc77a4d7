//! The text of a source: unpacked when it is gzip, checked to be UTF-8, without
//! a byte order mark, every line ended by one line feed.
//!
//! Formats above then count lines alike, whatever system wrote the file.

use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

const CHUNK: usize = 256 * 1024;
const GZIP: [u8; 2] = [0x1f, 0x8b];
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A checked text, read in chunks.
pub(super) struct Text {
    input: Box<dyn Read>,
    /// Bytes read but not yet checked: the start of a letter cut by a chunk's end.
    pending: Vec<u8>,
    /// Checked bytes, handed on from `at`.
    ready: Vec<u8>,
    at: usize,
    /// Line of the first pending byte, from 1.
    line: u64,
    /// The last byte was a carriage return, already handed on as a line feed.
    after_return: bool,
    started: bool,
    ended: bool,
}

/// Bytes that are no UTF-8, on a line: carried inside an [`io::Error`].
#[derive(Debug)]
struct NotUtf8 {
    line: u64,
}

impl fmt::Display for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ligne {} : texte qui n’est pas en UTF-8", self.line)
    }
}

impl std::error::Error for NotUtf8 {}

/// The line of an error that [`Text`] gave for bytes that are no UTF-8.
pub(super) fn not_utf8(error: &io::Error) -> Option<u64> {
    Some(error.get_ref()?.downcast_ref::<NotUtf8>()?.line)
}

impl Text {
    /// A text from bytes; those that begin like gzip are unpacked.
    pub(super) fn new(mut input: Box<dyn Read>) -> io::Result<Text> {
        let mut head = Vec::new();
        input.by_ref().take(2).read_to_end(&mut head)?;
        let is_gzip = head == GZIP;
        let whole = BufReader::with_capacity(CHUNK, Cursor::new(head).chain(input));
        let input: Box<dyn Read> =
            if is_gzip { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) };
        Ok(Text {
            input,
            pending: Vec::new(),
            ready: Vec::new(),
            at: 0,
            line: 1,
            after_return: false,
            started: false,
            ended: false,
        })
    }

    /// Reads and checks another chunk.
    fn refill(&mut self) -> io::Result<()> {
        let last_byte = self.ready.last().copied();
        self.ready.clear();
        self.at = 0;
        let read = self.input.by_ref().take(CHUNK as u64).read_to_end(&mut self.pending)?;
        if !self.started && (read == 0 || self.pending.len() >= BOM.len()) {
            self.started = true;
            if self.pending.starts_with(BOM) {
                self.pending.drain(..BOM.len());
            }
        }
        let valid = match std::str::from_utf8(&self.pending) {
            Ok(text) => text.len(),
            // A letter cut by the chunk's end waits for the rest of it.
            Err(e) if e.error_len().is_none() && read > 0 => e.valid_up_to(),
            Err(e) => {
                let before = &self.pending[..e.valid_up_to()];
                let line = self.line + self.lines_in(before);
                return Err(io::Error::new(io::ErrorKind::InvalidData, NotUtf8 { line }));
            }
        };
        self.line += self.lines_in(&self.pending[..valid]);
        if self.after_return || memchr::memchr(b'\r', &self.pending[..valid]).is_some() {
            for byte in self.pending.drain(..valid) {
                let second_of_two = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !second_of_two {
                    self.ready.push(if self.after_return { b'\n' } else { byte });
                }
            }
        } else {
            // Nothing to mend, as in most files.
            self.ready.extend_from_slice(&self.pending[..valid]);
            self.pending.drain(..valid);
        }
        if read == 0 {
            self.ended = true;
            let last = self.ready.last().copied().or(last_byte);
            if last.is_some_and(|b| b != b'\n') {
                self.ready.push(b'\n');
            }
        }
        Ok(())
    }

    /// Line ends in some bytes, a carriage return and a line feed being one.
    fn lines_in(&self, bytes: &[u8]) -> u64 {
        if !self.after_return && memchr::memchr(b'\r', bytes).is_none() {
            return memchr::memchr_iter(b'\n', bytes).count() as u64;
        }
        let mut after_return = self.after_return;
        let mut lines = 0;
        for &byte in bytes {
            lines += u64::from(byte == b'\r' || byte == b'\n' && !after_return);
            after_return = byte == b'\r';
        }
        lines
    }
}

impl BufRead for Text {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.ready.len() && !self.ended {
            self.refill()?;
        }
        Ok(&self.ready[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at += bytes;
    }
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// Hands out a few bytes at a time, as a pipe may.
    struct Trickle(Cursor<Vec<u8>>, usize);

    impl Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(self.1);
            self.0.read(&mut buffer[..most])
        }
    }

    fn read(bytes: &[u8]) -> io::Result<String> {
        let whole = |step| {
            let mut text = String::new();
            let input = Box::new(Trickle(Cursor::new(bytes.to_vec()), step));
            Text::new(input)?.read_to_string(&mut text).map(|_| text)
        };
        let (at_once, in_steps) = (whole(usize::MAX), whole(1));
        assert_eq!(at_once.as_ref().ok(), in_steps.as_ref().ok());
        at_once
    }

    #[test]
    fn every_system_s_lines_become_alike() {
        assert_eq!(read(b"\xef\xbb\xbfa\r\nb\rc\n\r\nd").unwrap(), "a\nb\nc\n\nd\n");
        assert_eq!(read(b"").unwrap(), "");
        assert_eq!(read(b"\xef\xbb\xbf").unwrap(), "");
        assert_eq!(read("é".as_bytes()).unwrap(), "é\n");
    }

    #[test]
    fn gzip_is_known_by_its_bytes() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all("été\r\n".as_bytes()).unwrap();
        let mut bytes = gzip.finish().unwrap();
        assert_eq!(read(&bytes).unwrap(), "été\n");
        bytes.truncate(bytes.len() - 9);
        assert!(read(&bytes).is_err(), "a cut file is an error, not a short text");
    }

    #[test]
    fn bytes_of_another_encoding_are_found_by_line() {
        for bytes in [&b"a\r\nb\nRh\xf4ne"[..], b"a\n\n\xe9", b"a\r\rcaf\xe9\nb"] {
            let error = read(bytes).unwrap_err();
            assert_eq!(not_utf8(&error), Some(3), "{bytes:?}");
        }
    }

    #[test]
    fn letters_may_be_cut_by_the_end_of_a_chunk() {
        for shift in 0..4 {
            let text = "x".repeat(CHUNK - 2 + shift) + "€uro\r\nœ\n";
            assert_eq!(read(text.as_bytes()).unwrap(), text.replace('\r', ""));
        }
    }
}
