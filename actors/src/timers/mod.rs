//! Timers and recovery: entities are told about timers that are due, and entities are started whose effects
//! on others a crash has interrupted.
//!
//! One of all servers of a store does this: the holder of the lease. What cannot be done now (an entity that
//! does not start, a timer that this program does not know) is left in place, and tried again after growing
//! waits. It holds up nothing else.

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

/// Timers that are told, and entities that are started, at the same time.
const AT_ONCE: usize = 32;

/// How often a server looks for unfinished effects. A look reads the markers of all streams that were written
/// to lately.
pub const RECOVER_EVERY: Duration = Duration::from_secs(120);

/// Works timers and recovery while this server holds the lease, until its task is dropped. `nudge` says that
/// the clock was moved.
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

/// Finishes the effects that a crash has interrupted, then works timers, and looks for unfinished effects
/// again and again.
async fn work_as_holder(house: &Arc<House>, nudge: &Arc<Notify>) {
    match recover(house).await {
        Ok(0) => {}
        Ok(woken) => info!(woken, "finished what was left unfinished"),
        Err(error) => error!(%error, "cannot find what was left unfinished"),
    }
    tokio::join!(run(house.clone(), nudge.clone()), keep_recovering(house.clone(), RECOVER_EVERY));
}

/// When the next timer is due. For tests and `/metrics`.
pub async fn next_due(house: &House) -> Result<Option<Millis>, schema::ReadError> {
    house.store().next_due().await
}
