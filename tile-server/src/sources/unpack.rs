//! What a source's bytes are: unpacked from gzip or zip, and told apart by how
//! they begin, never by a name.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};

use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::Source;
use crate::error::Error;

const CHUNK: usize = 256 * 1024;
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
const FGB: &[u8] = b"fgb\x03";
/// A document of Microsoft Office before 2007.
const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
/// The most bytes that anything packed may become: no honest source is larger,
/// and a few hundred kilobytes can be made to unpack to a full disk.
const MOST: u64 = 4 << 30;
/// The most bytes of a spreadsheet: its texts are held in memory.
const MOST_SHEET: u64 = 1 << 30;
/// Archives within archives that are opened.
const DEEPEST: usize = 3;
/// Endings of files in an archive that can be sources.
const READABLE: [&str; 9] =
    ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "geojson", "fgb", "xlsx"];

/// A source's content, ready for the reader of its kind.
pub(super) enum Content {
    /// A text of some encoding.
    Text(Box<dyn Read>),
    /// A FlatGeobuf file.
    Fgb(Box<dyn Read>),
    /// A spreadsheet.
    Xlsx(File),
}

/// Unpacks a source and says what it is.
pub(super) fn unpack(source: &Source) -> Result<Content, Error> {
    let mut input = match &source.path {
        Some(path) => Input::File(File::open(path).map_err(|e| source.failed(e))?),
        None => Input::Stream(Box::new(io::stdin())),
    };
    for _ in 0..DEEPEST {
        let head = input.head().map_err(|e| source.failed(e))?;
        if head.starts_with(GZIP) {
            let packed = BufReader::with_capacity(CHUNK, input.into_read());
            input = Input::Stream(Box::new(Bounded::new(MultiGzDecoder::new(packed), MOST)));
        } else if head.starts_with(ZIP) || head.starts_with(EMPTY_ZIP) {
            let file = input.into_file().map_err(|e| source.failed(e))?;
            match open_zip(source, file)? {
                Zip::Xlsx(file) => return Ok(Content::Xlsx(file)),
                Zip::Entry(file) => input = Input::File(file),
            }
        } else if head.starts_with(OLE) {
            return Err(refused(source, "classeur d’Excel d’avant 2007 (.xls)", XLS_REMEDY));
        } else {
            let is_fgb = head.starts_with(FGB);
            let read = Box::new(BufReader::with_capacity(CHUNK, input.into_read()));
            return Ok(if is_fgb { Content::Fgb(read) } else { Content::Text(read) });
        }
    }
    Err(refused(source, "trop d’archives les unes dans les autres", "donner le fichier lui-même"))
}

const XLS_REMEDY: &str = "l’enregistrer en .xlsx ou en CSV";

pub(super) fn refused(
    source: &Source,
    problem: impl Into<String>,
    remedy: impl Into<String>,
) -> Error {
    Error::Content { file: source.shown(), problem: problem.into(), remedy: remedy.into() }
}

/// Bytes, as a file where something must be found at their end.
enum Input {
    File(File),
    Stream(Box<dyn Read>),
}

impl Input {
    /// The first bytes, left in place.
    fn head(&mut self) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        if let Input::File(file) = self {
            file.take(8).read_to_end(&mut head)?;
            match file.rewind() {
                Ok(()) => return Ok(head),
                // A pipe that has a name: it has no beginning to go back to.
                Err(error) if error.kind() == io::ErrorKind::NotSeekable => {}
                Err(error) => return Err(error),
            }
        } else if let Input::Stream(stream) = self {
            stream.take(8).read_to_end(&mut head)?;
        }
        let rest = std::mem::replace(self, Input::Stream(Box::new(io::empty()))).into_read();
        *self = Input::Stream(Box::new(Cursor::new(head.clone()).chain(rest)));
        Ok(head)
    }

    fn into_read(self) -> Box<dyn Read> {
        match self {
            Input::File(file) => Box::new(file),
            Input::Stream(stream) => stream,
        }
    }

    /// A file of the same bytes; a nameless temporary one for a stream.
    fn into_file(self) -> io::Result<File> {
        match self {
            Input::File(file) => Ok(file),
            Input::Stream(stream) => spooled(stream, MOST),
        }
    }
}

