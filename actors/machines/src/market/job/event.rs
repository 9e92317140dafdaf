//! The events of a job. The public bodies are for its client; the private ones hold what lists and the
//! posting show after the event.

use protocol::example::{self, Example};
use protocol::job::{
    Archived, Closed, Declined, Drafted, Edited, Expired, Fields, InterviewOpened, InvitationAnswered,
    Invited, OfferEnded, OfferMade, OfferOpen, Opened, Paused, ProposalChanged, ProposalNoted,
    ProposalReceived, ProposalTurnedAway, ProposalWithdrawn, Published, Reopened, Resumed, SeatFreed,
    SeatTaken, Shortlisted, Status, Warned,
};
use protocol::plain::Flag;
use protocol::posting::Band;
use protocol::{AccountId, ContractId, Millis};
use serde::{Deserialize, Serialize};

use super::proposals::{Interview, OfAttempt};
use super::seats::{Ended, NoRoom, Open};
use super::winding::Round;
use crate::events;

events! {
    /// The events of a job.
    pub enum Event {
        /// The client begins a draft.
        "drafted" => Drafted(Drafted, Flagged),
        /// The job is open, and its posting can be seen.
        "published" => Published(Published, Publishing),
        /// The client says something else.
        "edited" => Edited(Edited, Editing),
        /// The job takes no proposals for a while.
        "paused" => Paused(Paused, Showing),
        /// The job takes proposals again.
        "resumed" => Resumed(Resumed, Showing),
        /// The client is warned that the job will expire.
        "warned" => Warned(Warned, Showing),
        /// Nothing has happened for too long.
        "expired" => Expired(Expired, Showing),
        /// The client has ended the job.
        "closed" => Closed(Closed, Showing),
        /// A job that was over takes proposals again.
        "reopened" => Reopened(Reopened, Showing),
        /// The client asks somebody to propose.
        "invited" => Invited(Invited, Showing),
        /// Somebody who was invited has answered.
        "invitation_answered" => InvitationAnswered(InvitationAnswered, Answering),
        /// Somebody proposes, or proposes once more.
        "proposal_received" => ProposalReceived(ProposalReceived, Showing),
        /// Somebody proposed when the job took no proposals. Written down, so that the proposal is told even
        /// after a crash.
        "proposal_turned_away" => ProposalTurnedAway(ProposalTurnedAway),
        /// A person has changed what they propose.
        "proposal_changed" => ProposalChanged(ProposalChanged),
        /// A person has taken their proposal back.
        "proposal_withdrawn" => ProposalWithdrawn(ProposalWithdrawn),
        /// The client opens a proposal.
        "opened" => Opened(Opened, OfAttempt),
        /// The client puts a proposal on the shortlist, or takes it from there.
        "shortlisted" => Shortlisted(Shortlisted),
        /// The client puts a proposal away, or brings it back.
        "archived" => Archived(Archived),
        /// The client says no to a proposal.
        "declined" => Declined(Declined, OfAttempt),
        /// The client notes something about a proposal.
        "proposal_noted" => ProposalNoted(ProposalNoted),
        /// The client opens a room with a proposer.
        "interview_opened" => InterviewOpened(InterviewOpened, Interview),
        /// The client offers a contract. Its money may be on its way.
        "offer_made" => OfferMade(OfferMade, Showing),
        /// The freelancer can accept the offer.
        "offer_open" => OfferOpen(OfferOpen, Open),
        /// The offer is over.
        "offer_ended" => OfferEnded(OfferEnded, Ended),
        /// Somebody is hired.
        "seat_taken" => SeatTaken(SeatTaken, Showing),
        /// A contract gives its seat back.
        "seat_freed" => SeatFreed(SeatFreed, Showing),
    }
    noted {
        /// A contract was offered for which there is no room. Written down, so that the contract is told even
        /// after a crash.
        OfferTurnedAway(NoRoom),
        /// Somebody has taken back a proposal for which an offer is open.
        OfferCalledOff(NoRoom),
        /// The job would have been warned or have expired, and an offer for it is open.
        OffersOpen(Showing),
        /// A contract has asked for a seat, and there is none. Written down for the same reason.
        SeatRefused(NoRoom),
        /// The job is over, and tells so many of those who have proposed.
        Round(Round),
    }
}

/// Whether a version of the taxonomy was not said.
fn is_unknown(taxonomy_version: &u32) -> bool {
    *taxonomy_version == 0
}

fn is_false(value: &bool) -> bool {
    !value
}

