//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::scenario;

/// Puts a Guildhall server under load and checks what it does.
///
/// Latencies count from the moment a request was meant to leave, not from when it left. A run ends with a
/// table; the exit code is 1 where anything was lost, repeated or disordered.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    /// What every scenario needs.
    #[command(flatten, next_help_heading = "Options of every scenario")]
    pub common: Common,
    /// What to play.
    #[command(subcommand)]
    pub scenario: Scenario,
}

/// What every scenario needs.
#[derive(Debug, Args)]
pub struct Common {
    /// The server's address, ws:// or wss://.
    #[arg(long, global = true, default_value = "ws://127.0.0.1:8080", env = "LOADTEST_URL")]
    pub url: String,
    /// Trust only the certificates of this PEM file.
    #[arg(long, global = true, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Keep the accounts in this file between runs, so that their passwords are hashed once.
    #[arg(long, global = true, value_name = "FILE")]
    pub accounts: Option<PathBuf>,
    /// The server's process, for its CPU time and memory.
    #[arg(long, global = true)]
    pub pid: Option<u32>,
    /// Check that nothing was lost, repeated or disordered, also by reading everything back over fresh
    /// connections.
    #[arg(long, global = true)]
    pub verify: bool,
    /// Write the report as JSON.
    #[arg(long, global = true, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the report as one self-contained HTML file.
    #[arg(long, global = true, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// What can be played.
#[derive(Debug, Subcommand)]
pub enum Scenario {
    /// Members of rooms talk, at a fixed rate or at the highest rate that keeps a latency bound.
    Chat(scenario::chat::Chat),
    /// Time trackers report their beats, spread over the minute; in the end each second is credited.
    Beats(scenario::beats::Beats),
    /// Latency and CPU against the load, of several servers beside each other and beside a bare floor.
    Curve(scenario::curve::Curve),
    /// Connections rest, signed in and silent: what each of them costs the server.
    Idle(scenario::idle::Idle),
    /// Whole flows of the trade, from the job to the first milestone; or proposals, many of them for one job.
    Market(scenario::market::Market),
    /// People with saved searches are connected, and hear of each job that fits one of them.
    Match(scenario::matching::Matching),
    /// Whole contracts, from the offer to the money; in the end every wallet holds what it must.
    Milestones(scenario::milestones::Milestones),
    /// Everyone drops and resumes at once: how long until all are live again, without a gap.
    Reconnect(scenario::reconnect::Reconnect),
    /// Real conversations are played, compressed in time, and the server may be killed on the way.
    Replay(scenario::replay::Replay),
    /// Rooms at rest are read, one after the other: how long it takes one to wake.
    Wake(scenario::wake::Wake),
}
