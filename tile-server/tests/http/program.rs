//! The program itself over the sample's bundle, ended with the test.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command, Stdio};

use crate::server::server;

/// A server in a process of its own.
pub(crate) struct Program {
    child: Child,
    /// What it serves.
    pub(crate) public: SocketAddr,
    /// Its figures.
    pub(crate) private: SocketAddr,
    log: BufReader<ChildStderr>,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// Starts it, with arguments and variables besides.
    pub(crate) fn start(set: impl FnOnce(&mut Command)) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_repere"));
        command.args(["serve", "--bundle", server().bundle.to_str().unwrap()]);
        // A setting may come from the environment; the command line goes before it.
        command.env("REPERE_METRICS", "127.0.0.1:0").args(["--listen", "127.0.0.1:0"]);
        set(&mut command);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let public = address(&said.next().unwrap().unwrap());
        let mut line = String::new();
        log.read_line(&mut line).unwrap();
        Program { child, public, private: address(&line), log }
    }

    /// Asks it to stop, as a service manager does, and gives what it said since it began.
    pub(crate) fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut lines = String::new();
        self.log.read_to_string(&mut lines).unwrap();
        assert!(self.child.wait().unwrap().success());
        lines
    }
}

/// The address in a line.
fn address(line: &str) -> SocketAddr {
    let rest = line.split_once("http://").unwrap().1;
    rest[..rest.find('/').unwrap()].parse().unwrap()
}
