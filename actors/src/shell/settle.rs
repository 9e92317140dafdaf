//! After an append that did not say yes: what stands in the journal, ours or somebody else's?

use std::time::{Duration, Instant};

use rand::RngExt;
use schema::{Append, AppendError, Seldom, SharedStore, Window};
use tracing::warn;

/// The first wait before the journal is asked again, and the longest.
const RETRY_MIN: Duration = Duration::from_millis(20);
const RETRY_MAX: Duration = Duration::from_secs(2);

/// Appends that the store refused, as the log of this process tells of them: under load there are thousands in a minute.
static REFUSED: Seldom = Seldom::new();

/// What became of an append.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// It stands.
    Ours,
    /// Others have written there: it will never stand.
    Others,
    /// Certainly nothing was written; wait so many milliseconds.
    Overloaded(u64),
}

/// Finds out: reads the records after the append's head, and sends the same batch at the same head until some record
/// stands there. Nobody is told "not written" before that.
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

/// What stands after the append's head; `None` where nothing does or the store does not say.
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
