//! What the server's authenticator, and other credentials, ask of a credential, and what it answers.

use protocol::{AccountId, Millis};
use serde::Serialize;
use uuid::Uuid;

use super::families::IssuedToken;
use super::moving::Told;
use super::secret::{FamilyId, PasswordHash, TokenHash};

/// The commands that the server's authenticator sends to a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Command {
    /// Register the email.
    Register {
        /// The password in its stored form. It is left out when two commands of one id are compared, because
        /// each try has a salt of its own.
        #[serde(skip_serializing)]
        password_hash: PasswordHash,
        /// The account to be created.
        account: AccountId,
        /// The display name as it was sent. A retry is recognised by it, whatever form the name is brought
        /// into.
        display_name: String,
        /// The display name in the form that others see.
        #[serde(skip_serializing)]
        shown: String,
    },
    /// Begin a family of tokens.
    Open {
        /// The hash against which the password was checked. It must still be the stored one.
        #[serde(skip_serializing)]
        checked: PasswordHash,
        /// The first refresh token.
        grant: IssuedToken,
    },
    /// Use a refresh token, which the server has found genuine.
    Rotate {
        /// The account to which it was given.
        account: AccountId,
        /// The hash of the used token.
        used: TokenHash,
        /// The token that replaces it. It is derived from the used one, so a retry gets the same.
        next: IssuedToken,
    },
    /// Ask whether a family stands. Changes nothing.
    Resume {
        /// Its account.
        account: AccountId,
        /// The family.
        family: FamilyId,
    },
    /// End the family.
    SignOut {
        /// Its account.
        account: AccountId,
        /// The family.
        family: FamilyId,
        /// The time, by the real clock.
        clock: Millis,
    },
    /// End a family from another device.
    End {
        /// The family.
        family: FamilyId,
        /// The account.
        #[serde(skip_serializing)]
        account: AccountId,
        /// The family of the device that asks. It must stand.
        #[serde(skip_serializing)]
        by: FamilyId,
        /// The time, by the real clock.
        #[serde(skip_serializing)]
        clock: Millis,
    },
    /// Change the password, and end all other families. Nothing of it is compared between two commands of one
    /// id: each try has a salt of its own. Who sends it compares the passwords.
    ChangePassword {
        /// The hash against which the password of now was checked. It must still be the stored one.
        #[serde(skip_serializing)]
        checked: PasswordHash,
        /// The new password in its stored form.
        #[serde(skip_serializing)]
        password_hash: PasswordHash,
        /// The account.
        #[serde(skip_serializing)]
        account: AccountId,
        /// The family of the device that asks. It must stand, and goes on.
        #[serde(skip_serializing)]
        by: FamilyId,
        /// An id that was made now. Families that begin later have higher ones.
        #[serde(skip_serializing)]
        cut: FamilyId,
    },
    /// Ask whether the account may be closed from that device. Changes nothing: the account's wallet tells
    /// the credential when it is closed.
    Close {
        /// The hash against which the password was checked. It must still be the stored one.
        #[serde(skip_serializing)]
        checked: PasswordHash,
        /// The account.
        #[serde(skip_serializing)]
        account: AccountId,
        /// The family of the device that asks. It must stand.
        #[serde(skip_serializing)]
        by: FamilyId,
    },
    /// Ask whether the email can be had. Changes nothing.
    AskFree {
        /// By an account that signs in with another email. `None`: by a new one.
        account: Option<AccountId>,
    },
    /// Reserve the email for an account that signs in with another one, and let the account move here.
    Reserve {
        /// The account.
        account: AccountId,
        /// The credential with which it signs in.
        from: Uuid,
        /// The hash against which the password was checked, and is checked from now on.
        #[serde(skip_serializing)]
        password_hash: PasswordHash,
    },
    /// What another credential tells.
    Told(Told),
}

impl Command {
    /// The account and the family of whoever asks, where that is someone who is signed in.
    pub(super) fn holder(&self) -> Option<(AccountId, FamilyId)> {
        match self {
            Command::Rotate { account, next, .. } => Some((*account, next.family)),
            Command::Resume { account, family } | Command::SignOut { account, family, .. } => {
                Some((*account, *family))
            }
            Command::End { account, by, .. }
            | Command::ChangePassword { account, by, .. }
            | Command::Close { account, by, .. } => Some((*account, *by)),
            Command::Register { .. }
            | Command::Open { .. }
            | Command::AskFree { .. }
            | Command::Reserve { .. }
            | Command::Told(_) => None,
        }
    }
}

/// The answers of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Answer {
    /// The command was carried out.
    Done,
    /// The refresh token had been replaced: its family is now revoked.
    Revoked,
    /// The password was changed: every family up to this id is revoked, but that of the caller.
    Cut(FamilyId),
    /// The account has moved to that credential: ask there.
    Moved(Uuid),
    /// The account is moving here, and its families have not come yet: ask again.
    Awaited,
}
