//! The thread on which the driver runs, whatever runtime calls it.

use std::future::Future;
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::connect::{CqlOpenError, unreadable};
use super::options::CqlOptions;

/// A thread with a runtime of its own. Connections, appends and background work run there, and end when it is
/// dropped.
pub(super) struct Driver {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Driver {
    /// Starts the thread.
    pub(super) fn start(options: &CqlOptions) -> Result<Self, CqlOpenError> {
        Self::spawn().map_err(|error| unreadable(options, error))
    }

    fn spawn() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::Builder::new().name("store-cql".to_owned()).spawn(move || {
            let _ = runtime.block_on(stopped);
        })?;
        Ok(Self { handle, stop: Some(stop), thread: Some(thread) })
    }

    /// Runs a task there to its end, even if nobody waits for it any more. `None` if it panicked or the
    /// driver was dropped.
    pub(super) fn run<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = Option<T>> + Send + 'static {
        let running = self.handle.spawn(task);
        async move { running.await.ok() }
    }

    /// Runs a task there that opens or prepares a keyspace.
    pub(super) async fn open<T: Send + 'static>(
        &self,
        options: &CqlOptions,
        task: impl Future<Output = Result<T, CqlOpenError>> + Send + 'static,
    ) -> Result<T, CqlOpenError> {
        let done = self.run(task).await;
        done.unwrap_or_else(|| Err(unreadable(options, "the thread of the driver ended")))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported there.
            let _ = thread.join();
        }
    }
}
