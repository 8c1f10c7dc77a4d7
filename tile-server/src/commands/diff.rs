//! `repere diff`: what changed from one bundle to another.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use repere_server::Error;
use repere_server::bundle::Bundle;
use repere_server::difference::{Change, Totals, What, compare};
use repere_server::french::number;
use serde_json::json;

use super::summary::{counted, shortened};

/// Changes of each kind that are shown one by one unless all are asked for.
const SHOWN: u64 = 20;

/// Comparer deux bundles : lieux apparus, disparus, modifiés champ par champ
///
/// Avec un seul dossier, compare le bundle en service à celui d’avant, que
/// repere bake garde jusqu’à la fabrication suivante.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Dossier du bundle, ou de celui d’avant
    #[arg(value_name = "BUNDLE", help_heading = "Arguments")]
    first: PathBuf,
    /// Dossier du bundle d’après
    #[arg(value_name = "APRÈS", help_heading = "Arguments")]
    second: Option<PathBuf>,
    /// Tout écrire en JSON
    #[arg(long)]
    json: bool,
    /// Écrire chaque changement [par défaut : 20 de chaque sorte]
    #[arg(long, conflicts_with = "json")]
    all: bool,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let runtime = super::runtime()?;
    let (before, after) = runtime.block_on(async {
        let Some(second) = &args.second else {
            let after = Bundle::open(&args.first).await?;
            let before = Bundle::open_before(&args.first).await?;
            return before.map(|before| (before, after)).ok_or_else(|| none_before(&args.first));
        };
        Ok((Bundle::open(&args.first).await?, Bundle::open(second).await?))
    })?;
    let out = BufWriter::new(io::stdout().lock());
    let written = if args.json {
        write_json(out, &before, &after)
    } else {
        write_text(out, &before, &after, if args.all { u64::MAX } else { SHOWN })
    };
    match written {
        Ok(_) => Ok(()),
        Err(Stopped::Bundle(error)) => Err(error),
        // Whoever closed the pipe does not want to read it.
        Err(Stopped::Reader(_)) => Ok(()),
    }
}

fn none_before(dir: &Path) -> Error {
    Error::Usage(format!(
        "{} : aucun bundle d’avant ici ; comparer deux dossiers : repere diff AVANT APRÈS",
        dir.display()
    ))
}

/// What changed since the bundle before, as a text; `None` where there was none.
///
/// # Errors
/// A bundle that cannot be read.
pub(super) fn since_before(dir: &Path) -> Result<Option<String>, Error> {
    let runtime = super::runtime()?;
    let after = runtime.block_on(Bundle::open(dir))?;
    let Some(before) = runtime.block_on(Bundle::open_before(dir))? else { return Ok(None) };
    let mut text = Vec::new();
    match write_text(&mut text, &before, &after, 5) {
        Ok(_) => Ok(Some(String::from_utf8_lossy(&text).into_owned())),
        Err(Stopped::Bundle(error)) => Err(error),
        Err(Stopped::Reader(error)) => unreachable!("memory takes every text: {error}"),
    }
}

/// Why nothing more is written.
enum Stopped {
    Bundle(Error),
    Reader(io::Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Stopped {
        Stopped::Bundle(error)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Stopped {
        Stopped::Reader(error)
    }
}

fn write_text(
    mut out: impl Write,
    before: &Bundle,
    after: &Bundle,
    most: u64,
) -> Result<Totals, Stopped> {
    let (old, new) = (&before.manifest, &after.manifest);
    writeln!(out, "{} ({}) → {} ({})", old.bundle, old.date, new.bundle, new.date)?;
    let mut shown = [0u64; 3];
    let totals = compare::<Stopped>(before, after, &mut |change| {
        let kind = match change.what {
            What::Appeared => 0,
            What::Gone => 1,
            What::Changed { .. } => 2,
        };
        shown[kind] += 1;
        if shown[kind] <= most {
            write_change(&mut out, &change)?;
        }
        Ok(())
    })?;
    if totals.is_same() {
        writeln!(out, "Aucun changement : {}.", counted(totals.inchanges, "lieu"))?;
    } else {
        if shown.iter().any(|&count| count > most) {
            writeln!(out, "  … (tout : repere diff --all)")?;
        }
        writeln!(
            out,
            "{} apparus, {} disparus, {} modifiés, {} inchangés",
            number(totals.apparus),
            number(totals.disparus),
            number(totals.modifies),
            number(totals.inchanges)
        )?;
        let champs =
            totals.champs.iter().map(|(champ, count)| format!("{champ} {}", number(*count)));
        let champs: Vec<String> = champs.collect();
        if !champs.is_empty() {
            writeln!(out, "champs modifiés : {}", champs.join(", "))?;
        }
    }
    out.flush()?;
    Ok(totals)
}

fn write_change(out: &mut impl Write, change: &Change) -> io::Result<()> {
    let sign = match &change.what {
        What::Appeared => '+',
        What::Gone => '−',
        What::Changed { .. } => '~',
    };
    writeln!(out, "{sign} {} · {} ({})", change.nom, change.commune, change.id)?;
    if let What::Changed { champs } = &change.what {
        for field in champs {
            let (before, after) = (shortened(&field.avant), shortened(&field.apres));
            writeln!(out, "    {} : « {before} » → « {after} »", field.champ)?;
        }
    }
    Ok(())
}

/// One JSON document, written as it is found.
fn write_json(mut out: impl Write, before: &Bundle, after: &Bundle) -> Result<Totals, Stopped> {
    let about = |bundle: &Bundle| json!({ "bundle": bundle.name(), "date": bundle.manifest.date });
    let (old, new) = (about(before), about(after));
    write!(out, "{{\"avant\":{old},\"apres\":{new},\"changements\":[")?;
    let mut separator = "\n";
    let totals = compare::<Stopped>(before, after, &mut |change| {
        let json = serde_json::to_string(&change).expect("a change holds only texts");
        write!(out, "{separator}{json}")?;
        separator = ",\n";
        Ok(())
    })?;
    let bilan = serde_json::to_string(&totals).expect("totals are numbers");
    writeln!(out, "\n],\"bilan\":{bilan}}}")?;
    out.flush()?;
    Ok(totals)
}
