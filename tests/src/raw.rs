//! A raw WebSocket, on which a test can send any bytes, and read everything the server sends.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use client::{Event, Session};
use futures_util::{SinkExt, StreamExt};
use protocol::account::ResumeParams;
use protocol::decode::{self, Limits, Message, Received};
use protocol::stream::Welcome;
use protocol::{SUBPROTOCOL, WireError, frame};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Bytes};

use crate::server::Server;
use crate::within;

/// How long a server may take to hang up after its close.
const HANG_UP_WITHIN: Duration = Duration::from_secs(15);

/// How a socket ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The server sent a close frame.
    Closed {
        /// The code.
        code: u16,
        /// The reason.
        reason: String,
    },
    /// It broke without a close.
    Broken,
}

/// An open WebSocket.
#[derive(Debug)]
pub struct Raw {
    socket: WebSocketStream<TcpStream>,
    next_id: u32,
    /// Answers that came and were not asked for yet, by request.
    answers: BTreeMap<u32, VecDeque<Result<Bytes, WireError>>>,
    /// Events that came and were not asked for yet.
    events: VecDeque<Event>,
}

impl Raw {
    /// Opens a socket and reads the welcome.
    pub async fn open(server: &Server) -> (Self, Welcome) {
        let mut raw = Self::connect(server, None).await;
        let bytes = raw.next_message().await.expect("a welcome comes");
        let welcome = decode::messages(&bytes, &Limits::ANSWERS).find_map(|message| match message {
            Ok(Message::Notification { method: "welcome", params }) => Some(decode::value(params)),
            _ => None,
        });
        (raw, welcome.expect("the first thing said is welcome").expect("the welcome reads"))
    }

    /// Opens a socket, with a small receive buffer if `receive_bytes` is given, and reads nothing.
    pub async fn connect(server: &Server, receive_bytes: Option<u32>) -> Self {
        let tcp = TcpSocket::new_v4().expect("a socket can be made");
        if let Some(bytes) = receive_bytes {
            tcp.set_recv_buffer_size(bytes).expect("a buffer can be small");
        }
        let tcp = within("a connection", tcp.connect(server.address())).await.expect("the server listens");
        Self::over(tcp, &[]).await
    }

    /// Upgrades a connection, with additional headers, and reads nothing.
    pub async fn over(tcp: TcpStream, headers: &[(&'static str, &str)]) -> Self {
        let peer = tcp.peer_addr().expect("it is connected");
        let mut request = format!("ws://{peer}/ws").into_client_request().expect("a URL makes a request");
        for (name, value) in [&[("sec-websocket-protocol", SUBPROTOCOL)], headers].concat() {
            request.headers_mut().insert(name, value.parse().expect("it is a header value"));
        }
        let opened = within("an upgrade", tokio_tungstenite::client_async(request, tcp)).await;
        let (socket, _) = opened.expect("the server upgrades");
        Self { socket, next_id: 1, answers: BTreeMap::new(), events: VecDeque::new() }
    }

    /// Opens a socket and resumes that session.
    pub async fn signed_in(server: &Server, session: &Session) -> Self {
        let (mut raw, _) = Self::open(server).await;
        raw.resume(session).await.expect("the session is good");
        raw
    }

    /// Signs in.
    pub async fn resume(&mut self, session: &Session) -> Result<IgnoredAny, WireError> {
        self.call("account.resume", &ResumeParams { token: session.token.clone() }).await
    }

    /// Sends one binary message.
    pub async fn send(&mut self, bytes: impl Into<Bytes>) {
        // If the server has closed the socket, that shows when it is read.
        let _ = self.socket.send(tungstenite::Message::Binary(bytes.into())).await;
    }

    /// Sends any frame.
    pub async fn send_frame(&mut self, message: tungstenite::Message) {
        let _ = self.socket.send(message).await;
    }

    /// Sends raw bytes, which need not be a frame.
    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        let _ = self.socket.get_mut().write_all(bytes).await;
    }

    /// Reads at most `most` raw bytes. Nothing else may be read from this socket afterwards. Returns no bytes
    /// if it has ended.
    pub async fn bytes(&mut self, most: usize) -> Vec<u8> {
        let mut bytes = vec![0; most];
        let read = within("some bytes or an end", self.socket.get_mut().read(&mut bytes)).await;
        bytes.truncate(read.unwrap_or(0));
        bytes
    }

    /// Sends a request. Returns its id.
    pub async fn request(&mut self, method: &str, params: &impl Serialize) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        self.send(request(id, method, params)).await;
        id
    }

