//! The floor: the least work of a server with one thread that delivers only what is on the disk.
//!
//! In each round it reads everything that has come, appends the posts to a file with one fdatasync, and then
//! writes once to each connection. It checks nothing and knows nobody: any other request gets the same
//! answer. It never waits for more work to share a sync.

use std::fs::File;
use std::io::{ErrorKind, IoSlice, Read, Seek, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};
use bytes::BytesMut;
use loadtest::lean::requests::{Asked, FRAME_BYTES_MAX, Reader, cut};
use loadtest::lean::wire::put_head;
use protocol::frame::{self, EventHead};
use protocol::stream::{Applied, SubscribeAnswer, Welcome};
use protocol::{CommandId, Generation, Kind, Millis, StreamId};
use rustc_hash::FxHashMap;
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::fd::OwnedFd;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::Serialize;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use uuid::Uuid;

/// The key of the listener. Connections count from zero.
const LISTENER: u64 = u64::MAX;
/// The most ready sockets that are reported at once.
const READY_MAX: usize = 4_096;
/// The most bytes that are read of a connection in a round.
const READ_BYTES: usize = 64 << 10;
/// The file is written in advance and used in a circle. So appending changes no metadata, as in the log of a
/// database.
const FILE_BYTES: u64 = 64 << 20;
/// About how many bytes of events are packed into one WebSocket message, as in the hall.
const MESSAGE_BYTES: usize = 16 << 10;
/// While this many bytes wait for slow readers, nothing is read.
const UNWRITTEN_BYTES_MAX: usize = 256 << 20;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, folder] = &arguments[..] else { bail!("usage: floor ADDRESS FOLDER") };
    let limit = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: limit, maximum: limit })?;
    let mut floor = Floor::open(address, Path::new(folder))?;
    loop {
        floor.round()?;
    }
}

/// The server.
struct Floor {
    epoll: OwnedFd,
    listener: TcpListener,
    conns: Vec<Option<Conn>>,
    rooms: Vec<Room>,
    by_id: FxHashMap<Uuid, usize>,
    journal: Journal,
    buffer: Vec<u8>,
    /// The work of this round: rooms with new events, connections with something to write, and the time.
    rooms_touched: Vec<usize>,
    conns_touched: Vec<usize>,
    now: Millis,
}

struct Conn {
    socket: TcpStream,
    account: Uuid,
    is_upgraded: bool,
    /// The beginning of a frame that has not come completely.
    partial: Vec<u8>,
    /// The answers of this round.
    answers: BytesMut,
    /// Bytes that the socket did not take.
    unwritten: Vec<u8>,
    /// Whether epoll reports when the socket takes more.
    is_waiting: bool,
    is_touched: bool,
    room: Option<usize>,
}

struct Room {
    id: Uuid,
    head: u64,
    members: Vec<usize>,
    /// The events of this round in WebSocket messages.
    framed: Vec<u8>,
    /// Events that are not in a message yet.
    events: BytesMut,
}

/// A file that is written and synced.
struct Journal {
    file: File,
    at: u64,
    waiting: Vec<u8>,
}

impl Floor {
    fn open(address: &str, folder: &Path) -> anyhow::Result<Self> {
        let journal = Journal::open(folder)?;
        let listener =
            TcpListener::bind(address).with_context(|| format!("failed to listen on {address}"))?;
        listener.set_nonblocking(true)?;
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        epoll::add(&epoll, &listener, EventData::new_u64(LISTENER), EventFlags::IN)?;
        let (conns, rooms, by_id) = Default::default();
        let (rooms_touched, conns_touched) = Default::default();
        let buffer = vec![0; FRAME_BYTES_MAX + READ_BYTES];
        Ok(Self {
            epoll,
            listener,
            conns,
            rooms,
            by_id,
            journal,
            buffer,
            rooms_touched,
            conns_touched,
            now: 0,
        })
    }

