//! A server that the tester starts, kills and restarts.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use client::{Backoff, Connection};
use tokio::time::Instant;

use crate::process::Process;
use crate::target::Target;

/// How long a server may take to open its socket, recovering included.
const READY_TIMEOUT: Duration = Duration::from_secs(60);

/// A running server.
#[derive(Debug)]
pub struct Served {
    command: String,
    child: Child,
}

impl Served {
    /// Starts a server by a shell command, and waits for its welcome.
    pub async fn start(command: &str, target: &Target) -> anyhow::Result<Self> {
        let mut served = Self { command: command.to_owned(), child: spawn(command)? };
        served.wait_until_ready(target).await?;
        Ok(served)
    }

    /// Its process.
    pub fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    /// Kills it like a power cut, restarts it, and waits for its welcome. Returns how long that took.
    pub async fn kill_and_restart(&mut self, target: &Target) -> anyhow::Result<Duration> {
        self.child.kill().context("failed to kill the server")?; // SIGKILL.
        self.child.wait()?;
        let killed = Instant::now();
        self.child = spawn(&self.command)?;
        self.wait_until_ready(target).await?;
        Ok(killed.elapsed())
    }

    async fn wait_until_ready(&mut self, target: &Target) -> anyhow::Result<()> {
        let deadline = Instant::now() + READY_TIMEOUT;
        let mut backoff = Backoff::default();
        while Connection::open(&target.endpoint(0)).await.is_err() {
            ensure!(self.child.try_wait()?.is_none(), "the server ended: {}", self.command);
            ensure!(Instant::now() < deadline, "the server is not ready after {READY_TIMEOUT:?}");
            tokio::time::sleep(backoff.next(None).min(Duration::from_millis(100))).await;
        }
        Ok(())
    }
}

/// The shell replaces itself with the server, so that the child process is the server.
fn spawn(command: &str) -> anyhow::Result<Child> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("exec {command}")).stdin(Stdio::null()).stdout(Stdio::null());
    shell.spawn().context("failed to start the server")
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill(); // It may have ended by itself.
        let _ = self.child.wait();
    }
}
