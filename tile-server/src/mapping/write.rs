//! Writes a proposal as a mapping's file, ready for `correspondance`.

use std::fmt::Write;

use super::hours::DAYS;
use super::propose::{Making, Proposal};

impl Proposal {
    /// The mapping's TOML, for a file of these columns.
    pub fn to_toml(&self, file: &str, names: &[String]) -> String {
        let mut text = format!("# Correspondance proposée pour {file} : à relire.\n");
        let mut tables = String::new();
        let name = |at: usize| quoted(&names[at]);
        if let Some([x, y]) = self.lambert {
            push(&mut text, format_args!("\nlambert93 = {{ x = {}, y = {} }}\n", name(x), name(y)));
        }
        text.push_str("\n[colonnes]\n");
        for guess in &self.guesses {
            let target = guess.target.name();
            let made = match &guess.from {
                Making::Whole(at) => name(*at),
                Making::Part(at, separator, pick) => {
                    let separator = quoted(separator);
                    format!("{{ colonne = {}, separe = {separator}, prendre = {pick} }}", name(*at))
                }
                Making::Joined(columns) => {
                    let columns: Vec<String> = columns.iter().map(|at| name(*at)).collect();
                    format!("{{ colonnes = [{}], joint = \"-\" }}", columns.join(", "))
                }
                Making::List(at, separator, known, unknown) => {
                    let mut made = format!("{{ colonne = {}", name(*at));
                    if let Some(separator) = separator {
                        push(&mut made, format_args!(", separe = {}", quoted(separator)));
                    }
                    if !known.is_empty() || !unknown.is_empty() {
                        push(&mut made, format_args!(", table = \"{target}\""));
                        push(&mut tables, format_args!("\n[tables.{target}]\n"));
                        for (word, value) in known {
                            push(
                                &mut tables,
                                format_args!("{} = {}\n", quoted(word), quoted(value)),
                            );
                        }
                        for word in unknown {
                            push(&mut tables, format_args!("# {} = \"\"\n", quoted(word)));
                        }
                    }
                    made + " }"
                }
            };
            push(&mut text, format_args!("{target} = {made}  # sûr à {} %\n", guess.sure));
        }
        if !self.week.is_empty() {
            text.push_str("\n[horaires]\n");
            for (number, day) in DAYS.iter().enumerate() {
                let columns = self.week.iter().filter(|(of, ..)| *of == number);
                let columns: Vec<String> = columns.map(|(_, at, _)| name(*at)).collect();
                match &columns[..] {
                    [] => {}
                    [one] => push(&mut text, format_args!("{day} = {one}\n")),
                    several => push(&mut text, format_args!("{day} = [{}]\n", several.join(", "))),
                }
            }
        }
        text + &tables
    }
}

fn push(text: &mut String, piece: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = text.write_fmt(piece);
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
