//! `repere explain`: why a place is one.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use repere_data::{Place, Territories};
use repere_server::Error;
use repere_server::bundle::Bundle;
use repere_server::explanation::{Explanation, Pair, explain};

use super::summary::counted;

/// Pairs shown of a place of many records.
const SHOWN: usize = 30;

/// Expliquer pourquoi un lieu est un : ses fiches, leurs points, les listes qui ont décidé
///
/// Dit aussi quels lieux lui ressemblent le plus sans avoir été réunis avec lui.
/// Tout vient du bundle : les sources ne sont pas relues.
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Identifiant du lieu, ou d’une de ses fiches (jeu:identifiant)
    #[arg(value_name = "ID", help_heading = "Arguments")]
    id: String,
    /// Dossier du bundle
    #[arg(long, value_name = "DOSSIER")]
    bundle: PathBuf,
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let runtime = super::runtime()?;
    let bundle = runtime.block_on(Bundle::open(&args.bundle))?;
    let told = text(&explain(&bundle, &args.id, Territories::builtin())?);
    // Whoever closed the pipe does not want to read it.
    let _ = std::io::stdout().write_all(told.as_bytes());
    Ok(())
}

/// The explanation, in French.
fn text(told: &Explanation) -> String {
    let mut text = format!("{} ({})\n", told.place.nom, told.place.id);
    // Writing to a String does not fail.
    if told.place.origines.is_empty() {
        text.push_str("Une seule fiche :\n");
    } else {
        let _ = writeln!(text, "Ce lieu réunit {} fiches :", told.records.len());
    }
    for (number, record) in (1..).zip(&told.records) {
        let _ = writeln!(text, "  {number}. {}", line(record));
    }
    if !told.pairs.is_empty() {
        let (across, within) = (told.rule.threshold, told.rule.within_source);
        let _ = writeln!(
            text,
            "\nPourquoi (seuil : {}, {within} dans une même source) :",
            counted_points(across)
        );
        for pair in told.pairs.iter().take(SHOWN) {
            text.push_str(&of_pair(pair));
        }
        if told.pairs.len() > SHOWN {
            let more = counted((told.pairs.len() - SHOWN) as u64, "autre paire");
            let _ = writeln!(text, "  … et {more}");
        }
    }
    for listed in &told.listed {
        let (a, b) = &listed.ids;
        let says = if listed.same { "un même lieu" } else { "deux lieux distincts" };
        let _ = writeln!(text, "\nUne liste a décidé : {a} et {b} sont {says}.");
    }
    if !told.others.is_empty() {
        text.push_str("\nLes plus ressemblants, qui n’ont pas été réunis avec lui :\n");
    }
    for other in &told.others {
        let apart = if other.kept_apart {
            ", mais d’autres fiches des deux lieux sont distinctes"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  {} ({}) : {} sur {}{apart} – {}",
            other.name,
            other.id,
            counted_points(other.score.total()),
            other.threshold,
            other.score
        );
    }
    text
}

/// `france-services:fs-12 – Maison, 1 rue Haute, 38000 Grenoble (2025-01-01)`.
fn line(record: &Place) -> String {
    let town = format!("{} {}", record.code_postal, record.commune);
    let said = [record.nom.as_str(), &record.adresse, town.trim()];
    let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
    let date = match record.date_maj.as_str() {
        "" => String::new(),
        date => format!(" ({date})"),
    };
    format!("{}:{} – {}{date}", record.dataset, record.id, said.join(", "))
}

fn of_pair(pair: &Pair) -> String {
    let total = pair.score.total();
    let through =
        if total < pair.threshold { ", réunies par une autre fiche ou une liste" } else { "" };
    format!(
        "  {} et {} : {}{through} – {}\n",
        pair.a + 1,
        pair.b + 1,
        counted_points(total),
        pair.score
    )
}

/// `−3 points`, `1 point`.
fn counted_points(points: i32) -> String {
    let sign = if points < 0 { "−" } else { "" };
    format!("{sign}{}", counted(u64::from(points.unsigned_abs()), "point"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_counted_in_french() {
        assert_eq!(
            [-3, 0, 1, 12].map(counted_points),
            ["−3 points", "0 point", "1 point", "12 points"]
        );
    }
}
