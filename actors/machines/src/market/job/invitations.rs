//! Invitations: the client asks somebody to propose, who answers or does not.

use std::collections::BTreeSet;

use protocol::checks::{INVITATIONS_MAX, INVITATIONS_OPEN_MAX};
use protocol::inbox::{Invited as News, JobEdited};
use protocol::job::{Invitation, InvitationAnswer, InvitationAnswered, Invited, Status};
use protocol::{AccountId, JobId, Millis, rules};
use rows::{InvitationAnswerRow, InvitationRow, Row};
use serde::{Deserialize, Serialize};

use super::event::{Answering, Editing, Event};
use super::state::{Desk, Job};
use crate::people::inbox;
use crate::{Effect, Occasion, Refusal, Stamp};

/// What a job remembers of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    /// When they were asked.
    pub at: Millis,
    /// Whether they mean to propose; none while they have not answered.
    pub accepted: Option<bool>,
}

impl Job {
    pub(super) fn decide_invite(
        &self,
        here: &Occasion,
        freelancer: AccountId,
        note: Option<&str>,
    ) -> Result<Event, Refusal> {
        let desk = self.as_client(here.who)?;
        if desk.status_at(here.now) != Status::Open {
            return Err(Refusal::rule(rules::JOB_NOT_OPEN));
        }
        if freelancer == desk.client {
            return Err(Refusal::invalid("freelancer", "is who invites"));
        }
        match desk.invitations.get(&freelancer).map(|invitee| invitee.accepted) {
            Some(Some(false)) => return Err(Refusal::rule(rules::INVITATION_DECLINED)),
            Some(_) => return Err(Refusal::rule(rules::ALREADY_INVITED)),
            None => {}
        }
        let is_full = desk.open_invitees().count() >= INVITATIONS_OPEN_MAX;
        if is_full || desk.invitations.len() >= INVITATIONS_MAX {
            return Err(Refusal::rule(rules::TOO_MANY_INVITATIONS));
        }
        let note = note.map(str::to_owned);
        Ok(Event::Invited(Invited { freelancer, note }, desk.showing()))
    }

    /// Whoever was not invited does not find the job. To decline is always possible.
    pub(super) fn decide_answer(&self, here: &Occasion, answer: &InvitationAnswer) -> Result<Event, Refusal> {
        let desk = self.made()?;
        let freelancer = here.who.account().ok_or(Refusal::NotFound)?;
        let invitee = desk.invitations.get(&freelancer).ok_or(Refusal::NotFound)?;
        if invitee.accepted.is_some() {
            return Err(Refusal::rule(rules::INVITATION_ANSWERED));
        }
        let accepts = matches!(answer, InvitationAnswer::Accept(_));
        if accepts && desk.status_at(here.now) != Status::Open {
            return Err(Refusal::rule(rules::JOB_NOT_OPEN));
        }
        let body = InvitationAnswered { freelancer, answer: answer.clone() };
        let showing = desk.showing_as(desk.status_at(here.now));
        Ok(Event::InvitationAnswered(body, Answering { showing, invited_at: invitee.at }))
    }
}

impl Desk {
    /// Who has not answered yet, neither by an answer nor by a proposal.
    pub(super) fn open_invitees(&self) -> impl Iterator<Item = AccountId> {
        let proposers: BTreeSet<_> = self.proposals.after(None).map(|(_, known)| known.proposer).collect();
        let open = self.invitations.iter().filter(|(_, invitee)| invitee.accepted.is_none());
        open.map(|(account, _)| *account).filter(move |account| !proposers.contains(account))
    }

    /// Whether the account was invited, whatever it answered.
    pub(super) fn has_invited(&self, account: AccountId) -> bool {
        self.invitations.contains_key(&account)
    }

    pub(super) fn fold_invited(&mut self, body: &Invited, at: Millis) {
        self.invitations.insert(body.freelancer, Invitee { at, accepted: None });
    }

    pub(super) fn fold_answered(&mut self, body: &InvitationAnswered) {
        if let Some(invitee) = self.invitations.get_mut(&body.freelancer) {
            invitee.accepted = Some(matches!(body.answer, InvitationAnswer::Accept(_)));
        }
    }

    /// The invitations as the client sees them.
    pub(super) fn shown_invitations(&self) -> Vec<Invitation> {
        let shown = |(freelancer, invitee): (&AccountId, &Invitee)| Invitation {
            freelancer: *freelancer,
            at: invitee.at,
            accepted: invitee.accepted,
        };
        self.invitations.iter().map(shown).collect()
    }
}

/// The line in the list of the freelancer, and the news. Neither says who the client is.
pub(super) fn invited(body: &Invited, title: &Option<String>, at: &Stamp) -> Vec<Effect> {
    let (job, title) = (JobId(at.stream.id), title.clone().unwrap_or_default());
    let (freelancer, note) = (body.freelancer, body.note.clone());
    let row = InvitationRow { freelancer, at: at.at, job, title: title.clone(), note: note.clone() };
    let news = inbox::Command::Invited(News { job, title, note });
    vec![Effect::Row(Row::put(&row, at.seq)), Effect::Tell(news.to(freelancer))]
}

/// The answer in the list of the freelancer.
pub(super) fn answered(body: &InvitationAnswered, answering: &Answering, at: &Stamp) -> Vec<Effect> {
    let row = InvitationAnswerRow {
        freelancer: body.freelancer,
        at: answering.invited_at,
        job: JobId(at.stream.id),
        answer: body.answer.clone(),
    };
    vec![Effect::Row(Row::put(&row, at.seq))]
}

/// The news of other terms, for whoever has not answered an invitation yet. There are few of these, while
/// those who have proposed are up to 2,000: their proposals say for which terms they were made.
pub(super) fn terms_changed(editing: &Editing, at: &Stamp) -> Vec<Effect> {
    let job = JobId(at.stream.id);
    let Editing { showing, news, .. } = editing;
    let title = showing.line.title.clone().unwrap_or_default();
    let edited = JobEdited { job, title, terms_version: showing.terms_version };
    let told = inbox::Command::JobEdited(edited);
    news.iter().map(|account| Effect::Tell(told.to(*account))).collect()
}
