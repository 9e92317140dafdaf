//! The commands of a contract and their answers.

use std::borrow::Cow;

use protocol::contract::{
    AcceptAmendment, AcceptAnswer, AcceptRefund, AddAnswer, AddParams, AmendmentParams, ApproveAnswer,
    ApproveParams, Changes, ContestRefund, ContractParams, Counter, Decline, DeclineAmendment, EndAnswer,
    EndParams, FundAnswer, NoteParams, OfferAnswer, ProposeAnswer, ProposeParams, RequestChanges, Revise,
    SessionStarted, SessionStopped, Submit, Terms, VersionAnswer, VersionParams, WhyOver, Withdraw,
    WithdrawAmendment,
};
use protocol::stream::{Applied, Empty};
use protocol::{AccountId, Millis, SessionId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::hiring::ForJob;
use super::state::Contract;
use crate::forwarded::{Addressed, forwarded};

/// The commands of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Offer the contract to a freelancer. The caller becomes the client.
    Offer {
        /// The freelancer.
        freelancer: AccountId,
        /// The title.
        title: String,
        /// The terms: milestones with fixed amounts, or an hourly rate.
        terms: Terms,
    },
    /// Offer the contract for a job, to whoever made that proposal. It stands beside `Offer` because the
    /// remembered commands of before have that form.
    OfferForJob {
        /// The freelancer.
        freelancer: AccountId,
        /// The title.
        title: String,
        /// The terms.
        terms: Terms,
        /// The job and the proposal.
        of: ForJob,
    },
    /// Accept the first version of the offer. It stands beside `AcceptVersion` because the remembered
    /// commands of before have this form.
    Accept,
    /// Accept that version of the offer.
    AcceptVersion {
        /// The number of the version, from 1.
        version: u32,
    },
    /// Replace the offer by another version; the client may.
    Revise {
        /// The version that the client has seen.
        version: u32,
        /// The title; without one, it stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The terms.
        terms: Terms,
    },
    /// Suggest other terms for the offer; the freelancer may.
    Counter {
        /// The version that the freelancer has seen.
        version: u32,
        /// The title; without one, it stays.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The terms.
        terms: Terms,
    },
    /// Decline the offer.
    Decline,
    /// Withdraw the offer.
    Withdraw,
    /// Propose other terms to the other party.
    ProposeAmendment {
        /// What shall change.
        changes: Changes,
    },
    /// Accept what the other party has proposed.
    AcceptAmendment {
        /// The number of the amendment, from 1.
        amendment: u32,
    },
    /// Decline what the other party has proposed.
    DeclineAmendment {
        /// The number of the amendment, from 1.
        amendment: u32,
    },
    /// Withdraw what the caller has proposed.
    WithdrawAmendment {
        /// The number of the amendment, from 1.
        amendment: u32,
    },
    /// Add a milestone behind the others.
    AddMilestone {
        /// Its title.
        title: String,
        /// What it pays, as the client wrote it.
        amount: String,
        /// When it is due.
        due_at: Option<Millis>,
    },
    /// Move a milestone's money from the client's wallet into escrow.
    Fund {
        /// The number of the milestone, from 1.
        milestone: u32,
        /// The milestone's amount as the client has seen it. Without one, the amount is whatever it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<String>,
        /// Whether the freelancer can be paid.
        #[serde(skip)]
        payee: Payee,
    },
    /// Submit the work of a milestone for review.
    Submit {
        /// The number of the milestone, from 1.
        milestone: u32,
        /// A note to the client.
        note: String,
    },
    /// Ask for changes to submitted work.
    RequestChanges {
        /// The number of the milestone, from 1.
        milestone: u32,
        /// The changes the client wants.
        note: String,
    },
    /// Release a milestone's money to the freelancer.
    Approve {
        /// The number of the milestone, from 1.
        milestone: u32,
        /// The amount, as the client wrote it. Without one, all of the milestone's money is released.
        amount: Option<String>,
    },
    /// Let the freelancer work by the hour: their timesheet is asked to start a session.
    AdmitSession {
        /// The id of the new session.
        session: SessionId,
        /// The freelancer's note on what they work on.
        memo: String,
    },
    /// End the contract. If there is money in escrow, a client only asks the freelancer for a refund by this.
    End {
        /// The reason.
        reason: String,
    },
    /// Sent by the freelancer: give the escrow back, as the client has asked, and end the contract.
    AcceptRefund,
    /// Sent by the freelancer: do not give the escrow back.
    ContestRefund,
    /// Sent by the server for a party that wants to close their account: is the contract over, and all that
    /// it told others taken? Changes nothing.
    AskSettled,
    /// Sent by the client's wallet: the money of that transfer is on its way.
    Drawn {
        /// The transfer.
        transfer: Uuid,
    },
    /// Sent by the client's wallet: the money of that transfer will not come.
    DrawRefused {
        /// The transfer.
        transfer: Uuid,
        /// The rule by which the wallet refused.
        rule: Cow<'static, str>,
    },
    /// Sent by the job: the freelancer has the seat that was asked for.
    SeatTaken,
    /// Sent by the job: there is no seat.
    SeatRefused {
        /// Why.
        reason: WhyOver,
    },
    /// Sent by the job: the offer shall end, unless it was accepted meanwhile.
    WithdrawOffer {
        /// Why.
        reason: WhyOver,
    },
    /// Sent by the freelancer's timesheet: a session of this contract runs.
    SessionStarted(SessionStarted),
    /// Sent by the freelancer's timesheet: a session of this contract is over.
    SessionStopped(SessionStopped),
    /// Sent by a timer: the offer has not been answered in time.
    OfferDue {
        /// When it expired.
        due_at: Millis,
    },
    /// Sent by a timer: the freelancer has not answered the client's request for a refund in time.
    RefundDue {
        /// When the answer was due.
        due_at: Millis,
    },
    /// Sent by a timer: the client has not reviewed a milestone in time.
    Release {
        /// The number of the milestone, from 1.
        milestone: u32,
        /// When the review was due.
        due_at: Millis,
    },
}

