//! What the bytes of an index are: by column, packed together and alone.
//!
//!     cargo run --release -p repere-benches --bin index_bytes FILE.index…
//!
//! A file is `places.<hash>.index` of a bundle. Columns are packed one after the
//! other into one stream, as the file is, and their shares add up to it. It
//! reads the file's format by itself, and says so when that has changed.

#![allow(clippy::print_stdout, reason = "it reports to a terminal")]

use std::io::{self, Read, Write};
use std::time::Instant;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use repere_benches::{machine, resident};
use repere_data::{Facet, Index};

/// The format's number that this reads.
const FORMAT: u32 = 8;

fn main() -> io::Result<()> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        return Err(io::Error::other("usage: index_bytes FILE.index…"));
    }
    println!("{}", machine());
    files.iter().try_for_each(|file| run(file))
}

fn run(file: &str) -> io::Result<()> {
    let bytes = std::fs::read(file)?;
    let mut body = Vec::new();
    GzDecoder::new(&bytes[16..]).read_to_end(&mut body)?;
    let columns = columns(&bytes, &body)
        .ok_or_else(|| io::Error::other(format!("{file}: not an index of format {FORMAT}")))?;
    let before = resident();
    let start = Instant::now();
    let index = Index::from_bytes(&bytes).map_err(io::Error::other)?;
    let opened = start.elapsed().as_secs_f64() * 1e3;
    let in_memory = resident().saturating_sub(before);
    let places = f64::from(index.len().max(1));

    println!("\n## {} places ({file})\n", index.len());
    println!("| bytes a place | gzip | unpacked |\n|---|---|---|");
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let (mut sum, mut core) = (0, 0);
    let row = |name: &str, packed: usize, unpacked: usize| {
        println!("| {name} | {:.2} | {:.2} |", packed as f64 / places, unpacked as f64 / places);
    };
    for group in GROUPS {
        let own = columns.iter().filter(|column| column.group == group);
        let (mut size, mut unpacked) = (0, 0);
        for column in own {
            packed.write_all(column.bytes)?;
            unpacked += column.bytes.len();
        }
        // Ends a block: what was written so far is all there.
        packed.flush()?;
        size += packed.get_ref().len() - sum;
        sum += size;
        core += if CORE.contains(&group) { size } else { 0 };
        row(group, size, unpacked);
    }
    let rest = bytes.len() as f64 - sum as f64;
    println!("| head, and what packing by group costs | {:.2} | |", rest / places);
    row("**the file**", bytes.len(), body.len() + 16);
    println!("\n{}: {:.2} bytes a place, gzip", CORE.join(", "), core as f64 / places);
    println!("in memory: {:.0} bytes a place; opened in {opened:.1} ms", in_memory as f64 / places);
    Ok(())
}

/// What an index is for, in the order of the report.
const GROUPS: [&str; 11] = [
    "position",
    "commune",
    "all communes",
    "facets",
    "name",
    "address",
    "hours",
    "telephone",
    "booking",
    "organisation",
    "id",
];

/// What the issue counts: with position, facets, name, commune, address, hours.
const CORE: [&str; 6] = ["position", "commune", "facets", "name", "address", "hours"];

struct Column<'a> {
    group: &'static str,
    bytes: &'a [u8],
}

/// The columns of an unpacked index, as `data/src/index/file.rs` writes them;
/// `None` when they are not those.
fn columns<'a>(file: &[u8], body: &'a [u8]) -> Option<Vec<Column<'a>>> {
    if file.get(8..12)? != FORMAT.to_le_bytes() {
        return None;
    }
    let mut columns = Vec::new();
    let mut input = Input { all: body, at: 0 };
    let mut column = |group, skip: &dyn Fn(&mut Input<'_>) -> Option<()>| {
        let from = input.at;
        skip(&mut input)?;
        columns.push(Column { group, bytes: &body[from..input.at] });
        Some(input.at)
    };
    column("id", &|i| i.bytes())?; // the date
    column("position", &|i| i.numbers().and_then(|()| i.numbers()))?;
    column("commune", &|i| i.numbers())?;
    column("address", &|i| i.labels())?; // the postal code
    column("organisation", &|i| i.labels())?;
    for group in ["id", "name", "address", "address", "commune", "commune", "telephone", "booking"]
    {
        column(group, &|i| i.texts())?;
    }
    column("all communes", &|i| i.communes())?;
    for _ in Facet::ALL {
        column("facets", &|input| {
            let values = input.count_ahead()?;
            input.texts()?;
            input.texts()?;
            (0..values).try_for_each(|_| input.set())
        })?;
    }
    column("facets", &|i| i.texts())?; // the words of kinds of places
    column("booking", &|i| i.set())?;
    // Which positions are approximate. After the hours come a hub's own territories.
    let hours = column("position", &|i| i.set())?;
    columns.push(Column { group: "hours", bytes: &body[hours..] });
    Some(columns)
}

/// Skips over what an index is made of.
struct Input<'a> {
    all: &'a [u8],
    at: usize,
}

impl Input<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.all.get(self.at)?;
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn count_ahead(&self) -> Option<u64> {
        Input { ..*self }.number()
    }

    fn numbers(&mut self) -> Option<()> {
        (0..self.number()?).try_for_each(|_| self.number().map(|_| ()))
    }

    fn bytes(&mut self) -> Option<()> {
        let count = usize::try_from(self.number()?).ok()?;
        self.at = self.at.checked_add(count).filter(|&at| at <= self.all.len())?;
        Some(())
    }

    /// Lengths, then the bytes of all: a column of texts, or lists of places.
    fn texts(&mut self) -> Option<()> {
        self.numbers()?;
        self.bytes()
    }

    fn labels(&mut self) -> Option<()> {
        self.texts()?;
        self.numbers()
    }

    fn set(&mut self) -> Option<()> {
        match self.number()? {
            0 => self.numbers(),
            1 => self.bytes(),
            _ => None,
        }
    }

    fn communes(&mut self) -> Option<()> {
        self.numbers()?;
        self.texts()?;
        (0..4).try_for_each(|_| self.labels())?;
        // Parents, which have points, their longitudes and latitudes.
        (0..4).try_for_each(|_| self.numbers())
    }
}
