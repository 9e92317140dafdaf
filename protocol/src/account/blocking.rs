//! Whom a person blocks: nobody of them can begin anything new with that person.

use serde::{Deserialize, Serialize};

use crate::error::ErrorCode::{self, NotFound};
use crate::example::examples;
use crate::ids::{AccountId, CommandId};
use crate::method::{Method, also_named};
use crate::rules;
use crate::stream::Applied;

/// `account.block`, `account.unblock`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct BlockParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The other account.
    pub account: AccountId,
}

also_named! {
    /// `account.block`.
    Block(BlockParams);
    /// `account.unblock`.
    Unblock(BlockParams);
}

impl Method for Block {
    type Answer = Applied;
    const NAME: &str = "account.block";
    const ABOUT: &str = "Blocks an account: it can add the caller to no room, and invite, propose to or offer the caller nothing; what it \
         tries is refused by `blocked`. What both have already, such as a contract or a room, stays. Nobody but the caller sees the \
         list, which is in `account.me`. Where the account is blocked already, nothing happens.";
    const CHANGES: bool = true;
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::TOO_MANY_BLOCKED];
}

impl Method for Unblock {
    type Answer = Applied;
    const NAME: &str = "account.unblock";
    const ABOUT: &str = "Blocks an account no more. Where it is not blocked, nothing happens.";
    const CHANGES: bool = true;
}

examples! {
    BlockParams { command_id: COMMAND, account: BEN }
}
