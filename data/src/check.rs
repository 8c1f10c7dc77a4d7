//! Checks with remedies: what may be wrong in a row, mended where that is
//! certain, said always.
//!
//! Each rule is a plain function of a value and what is known beside it; which
//! rule looks at which column is told in `place.rs`. Nothing here reads a file
//! or a clock: the day and the points of communes are arguments.

mod rule;

pub use rule::{Remedy, Rule};
