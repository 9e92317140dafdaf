//! The devices that have signed in with a credential. Each is known by the hash of a token that it keeps.

use serde::{Deserialize, Serialize};

use super::secret::TokenHash;

/// The most devices that are remembered. Beyond that, the one whose last sign-in is the oldest is forgotten.
pub const DEVICES_MAX: usize = 16;

/// The devices of a credential, ordered by their last sign-in, the newest at the end.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Devices(Vec<TokenHash>);

impl Devices {
    /// Notes that a device signed in with the password.
    pub fn signed_in(&mut self, device: TokenHash) {
        self.0.retain(|known| *known != device);
        if self.0.len() >= DEVICES_MAX {
            self.0.remove(0);
        }
        self.0.push(device);
    }

    /// Adds the devices that came along from another credential. They signed in before those of here.
    pub fn take_over(&mut self, others: &Devices) {
        let here = std::mem::take(&mut self.0);
        others.0.iter().chain(&here).for_each(|device| self.signed_in(*device));
    }

    /// Whether no device has signed in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All devices.
    pub fn all(&self) -> &[TokenHash] {
        &self.0
    }
}
