//! The devices of an account: each is a sign-in with the password and the tokens that followed from it.

use serde::{Deserialize, Serialize};

use crate::error::ErrorCode::{self, NotFound, RateLimited};
use crate::example::examples;
use crate::ids::{CommandId, DeviceId, Millis};
use crate::method::{Method, also_named};
use crate::rules;
use crate::stream::Empty;

also_named! {
    /// `account.devices`.
    ListDevices(Empty);
}

impl Method for ListDevices {
    type Answer = DevicesAnswer;
    const NAME: &str = "account.devices";
    const ABOUT: &str = "Lists where one is signed in: each sign-in with the password whose refresh token is still good, that \
         which was used last first, 256 at most.";
}

/// The answer of `account.devices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DevicesAnswer {
    /// The devices, the one that was used last first.
    pub devices: Vec<SignedInDevice>,
}

/// A device that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SignedInDevice {
    /// What `account.end_device` takes.
    pub device: DeviceId,
    /// When it signed in with the password, by the real clock.
    pub created_at: Millis,
    /// When it last got new tokens, by the real clock: it may have been used since, for as long as an access
    /// token is good.
    pub last_used_at: Millis,
    /// What its program called itself when it signed in (the header `User-Agent` of its connection), 256
    /// bytes at most. Any program may claim any name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub label: Option<String>,
    /// Whether this connection is signed in by it.
    pub current: bool,
}

/// `account.end_device`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EndDeviceParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The device, from `account.devices`.
    pub device: DeviceId,
}

impl Method for EndDeviceParams {
    type Answer = Empty;
    const NAME: &str = "account.end_device";
    const ABOUT: &str = "Signs a device out: its tokens are refused from then on, and its connections close with 4001. Of the \
         device that asks, it is `account.sign_out`. A device ends those that signed in before it; a later one is \
         refused by `device_newer`, since whoever holds a stolen token could keep the owner out otherwise. An \
         account may end 60 a minute.";
    const CHANGES: bool = true;
    const ERRORS: &[ErrorCode] = &[NotFound, RateLimited];
    const RULES: &[&str] = &[rules::DEVICE_NEWER];
}

examples! {
    DevicesAnswer {
        devices: vec![SignedInDevice {
            device: DEVICE,
            created_at: AT,
            last_used_at: AT + WEEK_MS,
            label: Some(text("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")),
            current: true,
        }]
    }
    EndDeviceParams { command_id: COMMAND, device: DEVICE }
}