/// What is known of a draft beside what it says. What stands out in its texts, only its sender hears, and
/// staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flagged {
    /// What stands out.
    pub flags: Vec<Flag>,
    /// The version of the taxonomy that knows the categories and skills; 0 where it is not known.
    #[serde(default, skip_serializing_if = "is_unknown")]
    pub taxonomy_version: u32,
}

/// What is known of an edit beside what the job says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editing {
    /// What is shown of the job after it.
    pub showing: Showing,
    /// What stands out in its texts.
    pub flags: Vec<Flag>,
    /// Who has the news of other terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub news: Vec<AccountId>,
    /// The version of the taxonomy that knows the categories and skills; 0 where it is not known.
    #[serde(default, skip_serializing_if = "is_unknown")]
    pub taxonomy_version: u32,
}

/// What is known of an answer to an invitation beside what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answering {
    /// What is shown of the job after it.
    pub showing: Showing,
    /// When the invitation was sent.
    pub invited_at: Millis,
}

/// What lists show of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The client, in whose list the job is.
    pub client: AccountId,
    /// The title.
    pub title: Option<String>,
    /// How far the job has come.
    pub status: Status,
    /// How many proposals it has received.
    pub proposals: u32,
    /// How many people it hires.
    pub seats: u32,
    /// How many of these seats are taken.
    pub seats_taken: u32,
}

/// What is shown of a job elsewhere after an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Showing {
    /// What lists show.
    pub line: Line,
    /// The version of the terms; 0 while there is no posting.
    pub terms_version: u32,
    /// The band of proposals that the posting is told, where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
    /// Whether everybody sees the posting, so that nobody has to be let in.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_public: bool,
    /// The offers that are still open when the job is filled or over: each is told to end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<ContractId>,
}

/// What the posting needs to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publishing {
    /// What lists show.
    pub showing: Showing,
    /// What the job says.
    pub fields: Fields,
}

impl Event {
    /// What is shown elsewhere after the event, where it changes that. Such an event means that something
    /// happens in the job.
    pub(super) fn showing(&self) -> Option<&Showing> {
        match self {
            Event::Drafted(..) => None,
            Event::Published(_, publishing) => Some(&publishing.showing),
            Event::Edited(_, editing) => Some(&editing.showing),
            Event::InvitationAnswered(_, answering) => Some(&answering.showing),
            Event::Paused(_, showing)
            | Event::Resumed(_, showing)
            | Event::Warned(_, showing)
            | Event::Expired(_, showing)
            | Event::Closed(_, showing)
            | Event::Reopened(_, showing)
            | Event::Invited(_, showing)
            | Event::ProposalReceived(_, showing)
            | Event::OfferMade(_, showing)
            | Event::SeatTaken(_, showing)
            | Event::SeatFreed(_, showing)
            | Event::OffersOpen(showing) => Some(showing),
            Event::InterviewOpened(_, interview) => Some(&interview.showing),
            Event::Round(_)
            | Event::ProposalTurnedAway(_)
            | Event::ProposalChanged(_)
            | Event::ProposalWithdrawn(_)
            | Event::Opened(..)
            | Event::Shortlisted(_)
            | Event::Archived(_)
            | Event::Declined(..)
            | Event::ProposalNoted(_)
            | Event::OfferOpen(..)
            | Event::OfferEnded(..)
            | Event::OfferTurnedAway(_)
            | Event::OfferCalledOff(_)
            | Event::SeatRefused(_) => None,
        }
    }
}

impl Example for Showing {
    fn example() -> Self {
        let line = Line {
            client: example::ADA,
            title: Some(example::text("A logo for a bakery")),
            status: Status::Open,
            proposals: 5,
            seats: 2,
            seats_taken: 1,
        };
        Self { line, terms_version: 1, band: Some(Band::From5), is_public: false, offers: Vec::new() }
    }
}

impl Example for Flagged {
    fn example() -> Self {
        Self { flags: vec![Flag::ContactEmail], taxonomy_version: 0 }
    }
}

impl Example for Editing {
    fn example() -> Self {
        Self {
            showing: Showing::example(),
            flags: vec![Flag::ContactLink],
            news: Vec::new(),
            taxonomy_version: 0,
        }
    }
}

impl Example for Answering {
    fn example() -> Self {
        Self { showing: Showing::example(), invited_at: example::AT }
    }
}

impl Example for Publishing {
    fn example() -> Self {
        Self { showing: Showing::example(), fields: Fields::example() }
    }
}
