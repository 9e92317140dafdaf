//! Accounts: registering, signing in, and staying so; what others see of them, and how they are found.

/// What carries a password or a token shows nothing of itself where it is printed: no log may hold one.
macro_rules! prints_nothing {
    ($($name:ident),+ $(,)?) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}

mod blocking;
mod changing;
mod devices;
mod handle;

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::blocking::{Block, BlockParams, Unblock};
pub use self::changing::{ChangeEmailParams, ChangePasswordParams, CloseParams};
pub use self::devices::{DevicesAnswer, EndDeviceParams, ListDevices, SignedInDevice};
pub use self::handle::{
    FindAnswer, FindParams, HandleChanged, HandleStatus, Me, MeAnswer, SetFindableParams, SetHandleAnswer,
    SetHandleParams,
};
use crate::error::ErrorCode::{self, RateLimited, TooLarge, Unauthenticated};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{AccountId, CommandId, Generation, Millis, Seq};
use crate::kind::Kind;
use crate::limit::{Bounds, Limit};
use crate::method::{Access, Method, also_named};
use crate::presence::Seen;
use crate::registry::{Entity, EventType, Shape};
use crate::stream::{Applied, Empty};
use crate::{checks, rules};

/// An account as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Account,
    about: "A person; `id` is the account.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<Created>("created", "Someone registered."),
        EventType::of::<Renamed>("renamed", "The person shows another name."),
        EventType::of::<HandleChanged>("handle_changed", "The account has that handle from now on."),
        EventType::of::<Closed>("closed", "The account was closed for good."),
    ],
    signals: &[EventType::of::<Seen>(
        "presence",
        "The person, `by`, has come online or gone. It comes to connections that have asked by `presence.of`.",
    )],
};

/// `account.register`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RegisterParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The address to sign in with, 254 bytes at most; it is the same however it is spelled.
    pub email: String,
    /// The password, 8 to 1,024 bytes.
    pub password: String,
    /// What others see, 1 to 100 characters; blanks at its ends and rows of them go.
    pub display_name: String,
}

impl Method for RegisterParams {
    type Answer = SignedIn;
    const NAME: &str = "account.register";
    const ABOUT: &str =
        "Makes an account and signs this connection in. A retry checks the password and gets fresh tokens.";
    const ACCESS: Access = Access::SignedOut;
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["created"];
    const ERRORS: &[ErrorCode] = &[Unauthenticated, RateLimited];
    const RULES: &[&str] = &[rules::EMAIL_TAKEN];
    const LIMITS: &[Limit<Self>] = &[
        Limit::bytes("email", checks::EMAIL_BYTES_MAX, |params| Some(&params.email)),
        Limit::bytes("password", checks::PASSWORD_BYTES_MAX, |params| Some(&params.password)),
    ];
    const CHECKED: &[(&str, Bounds)] = &[("display_name", Bounds::DISPLAY_NAME)];

    // Entities check the ids of their commands. Before one is asked here, a password is hashed, which is
    // dear.
    fn check(&self) -> Result<(), WireError> {
        checks::command_id(self.command_id)
    }
}

/// `account.sign_in`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SignInParams {
    /// The address that the account was made with.
    pub email: String,
    /// The password.
    pub password: String,
    /// The newest `device` that this device was given for this account, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub device: Option<String>,
}

impl Method for SignInParams {
    type Answer = SignedIn;
    const NAME: &str = "account.sign_in";
    const ABOUT: &str = "Signs this connection in with a password.";
    const ACCESS: Access = Access::SignedOut;
    const ERRORS: &[ErrorCode] = &[Unauthenticated, RateLimited];
    const LIMITS: &[Limit<Self>] = &[
        Limit::bytes("email", checks::EMAIL_BYTES_MAX, |params| Some(&params.email)),
        Limit::bytes("password", checks::PASSWORD_BYTES_MAX, |params| Some(&params.password)),
    ];
}

/// `account.resume`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ResumeParams {
    /// An access token.
    pub token: String,
}

impl Method for ResumeParams {
    type Answer = Resumed;
    const NAME: &str = "account.resume";
    const ABOUT: &str =
        "Signs this connection in with an access token, as often as one likes while it is good.";
    const ACCESS: Access = Access::SignedOut;
    const ERRORS: &[ErrorCode] = &[Unauthenticated];
}

/// `account.refresh`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RefreshParams {
    /// The newest refresh token.
    pub refresh_token: String,
}

impl Method for RefreshParams {
    type Answer = SignedIn;
    const NAME: &str = "account.refresh";
    const ABOUT: &str = "Gets new tokens, and signs this connection in where nobody is. The old refresh token is good until \
         the new one is used, 60 s at most; used later, it revokes the whole family.";
    const ACCESS: Access = Access::Anyone;
    const ERRORS: &[ErrorCode] = &[Unauthenticated];
}

also_named! {
    /// `account.sign_out`.
    SignOut(Empty);
}

impl Method for SignOut {
    type Answer = Empty;
    const NAME: &str = "account.sign_out";
    const ABOUT: &str = "Revokes the token family, answers, and closes with 1000.";
}

/// `account.rename`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RenameParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// What others are to see, 1 to 100 characters; blanks at its ends and rows of them go.
    pub display_name: String,
}

impl Method for RenameParams {
    type Answer = Applied;
    const NAME: &str = "account.rename";
    const ABOUT: &str = "Changes the name that others see. Where it is that name already, nothing happens.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["renamed"];
    const ERRORS: &[ErrorCode] = &[TooLarge];
    const CHECKED: &[(&str, Bounds)] = &[("display_name", Bounds::DISPLAY_NAME)];
}

