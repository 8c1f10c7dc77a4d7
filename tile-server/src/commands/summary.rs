//! The summary of a bake, for a person to read.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use repere_server::bundle::{Report, Tally};
use repere_server::french::number;
use repere_server::pipeline::{Baked, Stage};

/// Kinds of remarks shown; the report has them all.
const SHOWN: usize = 8;

/// What a bake read and made, with what to look at, in French.
pub(super) fn summary(baked: &Baked, out: &Path, took: Duration) -> String {
    let mut text = String::new();
    let lines = [
        places(&baked.report),
        findings(&baked.report),
        overlays(&baked.report),
        files(baked, out),
        times(&baked.times, took),
    ];
    for line in lines {
        text.push_str(&line);
    }
    for path in &baked.left_over {
        // Writing to a String does not fail.
        let _ = writeln!(text, "À supprimer à la main : {}", path.display());
    }
    text
}

fn places(report: &Report) -> String {
    let mut text = String::new();
    for source in &report.sources {
        let rows = counted(source.rows, "ligne");
        let _ = write!(text, "{} : {rows}, {}", source.file, counted(source.places, "lieu"));
        if source.rejected > 0 {
            let _ = write!(text, ", {}", counted(source.rejected, "rejetée"));
        }
        if !source.unknown_columns.is_empty() {
            let _ = write!(text, " (colonnes ignorées : {})", source.unknown_columns.join(", "));
        }
        text.push('\n');
        if !source.origin.copy.is_empty() {
            let _ = writeln!(text, "    site injoignable, {}", source.origin.copy);
        }
        for note in &source.notes {
            let _ = writeln!(text, "    {note}");
        }
    }
    let _ = writeln!(
        text,
        "{} dans {} : {} sur la carte, {} sans position",
        counted(report.places, "lieu"),
        counted(report.rows, "ligne"),
        number(report.located),
        number(report.unlocated),
    );
    let positions = &report.positions;
    if positions.found + positions.communes > 0 {
        let _ = writeln!(
            text,
            "Positions : {} sans position, {} par leur adresse, {} au point de leur commune",
            counted(positions.missing, "fiche"),
            number(positions.found),
            number(positions.communes),
        );
    }
    if let Some(problem) = &positions.problem {
        let _ = writeln!(text, "Adresses : {problem}");
    }
    if let Some(same) = &report.same {
        let _ = writeln!(
            text,
            "Fusion : {} en {}",
            counted(same.records, "fiche"),
            counted(same.places, "lieu"),
        );
    }
    if report.qualified_ids > 0 && report.same.is_none() {
        let _ = writeln!(
            text,
            "{} en double : {} au nom de leur source (source:identifiant)",
            counted(report.repeated_ids, "identifiant"),
            counted(report.qualified_ids, "lieu distingué"),
        );
    }
    if report.hours_unread > 0 {
        let _ = writeln!(
            text,
            "Horaires : {} compris, {} illisibles",
            number(report.hours_read),
            number(report.hours_unread)
        );
    }
    text
}

fn findings(report: &Report) -> String {
    let mut text = String::new();
    for (heading, tallies) in [
        ("Lignes rejetées", &report.rejections),
        ("À corriger", &report.remarks),
        ("Corrigé", &report.mended),
    ] {
        if tallies.is_empty() {
            continue;
        }
        let all: u64 = tallies.iter().map(|t| t.count).sum();
        let _ = writeln!(text, "\n{heading} : {}", number(all));
        for tally in tallies.iter().take(SHOWN) {
            text.push_str(&kind(tally));
        }
        if tallies.len() > SHOWN {
            let more = counted((tallies.len() - SHOWN) as u64, "autre sorte");
            let _ = writeln!(text, "  … et {more} (voir le rapport)");
        }
    }
    text
}

fn kind(tally: &Tally) -> String {
    let mut text = String::new();
    let column = tally.column.map_or(String::new(), |c| format!("{} : ", c.name()));
    let _ = writeln!(text, "  {} × {column}{}", number(tally.count), tally.message);
    if let Some(example) = tally.examples.first() {
        let value = shortened(&example.value);
        let _ = writeln!(text, "      {}, ligne {} : « {value} »", example.file, example.line);
    }
    text
}

