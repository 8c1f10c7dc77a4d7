//! Repère's core: one pure library answers every question about places, in
//! the server and in the browser.
//!
//! It does no I/O, reads no clock and draws no random numbers: files, the hour
//! and the network are its callers'.

mod bits;
mod check;
mod clusters;
mod day;
mod decimal;
mod filter;
mod fold;
mod geo;
mod holidays;
mod index;
mod json;
mod mvt;
mod opening;
mod place;
pub mod same;
mod schedule;
mod schema;
mod table;
mod territory;
mod tile;
mod trig;

pub use check::{Ground, Remedy, Rule};
pub use day::Day;
pub use filter::{Choice, Filter, FilterError, Moment, query_pairs};
pub use fold::{fold, slug};
pub use geo::{Bounds, MAX_ZOOM, Mercator, Position, PositionError, TileCoord};
pub use holidays::HolidayCalendar;
pub use index::{
    Answer, Card, Counts, CursorError, Feature, Index, IndexBuilder, IndexError, Item, Need,
    Ordinal, Page, Query, QueryError, Ranked, Ranking, Reason, Selection, Tally, Verdict,
};
pub use json::Json;
pub use opening::{HORIZON, NextOpening, Opening};
pub use place::{Approximation, Checks, Origine, Place, RawRecord, Rejection, Remark};
pub use schedule::{Dated, Holidays, Interval, Week, WeekSchedule};
pub use schema::{Column, Facet, typologie_label};
pub use territory::{
    CommuneId, LabelPoint, OwnTerritory, Tables, Territories, Territory, TerritoryError,
    TerritoryKind, TerritoryPoints, commune_shard, label_points,
};
