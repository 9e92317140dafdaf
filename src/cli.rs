//! The command line: what the program can be told to do, and the settings it can be given there.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use protocol::Millis;
use protocol::date::Date;
use toml::Value;

use crate::config::{self, Flag, Loaded};
use crate::server::Data;
use crate::{audit, backup, demo, migrate, moving, reindex, seed, server, stdout, tables, telemetry};

/// What `guildhall protocol` prints: the committed copies, which a test of `protocol` holds equal to the
/// code.
const MARKDOWN: &str = include_str!("../docs/protocol.md");
const TYPESCRIPT: &str = include_str!("../web/sdk/src/wire.ts");

/// A real-time backend for a freelancing marketplace.
#[derive(Debug, Parser)]
#[command(name = "guildhall", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve clients until told to stop (SIGTERM or Ctrl-C).
    Serve {
        #[command(flatten)]
        settings: Settings,
        /// The data was put back from a copy: clients forget what they have seen, and begin anew
        #[arg(long)]
        restored: bool,
    },
    /// Fill a running server with a demo world: two people, their talk, contracts and money; adds only what
    /// is not there yet.
    Demo {
        /// Where the server's sockets are
        #[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:8080/ws")]
        url: String,
    },
    /// Fill a store that no server uses with people and jobs that are made up; the same for one seed and one
    /// day.
    Seed {
        /// How many people offer work
        #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(..=i64::from(::seed::PEOPLE_MAX)))]
        people: u32,
        /// How many jobs there are
        #[arg(long, value_name = "M", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(..=i64::from(::seed::JOBS_MAX)))]
        jobs: u32,
        /// How many searches people have saved, 50 for each of them at most [default: one for two people]
        #[arg(long, value_name = "K")]
        searches: Option<u32>,
        /// Another seed makes another world
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// The day at whose beginning (UTC) all of it has happened, like 2026-11-28 [default: today]
        #[arg(long, value_name = "DAY", value_parser = begin_of_day)]
        now: Option<Millis>,
        /// Leave what the store holds beside it; without this, the store must be empty
        #[arg(long)]
        into_existing: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Print the settings in force as TOML, and where each came from.
    Config(Settings),
    /// Bring the keyspace of a cluster up to this version; does nothing where nothing is missing.
    Migrate {
        #[command(flatten)]
        settings: Settings,
        /// Make the keyspace where there is none, with so many replicas in the local datacenter
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
        replicas: Option<u8>,
    },
    /// Print the tables of the store in force, each with its purpose.
    Schema(Settings),
    /// Print the protocol: what every client can rely on.
    Protocol {
        /// As a page for people; this is the default
        #[arg(long)]
        markdown: bool,
        /// As TypeScript: types, and tables of what a client must know while it runs
        #[arg(long, conflicts_with = "markdown")]
        typescript: bool,
    },
    /// Add up every journal of a store that no server writes to meanwhile; fails where money was made or
    /// lost.
    Audit(Settings),
    /// Make the index of search anew from the store, while no server uses the data folder.
    Reindex {
        #[command(flatten)]
        settings: Settings,
        /// Change nothing: compare the index with what can be found, and fail where it differs
        #[arg(long)]
        check: bool,
    },
    /// Copy the embedded store into a new file, also while a server is at work on it.
    Backup {
        /// The copy: put into an empty data folder as `guildhall.db`, it can be served
        file: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
    /// Write all that a store holds into a folder; no server may write to the store meanwhile.
    Export {
        /// New, empty, or one that an earlier export was cut off in: it goes on there
        folder: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
    /// Put an export into a store that is empty, and compare what stands there then; goes on where it was cut
    /// off.
    Import {
        /// What `guildhall export` wrote
        folder: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
}

/// What stands above the environment (`GUILDHALL_…`), which stands above the file, which stands above the
/// defaults.
#[derive(Debug, Args)]
struct Settings {
    /// Where clients connect [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// The folder of the embedded store [default: data]
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// A file of settings, TOML; `guildhall config` prints one
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Which store keeps the journals [default: sqlite:]
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Where Prometheus reads /metrics [default: nowhere]
    #[arg(long, value_name = "ADDR")]
    metrics_listen: Option<String>,
    /// Let tests move the clock of events, timers and deadlines forward
    #[arg(long)]
    sandbox_clock: bool,
    /// Log JSON objects instead of lines
    #[arg(long)]
    json_logs: bool,
}

impl Settings {
    fn load(self) -> anyhow::Result<Loaded> {
        let texts = [
            ("--listen", "listen", self.listen),
            ("--data", "data", self.data),
            ("--store", "store", self.store),
            ("--metrics-listen", "metrics.listen", self.metrics_listen),
        ];
        let switches = [
            ("--sandbox-clock", "sandbox_clock", self.sandbox_clock),
            ("--json-logs", "logs.json", self.json_logs),
        ];
        let texts = texts
            .into_iter()
            .filter_map(|(name, key, text)| Some(Flag { name, key, value: Value::String(text?) }));
        let switches = switches.into_iter().filter(|(_, _, on)| *on).map(|(name, key, on)| Flag {
            name,
            key,
            value: Value::Boolean(on),
        });
        Ok(config::load(self.config, std::env::vars_os(), texts.chain(switches).collect())?)
    }
}

impl Arguments {
    /// Does what was asked.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Serve { settings, restored } => {
                let config = settings.load()?.config;
                telemetry::start(&config.logs)?;
                Ok(server::run(config, if restored { Data::Restored } else { Data::AsItWas })?)
            }
            Command::Demo { url } => demo::run(&url),
            Command::Seed { people, jobs, searches, seed: number, now, into_existing, settings } => {
                let (now, searches) = (now.unwrap_or_else(today), searches.unwrap_or(people / 2));
                let order = ::seed::Order { people, jobs, searches, seed: number, now };
                let into = if into_existing { ::seed::Into::Existing } else { ::seed::Into::Empty };
                seed::run(&settings.load()?.config, order, into)
            }
            Command::Config(settings) => stdout::print(&settings.load()?.to_toml()),
            Command::Migrate { settings, replicas } => migrate::run(&settings.load()?.config, replicas),
            Command::Schema(settings) => stdout::print(&tables::of(&settings.load()?.config.store)),
            Command::Protocol { typescript: true, .. } => stdout::print(TYPESCRIPT),
            Command::Protocol { .. } => stdout::print(MARKDOWN),
            Command::Audit(settings) => audit::run(&settings.load()?.config),
            Command::Reindex { settings, check } => reindex::run(&settings.load()?.config, check),
            Command::Backup { file, settings } => backup::run(&settings.load()?.config, &file),
            Command::Export { folder, settings } => moving::run_export(&settings.load()?.config, &folder),
            Command::Import { folder, settings } => moving::run_import(&settings.load()?.config, &folder),
        }
    }
}

/// The first day of a seeded world: dates of lives, decades before it, must be dates as well.
const FIRST_DAY: &str = "2000-01-01";

fn begin_of_day(text: &str) -> Result<Millis, String> {
    let day = Date::parse(text).filter(|day| Date::parse(FIRST_DAY).is_some_and(|first| first <= *day));
    let begins_at = day.and_then(Date::begins_at);
    begins_at.ok_or_else(|| format!("is no day from {FIRST_DAY} to 2199-12-31"))
}

/// When today began.
fn today() -> Millis {
    let now = actors::clock::Clock::default().real();
    Date::of(now).begins_at().unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
