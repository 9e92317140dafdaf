//! Checks a password: whether it belongs to an account, in any of the forms of email and password; and
//! chooses what a failure counts against.

use std::time::Instant;

use actors::Caller;
use actors::credential::{Credential, PasswordHash, View};
use protocol::{ErrorCode, WireError};
use uuid::Uuid;

use super::authenticator::Authenticator;
use super::failures::FailureBudget;
use super::fields::{Emails, password_forms};
use super::tokens::Device;
use crate::peers::PeerNetwork;

/// A try to sign in.
pub(super) struct SignInAttempt {
    /// The credentials that the email may belong to, that of today's form first.
    pub credentials: Vec<Uuid>,
    /// The password as it was typed.
    pub password: String,
    /// What a failure counts against.
    pub budget: FailureBudget,
}

/// A successful try.
pub(super) struct Proven {
    /// The credential of the account.
    pub credential: Uuid,
    /// The content of the credential.
    pub known: View,
}

impl Authenticator {
    /// The credentials that an email may belong to, that of today's form first.
    pub(super) fn credentials_of(&self, emails: &Emails) -> Vec<Uuid> {
        emails.all().into_iter().map(|email| self.keys.credential_of(email)).collect()
    }

    /// The content of a credential. `None` if nobody has registered it.
    pub(super) async fn look(&self, credential: Uuid) -> Result<Option<View>, WireError> {
        match self.house.view::<Credential>(credential, Caller::System).await {
            Ok((_, view)) => Ok(Some(view)),
            Err(error) if error.code == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The device of a token, if the token is ours, and one of these credentials still remembers the device.
    /// It may have come there together with its account, from the credential that the token names.
    pub(super) async fn device_of(
        &self,
        token: Option<&str>,
        credentials: &[Uuid],
    ) -> Result<Option<Device>, WireError> {
        let Some(device) = token.and_then(|token| self.keys.read_device(token)) else { return Ok(None) };
        for credential in credentials {
            let known = self.look(*credential).await?;
            if known.is_some_and(|known| known.devices.contains(&device.hash())) {
                return Ok(Some(device.of(*credential)));
            }
        }
        Ok(None)
    }

    /// What a failure counts against: a known device, or else the email and the address.
    pub(super) fn budget(from: PeerNetwork, credentials: &[Uuid], device: Option<&Device>) -> FailureBudget {
        match device {
            Some(device) => FailureBudget::Device(device.hash()),
            None => FailureBudget::Shared { from, email: credentials.first().copied().unwrap_or_default() },
        }
    }

    /// Finds the credential for which the password is right. If it is right for none, as many hashes are made
    /// as if the email existed: one for each form of email and password. So the time reveals nothing.
    pub(super) async fn prove(&self, claim: &SignInAttempt) -> Result<Proven, WireError> {
        for credential in &claim.credentials {
            let known = self.look(*credential).await?;
            let against = known.as_ref().map(|known| &known.password_hash);
            let right = self.is_right(&claim.password, against).await?;
            if let Some(known) = known.filter(|_| right) {
                self.failures.right_password(&claim.budget);
                return Ok(Proven { credential: *credential, known });
            }
        }
        self.failures.wrong_password(&claim.budget, Instant::now());
        Err(WireError::new(ErrorCode::Unauthenticated, "no such email and password"))
    }

    async fn is_right(&self, typed: &str, against: Option<&PasswordHash>) -> Result<bool, WireError> {
        for form in password_forms(typed) {
            if self.hashing.check(form, against.cloned()).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
