//! `protocol.*`, and the sandbox's clock.

use protocol::WireError;
use protocol::stream::{AdvanceParams, Ping, PingAnswer};

use super::Call;
use super::dispatch::handled;
use crate::sandbox_clock;

handled! {
    Ping => ping;
    AdvanceParams => advance;
}

/// `protocol.ping`.
fn ping(call: &mut Call<'_>, _: Ping) -> Result<(), WireError> {
    let now = call.house().now();
    call.answer(&PingAnswer { now })
}

/// `sandbox.advance`: moves the clock of events, timers and deadlines, durably.
fn advance(call: &mut Call<'_>, params: AdvanceParams) -> Result<(), WireError> {
    let shared = call.worker.shared.clone();
    call.answer_in_turn(async move {
        let now = sandbox_clock::advance(&shared.house, params.command_id, params.ms).await?;
        shared.clock_moved.notify_one();
        Ok(PingAnswer { now })
    })
}
