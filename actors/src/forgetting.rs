//! Forgetting the commands that are too old to be sent again, so that what a store remembers of them does not grow for ever.

use std::sync::Arc;
use std::time::Duration;

use tracing::warn;

use crate::house::House;
use crate::limits::COMMAND_AGE_MAX_MS;

/// How long the store has for other work between two steps of a round.
const STEP_EVERY: Duration = Duration::from_millis(50);

/// How long after a round the next one begins.
const ROUND_EVERY: Duration = Duration::from_secs(60 * 60);

/// Goes on forgetting, round after round, until its task is dropped.
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