    fn round(&mut self) -> anyhow::Result<()> {
        let mut ready = Vec::with_capacity(READY_MAX);
        match epoll::wait(&self.epoll, spare_capacity(&mut ready), None) {
            Err(rustix::io::Errno::INTR) => return Ok(()),
            waited => waited?,
        };
        self.now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as Millis;
        let unwritten: usize = self.conns.iter().flatten().map(|conn| conn.unwritten.len()).sum();
        for event in ready {
            let (key, flags) = (event.data.u64(), event.flags);
            if key == LISTENER {
                self.accept()?;
                continue;
            }
            if flags.contains(EventFlags::OUT) {
                self.touch(key as usize);
            }
            let reads = flags.intersects(EventFlags::IN | EventFlags::HUP | EventFlags::ERR);
            if reads && unwritten < UNWRITTEN_BYTES_MAX && self.read(key as usize).is_none() {
                self.hang_up(key as usize);
            }
        }
        self.journal.sync().context("failed to write the file")?;
        self.write()
    }

    fn accept(&mut self) -> anyhow::Result<()> {
        while let Ok((socket, _)) = self.listener.accept() {
            socket.set_nonblocking(true)?;
            socket.set_nodelay(true)?;
            let key = self.conns.iter().position(Option::is_none).unwrap_or(self.conns.len());
            epoll::add(&self.epoll, &socket, EventData::new_u64(key as u64), EventFlags::IN)?;
            if key == self.conns.len() {
                self.conns.push(None);
            }
            self.conns[key] = Some(Conn::of(socket));
        }
        Ok(())
    }

    fn hang_up(&mut self, key: usize) {
        let room = self.conns[key].take().and_then(|conn| conn.room);
        if let Some(room) = room {
            self.rooms[room].members.retain(|member| *member != key);
        }
    }

    /// Reads once; `None` if the connection has ended.
    fn read(&mut self, key: usize) -> Option<()> {
        let Some(conn) = self.conns[key].as_mut() else { return Some(()) }; // It ended in this very round.
        let mut buffer = std::mem::take(&mut self.buffer);
        let kept = conn.partial.len();
        buffer[..kept].copy_from_slice(&conn.partial);
        let taken = match conn.socket.read(&mut buffer[kept..]) {
            Ok(0) => None,
            Ok(read) => self.take(key, &mut buffer[..kept + read]).map(|taken| taken..kept + read),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Some(0..kept),
            Err(_) => None,
        };
        let rest = taken.clone().filter(|rest| rest.len() <= FRAME_BYTES_MAX);
        if let (Some(rest), Some(conn)) = (&rest, self.conns[key].as_mut()) {
            conn.partial.clear();
            conn.partial.extend_from_slice(&buffer[rest.clone()]);
        }
        self.buffer = buffer;
        rest.map(drop)
    }

    /// Takes the complete frames at the start. Returns where they end.
    fn take(&mut self, key: usize, bytes: &mut [u8]) -> Option<usize> {
        let conn = self.conns[key].as_mut()?;
        let mut end = 0;
        if !conn.is_upgraded {
            end = conn.upgrade(bytes, self.now)?;
            if end == 0 {
                return Some(0);
            }
            self.touch(key);
        }
        while let Some((opcode, payload)) = cut(&mut bytes[end..])? {
            let length = payload.end;
            match opcode {
                0x2 => self.requests(key, &bytes[end..][payload])?,
                0x8 => return None,
                _ => {}
            }
            end += length;
        }
        Some(end)
    }

    fn requests(&mut self, key: usize, message: &[u8]) -> Option<()> {
        let mut reader = Reader::of(message);
        while !reader.is_done() {
            let (id, asked) = reader.request()?;
            match asked {
                Asked::Post { command_id, room, text } => self.post(key, id, (command_id, room, text))?,
                Asked::Subscribe(room) => self.subscribe(key, id, room)?,
                Asked::Other => {
                    let canned = Canned::new(self.now, self.conns[key].as_ref()?.account);
                    frame::put_answer(&mut self.conns[key].as_mut()?.answers, id, &canned);
                }
            }
        }
        self.touch(key);
        Some(())
    }

