//! `search.save` and what is done with saved searches.

use actors::Refusal;
use actors::searches::{Command, Searches};
use protocol::search::saved::SaveParams;
use protocol::{WireError, rules};
use search::Query;

use super::dispatch::handled;
use super::{Call, taxonomy};

handled! {
    SaveParams => save;
}

/// `search.save`. Whether the search asks for something is judged here, where its text is read as searching
/// reads it; a command that was taken before is not judged again.
fn save(call: &mut Call<'_>, params: SaveParams) -> Result<(), WireError> {
    let SaveParams { command_id, search, name, query, alert, as_of } = params;
    let account = call.account()?;
    call.forward_judged::<Searches>(account.0, command_id, async move {
        taxonomy::unpacked().await;
        let is_narrow = Query::of_jobs(&query).is_narrow();
        let objection = (!is_narrow).then(|| Refusal::rule(rules::TOO_BROAD).into());
        Ok((Command::Save { search, name, query, alert, as_of }, objection))
    })
}

#[cfg(test)]
mod tests;
