//! Takes the place of encryption in a program that was built without it: it refuses to connect if encryption
//! is asked for.

use scylla::client::session_builder::SessionBuilder;

use super::options::CqlEncryption;

/// Why connections cannot be encrypted as asked.
#[derive(Debug, thiserror::Error)]
pub enum CqlEncryptionError {
    /// The program was built without the feature `cql-tls`.
    #[error("this program was built without encryption to a cluster: build it with `--features cql-tls`")]
    NotBuilt,
}

pub(super) fn encrypt(_: SessionBuilder, _: &CqlEncryption) -> Result<SessionBuilder, CqlEncryptionError> {
    Err(CqlEncryptionError::NotBuilt)
}
