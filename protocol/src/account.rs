//! Accounts: registering, signing in, and staying so.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, CommandId, Millis, Seq};

/// `account.register`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct RegisterParams {
    /// The change as its maker calls it.
    pub command_id: CommandId,
    /// The address to sign in with.
    pub email: String,
    /// The password.
    pub password: String,
    /// What others see.
    pub display_name: String,
}

/// `account.sign_in`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct SignInParams {
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
}

/// `account.resume`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ResumeParams {
    /// An access token.
    pub token: String,
}

/// `account.refresh`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct RefreshParams {
    /// The newest refresh token.
    pub refresh_token: String,
}

/// The answer of `account.register`, `account.sign_in` and `account.refresh`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
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
}

/// The answer of `account.resume`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Resumed {
    /// Who is signed in.
    pub account: AccountId,
    /// Until when the token is good.
    pub token_expires_at: Millis,
    /// The last event of the account's inbox.
    pub inbox_head: Seq,
}

/// Event `created` of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Created {
    /// What others see.
    pub display_name: String,
}

/// The state of an account, as anyone signed in sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct State {
    /// Which account.
    pub account: AccountId,
    /// What others see.
    pub display_name: String,
    /// When it registered.
    pub created_at: Millis,
}
