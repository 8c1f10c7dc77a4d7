//! The binary: parses the command line, runs one command, prints what went
//! wrong once.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage.

mod commands;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run(std::env::args_os())
}
