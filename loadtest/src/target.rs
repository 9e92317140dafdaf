//! The server under load, and the local address of each connection.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use client::{Backoff, Client, Connection, Endpoint, Session};
use tokio::time::Instant;

/// The connections from one local address: well below the number of its ports, and below what a server
/// allows.
const PER_SOURCE_MAX: usize = 4_000;
/// How often connecting is tried before a run gives up.
const TRIES_MAX: u32 = 8;
/// How long opening and signing in may take while thousands do the same.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(60);

/// The server under load.
#[derive(Debug, Clone)]
pub struct Target {
    endpoint: Endpoint,
    loopback: bool,
}

impl Target {
    /// The server at that address, with the system's trusted certificates or only those in a file.
    pub fn new(address: &str, trusted: Option<&Path>) -> anyhow::Result<Self> {
        let mut endpoint = Endpoint::new(address)?.connect_timeout(CONNECT_TIMEOUT);
        if let Some(file) = trusted {
            endpoint = endpoint.trusting(file)?;
        }
        let loopback = ["127.", "localhost"].iter().any(|host| endpoint.host().starts_with(host));
        Ok(Self { endpoint, loopback })
    }

    /// The endpoint for the connection with that number: on loopback it comes from 127.0.0.1, then 127.0.0.2
    /// and so on.
    pub fn endpoint(&self, number: usize) -> Endpoint {
        if !self.loopback {
            return self.endpoint.clone();
        }
        self.endpoint.clone().from_source(IpAddr::V4(source(number)))
    }

    /// The server's address, for unencrypted connections.
    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        let url = self.endpoint.address();
        let rest = url.strip_prefix("ws://").with_context(|| format!("{url} does not begin with ws://"))?;
        let host = rest.split('/').next().unwrap_or_default();
        let mut found = host.to_socket_addrs().with_context(|| format!("{host} cannot be found"))?;
        found.next().with_context(|| format!("{host} has no address"))
    }

    /// What the server calls itself.
    pub async fn server_name(&self) -> anyhow::Result<String> {
        Ok(Connection::open(&self.endpoint(0)).await?.server().server.clone())
    }

    /// Opens the connection with that number, and signs in.
    pub async fn connect(&self, number: usize, session: &Session) -> anyhow::Result<Connection> {
        let mut backoff = Backoff::default();
        let mut session = session.clone();
        for _ in 1..TRIES_MAX {
            match self.try_connect(number, &mut session).await {
                Ok(connection) => return Ok(connection),
                Err(_) => tokio::time::sleep(backoff.next(None)).await,
            }
        }
        self.try_connect(number, &mut session).await
    }

    async fn try_connect(&self, number: usize, session: &mut Session) -> anyhow::Result<Connection> {
        let mut connection = Connection::open(&self.endpoint(number)).await?;
        session.resume(&mut connection, Instant::now() + CONNECT_TIMEOUT).await?;
        Ok(connection)
    }

    /// A client, which reconnects by itself.
    pub async fn client(&self, number: usize, session: &Session) -> anyhow::Result<Client> {
        Ok(Client::resume(self.endpoint(number), session.clone()).await?)
    }
}

/// The local loopback address of the connection with that number.
pub fn source(number: usize) -> Ipv4Addr {
    let [third, fourth] = ((number / PER_SOURCE_MAX) as u16 + 1).to_be_bytes();
    Ipv4Addr::new(127, 0, third, fourth)
}
