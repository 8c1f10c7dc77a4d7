//! npm `supercluster` beside: what it is handed, and its process.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use repere_data::{Facet, Index, Territories, Territory, TerritoryKind};
use serde_json::json;

use crate::filter;
use crate::views::View;

/// The facets that the peer can filter by.
const FACETS: [Facet; 6] = [
    Facet::Services,
    Facet::Publics,
    Facet::Frais,
    Facet::Dispositifs,
    Facet::ModalitesAcces,
    Facet::ModalitesAccompagnement,
];

/// Writes the places of an index as the peer reads them: a line of JSON with the
/// values of each facet, then a line a place: longitude, latitude, id, name,
/// département, région, and each facet's values as the bits of a number, between
/// tabs.
///
/// # Errors
/// When the file cannot be written.
pub fn write_points(index: &Index, path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let facets: Vec<_> = FACETS.iter().map(|f| json!([f.name(), f.values()])).collect();
    writeln!(out, "{}", json!({ "facets": facets }))?;
    let having = |name: &str, value: &str| {
        let selection = index.select(&filter(&format!("{name}={value}")));
        selection.iter().take_while(|&place| place < index.located()).collect::<Vec<_>>()
    };
    let len = index.located() as usize;
    let mut bits = vec![[0u32; FACETS.len()]; len];
    for (column, facet) in FACETS.into_iter().enumerate() {
        for (bit, value) in facet.values().iter().enumerate() {
            having(facet.name(), value)
                .into_iter()
                .for_each(|place| bits[place as usize][column] |= 1 << bit);
        }
    }
    let kinds = [TerritoryKind::Departement, TerritoryKind::Region];
    let mut codes = vec![[""; 2]; len];
    let territories: Vec<Vec<Territory>> = kinds
        .iter()
        .map(|&kind| Territories::builtin().all(kind).map(|(territory, _)| territory).collect())
        .collect();
    for (column, of_kind) in territories.iter().enumerate() {
        for territory in of_kind {
            having("territoires", &territory.to_string())
                .into_iter()
                .for_each(|place| codes[place as usize][column] = territory.code());
        }
    }
    for (place, ([departement, region], bits)) in (0..).zip(codes.iter().zip(&bits)) {
        let at = index.position(place).expect("places with a position come first");
        let (id, name) = (index.id(place), index.name(place));
        write!(out, "{}\t{}\t{id}\t{name}\t{departement}\t{region}", at.lon(), at.lat())?;
        for set in bits {
            write!(out, "\t{set}")?;
        }
        writeln!(out)?;
    }
    out.flush()
}

/// Writes what is asked of both: `{"filters": [query…], "views": [{name, tiles}…]}`.
///
/// # Errors
/// When the file cannot be written.
pub fn write_questions(filters: &[&str], views: &[View], path: &Path) -> io::Result<()> {
    let tiles = |view: &View| -> Vec<[u32; 3]> {
        view.tiles.iter().map(|t| [u32::from(t.zoom()), t.x(), t.y()]).collect()
    };
    let views: Vec<_> =
        views.iter().map(|view| json!({ "name": view.name, "tiles": tiles(view) })).collect();
    let questions = json!({ "filters": filters, "views": views });
    std::fs::write(path, questions.to_string())
}

/// `benches/peers/supercluster.mjs`, running.
pub struct Peer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What the peer measured for one filter, in milliseconds.
#[derive(Debug, serde::Deserialize)]
pub struct PeerTimes {
    /// Points that the filter kept.
    pub kept: u32,
    /// To filter them and make their clusters.
    pub load: f64,
    /// To make the tiles of each view.
    pub views: Vec<f64>,
    /// Bytes of all these tiles.
    pub bytes: u64,
}

impl Peer {
    /// Starts it on files of [`write_points`] and [`write_questions`].
    ///
    /// # Errors
    /// When Node or the packages are absent.
    pub fn start(points: &Path, questions: &Path) -> io::Result<Peer> {
        let mut child = Command::new("node")
            .args(["--expose-gc", "--max-old-space-size=12288", "supercluster.mjs"])
            .args([points, questions])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/peers"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let taken = child.stdin.take().zip(child.stdout.take());
        let (input, output) = taken.expect("both are piped");
        let mut peer = Peer { child, input, output: BufReader::new(output) };
        peer.line()?;
        Ok(peer)
    }

    /// Measures a filter by its number in the questions, some times over, and
    /// answers the times below which a `share` of them lie; `reduce`: with counts
    /// per label in the clusters.
    ///
    /// # Errors
    /// When its process is gone.
    pub fn measure(
        &mut self,
        filter: usize,
        reduce: bool,
        times: usize,
        share: f64,
    ) -> io::Result<PeerTimes> {
        writeln!(self.input, "{}", json!([filter, reduce, times, share]))?;
        let line = self.line()?;
        serde_json::from_str(&line).map_err(io::Error::other)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err(io::Error::other("supercluster.mjs ended: npm ci in benches/peers first")),
            _ => Ok(line),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
