//! Making a keyspace, for a cluster of one's own: how data is replicated is else for whoever runs the cluster to say.

use std::time::Duration;

use scylla::client::session::Session;
use scylla::errors::{DbError, ExecutionError, RequestAttemptError};
use scylla::statement::Statement;

use super::connect::{CqlOpenError, datacenters, failed, find};
use super::driver::Driver;
use super::options::CqlOptions;

/// Makes the keyspace where there is none, with that many replicas in the local datacenter; answers whether there was none.
pub async fn create_keyspace(options: &CqlOptions, replicas: u8) -> Result<bool, CqlOpenError> {
    let given = options.clone();
    Driver::start(options)?.open(options, async move { create_here(&given, replicas).await }).await
}

async fn create_here(options: &CqlOptions, replicas: u8) -> Result<bool, CqlOpenError> {
    let session = find(options).await?;
    let local_dc = match (&options.local_dc, datacenters(&session).as_slice()) {
        (Some(local_dc), _) => local_dc.clone(),
        (None, [only]) => only.clone(),
        (None, _) => return Err(CqlOpenError::WhichDatacenter { there: datacenters(&session) }),
    };
    let create = format!(
        "CREATE KEYSPACE {} WITH replication = {{'class': 'NetworkTopologyStrategy', '{}': {replicas}}}",
        options.keyspace,
        local_dc.replace('\'', "''"),
    );
    match execute(&session, &create).await {
        Ok(()) => Ok(true),
        Err(ExecutionError::LastAttemptError(RequestAttemptError::DbError(
            DbError::AlreadyExists { .. },
            _,
        ))) => Ok(false),
        Err(error) => Err(failed(options, error)),
    }
}

/// How long one change of the schema may take.
const CHANGE_MAX: Duration = Duration::from_secs(60);

/// Changes the schema, and waits until every node has heard of it.
pub(super) async fn execute(session: &Session, cql: &str) -> Result<(), ExecutionError> {
    let mut statement = Statement::new(cql);
    statement.set_request_timeout(Some(CHANGE_MAX));
    session.query_unpaged(statement, ()).await.map(drop)
}
