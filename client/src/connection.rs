//! One connection, without reconnects: requests go out, messages come in and are read in place.
//!
//! All connections of a thread read into one shared buffer, so a connection at rest holds none. A message is
//! in that buffer while it is visited. Only `receive` and `flush` wait without a deadline of the caller.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use protocol::decode::{self, Limits, Message, Received};
use protocol::stream::Welcome;
use protocol::{Generation, Method, frame};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, timeout, timeout_at};

use crate::clock::Clock;
use crate::endpoint::Endpoint;
use crate::error::{CallError, ConnectError, Lost};
use crate::stream::Stream;
use crate::{handshake, ws};

/// The most bytes of one read.
const READ_BYTES: usize = 128 << 10;
/// After how many ping intervals of silence a connection counts as dead.
const SILENT_PINGS: f64 = 2.5;

thread_local! {
    /// The buffer into which the connections of this thread read, one at a time.
    static SHARED: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// An open connection to a server.
#[derive(Debug)]
pub struct Connection {
    stream: Stream,
    bytes_max: usize,
    /// The beginning of a frame that has not come completely.
    partial: Vec<u8>,
    /// How long `partial` must be to hold the whole frame.
    partial_needs: usize,
    /// The fragments of a message that has not come completely.
    fragments: Vec<u8>,
    /// Requests that are not in a frame yet.
    requests: BytesMut,
    /// Frames that are not written yet.
    outgoing: BytesMut,
    next_id: u32,
    welcome: Welcome,
    clock: Clock,
    heard: Instant,
}

impl Connection {
    /// Connects and waits for the server's welcome.
    pub async fn open(endpoint: &Endpoint) -> Result<Self, ConnectError> {
        let within = endpoint.connect_timeout;
        timeout(within, Self::open_unhurried(endpoint)).await.unwrap_or(Err(ConnectError::TimedOut(within)))
    }

    async fn open_unhurried(endpoint: &Endpoint) -> Result<Self, ConnectError> {
        let mut stream = Stream::open(endpoint).await.map_err(ConnectError::Reach)?;
        let partial = handshake::upgrade(&mut stream, endpoint).await?;
        let mut connection = Self {
            stream,
            bytes_max: endpoint.message_bytes_max,
            partial,
            partial_needs: 0,
            fragments: Vec::new(),
            requests: BytesMut::new(),
            outgoing: BytesMut::new(),
            next_id: 1,
            welcome: no_welcome(),
            clock: Clock::of_system(),
            heard: Instant::now(),
        };
        connection.welcome().await.map_err(ConnectError::Lost)?;
        Ok(connection)
    }

    /// Waits for the welcome. Bytes that come with it in one read are lost, but nothing may come before the
    /// sign-in.
    async fn welcome(&mut self) -> Result<(), Lost> {
        let mut welcome = None;
        while welcome.is_none() {
            self.receive(|message| {
                if let Received::Message(Message::Notification { method: "welcome", params }) = message {
                    welcome = Some(decode::value::<Welcome>(params));
                }
            })
            .await?;
        }
        let unreadable = |error| Lost::Protocol(format!("the welcome cannot be read: {error}"));
        self.welcome = welcome.expect("the loop ends with it").map_err(unreadable)?;
        self.clock = Clock::told(self.welcome.clock);
        Ok(())
    }

    /// The server's welcome.
    pub fn server(&self) -> &Welcome {
        &self.welcome
    }

    /// The server's clock.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// When the connection counts as dead if the server stays silent.
    pub fn silent_at(&self) -> Instant {
        self.heard + self.silence_max()
    }

    fn silence_max(&self) -> Duration {
        Duration::from_secs_f64(f64::from(self.welcome.ping_seconds.max(1)) * SILENT_PINGS)
    }

    /// Fails with `Lost::Silent` if the server has been silent for too long.
    pub fn check_silence(&self) -> Result<(), Lost> {
        if Instant::now() < self.silent_at() { Ok(()) } else { Err(Lost::Silent(self.silence_max())) }
    }

    /// Queues a call of the method that the parameters belong to, and returns its request id. Requests that
    /// are queued together are sent in one frame.
    pub fn request<M: Method>(&mut self, params: &M) -> Result<u32, CallError> {
        self.queue(|out, id| frame::put_request(out, id, M::NAME, params))
    }

    /// Queues a request whose parameters are encoded in MessagePack.
    pub fn request_encoded(&mut self, method: &str, params: &[u8]) -> Result<u32, CallError> {
        self.queue(|out, id| put_encoded(out, id, method, params))
    }

    fn queue(&mut self, put: impl FnOnce(&mut BytesMut, u32)) -> Result<u32, CallError> {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        let start = self.requests.len();
        put(&mut self.requests, id);
        let limit = self.welcome.frame_bytes_max as usize;
        let bytes = self.requests.len() - start;
        if bytes > limit {
            self.requests.truncate(start);
            return Err(CallError::TooLong { bytes, limit });
        }
        if self.requests.len() > limit {
            ws::write_binary(&mut self.outgoing, &self.requests[..start]);
            self.requests.advance(start);
        }
        Ok(id)
    }

    /// Writes what is queued, as far as the socket takes it.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        if !self.requests.is_empty() {
            ws::write_binary(&mut self.outgoing, &self.requests);
            self.requests.clear();
        }
        if self.outgoing.is_empty() {
            return Poll::Ready(Ok(()));
        }
        while !self.outgoing.is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_write(cx, &self.outgoing)).map_err(Lost::Io)? {
                0 => return Poll::Ready(Err(Lost::Eof)),
                written => self.outgoing.advance(written),
            }
        }
        self.outgoing = BytesMut::new();
        Pin::new(&mut self.stream).poll_flush(cx).map_err(Lost::Io)
    }

    /// Writes what is queued without waiting. False if something is left, which the next `poll_receive`
    /// writes.
    pub fn flush_now(&mut self) -> Result<bool, Lost> {
        match self.poll_flush(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result.map(|()| true),
            Poll::Pending => Ok(false),
        }
    }

    /// Writes everything that is queued.
    pub async fn flush(&mut self) -> Result<(), Lost> {
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    /// Reads once and passes each complete message to `visit`. Also writes what is queued, including pongs.
    ///
    /// Ready when bytes have come, even if they do not complete a message. It may be dropped and called
    /// again.
    pub fn poll_receive(
        &mut self,
        cx: &mut Context<'_>,
        visit: &mut impl FnMut(Received<'_>),
    ) -> Poll<Result<(), Lost>> {
        if let Poll::Ready(Err(lost)) = self.poll_flush(cx) {
            return Poll::Ready(Err(lost));
        }
        let mut shared = SHARED.take();
        let read = self.poll_read(cx, &mut shared);
        let result = match read {
            Poll::Ready(Ok(filled)) => Poll::Ready(self.take_frames(&shared[..filled], visit)),
            Poll::Ready(Err(lost)) => Poll::Ready(Err(lost)),
            Poll::Pending => Poll::Pending,
        };
        SHARED.set(shared);
        if result.is_ready() && !self.outgoing.is_empty() {
            let _ = self.flush_now(); // A socket that fails here fails the next time too.
        }
        result
    }

    /// Waits for bytes and passes each complete message to `visit`.
    pub async fn receive(&mut self, mut visit: impl FnMut(Received<'_>)) -> Result<(), Lost> {
        poll_fn(|cx| self.poll_receive(cx, &mut visit)).await
    }

    /// Reads after the rest of the last read. Returns how many bytes are in the buffer.
    fn poll_read(&mut self, cx: &mut Context<'_>, shared: &mut Vec<u8>) -> Poll<Result<usize, Lost>> {
        let kept = self.partial.len();
        let room = kept.max(self.partial_needs) + READ_BYTES;
        if shared.len() < room {
            shared.resize(room, 0);
        }
        if kept > 0 && self.partial_needs == 0 {
            shared[..kept].copy_from_slice(&self.partial);
            return Poll::Ready(Ok(kept)); // What came with the response to the upgrade.
        }
        let mut into = ReadBuf::new(&mut shared[kept..]);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut into)).map_err(Lost::Io)?;
        let read = into.filled().len();
        if read == 0 {
            return Poll::Ready(Err(Lost::Eof));
        }
        shared[..kept].copy_from_slice(&self.partial);
        self.heard = Instant::now();
        Poll::Ready(Ok(kept + read))
    }

    fn take_frames(&mut self, bytes: &[u8], visit: &mut impl FnMut(Received<'_>)) -> Result<(), Lost> {
        let mut rest = bytes;
        self.partial_needs = 0;
        while !rest.is_empty() {
            match ws::read(rest, self.bytes_max)? {
                Ok((length, frame)) => {
                    self.take_frame(frame, visit)?;
                    rest = &rest[length..];
                }
                Err(needs) => {
                    self.partial_needs = needs;
                    break;
                }
            }
        }
        self.keep(rest);
        Ok(())
    }

    fn keep(&mut self, rest: &[u8]) {
        if rest.is_empty() {
            self.partial = Vec::new(); // No memory at rest.
        } else {
            self.partial.clear();
            self.partial.extend_from_slice(rest);
        }
    }

    fn take_frame(&mut self, frame: ws::Frame<'_>, visit: &mut impl FnMut(Received<'_>)) -> Result<(), Lost> {
        match frame {
            ws::Frame::Message(payload) if self.fragments.is_empty() => show(payload, visit),
            ws::Frame::Message(payload) => {
                self.add_fragment(payload)?;
                show(&std::mem::take(&mut self.fragments), visit)
            }
            ws::Frame::Fragment(payload) => self.add_fragment(payload),
            ws::Frame::Ping(payload) => {
                ws::write_pong(&mut self.outgoing, payload);
                Ok(())
            }
            ws::Frame::Pong => Ok(()),
            ws::Frame::Close { code, reason } => {
                ws::write_close(&mut self.outgoing, code);
                Err(Lost::Closed { code, reason: reason.to_owned() })
            }
        }
    }

    fn add_fragment(&mut self, payload: &[u8]) -> Result<(), Lost> {
        if self.fragments.len() + payload.len() > self.bytes_max {
            return Err(Lost::Protocol(format!("a message over {} bytes", self.bytes_max)));
        }
        self.fragments.extend_from_slice(payload);
        Ok(())
    }

    /// Calls the method that the parameters belong to, and waits for the answer until `deadline`. Other
    /// messages are ignored.
    pub async fn ask<M: Method>(&mut self, params: &M, deadline: Instant) -> Result<M::Answer, CallError> {
        let wanted = self.request(params)?;
        let mut answer = None;
        while answer.is_none() {
            let received = self.receive(|message| {
                if let Received::Message(Message::Response { id, error, result }) = message
                    && id == wanted
                {
                    answer = Some(read_answer(error, result));
                }
            });
            timeout_at(deadline, received)
                .await
                .map_err(|_| CallError::TimedOut)?
                .map_err(CallError::Lost)?;
        }
        answer.expect("the loop ends with it")
    }

    /// Closes with 1000. Waits for the socket at most `within`.
    pub async fn close(mut self, within: Duration) {
        const DONE: u16 = 1000;
        ws::write_close(&mut self.outgoing, DONE);
        let farewell = async {
            self.flush().await?;
            poll_fn(|cx| Pin::new(&mut self.stream).poll_shutdown(cx)).await.map_err(Lost::Io)
        };
        let _ = timeout(within, farewell).await; // It is over either way.
    }
}

