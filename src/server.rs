//! The server as a whole: starts from its settings, and stops without losing work in progress.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::dev::{Server, ServerHandle};
use actix_web::{App, HttpServer, web};
use actors::timers::{self, Duty};
use actors::{House, Parts, forgetting};
use protocol::{Generation, Kind};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use schema::SharedStore;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tracing::{error, info, warn};

use crate::config::Config;
use crate::http::{self, Health, Readings};
use crate::identity::{self, Authenticator, CostError};
use crate::listener;
use crate::metrics::{Measured, Reading, Value};
use crate::moving;
use crate::pages;
use crate::presence::Presence;
use crate::provider::Sandbox;
use crate::sandbox_clock;
use crate::search::{Pending, Place, Search};
use crate::session;
use crate::stdout;
use crate::store::{self, Opened, StoreError};
use crate::tls::{self, TlsError};
use crate::unknown;
use crate::worker::{self, ConnectionCounts, Shared, Worker};

/// How long ended threads may take to release the store.
const RELEASE_WITHIN: Duration = Duration::from_millis(500);

/// How long a server that leaves waits until the last changes are in the index of search.
const WRITTEN_WITHIN: Duration = Duration::from_secs(3);

/// The folder of the index of search, in the data folder.
pub const SEARCH_FOLDER: &str = "search";

