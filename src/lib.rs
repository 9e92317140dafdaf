//! The server: its sockets and the wiring behind them. `main.rs` is one page; everything else is here, where
//! tests can call it.

pub mod audit;
pub mod backup;
pub mod cli;
pub mod config;
mod counts;
pub mod demo;
mod frames;
pub mod http;
pub mod hub;
pub mod identity;
mod listener;
pub mod methods;
pub mod metrics;
pub mod migrate;
pub mod moving;
pub mod pages;
mod peers;
pub mod presence;
pub mod provider;
mod reindex;
pub mod sandbox_clock;
pub mod search;
pub mod seed;
pub mod server;
mod session;
mod stdout;
pub mod store;
pub mod tables;
pub mod telemetry;
pub mod tls;
mod unknown;
pub mod views;
pub mod worker;