/// Overlays whose codes do not all fit, with what does not.
fn overlays(report: &Report) -> String {
    let mut text = String::new();
    for overlay in &report.overlays {
        let _ =
            write!(text, "\nCalque {} : {}", overlay.name, counted(overlay.polygons, "polygone"));
        if overlay.rows > 0 {
            let values = counted(overlay.rows, "ligne");
            let _ = write!(text, ", {} affichées sur {values} de valeurs", number(overlay.shown));
        }
        text.push('\n');
        if overlay.without_code > 0 {
            let _ = writeln!(text, "  {} sans code", counted(overlay.without_code, "polygone"));
        }
        for (noun, words, found) in [
            ("code", "d’aucun polygone", &overlay.unmatched),
            ("polygone", "sans valeur", &overlay.missing),
            ("valeur", "illisible(s), écartée(s)", &overlay.unreadable),
            ("code", "en double : la première ligne compte", &overlay.repeated),
            ("code", "d’avant une fusion, rapporté à la commune d’aujourd’hui", &overlay.renamed),
            ("code", "d’avant une fusion, laissé : la commune a sa ligne", &overlay.superseded),
            ("polygone", "à la moyenne de plusieurs lignes", &overlay.averaged),
        ] {
            if found.count > 0 {
                let few = &found.examples[..found.examples.len().min(3)];
                let more = if found.count > few.len() as u64 { ", …" } else { "" };
                let found = counted(found.count, noun);
                let _ = writeln!(text, "  {found} {words} ({}{more})", few.join(", "));
            }
        }
        if let Some(zoom) = overlay.merged_to {
            let _ = writeln!(
                text,
                "  jusqu’au zoom {zoom}, les polygones d’une classe n’en font qu’un"
            );
        }
        if let Some(zoom) = overlay.left_out_to {
            let _ = writeln!(
                text,
                "  pas de tuiles jusqu’au zoom {zoom} : elles seraient trop lourdes"
            );
        }
    }
    text
}

fn files(baked: &Baked, out: &Path) -> String {
    let files = &baked.manifest.files;
    let mut text = format!("\nBundle {} dans {}\n", baked.manifest.bundle, out.display());
    let tiles = format!("{}, {}", size(files.tiles.bytes), counted(baked.tiles, "tuile"));
    for (what, name, size) in [
        ("index", &files.index.name, size(files.index.bytes)),
        ("tuiles", &files.tiles.name, tiles),
        ("lieux", &files.fgb.name, size(files.fgb.bytes)),
        ("rapport", &files.report.name, size(files.report.bytes)),
    ] {
        let _ = writeln!(text, "  {what:8} {name} ({size})");
    }
    for overlay in &baked.manifest.overlays {
        let size = size(overlay.file.bytes);
        let _ = writeln!(text, "  {:8} {} ({size})", "calque", overlay.file.name);
    }
    text
}

fn times(times: &[(Stage, Duration)], took: Duration) -> String {
    let stages: Vec<String> = times
        .iter()
        // What would read « 0,00 s » says nothing.
        .filter(|(_, time)| time.as_millis() >= 5)
        .map(|(stage, time)| {
            let name = match stage {
                Stage::Overlays => "calques",
                Stage::Read => "lecture",
                Stage::Hours => "horaires",
                Stage::Addresses => "adresses",
                Stage::Same => "mêmes lieux",
                Stage::Index => "index",
                Stage::Tiles => "tuiles",
                Stage::Files => "fichiers",
                Stage::Publish => "mise en service",
            };
            format!("{name} {}", seconds(*time))
        })
        .collect();
    format!("\nFait en {} ({})\n", seconds(took), stages.join(", "))
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64()).replace('.', ",")
}

/// A number with its noun, each word of it in the plural from two on.
pub(super) fn counted(n: u64, noun: &str) -> String {
    let plural = |word: &str| {
        if word.ends_with("eu") { format!("{word}x") } else { format!("{word}s") }
    };
    let noun = if n < 2 {
        noun.to_owned()
    } else {
        noun.split(' ').map(plural).collect::<Vec<_>>().join(" ")
    };
    format!("{} {noun}", number(n))
}

/// A size in thousands or millions of bytes: `2,3 Mo`.
pub(super) fn size(bytes: u64) -> String {
    let (kilo, mega) = (1e3, 1e6);
    match bytes as f64 {
        b if b >= mega => format!("{:.1} Mo", b / mega).replace('.', ","),
        b if b >= kilo => format!("{:.0} ko", b / kilo),
        b => format!("{b:.0} octets"),
    }
}

pub(super) fn shortened(value: &str) -> String {
    const LONGEST: usize = 70;
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_french_people_write_them() {
        assert_eq!(counted(0, "ligne"), "0 ligne");
        assert_eq!(counted(1, "lieu"), "1 lieu");
        assert_eq!(counted(2, "lieu distingué"), "2 lieux distingués");
        assert_eq!(size(2_340_000), "2,3 Mo");
        assert_eq!(size(45_600), "46 ko");
    }
}
