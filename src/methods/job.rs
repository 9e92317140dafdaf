//! `job.*` and `invitation.*`.

mod choices;

use actors::ids::derive;
use actors::job::{Command, Job};
use protocol::job::{
    DraftParams, EditParams, InviteParams, JobParams, ListInvitationsParams, ListParams, Publish, ViewAnswer,
    ViewParams,
};
use protocol::{WireError, checks};

use super::Call;
use super::dispatch::handled;
use crate::views;

handled! {
    DraftParams => draft;
    EditParams => edit;
    Publish => publish;
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
    call.forward_with::<Job>(job.0, command_id, async move {
        let (_, desk) = house.view::<Job>(job.0, who).await?;
        choices::known(&fields, Some(&desk.fields))?;
        Ok(Command::Edit { fields, version, taxonomy_version: taxonomy::VERSION })
    })
}

/// `job.publish`: with what is known of the client now.
fn publish(call: &mut Call<'_>, Publish(params): Publish) -> Result<(), WireError> {
    let JobParams { command_id, job } = params;
    let (house, account, who) = (call.house().clone(), call.account()?, call.caller());
    call.forward_with::<Job>(job.0, command_id, async move {
        let (_, desk) = house.view::<Job>(job.0, who).await?;
        let currency = desk.fields.pay.map(|pay| pay.currency());
        Ok(Command::Publish { facts: views::facts_of(&house, account, currency).await? })
    })
}

/// `job.invite`.
fn invite(call: &mut Call<'_>, params: InviteParams) -> Result<(), WireError> {
    let InviteParams { command_id, job, freelancer, note } = params;
    let (house, caller) = (call.house().clone(), call.account()?);
    call.forward_judged::<Job>(job.0, command_id, async move {
        house.account_exists(freelancer).await?;
        let objection = house.blocked_by_any(&[freelancer], caller).await?;
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
