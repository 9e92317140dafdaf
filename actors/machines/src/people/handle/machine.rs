//! The rules of a handle.

use protocol::stream::Empty;
use protocol::{AccountId, Kind, Millis, Seq};
use serde::{Deserialize, Serialize};

use super::KEPT_MS;
use super::event::{Claim, Event, Released};
use crate::machine::read_command;
use crate::{Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

/// The state of a handle: who has it, or had it last.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handle {
    holder: Holder,
}

/// Who may have a handle.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Holder {
    /// Anybody: no account ever had it.
    #[default]
    Nobody,
    /// The account that has it.
    Account(AccountId),
    /// The account that gave it up. Anybody from that time on.
    Former(AccountId, Millis),
}

/// The commands of a handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Asked by the server for the calling account: who has the handle, and could the account have it now?
    /// Changes nothing.
    Look,
    /// Sent by an account: it wants the handle. It is told how that ends.
    Claim {
        /// The handle.
        handle: String,
        /// The seq of the account's event. The answer carries it back.
        claim: Seq,
    },
    /// Sent by an account: it does not have the handle any more, because it changed to another one or was
    /// closed. Nothing happens where it did not have it.
    Release,
}

/// The answers of a handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `Look`.
    Looked {
        /// The account that has the handle.
        holder: Option<AccountId>,
        /// Whether a claim of the caller would be granted.
        is_free: bool,
    },
    /// The answer to all other commands.
    Nothing(Empty),
}

impl Handle {
    fn holder(&self) -> Option<AccountId> {
        match self.holder {
            Holder::Account(account) => Some(account),
            Holder::Nobody | Holder::Former(..) => None,
        }
    }

    /// Whether an account can have the handle at that time.
    fn is_free(&self, account: AccountId, now: Millis) -> bool {
        match self.holder {
            Holder::Nobody => true,
            Holder::Account(holder) => holder == account,
            Holder::Former(former, kept_until) => former == account || now >= kept_until,
        }
    }

    fn decide_claim(&self, here: &Occasion, handle: &str, claim: Seq) -> Result<Event, Refusal> {
        let account = AccountId(here.told_by(Kind::Account)?);
        let claim = Claim { account, claim, handle: handle.to_owned() };
        Ok(match self.is_free(account, here.now) {
            true => Event::Granted(claim),
            false => Event::Refused(claim),
        })
    }

    fn decide_release(&self, here: &Occasion) -> Result<Option<Event>, Refusal> {
        let account = AccountId(here.told_by(Kind::Account)?);
        let released = Released { account, kept_until: here.now + KEPT_MS };
        Ok((self.holder() == Some(account)).then_some(Event::Released(released)))
    }
}

impl Machine for Handle {
    const KIND: Kind = Kind::Handle;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = Empty;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            Command::Look => None,
            Command::Claim { handle, claim } => Some(self.decide_claim(here, handle, *claim)?),
            Command::Release => self.decide_release(here)?,
        };
        Ok(event.into_iter().collect())
    }

    fn apply(&mut self, event: &Event, _: &Stamp) {
        match event {
            Event::Granted(claim) => self.holder = Holder::Account(claim.account),
            Event::Refused(_) => {}
            Event::Released(Released { account, kept_until }) => {
                self.holder = Holder::Former(*account, *kept_until);
            }
        }
    }

    fn view(&self, _: &Occasion) -> Result<Empty, Refusal> {
        Err(Refusal::NotFound)
    }

    fn effects(event: &Event, _: &Stamp) -> Vec<Effect> {
        event.effects()
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(_: &Event, _: &Stamp) -> Result<Answer, Refusal> {
        Ok(Answer::Nothing(Empty {}))
    }

    fn unchanged(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        Ok(match command {
            Command::Look => Answer::Looked {
                holder: self.holder(),
                is_free: here.who.account().is_some_and(|account| self.is_free(account, here.now)),
            },
            Command::Claim { .. } | Command::Release => Answer::Nothing(Empty {}),
        })
    }

    /// A claim is answered when the account knows the outcome. The account's own answer waits for that.
    fn answers_once_told(command: &Command) -> bool {
        matches!(command, Command::Claim { .. })
    }
}
