//! What is wrong with a command line, said in French.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Prints the help or version that was asked for (exit code 0), or what is
/// wrong with the command line (2).
pub(super) fn explain(error: &clap::Error) -> ExitCode {
    let asked = [ErrorKind::DisplayHelp, ErrorKind::DisplayVersion];
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_help || asked.contains(&error.kind()) {
        // The reader of a closed pipe needs no help.
        let _ = if is_help {
            writeln!(std::io::stderr(), "{}", styled(error, std::io::stderr().is_terminal()))
        } else {
            writeln!(std::io::stdout(), "{}", styled(error, std::io::stdout().is_terminal()))
        };
        return ExitCode::from(if is_help { 2 } else { 0 });
    }
    eprintln!("  × {}", sentence(error));
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .into_iter()
        .chain([ContextKind::SuggestedValue])
        .find_map(|kind| text(error, kind));
    if let Some(suggested) = suggested {
        eprintln!("  aide : vouliez-vous écrire « {suggested} » ?");
    }
    eprintln!("  aide : repere --help, ou repere bake --help, dit ce qui est possible");
    ExitCode::from(2)
}

/// The help's text, bold and underlined on a terminal whose user wants it
/// (<https://no-color.org>).
fn styled(error: &clap::Error, terminal: bool) -> String {
    let text = error.render();
    let plain = !terminal || std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let text = if plain { text.to_string() } else { text.ansi().to_string() };
    text.trim_end().to_owned()
}

/// What is wrong, in a sentence.
pub(super) fn sentence(error: &clap::Error) -> String {
    let argument = text(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = text(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => {
            format!("« {argument} » n’est pas une option de cette commande")
        }
        ErrorKind::InvalidSubcommand => {
            let command = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("« {command} » n’est pas une commande")
        }
        ErrorKind::MissingRequiredArgument => format!("il manque : {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} : il manque la valeur"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|why| format!(" : {}", in_french(why)));
            format!("{argument} : « {value} » ne convient pas{}", why.unwrap_or_default())
        }
        ErrorKind::ArgumentConflict => {
            let other = text(error, ContextKind::PriorArg).unwrap_or_default();
            format!("{argument} ne va pas avec {other}")
        }
        _ => error.to_string(),
    }
}

/// What the standard library says of numbers, for people who do not read English.
fn in_french(why: &(dyn std::error::Error + 'static)) -> String {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow, Zero};
    match why.downcast_ref::<std::num::ParseIntError>().map(std::num::ParseIntError::kind) {
        Some(Zero) => "un nombre plus grand que 0 est attendu".to_owned(),
        Some(PosOverflow | NegOverflow) => "ce nombre est trop grand".to_owned(),
        Some(_) => "un nombre entier est attendu".to_owned(),
        None => why.to_string(),
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}
