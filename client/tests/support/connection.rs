//! One connection of the small server.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::{BufMut, Bytes, BytesMut};
use futures_util::{SinkExt, StreamExt};
use protocol::account::{RefreshParams, RegisterParams, ResumeParams, Resumed, SignInParams, SignedIn};
use protocol::decode::{Limits, Message, messages, params};
use protocol::frame::{EVENT_PREFIX, put_answer, put_error, put_notification, put_response_head};
use protocol::room::PostParams;
use protocol::stream::{Applied, Empty, Ended, PingAnswer, ReadParams, StreamParams};
use protocol::stream::{SubscribeAnswer, SubscribeParams, Welcome};
use protocol::{ErrorCode, Kind, Seq, StreamId, WireError, checks};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as WsMessage;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::{ADA, PASSWORD, Server, State};

type Socket = WebSocketStream<TcpStream>;

/// What the connection does after a request.
enum Next {
    Go,
    HangUp,
    Goodbye,
}

struct Connection {
    server: Server,
    signed_in: bool,
    /// The last event sent of each subscription.
    subscriptions: BTreeMap<StreamId, Seq>,
    events_sent: u64,
    skipped: bool,
    doubled: bool,
}

pub async fn serve(server: Server, tcp: TcpStream) {
    #[expect(clippy::result_large_err)] // The shape is tungstenite's.
    let subprotocol = |_: &Request, mut response: Response| {
        response.headers_mut().insert("Sec-WebSocket-Protocol", "guildhall.v1".parse().unwrap());
        Ok(response)
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(tcp, subprotocol).await else { return };
    server.with(|state| state.connected_at.push(Instant::now()));
    let mut welcome = BytesMut::new();
    put_notification(&mut welcome, "welcome", &greeting(&server));
    let _ = socket.send(WsMessage::Binary(welcome.freeze())).await;
    let close = server.with(|state| match &mut state.faults.close {
        Some((left, code, reason)) => State::spend(left).then_some((*code, *reason)),
        None => None,
    });
    if let Some((code, reason)) = close {
        let frame = CloseFrame { code: code.into(), reason: reason.into() };
        let _ = socket.close(Some(frame)).await;
        return;
    }
    let connection = Connection {
        server,
        signed_in: false,
        subscriptions: BTreeMap::new(),
        events_sent: 0,
        skipped: false,
        doubled: false,
    };
    connection.run(socket).await;
}

fn greeting(server: &Server) -> Welcome {
    let now = client::Clock::of_system().now();
    let clock = now.saturating_add_signed(server.with(|state| state.clock_ahead_ms));
    let (ping_seconds, generation) = server.with(|state| (state.ping_seconds, state.generation));
    Welcome {
        server: "test".to_owned(),
        now,
        clock,
        frame_bytes_max: 65_536,
        in_flight_max: 16,
        subscriptions_max: 256,
        ping_seconds,
        sign_in_seconds: 10,
        generation,
    }
}

impl Connection {
    async fn run(mut self, mut socket: Socket) {
        let mut changed = self.server.changed.subscribe();
        let ping_every = Duration::from_secs(self.server.state.lock().unwrap().ping_seconds.into());
        let mut pings = tokio::time::interval(ping_every);
        loop {
            tokio::select! {
                message = socket.next() => match message {
                    Some(Ok(WsMessage::Binary(frame))) => {
                        let mut out = BytesMut::new();
                        let next = self.take(&frame, &mut out);
                        let out = out.freeze();
                        if !out.is_empty() && send(&mut socket, &self.server, &out).await.is_err() {
                            return;
                        }
                        match next {
                            Next::Go => {}
                            Next::HangUp => return,
                            Next::Goodbye => drop(socket.close(None).await),
                        }
                    }
                    Some(Ok(WsMessage::Pong(_))) => self.server.with(|state| state.pongs += 1),
                    Some(Ok(_)) => {}
                    _ => return,
                },
                _ = changed.changed() => {}
                _ = pings.tick(), if !self.muted() => drop(socket.send(WsMessage::Ping(Bytes::new())).await),
            }
            if !self.deliver(&mut socket).await {
                return;
            }
        }
    }

    fn muted(&self) -> bool {
        self.server.state.lock().unwrap().faults.mute
    }

    /// Sends what the subscriptions have not got yet, sixteen events a frame; false where the connection is
    /// to be cut.
    async fn deliver(&mut self, socket: &mut Socket) -> bool {
        if self.muted() {
            return true;
        }
        loop {
            let mut out = BytesMut::new();
            let cut = self.gather(&mut out);
            if out.is_empty() {
                return true;
            }
            if cut {
                cut_in_the_middle(socket, &out).await;
                return false;
            }
            if send(socket, &self.server, &out.freeze()).await.is_err() {
                return false;
            }
        }
    }

    /// Puts up to sixteen events into `out`; true where the frame is to be cut.
    fn gather(&mut self, out: &mut BytesMut) -> bool {
        const EVENTS_A_FRAME: usize = 16;
        let mut state = self.server.state.lock().unwrap();
        let ended = std::mem::take(&mut state.ended);
        for stream in ended {
            if let Some(seq) = self.subscriptions.remove(&stream) {
                let (kind, id) = (stream.kind, stream.id);
                put_notification(out, "ended", &Ended { kind, id, seq, code: ErrorCode::Forbidden });
            }
        }
        for (stream, sent) in &mut self.subscriptions {
            let empty = Vec::new();
            let events = state.streams.get(stream).unwrap_or(&empty);
            for event in events.iter().skip(*sent as usize).take(EVENTS_A_FRAME) {
                *sent += 1;
                if state.faults.skip == Some(*sent) && !std::mem::replace(&mut self.skipped, true) {
                    continue;
                }
                out.put_slice(EVENT_PREFIX);
                out.put_slice(event);
                if state.faults.twice == Some(*sent) && !std::mem::replace(&mut self.doubled, true) {
                    out.put_slice(EVENT_PREFIX);
                    out.put_slice(event);
                }
                self.events_sent += 1;
            }
        }
        state.faults.cut_after_events.is_some_and(|limit| self.events_sent >= limit)
    }

    fn take(&mut self, frame: &[u8], out: &mut BytesMut) -> Next {
        for message in messages(frame, &Limits::REQUESTS) {
            let Ok(Message::Request { id, method, params }) = message else { return Next::HangUp };
            if self.server.state.lock().unwrap().faults.deaf && self.signed_in {
                continue;
            }
            match self.answer(id, method, params, out) {
                Ok(Next::Go) => {}
                Ok(next) => return next,
                Err(error) => put_error(out, id, &error),
            }
        }
        Next::Go
    }

    fn answer(&mut self, id: u32, method: &str, bytes: &[u8], out: &mut BytesMut) -> Result<Next, WireError> {
        match method {
            "account.register" => return self.register(id, &params(bytes)?, out),
            "account.sign_in" if params::<SignInParams>(bytes)?.password != PASSWORD => {
                return Err(WireError::new(ErrorCode::Unauthenticated, "wrong password"));
            }
            "account.sign_in" => self.sign_in(id, out),
            "account.resume" => self.resume(id, &params(bytes)?, out)?,
            "account.refresh" => self.refresh(id, &params(bytes)?, out)?,
            _ if !self.signed_in => return Err(WireError::new(ErrorCode::Unauthenticated, "who?")),
            "account.sign_out" => {
                put_answer(out, id, &Empty {});
                return Ok(Next::Goodbye);
            }
            "protocol.ping" => put_answer(out, id, &PingAnswer { now: 1 }),
            "room.post" => return self.post(id, params(bytes)?, out),
            "stream.subscribe" => self.subscribe(id, params(bytes)?, out)?,
            "stream.unsubscribe" => {
                let StreamParams { kind, id: stream } = params(bytes)?;
                self.subscriptions.remove(&StreamId::new(kind, stream));
                put_answer(out, id, &Empty {});
            }
            "stream.read" => self.read(id, params(bytes)?, out),
            _ => return Err(WireError::new(ErrorCode::UnknownMethod, "no such method")),
        }
        Ok(Next::Go)
    }

    fn sign_in(&mut self, id: u32, out: &mut BytesMut) {
        self.signed_in = true;
        let state = self.server.state.lock().unwrap();
        let answer = SignedIn {
            account: ADA,
            token: state.token.clone(),
            token_expires_at: client::Clock::of_system().now().saturating_add_signed(state.token_good_ms),
            refresh_token: state.refresh_token.clone(),
            inbox_head: 0,
            device: None,
        };
        put_answer(out, id, &answer);
    }

    fn register(&mut self, id: u32, params: &RegisterParams, out: &mut BytesMut) -> Result<Next, WireError> {
        let hang_up = self.server.with(|state| {
            state.registered.push(params.command_id);
            State::spend(&mut state.faults.hang_up_on_registers)
        });
        if hang_up {
            return Ok(Next::HangUp);
        }
        self.sign_in(id, out);
        Ok(Next::Go)
    }

    fn resume(&mut self, id: u32, params: &ResumeParams, out: &mut BytesMut) -> Result<(), WireError> {
        let good = self.server.with(|state| {
            state.resumes += 1;
            state.token == params.token
        });
        if !good {
            return Err(WireError::new(ErrorCode::Unauthenticated, "no such token"));
        }
        self.signed_in = true;
        let token_expires_at = client::Clock::of_system().now() + 3_600_000;
        let generation = self.server.with(|state| state.generation);
        put_answer(out, id, &Resumed { account: ADA, token_expires_at, inbox_head: 0, generation });
        Ok(())
    }

    fn refresh(&mut self, id: u32, params: &RefreshParams, out: &mut BytesMut) -> Result<(), WireError> {
        let good = self.server.with(|state| {
            state.refreshes += 1;
            state.refresh_token == params.refresh_token
        });
        if !good {
            return Err(WireError::new(ErrorCode::Unauthenticated, "no such token"));
        }
        self.sign_in(id, out);
        Ok(())
    }

    fn post(&mut self, id: u32, params: PostParams, out: &mut BytesMut) -> Result<Next, WireError> {
        let stream = StreamId::new(Kind::Room, params.room.0);
        let (seq, hang_up) = self.server.with(|state| {
            state.posts_asked += 1;
            if let Some((left, delay)) = &mut state.faults.overloaded
                && State::spend(left)
            {
                return Err(WireError::new(ErrorCode::Overloaded, "busy").after(*delay));
            }
            let seq = match state.answered.get(&params.command_id) {
                Some(seq) => *seq,
                None => state.append(stream, Some(params.command_id), &params.text),
            };
            state.answered.insert(params.command_id, seq);
            Ok((seq, State::spend(&mut state.faults.hang_up_on_posts)))
        })?;
        if hang_up {
            return Ok(Next::HangUp);
        }
        put_answer(out, id, &Applied { seq, at: seq });
        Ok(Next::Go)
    }

    fn subscribe(&mut self, id: u32, params: SubscribeParams, out: &mut BytesMut) -> Result<(), WireError> {
        let stream = StreamId::new(params.kind, params.id);
        if self.subscriptions.contains_key(&stream) {
            return Err(WireError::invalid("id", "is subscribed to already"));
        }
        let (head, behind_over) = self.server.with(|state| {
            state.subscribed.push((stream, params.after));
            (state.head(stream), state.behind_over)
        });
        let after = params.after.unwrap_or(head);
        let behind = (head.saturating_sub(after) > behind_over).then_some(true);
        if behind.is_none() {
            self.subscriptions.insert(stream, after);
        }
        put_answer(out, id, &SubscribeAnswer { head, behind });
        Ok(())
    }

    fn read(&mut self, id: u32, params: ReadParams, out: &mut BytesMut) {
        let stream = StreamId::new(params.kind, params.id);
        self.server.with(|state| {
            state.pages += 1;
            let empty = Vec::new();
            let events = state.streams.get(&stream).unwrap_or(&empty);
            let after = params.after.unwrap_or(0) as usize;
            assert!(params.limit <= Some(checks::PAGE_ITEMS_MAX), "a page is as long as it may be");
            let limit = checks::page_items(params.limit);
            let page: Vec<_> = events.iter().skip(after).take(limit).collect();
            put_response_head(out, id);
            let writer = &mut out.writer();
            rmp::encode::write_nil(writer).unwrap();
            rmp::encode::write_map_len(writer, 3).unwrap();
            rmp::encode::write_str(writer, "events").unwrap();
            rmp::encode::write_array_len(writer, page.len() as u32).unwrap();
            page.iter().for_each(|event| writer.get_mut().put_slice(event));
            rmp::encode::write_str(writer, "head").unwrap();
            rmp::encode::write_uint(writer, events.len() as u64).unwrap();
            rmp::encode::write_str(writer, "more").unwrap();
            rmp::encode::write_bool(writer, after + page.len() < events.len()).unwrap();
        });
    }
}

/// Sends a frame, the way the faults want it sent.
async fn send(socket: &mut Socket, server: &Server, frame: &Bytes) -> Result<(), ()> {
    let (drip, fragments) =
        server.with(|state| (state.faults.drip, state.faults.fragments && frame.len() > 3));
    if fragments {
        for (at, opcode, last) in
            [(0, Data::Binary, false), (1, Data::Continue, false), (2, Data::Continue, true)]
        {
            let third = frame.len() / 3;
            let end = if last { frame.len() } else { third * (at + 1) };
            let part = frame.slice(third * at..end);
            let part = Frame::message(part, OpCode::Data(opcode), last);
            socket.feed(WsMessage::Frame(part)).await.map_err(drop)?;
        }
        return socket.flush().await.map_err(drop);
    }
    if !drip {
        return socket.send(WsMessage::Binary(frame.clone())).await.map_err(drop);
    }
    for byte in raw(frame) {
        socket.get_mut().write_all(&[byte]).await.map_err(drop)?;
        tokio::task::yield_now().await;
    }
    Ok(())
}

fn raw(frame: &[u8]) -> Vec<u8> {
    let mut raw = Vec::new();
    let frame = Frame::message(Bytes::copy_from_slice(frame), OpCode::Data(Data::Binary), true);
    frame.format(&mut raw).unwrap();
    raw
}

async fn cut_in_the_middle(socket: &mut Socket, frame: &[u8]) {
    let raw = raw(frame);
    let _ = socket.get_mut().write_all(&raw[..raw.len() / 2]).await;
    let _ = socket.get_mut().shutdown().await;
}
