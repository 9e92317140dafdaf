//! Commands to credentials from folders that must not use `people`.

use protocol::{AccountId, Kind, StreamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Tell;

/// What a wallet tells the credential of its owner. The credential reads it as what it is told under the same
/// name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToCredential {
    /// The wallet is closed: close the account.
    Close {
        /// The account.
        account: AccountId,
    },
}

impl ToCredential {
    /// Makes it a tell to that credential.
    pub fn to(&self, credential: Uuid) -> Tell {
        Tell::new(StreamId::new(Kind::Credential, credential), self)
    }
}