/// `account.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewParams {
    /// The accounts to show.
    pub accounts: Vec<AccountId>,
}

impl Method for ViewParams {
    type Answer = ViewAnswer;
    const NAME: &str = "account.view";
    const ABOUT: &str = "Shows several accounts at once, as `stream.state` shows each of them.";
    const LIMITS: &[Limit<Self>] =
        &[Limit::items("accounts", 1, checks::ACCOUNTS_VIEWED_MAX, |params| Some(params.accounts.len()))];
}

/// The answer of `account.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewAnswer {
    /// Those of the accounts that exist, in the order in which they were asked for.
    pub accounts: Vec<State>,
}

/// The answer of `account.register`, `account.sign_in` and `account.refresh`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SignedIn {
    /// Who is signed in.
    pub account: AccountId,
    /// The access token.
    pub token: String,
    /// Until when it is good.
    pub token_expires_at: Millis,
    /// What gets the next token.
    pub refresh_token: String,
    /// The last event of the account's inbox.
    pub inbox_head: Seq,
    /// What the device keeps and sends with its next `account.sign_in`; not in the answer of
    /// `account.refresh`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub device: Option<String>,
}

/// The answer of `account.resume`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Resumed {
    /// Who is signed in.
    pub account: AccountId,
    /// Until when the token is good.
    pub token_expires_at: Millis,
    /// The last event of the account's inbox.
    pub inbox_head: Seq,
    /// Which data the server holds, as in `welcome`.
    #[serde(default)]
    pub generation: Generation,
}

/// Event `created` of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Created {
    /// What others see.
    pub display_name: String,
}

/// Event `renamed` of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Renamed {
    /// What others see from now on.
    pub display_name: String,
}

/// Event `closed` of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Closed {}

/// The state of an account, as anyone signed in sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// The account.
    pub account: AccountId,
    /// What others see.
    pub display_name: String,
    /// The handle, where the account has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub handle: Option<String>,
    /// When it registered.
    pub created_at: Millis,
    /// True where the account was closed: its `display_name` is then empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<bool>"))]
    pub closed: bool,
}

examples! {
    RegisterParams {
        command_id: COMMAND,
        email: text("ada@example.org"),
        password: text("correct horse"),
        display_name: text("Ada"),
    }
    SignInParams { email: text("ada@example.org"), password: text("correct horse"), device: None }
    ResumeParams { token: text("token") }
    RefreshParams { refresh_token: text("refresh") }
    SignedIn {
        account: ADA,
        token: text("token"),
        token_expires_at: AT,
        refresh_token: text("refresh"),
        inbox_head: 0,
        device: None,
    }
    Resumed { account: ADA, token_expires_at: AT, inbox_head: 12, generation: Generation(Uuid::from_u128(0xABCD)) }
    RenameParams { command_id: COMMAND, display_name: text("Ada Lovelace") }
    ViewParams { accounts: vec![ADA, BEN] }
    ViewAnswer { accounts: vec![State { account: ADA, display_name: text("Ada"), handle: None, created_at: AT, closed: false }] }
    Created { display_name: text("Ada") }
    Renamed { display_name: text("Ada Lovelace") }
    Closed {}
}

/// Hands the parameters of the methods of accounts to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! account_methods {
    ($with:ident) => {
        $with! {
            $crate::account::RegisterParams,
            $crate::account::SignInParams,
            $crate::account::ResumeParams,
            $crate::account::RefreshParams,
            $crate::account::SignOut,
            $crate::account::RenameParams,
            $crate::account::ViewParams,
            $crate::account::Me,
            $crate::account::SetHandleParams,
            $crate::account::SetFindableParams,
            $crate::account::FindParams,
            $crate::account::ListDevices,
            $crate::account::EndDeviceParams,
            $crate::account::ChangePasswordParams,
            $crate::account::ChangeEmailParams,
            $crate::account::CloseParams,
            $crate::account::Block,
            $crate::account::Unblock,
            $crate::stream::ExportParams,
        }
    };
}

prints_nothing! { RegisterParams, SignInParams, ResumeParams, RefreshParams, SignedIn }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_carries_a_password_or_a_token_prints_nothing_of_it() {
        let secret = || "correct horse".to_owned();
        let printed = [
            format!(
                "{:?}",
                RegisterParams {
                    command_id: CommandId::default(),
                    email: secret(),
                    password: secret(),
                    display_name: secret()
                }
            ),
            format!("{:?}", SignInParams { email: secret(), password: secret(), device: Some(secret()) }),
            format!("{:?}", ResumeParams { token: secret() }),
            format!("{:?}", CloseParams { command_id: CommandId::default(), password: secret() }),
            format!(
                "{:?}",
                ChangeEmailParams { command_id: CommandId::default(), password: secret(), email: secret() }
            ),
            format!(
                "{:?}",
                ChangePasswordParams { command_id: CommandId::default(), current: secret(), new: secret() }
            ),
            format!("{:?}", RefreshParams { refresh_token: secret() }),
            format!(
                "{:?}",
                SignedIn {
                    account: AccountId::default(),
                    token: secret(),
                    token_expires_at: 0,
                    refresh_token: secret(),
                    inbox_head: 0,
                    device: Some(secret())
                }
            ),
        ];
        assert!(printed.iter().all(|text| !text.contains("horse")), "{printed:?}");
    }
}
