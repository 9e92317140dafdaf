//! Latency and cost against the load, of several servers beside each other.

use std::path::PathBuf;

use clap::Args;

use crate::context::Context;
use crate::crowd::Rooms;
use crate::lean::plan::Plan;
use crate::report::Report;

/// Latency and cost against the load.
#[derive(Debug, Args)]
pub struct Curve {
    /// How many rooms.
    #[arg(long, default_value_t = 20)]
    rooms: usize,
    /// How many members each room has.
    #[arg(long, default_value_t = 50)]
    members: usize,
    /// How long each rate is measured.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// How long each rate is played before it is measured.
    #[arg(long, default_value_t = 2.0)]
    warmup_seconds: f64,
    /// Only make accounts and rooms on the server at --url, and write the plan for the generator.
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
}

impl Curve {
    /// Plays it.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let report = Report::of("curve");
        let accounts = context.accounts(self.members).await?;
        let rooms = Rooms::create(&context.target, &accounts, self.rooms, self.members).await?;
        let plan = Plan {
            address: context.target.address()?,
            pid: context.server.map(|process| process.id()),
            rooms: rooms.ids.iter().map(|room| room.0).collect(),
            tokens: (0..self.members).map(|number| accounts.session(number).token.clone()).collect(),
            warmup_seconds: self.warmup_seconds,
            seconds: self.seconds,
        };
        if let Some(file) = &self.plan {
            plan.write(file)?;
        }
        Ok(report)
    }
}
