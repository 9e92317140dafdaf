//! The devices of an account, changes of what it signs in with, and its end. A change asks for the password
//! again, because a stolen token must not be enough.

use std::time::Instant;

use actors::credential::{Answer, Command, FamilyId, LivingFamily, PasswordHash, TokenHash};
use protocol::account::{ChangePasswordParams, DevicesAnswer, EndDeviceParams, SignedInDevice};
use protocol::{DeviceId, ErrorCode, WireError, rules};
use uuid::Uuid;

use super::authenticator::{Authenticator, misunderstood, wrong_token};
use super::failures::FailureBudget;
use super::fields::new_password;
use super::proving::{Proven, SignInAttempt};
use super::tokens::Holder;

/// A person who wants to close their account, and has proved that they know its password.
#[derive(Debug, Clone)]
pub struct Closing {
    holder: Holder,
    checked: PasswordHash,
}

impl Authenticator {
    /// `account.devices`.
    pub async fn devices(&self, holder: &Holder) -> Result<DevicesAnswer, WireError> {
        let holder = &self.current(holder).await?;
        let known = self.look(holder.credential).await?.ok_or_else(wrong_token)?;
        let clock = self.house.real_now();
        let mut families = known.families;
        families.retain(|family| family.good_until >= clock);
        families.sort_by_key(|family| std::cmp::Reverse((family.last_used_at, family.family)));
        let devices = families.into_iter().map(|family| shown(family, holder)).collect();
        Ok(DevicesAnswer { devices })
    }

    /// `account.end_device`, for a device other than that of the caller.
    pub async fn end_device(&self, holder: &Holder, params: EndDeviceParams) -> Result<(), WireError> {
        let (family, clock) = (FamilyId(params.device.0), self.house.real_now());
        let end = Command::End { account: holder.account, family, by: holder.family, clock };
        self.follow(holder.credential, Some(params.command_id), end).await?;
        self.families().revoke(family, clock);
        Ok(())
    }

    /// `account.change_password`. A retry, which has the same command id, must have the same new password.
    pub async fn change_password(
        &self,
        holder: &Holder,
        params: ChangePasswordParams,
    ) -> Result<(), WireError> {
        self.failures.check(&budget_of(holder), Instant::now())?;
        let holder = &self.current(holder).await?;
        let known = self.look(holder.credential).await?.ok_or_else(wrong_token)?;
        if known.changed_by == Some(params.command_id) {
            return self.was_changed_to(holder, params.new).await;
        }
        let new = new_password("new", &params.new)?;
        let Proven { known, .. } = self.prove_again(holder, params.current).await?;
        let password_hash = self.hashing.make(new).await?;
        let (checked, account, by) = (known.password_hash, holder.account, holder.family);
        let cut = FamilyId(Uuid::now_v7());
        let change = Command::ChangePassword { checked, password_hash, account, by, cut };
        let (_, answer) = self.follow(holder.credential, Some(params.command_id), change).await?;
        let Answer::Cut(cut) = answer else { return Err(misunderstood()) };
        self.families().revoke_others(holder, cut, self.house.real_now());
        Ok(())
    }

    /// Proves the password of somebody who wants to close their account.
    pub async fn prove_closing(&self, holder: &Holder, password: String) -> Result<Closing, WireError> {
        let holder = self.current(holder).await?;
        let Proven { known, .. } = self.prove_again(&holder, password).await?;
        Ok(Closing { holder, checked: known.password_hash })
    }

    /// The credential that the account signs in with now, if the password is still the one that was proved.
    pub async fn still_proved(&self, closing: &Closing) -> Result<Uuid, WireError> {
        let Closing { holder: Holder { credential, account, family }, checked } = closing.clone();
        let ask = Command::Close { checked, account, by: family };
        self.follow(credential, None, ask).await.map(|(credential, _)| credential)
    }

    /// The account was closed: nobody is signed in to it any more.
    pub fn was_closed(&self, closing: &Closing) {
        self.families().revoke_all(closing.holder.account, self.house.real_now());
    }

    /// Answers a retry of a change of the password.
    async fn was_changed_to(&self, holder: &Holder, new: String) -> Result<(), WireError> {
        match self.prove_again(holder, new).await {
            Err(error) if error.rule() == Some(rules::WRONG_PASSWORD) => {
                Err(WireError::new(ErrorCode::Conflict, "this command_id came before with other content"))
            }
            proven => proven.map(|_| ()),
        }
    }

    /// Checks the password of whoever is signed in. A wrong one counts against this device alone: strangers
    /// cannot use up its tries, nor does it use up those of others.
    pub(super) async fn prove_again(&self, holder: &Holder, password: String) -> Result<Proven, WireError> {
        let budget = budget_of(holder);
        self.failures.check(&budget, Instant::now())?;
        let credentials = vec![holder.credential];
        match self.prove(&SignInAttempt { credentials, password, budget }).await {
            Err(error) if error.code == ErrorCode::Unauthenticated => {
                Err(WireError::refused(rules::WRONG_PASSWORD))
            }
            proven => proven,
        }
    }
}

/// What a wrong password of somebody who is signed in counts against.
fn budget_of(holder: &Holder) -> FailureBudget {
    FailureBudget::Device(TokenHash(*blake3::hash(holder.family.0.as_bytes()).as_bytes()))
}

fn shown(family: LivingFamily, holder: &Holder) -> SignedInDevice {
    SignedInDevice {
        device: DeviceId(family.family.0),
        created_at: family.family.begun_at(),
        last_used_at: family.last_used_at,
        label: family.label,
        current: family.family == holder.family,
    }
}
