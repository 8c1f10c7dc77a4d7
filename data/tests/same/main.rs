//! Same place, several records: small cases, the hand-checked pairs, and the
//! records that two real files carry under one id.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

mod cases;
mod national;
mod pairs;
mod real;
