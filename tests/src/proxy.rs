//! A network that can fail: a TCP proxy between a server and its cluster.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The bytes that are passed on at once.
const PASSED_BYTES: usize = 16 * 1024;

/// The state of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Everything is passed on.
    Fair,
    /// Every answer is delayed by this time.
    Slow(Duration),
    /// Requests arrive, but answers are lost.
    Deaf,
    /// Connections stay open, and nothing is passed on either way.
    HalfOpen,
    /// Connections are cut, and new ones as well.
    Cut,
}

/// A proxy in front of one node. It ends when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    weather: Arc<watch::Sender<Weather>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy for that node. It has the node's host and another port, so that a driver takes it for
    /// the node.
    pub async fn before(node: SocketAddr) -> Self {
        let listener = TcpListener::bind((node.ip(), 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let weather = Arc::new(watch::Sender::new(Weather::Fair));
        let accepting = tokio::spawn(accept(listener, node, weather.clone()));
        Self { address, weather, accepting }
    }

    /// The address to which the server connects.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the state of the network.
    pub fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.weather.send_replace(Weather::Cut);
    }
}

async fn accept(listener: TcpListener, node: SocketAddr, weather: Arc<watch::Sender<Weather>>) {
    while let Ok((near, _)) = listener.accept().await {
        let weather = weather.subscribe();
        tokio::spawn(async move {
            if let Ok(far) = TcpStream::connect(node).await {
                pass_on(near, far, weather).await;
            }
        });
    }
}

async fn pass_on(near: TcpStream, far: TcpStream, weather: watch::Receiver<Weather>) {
    let mut cut = weather.clone();
    let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
    tokio::select! {
        () = pump(from_near, to_far, weather.clone(), false) => {}
        () = pump(from_far, to_near, weather, true) => {}
        _ = cut.wait_for(|weather| *weather == Weather::Cut) => {}
    }
}

/// Passes bytes on, according to the state of the network when they come.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut weather: watch::Receiver<Weather>,
    answers: bool,
) {
    let mut bytes = vec![0; PASSED_BYTES];
    loop {
        let Ok(count @ 1..) = from.read(&mut bytes).await else { return };
        let now = *weather.borrow_and_update();
        match now {
            Weather::Fair | Weather::Cut => {}
            Weather::Slow(by) if answers => tokio::time::sleep(by).await,
            Weather::Slow(_) => {}
            // A connection that has lost bytes cannot be used any more. It stays open until it is cut.
            Weather::Deaf if answers => return std::future::pending().await,
            Weather::Deaf => {}
            Weather::HalfOpen => return std::future::pending().await,
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
