//! Connects to the cluster and its keyspace, with a clear error for each thing that can be wrong.

use std::sync::Arc;
use std::time::Duration;

use scylla::client::execution_profile::ExecutionProfile;
use scylla::client::session::Session;
use scylla::client::session_builder::SessionBuilder;
use scylla::errors::{DbError, ExecutionError, RequestAttemptError};
use scylla::policies::load_balancing::DefaultPolicy;
use scylla::policies::retry::FallthroughRetryPolicy;
use scylla::policies::timestamp_generator::MonotonicTimestampGenerator;
use scylla::statement::{Consistency, SerialConsistency};

use super::encryption::{CqlEncryptionError, encrypt};
use super::options::{CqlConsistency, CqlOptions};
use crate::ports::BoxError;

/// Why the CQL store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum CqlOpenError {
    /// No node answers.
    #[error("no node of the cluster answers at {}", contact_points.join(", "))]
    Unreachable {
        /// The nodes that were contacted.
        contact_points: Vec<String>,
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// The files for encryption cannot be used.
    #[error("connections to the cluster cannot be encrypted")]
    Encryption(#[from] CqlEncryptionError),
    /// A node's certificate is not accepted, or only one side encrypts.
    #[error("no encrypted connection to the cluster at {} comes about", contact_points.join(", "))]
    NotEncrypted {
        /// The nodes that were contacted.
        contact_points: Vec<String>,
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// The cluster wants a sign-in, or refuses this one.
    #[error("the cluster does not let {} sign in", user.as_deref().unwrap_or("somebody without a name"))]
    SignIn {
        /// The role that tried to sign in.
        user: Option<String>,
        /// The answer of the cluster.
        #[source]
        source: BoxError,
    },
    /// The role lacks rights that a store needs.
    #[error("{} may not read and write the keyspace {keyspace}", user.as_deref().unwrap_or("this role"))]
    NoRights {
        /// The role.
        user: Option<String>,
        /// The keyspace.
        keyspace: String,
        /// The answer of the cluster.
        #[source]
        source: BoxError,
    },
    /// There is no datacenter of that name.
    #[error("the cluster has no datacenter {wanted}; it has {}", there.join(", "))]
    NoDatacenter {
        /// The name that was asked for.
        wanted: String,
        /// The datacenters of the cluster.
        there: Vec<String>,
    },
    /// The keyspace uses tablets, and this version of ScyllaDB has no conditional writes there.
    #[error(
        "the keyspace {keyspace} uses tablets, where this version of ScyllaDB has no lightweight transactions: \
         make it anew with `tablets = {{'enabled': false}}`, or use ScyllaDB 2025.4 or later"
    )]
    Tablets {
        /// The keyspace.
        keyspace: String,
        /// The answer of the cluster.
        #[source]
        source: BoxError,
    },
    /// A keyspace cannot be created, because there are several datacenters and none was named.
    #[error("the cluster has the datacenters {}: name one with local_dc=…", there.join(", "))]
    WhichDatacenter {
        /// The datacenters of the cluster.
        there: Vec<String>,
    },
    /// The keyspace does not exist. It is not created by itself, because the cluster's operator must decide
    /// how it is replicated.
    #[error(
        "the cluster has no keyspace {keyspace}: create it, saying how it is replicated, or migrate with --replicas"
    )]
    NoKeyspace {
        /// The keyspace.
        keyspace: String,
    },
    /// The keyspace lacks migrations.
    #[error("the keyspace {keyspace} lacks {}: run `guildhall migrate`", missing.join(", "))]
    Behind {
        /// The keyspace.
        keyspace: String,
        /// The missing migrations.
        missing: Vec<String>,
    },
    /// A newer version has changed the keyspace.
    #[error(
        "the keyspace {keyspace} has had {found}, which this version does not know: a newer version changed it"
    )]
    Ahead {
        /// The keyspace.
        keyspace: String,
        /// The unknown migration.
        found: String,
    },
    /// A migration that was applied differs from this version's.
    #[error("the migration {name} was changed after the keyspace {keyspace} had it")]
    Changed {
        /// The keyspace.
        keyspace: String,
        /// The migration.
        name: String,
    },
    /// Another server is migrating and does not finish.
    #[error("another server is migrating the keyspace {keyspace}")]
    Locked {
        /// The keyspace.
        keyspace: String,
    },
    /// Another error of the cluster or the system.
    #[error("failed to open the keyspace {keyspace}")]
    Failed {
        /// The keyspace.
        keyspace: String,
        /// The cause.
        #[source]
        source: BoxError,
    },
}

