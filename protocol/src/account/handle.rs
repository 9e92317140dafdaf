//! One's own account as its owner sees it, handles, and how others are found.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::ErrorCode::{self, NotFound, RateLimited};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{AccountId, CommandId, Millis, Seq};
use crate::limit::{Bounds, Limit};
use crate::method::{Method, also_named};
use crate::stream::{Applied, Empty};
use crate::{checks, rules};

also_named! {
    /// `account.me`.
    Me(Empty);
}

impl Method for Me {
    type Answer = MeAnswer;
    const NAME: &str = "account.me";
    const ABOUT: &str = "Shows one's own account, with what others do not see of it. The server keeps no email as text, so \
         none is in the answer.";
}

/// The answer of `account.me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MeAnswer {
    /// The account.
    pub account: AccountId,
    /// What others see.
    pub display_name: String,
    /// The handle, where the account has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub handle: Option<String>,
    /// The handle that is being claimed, while it is not known yet whether the account gets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub handle_claimed: Option<String>,
    /// From when on the handle may be changed. Absent where it may be changed now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub handle_changes_at: Option<Millis>,
    /// When it registered.
    pub created_at: Millis,
    /// Whether others who know the email find the account by it.
    pub findable_by_email: bool,
    /// The accounts that the person blocks, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<AccountId>>"))]
    pub blocked: Vec<AccountId>,
}

/// `account.set_handle`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SetHandleParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// 3 to 30 of the letters a to z, digits and `_`. Capital letters count as small ones.
    pub handle: String,
}

impl Method for SetHandleParams {
    type Answer = SetHandleAnswer;
    const NAME: &str = "account.set_handle";
    const ABOUT: &str = "Claims a handle for one's account, in place of the one it has. The first is free to choose; after that it \
         changes once in 30 days. The old one is kept for its former owner for 90 days. Where two accounts claim one handle at \
         the same time, one gets it, and the other hears `handle_refused` in its inbox.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["handle_changed", "handle_refused"];
    const RULES: &[&str] =
        &[rules::HANDLE_CLAIMED, rules::HANDLE_RESERVED, rules::HANDLE_TAKEN, rules::HANDLE_TOO_SOON];
    const LIMITS: &[Limit<Self>] =
        &[Limit::text("handle", checks::HANDLE_CHARS_MAX, |params| Some(&params.handle))];

    fn judge(&self) -> Result<(), WireError> {
        checks::handle(&self.handle)
    }
}

/// The answer of `account.set_handle`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SetHandleAnswer {
    /// The seq of the event in the account's stream that notes the claim.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// How the claim stands.
    pub status: HandleStatus,
}

/// How the claim to a handle stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum HandleStatus {
    /// The account has the handle.
    Held,
    /// An event says how it ends: `handle_changed` of the account, or `handle_refused` in its inbox.
    Claimed,
}

/// `account.set_findable`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SetFindableParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// Whether others who know the email find the account by it. Off until it is said.
    pub by_email: bool,
}

impl Method for SetFindableParams {
    type Answer = Applied;
    const NAME: &str = "account.set_findable";
    const ABOUT: &str = "Says whether `account.find` finds one's account by its email. Where it is so already, nothing happens.";
    const CHANGES: bool = true;
}

/// `account.find`: by one of the two.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct FindParams {
    /// The handle. Capital letters count as small ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub handle: Option<String>,
    /// The email, 254 bytes at most; it is the same however it is spelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub email: Option<String>,
}

impl Method for FindParams {
    type Answer = FindAnswer;
    const NAME: &str = "account.find";
    const ABOUT: &str = "Finds an account by its handle, or by its email where its owner allows that. `not_found` says the same of an \
         email that nobody has and of one whose owner does not allow it. An account may ask 10 times a minute.";
    const ERRORS: &[ErrorCode] = &[NotFound, RateLimited];
    const LIMITS: &[Limit<Self>] =
        &[Limit::text("handle", checks::HANDLE_CHARS_MAX, |params| params.handle.as_deref())];
    const CHECKED: &[(&str, Bounds)] =
        &[("email", Bounds::Text { bytes_max: checks::EMAIL_BYTES_MAX, shows: true })];

    /// An example names one of the two fields only, so the limit of the email stands here.
    fn check(&self) -> Result<(), WireError> {
        match (&self.handle, &self.email) {
            (Some(_), None) => Ok(()),
            (None, Some(email)) => checks::text("email", email, checks::EMAIL_BYTES_MAX),
            _ => Err(WireError::invalid("handle", "or email is needed, and not both")),
        }
    }

    fn judge(&self) -> Result<(), WireError> {
        self.handle.as_deref().map_or(Ok(()), checks::handle)
    }
}

/// An email is nothing for a log.
impl fmt::Debug for FindParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FindParams").field("handle", &self.handle).finish_non_exhaustive()
    }
}

/// The answer of `account.find`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct FindAnswer {
    /// The account.
    pub account: AccountId,
    /// What others see.
    pub display_name: String,
    /// The handle, where the account has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub handle: Option<String>,
}

/// Event `handle_changed` of an account: it has that handle from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct HandleChanged {
    /// The handle.
    pub handle: String,
}

examples! {
    MeAnswer {
        account: ADA,
        display_name: text("Ada"),
        handle: Some(text("ada")),
        handle_claimed: None,
        handle_changes_at: Some(AT + 4 * WEEK_MS),
        created_at: AT,
        findable_by_email: false,
        blocked: vec![],
    }
    SetHandleParams { command_id: COMMAND, handle: text("ada") }
    SetHandleAnswer { seq: 2, at: AT, status: HandleStatus::Held }
    SetFindableParams { command_id: COMMAND, by_email: true }
    FindParams { handle: Some(text("ada")), email: None }
    FindAnswer { account: ADA, display_name: text("Ada"), handle: Some(text("ada")) }
    HandleChanged { handle: text("ada") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(handle: Option<&str>, email: Option<&str>) -> FindParams {
        FindParams { handle: handle.map(str::to_owned), email: email.map(str::to_owned) }
    }

    fn field(outcome: Result<(), WireError>) -> Option<(ErrorCode, String)> {
        outcome.err().map(|error| (error.code, error.details["field"].clone()))
    }

    #[test]
    fn an_account_is_looked_for_by_one_thing_at_a_time() {
        assert_eq!(field(find(Some("ada"), None).check()), None);
        assert_eq!(field(find(None, Some("ada@example.org")).check()), None);
        let neither = Some((ErrorCode::Invalid, "handle".to_owned()));
        assert_eq!(field(find(None, None).check()), neither);
        assert_eq!(field(find(Some("ada"), Some("ada@example.org")).check()), neither);
    }

    #[test]
    fn an_email_that_is_looked_for_has_the_limit_of_every_email() {
        let of = |bytes| find(None, Some(&"x".repeat(bytes)));
        assert_eq!(field(of(checks::EMAIL_BYTES_MAX).check()), None);
        let long = Some((ErrorCode::TooLarge, "email".to_owned()));
        assert_eq!(field(of(checks::EMAIL_BYTES_MAX + 1).check()), long);
        assert_eq!(field(of(0).check()), Some((ErrorCode::Invalid, "email".to_owned())));
    }

    #[test]
    fn an_email_that_is_looked_for_does_not_print() {
        let printed = format!("{:?}", find(None, Some("ada@example.org")));
        assert!(!printed.contains("example.org"), "{printed}");
    }
}
