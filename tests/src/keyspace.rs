//! A keyspace of its own for a server, on the cluster that `./test tests --store cql` has started.

use std::fmt;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use schema::CqlOptions;
use scylla::client::session_builder::SessionBuilder;
use scylla::statement::Statement;

use crate::program;

/// Says on which store servers run that name none: `cql`, or the embedded one.
const WHICH: &str = "TESTS_STORE";

/// Names the contact points of a cluster that tests may fill, parted by commas.
const NODES: &str = "CQL_TEST_NODES";

/// How long dropping a keyspace may take: on a small machine the server does one change after the other.
const CHANGE_MAX: Duration = Duration::from_secs(120);

/// A keyspace that goes when this is dropped.
#[derive(Debug)]
pub struct Keyspace {
    nodes: String,
    name: String,
}

impl Keyspace {
    /// Makes one with every table, by the program itself; nothing where the tests run on the embedded store.
    ///
    /// # Panics
    /// Where the tests are to run on a cluster and there is none.
    pub fn of_its_own() -> Option<Self> {
        match std::env::var(WHICH).as_deref() {
            Ok("cql") => {}
            Ok(other) => panic!("{WHICH} is {other}; the tests know cql, and the embedded store without it"),
            Err(_) => return None,
        }
        Some(Self::on_the_cluster())
    }

    /// Makes one with every table, by the program itself, wherever other servers keep their journals.
    ///
    /// # Panics
    /// Where there is no cluster: no test of these is skipped.
    pub fn on_the_cluster() -> Self {
        Self::on(std::env::var(NODES).unwrap_or_else(|_| panic!("{NODES} names no cluster")), 1)
    }

    /// Makes one with every table and that many replicas, by the program itself, on the cluster of these
    /// nodes: through each of them at once, as servers do that come up together.
    ///
    /// # Panics
    /// Where it cannot be made.
    pub fn on(nodes: String, replicas: u8) -> Self {
        let keyspace = Self { nodes, name: format!("test_{}", uuid::Uuid::new_v4().simple()) };
        let migrate = |node: &str| {
            Command::new(program::guildhall())
                .args(["migrate", "--replicas", &replicas.to_string()])
                .args(["--store", &keyspace.url_at(node)])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .expect("the server's program runs")
        };
        let migrating: Vec<Child> = keyspace.nodes.split(',').map(migrate).collect();
        for made in migrating {
            let made = made.wait_with_output().expect("it is heard to the end");
            assert!(made.status.success(), "no keyspace: {}", String::from_utf8_lossy(&made.stderr));
        }
        keyspace
    }

    /// Its address, as a setting of a server.
    pub fn url(&self) -> String {
        self.url_at(&self.nodes)
    }

    /// The first node that tests may fill.
    ///
    /// # Panics
    /// Where it is named and not by its address.
    pub fn node(&self) -> SocketAddr {
        let first = self.nodes.split(',').next().unwrap_or_default();
        first
            .parse()
            .unwrap_or_else(|_| panic!("{NODES} begins with {first:?}, which is no address and port"))
    }

    /// Its address for a server that reaches the cluster there.
    pub fn url_at(&self, node: impl fmt::Display) -> String {
        format!("scylla://{node}/{}", self.name)
    }

    /// How it is opened.
    pub fn options(&self) -> CqlOptions {
        let contact_points = self.nodes.split(',').map(str::to_owned).collect();
        CqlOptions { contact_points, keyspace: self.name.clone(), ..CqlOptions::default() }
    }
}

impl Drop for Keyspace {
    fn drop(&mut self) {
        let CqlOptions { contact_points, keyspace, .. } = self.options();
        let dropping = async move {
            let session = SessionBuilder::new().known_nodes(contact_points).build().await.ok()?;
            let mut drop = Statement::new(format!("DROP KEYSPACE IF EXISTS {keyspace}"));
            drop.set_request_timeout(Some(CHANGE_MAX));
            session.query_unpaged(drop, ()).await.ok()
        };
        // In a thread of its own: a test may end inside a runtime.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(dropping)
        });
        let dropped = dropped.join().ok().flatten();
        assert!(dropped.is_some() || std::thread::panicking(), "the keyspace is dropped");
    }
}
