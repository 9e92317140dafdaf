//! A server of the tester's own, which it may kill and restart along the way.

use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;
use tokio::task::{JoinHandle, spawn_local};

use crate::process::Process;
use crate::report::Report;
use crate::served::Served;
use crate::target::Target;

/// How often it is checked whether the server should be killed.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Which server to start, and how often to kill it.
#[derive(Debug, Args)]
pub struct Killing {
    /// Start this server for the run, in a shell; --url must be its address.
    #[arg(long, value_name = "CMD")]
    server: Option<String>,
    /// Kill the server (kill -9) and start it again this many times along the way.
    #[arg(long, default_value_t = 0, requires = "server")]
    kills: u32,
}

/// A server of our own, and how long each restart took.
#[derive(Debug)]
pub struct Restarts {
    served: Option<Served>,
    kills: u32,
    took: Vec<Duration>,
}

impl Killing {
    /// Starts the server, where there is one to start.
    pub async fn start(&self, target: &Target) -> anyhow::Result<Restarts> {
        let served = match &self.server {
            Some(command) => Some(Served::start(command, target).await?),
            None => None,
        };
        Ok(Restarts { served, kills: self.kills, took: Vec::new() })
    }
}

impl Restarts {
    /// The process whose cost can be measured: the own server, or else the one that is known. None if it will
    /// be killed, because the cost of a process that is killed says nothing.
    pub fn steady(&self, known: Option<Process>) -> Option<Process> {
        self.served.as_ref().map(Served::process).or(known).filter(|_| self.kills == 0)
    }

    /// Kills and restarts the server each time another part of `steps` is done, as `bar` counts them.
    pub fn kill_along(
        mut self,
        steps: u64,
        target: Target,
        bar: ProgressBar,
    ) -> JoinHandle<anyhow::Result<Self>> {
        spawn_local(async move {
            let kills = u64::from(self.kills);
            for kill in 1..=kills {
                let after = steps * kill / (kills + 1);
                while bar.position() < after {
                    tokio::time::sleep(LOOK_EVERY).await;
                }
                if let Some(served) = &mut self.served {
                    self.took.push(served.kill_and_restart(&target).await?);
                }
            }
            Ok(self)
        })
    }

    /// Adds how often the server was killed.
    pub fn tell(&self, report: &mut Report) {
        report.figure("times the server was killed", self.took.len() as f64, "");
        if let Some(longest) = self.took.iter().max() {
            report.figure("longest restart", longest.as_secs_f64() * 1e3, "ms");
        }
    }
}
