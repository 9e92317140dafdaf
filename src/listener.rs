//! Accepts connections: reads the client's address from a trusted proxy, decrypts where asked, and speaks
//! HTTP.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{AsFd, AsRawFd};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, map_config};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, ServiceRequest, ServiceResponse, fn_service};
use actix_web::rt::net::TcpStream;
use actix_web::{App, Error};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpSocket;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tracing::{debug, warn};

use crate::config::Proxies;
use crate::hub::{self, Passable, Socket};
use crate::peers::{PREFACE_WITHIN, PrefaceError, read_preface};

/// The connections that the kernel may hold before they are accepted.
const BACKLOG: u32 = 4_096;

/// How long the handshake of an encrypted connection may take.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(5);

/// How long a connection may take to close.
const DISCONNECT_WITHIN: Duration = Duration::from_secs(1);

/// Binds the address.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Serves HTTP on plain connections.
pub fn plain<A>(app: App<A>, proxies: Proxies) -> impl ServiceFactory<TcpStream, Config = ()>
where
    A: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = Error,
            InitError = (),
        > + 'static,
{
    fn_service(move |stream: TcpStream| {
        let proxies = proxies.clone();
        async move {
            let (stream, peer) = greet(stream, &proxies).await?;
            let stream = Clear { stream, passable: Passable::default() };
            Ok((stream, Protocol::Http1, peer))
        }
    })
    .and_then(http(app))
}

/// Serves HTTP on encrypted connections.
pub fn encrypted<A>(
    app: App<A>,
    proxies: Proxies,
    tls: TlsAcceptor,
) -> impl ServiceFactory<TcpStream, Config = ()>
where
    A: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = Error,
            InitError = (),
        > + 'static,
{
    fn_service(move |stream: TcpStream| {
        let (proxies, tls) = (proxies.clone(), tls.clone());
        async move {
            let (stream, peer) = greet(stream, &proxies).await?;
            let stream = within(HANDSHAKE_WITHIN, tls.accept(stream)).await.map_err(|error| {
                debug!(?peer, %error, "a connection was not encrypted as it should be");
                DispatchError::Io(error)
            })?;
            Ok((stream, Protocol::Http1, peer))
        }
    })
    .and_then(http(app))
}

/// Finds the address of the client: the peer, or the client that a trusted proxy names first.
async fn greet(
    mut stream: TcpStream,
    proxies: &Proxies,
) -> Result<(TcpStream, Option<SocketAddr>), DispatchError> {
    stream.set_nodelay(true).map_err(DispatchError::Io)?;
    hub::prepare(stream.as_fd());
    let peer = stream.peer_addr().map_err(DispatchError::Io)?;
    let is_trusted = || proxies.trusted.iter().any(|block| block.contains(peer.ip()));
    if !proxies.proxy_protocol || !is_trusted() {
        return Ok((stream, Some(peer)));
    }
    let read = async { Ok(read_preface(&mut stream).await) };
    match within(PREFACE_WITHIN, read).await.unwrap_or_else(|late| Err(PrefaceError::Io(late))) {
        Ok(client) => Ok((stream, Some(client.unwrap_or(peer)))),
        // A health check that only connects and closes.
        Err(PrefaceError::Io(error)) => Err(DispatchError::Io(error)),
        Err(error) => {
            warn!(proxy = %peer, %error, "refused a connection");
            Err(DispatchError::Io(io::Error::new(io::ErrorKind::InvalidData, error)))
        }
    }
}

async fn within<T>(time: Duration, it: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(time, it).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// A byte stream that can be a client's connection.
trait Wire: AsyncRead + AsyncWrite + Unpin + 'static {
    /// The socket under it.
    fn socket(&self) -> Socket;
}

/// A plain connection. Its hub may write past the HTTP layer while that layer holds nothing back.
struct Clear {
    stream: TcpStream,
    passable: Passable,
}

impl Wire for Clear {
    fn socket(&self) -> Socket {
        Socket::new(self.stream.as_raw_fd(), Some(self.passable.clone()))
    }
}

impl Wire for TlsStream<TcpStream> {
    fn socket(&self) -> Socket {
        Socket::new(self.get_ref().0.as_raw_fd(), None)
    }
}

impl AsyncRead for Clear {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Clear {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    /// The HTTP layer flushes when it has written everything.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.passable.open();
        Pin::new(&mut this.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// Puts the connection's descriptor beside its requests, so that a jammed socket can be shut down.
fn http<W: Wire, A>(
    app: App<A>,
) -> impl ServiceFactory<
    (W, Protocol, Option<SocketAddr>),
    Config = (),
    Response = (),
    Error = DispatchError,
    InitError = (),
>
where
    A: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<BoxBody>,
            Error = Error,
            InitError = (),
        > + 'static,
{
    let app = app.into_factory().map_err(|error: Error| error.error_response());
    HttpService::build()
        .client_disconnect_timeout(DISCONNECT_WITHIN)
        .on_connect_ext(|stream: &W, beside| {
            beside.insert(stream.socket());
        })
        .finish(map_config(app, |()| AppConfig::default()))
}
