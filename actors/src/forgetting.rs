//! Deletes the remembered commands that are too old to be sent again, so that the store does not grow for
//! ever.

use std::sync::Arc;
use std::time::Duration;

use tracing::warn;

use crate::house::House;
use crate::limits::COMMAND_AGE_MAX_MS;

/// The pause between two steps of a round, which leaves the store to other work.
const STEP_EVERY: Duration = Duration::from_millis(50);

/// The pause between two rounds.
const ROUND_EVERY: Duration = Duration::from_secs(60 * 60);

/// Runs one round after another, until its task is dropped.
pub async fn keep_forgetting(house: Arc<House>) {
    loop {
        let before = house.real_now().saturating_sub(COMMAND_AGE_MAX_MS);
        let rest = match house.store().forget_commands(before).await {
            Ok(true) => STEP_EVERY,
            Ok(false) => ROUND_EVERY,
            Err(error) => {
                warn!(%error, "failed to forget old commands: it is tried again");
                ROUND_EVERY
            }
        };
        tokio::time::sleep(rest).await;
    }
}