    fn post(&mut self, key: usize, id: u32, (command_id, room, text): (Uuid, Uuid, &[u8])) -> Option<()> {
        let number = self.room(room);
        let (room, conn) = (&mut self.rooms[number], self.conns[key].as_mut()?);
        if room.events.is_empty() && room.framed.is_empty() {
            self.rooms_touched.push(number);
        }
        room.head += 1;
        let stream = StreamId::new(Kind::Room, room.id);
        let (command_id, by) = (Some(CommandId(command_id)), Some(conn.account));
        let head = EventHead { stream, seq: room.head, at: self.now, by, r#type: "posted", command_id };
        let start = room.events.len();
        frame::put_event(&mut room.events, &head, b"\x81\xa4text");
        room.events.extend_from_slice(text);
        self.journal.waiting.extend_from_slice(&room.events[start..]);
        if room.events.len() >= MESSAGE_BYTES {
            room.pack();
        }
        frame::put_answer(&mut conn.answers, id, &Applied { seq: room.head, at: self.now });
        Some(())
    }

    fn subscribe(&mut self, key: usize, id: u32, room: Uuid) -> Option<()> {
        let number = self.room(room);
        let conn = self.conns[key].as_mut()?;
        if let Some(before) = conn.room.replace(number) {
            self.rooms[before].members.retain(|member| *member != key);
        }
        self.rooms[number].members.push(key);
        let head = self.rooms[number].head;
        frame::put_answer(&mut conn.answers, id, &SubscribeAnswer { head, behind: None });
        Some(())
    }

    /// The number of a room. An unknown room is created.
    fn room(&mut self, id: Uuid) -> usize {
        *self.by_id.entry(id).or_insert_with(|| {
            let (members, framed, events) = Default::default();
            self.rooms.push(Room { id, head: 0, members, framed, events });
            self.rooms.len() - 1
        })
    }

    fn touch(&mut self, key: usize) {
        if let Some(conn) = self.conns[key].as_mut().filter(|conn| !conn.is_touched) {
            conn.is_touched = true;
            self.conns_touched.push(key);
        }
    }

    /// Writes once to each connection that has something to write.
    fn write(&mut self) -> anyhow::Result<()> {
        let rooms = std::mem::take(&mut self.rooms_touched);
        for room in &rooms {
            self.rooms[*room].pack();
            for at in 0..self.rooms[*room].members.len() {
                self.touch(self.rooms[*room].members[at]);
            }
        }
        let mut keys = std::mem::take(&mut self.conns_touched);
        for key in keys.drain(..) {
            let Some(conn) = self.conns[key].as_mut() else { continue };
            let shared = conn.room.map_or(&[][..], |room| &self.rooms[room].framed);
            if conn.write(shared).is_err() {
                self.hang_up(key);
                continue;
            }
            if conn.is_waiting == conn.unwritten.is_empty() {
                conn.is_waiting = !conn.is_waiting;
                let out = if conn.is_waiting { EventFlags::OUT } else { EventFlags::empty() };
                epoll::modify(
                    &self.epoll,
                    &conn.socket,
                    EventData::new_u64(key as u64),
                    EventFlags::IN | out,
                )?;
            }
        }
        rooms.into_iter().for_each(|room| self.rooms[room].framed.clear());
        self.conns_touched = keys;
        Ok(())
    }
}

impl Conn {
    fn of(socket: TcpStream) -> Self {
        let (partial, answers, unwritten) = Default::default();
        let (is_upgraded, is_waiting, is_touched) = (false, false, false);
        let (account, room) = (Uuid::now_v7(), None);
        Self { socket, account, is_upgraded, partial, answers, unwritten, is_waiting, is_touched, room }
    }

