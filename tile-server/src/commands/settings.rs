//! Where the settings of `repere serve` come from: the command line, the environment, a
//! file, or what is usual. All is asked of clap, so that a new option is one line there.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use repere_server::Error;
use repere_server::settings::{Known, Setting, Takes, read};
use repere_server::storage::Location;

/// The command that takes a file of settings.
const SERVE: &str = "serve";
/// The option that names the file.
const FILE: &str = "settings";
/// What is no setting of a server, but said once, or at a desk.
const NEVER: [&str; 4] = [FILE, "print-settings", "help", "dev"];

/// A file of settings, read.
#[derive(Default)]
pub(super) struct File {
    path: PathBuf,
    settings: Vec<Setting>,
}

impl File {
    /// Reads the file that a command line or the environment names; nothing where there
    /// is none, or for another command.
    ///
    /// # Errors
    /// The file cannot be read, or is wrong.
    pub(super) fn of(command: &Command, arguments: &[OsString]) -> Result<File, Error> {
        let partly = command.clone().ignore_errors(true).try_get_matches_from(arguments);
        let Some(path) = partly.ok().and_then(|matches| {
            matches.subcommand_matches(SERVE)?.get_one::<PathBuf>(FILE).cloned()
        }) else {
            return Ok(File::default());
        };
        let known: Vec<Known<'_>> = settings_of(command).map(known).collect();
        Ok(File { settings: read(&path, &known)?, path })
    }

    /// The command, with what the file says in the place of what is usual.
    pub(super) fn applied(&self, command: Command) -> Command {
        command.mut_subcommand(SERVE, |serve| {
            self.settings.iter().fold(serve, |serve, Setting { name, value, .. }| {
                let id = id(name);
                serve.mut_arg(id, |arg| arg.required(false).default_value(value.clone()))
            })
        })
    }

    fn line_of(&self, name: &str) -> Option<usize> {
        self.settings.iter().find(|setting| setting.name == name).map(|setting| setting.line)
    }

    /// Every setting with its value and where it comes from, a line each.
    pub(super) fn told(&self, command: &Command, matches: &ArgMatches) -> String {
        let lines = settings_of(command).map(|arg| {
            let name = name(arg);
            let values = matches.get_raw(arg.get_id().as_str());
            let value = values.map_or_else(
                || "–".to_owned(),
                |values| values.map(|value| value.to_string_lossy()).collect::<Vec<_>>().join(", "),
            );
            let origin = match matches.value_source(arg.get_id().as_str()) {
                Some(ValueSource::CommandLine) => "ligne de commande".to_owned(),
                Some(ValueSource::EnvVariable) => variable(arg),
                _ => match self.line_of(&name) {
                    Some(line) => format!("{}, ligne {line}", self.path.display()),
                    None => "par défaut".to_owned(),
                },
            };
            format!("{name:<16}{value:<32}  {origin}\n")
        });
        lines.collect()
    }
}

/// The options that are settings.
fn settings_of(command: &Command) -> impl Iterator<Item = &Arg> {
    let serve = command.find_subcommand(SERVE).expect("it is a command");
    serve.get_arguments().filter(|arg| !NEVER.contains(&name(arg).as_str()))
}

/// The long name of an option.
fn name(arg: &Arg) -> String {
    arg.get_long().unwrap_or_default().to_owned()
}

/// What clap calls the option of a long name.
fn id(name: &str) -> String {
    name.replace('-', "_")
}

/// The variable of an option; empty where it has none.
fn variable(arg: &Arg) -> String {
    arg.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn known(arg: &Arg) -> Known<'_> {
    let kind = arg.get_value_parser().type_id();
    let is_path = kind == TypeId::of::<PathBuf>() || kind == TypeId::of::<Location>();
    let takes = match arg.get_action().takes_values() {
        false => Takes::Flag,
        true if is_path => Takes::Path,
        true => Takes::Value,
    };
    // As the command line would take it, alone.
    let check = move |value: &str| {
        let alone = Arg::clone(arg).required(false);
        let line = match takes {
            Takes::Flag => return Ok(()),
            _ => format!("--{}={value}", name(arg)),
        };
        let parsed = Command::new("").arg(alone).try_get_matches_from(["", &line]);
        parsed.map(|_| ()).map_err(|error| super::usage::sentence(&error))
    };
    Known { name: arg.get_long().unwrap_or_default(), takes, check: Box::new(check) }
}

/// The reference of all settings, for docs/reglages.md.
#[cfg(test)]
fn reference(command: &Command) -> String {
    let rows = settings_of(command).map(|arg| {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        format!("| `{}` | `{}` | {} |\n", name(arg), variable(arg), help.replace('|', "\\|"))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::CommandFactory;

    use super::super::Cli;
    use super::*;

    #[test]
    fn the_reference_says_what_the_command_line_takes() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reglages.md");
        let page = std::fs::read_to_string(&path).unwrap();
        let (before, rest) = page.split_once("|---|---|---|\n").unwrap();
        let (rows, after) = rest.split_once("\n\n").unwrap();
        let made = reference(&Cli::command());
        if std::env::var_os("UPDATE_DOCS").is_some() {
            let text = format!("{before}|---|---|---|\n{made}\n{after}");
            std::fs::write(&path, text).unwrap();
        } else {
            assert_eq!(format!("{rows}\n"), made, "UPDATE_DOCS=1 writes it anew");
        }
    }

    #[test]
    fn every_setting_has_its_variable() {
        let command = Cli::command();
        assert!(settings_of(&command).count() > 10);
        for arg in settings_of(&command) {
            assert_eq!(variable(arg), format!("REPERE_{}", id(&name(arg)).to_uppercase()));
            assert_eq!(arg.get_id().as_str(), id(&name(arg)));
        }
    }
}
