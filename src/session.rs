//! The session actor of a connection. Only this file uses `actix-web-actors`. The actor writes nothing but
//! pongs itself; everything else leaves through the connection's outbox.

use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::time::Instant;

use actix::{Actor, ActorContext, StreamHandler};
use actix_http::ws::{Codec, Item};
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use actix_web_actors::ws::{self, WebsocketContext};
use bytes::{Bytes, BytesMut};
use protocol::close::CloseCode;
use protocol::stream::Welcome;
use protocol::{SUBPROTOCOL, decode, frame};

use crate::config::Origin;
use crate::frames::Frames;
use crate::hub::{Body, Conn, Socket};
use crate::identity::label_of;
use crate::peers::client_of;
use crate::worker::{Worker, stay_away};
use crate::{methods, metrics};

/// The actor of one connection.
struct Session {
    worker: Worker,
    conn: Rc<Conn>,
    /// The parts of a fragmented message so far.
    parts: Option<BytesMut>,
    entered: bool,
}

/// Upgrades a request to a connection.
pub async fn open(
    request: HttpRequest,
    payload: web::Payload,
    worker: web::ThinData<Worker>,
) -> HttpResponse {
    let worker = worker.0;
    let config = &worker.shared.config;
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let encrypted = config.tls.certificate.is_some();
    let client = client_of(peer, encrypted, request.headers(), &config.proxies.trusted);
    if !origin_may_connect(request.headers(), &config.origins, client.encrypted) {
        return HttpResponse::Forbidden().body("this origin may not connect\n");
    }
    if !offers_subprotocol(&request) {
        return HttpResponse::BadRequest().body(format!("the subprotocol is {SUBPROTOCOL}\n"));
    }
    let mut response = match ws::handshake_with_protocols(&request, &[SUBPROTOCOL]) {
        Ok(response) => response,
        Err(error) => return HttpResponse::from_error(error),
    };
    let socket = request.conn_data::<Socket>().cloned();
    let conn = Rc::new(Conn::new(worker.hub.name(), client.address, socket));
    let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    conn.set_label(agent.and_then(label_of));
    let limits = worker.shared.config.limits.clone();
    let codec = Codec::new().max_size(limits.frame_bytes_max.size());
    let payload = Frames::new(payload, conn.clone(), limits.frame_bytes_max.get());
    let session = Session::enter(worker, conn.clone());
    response.body(Body::new(conn, WebsocketContext::with_codec(session, payload, codec), &limits))
}

/// A client that names an origin is a browser or an app. The origin must be on the list, or be that of the
/// host that was asked.
fn origin_may_connect(headers: &HeaderMap, listed: &[Origin], encrypted: bool) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Some(origin) = origin.to_str().ok().and_then(Origin::read) else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = host.and_then(|host| Origin::of_pages_at(host, encrypted));
    own.as_ref() == Some(&origin) || listed.contains(&origin)
}

fn offers_subprotocol(request: &HttpRequest) -> bool {
    let offered = request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL);
    let mut names = offered.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    names.any(|name| name.trim() == SUBPROTOCOL)
}

impl Session {
    /// Enters the hub, if the address may have another connection, and sends the welcome.
    fn enter(worker: Worker, conn: Rc<Conn>) -> Self {
        metrics::connection_opened();
        worker.hub.join(conn.clone());
        let max = worker.shared.config.limits.address_connections_max.get();
        let entered = worker.shared.connection_counts.enter(conn.address, max);
        match entered {
            true => welcome(&worker, &conn),
            false => conn.close(CloseCode::TooManyConnections, &stay_away()),
        }
        Self { worker, conn, parts: None, entered }
    }

    fn on_message(&mut self, message: ws::Message, ctx: &mut WebsocketContext<Self>) {
        match message {
            ws::Message::Binary(bytes) => self.on_frame(&bytes),
            ws::Message::Continuation(item) => self.on_part(item),
            ws::Message::Text(_) => self.conn.close(CloseCode::NotBinary, "binary messages only"),
            ws::Message::Ping(payload) => {
                self.conn.heard();
                ctx.pong(&payload);
            }
            ws::Message::Pong(_) | ws::Message::Nop => self.conn.heard(),
            ws::Message::Close(_) => self.conn.leave(),
        }
    }

