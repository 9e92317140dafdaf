//! What a job admits, what it tells, and when it ends.

mod edits;
mod idle;
mod invitations;
mod lifecycle;
mod winding;

use protocol::example::Example;
use protocol::job::{Facts, Fields, Status};
use protocol::{AccountId, Millis};
use uuid::Uuid;

use super::*;
use crate::market::posting::{self, Posting};
use crate::testing::{Given as GivenOf, *};

/// A job of Ada.
type Given = GivenOf<Job>;

const JOB: Uuid = Uuid::from_u128(9);

fn fields() -> Fields {
    Fields { seats: protocol::job::Seats(1), ..Fields::example() }
}

fn drafted() -> Given {
    Given::new(JOB).then(ADA, Command::Draft { fields: fields(), taxonomy_version: 1 })
}

fn published() -> Given {
    drafted().then(ADA, publish())
}

fn publish() -> Command {
    Command::Publish { facts: Facts::example() }
}

fn close() -> Command {
    Command::Close { reason: "We have found somebody.".to_owned() }
}

impl Given {
    fn status(&self) -> Status {
        self.view(ADA).expect("the client sees it").status
    }

    /// What the last event tells the posting.
    fn posted(&self) -> Vec<posting::Command> {
        self.told::<Posting>().into_iter().map(|(_, command)| command).collect()
    }

    /// Every command of a person, and what each refuses.
    fn refused(&self, who: AccountId, commands: &[Command]) -> Vec<Option<crate::Refusal>> {
        commands.iter().map(|command| self.ask(who, command).err()).collect()
    }

    /// Hears the timer that is set.
    fn rings(mut self) -> Self {
        let due_at = self.due().expect("a timer is set");
        self.now = self.now.max(due_at);
        self.then(crate::Caller::Time, Command::IdleDue { due_at })
    }

    /// The time for which the last event that set the timer has set it.
    fn due(&self) -> Option<Millis> {
        let timers = self.events.iter().rev().flat_map(|(event, at)| event.effects(at));
        timers
            .into_iter()
            .find_map(|effect| match effect {
                crate::Effect::Timer(_, _, due_at) => Some(due_at),
                _ => None,
            })
            .flatten()
    }
}
