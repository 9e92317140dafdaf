//! The plain HTTP beside the sockets: whether the server lives, whether it can work, what it measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};
use schema::SharedStore;
use tracing::warn;

use crate::metrics::{self, Reading};

/// How long the store may take to say that it can be read and written.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// What `/readyz` looks at.
#[derive(Clone)]
pub struct Health {
    store: SharedStore,
    leaving: Arc<AtomicBool>,
}

impl Health {
    /// The health of a server on that store.
    pub fn of(store: SharedStore) -> Self {
        Self { store, leaving: Arc::default() }
    }

    /// From now on the server is not ready: it is on its way out.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Release);
    }

    async fn trouble(&self) -> Option<&'static str> {
        if self.leaving.load(Ordering::Acquire) {
            return Some("leaving");
        }
        match tokio::time::timeout(READY_WITHIN, self.store.ready()).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => {
                warn!(%error, "the store is not ready");
                Some("the store fails")
            }
            Err(_) => {
                warn!(within = ?READY_WITHIN, "the store is not ready in time");
                Some("the store is silent")
            }
        }
    }
}

/// The routes beside the sockets; everything else is 404.
pub fn routes(health: Health) -> impl FnOnce(&mut web::ServiceConfig) {
    move |app| {
        app.app_data(web::Data::new(health))
            .route("/healthz", web::get().to(async || "alive\n"))
            .route("/readyz", web::get().to(ready));
    }
}

async fn ready(health: web::Data<Health>) -> HttpResponse {
    match health.trouble().await {
        None => HttpResponse::Ok().body("ready\n"),
        Some(trouble) => HttpResponse::ServiceUnavailable().body(format!("{trouble}\n")),
    }
}

/// What is read off the house whenever the metrics are asked for.
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
