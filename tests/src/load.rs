//! The load tester as a program: run to its end, with the report it leaves.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Output;

use actors::ledger::Report;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::server::{Settings, address_of_its_own};
use crate::{ledger, program, within};

/// The folder of the data of a server that the load tester starts, in that of the run.
const DATA: &str = "data";

/// A load tester to be run, in a folder of its own.
#[derive(Debug)]
pub struct Load {
    folder: TempDir,
    command: Command,
}

/// What it left.
#[derive(Debug)]
pub struct Left {
    /// Whether it found no fault.
    pub success: bool,
    /// What it printed.
    pub table: String,
    /// Its report as JSON.
    pub json: Value,
    /// Its report as a page.
    pub page: String,
    folder: TempDir,
}

impl Load {
    /// A scenario, played against the server at that address.
    pub fn of(scenario: &str, address: SocketAddr) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let mut command = Command::new(program::loadtest());
        command.arg(scenario).args(["--verify", "--url", &format!("ws://{address}")]);
        Self { folder, command }.with_file("--json", "report.json").with_file("--report", "report.html")
    }

    /// A scenario that starts a server of its own, with the settings of tests.
    pub fn serving(scenario: &str) -> Self {
        let free = TcpListener::bind(address_of_its_own()).expect("there are free ports");
        let address = free.local_addr().expect("it is bound");
        drop(free);
        let mut load = Self::of(scenario, address);
        let data = load.folder.path().join(DATA);
        let server =
            format!("{} serve --listen {address} --data {}", program::guildhall().display(), data.display());
        load.command.envs(Settings::default().variables()).args(["--server", &server]);
        load
    }

    /// The same, with these arguments.
    pub fn with(mut self, arguments: &str) -> Self {
        self.command.args(arguments.split_ascii_whitespace());
        self
    }

    /// The same, with a file of its folder that holds `content`.
    pub fn with_input(self, flag: &str, name: &str, content: &str) -> Self {
        std::fs::write(self.folder.path().join(name), content).expect("the folder can be written");
        self.with_file(flag, name)
    }

    fn with_file(mut self, flag: &str, name: &str) -> Self {
        self.command.arg(flag).arg(self.folder.path().join(name));
        self
    }

    /// The same, with the server and the floor to be measured beside each other; leaves the table as
    /// `curve.md`, the plot as `curve.svg`.
    pub fn beside_the_floor(mut self) -> Self {
        let [hall, floor] =
            [program::guildhall(), program::floor()].map(|program| program.display().to_string());
        let hall = format!("hall={hall} serve --listen 127.0.0.1:{{port}} --data {{data}}");
        let floor = format!("floor={floor} 127.0.0.1:{{port}} {{data}}");
        self.command.envs(Settings::default().variables()).args(["--server", &floor, "--server", &hall]);
        self.with_file("--markdown", "curve.md").with_file("--svg", "curve.svg")
    }

    /// Runs it to its end.
    pub async fn run(mut self) -> Left {
        let ran = within("the end of the load test", self.command.kill_on_drop(true).output()).await;
        let Output { status, stdout, stderr } = ran.expect("the load tester runs");
        let told = String::from_utf8_lossy(&stderr);
        let read = |name: &str| {
            let file: PathBuf = self.folder.path().join(name);
            std::fs::read_to_string(file).unwrap_or_else(|error| panic!("no {name}: {error}\n{told}"))
        };
        Left {
            success: status.success(),
            table: String::from_utf8_lossy(&stdout).into_owned(),
            json: serde_json::from_str(&read("report.json")).expect("the report is JSON"),
            page: read("report.html"),
            folder: self.folder,
        }
    }
}

impl Left {
    /// Adds up the journals that the server of its own has left.
    pub async fn audit(&self) -> Report {
        ledger::audit_folder(&self.folder.path().join(DATA)).await
    }

    /// The figure of that name.
    pub fn figure(&self, name: &str) -> Option<f64> {
        let figures = self.json["figures"].as_array()?;
        figures.iter().find(|figure| figure["name"] == name)?["value"].as_f64()
    }

    /// How many latencies of that name were measured.
    pub fn measured(&self, name: &str) -> Option<u64> {
        let latencies = self.json["latencies"].as_array()?;
        latencies.iter().find(|latency| latency["name"] == name)?["count"].as_u64()
    }

    /// How many faults were found.
    pub fn faults(&self) -> u64 {
        let faults = self.json["faults"].as_object().expect("a report counts faults");
        faults.values().filter_map(Value::as_u64).sum()
    }
}
