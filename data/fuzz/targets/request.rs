//! Any text as a request to the page's engine: an answer that can be read, or an
//! error that can.

#![no_main]

use std::sync::{LazyLock, Mutex};

use libfuzzer_sys::fuzz_target;
use repere_engine::Engine;
use repere_fuzz::{INDEX, ask};

static ENGINE: LazyLock<Mutex<Engine>> =
    LazyLock::new(|| Mutex::new(Engine::new(INDEX.clone(), "0123456789abcdef")));

fuzz_target!(|request: &str| {
    ask(&mut ENGINE.lock().expect("a panic ends the run"), request);
});