/// A nameless temporary file of a stream's bytes, at its beginning.
fn spooled(stream: impl Read, most: u64) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut Bounded::new(stream, most), &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// What an archive is opened for.
enum Zip {
    Xlsx(File),
    Entry(File),
}

fn open_zip(source: &Source, file: File) -> Result<Zip, Error> {
    let broken = |error: ZipError| {
        let why = match error {
            ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => {
                "archive protégée par un mot de passe".to_owned()
            }
            ZipError::UnsupportedArchive(_) => "compression inconnue".to_owned(),
            ZipError::Io(error) => format!("archive zip abîmée ({error})"),
            _ => "archive zip abîmée".to_owned(),
        };
        refused(source, why, "la télécharger ou la faire à nouveau")
    };
    let again = file.try_clone().map_err(|e| source.failed(e))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(Into::into).unwrap_or_default()).collect();
    if names.iter().any(|name| name == "xl/workbook.xml") {
        check_sheet(&mut archive).map_err(broken)?;
        let mut file = again;
        file.rewind().map_err(|e| source.failed(e))?;
        return Ok(Zip::Xlsx(file));
    }
    let readable: Vec<usize> = (0..names.len()).filter(|&i| is_readable(&names[i])).collect();
    let [one] = readable[..] else {
        let problem = match readable.len() {
            0 => "aucun fichier lisible dans cette archive",
            _ => "plusieurs fichiers lisibles dans cette archive",
        };
        let remedy = format!(
            "un seul est attendu, à l’un de ces formats : {} ; elle contient : {}",
            READABLE.join(", "),
            few(&names)
        );
        return Err(refused(source, problem, remedy));
    };
    let entry = archive.by_index(one).map_err(broken)?;
    let file = spooled(entry, MOST).map_err(|e| broken(e.into()))?;
    Ok(Zip::Entry(file))
}

/// Reads a spreadsheet's parts through once, so that one made to fill the memory
/// is refused before its reader is given it: sizes that archives state can lie.
fn check_sheet(archive: &mut ZipArchive<BufReader<File>>) -> Result<(), ZipError> {
    let mut left = MOST_SHEET;
    for i in 0..archive.len() {
        let entry = archive.by_index(i)?;
        left -= io::copy(&mut Bounded::new(entry, left), &mut io::sink())?;
    }
    Ok(())
}

/// Whether an entry is a file of a kind we read, and not one that a Mac adds.
fn is_readable(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let plain = file.strip_suffix(".gz").unwrap_or(file);
    let ending = plain.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    !name.starts_with("__MACOSX/")
        && !file.starts_with('.')
        && ending.is_some_and(|ending| READABLE.contains(&ending.as_str()))
}

fn few(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        "rien".to_owned()
    } else if names.len() > SHOWN {
        format!("{shown}, … ({} en tout)", names.len())
    } else {
        shown
    }
}

/// Bytes that are an error past a number of them.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Bounded<R> {
    fn new(inner: R, most: u64) -> Bounded<R> {
        Bounded { inner, left: most }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::other(
                "trop grand une fois décompressé : 4 Go au plus, 1 Go pour un classeur",
            )
        })?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_readable_kind_are_known_by_their_ending() {
        for (name, readable) in [
            ("lieux.csv", true),
            ("a/b/Lieux.CSV", true),
            ("lieux.geojson.gz", true),
            ("lieux.pdf", false),
            ("csv", false),
            ("dossier.csv/", false),
            ("__MACOSX/lieux.csv", false),
            ("a/._lieux.csv", false),
        ] {
            assert_eq!(is_readable(name), readable, "{name}");
        }
    }

    #[test]
    fn what_unpacks_without_end_is_an_error() {
        let mut text = Vec::new();
        Bounded::new(io::repeat(b'x').take(10), 10).read_to_end(&mut text).unwrap();
        assert_eq!(text.len(), 10);
        let error = Bounded::new(io::repeat(b'x'), 1000).read_to_end(&mut text).unwrap_err();
        assert!(error.to_string().contains("trop grand"), "{error}");
        assert!(spooled(io::repeat(b'x'), 1 << 20).is_err());
    }
}
