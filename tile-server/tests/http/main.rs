//! The server from outside: a real socket on port 0, over the sample's bundle.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod api;
mod connections;
mod counts;
mod figures;
mod hostile;
mod index;
mod lifecycle;
mod national;
mod openapi;
mod orientation;
mod overlays;
mod pages;
mod program;
mod reload;
mod same;
mod server;
mod studio;
mod styles;
mod swap;
mod themes;
mod tiles;