/// How often each connection is checked. A connection that does not answer is replaced; otherwise every
/// request on it would be lost.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(5);

/// The message by which ScyllaDB before 2025.4 refuses conditional writes in a keyspace with tablets.
const NO_TRANSACTIONS_ON_TABLETS: &str = "LWT is not yet supported with tablets";

/// Connects to the cluster and uses the keyspace.
pub(super) async fn connect(options: &CqlOptions) -> Result<Session, CqlOpenError> {
    let session = find(options).await?;
    let keyspace = &options.keyspace;
    let asked = "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?";
    let found = session.query_unpaged(asked, (keyspace,)).await.map_err(|error| failed(options, error))?;
    if found.into_rows_result().map_err(|error| unreadable(options, error))?.rows_num() == 0 {
        return Err(CqlOpenError::NoKeyspace { keyspace: keyspace.clone() });
    }
    session.use_keyspace(keyspace, true).await.map_err(|error| unreadable(options, error))?;
    Ok(session)
}

/// Connects to the cluster and checks the datacenter.
pub(super) async fn find(options: &CqlOptions) -> Result<Session, CqlOpenError> {
    let session = reach(options).await?;
    check_datacenter(&session, options)?;
    Ok(session)
}

async fn reach(options: &CqlOptions) -> Result<Session, CqlOpenError> {
    let mut builder = SessionBuilder::new()
        .known_nodes(&options.contact_points)
        .connection_timeout(options.request_timeout)
        .tcp_nodelay(true)
        .keepalive_interval(KEEPALIVE_EVERY)
        .keepalive_timeout(options.request_timeout)
        .fetch_schema_metadata(true)
        // To send requests to the replicas themselves, it is enough to know how keyspaces are replicated.
        .fetch_full_schema_metadata(false)
        .keyspaces_to_fetch([&options.keyspace])
        .timestamp_generator(Arc::new(MonotonicTimestampGenerator::new()))
        .default_execution_profile_handle(profile(options).into_handle());
    if let Some(user) = &options.user {
        builder = builder.user(&user.name, &user.password);
    }
    if let Some(encryption) = &options.encryption {
        builder = encrypt(builder, encryption)?;
    }
    let connecting = tokio::time::timeout(options.connect_timeout, builder.build()).await;
    let error: BoxError = match connecting {
        Ok(Ok(session)) => return Ok(session),
        Ok(Err(error)) => error.into(),
        Err(elapsed) => elapsed.into(),
    };
    Err(not_found(options, error))
}

/// The driver may only repeat requests that are marked as repeatable.
fn profile(options: &CqlOptions) -> ExecutionProfile {
    let (consistency, serial) = match options.consistency {
        CqlConsistency::LocalQuorum => (Consistency::LocalQuorum, SerialConsistency::LocalSerial),
        CqlConsistency::Quorum => (Consistency::Quorum, SerialConsistency::Serial),
    };
    let mut nodes = DefaultPolicy::builder().token_aware(true);
    if let Some(local_dc) = &options.local_dc {
        nodes = nodes.prefer_datacenter(local_dc.clone());
    }
    ExecutionProfile::builder()
        .consistency(consistency)
        .serial_consistency(Some(serial))
        .request_timeout(Some(options.request_timeout))
        .retry_policy(Arc::new(FallthroughRetryPolicy::new()))
        .load_balancing_policy(nodes.build())
        .build()
}

