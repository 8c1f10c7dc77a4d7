//! Twenty committed filters, each followed by the tiles of a view, beside npm
//! supercluster: both filter, cluster and write vector tiles, uncompressed.
//!
//!     cargo run --release -p repere-benches --bin clusters [PLACES|FILE.index…]
//!
//! Default: 18,000, 100,000 and 1,000,000 invented places; a file is the index of
//! any bundle. Needs Node 20 and `npm ci --prefix benches/peers`. With `--write
//! FOLDER` it writes the files that the page's bench reads, and measures nothing.
//! With `--least` both sides report the least of their times instead of medians:
//! a busy machine interrupts long runs more than short ones.

#![allow(clippy::print_stdout, reason = "it reports to a terminal")]

use std::io;
use std::path::{Path, PathBuf};

use repere_benches::{
    Measured, Peer, PeerTimes, View, digits, filter, geometric_mean, index_of, machine, queries,
    views, write_points, write_questions,
};
use repere_data::Index;

/// Times that each filter is measured; the first, not counted, warms up.
const TIMES: usize = 31;

fn main() -> io::Result<()> {
    let mut inputs: Vec<String> = std::env::args().skip(1).collect();
    if let [option, folder, input] = &inputs[..]
        && option == "--write"
    {
        let ((index, _), folder) = (index_of(input)?, Path::new(folder));
        prepare(&index, folder)?;
        return std::fs::write(folder.join("places.index"), index.to_bytes());
    }
    let share = match inputs.first().is_some_and(|option| option == "--least") {
        true => {
            inputs.remove(0);
            0.0
        }
        false => 0.5,
    };
    if inputs.is_empty() {
        inputs = ["18000", "100000", "1000000"].map(str::to_owned).to_vec();
    }
    println!("{}", machine());
    inputs.iter().try_for_each(|input| run(input, share))
}

/// Writes what the peer reads; answers its two files.
fn prepare(index: &Index, folder: &Path) -> io::Result<[PathBuf; 2]> {
    std::fs::create_dir_all(folder)?;
    let files = ["points.tsv", "questions.json"].map(|name| folder.join(name));
    write_points(index, &files[0])?;
    write_questions(&queries(), &views(), &files[1])?;
    Ok(files)
}

fn run(input: &str, share: f64) -> io::Result<()> {
    let (index, built) = index_of(input)?;
    let folder = std::env::temp_dir().join(format!("repere-benches-{}", std::process::id()));
    let [points, questions] = prepare(&index, &folder)?;
    let peer = Peer::start(&points, &questions);
    std::fs::remove_dir_all(&folder)?;
    let mut peer = peer?;
    let size = index.located() as usize;
    println!("\n## {size} places\n");
    let (views, mut rows) = (views(), Vec::new());
    // A slow peer is not asked as often.
    let times = (2_000_000 / size).clamp(3, 15);
    for (number, query) in queries().into_iter().enumerate() {
        let ours = ours(&index, query, &views, share);
        let [plain, reduced] =
            [false, true].map(|reduce| peer.measure(number, reduce, times, share));
        let (plain, reduced) = (plain?, reduced?);
        assert_eq!(ours.kept, plain.kept, "both keep the same places: {query}");
        rows.push(Row { share: f64::from(ours.kept) / size as f64, ours, plain, reduced });
    }
    rows.sort_by(|a, b| b.share.total_cmp(&a.share));
    report(&rows, &views);
    println!(
        "\nBuilding: our index, with every facet and text, {} ms; supercluster over all points \
         {} ms, with counts per label {} ms.",
        digits(built.as_secs_f64() * 1e3),
        digits(rows[0].plain.load),
        digits(rows[0].reduced.load),
    );
    Ok(())
}

/// Milliseconds for one filter: to compile it, then the tiles of each view.
fn ours(index: &Index, query: &str, views: &[View], share: f64) -> PeerTimes {
    let mut select = Measured::default();
    let mut tiles = vec![Measured::default(); views.len()];
    let (mut kept, mut bytes) = (0, 0);
    for time in 0..=TIMES {
        let mut first = Measured::default();
        let selection = first.time(|| index.select(&filter(query)));
        kept = selection.located();
        bytes = 0;
        for (view, measured) in views.iter().zip(&mut tiles) {
            let mut made = Measured::default();
            bytes += made.time(|| {
                view.tiles
                    .iter()
                    .map(|&tile| index.tile(&selection, tile).len() as u64)
                    .sum::<u64>()
            });
            measured.extend((time > 0).then(|| made.median()));
        }
        select.extend((time > 0).then(|| first.median()));
    }
    let views = tiles.iter().map(|tiles| tiles.quantile(share)).collect();
    PeerTimes { kept, load: select.quantile(share), views, bytes }
}

/// One filter, measured on both sides.
struct Row {
    /// Of the places, how many it keeps.
    share: f64,
    ours: PeerTimes,
    /// The peer, with nothing but the number of points in its clusters.
    plain: PeerTimes,
    /// The peer, with counts per label in its clusters, as ours have.
    reduced: PeerTimes,
}

impl Row {
    /// How many times longer the peer takes, by view.
    fn ratios<'a>(&'a self, peer: &'a PeerTimes) -> impl Iterator<Item = f64> + 'a {
        let ours = self.ours.views.iter().map(|ms| ms + self.ours.load);
        ours.zip(&peer.views).map(|(ours, theirs)| (theirs + peer.load) / ours)
    }
}

fn least(ratios: impl Iterator<Item = f64>) -> f64 {
    ratios.fold(f64::INFINITY, f64::min)
}

fn report(rows: &[Row], views: &[View]) {
    let names: Vec<_> =
        views.iter().map(|v| format!("{} ({} tiles)", v.name, v.tiles.len())).collect();
    println!("Milliseconds for a filter and the tiles of a view: {}.\n", names.join(" / "));
    println!("| kept | Repère | supercluster, counts per label | ratio | without counts | ratio |");
    println!("|---|---|---|---|---|---|");
    let each = |times: &PeerTimes| {
        let sums = times.views.iter().map(|view| digits(times.load + view));
        sums.collect::<Vec<_>>().join(" / ")
    };
    for row in rows {
        let [reduced, plain] = [&row.reduced, &row.plain].map(|peer| least(row.ratios(peer)));
        println!(
            "| {:.2} % | {} | {} | {} | {} | {} |",
            row.share * 100.0,
            each(&row.ours),
            each(&row.reduced),
            digits(reduced),
            each(&row.plain),
            digits(plain),
        );
    }
    println!("\n(ratio: the least of the views)\n");
    let many = || rows.iter().filter(|row| row.share >= 0.2);
    for (name, peer) in [
        ("counts per label", (|row| &row.reduced) as fn(&Row) -> &PeerTimes),
        ("without counts", |row| &row.plain),
    ] {
        println!(
            "{name}: geometric mean {}, worst {}, worst where a fifth or more remain {}",
            digits(geometric_mean(rows.iter().flat_map(|row| row.ratios(peer(row))))),
            digits(least(rows.iter().flat_map(|row| row.ratios(peer(row))))),
            digits(least(many().flat_map(|row| row.ratios(peer(row))))),
        );
    }
    let bytes = |of: fn(&Row) -> &PeerTimes| rows.iter().map(|row| of(row).bytes).sum::<u64>();
    let [ours, reduced, plain] =
        [bytes(|r| &r.ours), bytes(|r| &r.reduced), bytes(|r| &r.plain)].map(|b| b / 1000);
    println!("tiles of all views, kB: {ours} ours, {reduced} theirs, {plain} without counts");
}
