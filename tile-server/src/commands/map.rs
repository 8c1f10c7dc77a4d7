//! `repere map`: a mapping proposed for a file that nobody has described.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use repere_data::Column;
use repere_server::Error;
use repere_server::mapping::{Making, Proposal};
use repere_server::sources::{Format, Sample, Source, SourceOptions};

use super::summary::counted;

/// Rows that a proposal looks at.
const ROWS: usize = 2_000;
/// Examples shown of each column.
const EXAMPLES: usize = 3;

/// Proposer une correspondance entre les colonnes d’un fichier et celles du standard
///
/// Chaque colonne est reconnue à son nom et à ce qu’elle contient, avec un degré
/// de certitude. Le fichier écrit par --out se relit, se corrige, et se nomme
/// dans repere.toml : correspondance = "fichier.toml".
#[derive(clap::Args)]
#[command(next_help_heading = "Options", help_template = super::TEMPLATE)]
pub(super) struct Args {
    /// Fichier de lieux ; « - » lit l’entrée standard
    #[arg(value_name = "FICHIER", help_heading = "Arguments")]
    file: PathBuf,
    /// Correspondance à écrire [par défaut : affichée]
    #[arg(long, value_name = "FICHIER.toml")]
    out: Option<PathBuf>,
    /// Feuille d’un classeur [par défaut : la première]
    #[arg(long, value_name = "NOM")]
    sheet: Option<String>,
    /// Ligne qui nomme les colonnes [par défaut : la première]
    #[arg(long, value_name = "N", value_parser = line)]
    header: Option<u64>,
}

fn line(text: &str) -> Result<u64, String> {
    let line = text.parse().ok().filter(|line| *line > 0);
    line.ok_or_else(|| "un numéro de ligne, à partir de 1, est attendu".to_owned())
}

pub(super) fn run(args: Args) -> Result<(), Error> {
    let shown = args.file.display().to_string();
    let options = SourceOptions { sheet: args.sheet, header_line: args.header, ..args.file.into() };
    let sample = Source::sample(options, ROWS)?;
    let proposal = Proposal::of(&sample);
    let toml = proposal.to_toml(&shown, &sample.names);
    let mut text = table(&shown, &sample, &proposal);
    match &args.out {
        Some(out) => {
            std::fs::write(out, &toml)
                .map_err(|source| Error::Write { path: out.clone(), source })?;
            let _ = writeln!(
                text,
                "\nÉcrit dans {0}, à relire. Dans repere.toml : correspondance = \"{0}\"",
                out.display()
            );
        }
        None => text = format!("{text}\n{toml}"),
    }
    // Whoever closed the pipe does not want to read it.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}

/// Each column of the file with what is proposed for it, and examples.
fn table(file: &str, sample: &Sample, proposal: &Proposal) -> String {
    let format = sample.format.map_or("", Format::name);
    let rows = counted(sample.count, "ligne");
    let mut text =
        format!("{file} : {format}, {rows}, {}\n", counted(sample.names.len() as u64, "colonne"));
    for note in &sample.notes {
        let _ = writeln!(text, "    {note}");
    }
    if proposal.is_standard {
        text.push_str(
            "Ce sont les colonnes du standard : aucune correspondance n’est nécessaire.\n",
        );
    } else if let Some(name) = proposal.shipped {
        let _ = writeln!(
            text,
            "Ce fichier a les colonnes de « {name} » : correspondance = \"{name}\" suffit."
        );
    }
    text.push('\n');
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0).min(40);
    let left = width(&mut sample.names.iter().map(|name| name.chars().count()));
    let proposed: Vec<String> = (0..sample.names.len()).map(|at| of_column(proposal, at)).collect();
    let right = width(&mut proposed.iter().map(|text| text.chars().count()));
    for (at, name) in sample.names.iter().enumerate() {
        let examples = examples(sample, at);
        let _ = writeln!(text, "  {name:left$}  →  {:right$}  {examples}", proposed[at]);
    }
    let found = |column: &&Column| proposal.guesses.iter().any(|guess| guess.target == **column);
    let week = |column: &&Column| **column == Column::Horaires && !proposal.week.is_empty();
    let position = |column: &&Column| {
        proposal.lambert.is_some() && matches!(column, Column::Latitude | Column::Longitude)
    };
    let missing = Column::ALL.iter().filter(|c| !found(c) && !week(c) && !position(c));
    let missing: Vec<&str> = missing.map(|column| column.name()).collect();
    if !missing.is_empty() {
        let _ = writeln!(text, "\nRien trouvé pour : {}", missing.join(", "));
    }
    text
}

/// What is proposed for a column of the file.
fn of_column(proposal: &Proposal, at: usize) -> String {
    let mut said: Vec<String> = Vec::new();
    for guess in proposal.guesses.iter().filter(|guess| guess.from.columns().contains(&at)) {
        let part = match guess.from {
            Making::Part(..) => " (une partie)",
            Making::Joined(_) => " (avec d’autres)",
            _ => "",
        };
        said.push(format!("{}{part} {} %", guess.target.name(), guess.sure));
    }
    for (_, _, sure) in proposal.week.iter().filter(|(_, column, _)| *column == at) {
        said.push(format!("horaires {sure} %"));
    }
    if let Some([x, y]) = proposal.lambert
        && (at == x || at == y)
    {
        let axis = if at == x { "longitude" } else { "latitude" };
        said.push(format!("{axis} (Lambert-93) 90 %"));
    }
    if said.is_empty() { "(ignorée)".to_owned() } else { said.join(", ") }
}

/// The first different texts of a column.
fn examples(sample: &Sample, at: usize) -> String {
    const LONGEST: usize = 30;
    let mut shown: Vec<String> = Vec::new();
    for row in &sample.rows {
        let text = row[at].split_whitespace().collect::<Vec<_>>().join(" ");
        let text = match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        };
        if !text.is_empty() && !shown.contains(&text) {
            shown.push(text);
        }
        if shown.len() == EXAMPLES {
            break;
        }
    }
    shown.join(" · ")
}
