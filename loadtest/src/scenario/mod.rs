//! What can be played.

pub mod beats;
pub mod chat;
pub mod idle;
pub mod milestones;
pub mod reconnect;
pub mod replay;

use crate::cli::{Cli, Scenario};
use crate::context::Context;
use crate::report::Report;

/// Plays what the command line asks for.
pub async fn run(cli: &Cli) -> anyhow::Result<Report> {
    let context = Context::of(&cli.common)?;
    let mut report = match &cli.scenario {
        Scenario::Beats(beats) => beats.run(&context).await,
        Scenario::Chat(chat) => chat.run(&context).await,
        Scenario::Idle(idle) => idle.run(&context).await,
        Scenario::Milestones(milestones) => milestones.run(&context).await,
        Scenario::Reconnect(reconnect) => reconnect.run(&context).await,
        Scenario::Replay(replay) => replay.run(&context).await,
    }?;
    if report.server.is_empty() {
        report.server = context.target.server_name().await?;
    }
    Ok(report)
}
