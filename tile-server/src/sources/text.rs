//! The text of a source: in UTF-8 whatever encoding it came in, without a byte
//! order mark, every line ended by one line feed.
//!
//! Formats above then count lines alike, whatever system wrote the file. Where
//! nobody says the encoding, bytes are UTF-8 until the first that are not: up to
//! there every encoding of a European text reads the same, so that a file of any
//! size is decided upon in one pass.

use std::fmt;
use std::io::{self, BufRead, Read};
use std::sync::{Arc, Mutex};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8};

const CHUNK: usize = 256 * 1024;
/// The longest byte order mark.
const BOM: usize = 3;

/// A text, read in chunks.
pub(super) struct Text {
    input: Box<dyn Read>,
    decoding: Decoding,
    /// Bytes read but not yet decoded: the start of a letter cut by a chunk's end.
    pending: Vec<u8>,
    /// UTF-8 of the chunk, before its line ends are mended.
    decoded: String,
    /// What is handed on, from `at`.
    ready: Vec<u8>,
    at: usize,
    /// Line of the first pending byte, from 1.
    line: u64,
    /// The last byte was a carriage return, already handed on as a line feed.
    after_return: bool,
    ended: bool,
    notes: Arc<Mutex<Notes>>,
}

/// How bytes become letters.
enum Decoding {
    /// Not one byte has been seen.
    Unknown,
    /// UTF-8, until the contrary shows.
    Utf8 {
        /// Letters of several bytes have been read: it can be nothing else.
        sure: bool,
    },
    Other(Decoder),
}