/// The error for a failed connection. The driver hides a refused sign-in deep within its causes.
fn not_found(options: &CqlOptions, source: BoxError) -> CqlOpenError {
    let told = causes(source.as_ref());
    let sign_in = ["uthenticat", "credentials", "password"].iter().any(|word| told.contains(word));
    if sign_in {
        return CqlOpenError::SignIn { user: user(options), source };
    }
    let contact_points = options.contact_points.clone();
    // The words of rustls for a bad certificate, and for a peer that does not encrypt.
    let encryption = ["peer certificate", "corrupt message", "received fatal alert"];
    if options.encryption.is_some() && encryption.iter().any(|word| told.contains(word)) {
        return CqlOpenError::NotEncrypted { contact_points, source };
    }
    CqlOpenError::Unreachable { contact_points, source }
}

fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let errors = std::iter::successors(Some(error), |error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn check_datacenter(session: &Session, options: &CqlOptions) -> Result<(), CqlOpenError> {
    let Some(wanted) = &options.local_dc else { return Ok(()) };
    let there = datacenters(session);
    if there.contains(wanted) {
        Ok(())
    } else {
        Err(CqlOpenError::NoDatacenter { wanted: wanted.clone(), there })
    }
}

/// The datacenters of the cluster, by name.
pub(super) fn datacenters(session: &Session) -> Vec<String> {
    let state = session.get_cluster_state();
    let mut there: Vec<_> =
        state.get_nodes_info().iter().filter_map(|node| node.datacenter.clone()).collect();
    there.sort();
    there.dedup();
    there
}

/// The error for a failed request to the keyspace.
pub(super) fn failed(options: &CqlOptions, error: ExecutionError) -> CqlOpenError {
    match error {
        ExecutionError::LastAttemptError(RequestAttemptError::DbError(DbError::Unauthorized, _)) => {
            let keyspace = options.keyspace.clone();
            CqlOpenError::NoRights { user: user(options), keyspace, source: error.into() }
        }
        ExecutionError::LastAttemptError(RequestAttemptError::DbError(DbError::Invalid, ref told))
            if told.contains(NO_TRANSACTIONS_ON_TABLETS) =>
        {
            CqlOpenError::Tablets { keyspace: options.keyspace.clone(), source: error.into() }
        }
        error => unreadable(options, error),
    }
}

/// Checks that the role may read and write, by a conditional write that changes nothing.
pub(super) async fn check_rights(session: &Session, options: &CqlOptions) -> Result<(), CqlOpenError> {
    let nothing = "UPDATE migrations SET hash = '' WHERE name = 'no such migration' IF hash = 'no such hash'";
    session.query_unpaged(nothing, ()).await.map(drop).map_err(|error| failed(options, error))
}

/// Any other error.
pub(super) fn unreadable(options: &CqlOptions, error: impl Into<BoxError>) -> CqlOpenError {
    CqlOpenError::Failed { keyspace: options.keyspace.clone(), source: error.into() }
}

fn user(options: &CqlOptions) -> Option<String> {
    options.user.as_ref().map(|user| user.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scylladb_that_has_no_transactions_on_tablets_is_told_apart_and_what_to_do() {
        // The answer of ScyllaDB 6.0.
        let told = "Cannot use LightWeight Transactions for table guildhall.migration_lock: LWT is not yet supported with tablets";
        let answer = RequestAttemptError::DbError(DbError::Invalid, told.to_owned());
        let error = failed(&CqlOptions::default(), ExecutionError::LastAttemptError(answer));
        assert!(matches!(error, CqlOpenError::Tablets { .. }), "{error:?}");
        assert!(error.to_string().contains("tablets = {'enabled': false}"), "{error}");

        let other = RequestAttemptError::DbError(DbError::Invalid, "unknown table".to_owned());
        let error = failed(&CqlOptions::default(), ExecutionError::LastAttemptError(other));
        assert!(matches!(error, CqlOpenError::Failed { .. }), "{error:?}");
    }

    #[test]
    fn a_role_without_rights_is_named() {
        let answer = RequestAttemptError::DbError(DbError::Unauthorized, "no permission".to_owned());
        let user = super::super::options::CqlUser { name: "ada".to_owned(), password: "secret".to_owned() };
        let options = CqlOptions { user: Some(user), ..CqlOptions::default() };
        let error = failed(&options, ExecutionError::LastAttemptError(answer));
        assert_eq!(error.to_string(), "ada may not read and write the keyspace guildhall");
    }
}
