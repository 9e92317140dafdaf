//! The options of the CQL store: the address of the cluster, and limits, each with its unit.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::layout::Layout;
use crate::sqlite::OnCommit;

/// How many replicas must agree. Both levels survive the loss of a minority. A weaker level could not keep
/// the promises of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CqlConsistency {
    /// A majority of the replicas in the local datacenter. All servers of a keyspace must then use the same
    /// datacenter.
    LocalQuorum,
    /// A majority of all replicas, over all datacenters.
    Quorum,
}

/// A role and its password.
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

/// The certificates with which connections are encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CqlEncryption {
    /// The certificates of the authorities that sign the nodes' certificates, PEM.
    pub authorities: PathBuf,
    /// The certificate chain and its key for a cluster that asks clients for one, PEM.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// The address of the cluster, and the limits of the store.
#[derive(Debug, Clone)]
pub struct CqlOptions {
    /// The nodes to contact first, each `host:port`.
    pub contact_points: Vec<String>,
    /// The keyspace; it must exist.
    pub keyspace: String,
    /// The datacenter whose nodes are used; any, if it is not named.
    pub local_dc: Option<String>,
    /// How many replicas must agree.
    pub consistency: CqlConsistency,
    /// The role, if the cluster wants a sign-in.
    pub user: Option<CqlUser>,
    /// How connections are encrypted; not at all, if not set.
    pub encryption: Option<CqlEncryption>,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How long connecting to the cluster may take.
    pub connect_timeout: Duration,
    /// Appends that are sent at the same time. The same number of other appends may be writing their effects.
    pub appends_in_flight_max: usize,
    /// Appends that may wait, to be sent or for their effects. Beyond that, an append is `Overloaded`.
    pub appends_waiting_max: usize,
    /// Bytes of appends that may wait.
    pub appends_waiting_bytes_max: usize,
    /// How long an append may wait before it is `Overloaded`.
    pub append_wait_max: Duration,
    /// How long the effects of an append are tried before they are left to the stream's next append or the
    /// start of its entity.
    pub effects_tried_for: Duration,
    /// Reads that are sent at the same time.
    pub reads_in_flight_max: usize,
    /// Streams whose end is kept in memory.
    pub ends_max: usize,
    /// How long a caller should wait when the queue was full, in milliseconds.
    pub retry_after_queue_ms: u64,
    /// How long a caller should wait when the cluster did not answer, in milliseconds.
    pub retry_after_cluster_ms: u64,
    /// Called for every append that is written.
    pub on_commit: Option<OnCommit>,
    /// How streams are divided into partitions. It must never change for a keyspace; only tests choose
    /// another.
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
