//! A keyspace of its own for each test, on the server that `./test` has started.

use std::future::Future;

use schema::cql::{Layout, migrate};
use schema::{CqlOptions, CqlStore};
use scylla::client::session::Session;
use scylla::client::session_builder::SessionBuilder;
use scylla::statement::Statement;
use uuid::Uuid;

/// Names the contact points of a server that tests may fill, parted by commas.
const VARIABLE: &str = "CQL_TEST_NODES";

/// How long a change of the schema may take: on a small machine the server makes one after the other.
pub const CHANGE_MAX: std::time::Duration = std::time::Duration::from_secs(120);

/// Where the server is.
///
/// # Panics
/// Where there is none: no test of these is skipped.
pub fn contact_points() -> Vec<String> {
    let Ok(points) = std::env::var(VARIABLE) else {
        panic!(
            "{VARIABLE} names no server: run `./test storage --store cql`, or start one with \
             `tests/servers/cassandra start` and set {VARIABLE} to what it prints"
        );
    };
    points.split(',').map(str::to_owned).collect()
}

/// Runs a future to its end.
pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
        .block_on(future)
}

/// A keyspace that goes when this is dropped.
pub struct Keyspace {
    options: CqlOptions,
}

impl Keyspace {
    /// Makes one without tables.
    pub async fn empty() -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        let options =
            CqlOptions { contact_points: contact_points(), keyspace: name, ..CqlOptions::default() };
        let keyspace = Self { options };
        keyspace
            .execute(&format!(
                "CREATE KEYSPACE {} WITH replication = {{'class': 'NetworkTopologyStrategy', 'datacenter1': 1}}",
                keyspace.options.keyspace
            ))
            .await;
        keyspace
    }

    /// Makes one with every table, cut into partitions as given.
    pub async fn with_tables(layout: Layout) -> Self {
        let mut keyspace = Self::empty().await;
        keyspace.options.layout = layout;
        migrate(&keyspace.options).await.expect("migrates");
        keyspace
    }

    /// How to open it.
    pub fn options(&self) -> CqlOptions {
        self.options.clone()
    }

    /// Opens it as one more server would.
    pub async fn open(&self) -> CqlStore {
        CqlStore::open(self.options()).await.expect("opens")
    }

    /// Executes a statement by hand.
    pub async fn execute(&self, cql: &str) {
        let mut statement = Statement::new(cql);
        statement.set_request_timeout(Some(CHANGE_MAX));
        self.session().await.query_unpaged(statement, ()).await.expect("executes");
    }

    /// A session of the test's own.
    pub async fn session(&self) -> Session {
        let session = SessionBuilder::new().known_nodes(&self.options.contact_points).build().await;
        session.expect("the server answers")
    }
}

impl Drop for Keyspace {
    fn drop(&mut self) {
        let drop = self.execute_owned(format!("DROP KEYSPACE IF EXISTS {}", self.options.keyspace));
        // In a thread of its own: a test may end inside a runtime.
        let dropped = std::thread::spawn(move || block_on(drop)).join();
        assert!(dropped.is_ok() || std::thread::panicking(), "the keyspace is dropped");
    }
}

impl Keyspace {
    fn execute_owned(&self, cql: String) -> impl Future<Output = ()> + Send + 'static {
        let options = self.options();
        async move {
            let session = SessionBuilder::new().known_nodes(&options.contact_points).build().await;
            let mut statement = Statement::new(cql);
            statement.set_request_timeout(Some(CHANGE_MAX));
            session.expect("the server answers").query_unpaged(statement, ()).await.expect("executes");
        }
    }
}
