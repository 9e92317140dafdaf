//! Encryption of the connections: a certificate chain and its key, read once at the start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use tokio_rustls::TlsAcceptor;

/// Why connections cannot be encrypted as asked.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or holds nothing that is needed.
    #[error("failed to read {what} from {}", path.display())]
    File {
        /// Certificate chain or key.
        what: &'static str,
        /// The path.
        path: PathBuf,
        /// The reason.
        #[source]
        source: pem::Error,
    },
    /// Certificate and key do not belong together, or are of an unknown type.
    #[error("the certificate in {} and its key do not serve", path.display())]
    Unfit {
        /// The path of the certificate.
        path: PathBuf,
        /// The reason.
        #[source]
        source: rustls::Error,
    },
}

/// Encrypts connections with these two PEM files.
pub fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let mut config = server_config(certificate, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn server_config(certificate: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .and_then(|chain| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) })
        .map_err(|source| unread("the certificate chain", certificate, source))?;
    let secret =
        PrivateKeyDer::from_pem_file(key).map_err(|source| unread("the private key", key, source))?;
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(|source| TlsError::Unfit { path: certificate.to_owned(), source })
}

fn unread(what: &'static str, path: &Path, source: pem::Error) -> TlsError {
    TlsError::File { what, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn a_certificate_serves_with_its_own_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let ours = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = write(folder.path(), "chain.pem", &ours.cert.pem());
        let key = write(folder.path(), "key.pem", &ours.signing_key.serialize_pem());
        let other_key = write(folder.path(), "other.pem", &other.signing_key.serialize_pem());

        assert!(server_config(&certificate, &key).is_ok());
        assert!(matches!(server_config(&certificate, &other_key), Err(TlsError::Unfit { .. })));
    }

    #[test]
    fn a_file_without_a_certificate_or_key_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let ours = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = write(folder.path(), "chain.pem", &ours.cert.pem());
        let missing = folder.path().join("missing.pem");
        let refusal = |chain: &Path, key: &Path| server_config(chain, key).unwrap_err().to_string();

        assert!(refusal(&missing, &missing).starts_with("failed to read the certificate chain from "));
        assert!(refusal(&certificate, &certificate).starts_with("failed to read the private key from "));
        assert!(refusal(&write(folder.path(), "empty.pem", ""), &missing).contains("empty.pem"));
    }
}
