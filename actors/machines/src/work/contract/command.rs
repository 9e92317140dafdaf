//! What can be asked of a contract, and what it answers.

use std::borrow::Cow;

use protocol::contract::{
    Accept, AcceptRefund, ApproveAnswer, ApproveParams, ContestRefund, ContractParams, Decline, EndAnswer,
    EndParams, FundAnswer, FundParams, NoteParams, OfferAnswer, RequestChanges, Submit, Terms, Withdraw,
};
use protocol::stream::{Applied, Empty};
use protocol::{AccountId, Millis, SessionId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::state::Contract;
use crate::forwarded::{Addressed, forwarded};

/// What can be asked of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Offer it to a freelancer; whoever asks is the client.
    Offer {
        /// To whom.
        freelancer: AccountId,
        /// What it is called.
        title: String,
        /// What is agreed on.
        terms: Terms,
    },
    /// Take the offer.
    Accept,
    /// Turn the offer down.
    Decline,
    /// Take the offer back.
    Withdraw,
    /// Draw a milestone's money from the client's balance into escrow.
    Fund {
        /// Which, from 1.
        milestone: u32,
    },
    /// Hand in the work of a milestone for review.
    Submit {
        /// Which, from 1.
        milestone: u32,
        /// What to say with it.
        note: String,
    },
    /// Ask for changes to what was handed in.
    RequestChanges {
        /// Which, from 1.
        milestone: u32,
        /// What is to change.
        note: String,
    },
    /// Release a milestone's money.
    Approve {
        /// Which, from 1.
        milestone: u32,
        /// How much, as the client wrote it; all of it where absent.
        amount: Option<String>,
    },
    /// Let the freelancer work by the hour: their timesheet is asked to start the session.
    AdmitSession {
        /// The session.
        session: SessionId,
        /// What is worked on.
        memo: String,
    },
    /// End the contract; with money in escrow, the client asks the freelancer for a refund first.
    End {
        /// Why.
        reason: String,
    },
    /// Give back what is in escrow, as the client has asked, and end the contract.
    AcceptRefund,
    /// Leave the money where it is, though the client has asked for it.
    ContestRefund,
    /// The client's wallet: that transfer is on its way.
    Drawn {
        /// Which.
        transfer: Uuid,
    },
    /// The client's wallet: that transfer will not come.
    DrawRefused {
        /// Which.
        transfer: Uuid,
        /// Why.
        rule: Cow<'static, str>,
    },
    /// Time: the freelancer has not answered the refund that the client asked for.
    RefundDue {
        /// When the answer was due.
        due_at: Millis,
    },
    /// Time: the review of a milestone is over.
    Release {
        /// Which, from 1.
        milestone: u32,
        /// When it was to be over.
        due_at: Millis,
    },
}

impl Command {
    /// Whether it decides about money, so that a refusal is remembered like a success.
    pub fn moves_money(&self) -> bool {
        use Command::{AcceptRefund, Approve, ContestRefund, End, Fund};
        matches!(self, Fund { .. } | Approve { .. } | End { .. } | AcceptRefund | ContestRefund)
    }
}

forwarded! {
    Contract:
    Accept => |Accept(params)| about(params, Command::Accept);
    Decline => |Decline(params)| about(params, Command::Decline);
    Withdraw => |Withdraw(params)| about(params, Command::Withdraw);
    AcceptRefund => |AcceptRefund(params)| about(params, Command::AcceptRefund);
    ContestRefund => |ContestRefund(params)| about(params, Command::ContestRefund);
    EndParams => |EndParams { command_id, contract, reason }| {
        (contract.0, Some(command_id), Command::End { reason })
    };
    FundParams => |FundParams { command_id, contract, milestone }| {
        (contract.0, Some(command_id), Command::Fund { milestone })
    };
    Submit => |Submit(NoteParams { command_id, contract, milestone, note })| {
        (contract.0, Some(command_id), Command::Submit { milestone, note })
    };
    RequestChanges => |RequestChanges(NoteParams { command_id, contract, milestone, note })| {
        (contract.0, Some(command_id), Command::RequestChanges { milestone, note })
    };
    ApproveParams => |ApproveParams { command_id, contract, milestone, amount }| {
        (contract.0, Some(command_id), Command::Approve { milestone, amount })
    };
}

/// A command that says nothing but which contract it is about.
fn about(params: ContractParams, command: Command) -> Addressed<Contract> {
    (params.contract.0, Some(params.command_id), command)
}

/// What a contract answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To `Offer`.
    Offered(OfferAnswer),
    /// To `Fund`.
    Funded(FundAnswer),
    /// To `Approve`.
    Approved(ApproveAnswer),
    /// To `End`.
    Ended(EndAnswer),
    /// To everything else that happened.
    Applied(Applied),
    /// To what time or a wallet said too late.
    Nothing(Empty),
}
