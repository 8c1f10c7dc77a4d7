//! Repère.
fn main() {}
