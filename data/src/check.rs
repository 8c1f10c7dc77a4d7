//! Checks with remedies: what may be wrong in a row, mended where that is
//! certain, said always.
//!
//! Each rule is a plain function of a value and what is known beside it; which
//! rule looks at which column is told in [`crate::place`]. Nothing here reads a
//! file or a clock: the day and the points of communes are arguments.

mod contact;
mod date;
mod ground;
mod lambert;
mod phone;
mod pivot;
mod position;
mod postal;
mod rule;
mod text;

pub(crate) use contact::{Web, email, web_address};
pub(crate) use date::{Dated, date};
pub use ground::Ground;
pub(crate) use phone::phone;
pub(crate) use pivot::pivot;
pub(crate) use position::{Found, position};
pub(crate) use postal::{Postal, insee_code, postal_code};
pub use rule::{Remedy, Rule};
pub(crate) use text::{has_lost_characters, is_plain, is_shouted, strip_markup, unspoil};

/// What a rule says of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Checked<T = String> {
    /// Nothing to say.
    Right,
    /// Wrong, and this is certainly meant.
    Mended(T),
    /// Wrong, and nobody can say what is meant.
    Wrong,
}
