//! Encryption of the connections to the cluster.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use scylla::client::session_builder::SessionBuilder;

use super::options::CqlEncryption;

/// Why connections cannot be encrypted as asked.
#[derive(Debug, thiserror::Error)]
pub enum CqlEncryptionError {
    /// A file cannot be read, or holds nothing that is needed.
    #[error("failed to read {what} from {}", path.display())]
    File {
        /// Certificates or key.
        what: &'static str,
        /// The path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: pem::Error,
    },
    /// The content of the files cannot be used.
    #[error("{what} in {} does not serve", path.display())]
    Unfit {
        /// Certificates or key.
        what: &'static str,
        /// The path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: rustls::Error,
    },
}

const AUTHORITIES: &str = "the certificate of who vouches for the cluster";
const CERTIFICATE: &str = "the certificate shown to the cluster";
const KEY: &str = "the key of the certificate shown to the cluster";

/// Encrypts connections. Each node must have a certificate for the address by which it is contacted, because
/// the driver does not know nodes by name.
pub(super) fn encrypt(
    builder: SessionBuilder,
    encryption: &CqlEncryption,
) -> Result<SessionBuilder, CqlEncryptionError> {
    Ok(builder.tls_context(Some(client_config(encryption)?)))
}

fn client_config(encryption: &CqlEncryption) -> Result<Arc<ClientConfig>, CqlEncryptionError> {
    let ca = &encryption.authorities;
    let mut roots = RootCertStore::empty();
    for certificate in certificates(AUTHORITIES, ca)? {
        roots.add(certificate).map_err(|source| unfit(AUTHORITIES, ca, source))?;
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|source| unfit(AUTHORITIES, ca, source))?
        .with_root_certificates(roots);
    let config = match &encryption.identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = certificates(CERTIFICATE, certificate)?;
            let secret = PrivateKeyDer::from_pem_file(key).map_err(|source| unread(KEY, key, source))?;
            let config = builder.with_client_auth_cert(chain, secret);
            config.map_err(|source| unfit(CERTIFICATE, certificate, source))?
        }
    };
    Ok(Arc::new(config))
}

fn certificates(what: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, CqlEncryptionError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .and_then(|found| if found.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(found) })
        .map_err(|source| unread(what, path, source))
}

fn unread(what: &'static str, path: &Path, source: pem::Error) -> CqlEncryptionError {
    CqlEncryptionError::File { what, path: path.to_owned(), source }
}

fn unfit(what: &'static str, path: &Path, source: rustls::Error) -> CqlEncryptionError {
    CqlEncryptionError::Unfit { what, path: path.to_owned(), source }
}