/// What was found out about a text's bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    /// The encoding, where it was guessed and is not UTF-8.
    pub(super) guessed: Option<&'static Encoding>,
    /// Bytes that mean nothing in the encoding that was stated.
    pub(super) replaced: u64,
    /// The line of the first of them.
    pub(super) first_replaced: Option<u64>,
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
    /// A text from bytes, in the encoding that is stated, else in the one they
    /// seem to be in. A byte order mark wins over both.
    pub(super) fn new(input: Box<dyn Read>, stated: Option<&'static Encoding>) -> Text {
        let decoding = match stated {
            Some(encoding) => Decoding::Other(encoding.new_decoder()),
            None => Decoding::Unknown,
        };
        Text {
            input,
            decoding,
            pending: Vec::new(),
            decoded: String::new(),
            ready: Vec::new(),
            at: 0,
            line: 1,
            after_return: false,
            ended: false,
            notes: Arc::default(),
        }
    }

    /// What is found out about the bytes while they are read.
    pub(super) fn notes(&self) -> Arc<Mutex<Notes>> {
        self.notes.clone()
    }

    /// Reads, decodes and mends another chunk.
    fn refill(&mut self) -> io::Result<()> {
        let last_byte = self.ready.last().copied();
        self.ready.clear();
        self.at = 0;
        let read = self.input.by_ref().take(CHUNK as u64).read_to_end(&mut self.pending)?;
        let last = read == 0;
        if matches!(self.decoding, Decoding::Unknown) && (last || self.pending.len() >= BOM) {
            self.decoding = match Encoding::for_bom(&self.pending) {
                Some((encoding, length)) if encoding != UTF_8 => {
                    self.pending.drain(..length);
                    Decoding::Other(encoding.new_decoder_without_bom_handling())
                }
                Some((_, length)) => {
                    self.pending.drain(..length);
                    Decoding::Utf8 { sure: true }
                }
                None => Decoding::Utf8 { sure: false },
            };
        }
        self.decode(last)?;
        self.line += self.lines_in(self.decoded.as_bytes());
        if self.after_return || memchr::memchr(b'\r', self.decoded.as_bytes()).is_some() {
            for byte in self.decoded.drain(..).collect::<String>().into_bytes() {
                let second_of_two = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !second_of_two {
                    self.ready.push(if self.after_return { b'\n' } else { byte });
                }
            }
        } else {
            // Nothing to mend, as in most files.
            self.ready.extend_from_slice(self.decoded.as_bytes());
            self.decoded.clear();
        }
        if last {
            self.ended = true;
            let last = self.ready.last().copied().or(last_byte);
            if last.is_some_and(|b| b != b'\n') {
                self.ready.push(b'\n');
            }
        }
        Ok(())
    }

    /// Decodes what is pending, but for a letter cut by the chunk's end.
    fn decode(&mut self, last: bool) -> io::Result<()> {
        if let Decoding::Utf8 { sure } = &mut self.decoding {
            let (valid, whole) = match std::str::from_utf8(&self.pending) {
                Ok(text) => (text.len(), true),
                // A letter cut by the chunk's end waits for the rest of it.
                Err(e) if e.error_len().is_none() && !last => (e.valid_up_to(), true),
                Err(e) => (e.valid_up_to(), false),
            };
            *sure |= !self.pending[..valid].is_ascii();
            let text = std::str::from_utf8(&self.pending[..valid]);
            self.decoded.push_str(text.expect("these bytes were read as UTF-8 just now"));
            self.pending.drain(..valid);
            if whole {
                return Ok(());
            }
            if *sure || seems_utf8(&self.pending) {
                let line = self.line + self.lines_in(self.decoded.as_bytes());
                return Err(io::Error::new(io::ErrorKind::InvalidData, NotUtf8 { line }));
            }
            let encoding = guess(&self.pending);
            self.noted(|notes| notes.guessed = Some(encoding));
            self.decoding = Decoding::Other(encoding.new_decoder_without_bom_handling());
        }
        if let Decoding::Other(decoder) = &mut self.decoding {
            let from = self.decoded.len();
            let room = decoder.max_utf8_buffer_length(self.pending.len());
            self.decoded.reserve(room.unwrap_or(self.pending.len() * 3));
            let (_, read, errors) =
                decoder.decode_to_string(&self.pending, &mut self.decoded, last);
            self.pending.drain(..read);
            if errors {
                let new = &self.decoded[from..];
                let before = new.find('\u{fffd}').unwrap_or(0);
                let line = self.line + self.lines_in(&self.decoded.as_bytes()[..from + before]);
                let count = new.matches('\u{fffd}').count() as u64;
                self.noted(|notes| {
                    notes.replaced += count;
                    notes.first_replaced.get_or_insert(line);
                });
            }
        }
        Ok(())
    }

    fn noted(&self, note: impl FnOnce(&mut Notes)) {
        note(&mut self.notes.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
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

/// Whether bytes that are no UTF-8 are for the most part: a file of that encoding
/// with a few damaged letters, not one of another.
fn seems_utf8(bytes: &[u8]) -> bool {
    let (mut letters, mut wrong) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    letters > wrong
}

/// The encoding that bytes of a French text are most likely in.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"fr"), Utf8Detection::Deny)
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
    use std::io::Cursor;

    /// Hands out a few bytes at a time, as a pipe may.
    struct Trickle(Cursor<Vec<u8>>, usize);

    impl Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(self.1);
            self.0.read(&mut buffer[..most])
        }
    }

    fn read_in(bytes: &[u8], stated: Option<&'static Encoding>) -> io::Result<(String, Notes)> {
        let whole = |step| {
            let mut text = String::new();
            let input = Box::new(Trickle(Cursor::new(bytes.to_vec()), step));
            let mut reader = Text::new(input, stated);
            reader.read_to_string(&mut text)?;
            let notes = reader.notes().lock().unwrap().clone();
            Ok((text, notes))
        };
        let (at_once, in_steps): (io::Result<(String, Notes)>, _) = (whole(usize::MAX), whole(1));
        let text = |read: &io::Result<(String, Notes)>| read.as_ref().ok().map(|r| r.0.clone());
        assert_eq!(text(&at_once), text(&in_steps));
        at_once
    }

    fn read(bytes: &[u8]) -> io::Result<String> {
        Ok(read_in(bytes, None)?.0)
    }

    #[test]
    fn every_system_s_lines_become_alike() {
        assert_eq!(read(b"\xef\xbb\xbfa\r\nb\rc\n\r\nd").unwrap(), "a\nb\nc\n\nd\n");
        assert_eq!(read(b"").unwrap(), "");
        assert_eq!(read(b"\xef\xbb\xbf").unwrap(), "");
        assert_eq!(read("é".as_bytes()).unwrap(), "é\n");
    }

    #[test]
    fn another_encoding_is_guessed_at_its_first_letter() {
        for bytes in [&b"a\r\nb\nRh\xf4ne"[..], b"a\n\n\xe9t\xe9 \x97 \x9cuvre \x80", b"caf\xe9"] {
            let (text, notes) = read_in(bytes, None).unwrap();
            assert_eq!(notes.guessed, Some(encoding_rs::WINDOWS_1252), "{bytes:?}");
            let expected = encoding_rs::WINDOWS_1252.decode(bytes).0.replace('\r', "") + "\n";
            assert_eq!(text, expected);
        }
        // Bytes of UTF-16 are told by their mark.
        let mut wide = vec![0xff, 0xfe];
        wide.extend("été\r\n".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(read(&wide).unwrap(), "été\n");
        let mut wide = vec![0xfe, 0xff];
        wide.extend("€\n".encode_utf16().flat_map(u16::to_be_bytes));
        assert_eq!(read(&wide).unwrap(), "€\n");
    }

    #[test]
    fn a_damaged_letter_does_not_make_a_text_another_encoding_s() {
        for bytes in [
            &b"\xc3\xa9\n\n\xe9"[..],
            b"a\n\r\xe9 \xc3\xa9\xc3\xa8\xc3\xa9",
            b"\xef\xbb\xbfa\n\ncaf\xe9",
        ] {
            assert_eq!(not_utf8(&read(bytes).unwrap_err()), Some(3), "{bytes:?}");
        }
        // Where the encoding is stated, letters that are none are replaced and counted.
        let (text, notes) = read_in(b"a\n\xe9\xc3\xa9\n\xe9", Some(UTF_8)).unwrap();
        assert_eq!(text, "a\n\u{fffd}é\n\u{fffd}\n");
        assert_eq!((notes.replaced, notes.first_replaced), (2, Some(2)));
        let (text, _) = read_in("Orléans €".as_bytes(), Some(encoding_rs::WINDOWS_1252)).unwrap();
        assert!(text.starts_with("OrlÃ©ans"), "what is stated is believed: {text}");
    }

    #[test]
    fn letters_may_be_cut_by_the_end_of_a_chunk() {
        for shift in 0..4 {
            let text = "x".repeat(CHUNK - 2 + shift) + "€uro\r\nœ\n";
            assert_eq!(read(text.as_bytes()).unwrap(), text.replace('\r', ""));
        }
    }
}
