//! The machine of a proposal: who may send which command, the answers, and the view of its proposer.

use protocol::Kind;
use protocol::proposal::{ChangeAnswer, State, Status, SubmitAnswer};
use protocol::stream::{Applied, Empty};
use protocol::{Millis, ProposalId};

use super::command::{Answer, Command};
use super::event::Event;
use super::state::Proposal;
use crate::machine::read_command;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

/// How long the words of a proposal may change after it was submitted, in milliseconds: 6 hours.
pub const EDIT_MS: Millis = 6 * 60 * 60 * 1_000;

/// The most versions of a proposal, in all its attempts together. Another attempt may go beyond.
pub const VERSIONS_MAX: u32 = 50;

/// The most attempts of a person for one job. An attempt that the job refused does not count.
pub const ATTEMPTS_MAX: u32 = 2;

impl Proposal {
    /// Whether the caller may read the proposal: its proposer and the server may.
    fn may_read(&self, who: Caller) -> Result<(), Refusal> {
        match who {
            Caller::System => self.made().map(|_| ()),
            _ => self.own(who).map(|_| ()),
        }
    }
}

impl Machine for Proposal {
    const KIND: Kind = Kind::Proposal;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            Command::Submit(submit) => Some(self.decide_submit(here, submit)?),
            Command::Edit(edit) => Some(self.decide_edit(here, edit)?),
            Command::SetTerms(set) => Some(self.decide_set_terms(here, set)?),
            Command::Withdraw => Some(self.decide_withdraw(here)?),
            _ => self.of_job(here)?.told(command),
        };
        Ok(event.map(|event| self.with_row(here, event)).into_iter().collect())
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        self.fold(event, at);
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        self.may_read(here.who)?;
        Ok(self.made()?.shown.clone())
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
        let (flags, seq, at, proposal) =
            (event.kept().flags.clone(), at.seq, at.at, ProposalId(at.stream.id));
        Ok(match event {
            Event::Submitted(body, _) => {
                let (attempt, version, status) = (body.attempt, body.version, Status::Submitting);
                Answer::Submitted(SubmitAnswer { proposal, attempt, version, status, flags, seq, at })
            }
            Event::Edited(body, _) => Answer::Changed(ChangeAnswer { version: body.version, flags, seq, at }),
            Event::TermsSet(body, _) => {
                Answer::Changed(ChangeAnswer { version: body.version, flags, seq, at })
            }
            _ => Answer::Applied(Applied { seq, at }),
        })
    }

    /// A command of a person always causes an event. What a job tells may come too late to change anything.
    fn unchanged(&self, _: &Occasion, _: &Command) -> Result<Answer, Refusal> {
        Ok(Answer::Nothing(Empty {}))
    }
}