/// What the server has seen of the freelancer before a milestone is funded.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Payee {
    /// Nothing, because the contract was not active then.
    #[default]
    Unseen,
    /// The contract was active, and after that the freelancer's wallet was open.
    Open,
    /// The contract was active, and the freelancer's account is closed.
    Closed,
}

impl Command {
    /// Whether the command is about money: its refusal is then remembered as an event, so that a late copy is
    /// refused as well.
    pub fn moves_money(&self) -> bool {
        use Command::{AcceptRefund, Approve, ContestRefund, End, Fund};
        matches!(self, Fund { .. } | Approve { .. } | End { .. } | AcceptRefund | ContestRefund)
    }
}

forwarded! {
    Contract:
    Revise => |Revise(VersionParams { command_id, contract, version, title, terms })| {
        (contract.0, Some(command_id), Command::Revise { version, title, terms })
    };
    Counter => |Counter(VersionParams { command_id, contract, version, title, terms })| {
        (contract.0, Some(command_id), Command::Counter { version, title, terms })
    };
    Decline => |Decline(params)| about(params, Command::Decline);
    Withdraw => |Withdraw(params)| about(params, Command::Withdraw);
    AcceptRefund => |AcceptRefund(params)| about(params, Command::AcceptRefund);
    ContestRefund => |ContestRefund(params)| about(params, Command::ContestRefund);
    EndParams => |EndParams { command_id, contract, reason }| {
        (contract.0, Some(command_id), Command::End { reason })
    };
    ProposeParams => |ProposeParams { command_id, contract, changes }| {
        (contract.0, Some(command_id), Command::ProposeAmendment { changes })
    };
    AcceptAmendment => |AcceptAmendment(AmendmentParams { command_id, contract, amendment })| {
        (contract.0, Some(command_id), Command::AcceptAmendment { amendment })
    };
    DeclineAmendment => |DeclineAmendment(AmendmentParams { command_id, contract, amendment })| {
        (contract.0, Some(command_id), Command::DeclineAmendment { amendment })
    };
    WithdrawAmendment => |WithdrawAmendment(AmendmentParams { command_id, contract, amendment })| {
        (contract.0, Some(command_id), Command::WithdrawAmendment { amendment })
    };
    AddParams => |AddParams { command_id, contract, title, amount, due_at }| {
        (contract.0, Some(command_id), Command::AddMilestone { title, amount, due_at })
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

/// A command that needs nothing but the contract's id.
fn about(params: ContractParams, command: Command) -> Addressed<Contract> {
    (params.contract.0.into(), Some(params.command_id), command)
}

/// The answers of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `Offer` and `OfferForJob`.
    Offered(OfferAnswer),
    /// The answer to `Accept` and `AcceptVersion`.
    Accepted(AcceptAnswer),
    /// The answer to `Revise` and `Counter`.
    Version(VersionAnswer),
    /// The answer to `ProposeAmendment`.
    Proposed(ProposeAnswer),
    /// The answer to `AddMilestone`.
    Added(AddAnswer),
    /// The answer to `Fund`.
    Funded(FundAnswer),
    /// The answer to `Approve`.
    Approved(ApproveAnswer),
    /// The answer to `End`.
    Ended(EndAnswer),
    /// The answer to every other command that caused an event.
    Applied(Applied),
    /// The answer to a timer or wallet whose command came too late and changed nothing.
    Nothing(Empty),
}
