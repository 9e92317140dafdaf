//! `proposal.*`, and `job.message`.

mod looking;

use std::time::Instant;

use actors::ids;
use actors::job::{self, AskProposals, Job, OnProposal};
use actors::proposal::{Command, Edit, Proposal, SetTerms, Submit};
use protocol::job::{Message, OfProposalParams};
use protocol::proposal::{EditParams, ListParams, SetTermsParams, SubmitParams, ViewParams};
use protocol::{WireError, checks};

use super::Call;
use super::dispatch::handled;
use crate::views;
use looking::{Looked, facts_of_own, facts_to_submit};

handled! {
    SubmitParams => submit;
    EditParams => edit;
    SetTermsParams => set_terms;
    ViewParams => view;
    ListParams => list;
    Message => message;
}

/// `proposal.submit`. What the job says is looked up first, so whoever cannot propose is refused at once, and
/// nothing is written. A copy of an earlier command is answered as that was, whatever the job says by now.
fn submit(call: &mut Call<'_>, params: SubmitParams) -> Result<(), WireError> {
    let (account, house) = (call.account()?, call.house().clone());
    call.worker.shared.submits.take(account, Instant::now())?;
    let (command_id, job, terms_version) = (params.command_id, params.job, params.terms_version);
    let (words, terms) = params.said();
    let proposal = ids::proposal(job, account);
    call.forward_judged::<Proposal>(proposal.0, command_id, async move {
        let Looked { facts, objection } = facts_to_submit(&house, account, job).await?;
        Ok((Command::Submit(Submit { job, words, terms, terms_version, facts }), objection))
    })
}

/// `proposal.edit`.
fn edit(call: &mut Call<'_>, params: EditParams) -> Result<(), WireError> {
    let (account, house) = (call.account()?, call.house().clone());
    let (command_id, proposal, version) = (params.command_id, params.proposal, params.version);
    let words = params.words();
    call.forward_with::<Proposal>(proposal.0, command_id, async move {
        let facts = Some(facts_of_own(&house, account, proposal).await?);
        Ok(Command::Edit(Edit { version, words, facts }))
    })
}

/// `proposal.set_terms`.
fn set_terms(call: &mut Call<'_>, params: SetTermsParams) -> Result<(), WireError> {
    let (account, house) = (call.account()?, call.house().clone());
    let (command_id, proposal, version) = (params.command_id, params.proposal, params.version);
    let terms = params.terms();
    call.forward_with::<Proposal>(proposal.0, command_id, async move {
        let facts = Some(facts_of_own(&house, account, proposal).await?);
        Ok(Command::SetTerms(SetTerms { version, terms, facts }))
    })
}

/// `proposal.view`.
fn view(call: &mut Call<'_>, ViewParams { proposal }: ViewParams) -> Result<(), WireError> {
    let (account, house) = (call.account()?, call.house().clone());
    call.answer_read(async move { views::proposal_of(&house, account, proposal).await })
}

/// `proposal.list`.
fn list(call: &mut Call<'_>, params: ListParams) -> Result<(), WireError> {
    let ListParams { job, after, after_made_at, limit } = params;
    let limit = checks::page_items(limit);
    let (account, house) = (call.account()?, call.house().clone());
    match job {
        Some(job) => {
            call.answer_read(async move { views::proposals_to(&house, account, job, after, limit).await })
        }
        None => {
            let after = after_made_at.zip(after);
            call.answer_read(async move { views::proposals_by(&house, account, after, limit).await })
        }
    }
}

/// `job.message`: no room with somebody who has blocked the client.
fn message(call: &mut Call<'_>, Message(params): Message) -> Result<(), WireError> {
    let OfProposalParams { command_id, job, proposal } = params;
    let (account, house) = (call.account()?, call.house().clone());
    call.forward_judged::<Job>(job.0, command_id, async move {
        let found = views::on_desk(&house, account, job, AskProposals::One { proposal }).await?;
        let proposers: Vec<_> = found.proposals.iter().map(|found| found.proposer).collect();
        let objection = house.blocked_by_any(&proposers, account).await?;
        Ok((job::Command::OnProposal(proposal, OnProposal::Message), objection))
    })
}

#[cfg(test)]
mod tests;
