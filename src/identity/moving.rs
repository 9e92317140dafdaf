//! A change of the email: the account moves to another credential. Tokens that name the old credential are
//! passed on to the new one.

use std::time::Instant;

use actors::credential::{Answer, Command};
use protocol::account::ChangeEmailParams;
use protocol::{AccountId, CommandId, ErrorCode, WireError, rules};
use uuid::Uuid;

use super::authenticator::{Authenticator, wrong_token};
use super::fields::Emails;
use super::proving::Proven;
use super::tokens::Holder;
use crate::peers::PeerNetwork;

/// How often a command follows an account from one credential to the next: so many changes of the email may
/// lie between a token and its use. Beyond that the person signs in with the password.
const MOVES_FOLLOWED_MAX: usize = 16;

/// When a client should ask again whose account is moving, in milliseconds.
const ASK_AGAIN_MS: u64 = 100;

impl Authenticator {
    /// `account.change_email`. A retry, which has the same command id, gets the first answer.
    pub async fn change_email(
        &self,
        from: PeerNetwork,
        holder: &Holder,
        params: ChangeEmailParams,
    ) -> Result<(), WireError> {
        let emails = Emails::read(&params.email)?;
        self.failures.check_address(from, Instant::now())?;
        let holder = &self.current(holder).await?;
        let Proven { known, .. } = self.prove_again(holder, params.password).await?;
        let to = self.keys.credential_of(emails.for_new()?);
        if to == holder.credential {
            let is_retry = known.reserved_by == Some(params.command_id);
            let is_own = || WireError::invalid("email", "is the one that you sign in with already");
            return is_retry.then_some(()).ok_or_else(is_own);
        }
        for credential in self.credentials_of(&emails) {
            if credential != holder.credential && !self.is_free(credential, Some(holder.account)).await? {
                return Err(self.email_taken(from));
            }
        }
        let (account, here, password_hash) = (holder.account, holder.credential, known.password_hash);
        let reserve = Command::Reserve { account, from: here, password_hash };
        match self.ask(to, Some(params.command_id), reserve).await {
            Err(error) if error.rule() == Some(rules::EMAIL_TAKEN) => return Err(self.email_taken(from)),
            answered => drop(answered?),
        }
        self.must_have_moved(account, to).await
    }

    /// Checks that the move of an account has come to its end at the new credential.
    async fn must_have_moved(&self, account: AccountId, to: Uuid) -> Result<(), WireError> {
        match self.look(to).await?.filter(|known| known.account == account) {
            Some(known) if known.arrives => Err(on_its_way()),
            Some(_) => Ok(()),
            None => {
                // The new email was given up. Who has signed in with it in between is signed out.
                let clock = self.house.real_now();
                let is_meant = |other: &Holder| other.credential == to && other.account == account;
                self.families().revoke_where(clock, is_meant);
                Err(WireError::refused(rules::SIGN_IN_CHANGED))
            }
        }
    }

    /// Whether that account, or a new one, can have the email.
    pub(super) async fn is_free(
        &self,
        credential: Uuid,
        account: Option<AccountId>,
    ) -> Result<bool, WireError> {
        match self.ask(credential, None, Command::AskFree { account }).await {
            Ok(_) => Ok(true),
            Err(error) if error.rule() == Some(rules::EMAIL_TAKEN) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Sends a command of somebody who is signed in to the credential that the account signs in with now.
    /// Returns that credential, and the answer.
    pub(super) async fn follow(
        &self,
        mut credential: Uuid,
        command_id: Option<CommandId>,
        command: Command,
    ) -> Result<(Uuid, Answer), WireError> {
        for _ in 0..=MOVES_FOLLOWED_MAX {
            match self.ask(credential, command_id, command.clone()).await? {
                Answer::Moved(to) => credential = to,
                Answer::Awaited => return Err(on_its_way()),
                answer => return Ok((credential, answer)),
            }
        }
        Err(wrong_token())
    }

    /// The holder with the credential that the account signs in with now. The family must stand.
    pub(super) async fn current(&self, holder: &Holder) -> Result<Holder, WireError> {
        let resume = Command::Resume { account: holder.account, family: holder.family };
        let (credential, _) = self.follow(holder.credential, None, resume).await?;
        Ok(Holder { credential, ..*holder })
    }
}

fn on_its_way() -> WireError {
    WireError::new(ErrorCode::Unavailable, "the email is being changed").after(ASK_AGAIN_MS)
}
