//! The scenarios.

pub mod beats;
pub mod chat;
pub mod curve;
pub mod idle;
pub mod market;
pub mod matching;
pub mod milestones;
pub mod reconnect;
pub mod replay;
pub mod wake;

use clap::CommandFactory;

use crate::cli::{Cli, Scenario};
use crate::context::Context;
use crate::report::Report;

/// Runs the scenario that the command line names.
pub async fn run(cli: &Cli) -> anyhow::Result<Report> {
    let context = Context::of(&cli.common)?;
    let mut report = match &cli.scenario {
        Scenario::Beats(beats) => beats.run(&context).await,
        Scenario::Chat(chat) => chat.run(&context).await,
        Scenario::Curve(curve) => curve.run(&context).await,
        Scenario::Idle(idle) => idle.run(&context).await,
        Scenario::Market(market) => market.run(&context).await,
        Scenario::Match(matching) => matching.run(&context).await,
        Scenario::Milestones(milestones) => milestones.run(&context).await,
        Scenario::Reconnect(reconnect) => reconnect.run(&context).await,
        Scenario::Replay(replay) => replay.run(&context).await,
        Scenario::Wake(wake) => wake.run(&context).await,
    }?;
    if report.server.is_empty() {
        report.server = context.target.server_name().await?;
    }
    report.about = about(&report.scenario);
    Ok(report)
}

/// What the help says about a scenario.
fn about(scenario: &str) -> String {
    let cli = Cli::command();
    let about = cli.find_subcommand(scenario).and_then(|command| command.get_about());
    about.map(ToString::to_string).unwrap_or_default()
}
