//! The machine of a job: who may send which command, the answers, and the view of its client.

use protocol::job::{
    AnswerAnswer, DraftAnswer, EditAnswer, Expired, InviteAnswer, MessageAnswer, State, Status,
};
use protocol::stream::{Applied, Empty};
use protocol::{JobId, Kind, Millis, plain};

use super::command::{Answer, Asked, Command, Offering};
use super::event::Event;
use super::idle::IDLE_TIMER;
use super::proposals::OnProposal;
use super::state::Job;
use super::winding::WINDING_TIMER;
use crate::machine::read_command;
use crate::shape::Version;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable, ids};

impl Job {
    fn decide_command(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            Command::Draft { fields, taxonomy_version } => {
                self.decide_draft(here, fields, *taxonomy_version)?
            }
            Command::Publish { facts } => self.decide_publish(here, facts)?,
            Command::Pause => self.decide_pause(here)?,
            Command::Resume => self.decide_resume(here)?,
            Command::Close { reason } => self.decide_close(here, reason)?,
            Command::Reopen => self.decide_reopen(here)?,
            Command::Invite { freelancer, note } => self.decide_invite(here, *freelancer, note.as_deref())?,
            Command::AnswerInvitation { answer } => self.decide_answer(here, answer)?,
            Command::Edit { fields, version, taxonomy_version } => {
                return Ok(self
                    .decide_edit(here, fields, *version, *taxonomy_version)?
                    .into_iter()
                    .collect());
            }
            Command::IdleDue { due_at } => {
                return Ok(self.decide_idle(here, *due_at)?.into_iter().collect());
            }
            Command::RoundDue { due_at } => {
                return Ok(self.decide_round(here, *due_at)?.into_iter().collect());
            }
            Command::AskPropose => return self.made().map(|_| Vec::new()),
            Command::AskProposals(ask) => return self.on_desk(here, ask).map(|_| Vec::new()),
            Command::OnProposal(proposal, what) => {
                return Ok(self.decide_on_proposal(here, *proposal, what)?.into_iter().collect());
            }
            Command::AskOffer { freelancer, proposal } => {
                return self.why_no_offer(here, *freelancer, *proposal).map(|_| Vec::new());
            }
            Command::FromContract(told) => {
                return Ok(self.decide_from_contract(here, told)?.into_iter().collect());
            }
            Command::FromProposal(said) => return self.decide_from_proposal(here, said),
        };
        Ok(vec![event])
    }

    /// A job whose time is over expires before anything else happens to it, even if its timer has not been
    /// told yet.
    fn after_expiry(&self, here: &Occasion, events: Vec<Event>) -> Vec<Event> {
        let overdue = match self {
            Job::Made(desk) if desk.status_at(here.now) != desk.status => desk,
            _ => return events,
        };
        let by_time = matches!(events.first(), None | Some(Event::Warned(..) | Event::Expired(..)));
        let expired = Event::Expired(Expired {}, overdue.showing_as(Status::Expired));
        (!by_time).then_some(expired).into_iter().chain(events).collect()
    }

    /// Whether the caller may read the desk: its client and the server may.
    fn may_read(&self, who: Caller) -> Result<(), Refusal> {
        match who {
            Caller::System => self.made().map(|_| ()),
            _ => self.as_client(who).map(|_| ()),
        }
    }

    fn asked(&self, here: &Occasion) -> Result<Answer, Refusal> {
        let account = here.who.account().ok_or(Refusal::Forbidden)?;
        let (desk, proposal) = (self.made()?, ids::proposal(JobId(here.stream.id), account));
        let why = desk.cannot_propose(account, proposal, here.now);
        Ok(Answer::Asked(Asked { why, client: desk.client }))
    }

    fn edited(&self, here: &Occasion) -> Result<Answer, Refusal> {
        let desk = self.made()?;
        let (version, terms_version) = (desk.version, desk.terms_version);
        let flags = desk.fields.flags();
        Ok(Answer::Edited(EditAnswer { version, terms_version, flags, seq: here.head, at: here.now }))
    }
}

impl Machine for Job {
    const KIND: Kind = Kind::Job;

    /// Version 2: programs before it would pass over the offers and seats in a snapshot, and so fill a seat
    /// twice.
    const STATE_VERSION: Version = 2;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.decide_command(here, command).map(|events| self.after_expiry(here, events))
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        self.fold(event, at);
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        self.may_read(here.who)?;
        Ok(self.made()?.shown(JobId(here.stream.id)))
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
        let (seq, at, job) = (at.seq, at.at, JobId(at.stream.id));
        Ok(match event {
            Event::Drafted(_, flagged) => {
                let flags = flagged.flags.clone();
                Answer::Drafted(DraftAnswer { job, version: 1, flags, seq, at })
            }
            Event::Edited(body, editing) => {
                let (version, terms_version) = (body.version, body.terms_version);
                let flags = editing.flags.clone();
                Answer::Edited(EditAnswer { version, terms_version, flags, seq, at })
            }
            Event::Invited(body, _) => {
                let flags = body.note.as_deref().map(plain::flags).unwrap_or_default();
                Answer::Invited(InviteAnswer { flags, seq, at })
            }
            Event::InvitationAnswered(..) => Answer::Answered(AnswerAnswer { at }),
            Event::InterviewOpened(body, _) => Answer::Message(MessageAnswer { room: body.room, seq, at }),
            _ => Answer::Applied(Applied { seq, at }),
        })
    }

    fn unchanged(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        match command {
            Command::AskPropose => self.asked(here),
            Command::Edit { .. } => self.edited(here),
            Command::AskProposals(ask) => self.on_desk(here, ask).map(Answer::OnDesk),
            Command::OnProposal(proposal, what) => self.done_already(here, *proposal, what),
            Command::AskOffer { freelancer, proposal } => {
                let no_offer = self.why_no_offer(here, *freelancer, *proposal)?;
                Ok(Answer::Offering(Offering { no_offer }))
            }
            _ => Ok(Answer::Nothing(Empty {})),
        }
    }

    fn timer(key: &str, due_at: Millis) -> Option<Command> {
        match key {
            IDLE_TIMER => Some(Command::IdleDue { due_at }),
            WINDING_TIMER => Some(Command::RoundDue { due_at }),
            _ => None,
        }
    }

    fn awaits_timer(&self, key: &str, due_at: Millis) -> bool {
        let Ok(desk) = self.made() else { return false };
        let awaited = if key == WINDING_TIMER { desk.round_at } else { desk.idle_at() };
        awaited == Some(due_at)
    }

    /// A job is published, edited, paused and closed, and somebody invited to it, once its posting has heard
    /// of it: whoever changes it then sees the change there.
    fn answers_once_told(command: &Command) -> bool {
        use Command::{Close, Edit, Invite, Pause, Publish, Reopen, Resume};
        match command {
            // A proposal can be viewed once it was told that it is opened, and a room be written into.
            Command::OnProposal(_, what) => matches!(what, OnProposal::Open | OnProposal::Message),
            Publish { .. } | Edit { .. } | Pause | Resume | Close { .. } | Reopen | Invite { .. } => true,
            _ => false,
        }
    }
}
