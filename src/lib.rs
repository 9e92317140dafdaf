//! The server: its edge to the world and the wiring behind it. `main.rs` is a page; everything is here, for tests to call.

pub mod config;
pub mod hub;
pub mod identity;
pub mod methods;
pub mod metrics;
pub mod sandbox_clock;
pub mod session;
pub mod telemetry;
pub mod worker;
