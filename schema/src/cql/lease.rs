//! The lease: a row that expires unless its holder renews it, by the clock of the cluster.
//!
//! The row is written only by lightweight transactions, so if two servers ask at the same time, one gets the
//! lease. Replicas count a time to live in whole seconds: a row may expire up to one second early.

use std::time::Duration;

use uuid::Uuid;

use super::ask::applied;
use super::core::Core;
use crate::ports::BoxError;

/// The name of the lease for timers and recovery.
const WORK: &str = "work";

impl Core {
    /// Renews the lease of `holder`, or takes it if nobody has it. Returns whether `holder` has it now.
    pub(super) async fn claim_lease(&self, holder: Uuid, lives: Duration) -> Result<bool, BoxError> {
        let seconds = whole_seconds(lives);
        let keep = (seconds, holder, WORK, holder);
        if applied(self.session.execute_unpaged(&self.statements.keep_lease, keep).await?)? {
            return Ok(true);
        }
        let take = (WORK, holder, seconds);
        applied(self.session.execute_unpaged(&self.statements.take_lease, take).await?)
    }

    /// Returns the lease, if `holder` has it.
    pub(super) async fn release_lease(&self, holder: Uuid) -> Result<(), BoxError> {
        self.session.execute_unpaged(&self.statements.release_lease, (WORK, holder)).await?;
        Ok(())
    }
}

fn whole_seconds(time: Duration) -> i32 {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    i32::try_from(seconds.max(1)).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_is_counted_in_whole_seconds_and_never_shortened() {
        let lives = [0, 1, 1_000, 1_001, 10_000].map(|ms| whole_seconds(Duration::from_millis(ms)));
        assert_eq!(lives, [1, 1, 1, 2, 10]);
    }
}
