//! A server of a curve: its start, and its rooms.

use std::net::TcpListener;
use std::str::FromStr;

use anyhow::Context as _;
use tempfile::TempDir;

use crate::accounts::Accounts;
use crate::crowd::Rooms;
use crate::lean::plan::Plan;
use crate::process::Process;
use crate::served::Served;
use crate::target::Target;

/// A server as the command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The shell command that starts it. `{port}` stands for a free port, and `{data}` for an empty folder.
    pub command: String,
}

impl FromStr for Named {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((name, command)) if !name.is_empty() && command.contains("{port}") => {
                Ok(Self { name: name.to_owned(), command: command.to_owned() })
            }
            _ => Err("a server is written NAME=COMMAND, and its command holds {port}"),
        }
    }
}

/// A running server, with people and rooms.
pub(super) struct Running {
    /// The plan for the generator.
    pub plan: Plan,
    _served: Served,
    /// The data folder, which is deleted when this is dropped.
    _folder: TempDir,
}

/// The rooms, and how long they are played.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage {
    pub rooms: usize,
    pub members: usize,
    pub jammed: usize,
    pub warmup_seconds: f64,
    pub seconds: f64,
}

impl Running {
    /// Starts a server on an empty folder, and creates its rooms.
    pub async fn start(named: &Named, stage: &Stage) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("failed to make a folder")?;
        let port = free_port()?.to_string();
        let data = folder.path().join("data").display().to_string();
        let command = named.command.replace("{port}", &port).replace("{data}", &data);
        let target = Target::new(&format!("ws://127.0.0.1:{port}"), None)?;
        let served = Served::start(&command, &target).await?;
        let accounts = Accounts::ready(&target, None, stage.members).await?;
        let plan = stage.plan(&target, &accounts, Some(served.process())).await?;
        Ok(Self { plan, _served: served, _folder: folder })
    }
}

impl Stage {
    /// Creates the rooms, and returns the plan for the generator.
    pub async fn plan(
        &self,
        target: &Target,
        accounts: &Accounts,
        process: Option<Process>,
    ) -> anyhow::Result<Plan> {
        let rooms = Rooms::create(target, accounts, self.rooms, self.members).await?;
        Ok(Plan {
            address: target.address()?,
            pid: process.map(|process| process.id()),
            rooms: rooms.ids.iter().map(|room| room.0).collect(),
            tokens: (0..self.members).map(|number| accounts.session(number).token.clone()).collect(),
            jammed: self.jammed,
            warmup_seconds: self.warmup_seconds,
            seconds: self.seconds,
        })
    }
}

fn free_port() -> anyhow::Result<u16> {
    let bound = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    Ok(bound.context("failed to find a free port")?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_and_its_command_holds_the_port() {
        let named: Named = "hall=serve --listen 127.0.0.1:{port} --x=y".parse().unwrap();
        assert_eq!(
            (named.name.as_str(), named.command.as_str()),
            ("hall", "serve --listen 127.0.0.1:{port} --x=y")
        );
        for odd in ["serve {port}", "=serve {port}", "hall=serve"] {
            assert!(odd.parse::<Named>().is_err(), "{odd}");
        }
    }
}
