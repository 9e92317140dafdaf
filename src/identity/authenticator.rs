//! The authenticator: registers people, signs them in with a password or a token, and signs them out.
//!
//! Every worker thread may call it. Nothing here blocks: passwords are hashed on threads of their own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actors::credential::{Answer, Command, Credential, FamilyId, IssuedToken, PasswordHash, View};
use actors::{Caller, House, ids};
use bytes::Bytes;
use protocol::account::{RefreshParams, RegisterParams, ResumeParams, Resumed, SignInParams, SignedIn};
use protocol::{AccountId, CommandId, ErrorCode, Generation, Kind, Millis, Seq, StreamId, WireError, rules};
use tracing::{error, warn};
use uuid::Uuid;

use super::elsewhere::HeldFamilies;
use super::failures::{FailureBudget, Failures};
use super::families::{Families, Watch};
use super::fields::{Emails, new_display_name, new_password};
use super::hashing::Hashing;
use super::proving::{Proven, SignInAttempt};
use super::rules::Rules;
use super::tokens::{AccessToken, Device, Holder, Keys, RefreshToken};
use super::visitor::Visitor;
use crate::peers::PeerNetwork;

/// The setting of the store from which all secrets are derived, so that tokens survive restarts.
pub(crate) const SECRET: &str = "identity_secret";

