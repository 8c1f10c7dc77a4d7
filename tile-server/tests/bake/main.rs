//! `repere bake` at its boundary: files in, a bundle out.

#![allow(clippy::unwrap_used, reason = "a test may stop where it is surprised")]

mod again;
mod bundle;
mod calendar;
mod cli;
mod fetch;
mod formats;
mod given;
mod hours;
mod lifecycle;
mod map;
mod overlays;
mod positions;
mod project;
mod real;
mod report;
mod same;
mod sources;
mod territories;
