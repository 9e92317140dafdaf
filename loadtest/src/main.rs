//! The load tester's command.

use std::process::ExitCode;

use clap::Parser;
use loadtest::cli::Cli;
use loadtest::scenario;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing_subscriber::EnvFilter;

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    allow_many_files();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = tokio::task::LocalSet::new().block_on(&runtime, scenario::run(&cli))?;
    print!("{}", report.table());
    if let Some(file) = &cli.common.json {
        report.write_json(file)?;
    }
    if let Some(file) = &cli.common.report {
        report.write_html(file)?;
    }
    Ok(if report.faults_total() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Raises the limit of open files as far as the system allows, because every connection is one.
fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    if let Err(error) = raised {
        tracing::warn!(%error, "the number of open files stays as it was");
    }
}
