//! Creates a keyspace, for a small cluster of one's own. Otherwise the cluster's operator creates it, because
//! they decide how data is replicated.

use std::sync::Arc;
use std::time::Duration;

use scylla::client::execution_profile::ExecutionProfileHandle;
use scylla::client::session::Session;
use scylla::errors::{DbError, ExecutionError, RequestAttemptError};
use scylla::policies::load_balancing::{NodeIdentifier, SingleTargetLoadBalancingPolicy};
use scylla::statement::Statement;

use super::connect::{CqlOpenError, datacenters, failed, find};
use super::driver::Driver;
use super::options::CqlOptions;
use super::patience::patiently;

/// Creates the keyspace if it does not exist, with that many replicas in the local datacenter. Returns
/// whether it was created.
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
        ))) => {
            session.await_schema_agreement().await.map_err(|error| failed(options, error.into()))?;
            Ok(false)
        }
        Err(error) => Err(failed(options, error)),
    }
}

/// How long a change of the schema may take.
const CHANGE_MAX: Duration = Duration::from_secs(60);

/// Changes the schema, and waits until every node knows the change, even if it had been made before.
///
/// All changes of all servers go through one node. If one table is created through two nodes at the same
/// moment, Cassandra may keep two, and the nodes disagree which is the right one.
pub(super) async fn execute(session: &Session, cql: &str) -> Result<(), ExecutionError> {
    let mut statement = Statement::new(cql);
    statement.set_request_timeout(Some(CHANGE_MAX));
    statement.set_execution_profile_handle(Some(through_the_first_node(session)));
    patiently(|| session.query_unpaged(statement.clone(), ())).await?;
    session.await_schema_agreement().await?;
    Ok(())
}

/// A profile that uses the node with the lowest id, which is the same for all servers.
fn through_the_first_node(session: &Session) -> ExecutionProfileHandle {
    let profile = session.get_default_execution_profile_handle();
    let cluster = session.get_cluster_state();
    let there = cluster.get_nodes_info().iter().filter(|node| node.is_connected());
    match there.min_by_key(|node| node.host_id) {
        None => profile.clone(),
        Some(first) => {
            let alone = SingleTargetLoadBalancingPolicy::new(NodeIdentifier::Node(Arc::clone(first)), None);
            profile.pointee_to_builder().load_balancing_policy(alone).build().into_handle()
        }
    }
}
