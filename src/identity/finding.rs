//! Which account has an email.

use protocol::{AccountId, WireError};

use super::authenticator::Authenticator;
use super::fields::Emails;

impl Authenticator {
    /// The account that an email belongs to, in any of its forms. All forms are looked at, whatever is found.
    pub async fn account_of(&self, typed: &str) -> Result<Option<AccountId>, WireError> {
        let mut found = None;
        for credential in self.credentials_of(&Emails::read(typed)?) {
            let known = self.look(credential).await?;
            found = found.or(known.map(|known| known.account));
        }
        Ok(found)
    }
}
