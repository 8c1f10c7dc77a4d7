//! `repere bake` at its boundary: files in, a bundle out.

mod bundle;
mod cli;
mod given;
mod lifecycle;
mod real;
mod sources;
