//! Bundles in storage: put there, served from there, and what becomes of readers when
//! storage goes wrong.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod faults;
mod given;
mod publish;
mod s3;
