//! Every setting of the server: its name with its unit, its default, and a type that keeps it within its
//! bounds.
//!
//! Nothing else reads the environment or a file of settings. A value in a `Config` needs no second check.

mod addresses;
mod load;
mod origin;
mod show;
mod store;
mod types;

use std::net::SocketAddr;
use std::path::PathBuf;

use actors::fanout::HUBS_MAX;
use serde::{Deserialize, Serialize};

use crate::identity::Rules;

pub use addresses::AddressBlock;
pub use load::{ConfigError, Flag, Loaded, Source, load};
pub use origin::Origin;
pub use store::{Consistency, CqlUrl, StoreUrl};
pub use types::{Secret, Within};

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const DAY_SECONDS: u64 = 24 * 60 * 60;

/// The settings of the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where clients connect. Port 0 takes a free port.
    pub listen: SocketAddr,
    /// The folder of the embedded store.
    #[serde(deserialize_with = "types::folder")]
    pub data: PathBuf,
    /// The store that keeps the journals: `sqlite:` is the embedded one in the data folder,
    /// `scylla://host:port,…/keyspace` a cluster.
    pub store: StoreUrl,
    /// How to connect to a cluster.
    pub cql: Cql,
    /// The number of threads that serve sockets and entities; by default one for each core.
    pub workers: Within<1, { HUBS_MAX as u64 }>,
    /// How long a stopping server lets its connections finish, in seconds.
    pub drain_seconds: Within<1, 9>,
    /// The web origins whose pages may connect, like `https://guildhall.example`, and those of apps, like
    /// `capacitor://localhost`. A client that sends no origin may always connect, and so may pages of the
    /// server's own host.
    pub origins: Vec<Origin>,
    /// Proxies in front of the server.
    pub proxies: Proxies,
    /// Whether tests may move the clock of events, timers and deadlines forward.
    pub sandbox_clock: bool,
    /// Encryption of the connections.
    pub tls: Tls,
    /// What is logged.
    pub logs: Logs,
    /// Where metrics are read.
    pub metrics: Metrics,
    /// What a connection may use.
    pub limits: Limits,
    /// The cost of hashing a password, and how often a wrong one may be tried.
    pub passwords: Passwords,
    /// How long tokens are valid.
    pub tokens: Tokens,
    /// The intervals that time trackers are given.
    pub work: Work,
}

/// How to connect to a cluster: the role that signs in, and how connections are encrypted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cql {
    /// The name of the role. Empty: nobody signs in.
    #[serde(with = "types::off")]
    pub user: Option<String>,
    /// The role's password, which is never shown.
    #[serde(with = "types::off")]
    pub password: Option<Secret>,
    /// The certificates of the authorities that sign the nodes' certificates, PEM. Empty: connections to the
    /// cluster are not encrypted.
    #[serde(with = "types::off")]
    pub ca: Option<PathBuf>,
    /// The certificate chain to show to a cluster that asks for one, PEM.
    #[serde(with = "types::off")]
    pub certificate: Option<PathBuf>,
    /// The private key of that certificate, PEM.
    #[serde(with = "types::off")]
    pub key: Option<PathBuf>,
}

/// Proxies in front of the server. They say where a client comes from; the headers of anyone else are
/// ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proxies {
    /// Their addresses. Their `Forwarded` and `X-Forwarded-For` headers are believed.
    pub trusted: Vec<AddressBlock>,
    /// Whether each of their connections begins with a header of the PROXY protocol, version 1 or 2.
    pub proxy_protocol: bool,
}

/// Encryption of the connections: both files, or neither.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The certificate chain, PEM. Empty: connections are not encrypted.
    #[serde(with = "types::off")]
    pub certificate: Option<PathBuf>,
    /// The private key of the certificate, PEM.
    #[serde(with = "types::off")]
    pub key: Option<PathBuf>,
}

/// What is logged, to standard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Logs {
    /// Which lines are logged, like `info` or `info,guildhall::session=debug`.
    pub filter: String,
    /// Whether each line is a JSON object.
    pub json: bool,
}

