//! The events of a handle. None has a public body.

use protocol::{AccountId, Millis, Seq};
use serde::{Deserialize, Serialize};

use crate::people::account::{self, Account};
use crate::{Effect, Tell, private_events};

/// The events of a handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// An account has the handle from now on.
    Granted(Claim),
    /// An account does not get the handle. Written down, so that the account is told even after a crash.
    Refused(Claim),
    /// The account that had the handle gave it up.
    Released(Released),
}

/// A claim of an account to the handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The account.
    pub account: AccountId,
    /// The seq of the event of the account that made the claim. The answer carries it back.
    pub claim: Seq,
    /// The handle.
    pub handle: String,
}

/// The end of an account's hold on the handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// The account that had the handle.
    pub account: AccountId,
    /// Until when only that account can have it again.
    pub kept_until: Millis,
}

private_events!(Event);

impl Event {
    /// The effects of the event: whoever made a claim is told how it ended.
    pub fn effects(&self) -> Vec<Effect> {
        let (claim, is_granted) = match self {
            Event::Granted(claim) => (claim, true),
            Event::Refused(claim) => (claim, false),
            Event::Released(_) => return Vec::new(),
        };
        let outcome = account::Claimed { handle: claim.handle.clone(), claim: claim.claim };
        let command = match is_granted {
            true => account::Command::HandleGranted(outcome),
            false => account::Command::HandleRefused(outcome),
        };
        vec![Effect::Tell(Tell::to::<Account>(claim.account.0, &command))]
    }
}
