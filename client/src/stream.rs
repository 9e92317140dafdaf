//! The byte stream of a connection: TCP from a chosen local address, with or without TLS.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::endpoint::Endpoint;

/// An open byte stream.
#[derive(Debug)]
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Connects to the first address of the host that answers.
    pub(crate) async fn open(endpoint: &Endpoint) -> io::Result<Self> {
        let mut failure = io::Error::new(io::ErrorKind::NotFound, "the host has no usable address");
        for address in tokio::net::lookup_host((endpoint.host.as_str(), endpoint.port)).await? {
            match connect(address, endpoint.source).await {
                Ok(tcp) => return Self::secure(tcp, endpoint).await,
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn secure(tcp: TcpStream, endpoint: &Endpoint) -> io::Result<Self> {
        let Some((config, name)) = &endpoint.tls else { return Ok(Stream::Plain(tcp)) };
        let tls = TlsConnector::from(config.clone()).connect(name.clone(), tcp).await?;
        Ok(Stream::Tls(Box::new(tls)))
    }
}

async fn connect(address: SocketAddr, source: Option<IpAddr>) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(source) = source {
        let_connecting_choose_the_port(&socket);
        socket.bind(SocketAddr::new(source, 0))?;
    }
    socket.set_nodelay(true)?;
    socket.connect(address).await
}

/// Lets the kernel choose the local port when it connects. A port that is chosen at bind time must be free
/// for all destinations: with thousands in use or just closed, the kernel searches for milliseconds
/// (`IP_BIND_ADDRESS_NO_PORT` in ip(7)). Where this option is missing, connecting is only slower.
#[cfg(target_os = "linux")]
fn let_connecting_choose_the_port(socket: &TcpSocket) {
    let _ = nix::sys::socket::setsockopt(socket, nix::sys::socket::sockopt::IpBindAddressNoPort, &true);
}

#[cfg(not(target_os = "linux"))]
fn let_connecting_choose_the_port(_: &TcpSocket) {}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_read(cx, into),
            Stream::Tls(tls) => Pin::new(tls).poll_read(cx, into),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_write(cx, bytes),
            Stream::Tls(tls) => Pin::new(tls).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Stream::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Stream::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}
