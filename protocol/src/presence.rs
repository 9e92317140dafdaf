//! Presence: who is online, among those with whom one shares a room.

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::error::ErrorCode::{self, RateLimited, TooLarge};
use crate::example::examples;
use crate::ids::{AccountId, Millis};
use crate::limit::Limit;
use crate::method::Method;

/// `presence.of`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfParams {
    /// The accounts, 200 at most. None: this connection is told of nobody any more.
    pub accounts: Vec<AccountId>,
}

impl Method for OfParams {
    type Answer = OfAnswer;
    const NAME: &str = "presence.of";
    const ABOUT: &str = "Shows which of these accounts are online, of those with whom the caller shares a room; the others \
         are left out, like accounts that do not exist. From then on this connection hears the signal \
         `presence` of each account that was shown, until it asks for other accounts. A caller in over 1,000 rooms is \
         answered `too_large`. An account may ask 30 times a minute; to ask for nobody does not count.";
    const ERRORS: &[ErrorCode] = &[RateLimited, TooLarge];
    const LIMITS: &[Limit<Self>] =
        &[Limit::items("accounts", 0, checks::PRESENCES_MAX, |params| Some(params.accounts.len()))];
}

/// The answer of `presence.of`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfAnswer {
    /// The accounts with whom the caller shares a room, in the order in which they were asked for, each once.
    pub presences: Vec<Presence>,
}

/// Whether an account is online, in the answer of `presence.of`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Presence {
    /// The account.
    pub account: AccountId,
    /// Whether it is online.
    pub seen: Seen,
}

/// Whether an account is online: the body of the signal `presence`, and a part of the answer of
/// `presence.of`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Seen {
    /// Whether the account has a connection, or had one a few seconds ago.
    pub online: bool,
    /// When its last connection ended, to the minute. Absent while it is online, and where the server does
    /// not know: it has forgotten, or was restarted since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub last_seen_at: Option<Millis>,
    /// Rises with each change: of two that a connection is told of one account, the higher is the newer.
    pub version: u64,
}

examples! {
    OfParams { accounts: vec![ADA, BEN] }
    OfAnswer { presences: vec![Presence::example()] }
    Presence { account: BEN, seen: Seen::example() }
    Seen { online: false, last_seen_at: Some(AT), version: 7 }
}

/// Hands the parameters of the methods of presence to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! presence_methods {
    ($with:ident) => {
        $with! {
            $crate::presence::OfParams,
        }
    };
}
