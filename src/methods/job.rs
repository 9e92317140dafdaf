//! `job.*` and `invitation.*`.

mod choices;

use actors::ids::derive;
use actors::job::{Command, Job};
use protocol::job::{
    DraftParams, EditParams, InviteParams, JobParams, ListInvitationsParams, ListParams, Publish, Reopen,
    ViewAnswer, ViewParams,
};
use protocol::{WireError, checks};

use super::Call;
use super::dispatch::handled;
use crate::views;

handled! {
    DraftParams => draft;
    EditParams => edit;
    Publish => publish;
    Reopen => reopen;
    InviteParams => invite;
    ListInvitationsParams => invitations;
    ViewParams => view;
    ListParams => list;
}

/// `job.draft`.
fn draft(call: &mut Call<'_>, params: DraftParams) -> Result<(), WireError> {
    let DraftParams { command_id, fields } = params;
    let (job, house, who) =
        (derive(call.account()?.0, command_id, "job"), call.house().clone(), call.caller());
    // A draft of before gets its first answer, whatever has become of the ids that it names.
    let objection = call.objection().or(choices::known(&fields, None).err());
    let command = Command::Draft { fields, taxonomy_version: taxonomy::VERSION };
    call.in_turn(move |reply| house.command::<Job>(job, who, Some(command_id), command, objection, reply))
}

/// `job.edit`. What the job names already, it may go on to name.
fn edit(call: &mut Call<'_>, params: EditParams) -> Result<(), WireError> {
    let EditParams { command_id, job, fields, version } = params;
    let (house, who) = (call.house().clone(), call.caller());
    call.forward_judged::<Job>(job.0, command_id, async move {
        let (_, desk) = house.view::<Job>(job.0, who).await?;
        // An edit of before gets its first answer, whatever has become of the ids that it names.
        let unknown = choices::known(&fields, Some(&desk.fields)).err();
        Ok((Command::Edit { fields, version, taxonomy_version: taxonomy::VERSION }, unknown))
    })
}

/// `job.publish`: with what is known of the client now. Nobody who is closing their account has a job opened:
/// the wallet of the client is told to expect something, which breaks its seal or refuses.
fn publish(call: &mut Call<'_>, Publish(params): Publish) -> Result<(), WireError> {
    let JobParams { command_id, job } = params;
    let (house, account, who) = (call.house().clone(), call.account()?, call.caller());
    call.forward_with::<Job>(job.0, command_id, async move {
        let (_, desk) = house.view::<Job>(job.0, who).await?;
        views::expected_by(&house, account).await?;
        let currency = desk.fields.pay.map(|pay| pay.currency());
        Ok(Command::Publish { facts: views::facts_of(&house, account, currency).await? })
    })
}

/// `job.reopen`: nobody who is closing their account does so, as with `job.publish`.
fn reopen(call: &mut Call<'_>, Reopen(params): Reopen) -> Result<(), WireError> {
    let JobParams { command_id, job } = params;
    let (house, account) = (call.house().clone(), call.account()?);
    call.forward_with::<Job>(job.0, command_id, async move {
        views::expected_by(&house, account).await?;
        Ok(Command::Reopen)
    })
}

/// `job.invite`.
fn invite(call: &mut Call<'_>, params: InviteParams) -> Result<(), WireError> {
    let InviteParams { command_id, job, freelancer, note } = params;
    let (house, caller) = (call.house().clone(), call.account()?);
    call.forward_judged::<Job>(job.0, command_id, async move {
        let objection = house.objection_to(caller, freelancer).await?;
        Ok((Command::Invite { freelancer, note }, objection))
    })
}

/// `invitation.list`.
fn invitations(call: &mut Call<'_>, params: ListInvitationsParams) -> Result<(), WireError> {
    let limit = checks::page_items(params.limit);
    let after = params.after_at.zip(params.after);
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_read(async move { views::invitations_of(&house, account, after, limit).await })
}

/// `job.view`.
fn view(call: &mut Call<'_>, ViewParams { job }: ViewParams) -> Result<(), WireError> {
    let (house, who) = (call.house().clone(), call.caller());
    call.answer_read(async move {
        let (seq, state) = house.view::<Job>(job.0, who).await?;
        Ok(ViewAnswer { seq, state })
    })
}

/// `job.list`.
fn list(call: &mut Call<'_>, params: ListParams) -> Result<(), WireError> {
    let limit = checks::page_items(params.limit);
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_read(async move { views::jobs_of(&house, account, params.state, params.after, limit).await })
}

#[cfg(test)]
mod tests;
