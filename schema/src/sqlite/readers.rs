//! The threads that read, each with a connection of its own. A read waits in a bounded queue, and blocks no
//! thread of its caller.

use std::sync::Arc;
#[cfg(feature = "test-support")]
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::checkpoint::Log;
use super::options::SqliteOptions;
use super::queue::Queue;
use crate::ports::{BoxError, ReadError};

/// A read: it gets a connection, and answers its caller itself.
type Read = Box<dyn FnOnce(&Connection) + Send>;

/// The readers' queue.
#[derive(Clone)]
pub(super) struct Readers {
    queue: Arc<Queue<Read>>,
    #[cfg(feature = "test-support")]
    asked: Arc<AtomicU64>,
}

/// The reader stopped without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the store is closing")]
struct Gone;

impl Readers {
    pub(super) fn new(options: &SqliteOptions) -> Self {
        Self {
            queue: Arc::new(Queue::new("reads", options.reads_waiting_max, usize::MAX)),
            #[cfg(feature = "test-support")]
            asked: Arc::default(),
        }
    }

    /// Runs `read` on one of the readers.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        context: &'static str,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, ReadError>> {
        #[cfg(feature = "test-support")]
        self.asked.fetch_add(1, Ordering::Relaxed);
        let (reply, answer) = oneshot::channel();
        let queued = self.queue.push(Box::new(move |connection| drop(reply.send(read(connection)))), 0);
        async move {
            queued.map_err(|full| failed(context, full))?;
            match answer.await {
                Ok(Ok(value)) => Ok(value),
                Ok(Err(error)) => Err(failed(context, error)),
                Err(_) => Err(failed(context, Gone)),
            }
        }
        .boxed()
    }

    /// Closes the queue for new reads. Those in it are still done.
    pub(super) fn close(&self) {
        self.queue.close();
    }

    /// The number of reads so far.
    #[cfg(feature = "test-support")]
    pub(super) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// The number of reads that wait.
    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Runs until the queue is closed and empty.
    pub(super) fn run(&self, connection: &Connection, log: &Log) {
        let mut reads = Vec::new();
        while self.queue.take(&mut reads, 1, usize::MAX) {
            for read in reads.drain(..) {
                let _read = log.read();
                read(connection);
            }
        }
    }
}

fn failed(context: &'static str, source: impl Into<BoxError>) -> ReadError {
    ReadError { context: context.to_owned(), source: source.into() }
}
