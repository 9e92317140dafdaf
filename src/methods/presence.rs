//! `presence.*`.

use std::time::Instant;

use protocol::WireError;
use protocol::presence::OfParams;

use super::Call;
use super::dispatch::handled;

handled! {
    OfParams => of;
}

/// `presence.of`. The question is noted at once, so that of two the later one counts. One that asks for
/// nobody costs nothing, and is always taken.
fn of(call: &mut Call<'_>, OfParams { accounts }: OfParams) -> Result<(), WireError> {
    let (presence, who) = (call.worker.shared.presence.clone(), call.account()?);
    if !accounts.is_empty() {
        call.worker.shared.presence_questions.take(who, Instant::now())?;
    }
    let question = presence.asks(call.conn.id);
    call.answer_read(async move { presence.shown_to(who, question, accounts).await })
}

#[cfg(test)]
mod tests;
