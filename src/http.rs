//! The plain HTTP routes beside the sockets and the pages: whether the server lives, whether it is ready, and
//! its metrics.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use parking_lot::Mutex;
use schema::{DiskFull, SharedStore};
use tracing::warn;

use crate::metrics::{self, Reading};

/// How long the store may take to answer that it can be read and written.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// The shortest time between two checks of the store. A check writes, and anyone may call `/readyz`.
const ASKED_EVERY: Duration = Duration::from_secs(1);

/// The state behind `/readyz`.
#[derive(Clone)]
pub struct Health {
    store: SharedStore,
    leaving: Arc<AtomicBool>,
    asked: Arc<Mutex<Option<Asked>>>,
}

/// What is wrong with the store, if anything. Everyone who asks while a check is running waits for the same
/// answer.
type Trouble = Shared<BoxFuture<'static, Option<String>>>;

/// When the store was last checked, and the result.
struct Asked {
    at: Instant,
    trouble: Trouble,
}

impl Health {
    /// The health of a server with that store.
    pub fn of(store: SharedStore) -> Self {
        Self { store, leaving: Arc::default(), asked: Arc::default() }
    }

    /// The server is stopping: from now on it is not ready.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Release);
    }

    async fn trouble(&self, now: Instant) -> Option<String> {
        if self.leaving.load(Ordering::Acquire) {
            return Some("leaving".to_owned());
        }
        let trouble = self.asked_lately(now);
        trouble.await
    }

    /// The result of the last second, or of the check that is running.
    fn asked_lately(&self, now: Instant) -> Trouble {
        let mut asked = self.asked.lock();
        let lately = asked.as_ref().filter(|asked| now.duration_since(asked.at) < ASKED_EVERY);
        if let Some(asked) = lately {
            return asked.trouble.clone();
        }
        let trouble = ask(self.store.clone()).boxed().shared();
        *asked = Some(Asked { at: now, trouble: trouble.clone() });
        trouble
    }
}

/// Checks whether the store can be read and written.
async fn ask(store: SharedStore) -> Option<String> {
    match tokio::time::timeout(READY_WITHIN, store.ready()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            warn!(%error, "the store is not ready");
            // Other reasons are only logged, because anyone may call `/readyz`.
            let told = error.downcast_ref::<DiskFull>().map(|full| format!(": {full}"));
            Some(format!("the store fails{}", told.unwrap_or_default()))
        }
        Err(_) => {
            warn!(within = ?READY_WITHIN, "the store is not ready in time");
            Some("the store is silent".to_owned())
        }
    }
}

/// The routes beside the sockets and the pages.
pub fn routes(health: Health) -> impl FnOnce(&mut web::ServiceConfig) {
    move |app| {
        app.app_data(web::Data::new(health))
            .route("/healthz", web::get().to(async || "alive\n"))
            .route("/healthz", web::head().to(async || "alive\n"))
            .route("/readyz", web::get().to(ready))
            .route("/readyz", web::head().to(ready));
    }
}

/// A server with a warning is ready. Monitoring can read the warning in the second line.
async fn ready(health: web::Data<Health>) -> HttpResponse {
    if let Some(trouble) = health.trouble(Instant::now()).await {
        return HttpResponse::ServiceUnavailable().body(format!("{trouble}\n"));
    }
    let warning = health.store.warning().map(|warning| format!("warning: {warning}\n"));
    HttpResponse::Ok().body(format!("ready\n{}", warning.unwrap_or_default()))
}

/// Reads the values that are measured when metrics are requested.
pub type Readings = Arc<dyn Fn() -> Vec<Reading> + Send + Sync>;

/// The routes of the metrics' own listener.
pub fn metrics_routes(readings: Readings) -> impl FnOnce(&mut web::ServiceConfig) {
    let answer = move || {
        let text = metrics::text(readings());
        let kind = (CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8");
        std::future::ready(HttpResponse::Ok().insert_header(kind).body(text))
    };
    move |app| {
        app.route("/metrics", web::get().to(answer));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use futures_util::future::join_all;
    use schema::{OnCommit, SqliteOptions, SqliteStore};

    use super::*;

    /// Asks a hundred times at each of these moments. Returns how often the store committed.
    async fn commits(moments: &[Duration]) -> usize {
        let folder = tempfile::tempdir().unwrap();
        let commits = Arc::new(AtomicUsize::new(0));
        let counted = commits.clone();
        let count = OnCommit(Arc::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        }));
        let options = SqliteOptions { on_commit: Some(count), ..SqliteOptions::default() };
        let health = Health::of(Arc::new(SqliteStore::open(folder.path(), options).unwrap()));
        let start = Instant::now();
        for moment in moments {
            let asked = join_all((0..100).map(|_| health.trouble(start + *moment))).await;
            assert!(asked.iter().all(Option::is_none), "the store is ready");
        }
        commits.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn asked_a_hundred_times_within_a_second_the_store_writes_once() {
        assert_eq!(commits(&[Duration::ZERO, ASKED_EVERY / 2]).await, 1);
    }

    #[tokio::test]
    async fn asked_again_a_second_later_the_store_is_looked_at_again() {
        assert_eq!(commits(&[Duration::ZERO, ASKED_EVERY]).await, 2);
    }
}