/// Why the authenticator cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store does not give the secret that tokens are made with.
    #[error("cannot keep the secret of tokens in the store")]
    Secret(#[source] schema::BoxError),
    /// The operating system gives no threads for hashing.
    #[error("cannot start the threads that hash passwords")]
    Hashing(#[source] std::io::Error),
}

/// Registers people, signs them in and out, and gives out their tokens.
pub struct Authenticator {
    pub(super) house: Arc<House>,
    pub(super) keys: Keys,
    pub(super) hashing: Hashing,
    pub(super) failures: Failures,
    families: Arc<Families>,
    held: HeldFamilies,
    rules: Rules,
}

impl Authenticator {
    /// Starts the authenticator of a house: reads the secret from the store, or makes it, and starts the
    /// hashing threads.
    pub async fn start(house: Arc<House>, rules: Rules) -> Result<Arc<Self>, StartError> {
        let ours = Bytes::copy_from_slice(&rand::random::<[u8; 32]>());
        let secret = house.store().claim_setting(SECRET, ours).await.map_err(StartError::Secret)?;
        let hashing = Hashing::start(rules.cost.clone(), rules.hashing_threads, rules.hashing_queue_max)
            .map_err(StartError::Hashing)?;
        Ok(Arc::new(Self {
            house,
            keys: Keys::derive(&secret),
            hashing,
            failures: Failures::new(rules.allowed),
            families: Arc::default(),
            held: HeldFamilies::default(),
            rules,
        }))
    }

    /// `account.register`. A retry, which has the same command id, must have the same password, and gets new
    /// tokens.
    pub async fn register(
        &self,
        from: impl Into<Visitor>,
        params: RegisterParams,
    ) -> Result<(Holder, SignedIn), WireError> {
        let Visitor { network: from, label } = from.into();
        let emails = Emails::read(&params.email)?;
        let credentials = self.credentials_of(&emails);
        let budget = Self::budget(from, &credentials, None);
        self.failures.check(&budget, Instant::now())?;
        let mut is_taken = false;
        for credential in &credentials {
            match self.look(*credential).await? {
                Some(known) if known.registered_by == Some(params.command_id) => {
                    return self.register_again(budget, *credential, params, label).await;
                }
                known => is_taken |= known.is_some() || !self.is_free(*credential, None).await?,
            }
        }
        // Checked only now: a retry of an older registration is recognised by what was sent, even if it
        // breaks a newer rule.
        let credential = self.keys.credential_of(emails.for_new()?);
        let password = new_password("password", &params.password)?;
        let shown = new_display_name(&params.display_name)?;
        if is_taken {
            return Err(self.email_taken(from));
        }
        let password_hash = self.hashing.make(password).await?;
        match self.ask_to_register(credential, &params, password_hash.clone(), shown).await {
            Err(error) if error.rule() == Some(rules::EMAIL_TAKEN) => return Err(self.email_taken(from)),
            answered => answered?,
        };
        // If another try of the same command came first, its password must be this one.
        match self.look(credential).await? {
            Some(known) if known.password_hash == password_hash => {
                self.open(credential, known, None, label).await
            }
            _ => self.enter(budget, credential, params.password, label).await,
        }
    }

    /// A retry of a registration: the password must be right, and everything else must be as it was sent.
    async fn register_again(
        &self,
        budget: FailureBudget,
        credential: Uuid,
        params: RegisterParams,
        label: Option<String>,
    ) -> Result<(Holder, SignedIn), WireError> {
        let password = params.password.clone();
        let claim = SignInAttempt { credentials: vec![credential], password, budget };
        let known = self.prove(&claim).await?.known;
        let shown = params.display_name.clone();
        self.ask_to_register(credential, &params, known.password_hash.clone(), shown).await?;
        self.open(credential, known, None, label).await
    }

    async fn ask_to_register(
        &self,
        credential: Uuid,
        params: &RegisterParams,
        password_hash: PasswordHash,
        shown: String,
    ) -> Result<Answer, WireError> {
        let account = AccountId(ids::derive(credential, params.command_id, "account"));
        let display_name = params.display_name.clone();
        let register = Command::Register { password_hash, account, display_name, shown };
        self.ask(credential, Some(params.command_id), register).await
    }

    async fn enter(
        &self,
        budget: FailureBudget,
        credential: Uuid,
        password: String,
        label: Option<String>,
    ) -> Result<(Holder, SignedIn), WireError> {
        let claim = SignInAttempt { credentials: vec![credential], password, budget };
        let Proven { credential, known } = self.prove(&claim).await?;
        self.open(credential, known, None, label).await
    }

    /// `account.sign_in`.
    pub async fn sign_in(
        &self,
        from: impl Into<Visitor>,
        params: SignInParams,
    ) -> Result<(Holder, SignedIn), WireError> {
        let Visitor { network: from, label } = from.into();
        let credentials = self.credentials_of(&Emails::read(&params.email)?);
        let device = self.device_of(params.device.as_deref(), &credentials).await?;
        let budget = Self::budget(from, &credentials, device.as_ref());
        self.failures.check(&budget, Instant::now())?;
        let claim = SignInAttempt { credentials, password: params.password, budget };
        let Proven { credential, known } = self.prove(&claim).await?;
        let device = device.filter(|device| device.credential == credential);
        self.open(credential, known, device, label).await
    }

    /// `account.resume`. Asks no entity if the family is known.
    pub async fn resume(
        &self,
        params: ResumeParams,
        generation: Generation,
    ) -> Result<(Holder, Resumed), WireError> {
        let clock = self.house.real_now();
        let access = self.keys.read_access(&params.token).filter(|access| clock < access.expires_at);
        let AccessToken { holder, expires_at } = access.ok_or_else(wrong_token)?;
        let holder = self.must_stand(holder, clock).await?;
        let inbox_head = self.inbox_head(holder.account).await?;
        let resumed =
            Resumed { account: holder.account, token_expires_at: expires_at, inbox_head, generation };
        Ok((holder, resumed))
    }

    /// `account.refresh`. On a connection that is signed in, the token must belong to the same account.
    pub async fn refresh(
        &self,
        params: RefreshParams,
        signed_in: Option<&Holder>,
    ) -> Result<(Holder, SignedIn), WireError> {
        let used = self.keys.read_refresh(&params.refresh_token).ok_or_else(wrong_token)?;
        let Holder { credential, account, family } = used.holder;
        if signed_in.is_some_and(|holder| holder.account != account) {
            return Err(WireError::invalid("refresh_token", "is of another account"));
        }
        let (next, clock) = (self.keys.successor(&used), self.house.real_now());
        let rotate = Command::Rotate { account, used: used.hash(), next: self.grant(&next, clock) };
        let (credential, answer) = self.follow(credential, None, rotate).await?;
        match answer {
            Answer::Done => self.welcome(&next.of(credential), clock).await,
            Answer::Revoked => {
                warn!(%account, family = %family.0, "a refresh token was used again: its family is revoked");
                self.families.revoke(family, clock);
                Err(wrong_token())
            }
            Answer::Cut(_) | Answer::Moved(_) | Answer::Awaited => Err(misunderstood()),
        }
    }

    /// `account.sign_out`: revokes the family, and calls everyone who watches it.
    pub async fn sign_out(&self, holder: &Holder) -> Result<(), WireError> {
        let clock = self.house.real_now();
        let sign_out = Command::SignOut { account: holder.account, family: holder.family, clock };
        match self.follow(holder.credential, None, sign_out).await {
            // Someone else has revoked it meanwhile.
            Err(error) if error.code == ErrorCode::Unauthenticated => {}
            answered => drop(answered?),
        }
        self.families.revoke(holder.family, clock);
        Ok(())
    }

    /// Calls `on_revoked` when the family is revoked, or at once if it is already. The connection must then
    /// close with 4001.
    pub fn watch(&self, holder: Holder, on_revoked: impl Fn() + Send + Sync + 'static) -> Watch {
        let watch = self.families.watch(&holder, on_revoked);
        if self.house.store().shared() {
            self.held.note(holder);
        }
        watch
    }

    pub(super) fn house(&self) -> &Arc<House> {
        &self.house
    }

    pub(super) fn families(&self) -> &Families {
        &self.families
    }

    pub(super) fn held(&self) -> &HeldFamilies {
        &self.held
    }

    /// The number of passwords that wait to be hashed.
    pub fn passwords_waiting(&self) -> usize {
        self.hashing.waiting()
    }

    pub(super) async fn ask(
        &self,
        credential: Uuid,
        command_id: Option<CommandId>,
        command: Command,
    ) -> Result<Answer, WireError> {
        self.house.send::<Credential>(credential, Caller::Guest, command_id, command).await
    }

    pub(super) fn email_taken(&self, from: PeerNetwork) -> WireError {
        self.failures.email_taken(from, Instant::now());
        WireError::refused(rules::EMAIL_TAKEN)
    }

    /// Begins a family of tokens for a known or a new device.
    async fn open(
        &self,
        credential: Uuid,
        known: View,
        device: Option<Device>,
        label: Option<String>,
    ) -> Result<(Holder, SignedIn), WireError> {
        let clock = self.house.real_now();
        let family = FamilyId(Uuid::now_v7());
        let first = RefreshToken::first(Holder { credential, account: known.account, family });
        let device = device.unwrap_or_else(|| Device::new(credential));
        let grant = IssuedToken { device: Some(device.hash()), label, ..self.grant(&first, clock) };
        self.ask(credential, None, Command::Open { checked: known.password_hash, grant }).await?;
        let (holder, signed_in) = self.welcome(&first, clock).await?;
        Ok((holder, SignedIn { device: Some(self.keys.write_device(&device)), ..signed_in }))
    }

    fn grant(&self, refresh: &RefreshToken, clock: Millis) -> IssuedToken {
        IssuedToken {
            family: refresh.holder.family,
            refresh: refresh.hash(),
            clock,
            good_until: clock + millis(self.rules.refresh),
            before_until: clock + millis(self.rules.overlap),
            device: None,
            label: None,
        }
    }

    /// Makes the tokens of an answer: a refresh token that its credential knows, and an access token.
    async fn welcome(&self, refresh: &RefreshToken, clock: Millis) -> Result<(Holder, SignedIn), WireError> {
        let holder = refresh.holder;
        self.families.learn_it_stands(&holder, clock);
        let access = AccessToken { holder, expires_at: clock + millis(self.rules.access) };
        let signed_in = SignedIn {
            account: holder.account,
            token: self.keys.write_access(&access),
            token_expires_at: access.expires_at,
            refresh_token: self.keys.write_refresh(refresh),
            inbox_head: self.inbox_head(holder.account).await?,
            device: None,
        };
        Ok((holder, signed_in))
    }

    /// The holder, with the credential that the account signs in with now, as far as that is known here.
    async fn must_stand(&self, holder: Holder, clock: Millis) -> Result<Holder, WireError> {
        match self.families.stands(holder.family) {
            Some(true) if !self.house.store().shared() => Ok(holder),
            Some(false) => Err(wrong_token()),
            // Another server may have revoked a family that stood at the last look.
            Some(true) | None => {
                let holder = self.current(&holder).await?;
                self.families.learn_it_stands(&holder, clock);
                Ok(holder)
            }
        }
    }

    async fn inbox_head(&self, account: AccountId) -> Result<Seq, WireError> {
        let inbox = StreamId::new(Kind::Inbox, account.0);
        self.house.store().head(inbox).await.map_err(|error| {
            error!(%error, %inbox, "failed to read the head of an inbox");
            WireError::new(ErrorCode::Unavailable, "the store does not answer")
        })
    }
}

fn millis(span: Duration) -> Millis {
    Millis::try_from(span.as_millis()).unwrap_or(Millis::MAX)
}

/// The error for an answer of a credential that does not fit the command. That is a mistake in this program.
pub(super) fn misunderstood() -> WireError {
    WireError::new(ErrorCode::Internal, "the credential answered another command")
}

pub(super) fn wrong_token() -> WireError {
    WireError::new(ErrorCode::Unauthenticated, "the token is not good, or not good any more")
}

#[cfg(test)]
mod tests;
