//! The clock that tests and the sandbox can move. How far it was moved is stored.

use std::time::Duration;

use actors::House;
use actors::clock::Clock;
use bytes::Bytes;
use protocol::{CommandId, Millis, WireError};
use schema::SharedStore;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, Notify};
use tracing::warn;

/// The name of the setting that holds how far the clock was moved.
pub(crate) const SETTING: &str = "sandbox_clock";

/// The moves that are remembered, so that a retry moves nothing.
const MOVES_MAX: usize = 1_024;

/// How often a server checks whether another one has moved the clock.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);

/// Makes moves happen one after another, because each adds to the one before.
static MOVING: Mutex<()> = Mutex::const_new(());

/// How far the clock was moved, and the last moves.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Moved {
    ms: u64,
    moves: Vec<CommandId>,
}

/// The clock, as far as the store says that it was moved.
pub async fn load(store: &SharedStore) -> Result<Clock, schema::ReadError> {
    Ok(Clock::moved(stored(store).await?.ms))
}

async fn stored(store: &SharedStore) -> Result<Moved, schema::ReadError> {
    let Some(bytes) = store.setting(SETTING).await? else { return Ok(Moved::default()) };
    let unreadable = |source| schema::ReadError { context: SETTING.to_owned(), source: Box::new(source) };
    rmp_serde::from_slice(&bytes).map_err(unreadable)
}

/// Follows the moves of other servers on the store, and notifies `moved`. Returns at once if there can be no
/// others.
pub async fn follow(house: &House, moved: &Notify) {
    while house.store().shared() {
        tokio::time::sleep(FOLLOW_EVERY).await;
        let _one = MOVING.lock().await;
        match stored(house.store()).await {
            Ok(Moved { ms, .. }) if ms > house.clock().moved_by() => {
                house.clock().advance(ms - house.clock().moved_by());
                moved.notify_one();
            }
            Ok(_) => {}
            Err(error) => warn!(%error, "failed to read how far the clock was moved"),
        }
    }
}

/// Moves the clock forward, once for each command. Returns the new time.
pub async fn advance(house: &House, command_id: CommandId, ms: u64) -> Result<Millis, WireError> {
    let _one = MOVING.lock().await;
    let unknown = |_| actors::reply::unavailable();
    let mut moved = stored(house.store()).await.map_err(|error| actors::reply::unreadable(&error))?;
    if moved.moves.contains(&command_id) {
        return Ok(house.now());
    }
    if moved.moves.len() >= MOVES_MAX {
        moved.moves.remove(0);
    }
    moved.moves.push(command_id);
    moved.ms += ms;
    let bytes = Bytes::from(rmp_serde::to_vec_named(&moved).map_err(|_| actors::reply::unavailable())?);
    house.store().put_setting(SETTING, bytes).await.map_err(unknown)?;
    house.clock().advance(ms);
    Ok(house.now())
}
