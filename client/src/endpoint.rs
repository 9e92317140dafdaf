//! The address of a server, and how to connect to it: trust, local address, and timeouts.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::Url;

use crate::error::ConnectError;

/// The path for an address whose path is `/`.
const PATH_DEFAULT: &str = "/ws";
/// How long a connection may take, from the first packet to the server's welcome.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest message from a server: a full page of a stream with its envelope, and some more.
const MESSAGE_BYTES_MAX: usize = 4 << 20;

/// A server's address and how to connect to it.
#[derive(Debug, Clone)]
pub struct Endpoint {
    pub(crate) url: Url,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    pub(crate) source: Option<IpAddr>,
    pub(crate) connect_timeout: Duration,
    pub(crate) message_bytes_max: usize,
}

impl Endpoint {
    /// The server at `ws://host[:port][/path]` or `wss://…`. The default path is `/ws`. `wss` trusts the
    /// system's certificates.
    pub fn new(address: &str) -> Result<Self, ConnectError> {
        let mut url = Url::parse(address).map_err(|_| ConnectError::Address("is not a URL"))?;
        if url.path() == "/" {
            url.set_path(PATH_DEFAULT);
        }
        let host = url.host_str().ok_or(ConnectError::Address("names no host"))?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().ok_or(ConnectError::Address("names no port"))?;
        let tls = match url.scheme() {
            "ws" => None,
            "wss" => Some((config(system_roots()?), server_name(&host)?)),
            _ => return Err(ConnectError::Address("is neither ws:// nor wss://")),
        };
        Ok(Self {
            url,
            host,
            port,
            tls,
            source: None,
            connect_timeout: CONNECT_TIMEOUT,
            message_bytes_max: MESSAGE_BYTES_MAX,
        })
    }

    /// The same server, trusting only the certificates in a PEM file.
    pub fn trusting(mut self, file: &Path) -> Result<Self, ConnectError> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| trust(&error))? {
            roots.add(certificate.map_err(|error| trust(&error))?).map_err(|error| trust(&error))?;
        }
        if self.tls.is_some() {
            self.tls = Some((config(roots), server_name(&self.host)?));
        }
        Ok(self)
    }

    /// The same server, reached from that local address. Each local address has ports of its own.
    pub fn from_source(mut self, source: IpAddr) -> Self {
        self.source = Some(source);
        self
    }

    /// The same server, with another limit from the first packet to the welcome.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The server's host: a name or an address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address as text.
    pub fn address(&self) -> &str {
        self.url.as_str()
    }
}

fn trust(error: &dyn std::fmt::Display) -> ConnectError {
    ConnectError::Trust(error.to_string())
}

fn system_roots() -> Result<RootCertStore, ConnectError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Ok(roots)
}

fn config(roots: RootCertStore) -> Arc<ClientConfig> {
    // Chosen explicitly, because a program that uses this crate may have installed another one.
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.expect("the provider knows the versions of TLS that rustls holds safe");
    Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
}

fn server_name(host: &str) -> Result<ServerName<'static>, ConnectError> {
    ServerName::try_from(host.to_owned()).map_err(|_| ConnectError::Address("names no valid host"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_address_means_the_socket_of_the_server() {
        let endpoint = Endpoint::new("ws://127.0.0.1:8080").unwrap();
        assert_eq!(endpoint.address(), "ws://127.0.0.1:8080/ws");
        assert_eq!((endpoint.host.as_str(), endpoint.port), ("127.0.0.1", 8080));
    }

    #[test]
    fn a_default_port_follows_from_the_scheme() {
        assert_eq!(Endpoint::new("ws://example.org/ws").unwrap().port, 80);
        assert_eq!(Endpoint::new("wss://example.org/ws").unwrap().port, 443);
        assert_eq!(Endpoint::new("ws://[::1]:9000").unwrap().host, "::1");
    }

    #[test]
    fn other_schemes_and_nonsense_are_refused() {
        assert!(matches!(Endpoint::new("http://x"), Err(ConnectError::Address(_))));
        assert!(matches!(Endpoint::new("nonsense"), Err(ConnectError::Address(_))));
    }
}
