//! The events of a proposal. The public bodies are for its proposer. The private one holds what lists show
//! after the event, so that what follows from an event depends on the event alone.

use protocol::example::Example;
use protocol::plain::Flag;
use protocol::proposal::{
    Declined, Delivered, Edited, Ended, Hired, InterviewOpened, OfferEnded, Offered, Refused, Submitted,
    TermsSet, Viewed, Withdrawn,
};
use rows::ProposalRow;
use serde::{Deserialize, Serialize};

use crate::events;

events! {
    /// The events of a proposal.
    pub enum Event {
        /// The person proposes.
        "submitted" => Submitted(Submitted, Kept),
        /// The job has it.
        "delivered" => Delivered(Delivered, Kept),
        /// The job does not take it.
        "refused" => Refused(Refused, Kept),
        /// The person changes the words.
        "edited" => Edited(Edited, Kept),
        /// The person changes the terms.
        "terms_set" => TermsSet(TermsSet, Kept),
        /// The client has opened it.
        "viewed" => Viewed(Viewed, Kept),
        /// The client has opened a room with the person.
        "interview_opened" => InterviewOpened(InterviewOpened, Kept),
        /// The client offers a contract.
        "offered" => Offered(Offered, Kept),
        /// That offer is over.
        "offer_ended" => OfferEnded(OfferEnded, Kept),
        /// The person is hired.
        "hired" => Hired(Hired, Kept),
        /// The person takes it back.
        "withdrawn" => Withdrawn(Withdrawn, Kept),
        /// The client says no.
        "declined" => Declined(Declined, Kept),
        /// The job is over.
        "ended" => Ended(Ended, Kept),
    }
}

/// What is stored beside an event and shown to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The proposal after the event, as lists show it.
    pub row: ProposalRow,
    /// What stands out in the texts that came with the event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
}

impl Example for Kept {
    fn example() -> Self {
        Self { row: ProposalRow::example(), flags: vec![Flag::ContactEmail] }
    }
}

impl Event {
    /// What is stored beside it.
    pub fn kept(&self) -> &Kept {
        use Event::{Declined, Delivered, Edited, Ended, Hired, InterviewOpened, OfferEnded};
        use Event::{Offered, Refused, Submitted, TermsSet, Viewed, Withdrawn};
        match self {
            Submitted(_, kept) | Delivered(_, kept) | Refused(_, kept) | Edited(_, kept) => kept,
            TermsSet(_, kept) | Viewed(_, kept) | InterviewOpened(_, kept) | Offered(_, kept) => kept,
            OfferEnded(_, kept) | Hired(_, kept) | Withdrawn(_, kept) => kept,
            Declined(_, kept) | Ended(_, kept) => kept,
        }
    }

    /// The same event, with that stored beside it.
    pub(super) fn keeping(self, kept: Kept) -> Self {
        match self {
            Event::Submitted(body, _) => Event::Submitted(body, kept),
            Event::Delivered(body, _) => Event::Delivered(body, kept),
            Event::Refused(body, _) => Event::Refused(body, kept),
            Event::Edited(body, _) => Event::Edited(body, kept),
            Event::TermsSet(body, _) => Event::TermsSet(body, kept),
            Event::Viewed(body, _) => Event::Viewed(body, kept),
            Event::InterviewOpened(body, _) => Event::InterviewOpened(body, kept),
            Event::Offered(body, _) => Event::Offered(body, kept),
            Event::OfferEnded(body, _) => Event::OfferEnded(body, kept),
            Event::Hired(body, _) => Event::Hired(body, kept),
            Event::Withdrawn(body, _) => Event::Withdrawn(body, kept),
            Event::Declined(body, _) => Event::Declined(body, kept),
            Event::Ended(body, _) => Event::Ended(body, kept),
        }
    }
}