/// Reads the content of a response: an answer or an error.
pub fn read_answer<A: DeserializeOwned>(error: Option<&[u8]>, result: Option<&[u8]>) -> Result<A, CallError> {
    let outcome = decode::response(error, result);
    Ok(outcome.map_err(|malformed| CallError::Unreadable(malformed.to_string()))??)
}

fn show(payload: &[u8], visit: &mut impl FnMut(Received<'_>)) -> Result<(), Lost> {
    for message in decode::received(payload, &Limits::ANSWERS) {
        visit(message.map_err(|error| Lost::Protocol(error.to_string()))?);
    }
    Ok(())
}

fn put_encoded(out: &mut BytesMut, id: u32, method: &str, params: &[u8]) {
    use bytes::BufMut;
    const INFALLIBLE: &str = "writing to memory cannot fail";
    let mut writer = out.writer();
    rmp::encode::write_array_len(&mut writer, 4).expect(INFALLIBLE);
    rmp::encode::write_uint(&mut writer, 0).expect(INFALLIBLE);
    rmp::encode::write_uint(&mut writer, u64::from(id)).expect(INFALLIBLE);
    rmp::encode::write_str(&mut writer, method).expect(INFALLIBLE);
    out.put_slice(params);
}

/// The placeholder for the welcome until the server sends it.
fn no_welcome() -> Welcome {
    Welcome {
        server: String::new(),
        now: 0,
        clock: 0,
        frame_bytes_max: 0,
        in_flight_max: 0,
        subscriptions_max: 0,
        ping_seconds: 0,
        sign_in_seconds: 0,
        generation: Generation::default(),
    }
}
