//! Tile server.
