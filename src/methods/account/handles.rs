//! `account.set_handle` and `account.find`: handles, and how others are found.

use std::time::Instant;

use actors::account::{Account, Answer, Command};
use protocol::account::{FindParams, HandleStatus, MeAnswer, SetHandleAnswer, SetHandleParams};
use protocol::stream::Applied;
use protocol::{WireError, checks, rules};

use crate::methods::Call;
use crate::views::{self, misunderstood};

/// `account.set_handle`. The handle is looked at first, so a claim to one that is taken is refused at once,
/// and nothing is written. Where two claim it between that look and the decision of the handle, one of them
/// hears of the refusal later.
pub fn set_handle(call: &mut Call<'_>, params: SetHandleParams) -> Result<(), WireError> {
    let SetHandleParams { command_id, handle } = params;
    let (objection, handle) = (call.objection(), checks::handle_form(&handle));
    let (house, who, account) = (call.house().clone(), call.caller(), call.account()?);
    call.answer_in_turn(async move {
        if objection.is_none() && !views::handle_looked_at(&house, account, &handle).await?.is_free {
            return Err(WireError::refused(rules::HANDLE_TAKEN));
        }
        let claim = Command::SetHandle { handle: handle.clone() };
        let noted = house.send_judged::<Account>(account.0, who, Some(command_id), claim, objection).await?;
        let shown = house.send::<Account>(account.0, who, None, Command::Me).await?;
        match (noted, shown) {
            (Answer::Applied(Applied { seq, at }), Answer::Me(me)) => {
                Ok(SetHandleAnswer { seq, at, status: status(&me, &handle) })
            }
            _ => Err(misunderstood()),
        }
    })
}

/// How the claim to a handle stands. The account was answered when the handle had decided.
fn status(me: &MeAnswer, handle: &str) -> HandleStatus {
    match me.handle.as_deref() == Some(handle) {
        true => HandleStatus::Held,
        false => HandleStatus::Claimed,
    }
}

/// `account.find`.
pub fn find(call: &mut Call<'_>, params: FindParams) -> Result<(), WireError> {
    if let Some(objection) = call.objection() {
        return Err(objection);
    }
    let (shared, account) = (call.worker.shared.clone(), call.account()?);
    shared.finds.take(account, Instant::now())?;
    call.answer_read(async move { views::found(&shared.house, &shared.identity, account, params).await })
}

#[cfg(test)]
mod tests;
