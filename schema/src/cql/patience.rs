//! Repeats requests while the cluster cannot answer: nodes that are busy with new tables answer late, or not
//! at all.

use std::time::{Duration, Instant};

use scylla::errors::{DbError, ExecutionError, RequestAttemptError};

/// For how long a request is repeated, and at which interval.
const BUSY_MAX: Duration = Duration::from_secs(60);
pub(super) const ASKED_EVERY: Duration = Duration::from_millis(250);

/// Repeats a request until there is an answer. It must be one that may be sent twice.
pub(super) async fn patiently<T, A>(ask: impl Fn() -> A) -> Result<T, ExecutionError>
where
    A: Future<Output = Result<T, ExecutionError>>,
{
    let deadline = Instant::now() + BUSY_MAX;
    loop {
        match ask().await {
            Err(error) if is_unsettled(&error) && Instant::now() < deadline => {
                tokio::time::sleep(ASKED_EVERY).await;
            }
            told => return told,
        }
    }
}

/// Whether an error leaves the outcome of a request open, or says that it may be accepted later.
pub(super) fn is_unsettled(error: &ExecutionError) -> bool {
    match error {
        ExecutionError::RequestTimeout(_) | ExecutionError::ConnectionPoolError(_) => true,
        ExecutionError::LastAttemptError(RequestAttemptError::BrokenConnectionError(_)) => true,
        ExecutionError::LastAttemptError(RequestAttemptError::DbError(told, _)) => matches!(
            told,
            DbError::Unavailable { .. }
                | DbError::Overloaded
                | DbError::IsBootstrapping
                | DbError::ReadTimeout { .. }
                | DbError::WriteTimeout { .. }
                | DbError::ReadFailure { .. }
                | DbError::WriteFailure { .. }
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn told(error: DbError) -> ExecutionError {
        RequestAttemptError::DbError(error, String::new()).into()
    }

    #[tokio::test]
    async fn what_the_cluster_cannot_say_is_asked_again_and_a_refusal_is_not() {
        let asked = Cell::new(0);
        let answer = patiently(async || {
            asked.set(asked.get() + 1);
            if asked.get() < 3 { Err(told(DbError::Overloaded)) } else { Ok(asked.get()) }
        });
        assert_eq!(answer.await.expect("the third time"), 3);

        asked.set(0);
        let refused = patiently(async || {
            asked.set(asked.get() + 1);
            Err::<(), _>(told(DbError::Unauthorized))
        });
        assert!(refused.await.is_err());
        assert_eq!(asked.get(), 1);
    }
}