    fn on_part(&mut self, item: Item) {
        let limit = self.frame_bytes_max();
        let (part, last) = match item {
            Item::FirstText(_) => return self.conn.close(CloseCode::NotBinary, "binary messages only"),
            Item::FirstBinary(part) => {
                self.parts = Some(BytesMut::new());
                (part, false)
            }
            Item::Continue(part) => (part, false),
            Item::Last(part) => (part, true),
        };
        let parts = self.parts.get_or_insert_default();
        if parts.len() + part.len() > limit {
            return self.conn.close(CloseCode::TooLarge, "the message is too large");
        }
        parts.extend_from_slice(&part);
        self.conn.heard();
        if last && let Some(whole) = self.parts.take() {
            self.on_frame(&whole.freeze());
        }
    }

    fn frame_bytes_max(&self) -> usize {
        let limits = &self.worker.shared.config.limits;
        match self.conn.account() {
            Some(_) => limits.frame_bytes_max.size(),
            None => limits.sign_in_frame_bytes_max.size(),
        }
    }

    /// Handles one WebSocket message: values one after another, each a request or a notification.
    fn on_frame(&mut self, bytes: &Bytes) {
        let started = Instant::now();
        let frames = self.conn.heard_frame();
        let limits = &self.worker.shared.config.limits;
        if self.conn.account().is_none() && frames > limits.sign_in_frames_max.get() {
            return self.conn.close(CloseCode::SignInMissing, "sign in first");
        }
        let bounds = decode::Limits { frame_bytes_max: self.frame_bytes_max(), ..decode::Limits::REQUESTS };
        let mut requests = 0;
        for value in decode::messages(bytes, &bounds) {
            if self.conn.closing().is_some() {
                return;
            }
            match value {
                Ok(decode::Message::Request { id, method, params }) => {
                    requests += 1;
                    methods::dispatch(&self.worker, &self.conn, id, method, params);
                }
                Ok(decode::Message::Notification { .. }) => {}
                Ok(decode::Message::Response { .. }) => {
                    return self.conn.close(CloseCode::NotRpc, "a client sends no responses");
                }
                Err(error) => self.on_malformed(&error),
            }
        }
        metrics::observe_decode(started.elapsed(), requests);
    }

    fn on_malformed(&self, error: &decode::FrameError) {
        if let Some((id, error)) = error.answer() {
            self.worker.hub.answer::<()>(&self.conn, id, Err(&error));
        }
        if let Some(code) = error.close() {
            self.conn.close(code, &error.to_string());
        }
    }
}

fn welcome(worker: &Worker, conn: &Conn) {
    let house = worker.house();
    let limits = &worker.shared.config.limits;
    let welcome = Welcome {
        server: concat!("guildhall/", env!("CARGO_PKG_VERSION")).to_owned(),
        now: house.now(),
        clock: house.real_now(),
        frame_bytes_max: limits.frame_bytes_max.get() as u32,
        in_flight_max: limits.in_flight_max.get() as u32,
        subscriptions_max: limits.subscriptions_max.get() as u32,
        ping_seconds: limits.ping_seconds.get() as u32,
        sign_in_seconds: limits.sign_in_seconds.get() as u32,
        generation: worker.shared.generation,
    };
    let mut out = BytesMut::with_capacity(256);
    frame::put_notification(&mut out, "welcome", &welcome);
    conn.outbox.push_value(&out);
    conn.outbox.wake();
}

impl Actor for Session {
    type Context = WebsocketContext<Self>;
}

impl StreamHandler<Result<ws::Message, ws::ProtocolError>> for Session {
    fn handle(&mut self, message: Result<ws::Message, ws::ProtocolError>, ctx: &mut WebsocketContext<Self>) {
        match message {
            Ok(message) if self.conn.closing().is_none() => self.on_message(message, ctx),
            // The answer to our close frame. Nothing more will come.
            Ok(ws::Message::Close(_)) => {
                self.conn.leave();
                ctx.stop();
            }
            Ok(_) => {}
            Err(ws::ProtocolError::Overflow) => {
                self.conn.close(CloseCode::TooLarge, "the message is too large");
            }
            // The client went without a close frame, so there is nobody to tell.
            Err(ws::ProtocolError::Io(_)) => ctx.stop(),
            Err(error) => {
                tracing::debug!(conn = self.conn.id.key, %error, "a socket broke the WebSocket protocol");
                self.conn.close(CloseCode::NotRpc, "not a WebSocket message");
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.worker.hub.leave(&self.conn);
        if self.entered {
            self.worker.shared.connection_counts.leave(self.conn.address);
        }
        self.worker.let_out(&self.conn);
        metrics::connection_closed(self.conn.closing());
    }
}
