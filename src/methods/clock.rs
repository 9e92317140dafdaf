//! `protocol.*`, and the sandbox's clock.

use protocol::stream::{AdvanceParams, PingAnswer};
use protocol::{ErrorCode, WireError};

use super::Call;
use crate::sandbox_clock;

/// `protocol.ping`.
pub fn ping(call: &mut Call<'_>) -> Result<(), WireError> {
    let now = call.house().now();
    call.answer(&PingAnswer { now })
}

/// `sandbox.advance`: moves the clock of events, timers and deadlines, durably.
pub fn advance(call: &mut Call<'_>) -> Result<(), WireError> {
    if !call.worker.shared.config.sandbox_clock {
        return Err(WireError::new(ErrorCode::UnknownMethod, "the server's clock is the real one"));
    }
    let params: AdvanceParams = call.params()?;
    let shared = call.worker.shared.clone();
    call.answer_in_turn(async move {
        let now = sandbox_clock::advance(&shared.house, params.command_id, params.ms).await?;
        shared.clock_moved.notify_one();
        Ok(PingAnswer { now })
    })
}
