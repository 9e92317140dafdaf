//! A sign-in that outlives connections: it is resumed with its token, and gets a new one when the token is
//! refused.

use protocol::account::{RefreshParams, ResumeParams, SignedIn};
use protocol::{AccountId, ErrorCode, Generation, Millis};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::connection::Connection;
use crate::error::CallError;

/// Everything that a person needs to continue on another connection. It is secret: anyone who has it can act
/// as that person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The account.
    pub account: AccountId,
    /// The access token.
    pub token: String,
    /// When the access token expires.
    pub token_expires_at: Millis,
    /// The token that gets new tokens.
    pub refresh_token: String,
    /// The token by which the server recognises this device when the person signs in with the password again.
    #[serde(default)]
    pub device: Option<String>,
    /// The generation of the server's data. Seqs and states that are stored with this session are valid only
    /// under this generation.
    #[serde(default)]
    pub generation: Generation,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("account", &self.account).finish_non_exhaustive()
    }
}

impl Session {
    /// The session of a sign-in over `connection`.
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

    /// Signs `connection` in with the access token, or else with the refresh token. `self` then holds the
    /// valid tokens.
    pub async fn resume(&mut self, connection: &mut Connection, deadline: Instant) -> Result<(), CallError> {
        if connection.clock().now() < self.token_expires_at {
            match self.resume_by_token(connection, deadline).await {
                Err(error) if error.code() == Some(ErrorCode::Unauthenticated) => {}
                result => return result,
            }
        }
        self.refresh(connection, deadline).await
    }

    /// The same session with new tokens.
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
