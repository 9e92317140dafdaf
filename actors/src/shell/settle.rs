//! Finds out, after an append without a clear answer, whether the journal holds our records, others' or none.

use std::time::{Duration, Instant};

use rand::RngExt;
use schema::{Append, AppendError, Seldom, SharedStore, Window};
use tracing::warn;

/// The first and the longest wait before the journal is read again.
const RETRY_MIN: Duration = Duration::from_millis(20);
const RETRY_MAX: Duration = Duration::from_secs(2);

/// Refused appends are logged seldom: under load there are thousands in a minute.
static REFUSED: Seldom = Seldom::new();

/// The outcome of an append.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// Our records are written.
    Ours,
    /// Other records are written in their place: ours will never be.
    Others,
    /// Certainly nothing was written. Holds how long to wait, in milliseconds.
    Overloaded(u64),
}

/// Finds out the outcome: reads the records after the append's head, and sends the same batch at the same
/// head again, until some record is there. Before that, nobody may be told that nothing was written.
pub(crate) async fn settle(store: SharedStore, append: Append, error: AppendError) -> Settlement {
    if let AppendError::Overloaded { retry_after_ms, source } = error {
        if let Some(appends) = REFUSED.again(1, Instant::now()) {
            warn!(stream = %append.stream, error = %source, appends, "the store takes no writes for now");
        }
        return Settlement::Overloaded(retry_after_ms);
    }
    warn!(stream = %append.stream, %error, "an append has to be settled");
    let mut wait = RETRY_MIN;
    loop {
        match look(&store, &append).await {
            Some(settlement) => return settlement,
            None => match store.append(append.clone()).await {
                Ok(()) => return Settlement::Ours,
                Err(error) => warn!(stream = %append.stream, %error, "an append is still not settled"),
            },
        }
        let jitter = rand::rng().random_range(0.5..1.0);
        tokio::time::sleep(wait.mul_f64(jitter)).await;
        wait = (wait * 2).min(RETRY_MAX);
    }
}

/// The records after the append's head; `None` if there are none or the store does not say.
async fn look(store: &SharedStore, append: &Append) -> Option<Settlement> {
    let page = store.read(append.stream, Window::After(append.head), append.records.len(), usize::MAX).await;
    let records = match page {
        Ok(page) => page.records,
        Err(error) => {
            warn!(stream = %append.stream, %error, "failed to read what an append came to");
            return None;
        }
    };
    match records.is_empty() {
        true => None,
        false if records[..] == append.records[..] => Some(Settlement::Ours),
        false => Some(Settlement::Others),
    }
}
