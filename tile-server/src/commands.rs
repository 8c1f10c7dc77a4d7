//! The commands, one a file, and what they share: the command line in French,
//! and how an error ends the program.

mod bake;
mod base;
mod check;
mod counts;
mod diff;
mod explain;
mod export;
mod map;
mod publish;
mod purge;
mod report;
mod rollback;
mod schema;
mod serve;
mod settings;
mod style;
mod summary;
mod theme;
mod usage;
mod watch;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget};
use repere_server::Error;

const TEMPLATE: &str = "{about-with-newline}\nUsage : {usage}\n\n{all-args}{after-help}";

/// Repère – les lieux de médiation numérique sur une carte.
#[derive(Parser)]
#[command(name = "repere", version, disable_help_subcommand = true, help_template = TEMPLATE)]
#[command(subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
#[command(disable_help_flag = true, disable_version_flag = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Afficher cette aide
    #[arg(short, long, global = true, action = clap::ArgAction::Help, help_heading = "Aide")]
    help: Option<bool>,
    /// Afficher la version
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = "Aide")]
    version: Option<bool>,
}

#[derive(Subcommand)]
enum Command {
    Bake(bake::Args),
    Diff(diff::Args),
    Map(map::Args),
    Explain(explain::Args),
    Check(check::Args),
    Counts(counts::Args),
    Serve(serve::Args),
    Base(base::Args),
    Export(export::Args),
    Publish(publish::Args),
    Purge(purge::Args),
    Report(report::Args),
    Rollback(rollback::Args),
    Schema(schema::Args),
    Theme(theme::Args),
    Style(style::Args),
}

/// Runs the program on its arguments, its own name first.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let file = match settings::File::of(&Cli::command(), &arguments) {
        Ok(file) => file,
        Err(error) => {
            tell(error);
            return ExitCode::FAILURE;
        }
    };
    let command = file.applied(Cli::command());
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        Ok((matches, cli))
    });
    let (matches, cli) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return usage::explain(&error),
    };
    let done = match cli.command {
        Command::Serve(args) if args.print_settings => {
            let serve = matches.subcommand_matches("serve").expect("it is the command");
            // Whoever closed the pipe does not want to read it.
            let _ = write!(std::io::stdout(), "{}", file.told(&Cli::command(), serve));
            Ok(())
        }
        Command::Bake(args) => bake::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Map(args) => map::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Check(args) => check::run(args),
        Command::Counts(args) => counts::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Base(args) => base::run(args),
        Command::Export(args) => export::run(args),
        Command::Publish(args) => publish::run(args),
        Command::Purge(args) => purge::run(args),
        Command::Report(args) => report::run(args),
        Command::Rollback(args) => rollback::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Theme(args) => theme::run(args),
        Command::Style(args) => style::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = if matches!(error, Error::Usage(_)) { 2 } else { 1 };
            tell(error);
            ExitCode::from(code)
        }
    }
}

/// What commands wait in.
fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|source| Error::Socket { source })
}

/// Says what went wrong on standard error.
fn tell(error: impl Into<miette::Report>) {
    // The two English words of miette's layout.
    let told = format!("{:?}", error.into()).replace("help: ", "aide : ");
    eprintln!("{}", told.replace("\nError: \n", "\nErreur :\n"));
}

/// `widget/dist` beside the working directory, then beside the binary.
fn asset_folders() -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from("widget/dist")];
    if let Some(dir) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        folders.push(dir.join("widget/dist"));
    }
    folders
}

/// The base map beside the widget's files.
fn base_beside(assets: Option<&PathBuf>) -> Option<PathBuf> {
    assets.map(|dir| dir.join("base.pmtiles")).filter(|path| path.is_file())
}

/// A progress bar on standard error, seen on a terminal only.
fn bar(quiet: bool) -> ProgressBar {
    let target = if quiet || !std::io::stderr().is_terminal() {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    ProgressBar::with_draw_target(None, target)
}
