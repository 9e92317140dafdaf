//! The machine of a contract: who may send which command, the answers, and the view of the parties.

use protocol::contract::{
    AcceptAnswer, AddAnswer, ApproveAnswer, Countered, EndAnswer, FundAnswer, MoneyStatus, OfferAnswer,
    OfferFunding, Offered, ProposeAnswer, Revised, State, Status, VersionAnswer,
};
use protocol::stream::{Applied, Empty};
use protocol::{ContractId, Kind, Millis, Money};

use super::command::{Answer, Command};
use super::effects::{OFFER_TIMER, REFUND_TIMER, REVIEW_TIMER};
use super::event::{Event, Remembered};
use super::state::Contract;
use crate::machine::read_command;
use crate::shape::Version;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

impl Contract {
    fn decide_command(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            Command::ProposeAmendment { changes } => self.decide_propose_amendment(here, changes),
            Command::AcceptAmendment { amendment } => self.decide_accept_amendment(here, *amendment),
            Command::DeclineAmendment { amendment } => self.decide_decline_amendment(here, *amendment),
            Command::WithdrawAmendment { amendment } => self.decide_withdraw_amendment(here, *amendment),
            Command::AddMilestone { title, amount, due_at } => {
                self.decide_add_milestone(here, title, amount, *due_at)
            }
            Command::Submit { milestone, note } => self.decide_submit(here, *milestone, note),
            Command::RequestChanges { milestone, note } => {
                self.decide_request_changes(here, *milestone, note)
            }
            Command::AdmitSession { session, memo } => self.decide_admit_session(here, *session, memo),
            Command::End { reason } => self.decide_end(here, reason),
            Command::AcceptRefund => self.decide_accept_refund(here),
            Command::ContestRefund => self.decide_contest_refund(here),
            Command::SessionStarted(told) => {
                self.told_by_timesheet(here).map(|_| Event::SessionStarted(told.clone(), None))
            }
            Command::SessionStopped(told) => {
                self.told_by_timesheet(here).map(|_| Event::SessionStopped(told.clone(), None))
            }
            Command::Approve { milestone, amount } => {
                return self.decide_approve(here, *milestone, amount.as_deref());
            }
            Command::Fund { milestone, amount, payee } => {
                return self.decide_fund(here, *milestone, amount.as_deref(), *payee);
            }
            Command::AskSettled => return self.decide_ask_settled(here),
            Command::Drawn { transfer } => return self.decide_drawn(here, *transfer),
            Command::DrawRefused { transfer, rule } => {
                return self.decide_draw_refused(here, *transfer, rule);
            }
            Command::RefundDue { due_at } => return self.decide_refund_due(here, *due_at),
            Command::Release { milestone, due_at } => {
                return self.decide_release(here, *milestone, *due_at);
            }
            Command::Offer { .. }
            | Command::OfferForJob { .. }
            | Command::Accept
            | Command::AcceptVersion { .. }
            | Command::Revise { .. }
            | Command::Counter { .. }
            | Command::Decline
            | Command::Withdraw
            | Command::SeatTaken
            | Command::SeatRefused { .. }
            | Command::WithdrawOffer { .. }
            | Command::OfferDue { .. } => return self.decide_about_offer(here, command),
        };
        event.map(|event| vec![event])
    }

    /// The commands about the offer, from its first version to its end.
    fn decide_about_offer(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let one = |event: Result<Event, Refusal>| event.map(|event| vec![event]);
        match command {
            Command::Offer { freelancer, title, terms } => {
                one(self.decide_offer(here, *freelancer, title, terms, None))
            }
            Command::OfferForJob { freelancer, title, terms, of } => {
                one(self.decide_offer(here, *freelancer, title, terms, Some(*of)))
            }
            Command::Accept => one(self.decide_accept(here, 1)),
            Command::AcceptVersion { version } => one(self.decide_accept(here, *version)),
            Command::Revise { version, title, terms } => {
                self.decide_revise(here, *version, title.as_deref(), terms)
            }
            Command::Counter { version, title, terms } => {
                one(self.decide_counter(here, *version, title.as_deref(), terms))
            }
            Command::Decline => self.decide_decline(here),
            Command::Withdraw => self.decide_withdraw(here),
            Command::SeatTaken => self.decide_seat_taken(here),
            Command::SeatRefused { reason } => self.decide_seat_refused(here, *reason),
            Command::WithdrawOffer { reason } => self.decide_withdraw_offer(here, *reason),
            Command::OfferDue { due_at } => self.decide_offer_due(here, *due_at),
            _ => Err(Refusal::Forbidden), // Those of the contract itself do not come here.
        }
    }

    /// Whether the caller may read the contract: its parties and the server may.
    fn may_read(&self, who: Caller) -> Result<(), Refusal> {
        match who {
            Caller::System => self.made().map(|_| ()),
            Caller::Account(_) => self.party(who).map(|_| ()),
            _ => Err(Refusal::NotFound),
        }
    }
}

impl Machine for Contract {
    const KIND: Kind = Kind::Contract;
    const POSTS: bool = true;

