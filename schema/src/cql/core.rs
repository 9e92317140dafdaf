//! What every part of the store shares: the session, its statements, and what is remembered of streams.

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

/// What this process knows of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// A seq that was the stream's last at some moment: no other append can have gone past it unseen.
    pub(super) seq: Seq,
    /// What follows from the records up to there stands.
    pub(super) followed: bool,
    /// Up to where the commands were copied, if that is known.
    pub(super) commanded: Option<Seq>,
}

/// The store without its thread.
pub(super) struct Core {
    pub(super) session: Session,
    pub(super) statements: Statements,
    pub(super) options: CqlOptions,
    pub(super) turns: Turns,
    pub(super) admission: Admission,
    pub(super) in_flight: Semaphore,
    /// Appends that stand and whose rows and timers are being written: as many at once as appends.
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

    /// What is remembered of a stream.
    pub(super) fn known(&self, stream: StreamId) -> Option<End> {
        self.ends.lock().get(&stream)
    }

    /// Remembers what this process has made of a stream.
    pub(super) fn remember(&self, stream: StreamId, end: End) {
        self.ends.lock().put(stream, end);
    }

    /// Remembers that a stream was seen to end there, unless it is known to have gone further.
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

    /// Changes what is remembered of a stream, if it still ends there.
    pub(super) fn amend(&self, stream: StreamId, seq: Seq, change: impl FnOnce(&mut End)) {
        let mut ends = self.ends.lock();
        if let Some(mut end) = ends.get(&stream).filter(|end| end.seq == seq) {
            change(&mut end);
            ends.put(stream, end);
        }
    }

    /// Forgets what is remembered of a stream: its next append looks first.
    pub(super) fn forget(&self, stream: StreamId) {
        self.ends.lock().forget(&stream);
    }

    /// Waits, for as long as a request may take, until one more read may be under way.
    pub(super) async fn reading(&self) -> Result<SemaphorePermit<'_>, BoxError> {
        Ok(tokio::time::timeout(self.options.request_timeout, self.reads.acquire()).await??)
    }

    /// Does a read within its bound, and says what was being read where it fails.
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

/// The real time: only buckets and deadlines of this store's own go by it.
pub(super) fn now() -> Millis {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}
