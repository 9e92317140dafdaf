//! What the CQL store is told: where the cluster is, and its limits, each with its unit.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::layout::Layout;
use crate::sqlite::OnCommit;

/// How many replicas must agree. Both survive the loss of a minority; nothing weaker keeps what a store promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CqlConsistency {
    /// A majority of the replicas of the local datacenter: servers of one keyspace must all use the same one.
    LocalQuorum,
    /// A majority of all replicas, over all datacenters.
    Quorum,
}

/// A name and a password for the cluster.
#[derive(Clone, PartialEq, Eq)]
pub struct CqlUser {
    /// The role that signs in.
    pub name: String,
    /// Its password.
    pub password: String,
}

impl fmt::Debug for CqlUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CqlUser").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Whose word is taken for the nodes of a cluster, and what is shown to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CqlEncryption {
    /// The certificates of those who vouch for the nodes, PEM.
    pub authorities: PathBuf,
    /// A certificate chain and its key, PEM, for a cluster that asks its clients for one.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// Where the cluster is, and how much the store may hold and do at once.
#[derive(Debug, Clone)]
pub struct CqlOptions {
    /// Nodes to ask first, each `host:port`.
    pub contact_points: Vec<String>,
    /// The keyspace; it must exist.
    pub keyspace: String,
    /// The datacenter whose nodes are asked; any, where none is named.
    pub local_dc: Option<String>,
    /// How many replicas must agree.
    pub consistency: CqlConsistency,
    /// Who signs in, where the cluster asks.
    pub user: Option<CqlUser>,
    /// How connections are encrypted; where it is not set, they are not.
    pub encryption: Option<CqlEncryption>,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How long finding the cluster may take.
    pub connect_timeout: Duration,
    /// Appends under way at once; and, apart from them, appends whose rows and timers are being written at once.
    pub appends_in_flight_max: usize,
    /// Appends that may wait, to be sent or for their rows and timers to be written; one more is `Overloaded`.
    pub appends_waiting_max: usize,
    /// Bytes of appends that may wait.
    pub appends_waiting_bytes_max: usize,
    /// How long an append may wait before it is `Overloaded`.
    pub append_wait_max: Duration,
    /// How long what follows from an append is tried before it is left to whoever comes next.
    pub effects_tried_for: Duration,
    /// Reads under way at once.
    pub reads_in_flight_max: usize,
    /// Streams whose end is kept in memory.
    pub ends_max: usize,
    /// How long to wait where the queue was full, in milliseconds.
    pub retry_after_queue_ms: u64,
    /// How long to wait where the cluster did not answer, in milliseconds.
    pub retry_after_cluster_ms: u64,
    /// Who is told of every append that stands.
    pub on_commit: Option<OnCommit>,
    /// How streams are cut into partitions: part of the layout of a keyspace, so that only tests choose another.
    pub layout: Layout,
}

impl Default for CqlOptions {
    fn default() -> Self {
        Self {
            contact_points: vec!["127.0.0.1:9042".to_owned()],
            keyspace: "guildhall".to_owned(),
            local_dc: None,
            consistency: CqlConsistency::LocalQuorum,
            user: None,
            encryption: None,
            request_timeout: Duration::from_secs(3),
            connect_timeout: Duration::from_secs(15),
            appends_in_flight_max: 64,
            appends_waiting_max: 4_096,
            appends_waiting_bytes_max: 64 << 20,
            append_wait_max: Duration::from_secs(3),
            effects_tried_for: Duration::from_secs(10),
            reads_in_flight_max: 256,
            ends_max: 65_536,
            retry_after_queue_ms: 100,
            retry_after_cluster_ms: 1_000,
            on_commit: None,
            layout: Layout::default(),
        }
    }
}