    /// Version 2: snapshots of version 1 may lack the time to answer a refund, which is frozen into an
    /// accepted contract. Version 3: snapshots of version 2 lack what was paid. Version 4: those of version 3
    /// may lack the time at which an offer expires. Version 5: those of version 4 lack how many amendments
    /// each party has proposed. Version 6: programs before it would pass over the version of an offer in a
    /// snapshot, and so accept other terms than those that were agreed on. Version 7: programs before it
    /// would pass over the job of an offer, and so let it be accepted without a seat.
    const STATE_VERSION: Version = 7;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    /// A refusal by a rule is remembered as an event if the command is about money, so that a late copy is
    /// refused as well.
    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        match self.decide_command(here, command) {
            Err(refusal @ Refusal::Rule(_)) if command.moves_money() => {
                Ok(vec![Event::Refused(Remembered { refusal })])
            }
            decided => decided.map(|events| self.with_standings(here, events)),
        }
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        self.fold(event, at);
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        self.may_read(here.who)?;
        Ok(self.made()?.shown(ContractId(here.stream.id)))
    }

    fn admit(&self, here: &Occasion) -> Result<(), Refusal> {
        self.may_read(here.who)
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        event.effects(at)
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(event: &Event, at: &Stamp) -> Result<Answer, Refusal> {
        let (seq, at, contract) = (at.seq, at.at, ContractId(at.stream.id));
        Ok(match event {
            Event::Refused(remembered) => return Err(remembered.refusal.clone()),
            Event::Offered(Offered { room, .. }) => {
                Answer::Offered(OfferAnswer { contract, room: *room, seq, at, status: Some(Status::Offered) })
            }
            Event::OfferFunding(OfferFunding { offer: Offered { room, .. }, .. }, _) => {
                Answer::Offered(OfferAnswer { contract, room: *room, seq, at, status: Some(Status::Funding) })
            }
            Event::Accepting(..) => {
                Answer::Accepted(AcceptAnswer { seq, at, status: Some(Status::Accepting) })
            }
            Event::Accepted(..) => Answer::Accepted(AcceptAnswer { seq, at, status: Some(Status::Active) }),
            Event::Revised(Revised { version, .. }, _) | Event::Countered(Countered { version, .. }, _) => {
                Answer::Version(VersionAnswer { version: *version, seq, at })
            }
            Event::AmendmentProposed(body, _) => {
                Answer::Proposed(ProposeAnswer { amendment: body.amendment, seq, at })
            }
            Event::MilestoneAdded(body, _) => Answer::Added(AddAnswer { milestone: body.milestone, seq, at }),
            Event::MilestoneFunding(..) => {
                Answer::Funded(FundAnswer { seq, at, status: MoneyStatus::Pending })
            }
            Event::MilestoneFunded(..) => Answer::Funded(FundAnswer { seq, at, status: MoneyStatus::Done }),
            Event::MilestoneReleased(_, releasing) => {
                let paid = Money { amount: releasing.paid, currency: releasing.ledger.currency };
                Answer::Approved(ApproveAnswer { seq, at, paid })
            }
            Event::RolledReturned(_, returning) => {
                let paid = Money { amount: returning.paid, currency: returning.ledger.currency };
                Answer::Approved(ApproveAnswer { seq, at, paid })
            }
            Event::RefundRequested(body, _) => {
                Answer::Ended(EndAnswer { seq, at, answer_by: Some(body.answer_by) })
            }
            _ => Answer::Applied(Applied { seq, at }),
        })
    }

    /// A timer or wallet may come after something else has settled the matter: the answer is then empty. A
    /// command of a person always causes an event.
    fn unchanged(&self, _: &Occasion, _: &Command) -> Result<Answer, Refusal> {
        Ok(Answer::Nothing(Empty {}))
    }

    fn timer(key: &str, due_at: Millis) -> Option<Command> {
        match key {
            OFFER_TIMER => return Some(Command::OfferDue { due_at }),
            REFUND_TIMER => return Some(Command::RefundDue { due_at }),
            _ => {}
        }
        let milestone = key.strip_prefix(REVIEW_TIMER)?.strip_prefix(':')?.parse().ok()?;
        Some(Command::Release { milestone, due_at })
    }

    /// Yes while the answer to the offer, the milestone's review, or the answer to a refund is still due at
    /// that time.
    fn awaits_timer(&self, key: &str, due_at: Millis) -> bool {
        let Ok(made) = self.made() else { return false };
        match Self::timer(key, due_at) {
            Some(Command::Release { milestone, .. }) => {
                made.numbered().any(|(number, it)| number == milestone && it.release_at == Some(due_at))
            }
            Some(Command::OfferDue { .. }) => made.expires_at == Some(due_at),
            Some(Command::RefundDue { .. }) => {
                made.refund.as_ref().is_some_and(|asked| asked.answer_by == due_at)
            }
            _ => false,
        }
    }

    /// An offer waits until the room of the parties exists and the freelancer has the news. A session waits
    /// until it has started or was declined.
    fn answers_once_told(command: &Command) -> bool {
        matches!(command, Command::Offer { .. } | Command::OfferForJob { .. } | Command::AdmitSession { .. })
    }

    /// Whoever asks whether all is settled wants to know that no money is on its way to a wallet.
    fn answers_once_all_told(command: &Command) -> bool {
        *command == Command::AskSettled
    }
}

#[cfg(test)]
mod tests;