/// Where metrics are read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// The address of `/metrics`. Empty: metrics cannot be read.
    #[serde(with = "types::off")]
    pub listen: Option<SocketAddr>,
}

/// What a connection may use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The length of a reassembled WebSocket message, in bytes.
    pub frame_bytes_max: Within<{ 4 * KIB }, { 16 * MIB }>,
    /// Unanswered requests of a connection.
    pub in_flight_max: Within<1, 65_536>,
    /// The bytes of a connection's unanswered requests.
    pub in_flight_bytes_max: Within<{ 64 * KIB }, { 256 * MIB }>,
    /// Subscriptions of a connection.
    pub subscriptions_max: Within<1, 65_536>,
    /// Subscribers of a stream, over all connections.
    pub subscribers_max: Within<1, 10_000_000>,
    /// How many events a subscription may lie behind when it begins.
    pub behind_events_max: Within<1, 1_000_000>,
    /// Connections of an account.
    pub account_connections_max: Within<1, 10_000_000>,
    /// Connections of a network address.
    pub address_connections_max: Within<1, 10_000_000>,
    /// Connections of a worker thread; those above wait to be accepted.
    pub worker_connections_max: Within<1, 10_000_000>,
    /// The bytes that may wait to be written to one connection.
    pub outbox_bytes_max: Within<{ 64 * KIB }, { 256 * MIB }>,
    /// The bytes of answers to reads that may be on their way to one connection. A longer answer is sent
    /// while no other is.
    pub answer_bytes_max: Within<{ 64 * KIB }, { 256 * MIB }>,
    /// The bytes of answers to reads that may be on their way to all connections of an account.
    pub account_answer_bytes_max: Within<{ 64 * KIB }, { 1024 * MIB }>,
    /// How long a connection may take no byte while some wait for it, in seconds. Then it is closed.
    pub stall_seconds: Within<1, 3_600>,
    /// How often the server pings, in seconds. A connection that sends nothing for two such spans is closed.
    pub ping_seconds: Within<1, 3_600>,
    /// How long an account counts as online after its last connection has ended, in seconds.
    pub presence_grace_seconds: Within<1, 3_600>,
    /// How long a connection may go without signing in, in seconds.
    pub sign_in_seconds: Within<1, 3_600>,
    /// The length of a message before signing in, in bytes.
    pub sign_in_frame_bytes_max: Within<{ KIB }, { 64 * KIB }>,
    /// The messages of a connection before signing in.
    pub sign_in_frames_max: Within<1, 1_024>,
}

/// The cost of hashing a password, and how often a wrong one may be tried. The defaults are OWASP's minimum
/// for argon2id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Passwords {
    /// The memory of one hash, in KiB.
    pub argon2_memory_kib: Within<8, { 4 * MIB }>,
    /// The passes over that memory.
    pub argon2_passes: Within<1, 64>,
    /// The lanes of one hash.
    pub argon2_lanes: Within<1, 64>,
    /// Whether hashing may cost less than OWASP's minimum: for tests and load generators alone.
    pub weak_hashing_for_tests: bool,
    /// The threads that hash.
    pub hashing_threads: Within<1, 256>,
    /// The passwords that may wait to be hashed. Beyond that, a sign-in is answered `overloaded`.
    pub hashing_queue_max: Within<1, 65_536>,
    /// The failed tries for one email in one window.
    pub email_failures_max: Within<1, 1_000_000>,
    /// The failed tries from one network address in one window.
    pub address_failures_max: Within<1, 1_000_000>,
    /// The length of a window, in seconds.
    pub failures_window_seconds: Within<1, { DAY_SECONDS }>,
}

/// How long tokens are valid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tokens {
    /// How long an access token can resume a session, in seconds.
    pub access_seconds: Within<3_600, { 30 * DAY_SECONDS }>,
    /// How long a refresh token can get new tokens, in seconds.
    pub refresh_seconds: Within<3_600, { 3_660 * DAY_SECONDS }>,
    /// How long a used refresh token stays valid beside the one that replaces it, in seconds.
    pub refresh_overlap_seconds: Within<0, 60>,
}

