//! Repère core.