    /// Answers an HTTP request. Returns its length, 0 if it has not come completely, and `None` if the
    /// connection ends.
    fn upgrade(&mut self, bytes: &[u8], now: Millis) -> Option<usize> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Some(0) };
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        if head.starts_with("GET /readyz ") {
            let ready = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 6\r\n\r\nready\n";
            let _ = self.socket.write_all(ready.as_bytes()); // It hangs up in any case.
            return None;
        }
        let fields = head.lines().filter_map(|line| line.split_once(':'));
        let (_, key) = fields.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))?;
        let (accept, subprotocol) = (derive_accept_key(key.trim().as_bytes()), protocol::SUBPROTOCOL);
        let response = format!(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
             sec-websocket-accept: {accept}\r\nsec-websocket-protocol: {subprotocol}\r\n\r\n"
        );
        self.unwritten.extend_from_slice(response.as_bytes());
        frame::put_notification(&mut self.answers, "welcome", &welcome(now));
        self.is_upgraded = true;
        Some(end + 4)
    }

    /// Writes the answers and the events that the room's members share, as far as the socket takes them.
    fn write(&mut self, shared: &[u8]) -> std::io::Result<()> {
        let mut head = Vec::with_capacity(10);
        if !self.answers.is_empty() {
            put_head(&mut head, self.answers.len());
        }
        let parts = [&self.unwritten[..], &head, &self.answers, shared];
        let written = match self.socket.write_vectored(&parts.map(IoSlice::new)) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            written => written?,
        };
        if written < parts.iter().map(|part| part.len()).sum() {
            self.unwritten = parts.concat().split_off(written);
        } else {
            self.unwritten.clear();
        }
        self.answers.clear();
        self.is_touched = false;
        Ok(())
    }
}

impl Room {
    fn pack(&mut self) {
        if !self.events.is_empty() {
            put_head(&mut self.framed, self.events.len());
            self.framed.extend_from_slice(&self.events);
            self.events.clear();
        }
    }
}

impl Journal {
    fn open(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("failed to make {}", folder.display()))?;
        let mut file = File::create(folder.join("events"))?;
        file.write_all(&vec![0; FILE_BYTES as usize])?;
        file.sync_all()?;
        file.rewind()?;
        Ok(Self { file, at: 0, waiting: Vec::new() })
    }

    /// Writes what waits. It is on the disk when this returns.
    fn sync(&mut self) -> std::io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.at += self.waiting.len() as u64;
        if self.at > FILE_BYTES {
            self.file.rewind()?;
            self.at = self.waiting.len() as u64;
        }
        self.file.write_all(&self.waiting)?;
        self.waiting.clear();
        self.file.sync_data()
    }
}

fn welcome(now: Millis) -> Welcome {
    Welcome {
        server: "floor".to_owned(),
        now,
        clock: now,
        frame_bytes_max: FRAME_BYTES_MAX as u32,
        in_flight_max: 65_536,
        subscriptions_max: 1,
        ping_seconds: 3_600, // It pings nobody.
        sign_in_seconds: 3_600,
        generation: Generation::default(),
    }
}

/// An answer to every request. It has all the fields that the load tester reads.
#[derive(Serialize)]
struct Canned {
    account: Uuid,
    token: &'static str,
    token_expires_at: Millis,
    refresh_token: &'static str,
    inbox_head: u64,
    generation: Generation,
    room: Uuid,
    seq: u64,
    at: Millis,
    now: Millis,
}

impl Canned {
    fn new(now: Millis, account: Uuid) -> Self {
        let (token, refresh_token, generation) = ("floor", "floor", Generation::default());
        let (token_expires_at, room) = (now + 86_400_000, Uuid::now_v7());
        Self {
            account,
            token,
            token_expires_at,
            refresh_token,
            inbox_head: 0,
            generation,
            room,
            seq: 0,
            at: now,
            now,
        }
    }
}
