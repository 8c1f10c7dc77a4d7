//! The core in a page: what `tile-server` answers over HTTP, over byte buffers.
//!
//! [`Engine`] is all of it, safe and testable on any machine: query strings in,
//! tiles and JSON out. [`boundary`] hands it to JavaScript, without a binding
//! generator: some functions over pointers and lengths, which
//! `widget/src/engine/engine.js` calls. What an engine answers is, to the byte,
//! what the server answers from the same index.

#[allow(unsafe_code, reason = "addresses come from JavaScript")]
pub mod boundary;
mod engine;
mod error;
mod selections;

pub use engine::Engine;
pub use error::EngineError;

/// Half the code of the standard one (dlmalloc), and takes constant time.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(test)]
mod tests;
