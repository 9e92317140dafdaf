//! The server as a whole: started from its settings, stopped without losing what it was doing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::dev::{Server, ServerHandle};
use actix_web::{App, HttpServer};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use schema::{OpenError, SqliteOptions, SqliteStore};
use tokio::signal::unix::{SignalKind, signal};
use tracing::{error, info, warn};

use crate::config::{Config, StoreUrl};
use crate::http::{self, Health, Readings};
use crate::metrics::{Reading, Value};
use crate::tls::{self, TlsError};

/// Connections that the kernel may hold for us before they are accepted.
const BACKLOG: u32 = 4_096;

/// How long ended threads may take to let go of the store, and how often that is looked at.
const RELEASE_WITHIN: Duration = Duration::from_millis(500);
const RELEASE_LOOK: Duration = Duration::from_millis(2);

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store does not open.
    #[error("the store does not open")]
    Store(#[source] OpenError),
    /// Its certificate does not serve.
    #[error("connections cannot be encrypted")]
    Tls(#[source] TlsError),
    /// Nobody can connect there.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The system has no signals or no room for a runtime.
    #[error("the system does not let the server run")]
    System(#[source] std::io::Error),
}

/// A server at work.
pub struct Running {
    /// Where clients connect.
    pub address: SocketAddr,
    /// Where metrics are read.
    pub metrics_address: Option<SocketAddr>,
    clients: ServerHandle,
    metrics: Option<ServerHandle>,
    health: Health,
    store: Arc<SqliteStore>,
}

/// Serves until the process is told to stop, on this thread and those it starts.
pub fn run(config: Config) -> Result<(), StartError> {
    allow_many_files();
    actix_web::rt::System::new().block_on(async {
        let mut terminate = signal(SignalKind::terminate()).map_err(StartError::System)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::System)?;
        let running = start(config).await?;
        println!("listening on {}", running.address);
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        running.stop().await;
        Ok(())
    })
}

/// Opens the store and serves. Needs an actix system around it.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let StoreUrl::Sqlite = config.store;
    let store = SqliteStore::open(&config.data, SqliteOptions::default()).map_err(StartError::Store)?;
    let store = Arc::new(store);
    let health = Health::of(store.clone());
    let (address, clients) = serve_clients(&config, health.clone())?;
    let metrics =
        config.metrics.listen.map(|address| serve_metrics(address, readings(store.clone()))).transpose()?;
    info!(%address, data = %config.data.display(), workers = config.workers, "the server is up");
    let (metrics_address, metrics) = metrics.unzip();
    Ok(Running { address, metrics_address, clients, metrics, health, store })
}

impl Running {
    /// Stops: takes no more connections, closes those there are, lets appends finish.
    pub async fn stop(self) {
        info!("the server is leaving");
        self.health.leave();
        self.clients.pause().await;
        self.clients.stop(true).await;
        if let Some(metrics) = self.metrics {
            metrics.stop(false).await;
        }
        drop(self.health);
        close(self.store).await;
        info!("the server is gone");
    }
}

/// Closes the store as soon as the threads that have just ended let it go.
async fn close(mut store: Arc<SqliteStore>) {
    let deadline = Instant::now() + RELEASE_WITHIN;
    while let Err(shared) = Arc::try_unwrap(store) {
        if Instant::now() > deadline {
            warn!("the store is still in use: it closes with the process");
            return;
        }
        store = shared;
        tokio::time::sleep(RELEASE_LOOK).await;
    }
}

/// Serves clients on worker threads; answers where.
fn serve_clients(config: &Config, health: Health) -> Result<(SocketAddr, ServerHandle), StartError> {
    let server = HttpServer::new(move || App::new().configure(http::routes(health.clone())))
        .workers(config.workers.get())
        .backlog(BACKLOG)
        .max_connections(config.limits.worker_connections_max.size())
        .tcp_nodelay(true)
        .disable_signals()
        .shutdown_timeout(config.drain_seconds.get());
    let listening = match (&config.tls.certificate, &config.tls.key) {
        (Some(certificate), Some(key)) => {
            let tls = tls::server_config(certificate, key).map_err(StartError::Tls)?;
            server.bind_rustls_0_23(config.listen, tls)
        }
        _ => server.bind(config.listen),
    };
    let server = listening.map_err(|source| StartError::Listen { address: config.listen, source })?;
    let address = server.addrs()[0];
    Ok((address, spawn(server.run())))
}

/// Serves `/metrics` on a thread of its own; answers where.
fn serve_metrics(address: SocketAddr, readings: Readings) -> Result<(SocketAddr, ServerHandle), StartError> {
    let server = HttpServer::new(move || App::new().configure(http::metrics_routes(readings.clone())))
        .workers(1)
        .disable_signals()
        .bind(address)
        .map_err(|source| StartError::Listen { address, source })?;
    let address = server.addrs()[0];
    Ok((address, spawn(server.run())))
}

fn spawn(server: Server) -> ServerHandle {
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        if let Err(error) = server.await {
            error!(%error, "a listener failed");
        }
    });
    handle
}

/// What is read off the store whenever the metrics are asked for.
fn readings(store: Arc<SqliteStore>) -> Readings {
    Arc::new(move || {
        let (writes, reads) = store.waiting();
        let one = |name, help, value| Reading { name, help, value: Value::One(value) };
        vec![
            one("store_writes_waiting", "Writes that wait for the store", writes as i64),
            one("store_reads_waiting", "Reads that wait for the store", reads as i64),
            one("store_log_bytes", "Length of the store's write-ahead log", store.log_bytes() as i64),
        ]
    })
}

/// Takes as many open files as the system allows: every connection is one.
fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    if let Err(error) = raised {
        warn!(%error, "the number of open files stays as it was");
    }
}

#[cfg(test)]
mod tests;
