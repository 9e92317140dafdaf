//! An inbox: news for one person, written by other entities only. Every account has one from the beginning.

use protocol::inbox::{
    AmendmentAnswered, AmendmentProposed, ContractOffered, HandleRefused, InterviewOpened, Invited,
    JobEdited, JobEnded, MilestoneAdded, OfferChanged, OfferExpired, ProposalDeclined, ProposalViewed,
    RefundRequested, RoomAdded, RoomRemoved, State,
};
use protocol::{Kind, Seq};
use serde::{Deserialize, Serialize};

use crate::machine::read_command;
pub use crate::tells::inbox::Command;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable, events};

/// The state of an inbox.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    events: Seq,
}

events! {
    /// The events of an inbox.
    pub enum Event {
        /// The person was added to a room.
        "room_added" => RoomAdded(RoomAdded),
        /// The person was removed from a room.
        "room_removed" => RoomRemoved(RoomRemoved),
        /// The person was offered a contract.
        "contract_offered" => ContractOffered(ContractOffered),
        /// An offer that the person made or got has expired.
        "offer_expired" => OfferExpired(OfferExpired),
        /// The other party of an offer made another version of it.
        "offer_changed" => OfferChanged(OfferChanged),
        /// The client of a contract added a milestone for the person.
        "milestone_added" => MilestoneAdded(MilestoneAdded),
        /// The other party of a contract proposes other terms to the person.
        "amendment_proposed" => AmendmentProposed(AmendmentProposed),
        /// The other party of a contract has answered what the person proposed.
        "amendment_answered" => AmendmentAnswered(AmendmentAnswered),
        /// The client of a contract asks the person for a refund.
        "refund_requested" => RefundRequested(RefundRequested),
        /// Another account got the handle that the person claimed.
        "handle_refused" => HandleRefused(HandleRefused),
        /// The client of a job asks the person to propose.
        "invited" => Invited(Invited),
        /// A job that the person is invited to has other terms now.
        "job_edited" => JobEdited(JobEdited),
        /// The client of a job opened the person's proposal.
        "proposal_viewed" => ProposalViewed(ProposalViewed),
        /// The client of a job said no to the person's proposal.
        "proposal_declined" => ProposalDeclined(ProposalDeclined),
        /// The client of a job opened a room with the person, who had proposed.
        "interview_opened" => InterviewOpened(InterviewOpened),
        /// A job that the person had proposed for is over.
        "job_ended" => JobEnded(JobEnded),
    }
}

impl Machine for Inbox {
    const KIND: Kind = Kind::Inbox;

    type Command = Command;
    type Event = Event;
    type Answer = ();
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Caller::Entity(_) = here.who else { return Err(Refusal::Forbidden) };
        Ok(vec![match command {
            Command::RoomAdded(news) => Event::RoomAdded(news.clone()),
            Command::RoomRemoved(news) => Event::RoomRemoved(news.clone()),
            Command::ContractOffered(news) => Event::ContractOffered(news.clone()),
            Command::OfferExpired(news) => Event::OfferExpired(news.clone()),
            Command::OfferChanged(news) => Event::OfferChanged(news.clone()),
            Command::MilestoneAdded(news) => Event::MilestoneAdded(news.clone()),
            Command::AmendmentProposed(news) => Event::AmendmentProposed(news.clone()),
            Command::AmendmentAnswered(news) => Event::AmendmentAnswered(news.clone()),
            Command::RefundRequested(news) => Event::RefundRequested(news.clone()),
            Command::HandleRefused(news) => Event::HandleRefused(news.clone()),
            Command::Invited(news) => Event::Invited(news.clone()),
            Command::JobEdited(news) => Event::JobEdited(news.clone()),
            Command::ProposalViewed(news) => Event::ProposalViewed(news.clone()),
            Command::ProposalDeclined(news) => Event::ProposalDeclined(news.clone()),
            Command::InterviewOpened(news) => Event::InterviewOpened(news.clone()),
            Command::JobEnded(news) => Event::JobEnded(news.clone()),
        }])
    }

    fn apply(&mut self, _: &Event, at: &Stamp) {
        self.events = at.seq;
    }

    fn view(&self, _: &Occasion) -> Result<State, Refusal> {
        Ok(State { events: self.events })
    }

    fn effects(_: &Event, _: &Stamp) -> Vec<Effect> {
        Vec::new()
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(_: &Event, _: &Stamp) -> Result<(), Refusal> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