    /// Sends a request and waits for its answer.
    pub async fn call<A: DeserializeOwned>(
        &mut self,
        method: &str,
        params: &impl Serialize,
    ) -> Result<A, WireError> {
        let id = self.request(method, params).await;
        self.answer(id).await
    }

    /// Sends the request that is made for the next id, and waits for its answer as raw bytes.
    pub async fn ask(&mut self, request: &(impl Fn(u32) -> Bytes + ?Sized)) -> Result<Bytes, WireError> {
        let id = self.next_id;
        self.next_id += 1;
        self.send(request(id)).await;
        self.bytes_of_answer(id).await
    }

    /// Waits for the answer to a request; if there are several, for the first that was not asked for yet.
    ///
    /// # Panics
    ///
    /// If the socket ends first.
    pub async fn answer<A: DeserializeOwned>(&mut self, wanted: u32) -> Result<A, WireError> {
        let result = self.bytes_of_answer(wanted).await?;
        Ok(decode::value(&result).expect("an answer reads"))
    }

    async fn bytes_of_answer(&mut self, wanted: u32) -> Result<Bytes, WireError> {
        match self.answer_or_end(wanted).await {
            Ok(answer) => answer,
            Err(end) => panic!("the socket ended before the answer to {wanted}: {end:?}"),
        }
    }

    /// Waits for the answer to a request as raw bytes, or for the end of the socket.
    pub async fn answer_or_end(&mut self, wanted: u32) -> Result<Result<Bytes, WireError>, End> {
        loop {
            if let Some(answer) = self.answers.get_mut(&wanted).and_then(VecDeque::pop_front) {
                return Ok(answer);
            }
            self.read().await?;
        }
    }

    /// The next event of any stream, or how the socket ended.
    pub async fn next_event(&mut self) -> Result<Event, End> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            self.read().await?;
        }
    }

    /// Reads a message and stores its values.
    async fn read(&mut self) -> Result<(), End> {
        let bytes = self.next_message().await?;
        for received in decode::received(&bytes, &Limits::ANSWERS) {
            match received.expect("a server says nothing malformed") {
                Received::Event(event) => self.events.push_back(Event::from(&event)),
                Received::Message(Message::Response { id, error, result }) => {
                    let answer = match (error, result) {
                        (Some(error), _) => Err(decode::value(error).expect("an error reads")),
                        (None, result) => Ok(bytes.slice_ref(result.unwrap_or_default())),
                    };
                    self.answers.entry(id).or_default().push_back(answer);
                }
                Received::Message(_) => {}
            }
        }
        Ok(())
    }

    /// The next binary message, or how the socket ended.
    pub async fn next_message(&mut self) -> Result<Bytes, End> {
        loop {
            match within("a message or an end", self.socket.next()).await {
                Some(Ok(tungstenite::Message::Binary(bytes))) => return Ok(bytes),
                Some(Ok(tungstenite::Message::Close(close))) => {
                    let (code, reason) = close.map_or((1005, String::new()), |close| {
                        (u16::from(close.code), close.reason.as_str().to_owned())
                    });
                    return Err(End::Closed { code, reason });
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(End::Broken),
            }
        }
    }

    /// Reads until the socket ends. Returns how, after the server has closed the connection.
    pub async fn end(mut self) -> End {
        let end = loop {
            if let Err(end) = self.next_message().await {
                break end;
            }
        };
        let hung_up = async { while let Some(Ok(_)) = self.socket.next().await {} };
        assert!(tokio::time::timeout(HANG_UP_WITHIN, hung_up).await.is_ok(), "the server does not hang up");
        end
    }

    /// Reads until the socket is closed. Returns the code.
    ///
    /// # Panics
    ///
    /// If it breaks without a close frame.
    pub async fn close_code(self) -> u16 {
        match self.end().await {
            End::Closed { code, .. } => code,
            End::Broken => panic!("the socket broke without a close"),
        }
    }
}

/// The bytes of a request.
pub fn request(id: u32, method: &str, params: &impl Serialize) -> Bytes {
    let mut out = bytes::BytesMut::new();
    frame::put_request(&mut out, id, method, params);
    out.freeze()
}
