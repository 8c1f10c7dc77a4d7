//! Whether two records of sources are of one and the same place.
//!
//! A base is put together from sources that overlap: the France services house
//! that hosts a conseiller numérique and holds Aidants Connect is three records.
//! Here each record gives its [`Signs`]; a [`Register`] of them all knows which
//! signs are rare, proposes pairs without comparing all with all, and gives a
//! pair a [`Score`] with named parts; [`group`] makes groups of pairs, with a
//! guard against chains; [`merge`] makes one [`Place`](crate::Place) of a group.
//!
//! Nothing here reads files or picks ids, and nothing depends on the order of
//! records: weights are whole numbers, so that sums do not either.

mod groups;
mod keys;
mod merge;
mod register;
mod score;
mod signs;
mod words;

pub use groups::{Groups, Rule, group};
pub use merge::{Member, merge, records};
pub use register::Register;
pub use score::{PARTS, Part, Score};
pub use signs::Signs;
