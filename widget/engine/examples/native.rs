//! The engine without WebAssembly, for `widget/test/engine.test.js` to compare
//! with: answers on standard output what it is asked on standard input.
//!
//!     native INDEX BUNDLE
//!
//! A request is its length (4 bytes, little-endian) and its text; an answer is
//! a status (one byte, as the boundary's), its length and its bytes.

use std::error::Error;
use std::io::{ErrorKind, Read, Write, stdin, stdout};

use repere_data::Index;
use repere_engine::Engine;
use repere_engine::boundary::{FAILED, OK};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(bundle)) = (arguments.next(), arguments.next()) else {
        return Err("usage: native INDEX BUNDLE".into());
    };
    let mut engine = Engine::new(Index::from_bytes(&std::fs::read(path)?)?, &bundle);
    let (mut input, mut output) = (stdin().lock(), stdout().lock());
    let mut length = [0; 4];
    loop {
        match input.read_exact(&mut length) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            read => read?,
        }
        let mut request = vec![0; u32::from_le_bytes(length) as usize];
        input.read_exact(&mut request)?;
        let (status, answer) = match engine.ask(std::str::from_utf8(&request)?) {
            Ok(answer) => (OK, answer),
            Err(error) => (FAILED, error.to_json()),
        };
        output.write_all(&[status as u8])?;
        output.write_all(&u32::try_from(answer.len())?.to_le_bytes())?;
        output.write_all(&answer)?;
        output.flush()?;
    }
}