/// How often a stopping server checks whether it can go on.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be opened.
    #[error("the store does not open")]
    Store(#[source] StoreError),
    /// The certificate cannot be used.
    #[error("connections cannot be encrypted")]
    Tls(#[source] TlsError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The reason.
        #[source]
        source: std::io::Error,
    },
    /// The store cannot be read.
    #[error("the store cannot be read")]
    Read(#[source] schema::ReadError),
    /// The store does not give its generation.
    #[error("the generation of the data cannot be kept in the store")]
    Generation(#[source] schema::BoxError),
    /// The store holds only a part of an import.
    #[error("the store is not whole")]
    Moving(#[source] moving::Unfinished),
    /// The authenticator cannot start.
    #[error("nobody could sign in")]
    Authenticator(#[source] identity::StartError),
    /// Hashing a password would be too cheap.
    #[error("passwords cannot be hashed at the cost that is set")]
    Cost(#[source] CostError),
    /// The operating system gives no signals or no runtime.
    #[error("the system does not let the server run")]
    System(#[source] std::io::Error),
}

/// The data in the store at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// As the last server left it.
    AsItWas,
    /// An older copy: clients may have seen data that is not there any more.
    Restored,
}

/// A running server.
pub struct Running {
    /// Where clients connect.
    pub address: SocketAddr,
    /// Where metrics are read.
    pub metrics_address: Option<SocketAddr>,
    clients: ServerHandle,
    metrics: Option<ServerHandle>,
    timers: JoinHandle<()>,
    search: JoinHandle<()>,
    duty: Arc<Duty>,
    health: Health,
    shared: Arc<Shared>,
    store: SharedStore,
}

/// Serves until the process is told to stop. Uses this thread and threads that it starts.
pub fn run(config: Config, data: Data) -> Result<(), StartError> {
    allow_many_files();
    actix_web::rt::System::new().block_on(async {
        let mut terminate = signal(SignalKind::terminate()).map_err(StartError::System)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::System)?;
        let running = start_on(config, data).await?;
        if let Err(error) = stdout::print(&format!("listening on {}\n", running.address)) {
            warn!(%error, "the address cannot be printed");
        }
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        running.stop().await;
        Ok(())
    })
}

/// Opens the store and serves. Effects that a crash interrupted are finished first. Must run within an actix
/// system.
pub async fn start(config: Config) -> Result<Running, StartError> {
    start_on(config, Data::AsItWas).await
}

async fn start_on(config: Config, data: Data) -> Result<Running, StartError> {
    let Opened { store, waiting } = store::open(&config).await.map_err(StartError::Store)?;
    moving::check_finished(&store).await.map_err(StartError::Moving)?;
    let generation = store.generation(data == Data::Restored).await.map_err(StartError::Generation)?;
    let shared = Arc::new(furnish(config, store.clone(), Generation(generation)).await?);
    let config = &shared.config;
    let health = Health::of(store.clone());
    let (address, clients) = serve_clients(shared.clone(), health.clone())?;
    let duty = Arc::new(Duty::of(store.clone()));
    let readings = readings(waiting, shared.clone(), duty.clone());
    let metrics = config.metrics.listen.map(|address| serve_metrics(address, readings)).transpose()?;
    let (metrics_address, metrics) = metrics.unzip();
    let search = actix_web::rt::spawn(shared.search.clone().follow());
    let timers = actix_web::rt::spawn(look_after(shared.clone(), duty.clone()));
    let at_work = shared.at_work.acquire_many(config.workers.get() as u32).await;
    at_work.expect("the semaphore is never closed").forget();
    let (data, workers, generation) = (config.data.display(), config.workers, shared.generation);
    info!(%address, %data, ?workers, %generation, "the server is up");
    Ok(Running { address, metrics_address, clients, metrics, timers, search, duty, health, shared, store })
}

/// Builds what the worker threads share.
async fn furnish(config: Config, store: SharedStore, generation: Generation) -> Result<Shared, StartError> {
    let rules = identity::Rules::of(&config).map_err(StartError::Cost)?;
    let clock = sandbox_clock::load(&store).await.map_err(StartError::Read)?;
    let limits = actors::limits::Limits::default();
    let pending = Arc::new(Pending::default());
    let house = House::new(Parts {
        store,
        clock,
        limits,
        observer: Arc::new(Measured),
        changes: pending.clone(),
        provider: Arc::new(Sandbox::default()),
    });
    let place = Place { folder: config.data.join(SEARCH_FOLDER), generation };
    let search = Search::new(house.clone(), place, pending);
    let identity = Authenticator::start(house.clone(), rules).await.map_err(StartError::Authenticator)?;
    let presence = Presence::new(house.clone(), config.limits.presence_grace_seconds.seconds());
    Ok(Shared {
        house,
        config,
        generation,
        connection_counts: ConnectionCounts::default(),
        presence,
        identity,
        finds: worker::finds(),
        presence_questions: worker::presence_questions(),
        exports: worker::exports(),
        device_ends: worker::device_ends(),
        suggestions: worker::suggestions(),
        search,
        searches: worker::searches(),
        submits: worker::submits(),
        clock_moved: Arc::default(),
        at_work: Semaphore::new(0),
        leaving: watch::Sender::new(false),
    })
}

/// Works timers and recovery while it is this server's turn, and follows other servers, as long as the server
/// runs.
async fn look_after(shared: Arc<Shared>, duty: Arc<Duty>) {
    let (house, moved) = (shared.house.clone(), shared.clock_moved.clone());
    let followed = async {
        if shared.config.sandbox_clock {
            sandbox_clock::follow(&shared.house, &shared.clock_moved).await;
        }
    };
    let watched = unknown::watch(shared.house.store().clone());
    let forgot = forgetting::keep_forgetting(shared.house.clone());
    let signed_out = shared.identity.follow_sign_outs();
    tokio::join!(timers::work(house, duty, moved), followed, watched, forgot, signed_out);
}

impl Running {
    /// Stops: accepts no more connections, closes those there are, and waits for appends.
    pub async fn stop(mut self) {
        info!("the server is leaving");
        self.health.leave();
        self.clients.pause().await;
        self.shared.leaving.send_replace(true);
        self.timers.abort();
        let _ = (&mut self.timers).await;
        self.duty.let_go().await;
        let at_rest = || self.shared.connection_counts.is_empty() && self.shared.house.appending() == 0;
        if !holds_within(self.shared.config.drain_seconds.seconds(), at_rest).await {
            warn!("some connections did not leave in time");
        }
        self.leave_search().await;
        self.clients.stop(false).await;
        if let Some(metrics) = self.metrics {
            metrics.stop(false).await;
        }
        drop((self.health, self.shared, self.duty));
        if !holds_within(RELEASE_WITHIN, || Arc::strong_count(&self.store) == 1).await {
            warn!("the store is still in use: it closes with the process");
        }
        drop(self.store);
        info!("the server is gone");
    }

    /// Stops what follows the changes for search, once the last ones are in the index: it remembers when each
    /// was found.
    async fn leave_search(&mut self) {
        let search = &self.shared.search;
        let is_written = || search.changes() == 0;
        if search.is_whole() && !(search.settled().await && holds_within(WRITTEN_WITHIN, is_written).await) {
            warn!("the last changes are not in the index of search: they are taken in at the next start");
        }
        self.search.abort();
        let _ = (&mut self.search).await;
    }
}

/// Whether the condition holds, now or within that time.
async fn holds_within(time: Duration, it: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + time;
    while !it() {
        if Instant::now() > deadline {
            return false;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    true
}

/// Serves clients on worker threads. Returns the address.
fn serve_clients(shared: Arc<Shared>, health: Health) -> Result<(SocketAddr, ServerHandle), StartError> {
    let config = &shared.config;
    let cannot = |source| StartError::Listen { address: config.listen, source };
    let tls = match (&config.tls.certificate, &config.tls.key) {
        (Some(certificate), Some(key)) => Some(tls::acceptor(certificate, key).map_err(StartError::Tls)?),
        _ => None,
    };
    let (open, proxies) = (shared.clone(), config.proxies.clone());
    let encrypted = pages::Encrypted(tls.is_some());
    let app = move || {
        let worker = Worker::open(open.clone());
        let app = App::new().app_data(web::ThinData(encrypted)).default_service(web::to(pages::answer));
        app.configure(http::routes(health.clone())).configure(|app| {
            if let Some(worker) = worker {
                app.app_data(web::ThinData(worker)).route("/ws", web::get().to(session::open));
            }
        })
    };
    let server = Server::build()
        .workers(config.workers.size())
        .max_concurrent_connections(config.limits.worker_connections_max.size())
        .disable_signals();
    let listener = listener::bind(config.listen).map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let server = match tls {
        Some(tls) => server
            .listen("clients", listener, move || listener::encrypted(app(), proxies.clone(), tls.clone())),
        None => server.listen("clients", listener, move || listener::plain(app(), proxies.clone())),
    };
    Ok((address, spawn(server.map_err(cannot)?.run())))
}

/// Serves `/metrics` on a thread of its own. Returns the address.
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

/// The values of the store and the house that are measured when metrics are requested.
fn readings(
    waiting: Arc<dyn Fn() -> store::Waiting + Send + Sync>,
    shared: Arc<Shared>,
    duty: Arc<Duty>,
) -> Readings {
    Arc::new(move || {
        let house = &shared.house;
        let passwords = shared.identity.passwords_waiting();
        let waiting = waiting();
        let living = Kind::ALL.into_iter().map(|kind| (kind.name(), house.living(kind) as i64));
        let one = |name, help, value| Reading { name, help, value: Value::One(value) };
        vec![
            one("store_writes_waiting", "Writes that wait for the store", waiting.writes as i64),
            one("store_reads_waiting", "Reads that wait for the store", waiting.reads as i64),
            one("store_log_bytes", "Length of the store's write-ahead log", waiting.log_bytes as i64),
            one(
                "store_log_held",
                "Whether the log is too long and another program keeps it from being begun anew",
                i64::from(waiting.log_is_held),
            ),
            one("appends_in_flight", "Appends on their way", house.appending() as i64),
            one("lease_held", "Whether this server works timers and recovery", i64::from(duty.is_held())),
            one("search_whole", "Whether everything can be searched", i64::from(shared.search.is_whole())),
            one(
                "search_changes",
                "Changes that are found and not yet written to the index of search",
                shared.search.changes() as i64,
            ),
            one(
                "search_saved",
                "Saved searches that are matched with each job that changes",
                shared.search.saved() as i64,
            ),
            one("passwords_waiting", "Passwords that wait to be hashed", passwords as i64),
            Reading { name: "entities", help: "Entities alive", value: Value::By("kind", living.collect()) },
            Reading {
                name: "unknown",
                help: "What newer programs wrote to the store and this one does not know",
                value: Value::By("what", unknown::seen()),
            },
        ]
    })
}

/// Raises the limit of open files as far as the system allows, because every connection is one.
fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    if let Err(error) = raised {
        warn!(%error, "the number of open files stays as it was");
    }
}

#[cfg(test)]
mod tests;
