//! A sign-in and how it is kept over connections: resumed by its token, refreshed where the token is refused.

use protocol::account::{RefreshParams, ResumeParams, SignedIn};
use protocol::{AccountId, ErrorCode, Generation, Millis};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::connection::Connection;
use crate::error::CallError;

/// What it takes to be the same person on the next connection. Secret: whoever has it is that person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who is signed in.
    pub account: AccountId,
    /// The access token.
    pub token: String,
    /// Until when it is good.
    pub token_expires_at: Millis,
    /// What gets the next token.
    pub refresh_token: String,
    /// What shows the server, at the next sign-in with the password, that this device has signed in before.
    #[serde(default)]
    pub device: Option<String>,
    /// Which data the server held. Every seq and state that was kept beside this session is of that data alone.
    #[serde(default)]
    pub generation: Generation,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("account", &self.account).finish_non_exhaustive()
    }
}

impl Session {
    /// Whoever has just been signed in over `connection`.
    pub(crate) fn begun(signed_in: SignedIn, connection: &Connection) -> Self {
        Self {
            generation: connection.server().generation,
            account: signed_in.account,
            token: signed_in.token,
            token_expires_at: signed_in.token_expires_at,
            refresh_token: signed_in.refresh_token,
            device: signed_in.device,
        }
    }

    /// Signs `connection` in, with the token or else with the refresh token; `self` then holds what is good from now on.
    pub async fn resume(&mut self, connection: &mut Connection, deadline: Instant) -> Result<(), CallError> {
        if connection.clock().now() < self.token_expires_at {
            match self.resume_by_token(connection, deadline).await {
                Err(error) if error.code() == Some(ErrorCode::Unauthenticated) => {}
                result => return result,
            }
        }
        self.refresh(connection, deadline).await
    }

    /// The same session with new tokens, on the same device.
    pub(crate) fn renewed(&self, signed_in: SignedIn) -> Self {
        let SignedIn { account, token, token_expires_at, refresh_token, .. } = signed_in;
        Session { account, token, token_expires_at, refresh_token, ..self.clone() }
    }

    async fn resume_by_token(
        &mut self,
        connection: &mut Connection,
        deadline: Instant,
    ) -> Result<(), CallError> {
        let params = ResumeParams { token: self.token.clone() };
        let resumed = connection.ask(&params, deadline).await?;
        self.token_expires_at = resumed.token_expires_at;
        self.generation = connection.server().generation;
        Ok(())
    }

    /// Gets new tokens with the refresh token.
    pub async fn refresh(&mut self, connection: &mut Connection, deadline: Instant) -> Result<(), CallError> {
        let params = RefreshParams { refresh_token: self.refresh_token.clone() };
        let signed_in = connection.ask(&params, deadline).await?;
        *self = self.renewed(signed_in);
        self.generation = connection.server().generation;
        Ok(())
    }
}
