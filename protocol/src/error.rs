//! What goes wrong, as a client sees it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// For programs: what kind of trouble it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request is not well formed; `details` say what and where.
    Invalid,
    /// Nobody is signed in, or the password or token is wrong.
    Unauthenticated,
    /// A party whose role may not do this.
    Forbidden,
    /// It does not exist, or the caller may not know that it does.
    NotFound,
    /// The same `command_id` came before with other content.
    Conflict,
    /// The `command_id` is older than 7 days; it was not executed.
    Expired,
    /// A rule of the trade says no; `details.rule` names it.
    Refused,
    /// Too many failures or calls; wait `retry_after_ms`.
    RateLimited,
    /// The server is at a limit; nothing was done; wait `retry_after_ms`.
    Overloaded,
    /// A text or frame is over its limit.
    TooLarge,
    /// No method of that name.
    UnknownMethod,
    /// The outcome is not known; ask again with the same `command_id`.
    Unavailable,
    /// A newer version of the server wrote this, and this one does not know it; asking again does not help.
    Unsupported,
    /// A fault of the server's.
    Internal,
    /// A code this version does not know.
    #[serde(other)]
    #[cfg_attr(feature = "describe", ts(skip))]
    Unknown,
}

impl ErrorCode {
    /// Every code the server answers with.
    pub const ALL: [ErrorCode; 14] = [
        ErrorCode::Invalid,
        ErrorCode::Unauthenticated,
        ErrorCode::Forbidden,
        ErrorCode::NotFound,
        ErrorCode::Conflict,
        ErrorCode::Expired,
        ErrorCode::Refused,
        ErrorCode::RateLimited,
        ErrorCode::Overloaded,
        ErrorCode::TooLarge,
        ErrorCode::UnknownMethod,
        ErrorCode::Unavailable,
        ErrorCode::Unsupported,
        ErrorCode::Internal,
    ];

    /// What it says, and what to do about it.
    pub fn meaning(self) -> &'static str {
        match self {
            ErrorCode::Invalid => "the request is not well formed; `details` say what and where",
            ErrorCode::Unauthenticated => "nobody is signed in, or the password or token is wrong",
            ErrorCode::Forbidden => "a party or member whose role may not do this, whatever the state",
            ErrorCode::NotFound => "it does not exist, or the caller may not know that it does",
            ErrorCode::Conflict => "the same `command_id` came before with other content",
            ErrorCode::Expired => "the `command_id` is older than 7 days; nothing was done",
            ErrorCode::Refused => "a rule of the trade says no; `details.rule` names it",
            ErrorCode::RateLimited => "too many failures; wait `retry_after_ms`",
            ErrorCode::Overloaded => "the server is at a limit; nothing was done; wait `retry_after_ms`",
            ErrorCode::TooLarge => {
                "something is larger than it may be: a text, in bytes (a display name: in characters), or a list, or the subscriptions of a connection; `details.limit` says how large it may be"
            }
            ErrorCode::UnknownMethod => "no method has that name",
            ErrorCode::Unavailable => "the outcome is not known; ask again with the same `command_id`",
            ErrorCode::Unsupported => {
                "a newer version of the server wrote this, and this one does not know it; nothing was done, and asking again does not help"
            }
            ErrorCode::Internal => "a fault of the server's",
            ErrorCode::Unknown => "a code that this version does not know",
        }
    }

    /// The code's name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::Invalid => "invalid",
            ErrorCode::Unauthenticated => "unauthenticated",
            ErrorCode::Forbidden => "forbidden",
            ErrorCode::NotFound => "not_found",
            ErrorCode::Conflict => "conflict",
            ErrorCode::Expired => "expired",
            ErrorCode::Refused => "refused",
            ErrorCode::RateLimited => "rate_limited",
            ErrorCode::Overloaded => "overloaded",
            ErrorCode::TooLarge => "too_large",
            ErrorCode::UnknownMethod => "unknown_method",
            ErrorCode::Unavailable => "unavailable",
            ErrorCode::Unsupported => "unsupported",
            ErrorCode::Internal => "internal",
            ErrorCode::Unknown => "unknown",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An error as it stands on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[error("{code}: {message}")]
pub struct WireError {
    /// What kind of trouble it is, for programs.
    pub code: ErrorCode,
    /// What went wrong, for people.
    #[cfg_attr(feature = "describe", ts(type = "string"))]
    pub message: Cow<'static, str>,
    /// How long to wait before asking again, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional, type = "number"))]
    pub retry_after_ms: Option<u64>,
    /// What and where: `field`, `rule`, `limit` and the like.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<BTreeMap<String, String>>"))]
    pub details: BTreeMap<Cow<'static, str>, String>,
}

impl WireError {
    /// An error of that code and message.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), retry_after_ms: None, details: BTreeMap::new() }
    }

    /// The same error with one more detail.
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.details.insert(Cow::Borrowed(key), value.to_string());
        self
    }

    /// The same error, asking the client to wait that many milliseconds.
    pub fn after(mut self, retry_after_ms: u64) -> Self {
        self.retry_after_ms = Some(retry_after_ms);
        self
    }

    /// A malformed or out-of-range field.
    pub fn invalid(field: &'static str, why: impl fmt::Display) -> Self {
        Self::new(ErrorCode::Invalid, format!("{field} {why}")).with("field", field)
    }

    /// A rule of the trade that says no.
    pub fn refused(rule: &'static str) -> Self {
        Self::new(ErrorCode::Refused, format!("refused by the rule {rule}")).with("rule", rule)
    }

    /// The rule that refused, where one did.
    pub fn rule(&self) -> Option<&str> {
        self.details.get("rule").map(String::as_str)
    }
}
