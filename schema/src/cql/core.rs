//! What all parts of the store share: the session, the statements, and the known ends of streams.

use std::collections::HashSet;
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use protocol::{Millis, Seq, StreamId};
use scylla::client::session::Session;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::admission::Admission;
use super::agenda::Agenda;
use super::fault::Fault;
use super::options::CqlOptions;
use super::statements::Statements;
use super::swept::Swept;
use super::turns::Turns;
use crate::faults::Faults;
use crate::ports::{BoxError, ReadError};
use crate::recent::Recent;

/// The name of the queue of timers.
const TIMERS: &str = "timers";

/// The name of the queue of markers.
const UNFINISHED: &str = "unfinished";

/// What this process knows of a stream's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// A seq that was the stream's end at some moment. No other append can have gone past it unnoticed.
    pub(super) seq: Seq,
    /// Whether the effects of the records up to there are written.
    pub(super) followed: bool,
    /// The seq up to which commands are copied, if known.
    pub(super) commanded: Option<Seq>,
}

/// The store, without its thread.
pub(super) struct Core {
    pub(super) session: Session,
    pub(super) statements: Statements,
    pub(super) options: CqlOptions,
    pub(super) turns: Turns,
    pub(super) admission: Admission,
    pub(super) in_flight: Semaphore,
    /// Appends that are written and whose rows and timers are being written. As many as appends at the same
    /// time.
    pub(super) following: Semaphore,
    pub(super) timers: Agenda,
    pub(super) swept: Swept,
    pub(super) unfinished: Agenda,
    pub(super) copying: Mutex<HashSet<StreamId>>,
    pub(super) faults: Faults<Fault>,
    ends: Mutex<Recent<StreamId, End>>,
    reads: Semaphore,
}

impl Core {
    pub(super) fn new(session: Session, statements: Statements, options: CqlOptions) -> Self {
        Self {
            session,
            statements,
            turns: Turns::default(),
            admission: Admission::new(options.appends_waiting_max, options.appends_waiting_bytes_max),
            in_flight: Semaphore::new(options.appends_in_flight_max.max(1)),
            following: Semaphore::new(options.appends_in_flight_max.max(1)),
            timers: Agenda::new(TIMERS),
            swept: Swept::default(),
            unfinished: Agenda::new(UNFINISHED),
            copying: Mutex::default(),
            faults: Faults::default(),
            ends: Mutex::new(Recent::new(options.ends_max)),
            reads: Semaphore::new(options.reads_in_flight_max.max(1)),
            options,
        }
    }

    /// What is known of a stream's end.
    pub(super) fn known(&self, stream: StreamId) -> Option<End> {
        self.ends.lock().get(&stream)
    }

    /// Remembers the end that this process has written.
    pub(super) fn remember(&self, stream: StreamId, end: End) {
        self.ends.lock().put(stream, end);
    }

    /// Remembers an end that was read, unless a later one is known.
    pub(super) fn learn(&self, stream: StreamId, seq: Seq) {
        let mut ends = self.ends.lock();
        match ends.get(&stream) {
            Some(known) if known.seq >= seq => {}
            known => {
                let commanded = known.and_then(|known| known.commanded);
                ends.put(stream, End { seq, followed: false, commanded });
            }
        }
    }

    /// Changes what is known of a stream, if its end is still the same.
    pub(super) fn amend(&self, stream: StreamId, seq: Seq, change: impl FnOnce(&mut End)) {
        let mut ends = self.ends.lock();
        if let Some(mut end) = ends.get(&stream).filter(|end| end.seq == seq) {
            change(&mut end);
            ends.put(stream, end);
        }
    }

    /// Forgets a stream. Its next append must look for the end first.
    pub(super) fn forget(&self, stream: StreamId) {
        self.ends.lock().forget(&stream);
    }

    /// Waits until another read may start, for as long as a request may take.
    pub(super) async fn reading(&self) -> Result<SemaphorePermit<'_>, BoxError> {
        Ok(tokio::time::timeout(self.options.request_timeout, self.reads.acquire()).await??)
    }

    /// Reads within the bound of concurrent reads, and adds to an error what was read.
    pub(super) async fn read_within<T>(
        &self,
        context: &str,
        read: impl Future<Output = Result<T, BoxError>>,
    ) -> Result<T, ReadError> {
        let done = async {
            let _permit = self.reading().await?;
            read.await
        };
        done.await.map_err(|source| ReadError { context: context.to_owned(), source })
    }
}

/// The real time. Only this store's own buckets and deadlines use it.
pub(super) fn now() -> Millis {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}
