//! The handle of an account: the one that it has, and the one that it claims.
//!
//! The handle itself decides who gets it. The account knows what it has claimed until the handle has
//! answered, and claims one at a time. The answer always comes: tells are repeated until they are taken.

use protocol::account::HandleChanged;
use protocol::inbox::HandleRefused;
use protocol::{AccountId, Millis, Seq, rules};
use serde::{Deserialize, Serialize};

use super::Event;
use crate::people::handle::{self, Handle, id_of, is_reserved};
use crate::tells::inbox;
use crate::{Effect, Occasion, Refusal, Stamp, Tell};

/// How long a handle stays once it was changed, in milliseconds: 30 days.
pub const CHANGED_EVERY_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// What an account knows of its handle.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Naming {
    /// The handle that the account has.
    pub held: Option<String>,
    /// The claim whose end is not known yet.
    pub claimed: Option<Claimed>,
    /// When the handle was last changed. The first choice is no change.
    pub changed_at: Option<Millis>,
}

/// A claim to a handle, as the account made it. The handle's answer is about that claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// The handle.
    pub handle: String,
    /// The seq of the account's event that made the claim.
    pub claim: Seq,
}

/// The private body of `handle_changed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The handle that the account had before. It is told that it is given up.
    pub before: Option<String>,
}

/// A handle that the account claims, or does not get, or gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The handle.
    pub handle: String,
}

impl Naming {
    /// Whether there is nothing to keep: the account never wanted a handle.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// From when on the handle may be changed, where that is later than now.
    pub fn changes_at(&self, now: Millis) -> Option<Millis> {
        self.changed_at.map(|changed_at| changed_at + CHANGED_EVERY_MS).filter(|at| *at > now)
    }

    /// The first choice is free. Any other is a change, also one back to an earlier handle.
    pub fn decide_set(&self, here: &Occasion, handle: &str) -> Result<Option<Event>, Refusal> {
        let current = self.claimed.as_ref().map(|claimed| &claimed.handle).or(self.held.as_ref());
        if current.is_some_and(|current| current == handle) {
            return Ok(None);
        }
        if self.claimed.is_some() {
            return Err(Refusal::rule(rules::HANDLE_CLAIMED));
        }
        if is_reserved(handle) {
            return Err(Refusal::rule(rules::HANDLE_RESERVED));
        }
        if self.changes_at(here.now).is_some() {
            return Err(Refusal::rule(rules::HANDLE_TOO_SOON));
        }
        Ok(Some(Event::HandleWanted(Wanted { handle: handle.to_owned() })))
    }

    /// A handle that the account does not wait for any more goes back, unless the account has it.
    pub fn decide_granted(&self, granted: &Claimed) -> Option<Event> {
        let handle = granted.handle.clone();
        if self.awaits(granted) {
            let before = self.held.clone();
            return Some(Event::HandleChanged(HandleChanged { handle }, Replaced { before }));
        }
        (self.held.as_ref() != Some(&handle)).then_some(Event::HandleReturned(Wanted { handle }))
    }

    pub fn decide_refused(&self, refused: &Claimed) -> Option<Event> {
        let handle = refused.handle.clone();
        self.awaits(refused).then_some(Event::HandleRefused(Wanted { handle }))
    }

    fn awaits(&self, claim: &Claimed) -> bool {
        self.claimed.as_ref() == Some(claim)
    }

    /// The account claims a handle.
    pub fn wanted(&mut self, handle: &str, at: &Stamp) {
        self.claimed = Some(Claimed { handle: handle.to_owned(), claim: at.seq });
    }

    /// The account has that handle.
    pub fn changed(&mut self, handle: &str, replaced: &Replaced, at: &Stamp) {
        self.claimed = None;
        self.held = Some(handle.to_owned());
        if replaced.before.is_some() {
            self.changed_at = Some(at.at);
        }
    }

    /// The account keeps the handle that it had.
    pub fn refused(&mut self) {
        self.claimed = None;
    }
}

/// Tells a handle that the account wants it.
pub(super) fn claim(handle: &str, at: &Stamp) -> Effect {
    let command = handle::Command::Claim { handle: handle.to_owned(), claim: at.seq };
    Effect::Tell(Tell::to::<Handle>(id_of(handle), &command))
}

/// Tells a handle that the account does not have it any more. It is then kept for the account for a while,
/// and free after that.
pub(super) fn release(handle: &str) -> Effect {
    Effect::Tell(Tell::to::<Handle>(id_of(handle), &handle::Command::Release))
}

/// Tells the person that another account got the handle.
pub(super) fn refused(handle: &str, at: &Stamp) -> Effect {
    let news = HandleRefused { handle: handle.to_owned() };
    Effect::Tell(inbox::Command::HandleRefused(news).to(AccountId(at.stream.id)))
}

#[cfg(test)]
mod tests;
