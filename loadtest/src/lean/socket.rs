//! A socket on its way into a room: connected, upgraded, signed in and subscribed.
//!
//! These steps block. Many sockets take each step together, so that they wait for the server only once.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, anyhow, bail, ensure};
use bytes::BytesMut;
use protocol::account::{ResumeParams, Resumed};
use protocol::decode::{self, Limits, Message, messages};
use protocol::stream::{SubscribeAnswer, SubscribeParams, Welcome};
use protocol::{Kind, Seq, frame};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, socket_with};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::wire::{self, Opcode};

/// How long the server may take for a step.
const STEP_TIMEOUT: Duration = Duration::from_secs(60);
/// The most bytes of one read.
const READ_BYTES: usize = 4 << 10;
/// The longest response to the upgrade.
const RESPONSE_BYTES_MAX: usize = 16 << 10;

/// A socket, with the bytes that have come and are not processed.
#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    unread: Vec<u8>,
    next_id: u32,
}

impl Socket {
    /// Connects from that loopback address, if the server is on loopback, and requests the upgrade.
    pub fn open(address: SocketAddr, source: Ipv4Addr) -> anyhow::Result<Self> {
        let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
        let socket = socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
        if address.ip().is_loopback() && address.is_ipv4() {
            bind(&socket, &SocketAddr::new(IpAddr::V4(source), 0))?;
        }
        connect(&socket, &address).with_context(|| format!("failed to connect to {address}"))?;
        let mut stream = TcpStream::from(socket);
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(STEP_TIMEOUT))?;
        let subprotocol = protocol::SUBPROTOCOL;
        let request = format!(
            "GET /ws HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             sec-websocket-protocol: {subprotocol}\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        Ok(Self { stream, unread: Vec::new(), next_id: 1 })
    }

    /// Waits for the upgrade and the welcome.
    pub fn welcomed(&mut self) -> anyhow::Result<Welcome> {
        let end = loop {
            if let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            ensure!(self.unread.len() < RESPONSE_BYTES_MAX, "the response to the upgrade does not end");
            self.read()?;
        };
        let status =
            String::from_utf8_lossy(&self.unread[..end]).lines().next().unwrap_or_default().to_owned();
        ensure!(status.split(' ').nth(1) == Some("101"), "the server does not upgrade: {status}");
        self.unread.drain(..end);
        self.wait_for(|message| match message {
            Message::Notification { method: "welcome", params } => Some(decode::value(params)),
            _ => None,
        })?
        .context("the welcome cannot be read")
    }

    /// Requests the sign-in.
    pub fn resume(&mut self, token: &str) -> anyhow::Result<()> {
        self.ask("account.resume", &ResumeParams { token: token.to_owned() })
    }

    /// Waits for the sign-in, and requests the events of a room.
    pub fn subscribe(&mut self, room: Uuid) -> anyhow::Result<()> {
        self.answered::<Resumed>().context("failed to sign in")?;
        self.ask("stream.subscribe", &SubscribeParams { kind: Kind::Room, id: room, after: None })
    }

    /// Waits for the subscription, and returns the room's head.
    pub fn subscribed(&mut self) -> anyhow::Result<Seq> {
        let answer: SubscribeAnswer = self.answered().context("failed to subscribe")?;
        Ok(answer.head)
    }

    /// The socket, now non-blocking, and the bytes it has read beyond.
    pub fn into_parts(self) -> std::io::Result<(TcpStream, Vec<u8>)> {
        self.stream.set_nonblocking(true)?;
        Ok((self.stream, self.unread))
    }

    fn ask(&mut self, method: &str, params: &impl Serialize) -> anyhow::Result<()> {
        let (mut request, mut out) = (BytesMut::new(), Vec::new());
        frame::put_request(&mut request, self.next_id, method, params);
        wire::put_message(&mut out, &request);
        Ok(self.stream.write_all(&out)?)
    }

    fn answered<A: DeserializeOwned>(&mut self) -> anyhow::Result<A> {
        let asked = self.next_id;
        self.next_id += 1;
        let answer = self.wait_for(|message| match message {
            Message::Response { id, error, result } if id == asked => {
                Some(client::read_answer(error, result))
            }
            _ => None,
        })?;
        Ok(answer?)
    }

    /// Waits for the message that `wanted` accepts. Later messages of the same frame are ignored.
    fn wait_for<T>(&mut self, mut wanted: impl FnMut(Message<'_>) -> Option<T>) -> anyhow::Result<T> {
        loop {
            let Some((head, end)) = self.frame()? else {
                self.read()?;
                continue;
            };
            let payload = &self.unread[head.bytes..end];
            let found = match head.opcode {
                Opcode::Binary => messages(payload, &Limits::ANSWERS).find_map(|message| match message {
                    Ok(message) => wanted(message).map(Ok),
                    Err(error) => Some(Err(anyhow!(error))),
                }),
                _ => None, // It is not at rest for so long that pings must be answered.
            };
            self.unread.drain(..end);
            if let Some(found) = found {
                return found;
            }
        }
    }

    /// The first complete frame, and its end.
    fn frame(&self) -> anyhow::Result<Option<(wire::Head, usize)>> {
        let head = wire::head(&self.unread)?;
        Ok(head
            .map(|head| (head, head.bytes.saturating_add(head.length)))
            .filter(|(_, end)| *end <= self.unread.len()))
    }

    fn read(&mut self) -> anyhow::Result<()> {
        let mut bytes = [0; READ_BYTES];
        match self.stream.read(&mut bytes).context("the server did not answer")? {
            0 => bail!("the server hung up"),
            read => self.unread.extend_from_slice(&bytes[..read]),
        }
        Ok(())
    }
}
