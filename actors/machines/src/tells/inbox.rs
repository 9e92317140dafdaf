//! Commands to inboxes: the news that any other kind may send to a person.

use protocol::inbox::{
    AmendmentAnswered, AmendmentProposed, ContractOffered, HandleRefused, InterviewOpened, Invited,
    JobEdited, JobEnded, MilestoneAdded, OfferChanged, OfferExpired, ProposalDeclined, ProposalViewed,
    RefundRequested, RoomAdded, RoomRemoved,
};
use protocol::{AccountId, Kind, StreamId};
use serde::{Deserialize, Serialize};

use crate::Tell;

/// The commands of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// The person was added to a room.
    RoomAdded(RoomAdded),
    /// The person was removed from a room.
    RoomRemoved(RoomRemoved),
    /// The person was offered a contract.
    ContractOffered(ContractOffered),
    /// An offer that the person made or got has expired.
    OfferExpired(OfferExpired),
    /// The other party of an offer made another version of it.
    OfferChanged(OfferChanged),
    /// The client of a contract added a milestone for the person.
    MilestoneAdded(MilestoneAdded),
    /// The other party of a contract proposes other terms to the person.
    AmendmentProposed(AmendmentProposed),
    /// The other party of a contract has answered what the person proposed.
    AmendmentAnswered(AmendmentAnswered),
    /// The client of a contract asks the person for a refund.
    RefundRequested(RefundRequested),
    /// Another account got the handle that the person claimed.
    HandleRefused(HandleRefused),
    /// The client of a job asks the person to propose.
    Invited(Invited),
    /// A job that the person is invited to has other terms now.
    JobEdited(JobEdited),
    /// The client of a job opened the person's proposal.
    ProposalViewed(ProposalViewed),
    /// The client of a job said no to the person's proposal.
    ProposalDeclined(ProposalDeclined),
    /// The client of a job opened a room with the person, who had proposed.
    InterviewOpened(InterviewOpened),
    /// A job that the person had proposed for is over.
    JobEnded(JobEnded),
}

impl Command {
    /// Makes it a tell to that person's inbox.
    pub fn to(&self, account: AccountId) -> Tell {
        Tell::new(StreamId::new(Kind::Inbox, account.0), self)
    }
}
