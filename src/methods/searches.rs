//! `search.save` and what is done with saved searches.

use actors::Refusal;
use actors::searches::{Answer, Command, Searches};
use protocol::search::matching::MatchesParams;
use protocol::search::saved::{ListAnswer, SaveParams};
use protocol::{WireError, rules};
use search::Query;

use super::dispatch::handled;
use super::search::admitted;
use super::{Call, taxonomy};
use crate::views::misunderstood;

handled! {
    SaveParams => save;
    MatchesParams => matches;
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

/// `search.matches`. The search is one that the caller has saved.
fn matches(call: &mut Call<'_>, params: MatchesParams) -> Result<(), WireError> {
    let (search, account, who) = (admitted(call)?, call.account()?, call.caller());
    let house = call.house().clone();
    call.answer_read(async move {
        let listed = house.send::<Searches>(account.0, who, None, Command::List).await?;
        let Answer::Listed(ListAnswer { searches }) = listed else { return Err(misunderstood()) };
        let saved = searches.into_iter().find(|saved| saved.search == params.search);
        search.matches(account, &saved.ok_or(Refusal::NotFound)?, &params).await
    })
}

#[cfg(test)]
mod tests;
