//! Finding the cluster and the keyspace in it, with a word for each thing that can be wrong.

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

/// Why the CQL store does not open.
#[derive(Debug, thiserror::Error)]
pub enum CqlOpenError {
    /// No node answers.
    #[error("no node of the cluster answers at {}", contact_points.join(", "))]
    Unreachable {
        /// Where it was looked for.
        contact_points: Vec<String>,
        /// What was heard instead.
        #[source]
        source: BoxError,
    },
    /// The files for encrypted connections are not as they should be.
    #[error("connections to the cluster cannot be encrypted")]
    Encryption(#[from] CqlEncryptionError),
    /// The nodes do not prove who they are, or one side encrypts and the other does not.
    #[error("no encrypted connection to the cluster at {} comes about", contact_points.join(", "))]
    NotEncrypted {
        /// Where it was looked for.
        contact_points: Vec<String>,
        /// What was heard instead.
        #[source]
        source: BoxError,
    },
    /// The cluster wants to know who asks.
    #[error("the cluster does not let {} sign in", user.as_deref().unwrap_or("somebody without a name"))]
    SignIn {
        /// Who tried.
        user: Option<String>,
        /// What the cluster says.
        #[source]
        source: BoxError,
    },
    /// The role may not do what a store does.
    #[error("{} may not read and write the keyspace {keyspace}", user.as_deref().unwrap_or("this role"))]
    NoRights {
        /// Whose rights they are.
        user: Option<String>,
        /// The keyspace.
        keyspace: String,
        /// What the cluster says.
        #[source]
        source: BoxError,
    },
    /// There is no datacenter of that name.
    #[error("the cluster has no datacenter {wanted}; it has {}", there.join(", "))]
    NoDatacenter {
        /// What was asked for.
        wanted: String,
        /// The datacenters there are.
        there: Vec<String>,
    },
    /// The keyspace is spread over tablets, on a version of ScyllaDB that knows no conditional writes there.
    #[error(
        "the keyspace {keyspace} uses tablets, where this version of ScyllaDB has no lightweight transactions: \
         make it anew with `tablets = {{'enabled': false}}`, or use ScyllaDB 2025.4 or later"
    )]
    Tablets {
        /// Its name.
        keyspace: String,
        /// What the cluster says.
        #[source]
        source: BoxError,
    },
    /// A keyspace cannot be made: there are several datacenters, and none was named.
    #[error("the cluster has the datacenters {}: name one with local_dc=…", there.join(", "))]
    WhichDatacenter {
        /// The datacenters there are.
        there: Vec<String>,
    },
    /// There is no such keyspace: how it is replicated is for whoever runs the cluster to say.
    #[error(
        "the cluster has no keyspace {keyspace}: create it, saying how it is replicated, or migrate with --replicas"
    )]
    NoKeyspace {
        /// Its name.
        keyspace: String,
    },
    /// The keyspace has not had every migration.
    #[error("the keyspace {keyspace} lacks {}: run `guildhall migrate`", missing.join(", "))]
    Behind {
        /// Its name.
        keyspace: String,
        /// The migrations it lacks.
        missing: Vec<String>,
    },
    /// A newer version has changed the keyspace.
    #[error(
        "the keyspace {keyspace} has had {found}, which this version does not know: a newer version changed it"
    )]
    Ahead {
        /// Its name.
        keyspace: String,
        /// The migration that is not known.
        found: String,
    },
    /// A migration that was applied is not the one that this version has.
    #[error("the migration {name} was changed after the keyspace {keyspace} had it")]
    Changed {
        /// The keyspace.
        keyspace: String,
        /// The migration.
        name: String,
    },
    /// Somebody else migrates and does not come to an end.
    #[error("another server is migrating the keyspace {keyspace}")]
    Locked {
        /// The keyspace.
        keyspace: String,
    },
    /// Anything else that the cluster or the system says.
    #[error("failed to open the keyspace {keyspace}")]
    Failed {
        /// The keyspace.
        keyspace: String,
        /// Why.
        #[source]
        source: BoxError,
    },
}

/// How often each connection is asked whether it still carries answers: one that does not is replaced, else every request on it would be lost.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(5);

/// How ScyllaDB before 2025.4 refuses conditional writes to a keyspace that is spread over tablets.
const NO_TRANSACTIONS_ON_TABLETS: &str = "LWT is not yet supported with tablets";

/// Finds the cluster and uses the keyspace.
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

/// Finds the cluster and the datacenter.
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
        .fetch_full_schema_metadata(false) // how keyspaces are replicated is enough to ask the replicas themselves
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

/// Nothing is repeated by the driver but what says of itself that it may be.
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

/// The driver tells of a refused sign-in deep within its causes.
fn not_found(options: &CqlOptions, source: BoxError) -> CqlOpenError {
    let told = causes(source.as_ref());
    let sign_in = ["uthenticat", "credentials", "password"].iter().any(|word| told.contains(word));
    if sign_in {
        return CqlOpenError::SignIn { user: user(options), source };
    }
    let contact_points = options.contact_points.clone();
    // As rustls speaks of certificates, and of a peer that does not encrypt.
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

/// What a failed request says about the keyspace.
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

/// Sees that this role may read and write, by a change that nothing comes of.
pub(super) async fn check_rights(session: &Session, options: &CqlOptions) -> Result<(), CqlOpenError> {
    let nothing = "UPDATE migrations SET hash = '' WHERE name = 'no such migration' IF hash = 'no such hash'";
    session.query_unpaged(nothing, ()).await.map(drop).map_err(|error| failed(options, error))
}

/// Anything else.
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
        // As ScyllaDB 6.0 answers.
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
