//! Tile server.

pub mod carte;
pub mod http;
mod nearest;
pub mod bundle;
pub mod error;
pub mod hours;
pub mod pipeline;
pub mod sources;
