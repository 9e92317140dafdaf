//! The server: its edge to the world and the wiring behind it. `main.rs` is a page; everything is here, for tests to call.

pub mod config;
pub mod identity;
pub mod metrics;
pub mod telemetry;
