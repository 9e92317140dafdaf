//! A server process of its own: started on a data folder, stopped, killed and started again at the same
//! address.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use client::Endpoint;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::keyspace::Keyspace;
use crate::{DEADLINE, http, program};

/// How long a server that was told to stop may take.
pub const STOP_WITHIN: Duration = Duration::from_secs(10);

/// The variable that names a store.
const STORE: &str = "GUILDHALL_STORE";

/// Lines of the log that are shown where a test fails.
const LOG_LINES_SHOWN: usize = 40;

/// How a server is to be started: the settings that are not the default, by variable and by flag.
#[derive(Debug, Clone)]
pub struct Settings {
    variables: BTreeMap<String, String>,
    flags: Vec<String>,
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    authority: Option<PathBuf>,
    keyspace: Option<Arc<Keyspace>>,
    program: Option<PathBuf>,
}

impl Default for Settings {
    /// Hashing that costs next to nothing, and logs of trouble alone.
    fn default() -> Self {
        let (variables, flags) = (BTreeMap::new(), Vec::new());
        Self { variables, flags, data: None, listen: None, authority: None, keyspace: None, program: None }
            .with("passwords.weak_hashing_for_tests", "true")
            .with("passwords.argon2_memory_kib", "8")
            .with("passwords.argon2_passes", "1")
            .with("workers", "2")
            .with("logs.filter", "info,actix_server=warn")
    }
}

impl Settings {
    /// The same, with that setting, by its dotted key.
    pub fn with(mut self, key: &str, value: &str) -> Self {
        let variable = format!("GUILDHALL_{}", key.replace('.', "_").to_uppercase());
        self.variables.insert(variable, value.to_owned());
        self
    }

    /// The same, with a clock that `sandbox.advance` moves.
    pub fn with_sandbox_clock(mut self) -> Self {
        self.flags.push("--sandbox-clock".to_owned());
        self
    }

    /// The same, with one more argument on the command line.
    pub fn with_argument(mut self, argument: impl Into<String>) -> Self {
        self.flags.push(argument.into());
        self
    }

    /// The same, served by another program than the one that is tested.
    pub fn with_program(mut self, program: &Path) -> Self {
        self.program = Some(program.to_owned());
        self
    }

    /// The same, encrypted: clients trust that authority alone.
    pub fn with_tls(mut self, certificate: &Path, key: &Path, authority: &Path) -> Self {
        self.authority = Some(authority.to_owned());
        let [certificate, key] = [certificate, key].map(|path| path.display().to_string());
        self.with("tls.certificate", &certificate).with("tls.key", &key)
    }

    /// The same, listening there.
    pub fn listening(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// The same, on that data folder.
    pub fn on(mut self, data: &Path) -> Self {
        self.data = Some(data.to_owned());
        self
    }

    /// The same, on that keyspace, which others may use too.
    pub fn on_keyspace(mut self, keyspace: &Arc<Keyspace>) -> Self {
        self.keyspace = Some(keyspace.clone());
        self.with("store", &keyspace.url())
    }

    /// The settings by the variables that set them.
    pub fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    /// Starts a server that must start.
    pub async fn start(self) -> Server {
        Server::start(self).await.unwrap_or_else(|refusal| panic!("the server does not start: {refusal}"))
    }

    /// Starts a server that must refuse to, by an exit code too; answers with what it says.
    pub async fn refusal(self) -> String {
        match Server::start(self).await {
            Ok(_) => panic!("the server starts, and should not"),
            Err(refusal) => refusal,
        }
    }
}

/// An address, without a port, where no other test and no outgoing connection takes a port while a server is
/// down.
pub fn address_of_its_own() -> SocketAddr {
    let [a, b, c] = uuid::Uuid::new_v4().as_bytes()[..3] else { unreachable!("a UUID has sixteen bytes") };
    SocketAddr::from(([127, a.max(1), b, c.clamp(1, 254)], 0))
}

/// An address where nobody listens, for the metrics of a server.
///
/// # Panics
/// If no port is free.
pub fn free_address() -> SocketAddr {
    let free = TcpListener::bind(address_of_its_own()).and_then(|free| free.local_addr());
    free.expect("there are free ports")
}

/// A server process. It is killed where it still runs when this is dropped.
#[derive(Debug)]
pub struct Server {
    settings: Settings,
    folder: TempDir,
    child: Option<Child>,
    address: SocketAddr,
}

impl Server {
    /// Starts a server with those settings; where it exits instead, what it wrote to standard error.
    ///
    /// Where the tests run on a cluster and the settings name no store, it gets a keyspace of its own.
    pub async fn start(mut settings: Settings) -> Result<Self, String> {
        if !settings.variables.contains_key(STORE)
            && let Some(keyspace) = Keyspace::of_its_own()
        {
            settings.variables.insert(STORE.to_owned(), keyspace.url());
            settings.keyspace = Some(Arc::new(keyspace));
        }
        let folder = tempfile::tempdir().expect("a folder for a test");
        let address = settings.listen.unwrap_or_else(address_of_its_own);
        let mut server = Self { settings, folder, child: None, address };
        server.launch().await?;
        Ok(server)
    }