/// The intervals that time trackers are given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Work {
    /// The seconds between two samples of an agent.
    pub beat_seconds: Within<1, 60>,
    /// The seconds between two reports of an agent.
    pub report_seconds: Within<1, 600>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("data"),
            store: StoreUrl::Sqlite,
            cql: Cql::default(),
            workers: Within::of(cores().min(HUBS_MAX as u64)),
            drain_seconds: Within::of(8),
            origins: Vec::new(),
            proxies: Proxies::default(),
            sandbox_clock: false,
            tls: Tls::default(),
            logs: Logs::default(),
            metrics: Metrics::default(),
            limits: Limits::default(),
            passwords: Passwords::default(),
            tokens: Tokens::default(),
            work: Work::default(),
        }
    }
}

fn cores() -> u64 {
    std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64)
}

impl Default for Logs {
    fn default() -> Self {
        Self { filter: "info,actix_http=off,actix_server=warn,scylla=warn".to_owned(), json: false }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes_max: Within::of(64 * KIB),
            in_flight_max: Within::of(256),
            in_flight_bytes_max: Within::of(MIB),
            subscriptions_max: Within::of(256),
            subscribers_max: Within::of(10_000),
            behind_events_max: Within::of(10_000),
            account_connections_max: Within::of(4_096),
            address_connections_max: Within::of(16_384),
            worker_connections_max: Within::of(25_000),
            outbox_bytes_max: Within::of(256 * KIB),
            answer_bytes_max: Within::of(MIB),
            account_answer_bytes_max: Within::of(16 * MIB),
            stall_seconds: Within::of(30),
            ping_seconds: Within::of(20),
            presence_grace_seconds: Within::of(10),
            sign_in_seconds: Within::of(10),
            sign_in_frame_bytes_max: Within::of(4 * KIB),
            sign_in_frames_max: Within::of(8),
        }
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            argon2_memory_kib: Within::of(19 * KIB),
            argon2_passes: Within::of(2),
            argon2_lanes: Within::of(1),
            weak_hashing_for_tests: false,
            hashing_threads: Within::of(1),
            hashing_queue_max: Within::of(256),
            email_failures_max: Within::of(10),
            address_failures_max: Within::of(100),
            failures_window_seconds: Within::of(15 * 60),
        }
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            access_seconds: Within::of(2 * 3_600),
            refresh_seconds: Within::of(30 * DAY_SECONDS),
            refresh_overlap_seconds: Within::of(60),
        }
    }
}

impl Default for Work {
    fn default() -> Self {
        Self { beat_seconds: Within::of(10), report_seconds: Within::of(60) }
    }
}

impl Config {
    /// Checks that hashing is costly enough, and that settings that need each other are all there. The types
    /// cannot check this.
    fn check(&self) -> Result<(), ConfigError> {
        Rules::of(self).map_err(ConfigError::Hashing)?;
        let pairs = [
            ("tls.certificate", self.tls.certificate.is_some(), "tls.key", self.tls.key.is_some()),
            ("cql.certificate", self.cql.certificate.is_some(), "cql.key", self.cql.key.is_some()),
            ("cql.user", self.cql.user.is_some(), "cql.password", self.cql.password.is_some()),
        ];
        if self.proxies.proxy_protocol && self.proxies.trusted.is_empty() {
            return Err(ConfigError::Together {
                there: "proxies.proxy_protocol",
                missing: "proxies.trusted",
            });
        }
        if self.cql.certificate.is_some() && self.cql.ca.is_none() {
            return Err(ConfigError::Together { there: "cql.certificate", missing: "cql.ca" });
        }
        for (one, has_one, other, has_other) in pairs {
            match (has_one, has_other) {
                (true, false) => return Err(ConfigError::Together { there: one, missing: other }),
                (false, true) => return Err(ConfigError::Together { there: other, missing: one }),
                _ => {}
            }
        }
        Ok(())
    }
}
