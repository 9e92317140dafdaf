//! A cluster of three nodes for one test. Its nodes can be killed, paused, and started again.

use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::disk::Disk;

/// The number of nodes. Each stores everything, and two are a majority.
pub const NODES: usize = 3;

/// The ports for clients: below those of outgoing connections, and above those of the nodes that `./test`
/// starts. The port below each one is for the nodes themselves.
const PORTS: std::ops::Range<u16> = 30_000..32_000;

/// The size of the last node's own disk, in bytes: several times what it stores in these tests.
const DISK_BYTES: u64 = 512 << 20;

/// A ring of three nodes. They are stopped when this is dropped.
#[derive(Debug)]
pub struct Ring {
    folder: TempDir,
    port: u16,
    disk: Disk,
}

impl Ring {
    /// Starts the nodes. The last one has a disk of its own.
    ///
    /// # Panics
    ///
    /// If they do not start.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the nodes");
        let disk = Disk::mount(DISK_BYTES);
        std::os::unix::fs::symlink(disk.path(), node_folder(folder.path(), NODES))
            .expect("a link can be made");
        let port = rand::random_range(PORTS) & !1;
        let ring = Self { folder, port, disk };
        ring.revive().await;
        ring
    }

    /// Their contact points, parted by commas.
    pub fn contact_points(&self) -> String {
        let nodes = (1..=NODES).map(|number| format!("127.0.0.{number}:{}", self.port));
        nodes.collect::<Vec<_>>().join(",")
    }

    /// Starts the nodes that do not run, with the data they have, and waits until they serve.
    ///
    /// # Panics
    ///
    /// If they do not start.
    pub async fn revive(&self) {
        let mut start = tokio::process::Command::from(self.script("start"));
        let started = start.args([&NODES.to_string(), "--keep"]).output().await.expect("the script runs");
        assert!(started.status.success(), "no ring: {}", String::from_utf8_lossy(&started.stderr));
    }

    /// Kills a node, counted from 1. A node whose disk was full may have ended by itself.
    pub fn kill(&self, number: usize) {
        if let Some(pid) = self.process(number) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }

    /// Pauses a node, like a machine that sleeps.
    ///
    /// # Panics
    ///
    /// If it does not run.
    pub fn pause(&self, number: usize) {
        self.signal(number, Signal::STOP);
    }

    /// Lets a node go on.
    ///
    /// # Panics
    ///
    /// If it does not run.
    pub fn resume(&self, number: usize) {
        self.signal(number, Signal::CONT);
    }

    fn signal(&self, number: usize, signal: Signal) {
        let pid = self.process(number).expect("a node says which process it is");
        kill_process(pid, signal).expect("it runs");
    }

    /// The process of a node.
    fn process(&self, number: usize) -> Option<Pid> {
        let file = node_folder(self.folder.path(), number).join("pid");
        std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok()).and_then(Pid::from_raw)
    }

    /// Whether a node serves clients.
    pub async fn serves(&self, number: usize) -> bool {
        tokio::net::TcpStream::connect(format!("127.0.0.{number}:{}", self.port)).await.is_ok()
    }

    /// The disk of the last node.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    fn script(&self, command: &str) -> Command {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace");
        let mut script = Command::new(workspace.join("tests/servers/cassandra"));
        script.arg(command).args(["--port", &self.port.to_string(), "--folder"]).arg(self.folder.path());
        script
    }
}

fn node_folder(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("node-{number}"))
}

impl Drop for Ring {
    fn drop(&mut self) {
        // A paused node would not notice that it should stop.
        (1..=NODES).for_each(|number| self.kill(number));
        let stopped = self.script("stop").status();
        assert!(stopped.is_ok_and(|status| status.success()) || std::thread::panicking(), "the nodes stop");
    }
}
