//! Opens the store that the settings name.

use std::sync::Arc;

use anyhow::{Context, ensure};
use schema::cql::{CqlConsistency, CqlEncryption, CqlUser};
use schema::{
    Commit, CqlOpenError, CqlOptions, CqlStore, OnCommit, OpenError, SharedStore, SqliteOptions, SqliteStore,
};

use crate::config::{Config, Consistency, CqlUrl, StoreUrl};
use crate::metrics;

/// Why the store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The embedded store cannot be opened.
    #[error(transparent)]
    Sqlite(#[from] OpenError),
    /// The cluster cannot be used.
    #[error(transparent)]
    Cql(#[from] CqlOpenError),
}

/// What waits in a store now, for metrics.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waiting {
    /// Writes that wait.
    pub writes: usize,
    /// Reads that wait.
    pub reads: usize,
    /// Bytes in the embedded store's write-ahead log.
    pub log_bytes: u64,
    /// Whether that log is too long and cannot be restarted for now.
    pub log_is_held: bool,
}

/// A store, and a function that reads what waits in it. That function does not keep the store open.
pub struct Opened {
    /// The store.
    pub store: SharedStore,
    /// What waits in it now.
    pub waiting: Arc<dyn Fn() -> Waiting + Send + Sync>,
}

/// Opens the store that the settings name.
pub async fn open(config: &Config) -> Result<Opened, StoreError> {
    match &config.store {
        StoreUrl::Sqlite => Ok(embedded(SqliteStore::open(&config.data, sqlite_options())?)),
        StoreUrl::Cql(url) => Ok(open_cql(cql_options(config, url)).await?),
    }
}

/// The options of the cluster at this address.
pub fn cql_options(config: &Config, url: &CqlUrl) -> CqlOptions {
    let user = config.cql.user.clone().zip(config.cql.password.as_ref());
    let encryption = config.cql.ca.clone().map(|authorities| CqlEncryption {
        authorities,
        identity: config.cql.certificate.clone().zip(config.cql.key.clone()),
    });
    CqlOptions {
        contact_points: url.contact_points.clone(),
        keyspace: url.keyspace.clone(),
        local_dc: url.local_dc.clone(),
        consistency: match url.consistency {
            Consistency::LocalQuorum => CqlConsistency::LocalQuorum,
            Consistency::Quorum => CqlConsistency::Quorum,
        },
        user: user.map(|(name, password)| CqlUser { name, password: password.reveal().to_owned() }),
        encryption,
        on_commit: on_commit(),
        ..CqlOptions::default()
    }
}

/// Opens the store that the settings name if it exists. A program that only reads must not create a data
/// folder or a store.
pub async fn open_existing(config: &Config) -> anyhow::Result<Opened> {
    if config.store != StoreUrl::Sqlite {
        return open(config).await.context("the store does not open");
    }
    ensure!(config.data.is_dir(), "there is no data folder {}", config.data.display());
    let opened = SqliteStore::open_existing(&config.data, sqlite_options());
    Ok(embedded(opened.context("the store does not open")?))
}

fn sqlite_options() -> SqliteOptions {
    SqliteOptions { on_commit: on_commit(), ..SqliteOptions::default() }
}

fn embedded(store: SqliteStore) -> Opened {
    let store = Arc::new(store);
    let looked_at = Arc::downgrade(&store);
    let waiting = move || {
        let Some(store) = looked_at.upgrade() else { return Waiting::default() };
        let (writes, reads) = store.waiting();
        Waiting { writes, reads, log_bytes: store.log_bytes(), log_is_held: store.log_is_held() }
    };
    Opened { store, waiting: Arc::new(waiting) }
}

async fn open_cql(options: CqlOptions) -> Result<Opened, CqlOpenError> {
    let store = Arc::new(CqlStore::open(options).await?);
    let looked_at = Arc::downgrade(&store);
    let waiting = move || {
        let Some(store) = looked_at.upgrade() else { return Waiting::default() };
        Waiting { writes: store.waiting().0, ..Waiting::default() }
    };
    Ok(Opened { store, waiting: Arc::new(waiting) })
}

fn on_commit() -> Option<OnCommit> {
    let told = |commit: Commit| metrics::observe_commit(commit.appends, commit.records, commit.elapsed);
    Some(OnCommit(Arc::new(told)))
}
