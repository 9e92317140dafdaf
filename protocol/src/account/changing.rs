//! Changes of what one signs in with. Each asks for the password again: a stolen token must not be enough.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::error::ErrorCode::{self, RateLimited};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::CommandId;
use crate::limit::Limit;
use crate::method::Method;
use crate::rules;
use crate::stream::Empty;

/// `account.change_password`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ChangePasswordParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The password of now.
    pub current: String,
    /// The password from now on, 8 to 1,024 bytes.
    pub new: String,
}

impl Method for ChangePasswordParams {
    type Answer = Empty;
    const NAME: &str = "account.change_password";
    const ABOUT: &str = "Changes the password. All other devices are signed out, and this one stays. A wrong `current` is \
         refused by `wrong_password`, and counts as a failed sign-in of this device.";
    const CHANGES: bool = true;
    const ERRORS: &[ErrorCode] = &[RateLimited];
    const RULES: &[&str] = &[rules::WRONG_PASSWORD];
    const LIMITS: &[Limit<Self>] = &[
        Limit::bytes("current", checks::PASSWORD_BYTES_MAX, |params| Some(&params.current)),
        Limit::bytes("new", checks::PASSWORD_BYTES_MAX, |params| Some(&params.new)),
    ];

    // The entity checks the id of its command. Before it is asked, passwords are hashed, which is dear.
    fn check(&self) -> Result<(), WireError> {
        checks::command_id(self.command_id)
    }
}

/// `account.change_email`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ChangeEmailParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The password.
    pub password: String,
    /// The address to sign in with from now on, 254 bytes at most.
    pub email: String,
}

impl Method for ChangeEmailParams {
    type Answer = Empty;
    const NAME: &str = "account.change_email";
    const ABOUT: &str = "Changes the address that one signs in with. All devices stay signed in. The old address is held for \
         30 days: nobody else can have it, and one can change back to it; then it is free. A wrong password \
         is refused by `wrong_password`, and counts as a failed sign-in of this device.";
    const CHANGES: bool = true;
    const ERRORS: &[ErrorCode] = &[RateLimited];
    const RULES: &[&str] = &[rules::EMAIL_TAKEN, rules::SIGN_IN_CHANGED, rules::WRONG_PASSWORD];
    const LIMITS: &[Limit<Self>] = &[
        Limit::bytes("password", checks::PASSWORD_BYTES_MAX, |params| Some(&params.password)),
        Limit::bytes("email", checks::EMAIL_BYTES_MAX, |params| Some(&params.email)),
    ];

    fn check(&self) -> Result<(), WireError> {
        checks::command_id(self.command_id)
    }
}

/// `account.close`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct CloseParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The password.
    pub password: String,
}

impl Method for CloseParams {
    type Answer = Empty;
    const NAME: &str = "account.close";
    const ABOUT: &str = "Closes the account for good, answers, and closes the connection with 1000. All devices are signed out, \
         nobody signs in to it any more, it shows no name, and its profile is hidden; what others have of it, such as messages and \
         contracts, stays. Refused while a contract is offered or active, and while the wallet holds or \
         awaits money. Nothing can come to it afterwards: money is on its way to it from no contract, and a \
         milestone is funded only while its freelancer can be paid. `unavailable` where its money moves just \
         then. The address is held for 30 days, then it is free. A wrong password is refused by \
         `wrong_password`, and counts as a failed sign-in of this device.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["closed", "edited"];
    const ERRORS: &[ErrorCode] = &[RateLimited];
    const RULES: &[&str] = &[
        rules::CONTRACTS_OPEN,
        rules::JOBS_OPEN,
        rules::MONEY_LEFT,
        rules::SIGN_IN_CHANGED,
        rules::WRONG_PASSWORD,
    ];
    const LIMITS: &[Limit<Self>] =
        &[Limit::bytes("password", checks::PASSWORD_BYTES_MAX, |params| Some(&params.password))];

    fn check(&self) -> Result<(), WireError> {
        checks::command_id(self.command_id)
    }
}

examples! {
    ChangePasswordParams { command_id: COMMAND, current: text("correct horse"), new: text("battery staple") }
    ChangeEmailParams {
        command_id: COMMAND,
        password: text("correct horse"),
        email: text("ada.lovelace@example.org"),
    }
    CloseParams { command_id: COMMAND, password: text("correct horse") }
}

prints_nothing! { ChangePasswordParams, ChangeEmailParams, CloseParams }
