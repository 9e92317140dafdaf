//! The plan for the generator: a file that `loadtest curve` writes.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The server, the members, and how long each rate is played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The server's address.
    pub address: SocketAddr,
    /// The server's process, for its CPU time.
    #[serde(default)]
    pub pid: Option<u32>,
    /// The rooms.
    pub rooms: Vec<Uuid>,
    /// The tokens of the members. Each member has a connection of its own in each room.
    pub tokens: Vec<String>,
    /// How many more connections each room has that subscribe and never read.
    #[serde(default)]
    pub jammed: usize,
    /// How long a rate is played before it is measured.
    pub warmup_seconds: f64,
    /// How long a rate is measured.
    pub seconds: f64,
}

impl Plan {
    /// Reads a plan.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let json = std::fs::read(file).with_context(|| format!("failed to read {}", file.display()))?;
        let plan: Self =
            serde_json::from_slice(&json).with_context(|| format!("{} holds no plan", file.display()))?;
        plan.check().with_context(|| format!("{} cannot be played", file.display()))?;
        Ok(plan)
    }

    /// Writes the plan. Only its owner may read the file, because it holds tokens.
    pub fn write(&self, file: &Path) -> anyhow::Result<()> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let mut options = std::fs::OpenOptions::new();
        let opened = options.write(true).create(true).truncate(true).mode(0o600).open(file);
        let written = opened.and_then(|mut opened| opened.write_all(&serde_json::to_vec(self)?));
        written.with_context(|| format!("failed to write {}", file.display()))
    }

    fn check(&self) -> anyhow::Result<()> {
        ensure!(!self.rooms.is_empty() && !self.tokens.is_empty(), "nobody talks");
        ensure!(self.seconds > 0.0 && self.seconds.is_finite(), "it measures for no time");
        ensure!(self.warmup_seconds >= 0.0 && self.warmup_seconds.is_finite(), "its warm-up is no time");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            address: "127.0.0.1:8080".parse().unwrap(),
            pid: Some(42),
            rooms: vec![Uuid::from_u128(7)],
            tokens: vec!["token".to_owned()],
            jammed: 2,
            warmup_seconds: 1.0,
            seconds: 5.0,
        }
    }

    #[test]
    fn a_plan_that_was_written_is_read() {
        let file = std::env::temp_dir().join(format!("plan-{}.json", Uuid::new_v4()));
        plan().write(&file).unwrap();
        let read = Plan::read(&file);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(read.unwrap(), plan());
    }

    #[test]
    fn a_plan_in_which_nobody_talks_or_nothing_is_measured_is_refused() {
        assert!(plan().check().is_ok());
        assert!(Plan { rooms: Vec::new(), ..plan() }.check().is_err());
        assert!(Plan { tokens: Vec::new(), ..plan() }.check().is_err());
        assert!(Plan { seconds: 0.0, ..plan() }.check().is_err());
        assert!(Plan { warmup_seconds: f64::NAN, ..plan() }.check().is_err());
    }
}
