//! Timers and recovery: timers are told to their entities when due, and entities whose effects on others a crash left unfinished are woken.
//!
//! Of all servers on a store one works here: the holder of the lease. What cannot be worked now (an entity that does not wake, a timer that this
//! program does not know) is passed over, left in place, and tried again after growing waits; it holds nothing else back.

mod bell;
mod duty;
mod postponed;
mod recovery;

use std::sync::Arc;
use std::time::Duration;

use protocol::Millis;
use tokio::sync::Notify;
use tracing::{error, info, warn};

pub use bell::run;
pub use duty::{Duty, Terms};
pub use recovery::{keep_recovering, recover};

use crate::house::House;

/// Timers and streams that are told or woken side by side.
const AT_ONCE: usize = 32;

/// How often a server looks for what stays unfinished. A look reads the markers of every stream that was lately written to.
pub const RECOVER_EVERY: Duration = Duration::from_secs(120);

/// Works timers and recovery whenever this server holds the lease, until its task is dropped. `nudge` says that the clock was moved.
pub async fn work(house: Arc<House>, duty: Arc<Duty>, nudge: Arc<Notify>) {
    let in_turn = async {
        loop {
            duty.held().await;
            tokio::select! {
                () = work_as_holder(&house, &nudge) => {}
                () = duty.lost() => warn!("the lease on timers is lost: another server works them"),
            }
        }
    };
    tokio::join!(duty.keep(), in_turn);
}

/// Finishes what a crash left unfinished, then tells timers and goes on looking.
async fn work_as_holder(house: &Arc<House>, nudge: &Arc<Notify>) {
    match recover(house).await {
        Ok(0) => {}
        Ok(woken) => info!(woken, "finished what was left unfinished"),
        Err(error) => error!(%error, "cannot find what was left unfinished"),
    }
    tokio::join!(run(house.clone(), nudge.clone()), keep_recovering(house.clone(), RECOVER_EVERY));
}

/// When the next timer is due; for tests and `/metrics`.
pub async fn next_due(house: &House) -> Result<Option<Millis>, schema::ReadError> {
    house.store().next_due().await
}