    /// Starts the process and waits until it listens and is ready.
    async fn launch(&mut self) -> Result<(), String> {
        let log = File::options().create(true).append(true).open(self.log_path()).expect("a log can be made");
        let mut child = Command::new(self.settings.program.clone().unwrap_or_else(program::guildhall))
            .arg("serve")
            .args(["--listen", &self.address.to_string(), "--data"])
            .arg(self.data())
            .args(&self.settings.flags)
            .envs(&self.settings.variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server's program runs");
        let stdout = child.stdout.take().expect("it is piped");
        self.child = Some(child);
        match self.first_line(stdout).await.strip_prefix("listening on ") {
            Some(address) => self.address = address.parse().expect("it says where it listens"),
            None => {
                let status = self.wait_for_exit(DEADLINE).await;
                assert!(!status.success(), "it left without listening, as if all were well");
                return Err(self.log());
            }
        }
        if self.settings.authority.is_some() {
            return Ok(()); // Only a client that speaks TLS can ask for more.
        }
        let ready = http::get(self.address, "/readyz").await;
        if ready.status == 200 { Ok(()) } else { Err(format!("not ready: {}", ready.body)) }
    }

    /// The first line the process writes, empty where it ends without one.
    async fn first_line(&self, stdout: std::process::ChildStdout) -> String {
        let (tell, told) = oneshot::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = BufReader::new(stdout).read_line(&mut line);
            let _ = tell.send(read.map(|_| line.trim_end().to_owned()).unwrap_or_default());
        });
        match tokio::time::timeout(DEADLINE, told).await {
            Ok(line) => line.unwrap_or_default(),
            Err(_) => panic!("the server said nothing within {DEADLINE:?}:\n{}", self.log()),
        }
    }

    /// Starts another program from now on.
    pub fn use_program(&mut self, program: &Path) {
        self.settings.program = Some(program.to_owned());
    }

    /// Starts the process again, on the same data and at the same address.
    pub async fn restart(&mut self) {
        assert!(self.child.is_none(), "it runs");
        self.launch().await.unwrap_or_else(|refusal| panic!("the server does not start again: {refusal}"));
    }

    /// Kills the process as a power cut would: nothing of it runs another instruction.
    pub fn kill9(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().expect("it is ours to kill");
        child.wait().expect("it is ours to wait for");
    }

    /// Tells the process to leave, and waits until it has; answers how long that took.
    pub async fn stop(&mut self) -> Duration {
        let began = Instant::now();
        self.terminate();
        let status = self.wait_for_exit(STOP_WITHIN).await;
        assert!(status.success(), "it left with {status}:\n{}", self.log());
        began.elapsed()
    }

    /// Waits until the process has ended by itself.
    pub async fn wait_for_exit(&mut self, within: Duration) -> ExitStatus {
        let mut child = self.child.take().expect("it runs");
        let pid = Pid::from_child(&child);
        let (tell, told) = oneshot::channel();
        std::thread::spawn(move || tell.send(child.wait()));
        match tokio::time::timeout(within, told).await {
            Ok(status) => status.expect("the thread answers").expect("it is ours to wait for"),
            Err(_) => {
                let _ = kill_process(pid, Signal::KILL);
                panic!("it did not end within {within:?}:\n{}", self.log());
            }
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// Its address for clients.
    pub fn endpoint(&self) -> Endpoint {
        let plain = || Endpoint::new(&format!("ws://{}", self.address));
        let encrypted =
            |authority: &PathBuf| Endpoint::new(&format!("wss://{}", self.address))?.trusting(authority);
        self.settings.authority.as_ref().map_or_else(plain, encrypted).expect("the address is one")
    }

    /// The memory it holds, in bytes.
    pub fn resident_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kib.expect("the kernel says how much") << 10
    }

    /// Tells the process to leave, and does not wait for it.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Stops the process where it stands, as a machine that sleeps does.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on as if nothing had happened.
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().expect("it runs");
        kill_process(Pid::from_child(child), signal).expect("it is ours to tell");
    }

    /// Its keyspace, where it has one.
    pub fn keyspace(&self) -> Option<&Keyspace> {
        self.settings.keyspace.as_deref()
    }

    /// Its store, as `--store` names it.
    pub fn store(&self) -> &str {
        self.settings.variables.get(STORE).map_or("sqlite:", String::as_str)
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.settings.data.clone().unwrap_or_else(|| self.folder.path().join("data"))
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// What it has written to standard error so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let last = &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..];
            eprintln!("the end of the server's log:\n{}", last.join("\n"));
        }
    }
}
