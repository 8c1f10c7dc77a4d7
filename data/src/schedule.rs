//! A week of opening hours, compiled once at the bake.
//!
//! The OpenStreetMap syntax is read by the baker; what readers need on a page
//! is small: the minutes of a plain week, and whether the text said more than
//! a plain week can hold.

use serde::{Deserialize, Serialize};

/// Minutes of a day's opening, from midnight: `(540, 720)` is 9 h to 12 h. The
/// end may pass 1440 when the place closes after midnight.
pub type Interval = (u16, u16);

/// Opening hours of an ordinary week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WeekSchedule {
    /// Intervals of each day, Monday first, sorted and apart.
    pub days: [Vec<Interval>; 7],
    /// Whether it opens on public holidays; `None` when the text says nothing.
    pub holidays: Option<bool>,
    /// The text has rules that a plain week cannot say (seasons, odd weeks,
    /// dates): what `days` holds is then the ordinary case only.
    pub varies: bool,
}
